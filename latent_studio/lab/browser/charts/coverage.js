// Modes covered, the share of good samples, and whether a classifier can tell the two apart.

import { Heading } from "../../../browser/controls/heading.js";
import { html } from "../../../browser/vendor/htm_preact.js";
import { useSeen } from "../feed.js";
import { EMPTY, MEASURING, percent } from "./words.js";

/** @import { Measures } from "../data.js" */
/** @import { Feed } from "../feed.js" */

const SIGNIFICANT = 0.01; // the p-value below which a classifier tells them apart

/** @param {{ feed: Feed, hidden?: boolean }} props */
export function Coverage({ feed, hidden }) {
  const first = { playing: false, measures: /** @type {Measures | null} */ (null) };
  const { playing, measures } = useSeen(feed, first, ({ header }, _, before) => ({
    playing: header.playing,
    measures: header.measures ?? (header.fresh ? null : before.measures),
  }));
  const { modes, modes_there: there = 1, high_quality: quality, accuracy, p_value: chance = 1 } = measures ?? {};
  return html`<div class="chart" hidden=${hidden}>
    <${Heading}
      text="Coverage and quality"
      tip=${
        "Three questions about the samples: is every cluster there, are they any good, and can a classifier that has " +
        "never seen them tell them from real data? Look for a classifier that only guesses."
      }
    />
    <${ShareBar}
      name="Modes covered"
      tip="How many of the data's clusters have samples near them. Look for fewer than all: modes were lost."
      share=${modes == null ? null : modes / there}
      text=${`${modes} of ${there}`}
    />
    <${ShareBar}
      name="High quality"
      tip=${
        "The share of samples within three standard deviations of a cluster's centre. Look for samples between " +
        "clusters: they don't count."
      }
      share=${quality ?? null}
      text=${percent(quality ?? 0)}
    />
    <p class="verdict" hidden=${accuracy == null}>${verdict(accuracy ?? 0, chance)}</p>
    <p class="verdict waiting" hidden=${measures !== null}>${playing ? MEASURING : EMPTY}</p>
  </div>`;
}

/**
 * What a classifier's accuracy means, which by guessing alone it would reach with a chance.
 *
 * @param {number} accuracy
 * @param {number} chance
 */
export function verdict(accuracy, chance) {
  const right = `${percent(accuracy)} right`;
  return chance < SIGNIFICANT
    ? `A fresh classifier tells them apart: ${right}.`
    : `A fresh classifier cannot tell them apart: ${right}, no better than guessing.`;
}

/**
 * A share as a bar with its number; hidden where it has no meaning.
 *
 * @param {{ name: string, tip: string, share: number | null, text: string }} props
 */
function ShareBar({ name, tip, share, text }) {
  return html`<div class="share-bar" hidden=${share === null}>
    <span class="label" data-tip=${tip}>${name}</span>
    <div class="share" role="presentation"><div style=${{ inlineSize: `${100 * (share ?? 0)}%` }}></div></div>
    <output>${text}</output>
  </div>`;
}
