"""Training in a run folder: whatever happens to a run on its way, it ends in the same bytes."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image

from gan_core.checkpoints import latest_snapshot, snapshot_path
from gan_core.config import TrainConfig
from gan_core.files import called
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.logbook import Logbook, UnhealthyError
from gan_core.jobs.records import Desired, EventRecord, ReportRecord, Request, Status
from gan_core.jobs.training_job import run_training
from gan_core.processes.control import Control
from gan_core.processes.lock import FolderHeldError, folder_lock
from gan_core.tensor_files import read_tensors
from gan_core.training.health import Finding
from gan_core.training.trainer import Report

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def uncut(tmp_path_factory: pytest.TempPathFactory, tiny_config: TrainConfig) -> RunFolder:
    """A run that was left alone until its horizon."""
    folder = RunFolder.create(tmp_path_factory.mktemp("uncut") / "uncut", tiny_config)
    assert run_training(folder).state == "finished"
    return folder


@pytest.fixture
def folder(tmp_path: Path, tiny_config: TrainConfig) -> RunFolder:
    """A new run of the same configuration."""
    return RunFolder.create(tmp_path / "run", tiny_config)


def final_bytes(folder: RunFolder) -> bytes:
    """The run's newest snapshot file."""
    path = latest_snapshot(folder.path)
    assert path is not None
    return path.read_bytes()


def events(folder: RunFolder) -> list[str]:
    """The messages of the run's events."""
    return [record.message for record in folder.metrics()[0] if isinstance(record, EventRecord)]


def when(condition: Callable[[Status], bool], act: Callable[[], object]) -> Callable[[Status], None]:
    """Something for run_training to call: acts once, at the first status that meets the condition."""
    done = False

    def look(status: Status) -> None:
        nonlocal done
        if not done and condition(status):
            done = True
            act()

    return look


def cut(folder: RunFolder) -> Status:
    """Train the run until its first report, then stop."""
    control = Control()
    status = run_training(folder, control, on_status=lambda status: status.images > 0 and control.stop())
    assert status.state == "stopped"
    assert 0 < status.images < status.horizon
    return status


def test_a_finished_run_has_everything_in_its_folder(uncut: RunFolder) -> None:
    status = uncut.status()
    assert (status.state, status.images, status.horizon) == ("finished", 1600, 1600)
    assert (status.device, status.precision, status.threads) == ("cpu", "float32", 1)
    assert status.memory > 50
    assert status.images_per_second > 0
    assert uncut.record().chosen is not None
    assert uncut.snapshots()[-1] == uncut.samples()[-1] == uncut.resume_states()[-1] == 1600
    assert uncut.samples()[0] == 0
    reports = [record for record in uncut.metrics()[0] if isinstance(record, ReportRecord)]
    assert reports[-1].images == 1600
    assert [report.images for report in reports] == sorted({report.images for report in reports})
    assert all(
        report.discriminator_loss is not None and report.discriminator_held_out is not None for report in reports
    )
    assert events(uncut) == [
        "Started on cpu with float32, 1 thread and seed 0.",
        "Finished at 1,600 images.",
    ]


def test_pictures_show_a_row_a_class_beside_real_images(uncut: RunFolder) -> None:
    for path in (uncut.real_path, uncut.sample_path(0), uncut.sample_path(1600)):
        with Image.open(path) as picture:
            assert (picture.mode, picture.size) == ("L", (280, 280))


def test_snapshots_carry_no_trace_of_time_or_place(uncut: RunFolder) -> None:
    _, metadata = read_tensors(snapshot_path(uncut.path, 1600))
    assert set(metadata) == {"schema", "images", "config", "conditions", "shape", "dataset", "value_range"}


def test_a_run_cut_at_random_and_resumed_ends_in_the_same_bytes(uncut: RunFolder, folder: RunFolder) -> None:
    seen = [0]
    while folder.status().state != "finished":
        # The first time after one step, so that even the quickest machine is cut once.
        seconds = random.uniform(0.05, 0.4) if len(seen) > 1 else 0.0
        seen.append(run_training(folder, seconds=seconds).images)
        assert seen[-1] > seen[-2]
    assert len(seen) > 2
    assert final_bytes(folder) == final_bytes(uncut)
    assert sum(message.startswith("Resumed at") for message in events(folder)) == len(seen) - 2


