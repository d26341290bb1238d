"""What a run is: one validated model, composed of the options of each part.

The Train page's form, the command line's `--set` and the JSON in a run folder all come from TrainConfig.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from gan_core.datasets import DatasetOptions, check_options
from gan_core.networks.options import NetworkOptions
from gan_core.objectives.options import ObjectiveOptions
from gan_core.options import Options, option


class ConfigError(ValueError):
    """A configuration that can't be; the message names each field and what it may be."""


class OptimiserOptions(Options):
    """How each player learns (Adam)."""

    generator_rate: float = option(
        4e-3, "The generator's learning rate at the start.", unit="per step", low=1e-6, high=0.1
    )
    critic_rate: float = option(2e-3, "The critic's learning rate at the start.", unit="per step", low=1e-6, high=0.1)
    beta1: float = option(0.0, "Adam's memory of past gradients (momentum).", low=0.0, high=0.99)
    beta2: float = option(0.99, "Adam's memory of past squared gradients.", low=0.5, high=0.9999)
    n_critic: int = option(
        1, "How many steps the critic takes for each step of the generator.", unit="steps", low=1, high=20
    )


class ScheduleOptions(Options):
    """How long a run lasts and how its settings move along the way."""

    images: int = option(
        200_000,
        "How many real images the critic sees before the run ends.",
        unit="images",
        low=64,
        high=1_000_000_000,
    )
    batch_size: int = option(64, "Images a step.", unit="images", low=4, high=4096)
    final_rate: float = option(
        0.05,
        "Where cosine decay leaves the learning rates, as a share of their start.",
        unit="share",
        low=0.0,
        high=1.0,
    )
    ema_decay: float = option(
        0.999,
        "How much of the averaged generator is kept each step; it warms up from less.",
        low=0.0,
        high=0.99999,
    )


class ComputeOptions(Options):
    """Where and how the numbers are computed."""

    device: Literal["auto", "cpu", "cuda", "mps"] = option("auto", "The device to train on; auto takes a GPU if any.")
    precision: Literal["auto", "float32", "bfloat16"] = option(
        "auto", "Number format of the convolutions; auto measures and takes the faster."
    )
    threads: int = option(
        0, "CPU threads that compute; 0 measures and takes the fastest.", unit="threads", low=0, high=256
    )


class TrainConfig(Options):
    """Everything that decides what a run does."""

    dataset: DatasetOptions = DatasetOptions()
    network: NetworkOptions = NetworkOptions()
    objective: ObjectiveOptions = ObjectiveOptions()
    optimiser: OptimiserOptions = OptimiserOptions()
    schedule: ScheduleOptions = ScheduleOptions()
    compute: ComputeOptions = ComputeOptions()
    seed: int = option(0, "The seed of the weights, the latents and the order of the images.", low=0, high=2**31 - 1)

    @model_validator(mode="after")
    def _combination_makes_sense(self) -> Self:
        if self.network.critic_couples_samples and (self.objective.r1 or self.objective.r2):
            raise PydanticCustomError(
                "combination",
                "objective.r1 and objective.r2 must be 0 with network dcgan: its critic's batch normalisation makes "
                "a logit depend on the whole batch, and these penalties are defined per image.",
            )
        try:
            check_options(self.dataset)
        except ValueError as error:
            raise PydanticCustomError("combination", "{sentence}", {"sentence": str(error)}) from error
        return self

    def with_settings(self, settings: Mapping[str, Any]) -> TrainConfig:
        """A copy with `settings` applied: dotted field paths (`objective.r1`), or a last name where it is unique.

        Raises ConfigError for an unknown or ambiguous field, and for values out of bounds.
        """
        data = self.model_dump()
        for name, value in settings.items():
            *parents, leaf = _resolve(name)
            target = data
            for parent in parents:
                target = target[parent]
            target[leaf] = value
        return parse_config(data)

    @property
    def live(self) -> LiveSettings:
        """The settings that may change while the run goes on, as they stand at its start."""
        return LiveSettings(
            generator_rate=self.optimiser.generator_rate,
            critic_rate=self.optimiser.critic_rate,
            r1=self.objective.r1,
            r2=self.objective.r2,
            n_critic=self.optimiser.n_critic,
        )


class LiveSettings(Options):
    """The settings that may change while a run goes on; each means what it means in TrainConfig."""

    generator_rate: float = OptimiserOptions.model_fields["generator_rate"]  # type: ignore[assignment]
    critic_rate: float = OptimiserOptions.model_fields["critic_rate"]  # type: ignore[assignment]
    r1: float = ObjectiveOptions.model_fields["r1"]  # type: ignore[assignment]
    r2: float = ObjectiveOptions.model_fields["r2"]  # type: ignore[assignment]
    n_critic: int = OptimiserOptions.model_fields["n_critic"]  # type: ignore[assignment]


def parse_config(data: Any) -> TrainConfig:
    """TrainConfig from plain data. Raises ConfigError with a sentence for each field that is wrong."""
    try:
        return TrainConfig.model_validate(data)
    except ValidationError as error:
        raise ConfigError("\n".join(sentences(error))) from error


def parse_settings(assignments: Iterable[str]) -> dict[str, Any]:
    """`["objective.r1=0.5", ...]` as a mapping; values are read as JSON where they are JSON, else as text.

    Raises ConfigError where an assignment has no `=`.
    """
    settings: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise ConfigError(f"{assignment!r} is not FIELD=VALUE.")
        try:
            settings[name.strip()] = json.loads(text)
        except json.JSONDecodeError:
            settings[name.strip()] = text
    return settings


def fields(model: type[BaseModel] = TrainConfig, prefix: str = "") -> dict[str, Any]:
    """Every leaf field of a model as dotted path -> pydantic FieldInfo, in the order of declaration."""
    leaves: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            leaves.update(fields(info.annotation, f"{prefix}{name}."))
        else:
            leaves[f"{prefix}{name}"] = info
    return leaves


def bounds(info: Any) -> tuple[float | None, float | None]:
    """The inclusive (low, high) of a field; None where it has none."""
    low = next((entry.ge for entry in info.metadata if hasattr(entry, "ge")), None)
    high = next((entry.le for entry in info.metadata if hasattr(entry, "le")), None)
    return low, high


def sentences(error: ValidationError) -> list[str]:
    """A validation error of any options model, a sentence a field: its name, what came, what it may be."""
    return [_sentence(problem) for problem in error.errors()]


def _sentence(problem: Any) -> str:
    name = ".".join(str(part) for part in problem["loc"]) or "The configuration"
    if problem["type"] == "combination":
        return str(problem["msg"])
    if problem["type"] == "extra_forbidden":
        return f"{name}: there is no such setting."
    allowed = ""
    info = fields().get(name)
    if info is not None:
        low, high = bounds(info)
        if low is not None and high is not None:
            allowed = f" It may be {low:g} to {high:g}."
    return f"{name}: {problem['msg']}, not {problem['input']!r}.{allowed}"


def _resolve(name: str) -> list[str]:
    leaves = fields()
    if name in leaves:
        return name.split(".")
    matches = [path for path in leaves if path.rsplit(".", 1)[-1] == name]
    if len(matches) == 1:
        return matches[0].split(".")
    if matches:
        raise ConfigError(f"{name}: more than one setting has this name; write one of {', '.join(matches)}.")
    raise ConfigError(f"{name}: there is no such setting.")
