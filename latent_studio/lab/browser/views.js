// What is looked at: a switch for each view, and how it is drawn.

import { ToggleButton } from "../../browser/controls/buttons.js";
import { Choices } from "../../browser/controls/choices.js";
import { Heading } from "../../browser/controls/heading.js";
import { Select } from "../../browser/controls/select.js";
import { Slider } from "../../browser/controls/slider.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useSeen } from "./feed.js";
import { CHARTS, ON_PICTURE } from "./view_list.js";

/** @import { Pace } from "../../browser/settled_state.js" */
/** @import { LabView, ViewName } from "./data.js" */
/** @import { Feed } from "./feed.js" */
/** @import { View } from "./view_list.js" */

const MOST_CLASS_BUTTONS = 8;
const SURFACES = [
  { value: true, text: "Smooth" },
  { value: false, text: "Pixels" },
];

/**
 * @typedef {object} ViewsProps
 * @property {LabView} view
 * @property {string[]} hidden switches that are left out, and "views" for all of this
 * @property {(name: ViewName) => void} onToggle
 * @property {(change: Partial<LabView>, pace: Pace) => void} onEdit
 * @property {(pace: Pace) => void} onRest
 */

/** @param {ViewsProps & { feed: Feed }} props */
export function Views({ feed, ...props }) {
  const known = useSeen(feed, { dimension: 2, classes: /** @type {string[]} */ ([]) }, ({ header }) => {
    return { dimension: header.dimension, classes: header.classes ?? [] };
  });
  const onLine = known.dimension === 1;
  return html`<section class="views" aria-label="Views" hidden=${props.hidden.includes("views")}>
    <${Switches}
      title="On the picture"
      tip="What is drawn on the large picture."
      ...${{ ...props, views: ON_PICTURE, onLine }}
    />
    <${ViewOptions} ...${{ ...props, onLine, classes: known.classes }} />
    <${Switches} title="Charts" tip="What is drawn below over time." ...${{ ...props, views: CHARTS, onLine }} />
  </section>`;
}

/** @param {ViewsProps & { title: string, tip: string, views: View[], onLine: boolean }} props */
function Switches({ title, tip, views, onLine, view, hidden, onToggle }) {
  const none = views.every(({ name }) => hidden.includes(name));
  return html`
    <${Heading} text=${title} tip=${tip} hidden=${none} />
    <div class="switches" role="group" aria-label=${title} hidden=${none}>
      ${views.map((each) => {
        const { name, key } = each;
        const words = onLine && each.onLine ? each.onLine : each;
        return html`<${ToggleButton}
          key=${name}
          text=${words.text}
          tip=${key ? `${words.tip} Key ${key}.` : words.tip}
          shortcut=${key}
          pressed=${view[name]}
          hidden=${hidden.includes(name)}
          onToggle=${() => onToggle(name)}
        />`;
      })}
    </div>
  `;
}

/** @param {ViewsProps & { onLine: boolean, classes: string[] }} props */
function ViewOptions({ view, onLine, classes, onEdit, onRest }) {
  return html`<div class="view-options">
    <div class="labelled" hidden=${onLine || !view.surface}>
      <span class="label">Surface</span>
      <${Choices}
        label="Surface as"
        tip="The discriminator's surface between its 40 by 40 values: filled in smoothly, or each value as one square."
        options=${SURFACES}
        value=${view.smooth}
        onChoose=${(/** @type {boolean} */ smooth) => onEdit({ smooth }, "rest")}
      />
    </div>
    ${
      classes.length > 0 &&
      html`<${ClassChoice}
      classes=${classes}
      value=${view.shown_class}
      onChoose=${(/** @type {number} */ place) => onEdit({ shown_class: place }, "rest")}
    />`
    }
    <${Slider}
      label="Bandwidth"
      tip=${
        "How widely each point is smeared before densities are compared, the same for real and generated. Wider " +
        "is smoother and blinder."
      }
      ...${{ low: 0.02, high: 0.4, step: 0.01, neutral: 0.1, value: view.bandwidth, onRest }}
      hidden=${!view.optimal && !view.divergences}
      format=${(/** @type {number} */ value) => value.toFixed(2)}
      onInput=${(/** @type {number} */ bandwidth) => onEdit({ bandwidth }, "moving")}
    />
  </div>`;
}

/** @param {{ classes: string[], value: number, onChoose: (place: number) => void }} props */
function ClassChoice({ classes, value, onChoose }) {
  const tip = "The class that the surface, the manifold and the densities are of; points of the others are faint.";
  const options = classes.map((text, place) => ({ value: place, text }));
  const [Place, Control] = classes.length <= MOST_CLASS_BUTTONS ? ["div", Choices] : ["label", Select];
  return html`<${Place} class="labelled">
    <span class="label">Class</span>
    <${Control} label="Shown class" ...${{ tip, options, value, onChoose }} />
  <//>`;
}
