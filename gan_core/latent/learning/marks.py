"""A direction learned from pictures that were marked as “more” or “less” of something.

Latents are seen in coordinates in which they are N(0, I): z as it is, w whitened by its axes. What the marks say is a
`MarkPosterior`; its mean is the direction. Its accuracy is that of stratified cross-validation: leaving out one mark at
a time would leave the other kind in the majority, and so call every doubtful mark wrong.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from pydantic import Field

from gan_core.generator import Generator, latent_row
from gan_core.latent.directions.direction import Direction
from gan_core.latent.latents import condition_row
from gan_core.latent.learning.mark_posterior import Exact, MarkPosterior, posterior_of
from gan_core.latent.pictures import MAXIMUM_SAMPLES
from gan_core.latent.spaces import Basis, class_mean, space_of
from gan_core.latent.spec import ConditionSpec, Seed
from gan_core.options import Options

# Marks of each kind without which an accuracy would say nothing.
FEWEST = 4
FOLDS = 5
# Of w, the axes with this share of the variance are looked at; in the rest nothing is to be seen.
SEEN = 0.99


class Mark(Options):
    """One marked picture: its seed under its condition, and whether there is more or less of it.

    `sheet` numbers the sheet that showed it. `clearest_of` is how many pictures that had, if only the clearest were
    marked, else 0.
    """

    seed: Seed
    more: bool
    condition: ConditionSpec = ConditionSpec()
    sheet: int = Field(default=0, ge=0)
    clearest_of: int = Field(default=0, ge=0, le=MAXIMUM_SAMPLES)


@dataclass(frozen=True)
class Frame:
    """Coordinates in which latents are N(0, I): `x = (latent - mean) axes / sigmas`, axes float64 `[K, D]`."""

    axes: Exact
    sigmas: Exact

    def step(self, across: Exact) -> Exact:
        """The step in the latents' own space, `[D]`, that moves x by `across`, `[K]`."""
        moved: Exact = (across * self.sigmas) @ self.axes
        return moved


@dataclass(frozen=True)
class Accuracy:
    """How many marks are predicted correctly from the others, with the 95 % interval of their share (Wilson 1927).

    `chance` is the share of the more frequent kind.
    """

    right: int
    marks: int
    low: float
    high: float
    chance: float

    @property
    def share(self) -> float:
        """The share of the marks that are predicted correctly."""
        return self.right / self.marks

    @property
    def better_than_chance(self) -> bool:
        """Whether the whole interval lies above the share that one answer for every picture would get."""
        return self.low > self.chance


@dataclass(frozen=True)
class Learned:
    """A direction: `vector` float32 `[D]` of unit length and `sigma`, in the latents' own space.

    `accuracy` is None where there are too few marks of one kind.
    """

    vector: npt.NDArray[np.float32]
    sigma: float
    accuracy: Accuracy | None


def frame_of(generator: Generator, basis: Basis | None) -> Frame:
    """The frame of a generator's own space; `basis` holds the axes of its w, and isn't needed in z."""
    if space_of(generator) == "z":
        return Frame(np.eye(generator.latent_dimension), np.ones(generator.latent_dimension))
    assert basis is not None
    seen = int(np.searchsorted(np.cumsum(basis.explained), SEEN)) + 1
    return Frame(basis.directions[:seen].astype(np.float64), basis.sigmas[:seen].astype(np.float64))


def coordinates(seeds: Sequence[int], conditions: Sequence[ConditionSpec], generator: Generator, frame: Frame) -> Exact:
    """x, float64 `[n, K]`, of seeds under their conditions; in w, about the mean of each one's class."""
    latents = torch.from_numpy(np.stack([latent_row(seed, 0, generator.latent_dimension) for seed in seeds]))
    if space_of(generator) == "w":
        rows = torch.from_numpy(np.stack([condition_row(spec, generator.conditions) for spec in conditions]))
        different, places = torch.unique(rows, dim=0, return_inverse=True)
        means = torch.stack([class_mean(generator, row) for row in different])
        latents = generator.map(latents, rows, exact=False) - means[places]
    seen: Exact = latents.double().numpy() @ frame.axes.T / frame.sigmas
    return seen


def picked_among(marks: Sequence[Mark]) -> Exact:
    """Of how many pictures each mark is the clearest, float64 `[n]`; 1 where everything on its sheet was marked."""
    on_sheet = Counter(mark.sheet for mark in marks)
    return np.array([max(1.0, mark.clearest_of / on_sheet[mark.sheet]) for mark in marks])


def learn(posterior: MarkPosterior, frame: Frame) -> Learned:
    """The direction that marks have taught. Raises ValueError where they say nothing yet."""
    length = float(np.linalg.norm(posterior.across))
    if not length > 0.0:
        raise ValueError("Mark a few pictures first; nothing is learned yet.")
    step = frame.step(posterior.across / length)
    sigma = float(np.linalg.norm(step))
    return Learned((step / sigma).astype(np.float32), sigma, accuracy_of(posterior))


def accuracy_of(posterior: MarkPosterior) -> Accuracy | None:
    """How many marks are predicted correctly, by fifths of each kind from the others; None for fewer than FEWEST."""
    more = posterior.more
    marks, count = len(more), int(more.sum())
    if min(count, marks - count) < FEWEST:
        return None
    # The marks of each kind are dealt out in turns.
    fold = np.where(more, more.cumsum(), (~more).cumsum()) % FOLDS
    right = 0
    for left_out in (fold == number for number in range(FOLDS)):
        others = posterior_of(posterior.marked[~left_out], more[~left_out], posterior.among[~left_out])
        mean = posterior.marked[left_out] @ others.across + others.bias * (posterior.among[left_out] <= 1.0)
        right += int(((mean > 0.0) == more[left_out]).sum())
    low, high = wilson(right, marks)
    return Accuracy(right, marks, low, high, max(count, marks - count) / marks)


def wilson(right: int, marks: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    from scipy.stats import binomtest  # a second of imports that nothing else needs

    interval = binomtest(right, marks).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def named(learned: Learned, name: str, note: str, run: str, generator: Generator) -> Direction:
    """What was learned as a direction that can be kept."""
    accuracy = None if learned.accuracy is None else learned.accuracy.share
    facts = {"name": name, "kind": "learned", "note": note, "accuracy": accuracy}
    return Direction.found(generator, run, learned.vector, learned.sigma, **facts)
