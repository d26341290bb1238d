// The place of a large picture: what it shows, and a sentence in its place or over it.

import { LOST } from "../connection.js";
import { html } from "../vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../vendor/preact_hooks.js";

/** @import { ComponentChildren, Ref } from "../vendor/preact.js" */

/**
 * `message` stands where the picture is not, `failed` hides what was there; `link` says that the connection is lost.
 *
 * @typedef {{ message: string, failed: boolean, link: string }} PictureWords
 */

export const LOADING_DELAY = 250; // ms until waiting is worth a word
export const LOADING = "Loading the generator\u2026";

/** What a picture's place says: at first, after a moment, that the generator is being loaded. */
export function usePictureWords() {
  const [words, setWords] = useState(/** @type {PictureWords} */ ({ message: "", failed: false, link: "" }));
  const loading = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  const change = (/** @type {Partial<PictureWords>} */ change) =>
    setWords((now) => {
      const next = { ...now, ...change };
      const as = now.message === next.message && now.failed === next.failed && now.link === next.link;
      return as ? now : next;
    });
  useLayoutEffect(() => {
    loading.current = setTimeout(() => change({ message: LOADING }), LOADING_DELAY);
    return () => clearTimeout(loading.current);
  }, []);
  return {
    words,
    /** A sentence where the picture is not, none once it is. */
    say: (/** @type {string} */ message, failed = false) => {
      clearTimeout(loading.current);
      change({ message, failed });
    },
    linked: (/** @type {boolean} */ linked, /** @type {string} */ reason) =>
      change({ link: linked ? "" : reason || LOST }),
  };
}

/**
 * @param {object} props
 * @param {Ref<HTMLDivElement>} props.stage what has the room of the picture
 * @param {PictureWords} props.words
 * @param {string} [props.class]
 * @param {ComponentChildren} props.children the picture, and what lies over it
 */
export function PictureFrame({ stage, words, class: more, children, ...listeners }) {
  const { message, failed, link } = words;
  const classes = ["stage", !message && "silent", failed && "failed", link && "lost", more];
  return html`<div class=${classes.filter(Boolean).join(" ")} ref=${stage} ...${listeners}>
    <div class="frame">${children}</div>
    <p class="message" role="status">${message}</p>
    <p class="link" role="status" hidden=${!link}>${link}</p>
  </div>`;
}
