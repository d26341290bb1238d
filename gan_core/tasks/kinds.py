"""The kinds of tasks: the request of each, and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from gan_core.options import Options
from gan_core.processes.control import Control
from gan_core.tasks.folder import TaskFolder
from gan_core.workspace import Workspace


@dataclass(frozen=True)
class Kind:
    """A kind of task, by the names of its module, of its request's model there, and of the function that does it.

    They are imported when first needed, so that a process holds no more than its own task needs. `most` of the kind are
    done at once; those of None share the places of all others of None. One that `repeats` is done again for an equal
    request. One that is cancelled has `patience` seconds to end. `remove` names what is called, with the request and
    the workspace, once the task's process has ended, however it did.
    """

    module: str
    request: str
    function: str
    most: int | None = None
    repeats: bool = False
    patience: float = 10.0
    remove: str | None = None

    @property
    def model(self) -> type[Options]:
        """The model of its request."""
        model: type[Options] = self._named(self.request)
        return model

    @property
    def run(self) -> Callable[[Any, TaskFolder, Control], None]:
        """What does it: `run(request, folder, control)`, which looks at `control.cancelled` now and then."""
        run: Callable[[Any, TaskFolder, Control], None] = self._named(self.function)
        return run

    def clean_up(self, request: Options, workspace: Workspace) -> None:
        """Remove the remains of a task that has ended. Never raises."""
        if self.remove is not None:
            self._named(self.remove)(request, workspace)

    def _named(self, name: str) -> Any:
        return getattr(import_module(self.module), name)


KINDS: dict[str, Kind] = {
    "factors": Kind("gan_core.tasks.probing", "FactorRequest", "run_probe"),
    "import": Kind(
        "gan_core.tasks.importing", "ImportRequest", "run_import", most=4, patience=0.2, remove="remove_workplace"
    ),
    "map": Kind("gan_core.tasks.mapping", "MapRequest", "run_map"),
    "pretraining": Kind("gan_core.tasks.pretraining", "PretrainingRequest", "run_pretraining", most=2, repeats=True),
    "projection": Kind("gan_core.tasks.projecting", "ProjectionRequest", "run_projection"),
}
