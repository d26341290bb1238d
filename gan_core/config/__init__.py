"""What a run is: TrainConfig, the rules of what goes together, and how it is read from plain data."""

from gan_core.config.model import (
    ConfigError,
    LiveSettings,
    TrainConfig,
    bounds,
    fields,
    parse_config,
    parse_settings,
    sentences,
)
from gan_core.config.options import ComputeOptions, OptimiserOptions, ScheduleOptions
from gan_core.config.rules import RULES, Rule, refusals, value_at

__all__ = [
    "RULES",
    "ComputeOptions",
    "ConfigError",
    "LiveSettings",
    "OptimiserOptions",
    "Rule",
    "ScheduleOptions",
    "TrainConfig",
    "bounds",
    "fields",
    "parse_config",
    "parse_settings",
    "refusals",
    "sentences",
    "value_at",
]
