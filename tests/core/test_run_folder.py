"""The run folder: what is written is read back, what is broken is named, and two writers lose nothing."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gan_core.checkpoints import snapshot_path
from gan_core.config import TrainConfig
from gan_core.files import ReadError, WriteError
from gan_core.jobs.folder import MOST_SAMPLES, MOST_SNAPSHOTS, RunFolder
from gan_core.jobs.pace import Pace
from gan_core.jobs.records import Change, EventRecord, Request, RunFolderError, Status
from gan_core.jobs.summary import list_runs
from gan_core.jobs.thinning import surplus
from gan_core.processes.lock import FolderHeldError, folder_lock, held, last_owner
from gan_core.workspace import Workspace

CONFIG = TrainConfig()


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A new run."""
    return RunFolder.create(tmp_path / "runs" / "digits-1", CONFIG)


def event(images: int) -> EventRecord:
    """An event at `images` images."""
    return EventRecord(images=images, seconds=1.0, message=f"at {images}")


def test_a_new_run_holds_its_configuration_and_waits_for_commands(folder: RunFolder) -> None:
    assert folder.record().config == CONFIG
    assert folder.record().chosen is None
    assert folder.status() == Status(state="stopped", horizon=CONFIG.schedule.images)
    assert folder.desired().live == CONFIG.live
    assert folder.metrics()[0] == []
    assert [path.name for path in folder.path.parent.iterdir()] == ["digits-1"]


def test_a_taken_name_is_refused(folder: RunFolder) -> None:
    with pytest.raises(ValueError, match="called digits-1 already"):
        RunFolder.create(folder.path, CONFIG)


def test_a_run_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("in the way")
    with pytest.raises(WriteError, match="digits-1 could not be written"):
        RunFolder.create(tmp_path / "runs" / "digits-1", CONFIG)


# What is broken is named


