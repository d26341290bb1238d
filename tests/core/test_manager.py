"""The manager: queueing, commanding and watching real workers; and what it refuses."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from gan_core.checkpoints import snapshot_path
from gan_core.config import ConfigError, TrainConfig
from gan_core.files import WriteError
from gan_core.jobs import naming
from gan_core.jobs.folder import RunFolder, RunFolderError
from gan_core.jobs.manager import _WATCH_SECONDS, Manager
from gan_core.jobs.naming import make_run
from gan_core.jobs.records import EventRecord, RunExistsError, Status
from gan_core.processes.lock import FolderLock
from gan_core.workspace import Workspace
from tests.waiting import wait_until as until

pytestmark = pytest.mark.process


@pytest.fixture
def endless(tiny_config: TrainConfig) -> TrainConfig:
    """A run that won't finish by itself."""
    return tiny_config.with_settings({"schedule.images": 10_000_000})


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    """A manager of an empty folder, which starts no process unless it is told to."""
    manager = Manager(Workspace(tmp_path), standby=False)
    yield manager
    manager.close()


def make(manager: Manager, name: str, config: TrainConfig, **status: object) -> RunFolder:
    """A run that isn't queued, made without the manager, in some state."""
    folder = RunFolder.create(manager.workspace.root / "runs" / name, config)
    folder.write_status(folder.stored_status().model_copy(update=status))
    return folder


def ship(manager: Manager, name: str, config: TrainConfig) -> None:
    """Have a pretrained generator beside the runs."""
    RunFolder.create(manager.workspace.root / "pretrained" / name, config)


def messages(manager: Manager, name: str) -> list[str]:
    """The messages of a run's events."""
    return [record.message for record in manager.folder(name).metrics()[0] if isinstance(record, EventRecord)]


def test_runs_are_queued_started_commanded_killed_and_resumed(tmp_path: Path, endless: TrainConfig) -> None:
    others = set(psutil.Process().children())
    manager = Manager(Workspace(tmp_path), parallel=1)
    first, second = manager.create(endless), manager.create(endless)
    assert (first, second, manager.queue()) == ("mnist-5k-1", "mnist-5k-2", ["mnist-5k-2"])
    # A worker that stands by may have begun already.
    assert manager.status(first).state in ("starting", "training")
    assert manager.status(second).state == "queued"
    until(lambda: manager.status(first).images > 0)

    # Commands: all from other threads than the worker's, none lost.
    manager.pause(first)
    until(lambda: manager.status(first).state == "paused")
    manager.change(first, endless.live.model_copy(update={"n_critic": 2}))
    number = manager.request(first, "snapshot")
    until(lambda: manager.status(first).acknowledged_request == number)
    images = manager.status(first).images
    assert manager.folder(first).kept() == {images}
    assert snapshot_path(tmp_path / "runs" / first, images).exists()
    manager.resume(first)
    until(lambda: manager.status(first).images > images)
    assert "Changed n_critic from 1 to 2." in messages(manager, first)
    for refuse in (lambda: manager.rename(first, "other"), lambda: manager.delete(first)):
        with pytest.raises(ValueError, match="is being trained; stop it before"):
            refuse()

    # Killed: the manager sees it within five seconds, and the next in the queue gets its turn.
    assert _WATCH_SECONDS < 5
    until(lambda: manager.folder(first).resume_states())
    pid = manager.status(first).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: manager.status(first).state == "interrupted")
    until(lambda: "killed (signal 9)" in str(manager.status(first).error))
    assert manager.queue() == []
    until(lambda: manager.status(second).images > 0)

    # Resumed: it waits until there is room.
    manager.resume(first)
    assert manager.queue() == [first]
    manager.close()
    assert set(psutil.Process().children()) <= others
    assert manager.status(second).state == "interrupted"
    assert manager.status(first).state == "queued"

    # The queue outlives the app, and a run comes back where it was.
    manager = Manager(Workspace(tmp_path), standby=False)
    until(lambda: manager.status(first).state == "training")
    manager.stop(first)
    until(lambda: manager.status(first).state == "stopped")
    assert manager.status(first).images >= images
    manager.close()