def test_batch_normalisation_is_not_moved_by_being_watched(tmp_path: Path, tiny_config: TrainConfig) -> None:
    changed = {"network.name": "dcgan", "objective.name": "hinge", "r1": 0.0, "r2": 0.0, "schedule.images": 800}
    config = tiny_config.with_settings(changed)
    alone, watched = (RunFolder.create(tmp_path / name, config) for name in ("alone", "watched"))
    assert run_training(alone).state == "finished"
    while watched.status().state != "finished":
        run_training(watched, seconds=0.1)
    assert final_bytes(watched) == final_bytes(alone)


def test_a_run_that_is_watched_commanded_and_asked_ends_in_the_same_bytes(uncut: RunFolder, folder: RunFolder) -> None:
    over = threading.Event()
    # It begins paused, so that no run is too quick to be commanded.
    folder.update_desired(state="pause")

    def watch() -> None:
        turn, paused, acknowledged = 0, False, 0
        # Until all has happened that is asked for below, however long the run takes to begin.
        while not over.wait(0.02) and not (turn > 60 and acknowledged > 3):
            turn += paused
            tab = RunFolder(folder.path)
            tab.add_request(Request(kind="snapshot"))
            tab.update_desired(state="pause" if turn < 20 else random.choice(["pause", "run", "run"]))
            tab.metrics()
            status = tab.status()
            paused |= status.state == "paused"
            acknowledged = status.acknowledged_request
            for images in tab.snapshots()[-2:]:
                read_tensors(snapshot_path(tab.path, images))
        tab.update_desired(state="run")

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        status = run_training(folder)
    finally:
        over.set()
        watcher.join()
    assert status.state == "finished"
    assert status.acknowledged_request > 3
    assert folder.kept()
    assert any(message.startswith("Paused") for message in events(folder))
    assert final_bytes(folder) == final_bytes(uncut)


def test_live_changes_are_replayed_at_their_image_counts(uncut: RunFolder, folder: RunFolder, tmp_path: Path) -> None:
    live = folder.record().config.live.model_copy(update={"discriminator_rate": 1e-3, "r1": 0.5})
    change = when(lambda status: status.images > 0, lambda: folder.update_desired(live=live))
    assert run_training(folder, on_status=change).state == "finished"
    (made,) = folder.changes()
    assert 0 < made.images < 1600
    assert made.live == live
    assert "Changed discriminator_rate from 0.002 to 0.001, r1 from 0.1 to 0.5." in events(folder)
    assert final_bytes(folder) != final_bytes(uncut)
    # As if it had been killed before it first saved: there is nothing but its journal.
    again = RunFolder.create(tmp_path / "again", folder.record().config)
    shutil.copy(folder.path / "changes.jsonl", again.path)
    again.update_desired(live=live)
    assert run_training(again).state == "finished"
    assert again.changes() == [made]
    assert final_bytes(again) == final_bytes(folder)


def test_wishes_that_cannot_be_are_refused_and_the_run_goes_on(tmp_path: Path, tiny_config: TrainConfig) -> None:
    config = tiny_config.with_settings({"network.name": "dcgan", "r1": 0.0, "r2": 0.0, "objective.name": "hinge"})
    folder = RunFolder.create(tmp_path / "run", config.with_settings({"schedule.images": 320}))
    wanted = folder.update_desired(live=config.live.model_copy(update={"r1": 1.0}))
    status = run_training(folder)
    assert status.state == "finished"
    assert status.acknowledged_revision == wanted.revision
    assert len([message for message in events(folder) if "stay as they are" in message and "r1" in message]) == 1
    assert folder.changes() == []


def test_a_finished_run_can_be_trained_longer_exactly(uncut: RunFolder, tmp_path: Path) -> None:
    longer = RunFolder(tmp_path / "longer")
    shutil.copytree(uncut.path, longer.path)
    longer.go_on(2400)
    status = run_training(longer)
    assert (status.state, status.images, status.horizon) == ("finished", 2400, 2400)
    assert [(change.images, change.horizon) for change in longer.changes()] == [(1600, 2400)]
    again = RunFolder.create(tmp_path / "again", uncut.record().config)
    again.go_on(2400)
    shutil.copy(longer.path / "changes.jsonl", again.path)
    assert run_training(again).images == 2400
    assert final_bytes(again) == final_bytes(longer)


