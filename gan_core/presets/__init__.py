"""Presets: named TrainConfigs that are worth starting from."""

from __future__ import annotations

from functools import lru_cache

from gan_core.config import ComputeOptions, TrainConfig
from gan_core.datasets import dataset_source, sources
from gan_core.presets.base import GROUPS, Group, Preset
from gan_core.presets.classics import CLASSICS
from gan_core.presets.defaults import NAMED, default_for
from gan_core.presets.failures import FAILURES
from gan_core.presets.modes import MODES
from gan_core.renamed import current_name
from gan_core.workspace import Workspace

__all__ = ["GROUPS", "PRESETS", "Group", "Preset", "default_preset", "preset", "preset_of"]

PRESETS: dict[str, Preset] = NAMED | CLASSICS | FAILURES | MODES


def preset(name: str, workspace: Workspace | None = None) -> Preset:
    """The preset `name`, or the default of the dataset of that name. Raises ValueError, naming what there is."""
    if current_name(name) in PRESETS:
        return PRESETS[current_name(name)]
    if name in sources(workspace):
        return default_preset(name, workspace)
    raise ValueError(
        f"There is no preset {name!r}; there are: {', '.join(PRESETS)}. A dataset's name stands for its default."
    )


def default_preset(dataset: str, workspace: Workspace | None = None) -> Preset:
    """The stable default for a dataset, a workspace's own ones too. Raises ValueError for an unknown one."""
    return default_for(dataset, dataset_source(dataset, workspace))


@lru_cache(maxsize=256)
def preset_of(config: TrainConfig) -> Preset | None:
    """The preset that a run follows, whatever its seed and the machine it computes on; None for one's own settings."""
    followed = _what_it_does(config)
    return next((found for found in PRESETS.values() if _what_it_does(found.config) == followed), None)


def _what_it_does(config: TrainConfig) -> TrainConfig:
    return config.model_copy(update={"seed": 0, "compute": ComputeOptions()})
