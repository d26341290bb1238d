"""Everything that a CUDA graph of a step has to hold: each preset, objective, term, network and optimiser."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import torch

from gan_core import TrainConfig, Trainer
from gan_core.datasets import Dataset, DatasetOptions, dataset_source, load_dataset
from gan_core.networks import FAMILIES
from gan_core.objectives import OBJECTIVES
from gan_core.objectives.reconstruction import RECONSTRUCTIONS
from gan_core.presets import PRESETS, default_preset
from gan_core.training.compute import Chosen, Precision

COUNT = 1_000  # samples, so that drawing a dataset takes no time
STEPS = 5  # more than path lengths wait for their turn

_PLAIN: dict[str, Any] = {"objective.name": "non-saturating", "objective.r1": 0.0}

TERMS: dict[str, dict[str, Any]] = {
    "r1": {"objective.r1": 0.1},
    "r2": {"objective.r2": 0.1},
    "gradient_penalty": {"objective.gradient_penalty": 10.0},
    "dragan": {"objective.dragan": 10.0},
    "clip": {"objective.clip": 0.1},
    "label_smoothing": {"objective.label_smoothing": 0.1},
    "instance_noise": {"objective.instance_noise": 0.1},
    "adversarial": {"objective.adversarial": 0.5},
    "feature_matching": {"objective.feature_matching": 1.0},
    "mode_seeking": {"objective.mode_seeking": 1.0},
    "path_length": {"objective.path_length": 2.0},
    "auxiliary": {"network.discriminator_conditioning": "auxiliary"},
    "wrong_conditions": {"objective.wrong_conditions": 0.3},
    "unrolled": {"objective.unrolled": 3},
    "pack": {"objective.pack": 2},
    "minibatch_deviation": {"network.minibatch_deviation": True},
    "augmentation": {"augmentation.colour": True, "augmentation.translation": 0.1, "augmentation.cutout": 0.5},
    "two steps each": {"optimiser.n_critic": 2, "optimiser.n_generator": 2},
}
OPTIMISERS: dict[str, dict[str, Any]] = {
    f"{name}, momentum {momentum:g}": {
        "optimiser.name": name,
        "optimiser.beta1": momentum,
        "optimiser.generator_rate": 1e-3,
        "optimiser.discriminator_rate": 1e-3,
    }
    for name in ("adam", "rmsprop", "sgd")
    for momentum in (0.0, 0.5)
}


@cache
def cases() -> dict[str, TrainConfig]:
    """A configuration for everything that can be chosen, by a name that says what."""
    base = TrainConfig()
    found = {f"preset {name}": preset.config for name, preset in PRESETS.items()}
    for name in OBJECTIVES:
        found[f"objective {name}"] = base.with_settings({"objective.name": name})
    for name in RECONSTRUCTIONS:
        found[f"objective {name}"] = base.with_settings({**_PLAIN, "objective.name": name})
    for name, settings in TERMS.items():
        found[f"term {name}"] = base.with_settings(_PLAIN | settings)
    for name in FAMILIES:
        dataset = "signals" if name == "recurrent" else "mnist-5k"
        settings = {"dataset.name": dataset, "network.name": name, **_PLAIN}
        found[f"network {name}"] = default_preset(dataset).config.with_settings(settings)
    for name, settings in OPTIMISERS.items():
        found[f"optimiser {name}"] = base.with_settings(_PLAIN | settings)
    return found


@cache
def dataset_of(options: DatasetOptions) -> Dataset:
    """A small part of a configuration's dataset, on the CPU."""
    least = dataset_source(options.name).least
    return load_dataset(options.model_copy(update={"count": max(COUNT, least)}))


def trainer(config: TrainConfig, precision: Precision, device: str = "cuda") -> Trainer:
    """A trainer of a case, its number format not measured but given."""
    chosen = Chosen.model_validate({"device": device, "precision": precision, "threads": 1})
    return Trainer(config, dataset_of(config.dataset), chosen=chosen)


def run_as_it_stands(trainer: Trainer) -> Trainer:
    """Have a trainer run its step itself instead of a graph of it."""
    trainer._run_step = trainer._step
    return trainer


@contextmanager
def repeatable() -> Iterator[None]:
    """Kernels that give the same numbers each time, in float32 without rounded products."""
    before = torch.backends.cuda.matmul.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
            yield
    finally:
        torch.use_deterministic_algorithms(False)
        torch.backends.cuda.matmul.allow_tf32 = before


def difference(config: TrainConfig, device: str = "cuda") -> float:
    """How far weights after steps as a graph are from those after plain steps, over the tensor's largest number."""
    with repeatable():
        captured, eager = trainer(config, "float32", device), run_as_it_stands(trainer(config, "float32", device))
        for _ in range(STEPS):
            captured.step()
            eager.step()
        ours, theirs = captured.state()[0], eager.state()[0]
    return max(_relative(ours[name], theirs[name]) for name in ours if ours[name].is_floating_point())


def _relative(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    if torch.equal(ours, theirs):
        return 0.0
    largest = (ours - theirs).abs().max() / theirs.abs().max().clamp_min(1e-12)
    return float(largest.nan_to_num(nan=float("inf")))
