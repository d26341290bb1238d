"""Which data a run has learned from: a digest of samples and labels, and a description to name it by."""

import hashlib

import torch

from gan_core.datasets.base import Dataset
from gan_core.options import Options, option

# At once, so that a large set needs no second copy in memory.
_BLOCK = 4096
_MOST_CLASSES_NAMED = 6


class Identity(Options):
    """A dataset as it was: its name, a digest of its samples and labels, and what it looked like."""

    name: str = option(..., "What it was called.")
    digest: str = option(..., "The first 16 hex digits of the SHA-256 of its samples and labels.")
    description: str = option(..., "How many samples of what shape, and of which classes.")

    @property
    def sentence_part(self) -> str:
        """Its name where two of one name must be distinguished."""
        return f"{self.name} ({self.description}; {self.digest})"


def identity_of(dataset: Dataset) -> Identity:
    """The identity of a dataset: equal samples, labels and classes in equal order have equal digests."""
    content = hashlib.sha256(repr((tuple(dataset.samples.shape), str(dataset.samples.dtype))).encode())
    content.update(dataset.conditions.model_dump_json().encode())
    for tensor in (dataset.samples, dataset.labels):
        for block in tensor.split(_BLOCK):
            content.update(block.cpu().contiguous().view(-1).view(torch.uint8).numpy())
    parts = [f"{len(dataset.samples):,} samples of {'x'.join(map(str, dataset.shape))}"]
    for group in dataset.conditions.groups:
        more = len(group.classes) - _MOST_CLASSES_NAMED
        named = ", ".join(group.classes[:_MOST_CLASSES_NAMED])
        parts.append(f"{group.name}: {named}{f' and {more} more' if more > 0 else ''}")
    return Identity(name=dataset.name, digest=content.hexdigest()[:16], description="; ".join(parts))
