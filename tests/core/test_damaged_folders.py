"""Whatever lies in a run's folder: the other runs are listed, the file is named, and nothing waits or falls over."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import damages
import pytest

from gan_core.config import TrainConfig
from gan_core.generator import load_generator
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.manager import Manager
from gan_core.jobs.summary import list_runs
from gan_core.jobs.training_job import run_training
from gan_core.snapshots import SnapshotError, describe_snapshot
from gan_core.workspace import Workspace

JSON = ("config.json", "status.json", "desired.json")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, tiny_config: TrainConfig) -> Path:
    """A run that was trained for a second, stopped in the middle, to be copied."""
    config = tiny_config.with_settings({"schedule.images": 320})
    folder = RunFolder.create(tmp_path_factory.mktemp("trained") / "trained", config)
    assert run_training(folder).state == "finished"
    folder.go_on(480)
    assert run_training(folder).state == "finished"
    assert folder.resume_states() == [320, 480]
    return folder.path


@pytest.fixture
def root(tmp_path: Path, trained: Path) -> Path:
    """A checkpoints folder with a sound run beside the one that is to be damaged."""
    damages.copied(trained, tmp_path / "runs" / "sound")
    damages.copied(trained, tmp_path / "runs" / "damaged")
    return tmp_path


def files(trained: Path) -> list[str]:
    """Every file of a run that the library may open, by its name in the folder."""
    return sorted(str(path.relative_to(trained)) for path in trained.rglob("*") if path.is_file())


def listed(root: Path) -> None:
    """The sound run is listed as it is; the other is listed, too, and its files are named without the place."""
    found = {run.name: run for run in list_runs(Workspace(root))}
    assert set(found) == {"sound", "damaged"}
    assert (found["sound"].state, found["sound"].problem) == ("finished", None)
    damaged = found["damaged"]
    assert str(root) not in str(damaged.problem)
    if damaged.state == "unreadable":
        assert "damaged/" in str(damaged.problem)
    assert 0.0 <= damaged.images_per_second < 1e300
    json.dumps(damaged.problem).encode()


def looked_at(root: Path) -> None:
    """All that may be read of a run is read, or refused with the file named."""
    folder = RunFolder(root / "runs" / "damaged")
    for look in (folder.record, folder.status, folder.desired, folder.metrics, folder.changes):
        told(look, root, "damaged/")


def rendered(root: Path) -> None:
    """Each generator of the run is there, or its file is named."""
    folder = RunFolder(root / "runs" / "damaged")
    for images in folder.snapshots():
        told(partial(load_generator, folder.path, images), root, "damaged/snapshots/")


def told(look: Callable[[], object], root: Path, name: str = "") -> None:
    """Something is read, or refused with a sentence that holds a file's name and not the place where it lies."""
    try:
        look()
    except (ValueError, OSError) as error:
        sentence = str(error)
    else:
        return
    assert name in sentence
    assert str(root) not in sentence


@pytest.mark.parametrize("damage", damages.ANY)
def test_any_file_of_a_run_may_be_damaged(root: Path, trained: Path, damage: str) -> None:
    for name in files(trained):
        damages.ANY[damage](root / "runs" / "damaged" / name)
        listed(root)
        looked_at(root)
        if name.startswith("snapshots"):
            rendered(root)
        path = root / "runs" / "damaged"
        path.rename(root / f"done-{damage}-{name.replace('/', '-')}")
        damages.copied(trained, path)


@pytest.mark.parametrize("name", JSON)
@pytest.mark.parametrize("value", damages.VALUES)
def test_any_value_of_a_record_may_be_damaged(root: Path, name: str, value: str) -> None:
    path = root / "runs" / "damaged" / name
    before = path.read_bytes()
    for keys in damages.places(path):
        damages.with_value(path, keys, damages.VALUES[value])
        listed(root)
        looked_at(root)
        path.write_bytes(before)


@pytest.mark.parametrize("said", damages.METADATA)
def test_a_snapshot_may_say_anything_of_itself(root: Path, said: str) -> None:
    path = root / "runs" / "damaged" / "snapshots" / "000000480.safetensors"
    damages.with_metadata(path, **damages.METADATA[said])
    listed(root)
    rendered(root)
    with pytest.raises(SnapshotError, match=r"damaged/snapshots/000000480\.safetensors"):
        describe_snapshot(path)


@pytest.mark.parametrize("damage", damages.ANY)
def test_a_state_that_is_damaged_gives_way_to_a_sound_older_one(root: Path, damage: str) -> None:
    folder = RunFolder(root / "runs" / "damaged")
    damages.ANY[damage](folder.resume_path(480))
    folder.go_on(496)
    status = run_training(folder)
    assert (status.state, status.images, status.error) == ("finished", 496, None)


@pytest.mark.parametrize("change", ["lost", "short", "of another kind"])
def test_a_broken_random_state_gives_way_to_a_sound_older_one(root: Path, change: str) -> None:
    folder = RunFolder(root / "runs" / "damaged")
    tensors, metadata = folder.read_resume_state(480)
    random = tensors.pop("random")
    if change != "lost":
        tensors["random"] = random[:100].clone() if change == "short" else random.float()
    folder.write_resume_state(480, tensors, metadata)
    folder.go_on(496)
    status = run_training(folder)
    assert (status.state, status.images, status.error) == ("finished", 496, None)
    told = [record.message for record in folder.metrics()[0] if record.kind == "event"]
    assert any("damaged/resume-000000480.safetensors is damaged" in message for message in told)


@pytest.mark.parametrize("progress", ["[" * 100_000, "{}", '{"steps": -1}', "null", '"\\ud800"'])
def test_a_state_with_a_damaged_progress_gives_way_to_a_sound_older_one(root: Path, progress: str) -> None:
    folder = RunFolder(root / "runs" / "damaged")
    damages.with_metadata(folder.resume_path(480), progress=progress)
    folder.go_on(496)
    assert run_training(folder).state == "finished"


@pytest.mark.parametrize("name", ["status.json", "config.json", "desired.json", "worker.log", "lock", "commands.lock"])
@pytest.mark.parametrize("damage", ["pipe", "folder", "nested", "link to itself"])
def test_a_manager_starts_beside_a_damaged_folder(root: Path, name: str, damage: str) -> None:
    path = root / "runs" / "damaged" / name
    path.touch()
    damages.ANY[damage](path)
    manager = Manager(Workspace(root), standby=False)
    try:
        assert {run.name for run in manager.runs()} == {"sound", "damaged"}
        for act in (manager.status, manager.start, manager.stop, manager.pause, manager.delete):
            told(partial(act, "damaged"), root)
    finally:
        manager.close()


@pytest.fixture
def odd_names(root: Path) -> Path:
    """Folders with names that no run may have."""
    for name in (b"not \xff utf-8", b"line\nbreak", b"a b", b"<img src=x>", "é".encode()):
        os.mkdir(os.fsencode(root / "runs") + b"/" + name)
    (root / "runs" / "elsewhere").symlink_to("/")
    (root / "runs" / "a file").touch()
    return root


def test_folders_with_odd_names_are_listed_with_the_rule(odd_names: Path) -> None:
    found = [run for run in list_runs(Workspace(odd_names)) if run.name not in ("sound", "damaged")]
    assert len(found) == 6
    for run in found:
        assert run.state == "unreadable"
        assert str(odd_names) not in str(run.problem)
        f"{run.name} {run.problem}".encode()
