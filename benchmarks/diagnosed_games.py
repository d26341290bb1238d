"""Diagnoses of games that nothing was tuned on: seven toys, four objectives, fresh seeds.

    python -m benchmarks.diagnosed_games [--seed 0] [--steps 1500] [--processes 2] [--cache DIR]

Every 100 steps; what contradicts the measures is counted by limits that no verdict uses.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from benchmarks.runs import CACHE, results
from benchmarks.table import command, publish, table
from gan_core.config import TrainConfig
from gan_core.lab.game.config import LabView, default_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.measurer import Measurer
from gan_core.lab.teaching.diagnosis import diagnose, percent
from gan_core.lab.teaching.presets import BOUND, HEALTHY, SMOOTH

TOYS = ("grid", "spiral", "moons", "line", "gaussian", "bell", "interval")
OBJECTIVES = ("non-saturating", "lsgan", "rpgan", "wgan")
LOOKED_EVERY = 100  # steps
Look = dict[str, Any]
"""One look at a game: `steps`, the `kind` of diagnosis, the page's measures and the generator's gradient."""


def main(seed: int = 0, steps: int = 1_500, processes: int = 2, cache: Path = CACHE / "diagnosed_games") -> None:
    games = {f"{toy}, {name}": (game(toy, name, seed), steps) for toy in TOYS for name in OBJECTIVES}
    looks: dict[str, list[Look]] = {}
    for name, own in results(play, games, processes, cache):
        looks[name] = own
        print(_row(name, own), flush=True)
    publish(
        "Diagnoses of games that nothing was tuned on",
        f"{len(games)} games of {steps:,} steps with seed {seed}, looked at every {LOOKED_EVERY} steps: the diagnoses "
        "in the last third of them, and the measures at the end. JS in nats; accuracy is that of a fresh classifier, "
        ".5 a guess.",
        _summary(looks),
        table(
            ["game", "the last third", "at the end", "JS", "accuracy", "high quality", "contradictions"],
            [_row(name, own) for name, own in looks.items()],
        ),
    )


def game(toy: str, objective: str, seed: int) -> TrainConfig:
    """A sound game: the settings of the lab's healthy presets on another toy."""
    if objective == "wgan":
        return HEALTHY["wgan-gp"].config.with_settings({"dataset.name": toy, "seed": seed})
    chosen = {"dataset.name": toy, "objective.name": objective, "seed": seed}
    return default_config().with_settings(SMOOTH | BOUND | chosen)


def play(config: TrainConfig, steps: int) -> list[Look]:
    """Play a game and look at it as its page does."""
    torch.set_num_threads(1)
    lab, measurer, view, looks = Lab(config), Measurer(), LabView(), []
    for _ in range(steps // LOOKED_EVERY):
        for _ in range(LOOKED_EVERY):
            lab.both()
        measures = measurer.measure(lab, view).measures
        found = diagnose(lab.history, measures, lab.config)
        gradient = lab.history[-1].generator_gradient
        looks.append({"steps": lab.steps, "kind": found.kind, "gradient": gradient, **measures.model_dump()})
    return looks


def contradicted(look: Look) -> bool:
    """Whether a diagnosis is at odds with the numbers beside it, by limits that no verdict uses."""
    if look["kind"] == "balanced":
        unlike = (look["js"] or 0.0) > 0.1 or (look["accuracy"] or 0.5) > 0.8
        return unlike or (look["high_quality"] is not None and look["high_quality"] < 0.5)
    if look["kind"] == "gradient-vanished":
        return bool(look["gradient"] > 0.01)
    equal = (look["js"] or 1.0) < 0.01 and (look["accuracy"] or 1.0) < 0.55 and (look["high_quality"] or 1.0) > 0.9
    return equal and look["kind"] != "warming-up"


def _summary(looks: dict[str, list[Look]]) -> str:
    """How many games end how, and how many looks are contradicted."""
    ends = Counter(own[-1]["kind"] for own in looks.values())
    for_ever = sum(all(look["kind"] == "warming-up" for look in own) for own in looks.values())
    wrong = sum(contradicted(look) for own in looks.values() for look in own)
    total = sum(map(len, looks.values()))
    kinds = ", ".join(f"{kind} {count}" for kind, count in ends.most_common())
    return (
        f"At the end: {kinds}. Nothing but warming-up: {for_ever} of {len(looks)}. Contradicted: {wrong} of {total} "
        "looks (balanced at a JS above .1, an accuracy above .8 or a high quality under .5; a vanished gradient above "
        ".01; anything but balanced at a JS under .01, an accuracy under .55 and a high quality above .9)."
    )


def _row(name: str, looks: Sequence[Look]) -> list[str]:
    last = looks[-1]
    late = Counter(look["kind"] for look in looks[-max(1, len(looks) // 3) :])
    kinds = ", ".join(f"{kind} {percent(count / late.total())}" for kind, count in late.most_common())
    numbers = [last["js"], last["accuracy"], last["high_quality"]]
    shown = ["" if number is None else f"{number:.3f}" for number in numbers]
    return [name, kinds, last["kind"], *shown, str(sum(map(contradicted, looks)))]


if __name__ == "__main__":
    command(main)
