"""Which settings make no sense together, and why. The page, the command line and a run's file all ask here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from gan_core.datasets import DatasetSource, dataset_source
from gan_core.objectives import OBJECTIVES
from gan_core.workspace import Workspace

if TYPE_CHECKING:
    from gan_core.config.model import TrainConfig

PENALTIES = ("objective.r1", "objective.r2", "objective.gradient_penalty", "objective.dragan")
# What needs a discriminator, and the value at which it asks for nothing.
NEEDS_A_DISCRIMINATOR: dict[str, Any] = {
    **dict.fromkeys(PENALTIES, 0.0),
    "objective.clip": 0.0,
    "objective.label_smoothing": 0.0,
    "objective.instance_noise": 0.0,
    "objective.adversarial": 1.0,
    "objective.feature_matching": 0.0,
    "objective.mode_seeking": 0.0,
    "objective.path_length": 0.0,
    "objective.wrong_conditions": 0.0,
    "objective.unrolled": 0,
    "objective.pack": 1,
    "network.minibatch_deviation": False,
    "network.discriminator_depth": 0,
    "optimiser.discriminator_name": "same",
    "optimiser.n_critic": 1,
    "optimiser.n_generator": 1,
    "augmentation.colour": False,
    "augmentation.translation": 0.0,
    "augmentation.cutout": 0.0,
    "augmentation.flip": False,
}
AUGMENTATIONS = tuple(path for path in NEEDS_A_DISCRIMINATOR if path.startswith("augmentation."))
NORMALISABLE = ("batch", "instance", "layer")


@dataclass(frozen=True)
class Rule:
    """The setting at `path` must be `neutral` where `when` holds, and `data` of the dataset, because of `reason`.

    What depends on the data holds of none that isn't here: it allows whatever a run once did with it.
    """

    path: str
    neutral: Any
    when: Callable[[TrainConfig], bool]
    reason: str
    data: Callable[[DatasetSource], bool] | None = None

    def refuses(self, config: TrainConfig, workspace: Workspace | None = None) -> bool:
        """Whether a configuration breaks the rule in a workspace."""
        if value_at(config, self.path) == self.neutral or not self.when(config):
            return False
        if self.data is None:
            return True
        source = dataset_source(config.dataset.name, workspace)
        return source.known and self.data(source)


def value_at(config: Any, path: str) -> Any:
    """The value of the field at a dotted path."""
    return reduce(getattr, path.split("."), config)


def refusals(config: TrainConfig, workspace: Workspace | None = None) -> Iterator[tuple[str, str]]:
    """Each broken rule as (path, sentence)."""
    for rule in RULES:
        if rule.refuses(config, workspace):
            yield rule.path, f"{rule.path} must be {_written(rule.neutral)}: {rule.reason}"
    yield from _excluded_by_the_family(config)


def _excluded_by_the_family(config: TrainConfig) -> Iterator[tuple[str, str]]:
    for field, reasons in config.network.family.excluded.items():
        value = getattr(config.network, field)
        if value in reasons:
            yield f"network.{field}", f"network.{field} can't be {value} with {config.network.name}: {reasons[value]}"


def _written(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _reconstructs(config: TrainConfig) -> bool:
    return config.objective.reconstruction is not None


def _penalised(config: TrainConfig) -> bool:
    return any(value_at(config, path) for path in PENALTIES)


def _always(_config: TrainConfig) -> bool:
    return True


def labelled(source: DatasetSource) -> bool:
    """Whether a dataset has classes that a network could be told."""
    return bool(source.conditions.groups)


def _has_no_wrong_classes(source: DatasetSource) -> bool:
    return all(len(group.classes) == 1 for group in source.conditions.groups)


def _kind(config: TrainConfig) -> str:
    return dataset_source(config.dataset.name).kind


def _discriminator_conditional(config: TrainConfig) -> bool:
    return config.networks.discriminator_conditioning in ("concatenation", "projection")


RULES: tuple[Rule, ...] = (
    *(
        Rule(path, neutral, _reconstructs, "an encoder-decoder has no discriminator.")
        for path, neutral in NEEDS_A_DISCRIMINATOR.items()
    ),
    *(
        Rule(
            path,
            0.0,
            lambda config: config.network.discriminator_couples_samples,
            "batch normalisation and minibatch deviation make the discriminator's logit depend on the whole batch, and "
            "this penalty is defined for each sample.",
        )
        for path in PENALTIES
    ),
    Rule(
        "objective.perceptual",
        0.0,
        lambda config: (found := config.objective.reconstruction) is None or found.closed_form,
        "it compares a sample with its reconstruction, and only a trained encoder-decoder makes one.",
    ),
    Rule(
        "objective.divergence",
        1.0,
        lambda config: (found := config.objective.reconstruction) is None or not found.variational,
        "only a variational autoencoder keeps its codes near a Gaussian.",
    ),
    Rule(
        "objective.label_smoothing",
        0.0,
        lambda config: not _reconstructs(config) and OBJECTIVES[config.objective.name].smoothed is None,
        "this objective has no target of 1 for real samples that could be smoothed; minimax, non-saturating, bgan "
        "and lsgan have.",
    ),
    Rule(
        "objective.adversarial",
        1.0,
        lambda config: config.objective.adversarial == 0.0 and config.objective.feature_matching == 0.0,
        "at 0 the generator learns from feature matching alone, so that needs a weight.",
    ),
    Rule(
        "objective.auxiliary",
        1.0,
        lambda config: config.networks.discriminator_conditioning != "auxiliary",
        "only a discriminator with network.discriminator_conditioning auxiliary names classes.",
    ),
    Rule(
        "objective.wrong_conditions",
        0.0,
        lambda config: not _discriminator_conditional(config),
        "to see that a class is wrong, the discriminator has to be told it, by concatenation or projection.",
    ),
    Rule(
        "objective.wrong_conditions",
        0.0,
        _always,
        "where the data have fewer than two classes, none can be wrong.",
        _has_no_wrong_classes,
    ),
    Rule(
        "objective.unrolled",
        0,
        lambda config: _penalised(config) or config.objective.clip > 0,
        "it looks ahead over plain steps of the discriminator, without clipping and without gradient penalties, whose "
        "derivatives would be needed twice more.",
    ),
    Rule(
        "objective.clip",
        0.0,
        lambda config: config.networks.discriminator_normalisation == "spectral",
        "spectral normalisation rescales the weights that would be clipped.",
    ),
    Rule(
        "objective.pack",
        1,
        lambda config: config.schedule.batch_size % config.objective.pack != 0,
        "packs must divide the batch; choose a batch size that is a multiple of it.",
    ),
    Rule(
        "objective.pack",
        1,
        lambda config: (
            config.networks.discriminator_normalisation == "batch"
            and config.schedule.batch_size == config.objective.pack
        ),
        "batch normalisation needs more than one pack in a batch; choose a larger batch size.",
    ),
    Rule(
        "objective.path_length",
        0.0,
        lambda config: config.networks.generator_normalisation == "batch",
        "batch normalisation makes a generated sample depend on the whole batch, and a path belongs to one latent.",
    ),
    Rule(
        "network.generator_conditioning",
        "usual",
        lambda config: _reconstructs(config) and config.network.generator_conditioning != "none",
        "an encoder-decoder is unconditional.",
    ),
    Rule(
        "network.discriminator_conditioning",
        "usual",
        lambda config: _reconstructs(config) and config.network.discriminator_conditioning != "none",
        "an encoder-decoder has no discriminator.",
    ),
    Rule(
        "network.generator_conditioning",
        "none",
        lambda config: not _reconstructs(config) and _conditionings(config)[1] == "none",
        "a discriminator without the class can't teach it to the generator.",
        labelled,
    ),
    Rule(
        "network.discriminator_conditioning",
        "none",
        lambda config: not _reconstructs(config) and _conditionings(config)[0] == "none",
        "a generator without the class can't be judged by it.",
        labelled,
    ),
    Rule(
        "network.generator_conditioning",
        "concatenation",
        lambda config: (
            _conditionings(config)[0] == "normalisation" and config.networks.generator_normalisation not in NORMALISABLE
        ),
        "conditional normalisation needs network.generator_normalisation batch, instance or layer.",
    ),
    Rule(
        "network.noise",
        "gaussian",
        lambda config: config.network.name != "mlp" or _reconstructs(config),
        "only an mlp generator in a game with a discriminator can have uniform noise.",
    ),
    Rule(
        "network.name",
        "mlp",
        lambda config: _kind(config) not in config.network.family.kinds,
        "this family doesn't make samples of the dataset's kind; an mlp makes any, recurrent makes signals.",
    ),
    *(
        Rule(
            path,
            NEEDS_A_DISCRIMINATOR[path],
            lambda config: _kind(config) != "image",
            "only images are augmented.",
        )
        for path in AUGMENTATIONS
    ),
    Rule(
        "augmentation.flip",
        False,
        _always,
        "mirrored samples of this dataset are no longer what their class says.",
        lambda source: not source.flips,
    ),
)


def _conditionings(config: TrainConfig) -> tuple[str, str]:
    """How the class enters the networks, (generator, discriminator)."""
    return config.networks.generator_conditioning, config.networks.discriminator_conditioning
