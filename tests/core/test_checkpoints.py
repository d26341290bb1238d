"""Names lead to runs and snapshots, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from gan_core import checkpoints, installation
from gan_core.workspace import Workspace


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkpoints folder with one run, of two snapshots, and one pretrained generator."""
    monkeypatch.setenv("GAN_CHECKPOINTS", str(tmp_path / "checkpoints"))
    root = tmp_path / "checkpoints"
    for folder in (root / "runs" / "mine-1", root / "pretrained" / "digits"):
        (folder / "snapshots").mkdir(parents=True)
    for images in (12_800, 640):
        checkpoints.snapshot_path(root / "runs" / "mine-1", images).write_bytes(b"")
    (root / "runs" / "mine-1" / "snapshots" / "000000640.keep").write_bytes(b"")
    return root


def test_the_environment_moves_the_root(root: Path) -> None:
    assert Workspace.default().root == root
    assert Workspace.default().runs == root / "runs"


def test_the_root_is_in_the_project_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAN_CHECKPOINTS", raising=False)
    assert Workspace.default().root == Path(checkpoints.__file__).resolve().parents[1] / "checkpoints"


def test_what_a_wheel_brings_is_there_unless_the_folder_has_generators_of_its_own(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = tmp_path / "wheel" / "pretrained"
    monkeypatch.setattr(installation, "_SHIPPED", brought)
    assert Workspace(tmp_path / "new").pretrained == tmp_path / "new" / "pretrained"
    brought.mkdir(parents=True)
    assert Workspace(tmp_path / "new").pretrained == brought
    assert Workspace.default().pretrained == root / "pretrained"


@pytest.mark.parametrize("name", ["a", "mnist-5k-3", "A_b-9", "x" * 64])
def test_good_names(name: str) -> None:
    assert checkpoints.check_name(name) == name


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("name", ["", "x" * 65, "a/b", "..", ".", "a b", "é", "a\n", "a.b", "~", "/etc", "a\0"])
def test_bad_names_are_refused_with_the_rule(name: str) -> None:
    with pytest.raises(ValueError, match="1 to 64 letters"):
        checkpoints.check_name(name)
    with pytest.raises(ValueError, match="1 to 64 letters"):
        Workspace.default().find_run(name)


def test_runs_are_found_before_pretrained_generators(root: Path) -> None:
    assert Workspace.default().find_run("mine-1") == root / "runs" / "mine-1"
    assert Workspace.default().find_run("digits") == root / "pretrained" / "digits"
    (root / "runs" / "digits").mkdir()
    assert Workspace.default().find_run("digits") == root / "runs" / "digits"


@pytest.mark.usefixtures("root")
def test_an_unknown_run_is_refused() -> None:
    with pytest.raises(ValueError, match="no run called 'other'"):
        Workspace.default().find_run("other")


def test_a_link_out_of_the_root_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "runs" / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ValueError, match="leads out"):
        Workspace.default().find_run("link")


def test_a_reference_is_a_name_a_folder_or_a_snapshot(root: Path, tmp_path: Path) -> None:
    run = root / "runs" / "mine-1"
    assert Workspace.default().resolve("mine-1") == run
    assert Workspace.default().resolve(run) == run
    assert Workspace.default().resolve(str(run)) == run
    snapshot = checkpoints.snapshot_path(run, 640)
    assert Workspace.default().resolve(snapshot) == snapshot
    (tmp_path / "notes.txt").write_text("")
    for nothing in ("other", "no/such/folder", tmp_path / "notes.txt"):
        with pytest.raises(ValueError, match=r"other|neither"):
            Workspace.default().resolve(nothing)


def test_snapshots_are_listed_in_order_and_chosen_by_their_images(root: Path) -> None:
    run = root / "runs" / "mine-1"
    assert checkpoints.snapshots(run) == [640, 12_800]
    assert checkpoints.latest_snapshot(run) == run / "snapshots" / "000012800.safetensors"
    assert Workspace.default().resolve_snapshot("mine-1") == run / "snapshots" / "000012800.safetensors"
    assert Workspace.default().resolve_snapshot("mine-1", 640) == run / "snapshots" / "000000640.safetensors"
    with pytest.raises(ValueError, match=r"no snapshot at 641 images; the nearest is at 640\."):
        Workspace.default().resolve_snapshot("mine-1", 641)
    with pytest.raises(ValueError, match="digits has no snapshot yet"):
        Workspace.default().resolve_snapshot("digits")


def test_free_names_are_numbered_beyond_all_there_are(root: Path) -> None:
    runs = root / "runs"
    assert checkpoints.free_name("mnist-5k", runs) == "mnist-5k-1"
    for name in ("mnist-5k-2", "mnist-5k-10", "mnist-5k-x", "shapes-40"):
        (runs / name).mkdir()
    assert checkpoints.free_name("mnist-5k", runs) == "mnist-5k-11"
    assert checkpoints.free_name("a", root / "nowhere") == "a-1"


def test_hidden_folders_and_files_are_no_runs(root: Path) -> None:
    (root / "runs" / ".trash").mkdir()
    (root / "runs" / "file").write_text("")
    assert checkpoints.folder_names(root / "runs") == ["mine-1"]
    assert checkpoints.folder_names(root / "nowhere") == []
