// Pictures from outside: chosen, dropped anywhere on the page, or pasted while nothing is typed.

import { TextButton } from "../../browser/controls/buttons.js";
import { useLatest } from "../../browser/use_latest.js";
import { html } from "../../browser/vendor/htm_preact.js";
import { useLayoutEffect, useRef, useState } from "../../browser/vendor/preact_hooks.js";
import { copiedFiles, handedOn, PICTURE_TYPES } from "./pictures.js";

/** @import { Handed } from "./pictures.js" */

/**
 * @param {object} props
 * @param {number} props.most how many at once
 * @param {(pictures: Handed[]) => void} props.onPictures
 */
export function Intake({ most, onPictures }) {
  const files = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [said, say] = useState("");
  const take = async (/** @type {File[]} */ given) => {
    const told = await Promise.all(given.slice(0, most).map(handedOn));
    const refusals = told.flatMap((each) => ("refusal" in each ? [each.refusal] : []));
    if (given.length > most) refusals.push(`Only the first ${most} pictures are taken.`);
    say(refusals.join(" "));
    const pictures = told.filter((each) => "data" in each);
    if (pictures.length) onPictures(pictures);
  };
  const paste = async () => {
    try {
      const copied = await copiedFiles();
      if (copied.length) await take(copied);
      else say("There is no picture in the clipboard; copy one first.");
    } catch {
      say("The browser doesn't give the clipboard away; press Ctrl + V instead.");
    }
  };
  const choose = () => {
    const input = /** @type {HTMLInputElement} */ (files.current);
    take([...(input.files ?? [])]);
    input.value = "";
  };
  const over = usePage(take);
  return html`<div class=${over ? "intake over" : "intake"}>
    <${TextButton}
      symbol="add_photo_alternate"
      label="Choose pictures"
      tip=${`PNG, JPEG or WebP, up to ${most} at once.`}
      onclick=${() => files.current?.click()}
    />
    <${TextButton}
      symbol="content_paste"
      label="Paste"
      tip="Take the picture that was copied last; Ctrl + V does so too."
      hidden=${!navigator.clipboard?.read}
      onclick=${paste}
    />
    <span class="label">or drop them here</span>
    <input
      ref=${files}
      type="file"
      accept=${PICTURE_TYPES.join(",")}
      multiple
      hidden
      aria-label="Picture files"
      onchange=${choose}
    />
    <p class="said" role="status" hidden=${said === ""}>${said}</p>
  </div>`;
}

/**
 * Whether files are held over the page; `onFiles` gets what is dropped or pasted.
 *
 * @param {(files: File[]) => void} onFiles
 */
function usePage(onFiles) {
  const [over, setOver] = useState(false);
  const take = useLatest(onFiles);
  useLayoutEffect(() => {
    const ended = new AbortController();
    /** @type {<Name extends keyof WindowEventMap>(name: Name, hear: (event: WindowEventMap[Name]) => void) => void} */
    const listen = (name, hear) => window.addEventListener(name, hear, { signal: ended.signal });
    const holds = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
    listen("dragover", (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      setOver(true);
    });
    listen("dragleave", (event) => {
      if (!event.relatedTarget) setOver(false);
    });
    listen("drop", (event) => {
      setOver(false);
      if (!holds(event)) return;
      event.preventDefault();
      take.current([...(event.dataTransfer?.files ?? [])]);
    });
    listen("paste", (event) => {
      const target = /** @type {Element} */ (event.composedPath()[0]);
      const files = [...(event.clipboardData?.files ?? [])];
      if (target.matches?.("input, textarea, select, [contenteditable]") || !files.length) return;
      event.preventDefault();
      take.current(files);
    });
    return () => ended.abort();
  }, [take]);
  return over;
}
