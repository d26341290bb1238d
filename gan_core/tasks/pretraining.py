"""The task "pretraining": the experiment with a run's encoder, whose result lies in the run's own folder."""

from pathlib import Path

import torch
from torch import nn

from gan_core import checkpoints
from gan_core.datasets import load_dataset
from gan_core.encoding.pretraining import RESULT, Experiment, ExperimentOptions, Point, Pretraining
from gan_core.jobs.records import read_record, write_record
from gan_core.networks.autoencoder import build_encoder
from gan_core.objectives import RECONSTRUCTIONS
from gan_core.processes.control import Control
from gan_core.snapshots import read_snapshot
from gan_core.tasks.folder import SnapshotRequest, TaskFolder
from gan_core.workspace import Workspace

_CUT_SHORT = "The experiment ended before it was done; start it again to measure all of it."


class PretrainingRequest(SnapshotRequest):
    """`request.json`: the run with whose newest encoder the experiment is made, and how."""

    options: ExperimentOptions = ExperimentOptions()


def read_result(folder: Path, *, working: bool = False) -> Pretraining | None:
    """The experiment in a run's folder as far as it is, or None; `working`: it is being made. Raises RunFolderError."""
    path = folder / RESULT
    result = read_record(path, Pretraining) if path.exists() else None
    if result is None or working or result.state != "working":
        return result
    return result.model_copy(update={"state": "failed", "sentence": _CUT_SHORT})


def run_pretraining(request: PretrainingRequest, folder: TaskFolder, control: Control) -> None:
    """Make the experiment with a run's encoder. Raises ValueError, WriteError."""
    torch.set_num_threads(1)
    workspace = folder.workspace
    run_experiment(workspace, workspace.find_run(request.run), request.options, control)


def run_experiment(workspace: Workspace, folder: Path, options: ExperimentOptions, control: Control) -> Pretraining:
    """Make the experiment with a run's newest snapshot, writing each point down; its result.

    Raises ValueError where there is no snapshot, or no encoder in it, or the data have no classes; WriteError.
    """
    snapshot = read_snapshot(checkpoints.snapshot_at(folder))
    if "encoder" not in snapshot.players or snapshot.config.objective.name == "pca":
        raise ValueError(f"{folder.name} has no encoder that was trained; choose an autoencoder or a vae.")
    config = snapshot.config

    def fresh() -> nn.Module:
        # Of the plain kind, whose codes are normalised: without, a classifier would be slow to begin.
        return build_encoder(config.networks, snapshot.shape, RECONSTRUCTIONS["autoencoder"])

    dataset = load_dataset(config.dataset, workspace=workspace)
    experiment = Experiment(snapshot.players["encoder"], fresh, dataset, options)
    result = Pretraining(images=snapshot.images, classes=experiment.classes, total=experiment.total)

    def write() -> None:
        write_record(folder / RESULT, result)
        done = len(result.points)
        control.progress(done / result.total, f"{done} of {result.total} points measured")

    def keep(point: Point) -> None:
        nonlocal result
        result = result.model_copy(update={"points": (*result.points, point)})
        write()

    write()
    experiment.run(keep, control.cancelled)
    state = "done" if len(result.points) == result.total else "stopped"
    result = result.model_copy(update={"state": state})
    write()
    return result
