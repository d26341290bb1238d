"""The games that benchmarks compare: every objective, and those whose critic has a constraint of its own."""

from __future__ import annotations

from typing import Any

from gan_core.objectives import OBJECTIVES

# What an objective without a constraint of its own does without, where one of these is named.
CONSTRAINTS: dict[str, dict[str, Any]] = {
    "wgan, clipping": {"objective.name": "wgan", "objective.clip": 0.1},
    "wgan-gp": {"objective.name": "wgan", "objective.gradient_penalty": 10.0},
    "dragan": {"objective.name": "non-saturating", "objective.dragan": 10.0},
}
GAMES: dict[str, dict[str, Any]] = {name: {"objective.name": name} for name in OBJECTIVES} | {
    name: {"objective.r1": 0.0, "objective.r2": 0.0, **settings} for name, settings in CONSTRAINTS.items()
}
