"""What may still be chosen, given the other choices: of two settings which must agree the earlier in ORDER decides."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from pydantic.fields import FieldInfo

from gan_core.config.model import TrainConfig, bounds, fields
from gan_core.config.rules import RULES, Rule, labelled, value_at
from gan_core.datasets import DatasetSource, dataset_source
from gan_core.options import choices
from gan_core.workspace import Workspace

Offer = tuple[Any, ...] | bool
_FIELDS = fields()
# Who decides before whom; all else follows, in the order in which it is declared.
FIRST = (
    "dataset.name",
    "objective.name",
    "network.name",
    "network.generator_normalisation",
    "network.discriminator_normalisation",
    "network.generator_conditioning",
    "network.discriminator_conditioning",
    "network.minibatch_deviation",
)
# Every field, those first that others follow.
ORDER = (*FIRST, *(path for path in _FIELDS if path not in FIRST))
# Every number that a rule names, with its neutral value.
_NEUTRAL_NUMBERS = {
    rule.path: rule.neutral
    for rule in RULES
    if choices(_FIELDS[rule.path]) is None and _FIELDS[rule.path].annotation is not bool
}


@dataclass(frozen=True)
class Idle:
    """The settings at `paths` change nothing where `when` holds, or `data` of the dataset."""

    paths: tuple[str, ...]
    when: Callable[[TrainConfig], bool]
    data: Callable[[DatasetSource], bool] = lambda _source: False


def _closed_form(config: TrainConfig) -> bool:
    found = config.objective.reconstruction
    return found is not None and found.closed_form


_reconstructs = attrgetter("reconstructs")


def _unlabelled(source: DatasetSource) -> bool:
    return not labelled(source)


IDLE = (
    Idle(("dataset.size",), lambda config: not dataset_source(config.dataset.name).resizable),
    Idle(("dataset.points",), lambda config: config.dataset.name != "drawn"),
    Idle(("network.generator_conditioning", "network.discriminator_conditioning"), _reconstructs, _unlabelled),
    Idle(("network.condition_dimension",), lambda config: not config.conditional, _unlabelled),
    Idle(("network.depth",), lambda config: config.network.name not in ("mlp", "style") or _closed_form(config)),
    Idle(("network.discriminator_depth",), lambda config: config.network.name != "mlp"),
    Idle(("network.upsampling",), lambda config: config.network.name in ("mlp", "recurrent") or _closed_form(config)),
    Idle(("network.discriminator_normalisation", "optimiser.discriminator_rate"), _reconstructs),
    Idle(
        (
            "network.generator_width",
            "network.discriminator_width",
            "network.generator_normalisation",
            "network.activation",
            "optimiser.name",
            "optimiser.generator_rate",
            "optimiser.beta1",
            "optimiser.beta2",
            "schedule.final_rate",
            "schedule.ema_decay",
        ),
        _closed_form,
    ),
    Idle(("optimiser.beta2",), lambda config: config.optimiser.name == config.optimiser.of_discriminator.name == "sgd"),
)


def replaced(config: TrainConfig, path: str, value: Any) -> TrainConfig:
    """A copy with one field changed and nothing checked."""
    part, _, leaf = path.partition(".")
    return config.model_copy(update={part: getattr(config, part).model_copy(update={leaf: value}) if leaf else value})


@lru_cache(maxsize=4096)
def offered(config: TrainConfig, path: str, workspace: Workspace | None = None) -> Offer:
    """What the field at `path` may be, given the other choices of `config`, which needn't agree with it (see `agreed`).

    Of a choice the names, of a yes or no the values; of any other field whether it may differ from its neutral value.
    """
    info = _FIELDS[path]
    config = _with_neutral_numbers(config, path)
    found: tuple[Any, ...] | None = (False, True) if info.annotation is bool else choices(info)
    if found is not None:
        return tuple(value for value in found if _may_be(config, path, value, workspace))
    return not any(rule.refuses(replaced(config, path, _probe(info, rule)), workspace) for rule in _rules_at(path))


def idle(config: TrainConfig, path: str, workspace: Workspace | None = None) -> bool:
    """Whether the field at `path` changes nothing, given the other choices."""
    source = dataset_source(config.dataset.name, workspace)
    return any(path in entry.paths and (entry.when(config) or entry.data(source)) for entry in IDLE)


def agreed(config: TrainConfig, workspace: Workspace | None = None) -> TrainConfig:
    """A configuration whose choices go together: what a decision before it takes away becomes neutral.

    Numbers are left as they are unless nothing but their neutral value is offered; so the result may still be refused.
    """
    for path in ORDER:
        offer = offered(config, path, workspace)
        value = value_at(config, path)
        if offer is False or (offer is not True and value not in offer):
            config = replaced(config, path, _fallback(config, path, offer, workspace))
    return config


def _fallback(config: TrainConfig, path: str, offer: Offer, workspace: Workspace | None) -> Any:
    """What the field becomes where its value isn't offered: what a rule wants, else the first that is offered."""
    broken = (rule.neutral for rule in _rules_at(path) if rule.refuses(_with_neutral_numbers(config, path), workspace))
    if isinstance(offer, bool):
        return next(broken, value_at(config, path))
    default = _FIELDS[path].default
    return next((value for value in (*broken, default, *offer) if value in offer), default)


def _may_be(config: TrainConfig, path: str, value: Any, workspace: Workspace | None) -> bool:
    """Whether a choice may take a value: as the later choices stand, or as they would follow."""
    changed = replaced(config, path, value)
    part, _, leaf = path.partition(".")
    if part == "network" and value in changed.network.family.excluded.get(leaf, {}):
        return False
    decided = ORDER[: ORDER.index(path) + 1]
    rules = _rules_at(*decided)
    if not any(rule.refuses(changed, workspace) for rule in rules):
        return True
    for later in ORDER[len(decided) :]:
        if choices(_FIELDS[later]) is not None:
            changed = replaced(changed, later, _FIELDS[later].default)
    return not any(rule.refuses(changed, workspace) for rule in rules)


@lru_cache(maxsize=1024)
def _with_neutral_numbers(config: TrainConfig, path: str) -> TrainConfig:
    """The configuration with every number that a rule names, but the one at `path`, at its neutral value."""
    neutral: dict[str, dict[str, Any]] = defaultdict(dict)
    for rule_path, value in _NEUTRAL_NUMBERS.items():
        if rule_path != path:
            part, name = rule_path.split(".")
            neutral[part][name] = value
    parts = {part: getattr(config, part).model_copy(update=values) for part, values in neutral.items()}
    return config.model_copy(update=parts)


@cache
def _rules_at(*paths: str) -> tuple[Rule, ...]:
    """The rules of some fields, field by field."""
    return tuple(rule for path in paths for rule in RULES if rule.path == path)


def _probe(info: FieldInfo, rule: Rule) -> Any:
    """A value near the neutral one that isn't it."""
    low, high = bounds(info)
    if low is None or high is None:
        return rule.neutral
    if info.annotation is int:
        return rule.neutral + 1 if rule.neutral < high else rule.neutral - 1
    return (rule.neutral + (high if rule.neutral < high else low)) / 2
