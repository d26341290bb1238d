// @ts-nocheck: replaced by controls/ page by page.
// Small pieces of interface. Text is only ever set as text: nothing from outside is parsed as HTML.

export const APP_HEADER = 64; // CSS pixels at the top of the window that the app's own header covers

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// A Material symbol; Streamlit has loaded the font.
export function icon(name) {
  return element("span", { class: "icon", "aria-hidden": "true", translate: "no" }, name);
}

export function iconButton({ symbol, label, tip, onclick, shortcut }) {
  return element(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": label,
      "aria-keyshortcuts": shortcut,
      "data-tip": tip,
      onclick,
    },
    icon(symbol),
  );
}

export function textButton({ symbol, label, tip, onclick }) {
  return element("button", { type: "button", "data-tip": tip, onclick }, symbol ? icon(symbol) : null, label);
}

export function heading(text, tip, ...extras) {
  return element("div", { class: "heading" }, element("h3", { "data-tip": tip }, text), ...extras);
}

// A few choices side by side, one chosen: a radio group with the arrow keys of one.
export class Choices {
  constructor({ label, options, tip, onChoose }) {
    this.onChoose = onChoose;
    this.buttons = new Map();
    this.root = element("div", { class: "choices", role: "radiogroup", "aria-label": label, "data-tip": tip });
    for (const { value, text, symbol } of options) {
      const button = element(
        "button",
        { type: "button", role: "radio", "aria-checked": "false", tabindex: "-1", onclick: () => onChoose(value) },
        symbol ? icon(symbol) : null,
        text,
      );
      this.buttons.set(value, button);
      this.root.append(button);
    }
    this.root.addEventListener("keydown", (event) => this.move(event));
  }

  show(chosen) {
    const stop = this.buttons.has(chosen) ? chosen : this.buttons.keys().next().value;
    for (const [value, button] of this.buttons) {
      button.setAttribute("aria-checked", String(value === chosen));
      button.tabIndex = value === stop ? 0 : -1;
    }
  }

  move(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const values = [...this.buttons.keys()];
    const at = values.findIndex((value) => this.buttons.get(value) === event.target);
    const next = values[(at + step + values.length) % values.length];
    this.buttons.get(next).focus();
    this.onChoose(next);
  }
}

export function select({ label, options, tip, onChoose }) {
  const node = element(
    "select",
    { "aria-label": label, "data-tip": tip, onchange: (event) => onChoose(event.target.value) },
    ...options.map(({ value, text }) => element("option", { value }, text)),
  );
  return node;
}

export const KEY_REST = 350; // ms without a key until a movement by keys counts as finished

// Calls `onRest` when the hand lets go of an input: with "soon" where it moves by keys, which may go on.
export function whenAtRest(input, onRest) {
  let pressed = -Infinity;
  input.addEventListener("keydown", () => {
    pressed = performance.now();
  });
  input.addEventListener("change", () => onRest(performance.now() - pressed < KEY_REST ? "soon" : "rest"));
}

// A labelled slider. `onInput` follows every movement, `onRest` says that the hand has come to rest.
export class Slider {
  constructor({ label, name = label, tip, low, high, step, origin = low, format, neutral, onInput, onRest }) {
    Object.assign(this, { low, high, origin, format });
    this.input = element("input", { type: "range", min: low, max: high, step, "aria-label": name });
    this.output = element("output");
    this.label = element("span", { class: "slider-label", "data-tip": tip }, label);
    this.root = element("div", { class: "slider" }, this.label, this.input, this.output);
    this.input.addEventListener("input", () => onInput(Number(this.input.value)));
    whenAtRest(this.input, onRest);
    if (neutral !== undefined) {
      this.root.addEventListener("dblclick", () => {
        onInput(typeof neutral === "function" ? neutral() : neutral);
        onRest("rest");
      });
    }
  }

  show(value) {
    const within = Math.min(this.high, Math.max(this.low, value));
    if (Number(this.input.value) !== within) this.input.value = within;
    const share = (at) => ((at - this.low) / (this.high - this.low)) * 100;
    const ends = [share(this.origin), share(within)].sort((a, b) => a - b);
    this.input.style.setProperty("--from", `${ends[0]}%`);
    this.input.style.setProperty("--to", `${ends[1]}%`);
    const text = this.format(value);
    if (this.output.textContent !== text) this.output.textContent = text;
    this.input.setAttribute("aria-valuetext", text);
  }
}

// A button with a small panel that opens over it, or under it where there is no room above; Escape and a click
// elsewhere close it.
export class Popover {
  constructor({ symbol, label, tip, panel }) {
    this.panel = element("div", { class: "panel", hidden: true }, panel);
    this.button = iconButton({ symbol, label, tip, onclick: () => this.open(this.panel.hidden) });
    this.button.setAttribute("aria-expanded", "false");
    this.root = element("div", { class: "popover" }, this.button, this.panel);
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.panel.hidden) return;
      event.stopPropagation();
      this.open(false);
      this.button.focus();
    });
    this.root.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.root.contains(event.relatedTarget)) this.open(false);
    });
    this.elsewhere = (event) => {
      if (!event.composedPath().includes(this.root)) this.open(false);
    };
  }

  open(wanted) {
    this.panel.hidden = !wanted;
    const room = this.button.getBoundingClientRect().top - APP_HEADER;
    this.panel.classList.toggle("below", wanted && room < this.panel.offsetHeight);
    this.button.setAttribute("aria-expanded", String(wanted));
    document[wanted ? "addEventListener" : "removeEventListener"]("pointerdown", this.elsewhere, true);
  }
}

// A count of what a generator's samples are called: images, points, signals.
export function counted(count, noun) {
  return `${count.toLocaleString("en-GB")} ${noun}`;
}

export function signed(value, decimals = 2) {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

// As a number stands in the URL: short, and the same on both sides.
export function rounded(value, decimals = 6) {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor + 0;
}

export function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
