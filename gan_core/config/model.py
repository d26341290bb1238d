"""What a run is: one validated model, composed of the options of each part.

The Train page's form, the command line's `--set` and the JSON in a run folder all come from TrainConfig.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import BaseModel, ValidationError, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from gan_core.augmentation import AugmentationOptions
from gan_core.config.options import ComputeOptions, OptimiserOptions, Rates, ScheduleOptions
from gan_core.config.rules import refusals
from gan_core.datasets import DatasetOptions, check_options
from gan_core.networks.options import NetworkOptions
from gan_core.objectives.options import ObjectiveOptions, Terms
from gan_core.options import Options, option
from gan_core.renamed import current_name
from gan_core.workspace import Workspace

MOST_SENTENCES = 20  # about what is wrong with one configuration
LONGEST_QUOTE = 80  # letters of what came instead


class ConfigError(ValueError):
    """A configuration that can't be; the message names each field and what it may be."""


class TrainConfig(Options):
    """Everything that decides what a run does."""

    dataset: DatasetOptions = DatasetOptions()
    network: NetworkOptions = NetworkOptions()
    objective: ObjectiveOptions = ObjectiveOptions()
    optimiser: OptimiserOptions = OptimiserOptions()
    schedule: ScheduleOptions = ScheduleOptions()
    augmentation: AugmentationOptions = AugmentationOptions()
    compute: ComputeOptions = ComputeOptions()
    seed: int = option(0, "The seed of the weights, the latents and the order of the samples.", low=0, high=2**31 - 1)

    @model_validator(mode="after")
    def _combination_makes_sense(self, info: ValidationInfo) -> Self:
        # Without a workspace nothing is known of anybody's own dataset: what learned from one that is gone can be read.
        workspace = (info.context or {}).get("workspace")
        try:
            check_options(self.dataset, workspace)
        except ValueError as error:
            raise PydanticCustomError("combination", "{sentence}", {"sentence": str(error)}) from error
        broken = "\n".join(sentence for _, sentence in refusals(self, workspace))
        if broken:
            raise PydanticCustomError("combination", "{sentence}", {"sentence": broken})
        return self

    @property
    def networks(self) -> NetworkOptions:
        """The network options with nothing left to the family; an encoder-decoder is unconditional."""
        resolved = self.network.resolved
        if self.objective.reconstruction is None:
            return resolved
        return resolved.model_copy(update={"generator_conditioning": "none", "discriminator_conditioning": "none"})

    @property
    def conditional(self) -> bool:
        """Whether the generator is conditional on classes."""
        return self.networks.generator_conditioning != "none"

    def with_settings(self, settings: Mapping[str, Any], workspace: Workspace | None = None) -> TrainConfig:
        """A copy with `settings` applied: dotted field paths (`objective.r1`), or a last name where it is unique.

        Raises ConfigError for an unknown or ambiguous field, and for values out of bounds, as `parse_config` does.
        """
        data = self.model_dump()
        for name, value in settings.items():
            *parents, leaf = _resolve(name)
            target = data
            for parent in parents:
                target = target[parent]
            target[leaf] = value
        return parse_config(data, workspace)

    @property
    def live(self) -> LiveSettings:
        """The settings that may change while the run goes on, as they stand at its start."""
        chosen = self.optimiser.model_dump() | self.objective.model_dump()
        return LiveSettings(**{name: chosen[name] for name in LiveSettings.model_fields})


class LiveSettings(Terms, Rates):
    """The settings that may change while a run goes on; each means what it means in TrainConfig."""


def parse_config(data: Any, workspace: Workspace | None = None) -> TrainConfig:
    """TrainConfig from plain data, which has to go together with the datasets of a workspace where one is given.

    Raises ConfigError with a sentence for each field that is wrong.
    """
    try:
        return TrainConfig.model_validate(data, context={"workspace": workspace})
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
        except (ValueError, RecursionError):
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
    problems = error.errors(include_url=False)
    told = [_sentence(problem) for problem in problems[:MOST_SENTENCES]]
    more = len(problems) - len(told)
    return [*told, f"{more:,} more settings are wrong."] if more > 0 else told


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
    return f"{name}: {problem['msg']}, not {quoted(problem['input'])}.{allowed}"


def quoted(value: Any) -> str:
    """A value as a sentence can show it, however long it is."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of too many digits, or what is nested too deeply
        return "this"
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _resolve(name: str) -> list[str]:
    leaves, name = fields(), current_name(name)
    if name in leaves:
        return name.split(".")
    matches = [path for path in leaves if path.rsplit(".", 1)[-1] == name]
    if len(matches) == 1:
        return matches[0].split(".")
    if matches:
        raise ConfigError(f"{name}: more than one setting has this name; write one of {', '.join(matches)}.")
    raise ConfigError(f"{name}: there is no such setting.")
