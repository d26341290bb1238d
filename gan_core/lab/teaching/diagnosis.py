"""What is happening in a lab's game, by its readings: a name, the measurement behind it, and one fix.

Only a number that is none counts at once; all else is a verdict on many readings (gan_core/lab/teaching/verdicts.py),
and agrees with the numbers that stand beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gan_core.config import TrainConfig
from gan_core.lab.game.readings import READ_EVERY, Reading
from gan_core.lab.teaching.fixes import Fix, fix
from gan_core.lab.teaching.verdicts import FAR, Kind, Window, agreed, settled, verdict, windows
from gan_core.lab.truth.measures import Measures


@dataclass(frozen=True)
class Diagnosis:
    """What is happening: its `title` and `sentence` for people, the `measurement` behind it, and a fix if any."""

    kind: Kind
    title: str
    sentence: str
    measurement: str
    fix: Fix | None = None


def diagnose(history: Sequence[Reading], measures: Measures | None, config: TrainConfig) -> Diagnosis:
    """What the readings of a lab say of its game, the oldest first.

    `measures` are those that are shown beside it: the diagnosis quotes them, and doesn't contradict them.
    """
    readings = list(history)
    if readings and not is_finite(readings[-1]):
        return Diagnosis(
            "diverged", *WORDS["diverged"], "A loss or an output is no longer a number.", fix("diverged", config)
        )
    recent = windows(readings)
    if not recent:
        early = f"Too early to tell: {readings[-1].steps if readings else 0} steps."
        return Diagnosis("warming-up", *WORDS["warming-up"], early)
    kind = agreed(settled([verdict(window) for window in recent]), readings[-1], measures)
    return Diagnosis(kind, *WORDS[kind], MEASUREMENTS[kind](recent[-1], measures), fix(kind, config))


def is_finite(reading: Reading) -> bool:
    """Whether all numbers of a reading are numbers."""
    return all(math.isfinite(value) for value in (*reading[:-2], *reading.shares))


WORDS: dict[Kind, tuple[str, str]] = {
    "warming-up": (
        "Warming up",
        "The game is young, or still getting better; give it some seconds.",
    ),
    "balanced": (
        "Balanced",
        "Neither player wins, and the samples are close to the data.",
    ),
    "rough": (
        "Close, but rough",
        "The samples are about where the data is, but a closer look still tells them apart.",
    ),
    "stalled": (
        "Stalled",
        "The samples are not spread as the data is, and hardly come any nearer to it.",
    ),
    "discriminator-too-strong": (
        "The discriminator is too strong",
        "It tells nearly every sample from the data, so that hardly any way the generator turns looks better.",
    ),
    "saturated": (
        "The loss is saturated",
        "The discriminator is sure of itself, and where it is sure this loss is flat: most samples no longer learn "
        "where to go.",
    ),
    "gradient-vanished": (
        "The generator's gradient has vanished",
        "Whichever way the generator turns, its loss stays the same: it no longer learns.",
    ),
    "modes-lost": (
        "Modes are lost",
        "The generator serves some parts of the data and has given up others, and the discriminator lets it.",
    ),
    "oscillating": (
        "Oscillating",
        "All samples jump together from place to place: as soon as the discriminator has learnt where they are, they "
        "have left.",
    ),
    "diverged": (
        "Diverged",
        "Nothing bounds the players any more, and their numbers run away.",
    ),
}


def percent(share: float, decimals: int = 0) -> str:
    """A share as people read it: `97.5 %`."""
    return f"{100 * share:.{decimals}f} %"


def _divergence(window: Window, measures: Measures | None) -> str:
    js = window.js if measures is None or measures.js is None else measures.js
    return f"he divergence (JS) is {js:.3f} nats"


def _closeness(window: Window, measures: Measures | None) -> str:
    measured = measures or Measures()
    accuracy = window.accuracy if measured.accuracy is None else measured.accuracy
    quality = "" if measured.high_quality is None else f", {percent(measured.high_quality)} are of high quality"
    told = f"A fresh classifier is right about {percent(accuracy)} of the points, where a guess is about 50 %"
    return f"{told}{quality}, and t{_divergence(window, measures)}."


def _lost(window: Window, measures: Measures | None) -> str:
    hit = None if measures is None else measures.modes
    modes = "" if hit is None else f"; {hit} {'is' if hit == 1 else 'are'} hit at all"
    return f"{window.lost} of {window.places} places of the data have under a fifth of the samples they should{modes}."


def _diverged(window: Window, _measures: Measures | None) -> str:
    if window.farthest > FAR:
        return f"Half of the samples are more than {window.farthest:.0f} half pictures from the middle."
    return f"The discriminator's outputs reach {window.loudest:,.0f}."


MEASUREMENTS: dict[Kind, Callable[[Window, Measures | None], str]] = {
    "warming-up": lambda window, measures: f"T{_divergence(window, measures)} so far.",
    "balanced": _closeness,
    "rough": _closeness,
    "stalled": lambda window, measures: f"T{_divergence(window, measures)}, where equal ones have about 0.",
    "discriminator-too-strong": lambda window, _: (
        f"It is right about {percent(window.discriminator_accuracy, 1)} of the points."
    ),
    "saturated": lambda window, _: (
        f"The loss lets {percent(window.passed, 2)} of the discriminator's slope through to the samples."
    ),
    "gradient-vanished": lambda window, _: f"The norm of the generator's gradient is {window.gradient:.0e}.",
    "modes-lost": _lost,
    "oscillating": lambda window, _: (
        f"{percent(window.stirred)} of the samples change places within {READ_EVERY} steps."
    ),
    "diverged": _diverged,
}
