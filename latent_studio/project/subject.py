"""What the Project page has to know of a generator: the format of its pictures, its spaces, and samples to try."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch

from gan_core import checkpoints
from gan_core.conditions import Conditions
from gan_core.datasets import Dataset, DatasetOptions, downloads, load_dataset, sources
from gan_core.files import ReadError
from gan_core.generator import Generator
from gan_core.importing.pictures import Pixels
from gan_core.jobs.folder import RunFolder
from gan_core.latent.inversion import fitting
from gan_core.latent.inversion.fitting import Format
from gan_core.serving.generator_cache import GeneratorCache
from gan_core.workspace import Workspace
from latent_studio.shared import services
from latent_studio.shared.session import workspace

_MEASURED = 256  # samples that a format is measured on
_OFFERED = 512  # held-out samples that may be offered


@dataclass(frozen=True)
class HeldOut:
    """Samples that the networks haven't seen, uint8 `[N, C, H, W]`, and the name of each one's classes."""

    samples: Pixels
    names: tuple[str, ...]

    def some(self, count: int, draw: int) -> list[int]:
        """Indices of `count` samples, those of the draw; of different classes as far as there are."""
        order = np.random.default_rng(draw).permutation(len(self.names))
        first = {self.names[index]: int(index) for index in reversed(order)}
        chosen = [int(index) for index in order if first[self.names[index]] == index][:count]
        return chosen + [int(index) for index in order if index not in chosen][: count - len(chosen)]


@dataclass(frozen=True)
class Subject:
    """A generator as a projection sees it. `kind` is that of its samples; `spaces` are those it has."""

    digest: str
    kind: str
    form: Format
    spaces: tuple[str, ...]
    held_out: HeldOut | None

    @property
    def refusal(self) -> str:
        """Why no picture can be projected with it; empty where one can."""
        if self.kind == "image":
            return ""
        kind = {"signal": "signals", "points": "points in the plane"}.get(self.kind, self.kind)
        return f"This generator makes {kind}, not pictures, so no picture can be projected; choose another above."


def subject(run: str, images: int) -> Subject:
    """The generator of a run's snapshot; by the compute thread. Raises ValueError where it can't be used."""
    path = checkpoints.snapshot_path(workspace.current().find_run(run), images)
    return _subject(workspace.current(), run, images, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=64)
def _subject(_workspace: Workspace, run: str, images: int, _changed: int) -> Subject:
    return services.compute_thread().submit(lambda cache: _looked_at(cache, run, images)).result()


def _looked_at(cache: GeneratorCache, run: str, images: int) -> Subject:
    generator = cache.generator(run, images)
    spaces = ("z", "w", "w+") if generator.capabilities.map else ("z",)
    if generator.kind != "image":
        return Subject(generator.digest, generator.kind, Format(generator.shape), spaces, None)
    seen = _data(cache.workspace, cache.workspace.find_run(run))
    if seen is None or seen[0].shape != generator.sample_shape:
        return Subject(generator.digest, generator.kind, fitting.format_of(_generated(generator)), spaces, None)
    return Subject(generator.digest, generator.kind, seen[0], spaces, seen[1])


def data_seen(data: Dataset) -> tuple[Format, HeldOut]:
    """The format of a dataset of images, measured on its training part, and some of its held-out part."""
    training = data.split.training
    measured = training[:: max(1, len(training) // _MEASURED)]
    spread = torch.randperm(len(data.split.held_out), generator=torch.Generator().manual_seed(0))
    offered = data.split.held_out[spread[:_OFFERED]]
    names = tuple(class_name(data.conditions, row) for row in data.labels[offered].tolist())
    return fitting.format_of(data.samples[measured].numpy()), HeldOut(data.samples[offered].numpy(), names)


def class_name(conditions: Conditions, labels: list[int]) -> str:
    """The classes of one sample in a word for each group: `7`, or `red circle`."""
    pairs = zip(conditions.groups, labels, strict=False)
    return " ".join(group.classes[label] for group, label in pairs)


def _generated(generator: Generator) -> Pixels:
    """Some of a generator's own pictures, uint8 `[N, C, H, W]`."""
    conditions = generator.conditions.in_turn(_MEASURED // 4)
    return generator.render(generator.latents(0, len(conditions)), conditions, exact=False).numpy()


def _data(workspace: Workspace, folder: Path) -> tuple[Format, HeldOut] | None:
    """What is seen of the dataset that a run learnt from; None where that isn't on this machine."""
    try:
        options = RunFolder(folder).record().config.dataset
        source = sources(workspace).get(options.name)
        fetched = source is not None and (source.origin != "download" or downloads.is_fetched(options.name))
        return _data_seen(workspace, options) if fetched else None
    except (ReadError, ValueError, OSError):
        return None


@lru_cache(maxsize=8)
def _data_seen(workspace: Workspace, options: DatasetOptions) -> tuple[Format, HeldOut]:
    return data_seen(load_dataset(options, workspace=workspace))
