// The losses of both players, and those that a perfect discriminator would have.

import { LineChart } from "./lines.js";

export class LossChart extends LineChart {
  constructor() {
    super({
      title: "Losses",
      tip:
        "What each player tries to lower. Look for a tie: two players who learn keep each other's loss from falling. " +
        "A gap between a line and its dashed twin shows how far the discriminator is from the optimal one.",
      lines: [
        { name: "discriminator", source: "curve", column: 1, colour: "discriminator", smooth: true },
        { name: "generator", source: "curve", column: 2, colour: "generator", smooth: true },
        {
          name: "optimal discriminator",
          source: "measured",
          column: 8,
          colour: "discriminator",
          dash: "dashed",
          tip: "The loss of the optimal discriminator of this moment's samples: no discriminator does better.",
        },
        {
          name: "generator against it",
          source: "measured",
          column: 9,
          colour: "generator",
          dash: "dashed",
          tip: "The generator's loss if it faced the optimal discriminator: how much there is left to gain.",
        },
      ],
    });
  }
}
