"""The games that benchmarks compare: every objective, and those whose critic has a constraint of its own.

`f-js` shares the row of the non-saturating game, which it is less a constant, step for step.
"""

from __future__ import annotations

from typing import Any

from gan_core.objectives import OBJECTIVES

Games = dict[str, dict[str, Any]]
TITLES = {"non-saturating": "non-saturating, f-js"}
LEFT_OUT = ("f-js",)
# Weights of the penalties that keep the critic's slope at 1. For images both papers' (Gulrajani et al. 2017, Kodali et
# al. 2017). For points WGAN-GP's is that of its authors' own toy code, and DRAGAN's the best of .03, .1, .3 and 1 with
# seeds that no table reports: at 10 the critic learns its slope and little else.
IMAGES = {"wgan-gp": 10.0, "dragan": 10.0}
POINTS = {"wgan-gp": 0.1, "dragan": 0.3}


def constrained(weights: dict[str, float]) -> Games:
    """The settings of the games with a constraint of their own, which has these weights."""
    return {
        "wgan, clipping": {"objective.name": "wgan", "objective.clip": 0.1},
        "wgan-gp": {"objective.name": "wgan", "objective.gradient_penalty": weights["wgan-gp"]},
        "dragan": {"objective.name": "non-saturating", "objective.dragan": weights["dragan"]},
    }


def games(weights: dict[str, float]) -> Games:
    """The settings of every game by its title; those with a constraint of their own do without R1 and R2."""
    plain = {TITLES.get(name, name): {"objective.name": name} for name in OBJECTIVES if name not in LEFT_OUT}
    unpenalised = {"objective.r1": 0.0, "objective.r2": 0.0}
    return plain | {name: unpenalised | settings for name, settings in constrained(weights).items()}
