// Where a picture comes from: drawn on the pad, from a file or the clipboard, or one of the held-out samples.

import { commandKey, listenToKeys } from "../../browser/keys.js";
import { mounting } from "../../browser/mounting.js";
import { element, heading, iconButton } from "../../browser/parts.js";
import { Tooltip } from "../../browser/tooltip.js";
import { Intake } from "./intake.js";
import { DrawingPad } from "./pad.js";

class Easel {
  constructor(component) {
    const { parentElement, data } = component;
    this.root = parentElement.querySelector(".easel");
    this.component = component;
    const tell = (name, value) => this.component.setTriggerValue(name, value);
    this.pad = new DrawingPad({ format: data.format, onDrawn: (png) => tell("drawn", { data: png }) });
    this.intake = new Intake({ most: data.most, onPictures: (pictures) => tell("pictures", pictures) });
    this.samples = new Samples({
      onChoose: (index) => tell("sample", { index }),
      onOthers: () => tell("others", true),
    });
    this.root.append(this.pad.root, this.intake.root, this.samples.root);
    new Tooltip(this.root);
    const keys = (event) => (event.ctrlKey || event.metaKey) && commandKey(event, this.actions());
    this.stopKeys = listenToKeys(parentElement.host ?? parentElement, keys);
    this.adopt(component);
  }

  actions() {
    return { undo: () => this.pad.travel("past", "future"), redo: () => this.pad.travel("future", "past") };
  }

  adopt(component) {
    this.component = component;
    this.samples.show(component.data.samples, component.data.chosen);
  }

  close() {
    this.pad.close();
    this.intake.close();
    this.stopKeys();
  }
}

// Samples that the networks have never seen, small, each a button.
class Samples {
  constructor({ onChoose, onOthers }) {
    this.onChoose = onChoose;
    const others = iconButton({ symbol: "refresh", label: "Others", tip: "Other held-out samples.", onclick: onOthers });
    const title = heading("Try a real one", "Held-out samples of the data: the networks have never seen them.", others);
    this.row = element("div", { class: "samples", role: "group", "aria-label": "Held-out samples" });
    this.root = element("section", { hidden: true }, title, this.row);
  }

  show(samples, chosen) {
    const key = JSON.stringify(samples.map(({ png }) => png));
    if (key !== this.key) this.fill(samples);
    this.key = key;
    this.root.hidden = !samples.length;
    [...this.row.children].forEach((button, index) => button.setAttribute("aria-pressed", String(index === chosen)));
  }

  fill(samples) {
    this.row.replaceChildren(
      ...samples.map(({ png, label }, index) =>
        element(
          "button",
          { type: "button", class: "sample", "aria-label": label, onclick: () => this.onChoose(index) },
          element("img", { src: `data:image/png;base64,${png}`, alt: "" }),
        ),
      ),
    );
  }
}

export const mount = mounting(Easel);
