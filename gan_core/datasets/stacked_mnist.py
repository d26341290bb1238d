"""`stacked-mnist`: three handwritten digits, one in each colour channel: 1,000 modes to find or to miss.

Metz et al. 2017, "Unrolled Generative Adversarial Networks", section 3.3.1; here from the digits of `mnist-5k`.
"""

import numpy as np
import torch
from torch import Tensor

from gan_core.conditions import Conditions
from gan_core.datasets import mnist5k
from gan_core.datasets.base import Dataset, DatasetOptions, DatasetSource, stratified_split

NAME = "stacked-mnist"
CHANNELS = ("red", "green", "blue")
SHAPE = (len(CHANNELS), *mnist5k.SHAPE[1:])
MODES = 10 ** len(CHANNELS)
COUNT = 25_000
CONDITIONS = Conditions.of(**dict.fromkeys(CHANNELS, "0123456789"))


def load(options: DatasetOptions) -> Dataset:
    """`options.count` images, uint8 `[N, 3, 28, 28]`, all 1,000 triples alike; held-out ones of held-out digits."""
    count = options.count or COUNT
    generator = np.random.default_rng(options.seed)
    modes = generator.permutation(count) % MODES
    labels = torch.from_numpy(np.stack([modes // 100, modes // 10 % 10, modes % 10], axis=1))
    split = stratified_split(labels, options.held_out, options.seed)
    digits = mnist5k.load(DatasetOptions(held_out=options.held_out, seed=options.seed))
    chosen = torch.empty_like(labels)
    for mine, theirs in ((split.training, digits.split.training), (split.held_out, digits.split.held_out)):
        chosen[mine] = _drawn(labels[mine], theirs, digits.labels[theirs, 0], generator)
    samples = digits.samples[chosen, 0]
    return Dataset(NAME, samples, labels, CONDITIONS, split, background=(0.0,) * len(CHANNELS))


def _drawn(wanted: Tensor, members: Tensor, digits: Tensor, generator: np.random.Generator) -> Tensor:
    """For each wanted digit, int64 `[n, 3]`, one of the indices `members` `[m]`, whose digits are `digits` `[m]`."""
    units = torch.from_numpy(generator.random(tuple(wanted.shape)))
    drawn = torch.empty_like(wanted)
    for digit in range(10):
        pool = members[digits == digit]
        places = wanted == digit
        drawn[places] = pool[(units[places] * len(pool)).long()]
    return drawn


SOURCE = DatasetSource(
    load=load,
    title="Stacked digits",
    sentence="Three handwritten digits, one in each colour, 28x28: 1,000 combinations to count the modes of.",
    shape=SHAPE,
    conditions=CONDITIONS,
    count=COUNT,
    least=10 * MODES,  # so that some of each are kept out
)
