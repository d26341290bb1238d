"""Running experiments, as the app sees them: started, watched, cancelled; they end with the app."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from gan_core.encoding.experiment import read_result
from gan_core.encoding.pretraining import Pretraining
from gan_core.files import WriteError
from gan_core.jobs.processes import Worker

MOST_JOBS = 2
_PROJECT = Path(__file__).resolve().parents[2]
_CLOSING_SECONDS = 15.0
_CUT_SHORT = "The experiment ended before it was done; start it again to measure all of it."


class Experiments:
    """The pre-training experiments of one app, at most one a run and two at once. Any thread may ask."""

    def __init__(self) -> None:
        self._workers: dict[Path, Worker] = {}
        self._lock = threading.Lock()

    def start(self, folder: Path) -> None:
        """Begin the experiment with the run in `folder`; what an earlier one has measured is replaced.

        Raises ValueError where enough are running, OSError where no process can be started.
        """
        with self._lock:
            self._forget_ended()
            if folder in self._workers:
                return
            if len(self._workers) >= MOST_JOBS:
                raise ValueError(f"{MOST_JOBS} experiments are running already; wait until one is done.")
            self._workers[folder] = _spawn(folder)

    def underway(self, folder: Path) -> bool:
        """Whether a process measures the run in `folder`."""
        with self._lock:
            self._forget_ended()
            return folder in self._workers

    def result(self, folder: Path) -> Pretraining | None:
        """The experiment as far as it has come; None where there is none yet. Raises RunFolderError."""
        underway = self.underway(folder)
        found = read_result(folder)
        if found is None or underway or found.state != "working":
            return found
        return found.model_copy(update={"state": "failed", "sentence": _CUT_SHORT})

    def cancel(self, folder: Path) -> None:
        """Have an experiment end with what it has measured; not waited for."""
        with self._lock:
            if folder in self._workers:
                self._workers[folder].close_input()

    def close(self) -> None:
        """End all, and wait for them."""
        with self._lock:
            for worker in self._workers.values():
                worker.close_input()
            for worker in self._workers.values():
                worker.wait(_CLOSING_SECONDS)
            self._workers.clear()

    def _forget_ended(self) -> None:
        self._workers = {path: worker for path, worker in self._workers.items() if worker.exit_code() is None}


def _spawn(folder: Path) -> Worker:
    one_thread = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    try:
        log = (folder / "pretraining.log").open("wb")
    except OSError as error:
        raise WriteError(folder / "pretraining.log", error) from error
    with log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gan_core.encoding.experiment", str(folder)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=_PROJECT,
            env={**os.environ, **one_thread},
            start_new_session=True,
        )
    return Worker(process)
