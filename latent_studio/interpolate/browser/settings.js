// How the way leads, and how it is shown.

import { Choices, element, heading, Slider } from "../../browser/parts.js";

export class Settings {
  constructor({ mapped, edit, rest }) {
    const choose = (name) => (value) => edit({ [name]: value }, "rest");
    this.view = new Choices({
      label: "View",
      tip: "A film from one keyframe to the next, or a grid of all that lies between four of them.",
      options: [
        { value: "strip", text: "Film", symbol: "movie" },
        { value: "grid", text: "Grid", symbol: "grid_view" },
      ],
      onChoose: choose("view"),
    });
    this.method = new Choices({
      label: "Interpolation",
      tip: "Latents lie near a sphere: the spherical way stays on it, the linear one cuts through, where pictures are "
        + "more average. A spline goes through all keyframes without a corner.",
      options: [
        { value: "spherical", text: "Spherical" },
        { value: "linear", text: "Linear" },
        { value: "spline", text: "Spline" },
      ],
      onChoose: choose("method"),
    });
    this.space = new Choices({
      label: "Space",
      tip: "Where the way runs: in w, which the mapping network makes of z, or in z, whose way it bends.",
      options: [
        { value: "own", text: "In w" },
        { value: "z", text: "In z" },
      ],
      onChoose: choose("space"),
    });
    this.loop = new Choices({
      label: "Repeat",
      tip: "Ping-pong plays to the last keyframe and back again; a loop goes on from the last to the first.",
      options: [
        { value: "open", text: "Ping-pong", symbol: "sync_alt" },
        { value: "closed", text: "Loop", symbol: "loop" },
      ],
      onChoose: (value) => edit({ closed: value === "closed" }, "rest"),
    });
    const slider = (name, label, tip, low, high) =>
      new Slider({
        label,
        tip,
        low,
        high,
        step: 1,
        format: String,
        onInput: (value) => edit({ [name]: value }, "moving"),
        onRest: rest,
      });
    this.frames = slider("frames", "Pictures", "How many pictures lead from one keyframe to the next.", 8, 240);
    this.side = slider("side", "Side", "How many samples a side of the grid has.", 2, 16);
    this.mapped = mapped;
    this.root = element(
      "section",
      {},
      heading("Between keyframes", "How the latent gets from one keyframe to the next; classes are mixed evenly on the way."),
      this.view.root,
      this.method.root,
      this.space.root,
      this.loop.root,
      this.frames.root,
      this.side.root,
    );
  }

  show(state) {
    const grid = state.view === "grid";
    this.view.show(state.view);
    this.method.buttons.get("spline").hidden = grid;
    this.method.show(grid && state.method === "spline" ? "spherical" : state.method);
    this.space.show(state.space);
    this.space.root.hidden = grid || !this.mapped;
    this.loop.show(state.closed ? "closed" : "open");
    this.frames.show(state.frames);
    this.side.show(state.side);
    this.loop.root.hidden = this.frames.root.hidden = grid;
    this.side.root.hidden = !grid;
  }
}
