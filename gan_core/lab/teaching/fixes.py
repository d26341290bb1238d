"""One thing to try for each thing that goes wrong, fitted to the settings that it went wrong under.

A fix is put together of parts, of which those count, and are named, that would change something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gan_core.config import ConfigError, TrainConfig, value_at

Settings = dict[str, Any]
BOUNDED = 0.03  # weight of R1 and R2 that bounds a small discriminator's slope, and still lets it find tight clusters
SLOPE = 0.3  # weight of WGAN-GP's penalty for points, where 1 and more leave the discriminator little else to learn


@dataclass(frozen=True)
class Fix:
    """What to try: a label for its button, and settings by dotted path. A new `seed` among them begins anew."""

    label: str
    settings: Settings


@dataclass(frozen=True)
class Part:
    """Part of a fix: what its settings are called."""

    words: str
    settings: Settings


# Rates that small networks bear: a discriminator whose slope is bound does well to be quick.
RATES = Part("other rates", {"optimiser.generator_rate": 3e-3, "optimiser.discriminator_rate": 1e-2})
SLOPE_RATES = Part("other rates", {"optimiser.generator_rate": 1e-3, "optimiser.discriminator_rate": 1e-2})
ONE_DISCRIMINATOR_STEP = Part("one step each", {"optimiser.n_critic": 1})
ONE_GENERATOR_STEP = Part("one step each", {"optimiser.n_generator": 1})
TANH = Part("tanh neurons", {"network.activation": "tanh"})
ADAM = Part("Adam", {"optimiser.name": "adam"})
NO_MOMENTUM = Part("no momentum", {"optimiser.beta1": 0.0})
NO_CLIPPING = Part("no clipping", {"objective.clip": 0.0})
NO_UNROLLING = Part("no unrolling", {"objective.unrolled": 0})
LASTING = Part("non-saturating", {"objective.name": "non-saturating"})


def fix(kind: str, config: TrainConfig) -> Fix | None:
    """The first fix for `kind` that would change the configuration and that it allows; None where there is none."""
    for parts in FIXES[kind](config) if kind in FIXES else ():
        found = _put_together(parts, config)
        if found is None:
            continue
        try:
            config.with_settings(found.settings)
        except ConfigError:
            continue
        return found
    return None


def _put_together(parts: list[Part], config: TrainConfig) -> Fix | None:
    """The fix of those parts that change something; None where none does more than begin anew."""
    telling = [part for part in parts if any(value_at(config, path) != new for path, new in part.settings.items())]
    if not any("seed" not in part.settings for part in telling):
        return None
    label = " + ".join(part.words for part in telling)
    settings = {path: value for part in telling for path, value in part.settings.items()}
    return Fix(label[0].upper() + label[1:], settings)


def _penalties(config: TrainConfig) -> list[Part]:
    """R1 and R2 at no less than BOUNDED, and nothing that they exclude."""
    paths = ("objective.r1", "objective.r2")
    weights = {path: float(value_at(config, path)) for path in paths}
    words = "more R1 and R2" if min(weights.values()) > 0 else "R1 and R2"
    return [Part(words, {path: max(BOUNDED, weight) for path, weight in weights.items()}), NO_UNROLLING]


def _start(config: TrainConfig) -> Part:
    return Part("a new start", {"seed": (config.seed + 1) % 2**31})


def _smooth(config: TrainConfig) -> list[Part]:
    """A new start with tanh neurons, where they are others: a few piecewise linear ones hardly find tight clusters."""
    return [] if config.network.activation == "tanh" else [_start(config), TANH]


def _weaker_discriminator(config: TrainConfig) -> Iterator[list[Part]]:
    generator, discriminator = (
        float(value_at(config, f"optimiser.{player}_rate")) for player in ("generator", "discriminator")
    )
    yield [*_smooth(config), ONE_DISCRIMINATOR_STEP, *_penalties(config), RATES]
    yield [
        ONE_DISCRIMINATOR_STEP,
        Part("a slower discriminator", {"optimiser.discriminator_rate": min(discriminator, generator)}),
    ]


def _lasting_gradient(config: TrainConfig) -> Iterator[list[Part]]:
    lasting = [LASTING] if config.objective.name == "minimax" else []
    # From where the loss is flat the way back is long, and plain descent, whose steps are its slope's, is slow anyway.
    again = _start(config)
    yield [again, *lasting, TANH, *_penalties(config), NO_CLIPPING, ONE_DISCRIMINATOR_STEP, ADAM, RATES, NO_MOMENTUM]
    yield [again, *lasting, NO_CLIPPING, ADAM, RATES, NO_MOMENTUM]


def _bound_discriminator(config: TrainConfig) -> Iterator[list[Part]]:
    yield [*_smooth(config), *_penalties(config), RATES, NO_MOMENTUM]
    yield [*_smooth(config), RATES, NO_MOMENTUM]


def _steady(config: TrainConfig) -> Iterator[list[Part]]:
    yield [ONE_GENERATOR_STEP, *_penalties(config), RATES, NO_MOMENTUM]
    yield [ONE_GENERATOR_STEP, RATES, NO_MOMENTUM]


def _anew(config: TrainConfig) -> Iterator[list[Part]]:
    again = _start(config)
    if config.objective.name == "wgan":
        penalty = Part("a gradient penalty", {"objective.gradient_penalty": SLOPE})
        yield [again, TANH, penalty, NO_CLIPPING, SLOPE_RATES]
    yield [again, TANH, *_penalties(config), NO_CLIPPING, RATES]
    yield [again, TANH, NO_CLIPPING, RATES]


FIXES: dict[str, Callable[[TrainConfig], Iterator[list[Part]]]] = {
    "discriminator-too-strong": _weaker_discriminator,
    "saturated": _lasting_gradient,
    "gradient-vanished": _lasting_gradient,
    "modes-lost": _bound_discriminator,
    "oscillating": _steady,
    "diverged": _anew,
}
