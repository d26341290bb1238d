"""What this machine can train on, in words."""

from __future__ import annotations

from functools import lru_cache

import psutil
import torch

from gan_core.training.compute import most_threads, resolve_device
from ui.wording import memory


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


def _cores() -> str:
    cores = most_threads()
    return f"{cores} cores" if cores > 1 else "1 core"