def test_a_paused_run_makes_room_for_those_that_wait_and_comes_back_by_itself(
    tmp_path: Path, endless: TrainConfig
) -> None:
    manager = Manager(Workspace(tmp_path), parallel=1, standby=False, patience=0.2)
    paused, other = manager.create(endless, "paused"), manager.create(endless, "other")
    until(lambda: manager.status(paused).images > 0)
    manager.pause(paused)
    until(lambda: manager.status(paused).state == "paused")
    # It saves and leaves; for whoever looks it is paused all along.
    seen = set[str]()

    def has_made_room() -> bool:
        seen.add(manager.status(paused).state)
        seen.update(run.state for run in manager.runs() if run.name == paused)
        return manager.status(other).images > 0

    until(has_made_room)
    assert seen == {"paused"}
    images = manager.folder(paused).stored_status().images
    assert (manager.queue(), manager.status(paused).state) == ([paused], "paused")
    assert {run.name: run.state for run in manager.runs()}[paused] == "paused"
    # One that comes later goes first; this one has its place when nobody waits any more, and stands still as before.
    later = manager.create(endless, "later")
    assert manager.queue() == [later, paused]
    manager.stop(other)
    until(lambda: manager.status(later).images > 0)
    assert manager.queue() == [paused]
    manager.stop(later)
    until(lambda: manager.folder(paused).stored_status().state == "paused")
    assert manager.folder(paused).stored_status().images == images
    manager.resume(paused)
    until(lambda: manager.status(paused).images > images)
    manager.close()


def test_two_apps_that_make_runs_at_once_find_a_name_for_each(tmp_path: Path, endless: TrainConfig) -> None:
    together = threading.Barrier(6)
    made: list[str] = []
    refused: list[str] = []

    def work() -> None:
        for name in (None, "mine", None):
            together.wait()
            try:
                made.append(make_run(Workspace(tmp_path), endless, name).name)
            except RunExistsError as error:
                refused.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == sorted([*(f"mnist-5k-{number}" for number in range(1, 13)), "mine"])
    assert refused == ["There is a run called mine already; choose another name."] * 5
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == sorted(made)


def test_a_name_that_another_app_takes_during_renaming_is_refused(
    manager: Manager, endless: TrainConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(manager, "mine", endless)
    looked = naming.free_path

    def taken_after_the_look(name: str, root: Path | None = None) -> Path:
        path = looked(name, root)
        RunFolder.create(path, endless)
        return path

    monkeypatch.setattr("gan_core.jobs.manager.free_path", taken_after_the_look)
    with pytest.raises(RunExistsError, match="a run called better already"):
        manager.rename("mine", "better")
    assert manager.folder("mine").record().config == endless


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs Linux's prlimit")
def test_a_disk_that_is_full_for_everybody_is_said_by_the_manager(manager: Manager, endless: TrainConfig) -> None:
    other = make(manager, "other", endless)
    name = manager.create(endless)
    until(lambda: manager.folder(name).resume_states())
    pid = manager.status(name).pid
    assert pid is not None
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0))
        until(lambda: manager.status(name).state == "interrupted" and not manager.working(name))
        until(lambda: "free some space" in str(manager.status(name).error))
        assert name in str(manager.status(name).error)
        with pytest.raises(WriteError, match="disk is full"):
            manager.resume(name)
        listed = {run.name: run for run in manager.runs()}
        assert "free some space" in str(listed[name].problem)
        assert listed[other.name].problem is None
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_runs_and_duplicates_wait_until_there_is_room_or_they_are_stopped(
    manager: Manager, endless: TrainConfig
) -> None:
    held = make(manager, "held", endless)
    with FolderLock(held.path, "trained"):
        # A run that somebody else trains takes no room here; two of our own do.
        assert manager.working("held")
        names = [manager.create(endless) for _ in range(3)]
        assert manager.queue() == names[1:]
        with pytest.raises(ValueError, match="waits to be trained"):
            manager.rename(names[1], "other")
        with pytest.raises(ValueError, match="isn't training"):
            manager.pause(names[1])
        manager.start(names[1])
        assert manager.queue() == names[1:]

        # A duplicate has the settings and what was changed.
        names.append(manager.duplicate("held", {"objective.r1": 0.7}))
        assert manager.folder(names[3]).record().config == endless.with_settings({"objective.r1": 0.7})
        with pytest.raises(ConfigError, match=r"objective.r1"):
            manager.duplicate("held", {"objective.r1": -1})
        assert manager.queue() == names[1:]

        for name in reversed(names):
            manager.stop(name)
        assert manager.queue() == []
        assert [manager.status(name).state for name in names[1:]] == ["stopped"] * 3
        until(lambda: manager.status(names[0]).state == "stopped")


def test_runs_are_renamed_and_deleted(manager: Manager, tiny_config: TrainConfig) -> None:
    make(manager, "mine", tiny_config, images=640)
    manager.rename("mine", "yours")
    assert [run.name for run in manager.runs()] == ["yours"]
    assert manager.runs()[0].images == 640
    manager.delete("yours")
    assert manager.runs() == []
    assert not any((manager.workspace.root / "runs" / ".trash").iterdir())
    with pytest.raises(ValueError, match="no run called 'yours'"):
        manager.status("yours")


