"""Snapshots that are looked at or worked on: spared by thinning for as long as that lasts, and no longer."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
import torch

from gan_core.config import TrainConfig
from gan_core.jobs import holds
from gan_core.jobs.folder import MOST_SNAPSHOTS, RunFolder

LATER = 64 * 1000


@pytest.fixture
def folder(tmp_path: Path, tiny_config: TrainConfig) -> RunFolder:
    return RunFolder.create(tmp_path / "runs" / "digits", tiny_config)


def save(folder: RunFolder, images: int) -> None:
    folder.write_snapshot(images, {"a": torch.zeros(1)}, {})


def train_on(folder: RunFolder) -> None:
    """As many snapshots as leave none of the earlier ones but those that are spared and the first."""
    for images in range(LATER, 8 * LATER, 64 * 64):
        save(folder, images)


def test_stepping_from_one_to_the_next_spares_only_the_one_that_is_shown(folder: RunFolder) -> None:
    shown = None
    for images in range(0, 64 * 200, 64):
        save(folder, images)
        holds.hold(folder.path, images, "somebody")
        if shown is not None:
            holds.release(folder.path, shown, "somebody")
        shown = images
    assert holds.held(folder.path) == {shown}
    assert len(folder.snapshots()) <= MOST_SNAPSHOTS + 1


def test_a_held_snapshot_stays_until_all_have_let_it_go(folder: RunFolder) -> None:
    for images in (0, 64, 128):
        save(folder, images)
    holds.hold(folder.path, 64, "one")
    holds.hold(folder.path, 64, "other")
    holds.release(folder.path, 64, "one")
    train_on(folder)
    assert 64 in folder.snapshots()
    holds.release(folder.path, 64, "other")
    train_on(folder)
    assert 64 not in folder.snapshots()
    holds.release(folder.path, 64, "other")


def test_whoever_went_away_without_a_word_holds_nothing_for_ever(folder: RunFolder) -> None:
    for images in (0, 64, 128):
        save(folder, images)
    holds.hold(folder.path, 64, "gone")
    marker = next((folder.path / "snapshots").glob("*.held"))
    os.utime(marker, (1.0, 1.0))
    assert holds.held(folder.path) == set()
    train_on(folder)
    assert 64 not in folder.snapshots()
    assert not marker.exists()


def test_what_is_gone_already_cant_be_held(folder: RunFolder) -> None:
    save(folder, 0)
    with pytest.raises(ValueError, match="no snapshot at 1,280 images any more"):
        holds.hold(folder.path, 1280, "somebody")
    assert holds.held(folder.path) == set()


def test_what_was_held_in_the_nick_of_time_is_there(folder: RunFolder) -> None:
    """Whoever holds a snapshot while another removes some either is refused or has it."""
    for images in range(0, 64 * MOST_SNAPSHOTS, 64):
        save(folder, images)
    ended = threading.Event()

    def go_on() -> None:
        for images in range(64 * MOST_SNAPSHOTS, 64 * (MOST_SNAPSHOTS + 60), 64):
            save(folder, images)
        ended.set()

    trainer = threading.Thread(target=go_on)
    trainer.start()
    held = set()
    while not ended.is_set():
        for images in folder.snapshots()[1:-1]:
            try:
                holds.hold(folder.path, images, "somebody")
            except ValueError:
                continue
            held.add(images)
    trainer.join()
    assert held
    assert held <= set(folder.snapshots())