def test_a_truncated_state_is_named_and_the_older_one_used(uncut: RunFolder, folder: RunFolder) -> None:
    images = cut(folder).images
    # The same state once more, as the older of two.
    newest = folder.path / f"resume-{images:09d}.safetensors"
    broken = folder.path / f"resume-{images + 16:09d}.safetensors"
    broken.write_bytes(newest.read_bytes()[:-100])
    assert run_training(folder).state == "finished"
    assert [message for message in events(folder) if broken.name in message and "damaged" in message]
    assert final_bytes(folder) == final_bytes(uncut)


def test_a_run_with_no_state_that_can_be_read_says_so_and_keeps_what_it_has(folder: RunFolder) -> None:
    images = cut(folder).images
    state = folder.path / f"resume-{images:09d}.safetensors"
    state.write_bytes(state.read_bytes()[:1000])
    for count in folder.resume_states()[:-1]:
        (folder.path / f"resume-{count:09d}.safetensors").write_bytes(b"")
    status = run_training(folder)
    assert status.state == "failed"
    assert called(state) in str(status.error)
    assert "Duplicate the run" in str(status.error)
    assert images in folder.snapshots()


def test_a_state_of_another_version_is_not_used(folder: RunFolder) -> None:
    images = cut(folder).images
    for count in folder.resume_states():
        tensors, metadata = folder.read_resume_state(count)
        folder.write_resume_state(count, tensors, metadata | {"schema": "9"})
    status = run_training(folder)
    assert status.state == "failed"
    assert f"{images:,} images can't be resumed from" in str(status.error)
    assert "version 9" in str(status.error)


def test_losses_that_are_no_numbers_end_the_run_and_leave_its_snapshots(folder: RunFolder) -> None:
    images = cut(folder).images
    for count in folder.resume_states():
        tensors, metadata = folder.read_resume_state(count)
        tensors[
            "discriminator.layers.0.weight" if "discriminator.layers.0.weight" in tensors else _first_weight(tensors)
        ].fill_(float("nan"))
        folder.write_resume_state(count, tensors, metadata)
    status = run_training(folder)
    assert status.state == "failed"
    assert "no longer numbers" in str(status.error)
    assert status.traceback is None
    assert folder.snapshots() == [images]
    assert any(record.discriminator_loss is None for record in folder.metrics()[0] if isinstance(record, ReportRecord))


def _first_weight(tensors: dict[str, torch.Tensor]) -> str:
    return next(name for name in sorted(tensors) if name.startswith("discriminator.") and name.endswith("weight"))


