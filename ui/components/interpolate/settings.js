// How the way leads, and how it is played.

class Settings {
  constructor({ edit, rest }) {
    const choose = (name) => (value) => edit({ [name]: value }, "rest");
    this.method = new Choices({
      label: "Interpolation",
      tip: "Latents lie near a sphere: the spherical way stays on it, the linear one cuts through, where pictures are "
        + "more average.",
      options: [
        { value: "spherical", text: "Spherical" },
        { value: "linear", text: "Linear" },
      ],
      onChoose: choose("method"),
    });
    this.loop = new Choices({
      label: "Loop",
      tip: "Back along the same way, or round by way of a third latent.",
      options: [
        { value: "there-and-back", text: "There and back", symbol: "sync_alt" },
        { value: "closed", text: "Round trip", symbol: "loop" },
      ],
      onChoose: choose("loop"),
    });
    this.back = new SeedField({
      name: "By way of",
      label: "Seed of the third latent",
      onInput: (back) => edit({ back }, "moving"),
      onRest: rest,
    });
    this.frames = new Slider({
      label: "Pictures",
      tip: "How many pictures lead from one end to the next.",
      low: 8,
      high: 240,
      step: 1,
      format: String,
      onInput: (frames) => edit({ frames }, "moving"),
      onRest: rest,
    });
    this.root = element(
      "section",
      {},
      heading("Way", "How the latent gets from one end to the other; classes are mixed evenly on the way."),
      this.method.root,
      this.loop.root,
      this.back.root,
      this.frames.root,
    );
  }

  show(state) {
    this.method.show(state.method);
    this.loop.show(state.loop);
    this.back.root.hidden = state.loop !== "closed";
    this.back.show(state.back);
    this.frames.show(state.frames);
  }
}