@pytest.mark.parametrize("name", ["../elsewhere", "a b", "", ".trash", "x" * 65])
def test_names_that_cannot_be_are_refused_everywhere(manager: Manager, endless: TrainConfig, name: str) -> None:
    make(manager, "mine", endless)
    attempts: list[Callable[[], object]] = [
        lambda: manager.create(endless, name),
        lambda: manager.rename("mine", name),
        lambda: manager.duplicate("mine", new_name=name),
        lambda: manager.delete(name),
        lambda: manager.start(name),
        lambda: manager.status(name),
    ]
    for attempt in attempts:
        with pytest.raises(ValueError, match="1 to 64 letters"):
            attempt()
    assert [run.name for run in manager.runs()] == ["mine"]


def test_taken_names_are_refused(manager: Manager, endless: TrainConfig) -> None:
    make(manager, "mine", endless)
    make(manager, "other", endless)
    ship(manager, "digits", endless)
    for taken in ("other", "digits"):
        with pytest.raises(ValueError, match=f"called {taken} already"):
            manager.rename("mine", taken)
        with pytest.raises(ValueError, match=f"called {taken} already"):
            manager.create(endless, taken)


def test_what_ships_is_listed_and_never_changed(manager: Manager, endless: TrainConfig) -> None:
    make(manager, "mine", endless)
    ship(manager, "digits", endless)
    assert [(run.name, run.shipped) for run in manager.runs()] == [("mine", False), ("digits", True)]
    attempts: list[Callable[[], object]] = [
        lambda: manager.rename("digits", "other"),
        lambda: manager.delete("digits"),
        lambda: manager.resume("digits"),
        lambda: manager.extend("digits", 20_000_000),
        lambda: manager.change("digits", endless.live),
        lambda: manager.stop("digits"),
    ]
    for attempt in attempts:
        with pytest.raises(ValueError, match="ships with Latent Studio"):
            attempt()


def test_what_makes_no_sense_is_refused_with_what_to_do(manager: Manager, endless: TrainConfig) -> None:
    make(manager, "done", endless, state="finished", images=10_000_000)
    with pytest.raises(ValueError, match="train it longer"):
        manager.resume("done")
    with pytest.raises(ValueError, match="seen 10,000,000 images already"):
        manager.extend("done", 9_000_000)
    with pytest.raises(ValueError, match=r"schedule.images"):
        manager.extend("done", 10**15)
    with pytest.raises(ValueError, match="isn't training"):
        manager.request("done", "snapshot")
    with pytest.raises(ValueError, match="can't be asked for 'miracle'"):
        manager.request("done", "miracle")
    with pytest.raises(ValueError, match="isn't training"):
        manager.pause("done")
    with pytest.raises(ConfigError, match=r"n_critic"):
        manager.change("done", endless.live.model_copy(update={"n_critic": 99}))
    assert manager.queue() == []


def test_broken_runs_are_listed_refused_with_the_file_named_and_can_be_deleted(
    manager: Manager, endless: TrainConfig
) -> None:
    make(manager, "fine", endless)
    broken = make(manager, "broken", endless)
    (broken.path / "config.json").write_text("{")
    (broken.path / "status.json").write_text("")
    listed = {run.name: run for run in manager.runs()}
    assert listed["fine"].problem is None
    assert "config.json is damaged" in str(listed["broken"].problem)
    with pytest.raises(RunFolderError, match="is damaged"):
        manager.resume("broken")
    manager.delete("broken")
    assert [run.name for run in manager.runs()] == ["fine"]


def test_an_unfinished_removal_is_finished_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "runs" / ".trash" / "old-1").mkdir(parents=True)
    Manager(Workspace(tmp_path), standby=False).close()
    assert not (tmp_path / "runs" / ".trash").exists()


def test_the_stored_queue_keeps_its_order_and_who_rests_in_it_is_resumed_or_stopped_there(
    tmp_path: Path, endless: TrainConfig
) -> None:
    for name, queued_at in (("late", 300.0), ("rests", 50.0), ("stays", 60.0), ("early", 100.0), ("middle", 200.0)):
        folder = RunFolder.create(tmp_path / "runs" / name, endless)
        folder.write_status(Status(state="queued", horizon=10_000_000, queued_at=queued_at))
        if name in ("rests", "stays"):
            # As one that was paused and has made room.
            folder.update_desired(state="pause")
    shutil.copytree(tmp_path / "runs" / "late", tmp_path / "runs" / "broken")
    (tmp_path / "runs" / "broken" / "status.json").write_text("?")
    (tmp_path / "runs" / "early" / "config.json").write_text("?")
    manager = Manager(Workspace(tmp_path), standby=False, parallel=1)
    assert manager.queue()[-4:] == ["middle", "late", "rests", "stays"]
    assert manager.status("rests").state == manager.status("stays").state == "paused"
    manager.resume("rests")
    assert [name for name in manager.queue() if name != "early"] == ["rests", "middle", "late", "stays"]
    assert manager.status("rests").state == "queued"
    for name in ("late", "middle", "rests", "stays"):
        manager.stop(name)
        assert manager.status(name).state == "stopped"
    assert manager.queue() in ([], ["early"])
    manager.close()
