"""Making a run's last snapshot one of the generators that ship with the project."""

from __future__ import annotations

import shutil
from pathlib import Path

from gan_core import checkpoints
from gan_core.evaluation.generators import measure_generator
from gan_core.evaluation.measures import Measures
from gan_core.files import write_atomically
from gan_core.generator import load_generator
from gan_core.jobs.data import load_data
from gan_core.jobs.folder import RunFolder
from gan_core.workspace import Workspace

MEASURES = "measures.json"


def measure(workspace: Workspace, folder: RunFolder, seed: int = 0) -> Measures:
    """The measures of a run's last snapshot, also written to `measures.json` beside it."""
    dataset, _, _ = load_data(workspace, folder.record(), folder.name)
    measures = measure_generator(load_generator(folder.path), dataset, seed)
    write_atomically(folder.path / MEASURES, measures.model_dump_json(indent=2).encode() + b"\n")
    return measures


def publish(workspace: Workspace, folder: RunFolder, name: str) -> Path:
    """Copy what a shipped generator needs to `pretrained/<name>`: its last snapshot and picture, records and measures.

    Raises ValueError for a run that isn't finished or a name that is taken.
    """
    status = folder.status()
    if status.state != "finished":
        raise ValueError(f"{folder.name} is {status.state}; only a finished run can be published.")
    target = checkpoints.run_path(workspace.pretrained, name)
    if target.exists():
        raise ValueError(f"There is a shipped generator called {name} already; choose another name.")
    measure(workspace, folder)
    snapshot = checkpoints.snapshot_path(folder.path, folder.snapshots()[-1])
    picture = folder.sample_path(folder.samples()[-1])
    kept = [folder.path / "config.json", folder.path / "status.json", folder.path / MEASURES, folder.real_path]
    for source in (*kept, snapshot, picture):
        destination = target / source.relative_to(folder.path)
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, destination)
    return target
