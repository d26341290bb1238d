"""Tasks in processes of their own: done, called off, killed, queued, and found again."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from gan_core.checkpoints import snapshot_path
from gan_core.generator import Generator
from gan_core.jobs import holds
from gan_core.jobs.folder import MOST_SNAPSHOTS, RunFolder
from gan_core.latent.directions.store import load_latent
from gan_core.latent.inversion.projection import ProjectionOptions
from gan_core.latent.latents import condition_row
from gan_core.latent.spec import ConditionSpec
from gan_core.processes.control import Control
from gan_core.processes.progress import Progress
from gan_core.tasks.folder import TaskFolder
from gan_core.tasks.projecting import (
    ProjectionRequest,
    packed,
    read_result,
    read_view,
    run_projection,
    unpacked,
)
from gan_core.tasks.queue import MOST_KEPT, TaskQueue, task_name
from gan_core.workspace import Workspace
from tests.conftest import WriteSnapshot
from tests.waiting import wait_until as until

pytestmark = pytest.mark.process

QUICK = ProjectionOptions(steps=3, starts=2, candidates=20)
ENDLESS = ProjectionOptions(steps=5000, starts=8, candidates=16_384)


@pytest.fixture
def queue(checkpoints_root: Path) -> Iterator[TaskQueue]:
    queue = TaskQueue(Workspace(checkpoints_root), most=1)
    yield queue
    queue.close()


@pytest.fixture
def generator(write_snapshot: WriteSnapshot) -> Generator:
    """A tiny generator with random weights, of the run `digits`."""
    return Generator.from_snapshot(write_snapshot())


def asked(generator: Generator, options: ProjectionOptions, seed: int = 0, count: int = 1) -> ProjectionRequest:
    samples = generator.samples(generator.latents(seed, count), generator.conditions.in_turn(count))
    return ProjectionRequest(run="digits", generator=generator.digest, pictures=packed(samples), options=options)


def test_a_task_is_done_and_the_same_request_finds_it_again(queue: TaskQueue, generator: Generator) -> None:
    request = asked(generator, QUICK, count=2)
    folder = queue.folder(task_name("projection", request))
    folder.path.mkdir(parents=True)
    folder.tell(Progress(state="working", share=0.5))
    assert queue.progress(folder.name).state == "failed"  # another app left it unfinished
    name = queue.start("projection", request)
    assert name == folder.name
    until(lambda: queue.progress(name).ended)
    assert queue.progress(name).state == "done", queue.folder(name).log_tail()
    assert queue.progress(name).share == 1.0
    result, view = read_result(queue.folder(name)), read_view(queue.folder(name))
    assert result is not None
    assert view is not None
    assert len(result.pictures) == 2
    for index, picture in enumerate(result.pictures):
        kept = load_latent(Workspace.default(), picture.latent)
        assert (kept.run, kept.generator, kept.source) == ("digits", generator.digest, "projected")
        row = torch.from_numpy(condition_row(picture.condition, generator.conditions).copy())[None]
        exact = generator.samples(torch.from_numpy(kept.vector.copy())[None], row)
        assert (exact[0].numpy() == view.samples[index]).all()
    written = (queue.folder(name).path / "result.json").stat().st_mtime_ns
    again = ProjectionRequest.model_validate_json(request.model_dump_json())
    assert queue.start("projection", again) == name
    assert (queue.folder(name).path / "result.json").stat().st_mtime_ns == written


def test_one_waits_for_the_other_and_keeps_what_it_has_when_it_is_called_off(
    queue: TaskQueue, generator: Generator
) -> None:
    request = asked(generator, ENDLESS)
    first = queue.start("projection", request)
    second = queue.start("projection", asked(generator, ENDLESS, seed=1))
    until(lambda: queue.progress(first).share > 0.0)
    assert queue.progress(second).state == "queued"
    third = queue.start("projection", asked(generator, ENDLESS, seed=2))
    queue.cancel(third)
    assert queue.progress(third).state == "cancelled"
    queue.cancel(first)
    # Asked for again while it is being called off, it waits for its first process to end.
    assert queue.start("projection", request) == first
    assert queue.progress(first).state == "queued"
    queue.cancel(first)
    until(lambda: queue.progress(first).ended)
    assert queue.progress(first).state == "cancelled"
    assert_found(queue.folder(first))
    until(lambda: queue.progress(second).share > 0.0)
    os.kill(queue._working[second].pid, signal.SIGTERM)
    until(lambda: queue.progress(second).ended)
    assert queue.progress(second).state == "cancelled"
    assert_found(queue.folder(second))


def assert_found(folder: TaskFolder) -> None:
    result = read_result(folder)
    assert result is not None
    assert load_latent(Workspace.default(), result.pictures[0].latent).vector.shape == (16,)


def test_a_killed_one_has_failed_and_begins_anew(queue: TaskQueue, generator: Generator) -> None:
    request = asked(generator, ENDLESS)
    name = queue.start("projection", request)
    until(lambda: queue.progress(name).share > 0.0)
    os.kill(queue._working[name].pid, signal.SIGKILL)
    until(lambda: queue.progress(name).ended)
    assert queue.progress(name).state == "failed"
    assert "killed by signal 9" in queue.progress(name).sentence
    assert queue.start("projection", request) == name
    assert queue.progress(name).state == "working"
    queue.close()
    assert queue.progress(name).state == "cancelled"
    with pytest.raises(ValueError, match="closing"):
        queue.start("projection", asked(generator, QUICK))


def test_what_cannot_be_done_says_why_and_what_ended_longest_ago_makes_room(
    queue: TaskQueue, generator: Generator
) -> None:
    old = [queue.folder(f"projection-{number:016x}") for number in range(MOST_KEPT + 2)]
    for number, folder in enumerate(old):
        folder.path.mkdir(parents=True)
        folder.tell(Progress(state="done"))
        os.utime(folder.path / "progress.json", (number, number))
    name = queue.start("projection", asked(generator, QUICK).model_copy(update={"generator": "0" * 16}))
    there = {path.name for path in queue.folder(name).path.parent.iterdir()}
    assert there == {name, *(folder.name for folder in old[3:])}
    until(lambda: queue.progress(name).ended)
    assert queue.progress(name).state == "failed"
    assert queue.progress(name).sentence == "digits has learnt on since then; project the picture again."


def test_what_is_no_task_is_refused(queue: TaskQueue, generator: Generator) -> None:
    with pytest.raises(ValueError, match="no task 'juggling'"):
        queue.start("juggling", asked(generator, QUICK))
    with pytest.raises(ValueError, match="no task"):
        queue.start("projection", QUICK)
    for name in ("../digits", "projection-0", "projection-" + "g" * 16):
        with pytest.raises(ValueError, match="16 digits"):
            queue.folder(name)
    with pytest.raises(ValueError, match="start it again"):
        queue.progress("projection-" + "0" * 16)


def test_samples_come_back_from_a_request_as_they_were() -> None:
    images = torch.randint(0, 256, (3, 1, 4, 5), dtype=torch.uint8)
    assert torch.equal(unpacked(packed(images), (1, 4, 5)), images)
    signals = torch.randn(2, 1, 16)
    assert torch.equal(unpacked(packed(signals), (1, 16)), signals)
    with pytest.raises(ValueError, match="fit it first"):
        unpacked(packed(images), (1, 5, 5))
    with pytest.raises(ValueError, match="whole"):
        unpacked(("no base64!",), (1, 4, 5))
    with pytest.raises(ValueError, match="no number"):
        unpacked(packed(torch.full((1, 1, 16), torch.nan)), (1, 16))


def test_equal_requests_have_equal_names() -> None:
    def named(first: dict[str, str]) -> str:
        request = ProjectionRequest(run="a", pictures=("AA==",), condition=ConditionSpec(first=first))
        return task_name("projection", request)

    assert named({"colour": "red", "digit": "1"}) == named({"digit": "1", "colour": "red"})
    assert named({"digit": "1"}) != named({"digit": "2"})


def test_a_given_class_is_kept(generator: Generator, tmp_path: Path) -> None:
    condition = ConditionSpec(shares={"digit": {"3": 0.5, "8": 0.5}})
    request = asked(generator, QUICK).model_copy(update={"condition": condition})
    folder = TaskFolder(tmp_path / "tasks" / "projection-0")
    folder.path.mkdir(parents=True)
    run_projection(request, folder, Control(folder.tell))
    result = read_result(folder)
    assert result is not None
    assert result.pictures[0].condition == condition


def test_the_snapshot_of_a_task_outlives_thinning_until_the_task_has_ended(
    queue: TaskQueue, generator: Generator, checkpoints_root: Path
) -> None:
    folder = RunFolder(checkpoints_root / "runs" / "digits")
    asked_of = generator.digest

    def train_on() -> None:
        newest = folder.snapshots()[-1]
        for images in range(newest + 64, newest + 64 * 3 * MOST_SNAPSHOTS, 64):
            folder.write_snapshot(images, {"a": torch.zeros(1)}, {})

    folder.write_snapshot(0, {"a": torch.zeros(1)}, {})
    request = asked(generator, ENDLESS).model_copy(update={"snapshot": 6400})
    first = queue.start("projection", request)
    waiting = queue.start("projection", request.model_copy(update={"options": QUICK}))
    train_on()
    until(lambda: queue.progress(first).share > 0.0)
    queue.cancel(first)
    until(lambda: queue.progress(waiting).ended)
    assert queue.progress(waiting).state == "done", queue.progress(waiting).sentence
    result = read_result(queue.folder(waiting))
    assert result is not None
    assert (result.images, result.generator) == (6400, asked_of)
    until(lambda: not holds.held(folder.path))
    snapshot_path(folder.path, 6400).unlink()
    with pytest.raises(ValueError, match="no snapshot at 6,400 images any more"):
        queue.start("projection", request.model_copy(update={"options": ENDLESS.model_copy(update={"steps": 4999})}))
