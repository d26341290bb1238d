// How strongly each network is pushed.

import { LineChart } from "./lines.js";

export class GradientChart extends LineChart {
  constructor() {
    super({
      title: "Gradient norms",
      tip:
        "How long each network's gradient is; the axis goes by powers of ten. " +
        "Look for a generator's line that sinks by thousands: its gradient has vanished, and it no longer learns.",
      axis: { log: true },
      lines: [
        { name: "discriminator", source: "curve", column: 4, colour: "discriminator", smooth: true },
        { name: "generator", source: "curve", column: 5, colour: "generator", smooth: true },
      ],
    });
  }
}
