"""What the readings of a lab say of its game: verdicts on windows of them, and the one that stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from gan_core.lab.game.readings import Reading
from gan_core.lab.truth.measures import Measures

Kind = Literal[
    "warming-up",
    "balanced",
    "rough",
    "stalled",
    "discriminator-too-strong",
    "saturated",
    "gradient-vanished",
    "modes-lost",
    "oscillating",
    "diverged",
]
Array = NDArray[np.float64]

WINDOW = 25  # readings that are judged as one
PATIENCE = 8  # readings running that a new verdict has to stand
# Logits as large as that are no longer a judgement: a bounded or penalised discriminator stays far below.
LOUD = 1_000.0
# Samples this many half pictures from the middle are on their way to nowhere.
FAR = 5.0
SURE = 0.97  # accuracy: with it the discriminator has won
EVEN = 0.8  # accuracy: with more the discriminator is ahead
# Of the discriminator's slope, what a loss that saturates still lets through once it teaches no more.
FAINT = 0.1
# A norm of the generator's gradient that is next to nothing; healthy games have .005 to some.
WEAK = 1e-3
# Even Adam, which divides by the gradient's size, takes no more steps at this one: its epsilon is 1e-8.
NO_GRADIENT = 1e-7
RESTLESS = 0.3  # of all samples change places between two readings
DESERTED = 0.4  # of all places are empty at a time
LOST = 0.2  # of the data's own share at a place: with less the place counts as lost
ELSEWHERE = 0.5  # of all samples at no place of the data: too early to speak of places
NEARER = 0.8  # of the window's earlier divergence: with less the samples are still on their way

# The readings of which a window has the medians.
GAME = ("discriminator_accuracy", "passed", "generator_gradient", "loudest")
SAMPLES = ("farthest", "js", "accuracy", "on_modes")
MEDIANS = (*GAME, *SAMPLES)


@dataclass(frozen=True)
class Bounds:
    """How far samples may be from the data: `js` and `accuracy` at most, `on_modes` at least; None is within them."""

    js: float
    accuracy: float
    on_modes: float

    def hold(self, js: float | None, accuracy: float | None, on_modes: float | None) -> bool:
        """Whether samples with these numbers are as close as that."""
        return (
            (js is None or js <= self.js)
            and (accuracy is None or accuracy <= self.accuracy)
            and (on_modes is None or on_modes >= self.on_modes)
        )


CLOSE = Bounds(0.06, 0.7, 0.7)  # readings of samples that pass for data
# A page's measures are of one moment: they may be a little worse than the readings before samples count as rough, and
# have to be clearly better before they count as close.
STILL_CLOSE = Bounds(0.08, 0.75, 0.6)
CLEARLY_CLOSE = Bounds(0.03, 0.6, 0.85)
OFF = 0.12  # nats of divergence: the samples aren't where the data is
CLEARLY_OFF, HARDLY_OFF = 0.2, 0.05  # the same of a page's measures


@dataclass(frozen=True)
class Window:
    """What WINDOW readings say together: medians, but `stirred`, `elsewhere` and `lost`, which are of mean shares.

    `stirred` is the share of samples that are at another place of the data than a reading before, and `elsewhere` of
    those at none; `lost` counts the places, of `places`, with less than LOST of the data's own share, and `deserted` is
    the share of places that have so little at any one time. `nearer` is the mean divergence of later readings over that
    of earlier.
    """

    steps: int
    discriminator_accuracy: float
    passed: float
    generator_gradient: float
    loudest: float
    farthest: float
    js: float
    accuracy: float
    on_modes: float
    nearer: float
    stirred: float
    elsewhere: float
    deserted: float
    lost: int
    places: int

    @property
    def is_close(self) -> bool:
        """Whether the samples pass for data."""
        return CLOSE.hold(self.js, self.accuracy, self.on_modes)


def verdict(window: Window) -> Kind:
    """What one window says by itself."""
    for kind, holds in RULES.items():
        if holds(window):
            return kind
    return "rough"


def settled(verdicts: Sequence[Kind]) -> Kind:
    """The verdict that stands after these: the last that came PATIENCE times running."""
    standing: Kind = "warming-up"
    running = 0
    for index, kind in enumerate(verdicts):
        running = running + 1 if index and kind == verdicts[index - 1] else 1
        if running >= PATIENCE:
            standing = kind
    return standing


def agreed(kind: Kind, reading: Reading, measures: Measures | None) -> Kind:
    """The verdict `kind`, or the nearest that no number contradicts that a page shows beside it.

    Those are the last reading and, if the page has them, `measures`, of one moment where the verdict is of many.
    """
    if kind == "gradient-vanished" and reading.generator_gradient > WEAK:
        kind = "saturated" if reading.discriminator_accuracy >= SURE and reading.passed < FAINT else "stalled"
    if measures is None or kind not in ("balanced", "rough", "stalled"):
        return kind
    shown = measures.js, measures.accuracy, measures.high_quality
    if measures.js is not None and measures.js > CLEARLY_OFF:
        return "stalled"
    if kind == "balanced":
        return kind if STILL_CLOSE.hold(*shown) else "rough"
    known = measures.js is not None and measures.accuracy is not None
    if known and CLEARLY_CLOSE.hold(*shown) and reading.discriminator_accuracy <= EVEN:
        return "balanced"
    return "rough" if measures.js is not None and measures.js < HARDLY_OFF else kind


def windows(readings: Sequence[Reading]) -> list[Window]:
    """A window for every reading that has WINDOW - 1 before it."""
    if len(readings) < WINDOW:
        return []
    shares = np.array([reading.shares for reading in readings])
    least = LOST * np.array(readings[-1].real)
    moved = np.abs(np.diff(shares, axis=0, prepend=shares[:1])).sum(axis=1) / 2
    mean_shares = _sliding(shares).mean(axis=-1)
    medians = [
        np.median(_sliding(np.array([getattr(reading, name) for reading in readings])), axis=-1).tolist()
        for name in MEDIANS
    ]
    divergences = _sliding(np.array([reading.js for reading in readings]))
    earlier, later = (divergences[:, part].mean(axis=-1) for part in (slice(WINDOW // 2), slice(-(WINDOW // 2), None)))
    stirred = _sliding(moved).mean(axis=-1)
    deserted = _sliding((shares < least).mean(axis=1)).mean(axis=-1)
    lost = (mean_shares < least).sum(axis=1)
    return [
        Window(
            reading.steps,
            **dict(zip(MEDIANS, middle, strict=True)),
            nearer=float(later[index] / max(earlier[index], 1e-9)),
            stirred=float(stirred[index]),
            elsewhere=float(1.0 - mean_shares[index].sum()),
            deserted=float(deserted[index]),
            lost=int(lost[index]),
            places=len(least),
        )
        for index, (reading, *middle) in enumerate(zip(readings[WINDOW - 1 :], *medians, strict=True))
    ]


def _sliding(values: Array) -> Array:
    """`[N, ...]` as windows `[N - WINDOW + 1, ..., WINDOW]`."""
    return sliding_window_view(values, WINDOW, axis=0)


def _saturated(window: Window) -> bool:
    return window.discriminator_accuracy >= SURE and window.passed < FAINT


def _vanished(window: Window) -> bool:
    return window.generator_gradient < WEAK and (
        _saturated(window) or (not window.is_close and window.generator_gradient < NO_GRADIENT)
    )


# What holds first is the verdict; where nothing does, the samples are close to the data, but rough.
RULES: dict[Kind, Callable[[Window], bool]] = {
    "gradient-vanished": _vanished,
    "saturated": _saturated,
    "diverged": lambda window: (window.loudest > LOUD or window.farthest > FAR) and not window.is_close,
    "discriminator-too-strong": lambda window: window.discriminator_accuracy >= SURE,
    "oscillating": lambda window: window.stirred > RESTLESS and window.deserted > DESERTED and window.js > OFF,
    "warming-up": lambda window: window.nearer < NEARER and not window.is_close,
    "modes-lost": lambda window: window.lost > 0 and window.stirred <= RESTLESS and window.elsewhere <= ELSEWHERE,
    "stalled": lambda window: window.js > OFF,
    "balanced": lambda window: window.is_close and window.discriminator_accuracy <= EVEN,
}
