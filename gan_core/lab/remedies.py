"""One thing to try for each thing that goes wrong, fitted to the settings that it went wrong under."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gan_core.config import ConfigError, TrainConfig, value_at

Settings = dict[str, Any]
BOUNDED = 0.1  # weight of R1 and R2 that bounds a small critic's slope
# Rates that small networks bear: a critic whose slope is bound does well to be quick.
RATES: Settings = {"optimiser.generator_rate": 2e-3, "optimiser.critic_rate": 1e-2}


@dataclass(frozen=True)
class Remedy:
    """What to try: a label for its button, and settings by dotted path. A new `seed` among them begins anew."""

    label: str
    settings: Settings


def remedy(kind: str, config: TrainConfig) -> Remedy | None:
    """The first remedy for `kind` that would change the configuration and that it allows; None where there is none."""
    for found in REMEDIES[kind](config) if kind in REMEDIES else ():
        try:
            changed = config.with_settings(found.settings)
        except ConfigError:
            continue
        if changed.model_copy(update={"seed": config.seed}) != config:
            return found
    return None


def _penalised(config: TrainConfig) -> Settings:
    """R1 and R2 at no less than BOUNDED, and nothing that they exclude."""
    at_least = {path: max(BOUNDED, value_at(config, path)) for path in ("objective.r1", "objective.r2")}
    return {**at_least, "objective.unrolled": 0}


def _weaker_critic(config: TrainConfig) -> Iterator[Remedy]:
    one_each = {"optimiser.n_critic": 1, **RATES}
    yield Remedy("One step each, and R1 and R2", one_each | _penalised(config))
    yield Remedy("One step each", one_each)


def _lasting_gradient(config: TrainConfig) -> Iterator[Remedy]:
    lasting = {"objective.name": "non-saturating"}
    if config.objective.name == "minimax":
        yield Remedy("Non-saturating, with R1 and R2", lasting | _penalised(config))
        yield Remedy("Non-saturating", lasting)
    yield Remedy("R1 and R2 instead of clipping", {"objective.clip": 0.0} | _penalised(config))


def _bound_critic(config: TrainConfig) -> Iterator[Remedy]:
    yield Remedy("Add R1 and R2", _penalised(config))
    yield Remedy("Other rates", RATES)


def _steady(config: TrainConfig) -> Iterator[Remedy]:
    one_each = {"optimiser.n_generator": 1, "optimiser.beta1": 0.0, **RATES}
    yield Remedy("A quicker critic, with R1 and R2", one_each | _penalised(config))
    yield Remedy("A quicker critic", one_each)


def _anew(config: TrainConfig) -> Iterator[Remedy]:
    again = {"seed": (config.seed + 1) % 2**31, "objective.clip": 0.0, **RATES}
    if config.objective.name == "wgan":
        yield Remedy("Begin anew with a gradient penalty", again | {"objective.gradient_penalty": 1.0})
    yield Remedy("Begin anew with R1 and R2", again | _penalised(config))
    yield Remedy("Begin anew at other rates", again)


REMEDIES: dict[str, Callable[[TrainConfig], Iterator[Remedy]]] = {
    "critic-too-strong": _weaker_critic,
    "gradient-vanished": _lasting_gradient,
    "modes-lost": _bound_critic,
    "oscillating": _steady,
    "diverged": _anew,
}
