// The losses of both players, and those that a perfect critic would have.

class LossChart extends LineChart {
  constructor() {
    super({
      title: "Losses",
      tip:
        "What each player tries to lower. Look for a tie: two players who learn keep each other's loss from falling. " +
        "A gap between a line and its dashed twin shows how far the critic is from the optimal one.",
      lines: [
        { name: "critic", source: "curve", column: 1, colour: "critic", smooth: true },
        { name: "generator", source: "curve", column: 2, colour: "generator", smooth: true },
        {
          name: "optimal critic",
          source: "measured",
          column: 8,
          colour: "critic",
          dash: "dashed",
          tip: "The loss of the optimal critic of this moment's samples: no critic does better.",
        },
        {
          name: "generator against it",
          source: "measured",
          column: 9,
          colour: "generator",
          dash: "dashed",
          tip: "The generator's loss if it faced the optimal critic: how much there is left to gain.",
        },
      ],
    });
  }
}
