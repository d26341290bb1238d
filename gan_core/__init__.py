"""The core of Latent Studio: training and inference of small generative networks, without any app.

from gan_core import Trainer, TrainConfig, load_generator
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # at run time each is imported when it is first used
    from gan_core.config import TrainConfig
    from gan_core.generator import Generator, load_generator
    from gan_core.training.trainer import Trainer

__all__ = ["Generator", "TrainConfig", "Trainer", "load_generator"]

_HOMES = {
    "Generator": "gan_core.generator",
    "TrainConfig": "gan_core.config",
    "Trainer": "gan_core.training.trainer",
    "load_generator": "gan_core.generator",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first used, so that what needs no networks starts without PyTorch."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
