// Choosing a class of each group.

import { ListChoice, MOST_CHIPS, SeedField } from "../../browser/latent.js";
import { Choices, element } from "../../browser/parts.js";
import { pureClass, sharesOf, withClass } from "./shares.js";

// One group's classes side by side, or in a list where they are many.
export class ClassChooser {
  constructor({ group, label = group.name, titled, compact = false, onChoose }) {
    const options = group.classes.map((name) => ({ value: name, text: name }));
    const few = !compact && options.length <= MOST_CHIPS;
    this.control = few ? new Choices({ label, options, onChoose }) : new ListChoice({ label, options, onChoose });
    const tip = `Which ${group.name} to ask the generator for.`;
    const title = titled ? element("span", { class: "label", "data-tip": tip }, titled) : null;
    this.root = element("div", { class: titled ? "chooser labelled" : "chooser" }, title, this.control.root);
  }

  // A class, or null where there is a mix of several.
  show(name) {
    this.control.show(name ?? "");
  }
}

// A chooser for each group; `onChange(condition, pace)`.
export class ClassChoosers {
  constructor({ groups, compact, onChange, labelOf = (group) => group.name }) {
    this.groups = groups;
    this.choosers = groups.map((group) => {
      const onChoose = (name) => onChange(withClass(this.condition, groups, group, name), "rest");
      const titled = groups.length > 1 || compact ? group.name : null;
      return new ClassChooser({ group, label: labelOf(group), titled, compact, onChoose });
    });
    this.root = element("div", { class: "condition" }, ...this.choosers.map(({ root }) => root));
  }

  // `without` names a group that is not chosen here.
  show(condition, without = null) {
    this.condition = condition;
    this.groups.forEach((group, place) => {
      this.choosers[place].show(pureClass(sharesOf(condition, group)));
      this.choosers[place].root.hidden = group.name === without;
    });
  }
}

// Which of several groups; nothing to choose where there is one.
export class GroupChooser {
  constructor({ groups, tip, onChoose }) {
    const options = groups.map(({ name }) => ({ value: name, text: name }));
    this.control = new Choices({ label: "Group of classes", options, tip, onChoose });
    this.root = this.control.root;
    this.root.hidden = groups.length < 2;
  }

  show(name) {
    this.control.show(name);
  }
}

// The seed of a page's latent.
export function seedField(page, onRest) {
  return new SeedField({
    label: "Seed",
    shortcut: "R",
    onInput: (seed) => page.latent({ seed, kept: null }, "moving"),
    onRest,
  });
}
