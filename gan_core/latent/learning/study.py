"""Learning a direction of one generator: which pictures to mark, and what the marks teach."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gan_core.generator import Generator
from gan_core.latent.learning.mark_posterior import posterior_of
from gan_core.latent.learning.marks import Learned, Mark, coordinates, frame_of, learn, picked_among
from gan_core.latent.spaces import Basis
from gan_core.latent.spec import ConditionSpec

SHEET = 96  # pictures that are shown at once, of which the clearest are marked
# Among how many random pictures the ends are looked for, and how many of each end are shown.
LOOKED_AT = 300
AT_EACH_END = 6
_HIGHEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Study:
    """What marks teach, None where they say nothing yet, and the seeds with most and with least of it."""

    learned: Learned | None = None
    most: tuple[int, ...] = ()
    least: tuple[int, ...] = ()


def sheet_seeds(number: int, images: int, marks: Sequence[Mark]) -> tuple[int, ...]:
    """SHEET random seeds that weren't marked yet, for sheet `number` of the snapshot at `images`."""
    marked = {mark.seed for mark in marks}
    draw = np.random.default_rng([images, number])
    seeds = dict.fromkeys(int(seed) for seed in draw.integers(0, _HIGHEST_SEED, SHEET + len(marked)))
    return tuple(seed for seed in seeds if seed not in marked)[:SHEET]


def study(marks: Sequence[Mark], generator: Generator, basis: Basis | None, condition: ConditionSpec) -> Study:
    """What marks teach of a generator, with pictures under `condition` at the ends; `basis` is as in `frame_of`."""
    if {mark.more for mark in marks} != {False, True}:
        return Study()
    frame = frame_of(generator, basis)
    seen = coordinates([mark.seed for mark in marks], [mark.condition for mark in marks], generator, frame)
    posterior = posterior_of(seen, [mark.more for mark in marks], picked_among(marks))
    pool = coordinates(range(LOOKED_AT), [condition] * LOOKED_AT, generator, frame)
    order = [int(seed) for seed in posterior.predicted(pool)[0].argsort()]
    return Study(learn(posterior, frame), tuple(order[: -AT_EACH_END - 1 : -1]), tuple(order[:AT_EACH_END]))
