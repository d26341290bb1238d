// One floating sentence for everything that carries `data-tip`: after a moment under the mouse, at once on a tap of a
// label, and for the keyboard as the description of what has the focus.

import { APP_HEADER, element } from "./parts.js";

const TIP_DELAY = 450; // ms under the mouse

export class Tooltip {
  constructor(root) {
    this.root = root;
    this.bubble = element("div", { class: "tip", role: "tooltip", hidden: true });
    root.append(this.bubble);
    root.addEventListener("pointerover", (event) => {
      if (event.pointerType === "mouse") this.later(this.target(event));
    });
    root.addEventListener("pointerdown", (event) => this.pressed(event));
    root.addEventListener("focusin", (event) => {
      const target = this.target(event);
      if (target && event.target.matches(":focus-visible")) this.show(target);
      else this.hide();
    });
    root.addEventListener("focusout", () => this.hide());
    root.addEventListener("pointerleave", () => this.hide());
    root.addEventListener("keydown", () => this.hide(), true);
  }

  target(event) {
    return event.target.closest?.("[data-tip]") ?? null;
  }

  pressed(event) {
    const target = this.target(event);
    const explains = target && !target.closest("button, select, input, canvas");
    if (event.pointerType !== "mouse" && explains && this.shown !== target) this.show(target);
    else this.hide();
  }

  later(target) {
    if (target === this.shown) return;
    this.hide();
    if (target) this.timer = setTimeout(() => this.show(target), TIP_DELAY);
  }

  show(target) {
    this.hide();
    this.shown = target;
    this.bubble.textContent = target.dataset.tip;
    this.bubble.hidden = false;
    const room = this.root.getBoundingClientRect();
    const at = target.getBoundingClientRect();
    const left = Math.min(at.left - room.left, room.width - this.bubble.offsetWidth);
    const above = at.top - room.top - this.bubble.offsetHeight - 6;
    const fits = at.top - this.bubble.offsetHeight > APP_HEADER;
    this.bubble.style.left = `${Math.max(0, left)}px`;
    this.bubble.style.top = `${fits ? above : at.bottom - room.top + 6}px`;
  }

  hide() {
    clearTimeout(this.timer);
    this.shown = null;
    this.bubble.hidden = true;
  }
}
