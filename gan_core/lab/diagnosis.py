"""What is happening in a lab's game, told from its readings: a name, the measurement behind it, and one remedy.

The last readings are judged as one window, and what they say becomes the verdict once it has stood for some readings
running, so that a verdict doesn't flicker at a threshold. Only numbers that are none are told at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from gan_core.config import TrainConfig
from gan_core.lab.measures import Measures
from gan_core.lab.readings import READ_EVERY, Reading
from gan_core.lab.remedies import Remedy, remedy

Kind = Literal[
    "warming-up", "balanced", "critic-too-strong", "gradient-vanished", "modes-lost", "oscillating", "diverged"
]
Array = NDArray[np.float64]

WINDOW = 25  # readings that are judged as one
PATIENCE = 8  # readings running that a new verdict has to stand
# Logits as large as that are no longer a judgement: a bounded or penalised critic stays far below.
LOUD = 1_000.0
# Samples this many half pictures from the middle are on their way to nowhere.
FAR = 5.0
SURE = 0.97  # told apart: the critic has won
# Of the critic's slope, what a loss that saturates still lets through once it teaches no more.
FAINT = 0.1
# Even Adam, which divides by the gradient's size, takes no more steps at this one: its epsilon is 1e-8.
NO_GRADIENT = 1e-7
RESTLESS = 0.3  # of all samples change places between two readings
DESERTED = 0.4  # of all places are empty at a time
CALM = 0.15
LOST = 0.2  # of the data's own share at a place: with less the place counts as lost
ELSEWHERE = 0.5  # of all samples at no place of the data: too early to speak of places


@dataclass(frozen=True)
class Diagnosis:
    """What is happening: its `title` and `sentence` for people, the `measurement` behind it, and a remedy if any."""

    kind: Kind
    title: str
    sentence: str
    measurement: str
    remedy: Remedy | None = None


@dataclass(frozen=True)
class Window:
    """What WINDOW readings say together: medians, but `stirred`, `elsewhere` and `lost`, which are of mean shares.

    `stirred` is the share of samples that are at another place of the data than a reading before, and `elsewhere` of
    those at none; `lost` counts the places, of `places`, that have less than LOST of the data's own share, and
    `deserted` is the share of places that have so little at any one time.
    """

    steps: int
    told_apart: float
    passed: float
    gradient: float
    loudest: float
    farthest: float
    stirred: float
    elsewhere: float
    deserted: float
    lost: int
    places: int


def diagnose(history: Sequence[Reading], measures: Measures | None, config: TrainConfig) -> Diagnosis:
    """What the readings of a lab say of its game, the oldest first; `measures` make the measurement more telling."""
    readings = list(history)
    if readings and not is_finite(readings[-1]):
        return Diagnosis(
            "diverged", *WORDS["diverged"], "A loss or an output is no longer a number.", remedy("diverged", config)
        )
    judged = windows(readings)
    kind = settled([verdict(window) for window in judged])
    if not judged:
        return Diagnosis(kind, *WORDS[kind], f"Too early to tell: {readings[-1].steps if readings else 0} steps.")
    return Diagnosis(kind, *WORDS[kind], MEASUREMENTS[kind](judged[-1], measures), remedy(kind, config))


def is_finite(reading: Reading) -> bool:
    """Whether all numbers of a reading are numbers."""
    return all(math.isfinite(value) for value in (*reading[:-2], *reading.shares))


def verdict(window: Window) -> Kind:
    """What one window says by itself."""
    for kind, holds in RULES.items():
        if holds(window):
            return kind
    return "balanced"


def settled(verdicts: Sequence[Kind]) -> Kind:
    """The verdict that stands after these: the last that came PATIENCE times running."""
    standing: Kind = "warming-up"
    running = 0
    for index, kind in enumerate(verdicts):
        running = running + 1 if index and kind == verdicts[index - 1] else 1
        if running >= PATIENCE:
            standing = kind
    return standing


def windows(readings: Sequence[Reading]) -> list[Window]:
    """A window for every reading that has WINDOW - 1 before it."""
    if len(readings) < WINDOW:
        return []
    shares = np.array([reading.shares for reading in readings])
    least = LOST * np.array(readings[-1].real)
    moved = np.abs(np.diff(shares, axis=0, prepend=shares[:1])).sum(axis=1) / 2
    mean_shares = _sliding(shares).mean(axis=-1)
    medians = np.median(_sliding(np.array([_medians_of(reading) for reading in readings])), axis=-1)
    stirred = _sliding(moved).mean(axis=-1)
    deserted = _sliding((shares < least).mean(axis=1)).mean(axis=-1)
    lost = (mean_shares < least).sum(axis=1)
    return [
        Window(
            steps=reading.steps,
            told_apart=float(medians[index, 0]),
            passed=float(medians[index, 1]),
            gradient=float(medians[index, 2]),
            loudest=float(medians[index, 3]),
            farthest=float(medians[index, 4]),
            stirred=float(stirred[index]),
            elsewhere=float(1.0 - mean_shares[index].sum()),
            deserted=float(deserted[index]),
            lost=int(lost[index]),
            places=len(least),
        )
        for index, reading in enumerate(readings[WINDOW - 1 :])
    ]


def _medians_of(reading: Reading) -> tuple[float, ...]:
    return reading.told_apart, reading.passed, reading.generator_gradient, reading.loudest, reading.farthest


def _sliding(values: Array) -> Array:
    """`[N, ...]` as windows `[N - WINDOW + 1, ..., WINDOW]`."""
    return sliding_window_view(values, WINDOW, axis=0)


def _vanished(window: Window) -> bool:
    misses = window.told_apart >= SURE or window.lost > 0 or window.elsewhere > ELSEWHERE
    saturated = window.told_apart >= SURE and window.passed < FAINT
    return saturated or (misses and window.gradient < NO_GRADIENT)


# What holds first is the verdict.
RULES: dict[Kind, Callable[[Window], bool]] = {
    "gradient-vanished": _vanished,
    "diverged": lambda window: window.loudest > LOUD or window.farthest > FAR,
    "critic-too-strong": lambda window: window.told_apart >= SURE,
    "oscillating": lambda window: window.stirred > RESTLESS and window.deserted > DESERTED,
    "modes-lost": lambda window: window.lost > 0 and window.stirred <= RESTLESS and window.elsewhere <= ELSEWHERE,
    "warming-up": lambda window: window.stirred > CALM or window.elsewhere > ELSEWHERE,
}

WORDS: dict[Kind, tuple[str, str]] = {
    "warming-up": (
        "Warming up",
        "The samples are still on their way to the data; give them some seconds.",
    ),
    "balanced": (
        "Balanced",
        "The critic finds little to object to, and the samples are wherever the data is.",
    ),
    "critic-too-strong": (
        "The critic is too strong",
        "It tells nearly every sample from the data, so that hardly any way the generator turns looks better.",
    ),
    "gradient-vanished": (
        "The generator's gradient has vanished",
        "The critic is sure of itself, and where it is sure this loss is flat: nothing reaches the generator.",
    ),
    "modes-lost": (
        "Modes are lost",
        "The generator serves some parts of the data and has given up others, and the critic lets it.",
    ),
    "oscillating": (
        "Oscillating",
        "The samples run together from place to place: once the critic has learnt where they are, they are gone.",
    ),
    "diverged": (
        "Diverged",
        "Nothing bounds the players any more, and their numbers run away.",
    ),
}


def percent(share: float, decimals: int = 0) -> str:
    """A share as people read it: `97.5 %`."""
    return f"{100 * share:.{decimals}f} %"


def _balanced(window: Window, measures: Measures | None) -> str:
    measured = "" if measures is None or measures.js is None else f", and the divergence (JS) is {measures.js:.3f} nats"
    return f"It is right about {percent(window.told_apart)} of the points, where a guess is about 50 %{measured}."


def _lost(window: Window, measures: Measures | None) -> str:
    modes = "" if measures is None or measures.modes is None else f"; {measures.modes} are hit at all"
    return f"{window.lost} of {window.places} places of the data have under a fifth of the samples they should{modes}."


def _diverged(window: Window, _measures: Measures | None) -> str:
    if window.farthest > FAR:
        return f"Half of the samples are more than {window.farthest:.0f} half pictures from the middle."
    return f"The critic's outputs reach {window.loudest:,.0f}."


def _vanishing(window: Window, _measures: Measures | None) -> str:
    if window.passed < FAINT:
        return f"The loss lets {percent(window.passed, 2)} of the critic's slope through to the samples."
    return f"The norm of the generator's gradient is {window.gradient:.0e}."


MEASUREMENTS: dict[Kind, Callable[[Window, Measures | None], str]] = {
    "warming-up": lambda window, _: f"{percent(window.elsewhere)} of the samples are where there is no data.",
    "balanced": _balanced,
    "critic-too-strong": lambda window, _: f"It is right about {percent(window.told_apart, 1)} of the points.",
    "gradient-vanished": _vanishing,
    "modes-lost": _lost,
    "oscillating": lambda window, _: (
        f"{percent(window.stirred)} of the samples change places within {READ_EVERY} steps."
    ),
    "diverged": _diverged,
}
