"""Every pair of options that is allowed, in a covering set of runs: a few steps each, and all numbers stay finite."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product
from typing import Any

import pytest
import torch

from gan_core.config import ConfigError, TrainConfig, parse_config
from gan_core.datasets import Dataset, DatasetOptions, load_dataset
from gan_core.networks import FAMILIES
from gan_core.objectives import OBJECTIVES
from gan_core.training.compute import Chosen
from gan_core.training.trainer import Trainer

Settings = dict[str, Any]
# A choice on an axis, and a row: one choice on each.
Choice = tuple[str, str]
Row = dict[str, str]
Pair = frozenset[Choice]

STEPS = 8  # twice as many as the rarest term waits for
MOST = 60
TINY: Settings = {
    "dataset.count": 200,
    "network.latent_dimension": 4,
    "network.generator_width": 4,
    "network.discriminator_width": 4,
    "network.depth": 1,
    "network.condition_dimension": 4,
    "objective.name": "non-saturating",
    "objective.r1": 0.0,
    "schedule.batch_size": 8,
    "schedule.images": 640,
    # Low, because the exponentials of some objectives overflow by definition.
    "optimiser.generator_rate": 1e-4,
    "optimiser.discriminator_rate": 1e-4,
    "compute.device": "cpu",
}
NETWORKS = (
    ("conv", "digits-8x8"),
    ("dcgan", "digits-8x8"),
    ("resnet", "digits-8x8"),
    ("style", "digits-8x8"),
    ("mlp", "digits-8x8"),
    ("mlp", "ring"),
    ("mlp", "signals"),
    ("recurrent", "signals"),
)
NORMALISATIONS = ("none", "batch", "instance", "layer", "spectral")


def choice_of(path: str, *values: Any) -> dict[str, Settings]:
    return {str(value): {path: value} for value in values}


def switch(path: str, on: Any) -> dict[str, Settings]:
    return {"off": {}, "on": {path: on}}


# What every other choice depends on; of all further axes the first choice is neutral: no rule refuses it.
DECISIVE: dict[str, dict[str, Settings]] = {
    "networks": {
        f"{network} on {dataset}": {"network.name": network, "dataset.name": dataset} for network, dataset in NETWORKS
    },
    "generator normalisation": choice_of("network.generator_normalisation", *NORMALISATIONS),
    "discriminator normalisation": choice_of("network.discriminator_normalisation", *NORMALISATIONS),
    "generator conditioning": choice_of("network.generator_conditioning", "none", "concatenation", "normalisation"),
    "discriminator conditioning": choice_of(
        "network.discriminator_conditioning", "none", "concatenation", "projection", "auxiliary"
    ),
}
FURTHER: dict[str, dict[str, Settings]] = {
    "objective": choice_of("objective.name", "non-saturating", *OBJECTIVES),
    "upsampling": choice_of("network.upsampling", "usual", "transposed", "nearest", "bilinear", "pixel-shuffle"),
    "activation": choice_of("network.activation", "usual", "leaky-relu", "relu", "tanh"),
    "minibatch deviation": switch("network.minibatch_deviation", True),
    "r1": switch("objective.r1", 0.1),
    "r2": switch("objective.r2", 0.1),
    "gradient penalty": switch("objective.gradient_penalty", 10.0),
    "dragan": switch("objective.dragan", 10.0),
    "clip": switch("objective.clip", 0.1),
    "label smoothing": switch("objective.label_smoothing", 0.1),
    "instance noise": switch("objective.instance_noise", 0.1),
    "feature matching": {
        **switch("objective.feature_matching", 1.0),
        "alone": {"objective.feature_matching": 1.0, "objective.adversarial": 0.0},
    },
    "mode seeking": switch("objective.mode_seeking", 0.1),
    "path length": switch("objective.path_length", 2.0),
    "wrong conditions": switch("objective.wrong_conditions", 0.5),
    "unrolled": switch("objective.unrolled", 2),
    "pack": switch("objective.pack", 2),
    "optimiser": choice_of("optimiser.name", "adam", "rmsprop", "sgd"),
    "momentum": choice_of("optimiser.beta1", 0.0, 0.5),
    "steps": {
        "one each": {},
        "two of the discriminator": {"optimiser.n_critic": 2},
        "two of the generator": {"optimiser.n_generator": 2},
    },
    "augmentation": {
        "off": {},
        "colour": {"augmentation.colour": True},
        "places": {"augmentation.translation": 0.125, "augmentation.cutout": 0.5},
    },
    "precision": choice_of("compute.precision", "float32", "bfloat16"),
}
AXES = DECISIVE | FURTHER


def config_of(row: Row) -> TrainConfig:
    """The configuration of a row, neutral where it names nothing. Raises ConfigError where a rule refuses it."""
    settings = dict(TINY)
    for axis, label in row.items():
        settings |= AXES[axis][label]
    parts: dict[str, Settings] = {}
    for path, value in settings.items():
        part, _, name = path.partition(".")
        parts.setdefault(part, {})[name] = value
    return parse_config(parts)


@cache
def _allowed(choices: frozenset[Choice]) -> bool:
    try:
        config_of(dict(choices))
    except ConfigError:
        return False
    return True


def allowed(row: Row) -> bool:
    return _allowed(frozenset(row.items()))


def pairs_of(row: Row) -> set[Pair]:
    return {frozenset(pair) for pair in combinations(row.items(), 2)}


@cache
def decisions() -> tuple[Row, ...]:
    """Every valid combination of the decisive choices, with all else neutral."""
    every = (dict(zip(DECISIVE, labels, strict=True)) for labels in product(*DECISIVE.values()))
    return tuple(row for row in every if allowed(row))


@cache
def fitting(decided: frozenset[Choice]) -> list[Row]:
    """The decisions that hold some decisive choices: up to MOST or a few more, spread over all of them."""
    found = [row for row in decisions() if decided <= row.items()]
    return found[:: max(1, len(found) // MOST)]


def completions(choices: Row) -> Iterator[Row]:
    """Valid rows of all decisive choices that hold some choices, with all else neutral."""
    for row in fitting(frozenset(choice for choice in choices.items() if choice[0] in DECISIVE)):
        if allowed(row | choices):
            yield row | choices


@cache
def allowed_pairs() -> frozenset[Pair]:
    """Every pair of choices on two axes that some valid configuration has."""
    return frozenset(
        frozenset(((first, here), (second, there)))
        for first, second in combinations(AXES, 2)
        for here, there in product(AXES[first], AXES[second])
        if next(completions({first: here, second: there}), None) is not None
    )


def extended(row: Row, uncovered: set[Pair]) -> Row:
    """A row with a choice on every axis: each the one that brings the most uncovered pairs and is allowed."""
    for axis in FURTHER:
        if axis in row:
            continue
        rows = [row | {axis: label} for label in FURTHER[axis]]
        row = max(filter(allowed, rows), key=lambda longer: len(uncovered & pairs_of(longer)))
    return row


@cache
def covering_rows() -> tuple[Row, ...]:
    """Rows that hold every allowed pair between them, each found greedily from a pair that is missing."""
    uncovered, rows = set(allowed_pairs()), []
    order = sorted(uncovered, key=sorted)
    while uncovered:
        pair = dict(next(pair for pair in order if pair in uncovered))
        start = max(completions(pair), key=lambda row: len(uncovered & pairs_of(row)))
        rows.append(extended(start, uncovered))
        uncovered -= pairs_of(rows[-1])
    return tuple(rows)


# What is refused, by hand: (axis, choice, axis, choices). All else must be possible.

PENALTIES = ("r1", "r2", "gradient penalty", "dragan")
FORBIDDEN: list[tuple[str, str, str, tuple[str, ...]]] = [
    *(("discriminator normalisation", "batch", penalty, ("on",)) for penalty in PENALTIES),
    *(("minibatch deviation", "on", penalty, ("on",)) for penalty in PENALTIES),
    *(("unrolled", "on", term, ("on",)) for term in (*PENALTIES, "clip")),
    *(
        ("label smoothing", "on", "objective", (name,))
        for name in OBJECTIVES
        if name not in ("minimax", "non-saturating", "bgan", "lsgan")
    ),
    ("discriminator normalisation", "spectral", "clip", ("on",)),
    ("generator normalisation", "batch", "path length", ("on",)),
    ("generator conditioning", "normalisation", "generator normalisation", ("none", "spectral")),
    ("generator conditioning", "none", "discriminator conditioning", ("concatenation", "projection", "auxiliary")),
    ("discriminator conditioning", "none", "generator conditioning", ("concatenation", "normalisation")),
    ("wrong conditions", "on", "generator conditioning", ("none",)),
    ("wrong conditions", "on", "discriminator conditioning", ("none", "auxiliary")),
    *(
        ("networks", f"{network} on {dataset}", "augmentation", ("colour", "places"))
        for network, dataset in NETWORKS
        if dataset in ("ring", "signals")
    ),
    *(
        ("networks", f"{network} on {dataset}", field.replace("_", " "), tuple(values))
        for network, dataset in NETWORKS
        for field, values in FAMILIES[network].excluded.items()
    ),
]


def test_the_pairs_that_are_refused_are_those_that_make_no_sense() -> None:
    every = {
        frozenset(((first, here), (second, there)))
        for first, second in combinations(AXES, 2)
        for here, there in product(AXES[first], AXES[second])
    }
    forbidden = {
        frozenset(((first, here), (second, there))) for first, here, second, labels in FORBIDDEN for there in labels
    }
    assert every - allowed_pairs() == forbidden & every


def test_the_rows_hold_every_allowed_pair_and_no_other() -> None:
    rows = covering_rows()
    assert all(set(row) == set(AXES) for row in rows)
    assert set().union(*(pairs_of(row) for row in rows)) == allowed_pairs()
    assert len(rows) < 200


@cache
def dataset_of(options: DatasetOptions) -> Dataset:
    return load_dataset(options)


def numbers(trainer: Trainer) -> Iterator[tuple[str, bool]]:
    """Everything that a run computes, by name, and whether it is finite."""
    for name, tensor in trainer.state()[0].items():
        yield name, bool(tensor.isfinite().all())
    for name, value in vars(trainer.report()).items():
        if isinstance(value, float):
            yield name, math.isfinite(value)


def complaints(row: Row) -> list[str]:
    """What goes wrong in a short run of a row."""
    config = config_of(row)
    chosen = Chosen(device="cpu", precision=row["precision"], threads=1)
    try:
        trainer = Trainer(config, dataset_of(config.dataset), chosen=chosen)
        before = {name: value.clone() for name, value in trainer.snapshot()[0].items()}
        for _ in range(STEPS):
            trainer.step()
        after = trainer.snapshot()[0]
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
        return [f"{type(error).__name__}: {error}"]
    found = [f"{name} is not finite" for name, finite in numbers(trainer) if not finite]
    for player in ("generator", "discriminator"):
        named = [name for name in after if name.startswith(f"{player}.")]
        if all(torch.equal(before[name], after[name]) for name in named):
            found.append(f"the {player} didn't move")
    return found


@pytest.mark.parametrize("networks", DECISIVE["networks"])
def test_every_row_trains_and_stays_finite(networks: str) -> None:
    rows = [row for row in covering_rows() if row["networks"] == networks]
    assert rows
    failures = "\n".join(f"{found} in {row}" for row in rows if (found := complaints(row)))
    assert not failures, failures


CONDITIONINGS = list(product(DECISIVE["generator conditioning"], DECISIVE["discriminator conditioning"]))


def short_run(settings: Settings, steps: int = 2) -> Trainer:
    trainer = Trainer(TrainConfig().with_settings({**TINY, **settings}), chosen=Chosen(threads=1))
    for _ in range(steps):
        trainer.step()
    return trainer


@pytest.mark.parametrize(("generator", "discriminator"), CONDITIONINGS)
def test_data_without_classes_train_however_classes_would_be_told(generator: str, discriminator: str) -> None:
    trainer = short_run(
        {
            "dataset.name": "gaussian",
            "network.name": "mlp",
            "network.generator_normalisation": "layer",
            "network.generator_conditioning": generator,
            "network.discriminator_conditioning": discriminator,
        }
    )
    assert all(finite for _, finite in numbers(trainer))


@pytest.mark.parametrize("discriminator", ["concatenation", "projection", "auxiliary"])
def test_data_with_several_groups_of_classes_train(discriminator: str) -> None:
    trainer = short_run(
        {
            "dataset.name": "shapes",
            "dataset.count": 1000,
            "network.discriminator_conditioning": discriminator,
            "objective.pack": 2,
            "objective.wrong_conditions": 0.0 if discriminator == "auxiliary" else 0.5,
        },
        steps=1,
    )
    assert all(finite for _, finite in numbers(trainer))


@pytest.mark.parametrize(("network", "dataset"), NETWORKS)
def test_a_batch_of_a_single_pack_trains(network: str, dataset: str) -> None:
    trainer = short_run(
        {
            "network.name": network,
            "dataset.name": dataset,
            "network.discriminator_normalisation": "none",
            "network.minibatch_deviation": True,
            "schedule.batch_size": 4,
            "objective.pack": 4,
        }
    )
    assert all(finite for _, finite in numbers(trainer))
