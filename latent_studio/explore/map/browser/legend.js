// What the colours say: a button for each class, which shows it alone, or a scale.

import { element, signed } from "../../../browser/parts.js";
import { quantiles } from "./chart.js";
import { rampColour } from "./colours.js";

export class Legend {
  constructor({ onAlone }) {
    this.onAlone = onAlone;
    this.alone = new Set();
    this.root = element("div", { class: "legend", role: "group", "aria-label": "Legend" });
  }

  show(colouring, { marks, of, low, high }) {
    this.alone = new Set();
    if (!colouring) this.root.replaceChildren();
    else if (colouring.classes) this.root.replaceChildren(...this.classes(colouring, marks, of));
    else this.root.replaceChildren(this.scale(colouring, low, high));
  }

  classes({ classes }, marks, of) {
    const counts = new Array(classes.length).fill(0);
    for (const index of of) counts[index] += 1;
    this.buttons = classes.map((name, index) =>
      element(
        "button",
        {
          type: "button",
          class: "entry",
          "aria-pressed": "false",
          "data-tip": `${counts[index].toLocaleString("en-GB")} samples. A click shows this class alone, or beside others.`,
          onclick: () => this.toggle(index),
        },
        element("span", { class: `swatch ${marks[index].form}`, style: `--mark: ${marks[index].colour}` }),
        name,
      ),
    );
    return this.buttons;
  }

  toggle(index) {
    if (!this.alone.delete(index)) this.alone.add(index);
    this.buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(this.alone.has(place))));
    this.root.classList.toggle("some", this.alone.size > 0);
    this.onAlone();
  }

  scale({ numbers, value }, low, high) {
    const written = (number) => (value === "confidence" ? `${Math.round(100 * number)} %` : signed(number, 1));
    const steps = Array.from({ length: 9 }, (_, step) => rampColour(step / 8)).join(", ");
    const [middle] = quantiles(numbers, [0.5]);
    return element(
      "div",
      { class: "ramp", "data-tip": `Half of the samples are below ${written(middle)}.` },
      written(low),
      element("span", { style: `background: linear-gradient(to right, ${steps})` }),
      written(high),
    );
  }
}
