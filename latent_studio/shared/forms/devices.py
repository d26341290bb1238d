"""What this machine can train on, in words."""

from __future__ import annotations

from functools import lru_cache

import psutil
import torch

from gan_core.config import TrainConfig
from gan_core.training.choices import kept_choice
from gan_core.training.compute import Chosen, most_threads, resolve_device
from latent_studio.shared.forms.fields import choice
from latent_studio.shared.session import workspace
from latent_studio.shared.wording import memory


@lru_cache(maxsize=1)
def devices() -> dict[str, str]:
    """A description of each device that can be chosen here, with its memory; `auto` first."""
    found = {"cpu": f"CPU, {_cores()}, {memory(psutil.virtual_memory().total / 1e6)}"}
    if torch.cuda.is_available():
        card = torch.cuda.get_device_properties(0)
        found["cuda"] = f"{card.name}, {memory(card.total_memory / 1e6)}"
    if torch.backends.mps.is_available():
        found["mps"] = f"Apple GPU, {memory(torch.mps.recommended_max_memory() / 1e6)}"
    return {"auto": f"Automatic: {found[resolve_device('auto')]}", **found}


def computed_with(chosen: Chosen) -> str:
    """What decides a seed's result besides the settings: the number format and the threads."""
    threads = "1 thread" if chosen.threads == 1 else f"{chosen.threads} threads"
    return f"{choice('compute.precision', chosen.precision)} and {threads}"


def beside_the_seed(config: TrainConfig) -> str:
    """With what number format and threads these settings compute on this machine, as far as that is known."""
    try:
        chosen = kept_choice(workspace.current(), config, resolve_device(config.compute.device))
    except ValueError:
        chosen = None
    if chosen is None:
        return (
            "Number format and threads are measured when these settings are first started on this machine, and then "
            "kept: one seed, one result."
        )
    return f"On this machine these settings compute with {computed_with(chosen)}: one seed, one result."


def _cores() -> str:
    cores = most_threads()
    return f"{cores} cores" if cores > 1 else "1 core"
