"""The pre-training experiment: does an encoder that has seen no label help where labels are few?"""

import copy
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from gan_core.datasets.base import Dataset, stratified_draw
from gan_core.options import Options, option

COUNTS = (10, 30, 100, 300, 1000, 3000)
MOST_COUNTS = 5
HIDDEN = 64
AT_ONCE = 250
RESULT = "pretraining.json"


class ExperimentOptions(Options):
    """How the classifiers are trained."""

    seeds: int = option(5, "How often each point is measured, with other labels and other weights.", low=1, high=20)
    steps: int = option(200, "Updates of each classifier.", unit="steps", low=10, high=10_000)
    rate: float = option(3e-3, "AdamW's learning rate at the start.", unit="per step", low=1e-6, high=0.1)
    batch_size: int = option(64, "Samples a step.", unit="samples", low=2, high=4096)
    held_out: int = option(1000, "The most held-out samples to measure on.", unit="samples", low=10, high=100_000)


class Point(Options):
    """Held-out accuracies, 0..1, of both classifiers after learning from the same `labels` labels."""

    labels: int
    seed: int
    pretrained: float
    scratch: float


class Row(NamedTuple):
    """The lowest, median and highest accuracy of one classifier with so many labels."""

    labels: int
    lowest: float
    median: float
    highest: float


class Pretraining(Options):
    """`pretraining.json`: the experiment with a run's encoder at `images` images, as far as it has come."""

    schema_version: Literal[1] = 1
    state: Literal["working", "done", "stopped", "failed"] = "working"
    sentence: str = ""
    images: int
    classes: int
    total: int
    points: tuple[Point, ...] = ()


def label_counts(labels: Tensor, classes: int) -> tuple[int, ...]:
    """How many labels to learn from: at least one a class, at most all of the training part's `[N]`."""
    return tuple(count for count in COUNTS if classes <= count <= len(labels))[:MOST_COUNTS]


class Experiment:
    """A trained encoder, frozen, against the same network trained from scratch, on the labels of the first group.

    `fresh` makes that network with new weights. Both get the same head: two linear layers with a ReLU between. Raises
    ValueError for data without classes, or with too few samples.
    """

    def __init__(
        self, encoder: nn.Module, fresh: Callable[[], nn.Module], dataset: Dataset, options: ExperimentOptions
    ) -> None:
        if not dataset.conditions.groups:
            raise ValueError(f"{dataset.name} has no classes to learn; choose a run on labelled data.")
        self.options = options
        self.classes = len(dataset.conditions.groups[0].classes)
        training, held_out = dataset.split.training, dataset.split.held_out
        held_out = held_out[:: -(-len(held_out) // options.held_out)]
        self._samples = dataset.scaled(dataset.samples[training])
        self._labels = dataset.labels[training, 0]
        self._held_out = dataset.scaled(dataset.samples[held_out])
        self._held_out_labels = dataset.labels[held_out, 0]
        self.counts = label_counts(self._labels, self.classes)
        if not self.counts:
            raise ValueError(f"{dataset.name} has too few training samples for an experiment with {COUNTS[0]} labels.")
        self._fresh = fresh
        encoder = encoder.eval().requires_grad_(False)
        codes = torch.cat([encoder(part) for part in self._samples.split(AT_ONCE)])
        # What unlabelled codes tell is part of what was learnt without labels.
        mean, deviation = codes.mean(dim=0), codes.std(dim=0).clamp_min(1e-6)
        self._codes = (codes - mean) / deviation
        self._held_out_codes = (torch.cat([encoder(part) for part in self._held_out.split(AT_ONCE)]) - mean) / deviation

    @property
    def total(self) -> int:
        """How many points it measures."""
        return len(self.counts) * self.options.seeds

    def run(self, on_point: Callable[[Point], None], cancelled: Callable[[], bool] = lambda: False) -> None:
        """Measure all points, seed after seed, so that the whole curve is there early; ends when cancelled."""
        for seed in range(self.options.seeds):
            for count in self.counts:
                if cancelled():
                    return
                on_point(self.point(count, seed))

    def point(self, count: int, seed: int) -> Point:
        """Both accuracies with `count` labels, drawn in the proportions of the classes."""
        chosen = stratified_draw(self._labels[:, None], count, seed)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            layers = nn.Linear(self._codes.shape[1], HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, self.classes)
            head: nn.Module = nn.Sequential(*layers)
            scratch = nn.Sequential(self._fresh(), copy.deepcopy(head))
        labels = self._labels[chosen]
        self._learn(head, self._codes[chosen], labels, seed)
        self._learn(scratch, self._samples[chosen], labels, seed)
        return Point(
            labels=count,
            seed=seed,
            pretrained=_accuracy(head, self._held_out_codes, self._held_out_labels),
            scratch=_accuracy(scratch, self._held_out, self._held_out_labels),
        )

    def _learn(self, network: nn.Module, inputs: Tensor, labels: Tensor, seed: int) -> None:
        """Cross-entropy, AdamW, a rate that falls to 0 along half a cosine."""
        random = torch.Generator().manual_seed(seed)
        optimiser = torch.optim.AdamW(network.parameters(), lr=self.options.rate, fused=True)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, self.options.steps)
        size = min(self.options.batch_size, len(inputs))
        for _ in range(self.options.steps):
            rows = torch.randperm(len(inputs), generator=random)[:size]
            optimiser.zero_grad()
            torch.autograd.backward(F.cross_entropy(network(inputs[rows]), labels[rows]))
            optimiser.step()
            schedule.step()


def summary(points: Sequence[Point]) -> dict[str, list[Row]]:
    """For "pretrained" and "scratch" a row for each number of labels, ascending."""
    counts = sorted({point.labels for point in points})
    places = torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64)
    rows: dict[str, list[Row]] = {"pretrained": [], "scratch": []}
    for name, found in rows.items():
        for count in counts:
            values = [getattr(point, name) for point in points if point.labels == count]
            found.append(Row(count, *torch.tensor(values, dtype=torch.float64).quantile(places).tolist()))
    return rows


@torch.no_grad()
def _accuracy(network: nn.Module, inputs: Tensor, labels: Tensor) -> float:
    network.eval()
    logits = torch.cat([network(part) for part in inputs.split(AT_ONCE)])
    return float((logits.argmax(dim=1) == labels).double().mean())
