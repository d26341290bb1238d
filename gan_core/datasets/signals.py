"""`signals`: short parametric waveforms, every one known in closed form."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core.conditions import Conditions
from gan_core.datasets.base import Dataset, DatasetOptions, DatasetSource, stratified_split

Array = NDArray[Any]
# Time on 0..1 and the phase there in periods, each `[n, 64]`, and the frequency in periods `[n, 1]` -> values on -1..1.
Waveform = Callable[[Array, Array, Array], Array]

NAME = "signals"
LENGTH = 64
SHAPE = (1, LENGTH)
COUNT = 14_000
FREQUENCIES = (2.0, 5.0)  # periods in the window
AMPLITUDES = (0.4, 1.0)


def load(options: DatasetOptions) -> Dataset:
    """`options.count` signals (14,000 by default), float32 `[N, 1, 64]` on [-1, 1], all waveforms equally often.

    `factors`, each uniform: `frequency` in periods a window (2 to 5; a chirp begins with it), `amplitude` (.4 to 1) and
    `phase` in periods (0 to 1).
    """
    count = options.count or COUNT
    generator = np.random.default_rng(options.seed)
    labels = generator.permutation(count) % len(WAVEFORMS)
    frequency = generator.uniform(*FREQUENCIES, count).astype(np.float32)
    amplitude = generator.uniform(*AMPLITUDES, count).astype(np.float32)
    phase = generator.uniform(0, 1, count).astype(np.float32)
    values = np.empty((count, *SHAPE), dtype=np.float32)
    for index, waveform in enumerate(WAVEFORMS.values()):
        members = np.flatnonzero(labels == index)
        values[members, 0] = drawn(waveform, frequency[members], amplitude[members], phase[members])
    samples, classes = torch.from_numpy(values), torch.from_numpy(labels)[:, None]
    split = stratified_split(classes, options.held_out, options.seed)
    known = {"frequency": frequency, "amplitude": amplitude, "phase": phase}
    factors = {name: torch.from_numpy(factor) for name, factor in known.items()}
    return Dataset(NAME, samples, classes, CONDITIONS, split, "signal", value_range=(-1.0, 1.0), factors=factors)


def drawn(waveform: Waveform, frequency: Array, amplitude: Array, phase: Array) -> Array:
    """The signals, float64 `[n, 64]`, of one waveform and factors `[n]` (see `load`)."""
    time = np.arange(LENGTH) / LENGTH
    beats = frequency.astype(np.float64)[:, None]
    periods = beats * time + phase[:, None]
    values: Array = amplitude[:, None] * waveform(np.broadcast_to(time, periods.shape), periods, beats)
    return values


WAVEFORMS: dict[str, Waveform] = {
    "sine": lambda _, periods, __: np.sin(2 * np.pi * periods),
    "square": lambda _, periods, __: np.where(periods % 1 < 0.5, 1.0, -1.0),
    "triangle": lambda _, periods, __: 4 * np.abs(periods % 1 - 0.5) - 1,
    "sawtooth": lambda _, periods, __: 2 * (periods % 1) - 1,
    # A sine whose frequency rises evenly, from once to three times what it began with.
    "chirp": lambda time, periods, frequency: np.sin(2 * np.pi * (periods + frequency * time**2)),
    # A sine that fades to a twentieth.
    "damped": lambda time, periods, _: np.exp(-3 * time) * np.sin(2 * np.pi * periods),
    # A narrow bump in the middle of each period, and nothing between.
    "pulse": lambda _, periods, __: np.exp(-0.5 * ((periods % 1 - 0.5) / 0.08) ** 2),
}
CONDITIONS = Conditions.of(waveform=WAVEFORMS)
SOURCE = DatasetSource(
    load=load,
    title="Signals",
    sentence="Seven kinds of waveform, 64 values long, of any phase, frequency and loudness.",
    shape=SHAPE,
    conditions=CONDITIONS,
    count=COUNT,
    least=10 * len(WAVEFORMS),
    kind="signal",
)
