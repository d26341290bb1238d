// One end of the way: its picture, and the controls of its latent and class.

const END_ROOM = { width: 112, height: 112 }; // CSS pixels for an end's picture

class End {
  // `onChange(change, pace)`, where an empty change says how the hand rests.
  constructor({ letter, groups, onChange }) {
    const rest = (pace) => onChange({}, pace);
    this.canvas = element("canvas", { role: "img", width: 1, height: 1, "aria-label": `Picture at ${letter}` });
    this.picture = new Picture(this.canvas);
    this.picture.fit(END_ROOM);
    this.seed = new SeedField({
      label: `Seed of ${letter}`,
      onInput: (seed) => onChange({ seed }, "moving"),
      onRest: rest,
    });
    this.truncation = new Slider({
      label: "Truncation",
      name: `Truncation of ${letter}`,
      tip: "Shrinks this end's latent towards the mean: below 1 it is more typical, 0 is the mean itself.",
      low: 0,
      high: 2,
      step: 0.01,
      neutral: 1,
      format: (value) => value.toFixed(2),
      onInput: (truncation) => onChange({ truncation }, "moving"),
      onRest: rest,
    });
    this.condition = groups.length
      ? new ConditionControls({ groups, onChange: (condition, pace) => onChange({ condition }, pace) })
      : null;
    this.brought = element("span", {});
    const drop = textButton({
      label: "Leave out",
      tip: "Go back to what the seed alone draws.",
      onclick: () => onChange({ directions: {}, dimensions: {}, basis: [] }, "rest"),
    });
    this.note = element("div", { class: "brought" }, this.brought, drop);
    const beside = element("div", { class: "beside" }, this.seed.root, this.truncation.root, this.note);
    this.root = element(
      "section",
      { class: "end", "aria-label": `End ${letter}` },
      heading(letter, `Where the way ${letter === "A" ? "begins" : "leads to"}.`),
      element("div", { class: "end-row" }, element("div", { class: "end-picture" }, this.canvas), beside),
      this.condition?.root,
    );
  }

  show(latent) {
    this.seed.show(latent.seed);
    this.truncation.show(latent.truncation);
    this.condition?.show(latent.condition);
    const counts = [
      [Object.keys(latent.directions).length, "direction"],
      [Object.keys(latent.dimensions).length, "raw dimension"],
    ];
    const words = counts.filter(([count]) => count).map(([count, noun]) => `${count} ${noun}${count > 1 ? "s" : ""}`);
    this.brought.textContent = `Moved along ${words.join(" and ")} in Explore.`;
    this.note.hidden = !words.length;
  }
}
