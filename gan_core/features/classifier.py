"""Trains the classifier behind a feature network, on a dataset's training part only."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from gan_core.conditions import Conditions
from gan_core.datasets import Dataset, DatasetOptions, load_dataset
from gan_core.features.architecture import Classifier
from gan_core.features.network import file_digest, likeliest
from gan_core.options import Options, option
from gan_core.tensor_files import write_tensors
from gan_core.workspace import Workspace


class ClassifierOptions(Options):
    """How a classifier is trained."""

    epochs: int = option(20, "How often each training image is seen.", unit="epochs", low=1, high=1000)
    batch_size: int = option(64, "Images a step.", unit="images", low=2, high=4096)
    rate: float = option(2e-3, "AdamW's learning rate at the start.", unit="per step", low=1e-6, high=0.1)
    smoothing: float = option(0.05, "Label smoothing.", unit="share", low=0.0, high=0.5)
    shift: int = option(2, "How far images are shifted at random.", unit="pixels", low=0, high=16)
    seed: int = option(0, "The seed of the weights, the order and the shifts.", low=0, high=2**31 - 1)


def train_classifier(
    dataset: Dataset, options: ClassifierOptions, report: Callable[[int, float], None]
) -> tuple[Classifier, float]:
    """The trained classifier and its accuracy on the held-out part; `report` gets (epoch, mean loss).

    Cross-entropy over each group of conditions, AdamW with cosine decay to zero. Deterministic on one thread.
    Raises ValueError for a dataset without labelled images.
    """
    if dataset.kind != "image" or not dataset.conditions.groups:
        raise ValueError(f"{dataset.name} has no labelled images; a classifier needs them.")
    torch.manual_seed(options.seed)
    channels, height, width = dataset.shape
    classifier = Classifier((channels, height, width), dataset.conditions.width)
    optimiser = torch.optim.AdamW(classifier.parameters(), lr=options.rate)
    steps = options.epochs * math.ceil(len(dataset.split.training) / options.batch_size)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for epoch in range(options.epochs):
        losses = []
        order = dataset.split.training[torch.randperm(len(dataset.split.training))]
        for chosen in torch.split(order, options.batch_size):
            images = shifted(dataset.scaled(dataset.samples[chosen]), options.shift)
            logits = classifier.logits(classifier(images))
            loss = _loss(logits, dataset.labels[chosen], dataset.conditions, options.smoothing)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()
            losses.append(loss.detach())
        report(epoch + 1, float(torch.stack(losses).mean()))
    classifier.eval()
    return classifier, _accuracy(classifier, dataset)


def shifted(images: Tensor, reach: int) -> Tensor:
    """Each image moved by its own whole number of pixels, -reach..reach each way, its border continued."""
    count, _, height, width = images.shape
    down, right = torch.randint(-reach, reach + 1, (2, count, 1))
    rows = (torch.arange(height) + down).clamp(0, height - 1)
    columns = (torch.arange(width) + right).clamp(0, width - 1)
    picked = images[torch.arange(count)[:, None, None], :, rows[:, :, None], columns[:, None, :]]
    return picked.permute(0, 3, 1, 2)


def save_classifier(
    classifier: Classifier,
    accuracy: float,
    dataset: Dataset,
    split: DatasetOptions,
    options: ClassifierOptions,
    folder: Path,
) -> Path:
    """Writes the weights, fp32, with what they came from, under a name that ends in their digest.

    Other networks of the same dataset in `folder` are removed: one dataset has one extractor.
    """
    metadata = {
        "schema": "1",
        "dataset": dataset.name,
        "split": split.model_dump_json(),
        "training": options.model_dump_json(),
        "images": str(len(dataset.split.training)),
        "held_out_images": str(len(dataset.split.held_out)),
        "held_out_accuracy": f"{accuracy:.4f}",
        "conditions": dataset.conditions.model_dump_json(),
        "shape": "x".join(str(size) for size in dataset.shape),
    }
    folder.mkdir(parents=True, exist_ok=True)
    unnamed = folder / f"{dataset.name}.safetensors"
    write_tensors(unnamed, classifier.state_dict(), metadata)
    path = folder / f"{dataset.name}-{file_digest(unnamed)[:8]}.safetensors"
    for old in folder.glob(f"{dataset.name}-{'[0-9a-f]' * 8}.safetensors"):
        old.unlink()
    return unnamed.rename(path)


def make_features(
    workspace: Workspace,
    split: DatasetOptions,
    options: ClassifierOptions,
    folder: Path,
    report: Callable[[int, float], None],
) -> Path:
    """Trains and saves the feature network of a dataset that a workspace has, and gives its file."""
    dataset = load_dataset(split, workspace=workspace)
    classifier, accuracy = train_classifier(dataset, options, report)
    return save_classifier(classifier, accuracy, dataset, split, options, folder)


def _loss(logits: Tensor, labels: Tensor, conditions: Conditions, smoothing: float) -> Tensor:
    """Mean cross-entropy, summed over the groups."""
    blocks = torch.split(logits, [len(group.classes) for group in conditions.groups], dim=1)
    terms = [
        F.cross_entropy(block, labels[:, column], label_smoothing=smoothing) for column, block in enumerate(blocks)
    ]
    return torch.stack(terms).sum()


def _accuracy(classifier: Classifier, dataset: Dataset) -> float:
    """The share of held-out images classified rightly in every group."""
    kept = dataset.split.held_out
    with torch.no_grad():
        parts = [
            classifier.logits(classifier(dataset.scaled(part))) for part in torch.split(dataset.samples[kept], 250)
        ]
    right = likeliest(torch.cat(parts), dataset.conditions) == dataset.labels[kept]
    return float(right.all(dim=1).float().mean())
