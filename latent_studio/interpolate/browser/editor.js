// The chosen keyframe: the controls of its latent and class, and what to do with it.

import { ConditionControls, SeedField, truncationSlider } from "../../browser/latent.js";
import { element, heading, iconButton, textButton } from "../../browser/parts.js";
import { FEWEST_KEYFRAMES, MOST_KEYFRAMES } from "./keyframes.js";
import { NOTHING_BROUGHT } from "./way.js";

export class KeyframeEditor {
  // `onChange(change, pace)`, where an empty change says how the hand rests.
  constructor({ groups, onChange, onShift, onDuplicate, onRemove }) {
    const rest = (pace) => onChange({}, pace);
    this.usual = Object.fromEntries(groups.map(({ name, classes }) => [name, classes[0]]));
    const button = (symbol, label, tip, onclick) => iconButton({ symbol, label, tip, onclick });
    this.back = button("arrow_back", "Move earlier", "Move it a place earlier.", () => onShift(-1));
    this.on = button("arrow_forward", "Move later", "Move it a place later.", () => onShift(1));
    this.copy = button("content_copy", "Duplicate", "Put a copy behind it.", onDuplicate);
    this.remove = button("delete", "Remove", "Take it out of the path.", onRemove);
    this.seed = new SeedField({
      label: "Seed of the keyframe",
      onInput: (seed) => onChange({ seed }, "moving"),
      onRest: rest,
    });
    this.truncation = truncationSlider({
      name: "Truncation of the keyframe",
      tip: "Shrinks this keyframe's latent towards the mean: below 1 it is more typical, 0 is the mean itself.",
      onInput: (truncation) => onChange({ truncation }, "moving"),
      onRest: rest,
    });
    this.condition = groups.length
      ? new ConditionControls({
          groups,
          // A class that is chosen here takes the place of a mix that was made elsewhere.
          onChange: (condition, pace) => onChange({ condition: { ...condition, shares: {} } }, pace),
        })
      : null;
    this.brought = element("span", {});
    const drop = textButton({
      label: "Leave out",
      tip: "Go back to what the seed alone draws.",
      onclick: () => onChange(NOTHING_BROUGHT, "rest"),
    });
    this.note = element("div", { class: "brought" }, this.brought, drop);
    const head = heading("Keyframe", "", this.back, this.on, this.copy, this.remove);
    this.title = head.querySelector("h3");
    this.root = element(
      "section",
      { class: "keyframe", "aria-label": "Chosen keyframe" },
      head,
      this.seed.root,
      this.truncation.root,
      this.condition?.root,
      this.note,
    );
  }

  show(keyframes, index) {
    const latent = keyframes[index];
    this.title.textContent = `Keyframe ${index + 1}`;
    this.back.disabled = index === 0;
    this.on.disabled = index === keyframes.length - 1;
    this.copy.disabled = keyframes.length >= MOST_KEYFRAMES;
    this.remove.disabled = keyframes.length <= FEWEST_KEYFRAMES;
    this.seed.show(latent.seed);
    this.truncation.show(latent.truncation);
    // A group that is not named has its first class.
    this.condition?.show({ ...latent.condition, first: { ...this.usual, ...latent.condition.first } });
    this.brought.textContent = broughtAlong(latent);
    this.note.hidden = !this.brought.textContent;
  }
}

// What a keyframe has besides its seed, truncation and class, in words.
function broughtAlong({ kept, directions, moves, dimensions, style, condition }) {
  const count = (values) => Object.keys(values).length;
  const counts = [
    [count(directions) + count(moves), "direction"],
    [count(dimensions), "raw dimension"],
  ];
  const there = counts.filter(([number]) => number);
  const words = there.map(([number, noun]) => `${number} ${noun}${number > 1 ? "s" : ""}`);
  const sentences = [];
  if (kept) sentences.push("Begins with a latent that was kept, not with the seed's.");
  if (words.length) sentences.push(`Moved along ${words.join(" and ")} in Explore.`);
  if (style) sentences.push("Some layers follow a second latent.");
  if (count(condition.shares ?? {})) sentences.push("Its class is a mix.");
  return sentences.join(" ");
}
