"""The games that benchmarks compare: every objective, and those whose discriminator has a constraint of its own.

`f-js` shares the row of the non-saturating game, which it is less a constant, step for step.
"""

from typing import Any

from gan_core.objectives import OBJECTIVES

Games = dict[str, dict[str, Any]]
TITLES = {"non-saturating": "non-saturating, f-js"}
LEFT_OUT = ("f-js",)
# The weight of the penalties that keep the discriminator's slope at 1. For images that of both papers (Gulrajani et al.
# 2017, Kodali et al. 2017). For points that of WGAN-GP's authors' own toy code; of .1, .3 and 1 it is also the one with
# which DRAGAN finds most modes of ring and grid, by seeds that no table reports. At 10 the discriminator learns its
# slope and little else.
IMAGES, POINTS = 10.0, 0.1


def constrained(weight: float) -> Games:
    """The settings of the games with a constraint of their own, where a slope penalty has this weight."""
    return {
        "wgan, clipping": {"objective.name": "wgan", "objective.clip": 0.1},
        "wgan-gp": {"objective.name": "wgan", "objective.gradient_penalty": weight},
        "dragan": {"objective.name": "non-saturating", "objective.dragan": weight},
    }


def games(weight: float) -> Games:
    """The settings of every game by its title; those with a constraint of their own do without R1 and R2."""
    plain = {TITLES.get(name, name): {"objective.name": name} for name in OBJECTIVES if name not in LEFT_OUT}
    unpenalised = {"objective.r1": 0.0, "objective.r2": 0.0}
    return plain | {name: unpenalised | settings for name, settings in constrained(weight).items()}