def test_a_full_disk_is_said_with_the_file_and_the_run_can_be_resumed(uncut: RunFolder, folder: RunFolder) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    fill = when(
        lambda status: status.images > 0,
        # Room for a status, not for a snapshot.
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1])),
    )
    try:
        status = run_training(folder, on_status=fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert status.state == "failed"
    assert "disk is full" in str(status.error)
    assert f"{folder.name}/" in str(status.error)
    assert folder.status().error == status.error
    assert not list(folder.path.rglob("*.tmp"))
    assert run_training(folder).state == "finished"
    assert folder.status().error is None
    assert final_bytes(folder) == final_bytes(uncut)


def test_a_run_of_a_damaged_configuration_fails_with_the_file_named(folder: RunFolder) -> None:
    (folder.path / "config.json").write_text("{")
    status = run_training(folder)
    assert status.state == "failed"
    assert f"{folder.name}/config.json is damaged" in str(status.error)


def test_a_run_of_unknown_data_fails_with_a_sentence(folder: RunFolder) -> None:
    path = folder.path / "config.json"
    path.write_text(path.read_text().replace("mnist-5k", "nothing-like-it"))
    status = run_training(folder)
    assert status.state == "failed"
    assert "no dataset 'nothing-like-it'" in str(status.error)


def test_commands_that_cannot_be_read_are_told_and_the_run_goes_on(uncut: RunFolder, folder: RunFolder) -> None:
    def damage() -> None:
        (folder.path / "desired.json").write_text("{")
        (folder.path / "requests" / "000000001.json").write_text("nonsense")

    status = run_training(folder, on_status=when(lambda status: status.images > 0, damage))
    assert status.state == "finished"
    assert status.acknowledged_request == 1
    told = " ".join(events(folder))
    assert f"{folder.name}/desired.json is damaged" in told
    assert "000000001.json is damaged" in told
    assert final_bytes(folder) == final_bytes(uncut)


def test_stopping_while_paused_saves_where_it_paused(folder: RunFolder) -> None:
    def command(status: Status) -> None:
        if status.state == "training" and status.images > 0 and folder.desired().state == "run":
            folder.update_desired(state="pause")
        if status.state == "paused":
            threading.Timer(0.3, lambda: folder.update_desired(state="stop")).start()

    status = run_training(folder, on_status=command)
    assert status.state == "stopped"
    assert folder.resume_states()[-1] == folder.snapshots()[-1] == status.images


def test_a_stop_between_the_first_reading_and_the_first_look_is_obeyed(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = RunFolder.desired

    def read_and_be_overtaken(self: RunFolder) -> Desired:
        found = read(self)
        if found.revision == 0:
            monkeypatch.setattr(RunFolder, "desired", read)
            self.update_desired(state="stop")
        return found

    monkeypatch.setattr(RunFolder, "desired", read_and_be_overtaken)
    assert run_training(folder).state == "stopped"
    assert folder.desired().state == "stop"


@pytest.mark.parametrize(("number", "ending"), [(signal.SIGTERM, "interrupted"), (signal.SIGINT, "stopped")])
def test_signals_save_and_end(folder: RunFolder, number: signal.Signals, ending: str) -> None:
    kill = when(lambda status: status.images > 0, lambda: os.kill(os.getpid(), number))
    control = Control()
    before = signal.getsignal(number)
    with control.signals():
        status = run_training(folder, control, on_status=kill)
    assert status.state == ending
    assert folder.resume_states()[-1] == folder.snapshots()[-1] == status.images
    assert signal.getsignal(number) is before


def test_paused_time_is_not_training_time(folder: RunFolder) -> None:
    began = time.monotonic()

    def command(status: Status) -> None:
        if status.state == "training" and status.images > 0 and folder.desired().state == "run":
            folder.update_desired(state="pause")
        if status.state == "paused":
            threading.Timer(1.0, lambda: folder.update_desired(state="stop")).start()

    status = run_training(folder, on_status=command)
    assert status.seconds_trained <= time.monotonic() - began - 1.0


def test_a_run_that_another_owns_is_left_alone(folder: RunFolder) -> None:
    before = folder.stored_status()
    with folder_lock(folder.path, "trained"), pytest.raises(FolderHeldError, match="already being trained"):
        run_training(folder)
    assert folder.stored_status() == before


def test_findings_are_told_once_until_they_clear(folder: RunFolder) -> None:
    log = Logbook(folder)
    finding = Finding("saturated", "The images are saturated.")
    for images, findings in ((64, (finding,)), (128, (finding,)), (192, ()), (256, (finding,))):
        log.report(_report(images, findings), 1000, images / 100, 1.0)
        assert [shown.kind for shown in folder.stored_status().findings] == [found.kind for found in findings]
    told = [record.images for record in folder.metrics()[0] if isinstance(record, EventRecord)]
    assert told == [64, 256]
    with pytest.raises(UnhealthyError, match="ended"):
        log.report(_report(320, (Finding("not-a-number", "It was ended.", fatal=True),)), 1000, 4.0, 1.0)


def _report(images: int, findings: tuple[Finding, ...]) -> Report:
    return Report(
        images=images,
        discriminator_loss=0.5,
        penalty=0.1,
        generator_loss=0.7,
        discriminator_training=0.0,
        discriminator_held_out=0.0,
        discriminator_generated=float("nan"),
        generator_rate=1e-3,
        discriminator_rate=1e-3,
        findings=findings,
    )
