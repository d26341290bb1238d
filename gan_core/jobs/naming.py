"""Making a run under a name of its own, also where several apps make runs at once."""

from pathlib import Path

from gan_core import checkpoints
from gan_core.config import TrainConfig, parse_config
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import RunExistsError
from gan_core.workspace import Workspace


def free_path(workspace: Workspace, name: str) -> Path:
    """Where a new run of this name may lie. Raises ValueError for a name that may not be, RunExistsError."""
    path = checkpoints.run_path(workspace.runs, name)
    if path.exists() or checkpoints.run_path(workspace.pretrained, name).exists():
        raise RunExistsError(name)
    return path


def make_run(
    workspace: Workspace, config: TrainConfig, name: str | None = None, *, stem: str | None = None
) -> RunFolder:
    """A new run, called `<stem>-<number>` unless a name is given; the stem is the dataset's name by default.

    Raises ConfigError for what doesn't go with the workspace's dataset, ValueError for a name that may not be,
    RunExistsError for one that is taken, WriteError.
    """
    config = parse_config(config.model_dump(), workspace)
    if name is not None:
        return RunFolder.create(free_path(workspace, name), config)
    while True:
        free = workspace.free_name(stem or config.dataset.name)
        try:
            return RunFolder.create(workspace.runs / free, config)
        except RunExistsError:
            # Another app took it in the meantime; the next look finds one beyond it.
            continue
