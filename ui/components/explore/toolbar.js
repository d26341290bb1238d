// Under the picture: undo, redo, what to take away, and the list of keys.

const ENLARGED = 560; // pixels that an enlarged download is to have at least

class Toolbar {
  constructor({ undo, redo, picture, latent, carry, interpolate }) {
    this.undo = iconButton({
      symbol: "undo",
      label: "Undo",
      tip: "Undo; Ctrl + Z.",
      onclick: undo,
      shortcut: "Control+Z",
    });
    this.redo = iconButton({
      symbol: "redo",
      label: "Redo",
      tip: "Redo; Ctrl + Shift + Z.",
      onclick: redo,
      shortcut: "Control+Shift+Z",
    });
    this.exact = textButton({ label: "Picture, pixel by pixel", onclick: () => picture(1) });
    this.large = textButton({ label: "Picture, enlarged", onclick: () => picture(this.scale) });
    this.save = new Popover({
      symbol: "download",
      label: "Download",
      tip: "Download the picture with exactly these pixels, or the latent that made it.",
      panel: element(
        "div",
        { class: "menu" },
        this.exact,
        this.large,
        textButton({ label: "Latent as JSON", onclick: latent }),
      ),
    });
    const carryButton = (end) =>
      textButton({
        label: `Set ${end.toUpperCase()}`,
        tip: `Keep this latent with its class as end ${end.toUpperCase()} of an interpolation.`,
        onclick: () => carry(end),
      });
    this.ends = { a: carryButton("a"), b: carryButton("b") };
    this.interpolate = iconButton({
      symbol: "animation",
      label: "Interpolate from A to B",
      tip: "Walk from A to B, as stills and as a loop.",
      onclick: interpolate,
    });
    this.keys = keysPopover(EXPLORE_SHORTCUTS);
    this.root = element(
      "div",
      { class: "toolbar" },
      this.undo,
      this.redo,
      this.save.root,
      this.ends.a,
      this.ends.b,
      this.interpolate,
      this.keys.root,
    );
  }

  show(history, [, height, width]) {
    this.undo.disabled = !history.past.length;
    this.redo.disabled = !history.future.length;
    this.scale = Math.ceil(ENLARGED / Math.max(height, width));
    this.large.textContent = `Picture, each pixel ${this.scale} by ${this.scale}`;
  }

  // Which ends hold this latent; null where there is no interpolation yet.
  carried(ends) {
    this.interpolate.hidden = ends === null;
    for (const [end, button] of Object.entries(this.ends)) {
      button.classList.toggle("set", ends !== null && ends.includes(end));
    }
  }
}
