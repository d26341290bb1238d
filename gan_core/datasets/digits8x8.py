"""`digits-8x8`: the 1,797 tiny handwritten digits that scikit-learn carries."""

import torch

from gan_core.conditions import Conditions
from gan_core.datasets.base import Dataset, DatasetOptions, DatasetSource, stratified_draw, stratified_split

NAME = "digits-8x8"
SHAPE = (1, 8, 8)
COUNT = 1797
CONDITIONS = Conditions.of(digit="0123456789")


def load(options: DatasetOptions) -> Dataset:
    """The digits, uint8 `[1797, 1, 8, 8]`, or a stratified draw of `options.count`; the file's 0..16 becomes 0..255."""
    from sklearn.datasets import load_digits  # a second of imports that no other dataset needs

    table = load_digits()
    inks = torch.from_numpy(table.data).mul(255 / 16).round().to(torch.uint8).reshape(-1, *SHAPE)
    digits = torch.from_numpy(table.target).long()[:, None]
    chosen = stratified_draw(digits, options.count or COUNT, options.seed)
    labels = digits[chosen]
    split = stratified_split(labels, options.held_out, options.seed)
    return Dataset(NAME, inks[chosen], labels, CONDITIONS, split, background=(0.0,))


SOURCE = DatasetSource(
    load=load,
    title="Tiny digits",
    sentence="1,797 real handwritten digits, only 8x8 pixels in grey: the quickest images to learn.",
    shape=SHAPE,
    conditions=CONDITIONS,
    count=COUNT,
    least=100,
    most=COUNT,
)
