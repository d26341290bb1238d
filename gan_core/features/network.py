"""The feature network: a small classifier of one dataset, frozen, whose last hidden layer gives the features.

A feature distance means nothing without its extractor, so every frozen network has a digest that goes
wherever its numbers go.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import torch
from torch import Tensor, nn

from gan_core.conditions import Conditions
from gan_core.datasets import mnist5k, stacked_mnist
from gan_core.features.architecture import Classifier, EachChannel
from gan_core.files import ReadError, called, read_regular
from gan_core.tensor_files import read_tensors
from gan_core.workspace import Workspace

WEIGHTS = Path(__file__).parent / "weights"  # of the networks that ship with the project
_MOST_BYTES = 2**30
BATCH = 250  # images at once, so that the activations stay in the cache


class FeatureNetwork(nn.Module):
    """A frozen classifier with its digest (sha256 of its file) and what it was trained on (`metadata`)."""

    def __init__(
        self, classifier: Classifier | EachChannel, conditions: Conditions, digest: str, metadata: dict[str, str]
    ) -> None:
        super().__init__()
        self.classifier = classifier.eval().requires_grad_(False)
        self.conditions = conditions
        self.digest = digest
        self.metadata = metadata

    @property
    def name(self) -> str:
        """What to quote beside a number: the dataset and the first eight figures of the digest."""
        return f"{self.metadata['dataset']}-{self.digest[:8]}"

    @property
    def device(self) -> torch.device:
        """Where the network computes, and where its results lie."""
        return next(self.parameters()).device

    @property
    def dimension(self) -> int:
        """The number of features F: 64, or 64 a channel for a set of stacked channels."""
        return self.classifier.dimension

    def forward(self, images: Tensor) -> Tensor:
        """Features float32 `[N, F]` of images on [-1, 1]; differentiable in the images."""
        features: Tensor = self.classifier(images)
        return features

    def layers(self, images: Tensor) -> tuple[Tensor, ...]:
        """What each layer makes of images on [-1, 1]: two stacks of maps, then the features; differentiable.

        The maps are those after ReLU and pooling. They are what a perceptual distance compares.
        """
        return self.classifier.layers(images)

    def features(self, samples: Tensor) -> Tensor:
        """Features float32 `[N, F]` of uint8 images `[N, C, H, W]`, computed in batches.

        Raises ValueError for anything but quantised images of the shape that the network knows: a network
        that saw images which nobody can save would measure something else.
        """
        if samples.dtype != torch.uint8 or tuple(samples.shape[1:]) != self.classifier.shape:
            raise ValueError(
                f"The feature network {self.name} takes uint8 images of shape {list(self.classifier.shape)}, "
                f"not {samples.dtype} of shape {list(samples.shape[1:])}."
            )
        with torch.no_grad():
            parts = [self(_scaled(batch.to(self.device))) for batch in torch.split(samples, BATCH)]
        return torch.cat(parts)

    def logits(self, samples: Tensor) -> Tensor:
        """Logits float32 `[N, K]` of uint8 images: a block for each group of conditions, side by side."""
        with torch.no_grad():
            return self.classifier.logits(self.features(samples))

    def labels(self, samples: Tensor) -> Tensor:
        """The likeliest class in each group, int64 `[N, groups]`, of uint8 images."""
        return likeliest(self.logits(samples), self.conditions)


def likeliest(logits: Tensor, conditions: Conditions) -> Tensor:
    """The class with the highest logit in each group's block, int64 `[N, groups]`, of logits `[N, K]`."""
    blocks = torch.split(logits, [len(group.classes) for group in conditions.groups], dim=1)
    return torch.stack([block.argmax(dim=1) for block in blocks], dim=1)


def load_features(
    name: str = "mnist-5k", device: torch.device | str = "cpu", workspace: Workspace | None = None
) -> FeatureNetwork:
    """The feature network of the dataset `name`, on `device`: the one that ships, or else one trained in a workspace.

    `stacked-mnist` has no weights of its own: each of its channels is seen by the network of `mnist-5k`.

    Raises ValueError where there is none, ReadError where its file is damaged.
    """
    if name == stacked_mnist.NAME:
        return _stacked(load_features(mnist5k.NAME, device))
    files = _of(name, workspace)
    if not files:
        raise ValueError(
            f"There is no feature network for the dataset {name!r}; "
            f"train one with `python -m gan_core.features --dataset {name}`."
        )
    if len(files) > 1:
        folder = files[0].parent.name
        raise ValueError(f"There is more than one feature network of {name} in {folder}; keep one of them.")
    return read_features(files[0]).to(device)


def has_features(name: str, workspace: Workspace | None = None) -> bool:
    """Whether there is a feature network of the dataset `name`, with the project or in a workspace."""
    return name == stacked_mnist.NAME or bool(_of(name, workspace))


def is_shipped(name: str) -> bool:
    """Whether a feature network of the dataset `name` ships with the project."""
    return bool(_files(name, WEIGHTS))


def _of(name: str, workspace: Workspace | None) -> list[Path]:
    """The feature networks of a dataset that ship with the project, or else those in a workspace."""
    return _files(name, WEIGHTS) or (_files(name, workspace.features) if workspace else [])


def _files(name: str, folder: Path) -> list[Path]:
    """The feature networks of the dataset `name` in a folder."""
    numbered = re.compile(re.escape(name) + r"-[0-9a-f]{8}\.safetensors")
    return sorted(path for path in folder.glob("*.safetensors") if numbered.fullmatch(path.name))


def _stacked(single: FeatureNetwork) -> FeatureNetwork:
    """The network of `stacked-mnist`: that of one digit, applied to each channel."""
    classifier = EachChannel(single.classifier, len(stacked_mnist.CHANNELS))
    metadata = {
        "schema": single.metadata["schema"],
        "dataset": stacked_mnist.NAME,
        "shape": "x".join(str(size) for size in classifier.shape),
        "conditions": stacked_mnist.CONDITIONS.model_dump_json(),
        "each_channel": single.name,
    }
    return FeatureNetwork(classifier, stacked_mnist.CONDITIONS, single.digest, metadata)


def read_features(path: Path) -> FeatureNetwork:
    """The feature network in a file named `<dataset>-<first eight figures of its sha256>.safetensors`.

    Raises ReadError where the content is not what the name promises.
    """
    digest = file_digest(path)
    if path.stem.rsplit("-", 1)[-1] != digest[:8]:
        raise ReadError(f"{called(path)} is damaged: its digest begins with {digest[:8]}, not with what its name says.")
    tensors, metadata = read_tensors(path)
    try:
        conditions = Conditions.model_validate_json(metadata["conditions"])
        channels, height, width = (int(size) for size in metadata["shape"].split("x"))
        classifier = Classifier((channels, height, width), conditions.width)
        classifier.load_state_dict(tensors)
    except (KeyError, ValueError, RuntimeError) as error:
        raise ReadError(f"{called(path)} is no feature network; train it again.") from error
    return FeatureNetwork(classifier, conditions, digest, metadata)


def file_digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal. Raises ReadError where it can't be read."""
    try:
        return hashlib.sha256(read_regular(path, _MOST_BYTES)).hexdigest()
    except OSError as error:
        raise ReadError(f"{called(path)} can't be read: {error.strerror or type(error).__name__}.") from error


def _scaled(samples: Tensor) -> Tensor:
    return samples.float() / 127.5 - 1.0


def _pooled(size: int) -> int:
    """What two rounds of a 3x3 convolution and a halving leave of a side."""
    return ((size - 2) // 2 - 2) // 2