def damage_config(path: Path) -> None:
    """Half of config.json."""
    text = (path / "config.json").read_text()
    (path / "config.json").write_text(text[: len(text) // 2])


def lose_config(path: Path) -> None:
    """No config.json."""
    (path / "config.json").unlink()


def newer_config(path: Path) -> None:
    """A config.json of a later version, with fields that nobody knows yet."""
    (path / "config.json").write_text(json.dumps({"schema_version": 7, "wonders": []}))


def wrong_config(path: Path) -> None:
    """A config.json with a value out of bounds."""
    data = json.loads((path / "config.json").read_text())
    data["config"]["schedule"]["batch_size"] = 1
    (path / "config.json").write_text(json.dumps(data))


def binary_status(path: Path) -> None:
    """A status.json of noise."""
    (path / "status.json").write_bytes(bytes(range(256)))


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "damaged config": (damage_config, "config.json is damaged: it is not JSON"),
    "no config": (lose_config, "config.json is missing"),
    "newer config": (newer_config, "config.json has schema version 7"),
    "wrong config": (wrong_config, "config.json is damaged: config.schedule.batch_size"),
    "damaged status": (binary_status, "status.json is damaged"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_run_is_listed_with_the_file_named_beside_the_others(folder: RunFolder, case: str) -> None:
    root = folder.path.parents[1]
    RunFolder.create(root / "runs" / "digits-2", CONFIG)
    damage, sentence = BROKEN[case]
    damage(folder.path)
    listed = {run.name: run for run in list_runs(Workspace(root))}
    assert listed["digits-2"].problem is None
    assert listed["digits-2"].dataset == CONFIG.dataset.name
    assert listed["digits-1"].state == "unreadable"
    assert f"{folder.name}/{sentence}" in str(listed["digits-1"].problem)


def test_a_folder_with_an_impossible_name_is_listed_with_the_rule(folder: RunFolder) -> None:
    folder.path.rename(folder.path.with_name("my run"))
    (listed,) = list_runs(Workspace(folder.path.parents[1]))
    assert listed.state == "unreadable"
    assert "1 to 64 letters" in str(listed.problem)


def test_unknown_keys_are_refused_by_name(folder: RunFolder) -> None:
    data = json.loads((folder.path / "desired.json").read_text())
    (folder.path / "desired.json").write_text(json.dumps(data | {"speed": 9}))
    with pytest.raises(RunFolderError, match=r"desired.json is damaged: speed: there is no such setting"):
        folder.desired()


# Commands


def test_two_tabs_lose_no_change_and_no_request(folder: RunFolder) -> None:
    def press() -> None:
        tab = RunFolder(folder.path)
        for _ in range(20):
            tab.update_desired(state="pause")
            tab.add_request(Request(kind="snapshot"))

    tabs = [threading.Thread(target=press) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert folder.desired().revision == 40
    assert folder.requests() == list(range(1, 41))


def test_one_tab_keeps_what_the_other_wants(folder: RunFolder) -> None:
    live = CONFIG.live.model_copy(update={"r1": 0.5})
    folder.update_desired(live=live)
    stamp = folder.desired_stamp()
    folder.update_desired(state="stop")
    assert folder.desired_stamp() != stamp
    assert (folder.desired().live, folder.desired().state) == (live, "stop")


def test_request_numbers_go_on_after_those_seen_to(folder: RunFolder) -> None:
    folder.write_status(Status(state="training", horizon=1, acknowledged_request=7))
    number = folder.add_request(Request(kind="snapshot"))
    assert number == 8
    assert folder.request(number) == Request(kind="snapshot")
    folder.remove_request(number)
    assert folder.requests() == []


def test_a_horizon_must_lie_ahead_and_within_bounds(folder: RunFolder) -> None:
    folder.write_status(Status(state="stopped", images=1000, horizon=2000))
    assert folder.go_on(5000).horizon == 5000
    with pytest.raises(ValueError, match="seen 1,000 images already"):
        folder.go_on(1000)
    with pytest.raises(ValueError, match=r"schedule.images"):
        folder.go_on(10**12)


# Journals


def test_metrics_are_read_on_from_where_one_was(folder: RunFolder) -> None:
    folder.append_metrics(event(1))
    folder.append_metrics(event(2))
    first, cursor = folder.metrics()
    assert (first, cursor.start) == ([event(1), event(2)], 0)
    folder.append_metrics(event(3))
    more, cursor = folder.metrics(cursor)
    assert more == [event(3)]
    assert cursor.start > 0
    assert folder.metrics(cursor)[0] == []


def test_a_torn_last_line_is_ignored_and_then_trimmed(folder: RunFolder) -> None:
    folder.append_metrics(event(1))
    path = folder.path / "metrics.jsonl"
    path.write_bytes(path.read_bytes() + event(2).model_dump_json().encode()[:20])
    records, cursor = folder.metrics()
    assert records == [event(1)]
    folder.tidy()
    folder.append_metrics(event(3))
    assert folder.metrics(cursor)[0] == [event(3)]
    assert folder.metrics()[0] == [event(1), event(3)]


def test_lines_that_nobody_knows_are_passed_over(folder: RunFolder) -> None:
    (folder.path / "metrics.jsonl").write_bytes(b'{"kind": "wonder"}\n\xff\xfe\n\n')
    folder.append_metrics(event(1))
    assert folder.metrics()[0] == [event(1)]


def test_a_reader_notices_that_the_run_went_back(folder: RunFolder) -> None:
    for images in (1, 2, 3):
        folder.append_metrics(event(images))
    _, cursor = folder.metrics()
    folder.rewind(2)
    for images in (5, 6, 7):
        folder.append_metrics(event(images))
    records, cursor = folder.metrics(cursor)
    assert cursor.start == 0
    assert [record.images for record in records] == [1, 2, 5, 6, 7]


def test_changes_are_kept_in_order_and_a_damaged_one_is_named(folder: RunFolder) -> None:
    changes = [Change(images=64, live=CONFIG.live), Change(images=128, horizon=5000)]
    for change in changes:
        folder.append_change(change)
    assert folder.changes() == changes
    path = folder.path / "changes.jsonl"
    path.write_bytes(path.read_bytes() + b'{"images": 1')
    assert folder.changes() == changes
    path.write_bytes(b"{}\n" + path.read_bytes())
    with pytest.raises(ReadError, match=r"changes.jsonl is damaged"):
        folder.changes()


# Pictures, snapshots, states


def test_snapshots_are_thinned_but_not_the_first_the_last_and_the_kept(folder: RunFolder) -> None:
    for images in range(0, 6400, 64):
        folder.write_snapshot(images, {"a": torch.zeros(1)}, {})
        if images == 640:
            folder.keep(images)
    left = folder.snapshots()
    assert len(left) == MOST_SNAPSHOTS + 1
    assert {0, 640, 6336} <= set(left)
    with pytest.raises(ValueError, match="no snapshot at 641"):
        folder.keep(641)


def test_pictures_are_thinned_evenly(folder: RunFolder) -> None:
    for images in range(MOST_SAMPLES + 60):
        folder.write_sample(images, b"png")
    frames = [folder.sample_path(images) for images in folder.samples()]
    assert len(frames) == MOST_SAMPLES
    assert frames[0].name == "000000000.png"
    assert frames[-1].name == "000000299.png"


def test_the_newest_two_states_are_left(folder: RunFolder) -> None:
    for images in (64, 128, 192):
        folder.write_resume_state(images, {"a": torch.full((3,), images)}, {"images": str(images)})
    assert folder.resume_states() == [128, 192]
    tensors, metadata = folder.read_resume_state(192)
    assert torch.equal(tensors["a"], torch.full((3,), 192))
    assert metadata == {"images": "192"}


def test_going_back_drops_what_lies_beyond_but_for_what_is_kept(folder: RunFolder) -> None:
    for images in (64, 128, 192, 256):
        folder.append_metrics(event(images))
        folder.write_sample(images, b"png")
        folder.write_snapshot(images, {"a": torch.zeros(1)}, {})
    folder.write_resume_state(128, {"a": torch.zeros(1)}, {})
    folder.write_resume_state(192, {"a": torch.zeros(1)}, {})
    folder.keep(256)
    folder.rewind(128)
    assert [record.images for record in folder.metrics()[0]] == [64, 128]
    assert folder.samples() == [64, 128]
    assert folder.snapshots() == [64, 128, 256]
    assert folder.resume_states() == [128]


def test_tidying_removes_what_a_killed_worker_left(folder: RunFolder) -> None:
    left = snapshot_path(folder.path, 64).with_name(".000000064.safetensors.1-2.tmp")
    left.write_bytes(b"half")
    folder.tidy()
    assert not left.exists()


@given(
    steps=st.lists(st.integers(50, 150), min_size=1, max_size=200),
    limit=st.integers(2, 40),
    every=st.integers(5, 60),
)
def test_thinning_while_a_run_grows_leaves_an_even_spread(steps: list[int], limit: int, every: int) -> None:
    counts, kept, images = [0], set(), 0
    for number, step in enumerate(steps):
        images += step
        counts.append(images)
        if number % every == 0:
            kept.add(images)
        removed = surplus(counts, limit, kept)
        assert removed == sorted(removed)
        counts = [count for count in counts if count not in removed]
    ordinary = [count for count in counts if count not in kept]
    assert counts[0] == 0
    assert counts[-1] == images
    assert kept <= set(counts)
    assert len(ordinary) <= limit
    if len(ordinary) == limit and not kept - {0, images} and limit > 2:
        gaps = [after - before for before, after in pairwise(counts)]
        assert max(gaps) <= 2.5 * images / (limit - 1) + 300


# Ownership


def test_a_run_has_one_owner(folder: RunFolder) -> None:
    assert not held(folder.path)
    with folder_lock(folder.path, "trained"):
        assert held(folder.path)
        assert held(folder.path), "looking must not let go"
        owner = last_owner(folder.path)
        assert owner is not None
        assert owner.pid == os.getpid()
        with pytest.raises(FolderHeldError, match=f"process {os.getpid()}"), folder_lock(folder.path, "trained"):
            pass
    assert not held(folder.path)


@pytest.mark.parametrize("state", ["starting", "training", "paused"])
def test_a_run_that_works_without_an_owner_is_interrupted(folder: RunFolder, state: str) -> None:
    folder.write_status(Status(state=state, horizon=1000, images=64))  # type: ignore[arg-type]
    with folder_lock(folder.path, "trained"):
        assert folder.status().state == state
    assert folder.status().state == "interrupted"
    assert folder.status().images == 64
    assert "resume the run" in str(folder.status().error)


# Pacing


def test_chores_come_often_at_first_and_keep_their_share() -> None:
    pace = Pace(0.0, first=0.25, usual=1.0, longest=9.0, share=0.02)
    starts, now = [], 0.0
    while now < 30.0:
        now += 0.01
        if pace.due(now):
            starts.append(now)
            pace.done(now, now + 0.05)
            now += 0.05
    waits = [after - before for before, after in pairwise(starts)]
    assert starts[0] < 0.3
    assert waits[0] < waits[-1]
    assert 0.05 / waits[-1] <= 0.021


def test_however_costly_a_save_is_no_more_than_the_longest_wait_is_lost() -> None:
    pace = Pace(0.0, first=1.0, usual=5.0, longest=9.0, share=0.01)
    for _ in range(20):
        pace.done(100.0, 103.0)
    assert not pace.due(105.9)
    assert pace.due(106.1), "the next save must be whole nine seconds after this one began"
