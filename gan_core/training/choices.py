"""What was measured once on this machine and is kept, so that one seed gives one result here.

Two number formats, or two counts of threads, round differently: were they measured anew at each start, a stopwatch
would decide what a seed leads to.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable
from functools import cache
from pathlib import Path

import torch
from pydantic import ValidationError

from gan_core.config import TrainConfig
from gan_core.files import WriteError, write_atomically, write_if_absent
from gan_core.training.compute import Chosen, Device, choose, most_threads
from gan_core.workspace import Workspace


def choice_for(
    workspace: Workspace, config: TrainConfig, device: Device, build: Callable[[str], Callable[[], None]]
) -> Chosen:
    """The fastest number format and threads of a configuration on this machine: measured the first time, then kept.

    `build(precision)` makes a throwaway step to time. Where nothing can be kept, it is measured each time.
    """
    found = kept_choice(workspace, config, device)
    if found is not None:
        return found
    chosen = choose(config.compute, device, build)
    return _keep(_path(workspace, config, device), chosen) if chosen.seconds_per_step else chosen


def kept_choice(workspace: Workspace, config: TrainConfig, device: Device) -> Chosen | None:
    """What was chosen here for this configuration, whatever its seed and length; None before its first start."""
    return _read(_path(workspace, config, device))


def _path(workspace: Workspace, config: TrainConfig, device: Device) -> Path:
    # How long a run lasts and where its randomness begins doesn't change what a step costs.
    settings = config.model_dump(mode="json", exclude={"seed": True, "schedule": {"images"}})
    settings["compute"]["device"] = device
    described = json.dumps([_machine(device), most_threads(), settings], sort_keys=True)
    return workspace.choices / f"{hashlib.sha256(described.encode()).hexdigest()[:16]}.json"


@cache
def _machine(device: Device) -> list[str]:
    """What distinguishes this machine from another where speed is concerned."""
    card = torch.cuda.get_device_name() if device == "cuda" else ""
    return [platform.node(), platform.machine(), torch.backends.cpu.get_cpu_capability(), card, torch.__version__]


def _read(path: Path) -> Chosen | None:
    try:
        return Chosen.model_validate_json(path.read_bytes()) if path.is_file() else None
    except (OSError, ValidationError):
        return None


def _keep(path: Path, chosen: Chosen) -> Chosen:
    """Keep a choice; the one that counts, where another process was first."""
    text = chosen.model_dump_json(indent=2).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not write_if_absent(path, text):
            first = _read(path)
            if first is not None:
                return first
            write_atomically(path, text)
    except (WriteError, OSError):
        return chosen
    return chosen
