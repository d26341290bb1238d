"""The worker process: killed, orphaned, or one too many."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gan_core.checkpoints import latest_snapshot
from gan_core.config import LiveSettings, TrainConfig
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import EventRecord, Request
from gan_core.jobs.training_job import run_training
from gan_core.jobs.worker import EXIT_HELD, main
from gan_core.processes import lock
from gan_core.processes.lock import held
from tests.waiting import PATIENCE
from tests.waiting import wait_until as until

pytestmark = pytest.mark.process

PROJECT = Path(__file__).resolve().parents[2]
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts workers, and ends those that are left."""
    workers: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str | Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "gan_core.jobs.worker", *map(str, arguments)]
        workers.append(subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()
        assert worker.stdin is not None
        worker.stdin.close()


def endless(folder: Path, config: TrainConfig) -> RunFolder:
    """A run that won't finish by itself."""
    return RunFolder.create(folder, config.with_settings({"schedule.images": 10_000_000}))


def final_bytes(folder: RunFolder) -> bytes:
    """The run's newest snapshot file."""
    path = latest_snapshot(folder.path)
    assert path is not None
    return path.read_bytes()


def killed_at_random(start: Start, path: Path, config: TrainConfig, live: LiveSettings) -> RunFolder:
    """A run whose worker was killed within its first moments of training, once it had saved a state and a change."""
    folder = RunFolder.create(path, config)
    # It pauses at once, so that it isn't through before it is commanded.
    folder.update_desired(state="pause")
    worker = start(folder.path)
    until(lambda: folder.stored_status().state == "paused")
    # A state is saved along with a snapshot that is asked for.
    folder.add_request(Request(kind="snapshot"))
    until(folder.resume_states)
    folder.update_desired(live=live)
    until(folder.changes)
    folder.update_desired(state="run")
    until(lambda: folder.stored_status().state != "paused")
    time.sleep(random.uniform(0.0, 0.2))
    worker.kill()
    worker.wait()
    return folder


def test_a_run_killed_at_random_and_resumed_ends_in_the_bytes_of_one_left_alone(
    start: Start, tmp_path: Path, tiny_config: TrainConfig
) -> None:
    config = tiny_config.with_settings({"schedule.images": 2400})
    live = config.live.model_copy(update={"generator_rate": 3e-3})
    # On a busy machine a run may be through before it is killed.
    runs = (killed_at_random(start, tmp_path / f"cut-{number}", config, live) for number in range(20))
    folder = next(run for run in runs if run.status().state != "finished")
    assert folder.status().state == "interrupted"
    saved = folder.resume_states()[-1]

    assert run_training(folder).state == "finished"
    began = f"Resumed at {saved:,} images" if saved else "Started"
    assert began in [record.message for record in _events(folder) if record.message.startswith(("Res", "Sta"))][-1]
    (change,) = folder.changes()

    whole = RunFolder.create(tmp_path / "whole", config)
    whole.append_change(change)
    whole.update_desired(live=live)
    assert run_training(whole).state == "finished"
    assert final_bytes(whole) == final_bytes(folder)


def test_a_worker_saves_and_ends_when_whoever_started_it_is_gone(
    start: Start,
    tmp_path: Path,
    tiny_config: TrainConfig,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = endless(tmp_path / "run", tiny_config)
    worker = start("--standby")
    assert worker.stdin is not None
    worker.stdin.write(os.fsencode(folder.path) + b"\n")
    worker.stdin.flush()
    until(lambda: folder.stored_status().images > 0)

    # A second worker is refused meanwhile, and leaves the run alone.
    monkeypatch.setattr(lock, "_PATIENCE_SECONDS", 0.1)
    assert main([str(folder.path)]) == EXIT_HELD
    assert f"already being trained by process {worker.pid}" in capsys.readouterr().err
    assert folder.status().state == "training"

    worker.stdin.close()
    assert worker.wait(PATIENCE) == 0
    status = folder.status()
    assert status.state == "interrupted"
    assert folder.resume_states()[-1] == folder.snapshots()[-1] == status.images
    assert not held(folder.path)


def _events(folder: RunFolder) -> list[EventRecord]:
    return [record for record in folder.metrics()[0] if isinstance(record, EventRecord)]
