"""The process of one pre-training experiment.

    python -m gan_core.encoding.experiment FOLDER

FOLDER is that of a run of an encoder-decoder; how far the experiment has come, and in the end its result, is in
`pretraining.json` there. When its standard input closes, it ends with what was measured so far.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import torch
from torch import nn

from gan_core import checkpoints
from gan_core.datasets import load_dataset
from gan_core.encoding.pretraining import RESULT, Experiment, ExperimentOptions, Point, Pretraining
from gan_core.files import WriteError
from gan_core.jobs.records import read_record, write_record
from gan_core.networks.autoencoder import build_encoder
from gan_core.objectives import RECONSTRUCTIONS
from gan_core.snapshots import read_snapshot

_STANDARD_INPUT = 0


def read_result(folder: Path) -> Pretraining | None:
    """The experiment in a run's folder; None where there was none. Raises RunFolderError where it can't be read."""
    path = folder / RESULT
    return read_record(path, Pretraining) if path.exists() else None


def run_experiment(folder: Path, options: ExperimentOptions, ended: threading.Event) -> Pretraining:
    """Make the experiment with a run's newest snapshot, writing each point down; what came of it.

    Raises ValueError where there is no snapshot, or no encoder in it, or the data have no classes; WriteError.
    """
    snapshot = read_snapshot(checkpoints.resolve_snapshot(folder))
    if "encoder" not in snapshot.players or snapshot.config.objective.name == "pca":
        raise ValueError(f"{folder.name} has no encoder that was trained; choose an autoencoder or a vae.")
    config = snapshot.config

    def fresh() -> nn.Module:
        # Of the plain kind, whose codes are normalised: without, a classifier would be slow to begin.
        return build_encoder(config.networks, snapshot.shape, RECONSTRUCTIONS["autoencoder"])

    experiment = Experiment(snapshot.players["encoder"], fresh, load_dataset(config.dataset), options)
    result = Pretraining(images=snapshot.images, classes=experiment.classes, total=experiment.total)
    write_record(folder / RESULT, result)

    def keep(point: Point) -> None:
        nonlocal result
        result = result.model_copy(update={"points": (*result.points, point)})
        write_record(folder / RESULT, result)

    experiment.run(keep, ended.is_set)
    state = "done" if len(result.points) == result.total else "stopped"
    result = result.model_copy(update={"state": state})
    write_record(folder / RESULT, result)
    return result


def main(arguments: list[str]) -> int:
    """Run the experiment; its exit code."""
    if len(arguments) != 1:
        print("Usage: python -m gan_core.encoding.experiment FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    torch.set_num_threads(1)
    if hasattr(os, "nice"):
        os.nice(10)
    ended = threading.Event()
    threading.Thread(target=_wait_for_end_of_input, args=(ended,), daemon=True).start()
    try:
        run_experiment(folder, ExperimentOptions(), ended)
    except WriteError as error:
        print(error, file=sys.stderr)
        return 1
    except ValueError as error:
        failed = Pretraining(state="failed", sentence=str(error), images=0, classes=0, total=0)
        write_record(folder / RESULT, failed)
        return 1
    return 0


def _wait_for_end_of_input(ended: threading.Event) -> None:
    while os.read(_STANDARD_INPUT, 4096):
        pass
    ended.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
