"""The kinds of tasks: what each is asked for, and the function that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gan_core.tasks.control import Control
from gan_core.tasks.folder import SnapshotRequest, TaskFolder
from gan_core.tasks.mapping import MapRequest, run_map
from gan_core.tasks.probing import FactorRequest, run_probe
from gan_core.tasks.projecting import ProjectionRequest, run_projection


@dataclass(frozen=True)
class Kind:
    """A kind of task. `run(request, folder, control)` does it, looking at `control.cancelled` now and then.

    What it writes into the folder is its result; a ValueError or an OSError that it raises is shown as it is.
    """

    model: type[SnapshotRequest]
    run: Callable[[Any, TaskFolder, Control], None]


KINDS: dict[str, Kind] = {
    "factors": Kind(FactorRequest, run_probe),
    "map": Kind(MapRequest, run_map),
    "projection": Kind(ProjectionRequest, run_projection),
}
