"""What is measured once on a machine is kept, so that a seed gives one result; and what comes from another machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from gan_core.config import TrainConfig
from gan_core.datasets.base import combinations
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import EventRecord
from gan_core.jobs.training_job import run_training
from gan_core.training import choices
from gan_core.training.choices import choice_for, kept_choice
from gan_core.training.compute import Chosen, adapted, open_threads
from gan_core.training.trainer import Trainer
from gan_core.workspace import Workspace


class Stopwatch:
    """Steps of which one number format is quicker, or the other, as on a machine that is busy now and then."""

    def __init__(self, quick: str) -> None:
        self.quick = quick
        self.measured = 0

    def build(self, precision: str) -> Callable[[], None]:
        self.measured += 1
        rounds = 1 if precision == self.quick else 60
        return lambda: [torch.randn(200, 200) @ torch.randn(200, 200) for _ in range(rounds)] and None


def said_in(folder: RunFolder) -> str:
    """All events of a run."""
    return " ".join(record.message for record in folder.metrics()[0] if isinstance(record, EventRecord))


def drawn_on(metadata: dict[str, str], device: str | None) -> dict[str, str]:
    """A saved state's metadata as a run on `device` would have left it; None as the first versions did."""
    progress = json.loads(metadata["progress"]) | {"device": device}
    return metadata | {"progress": json.dumps(progress)}


@pytest.fixture(autouse=True)
def root(checkpoints_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty folder in which choices are kept; a run may use one thread."""
    monkeypatch.setenv("GAN_THREADS", "1")
    return checkpoints_root


def test_a_choice_is_measured_once_for_a_configuration() -> None:
    config = TrainConfig()
    first = choice_for(Workspace.default(), config, "cpu", Stopwatch("float32").build)
    assert first.precision == "float32"
    again = Stopwatch("bfloat16")
    # Another seed and another length are the same work.
    for settings in ({}, {"seed": 5}, {"schedule.images": 640}):
        assert choice_for(Workspace.default(), config.with_settings(settings), "cpu", again.build) == first
    assert again.measured == 0
    assert kept_choice(Workspace.default(), config, "cpu") == first
    other = choice_for(Workspace.default(), config.with_settings({"network.generator_width": 8}), "cpu", again.build)
    assert other.precision == "bfloat16"


def test_a_choice_belongs_to_its_threads_and_to_its_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    config = TrainConfig()
    choice_for(Workspace.default(), config, "cpu", Stopwatch("float32").build)
    monkeypatch.setattr(choices, "_machine", lambda _: ["another"])
    assert kept_choice(Workspace.default(), config, "cpu") is None


def test_of_two_that_measure_at_once_the_first_counts() -> None:
    config = TrainConfig()

    def overtaken(precision: str) -> Callable[[], None]:
        choice_for(Workspace.default(), config, "cpu", Stopwatch("float32").build)
        return Stopwatch("bfloat16").build(precision)

    assert choice_for(Workspace.default(), config, "cpu", overtaken).precision == "float32"


@pytest.mark.parametrize("content", [b"", b"{", b'{"precision": "float64"}'])
def test_a_damaged_choice_is_measured_anew(root: Path, content: bytes) -> None:
    config = TrainConfig()
    choice_for(Workspace.default(), config, "cpu", Stopwatch("float32").build)
    (file,) = (root / "choices").iterdir()
    file.write_bytes(content)
    assert choice_for(Workspace.default(), config, "cpu", Stopwatch("bfloat16").build).precision == "bfloat16"
    assert kept_choice(Workspace.default(), config, "cpu") is not None


def test_where_nothing_can_be_kept_it_is_measured_each_time(root: Path) -> None:
    (root / "choices").write_text("a file where the folder should be")
    watch = Stopwatch("float32")
    for _ in range(2):
        assert choice_for(Workspace.default(), TrainConfig(), "cpu", watch.build).precision == "float32"
    assert watch.measured == 4


def test_a_trainer_keeps_what_it_chose(tiny_config: TrainConfig) -> None:
    config = tiny_config.with_settings({"compute.precision": "auto"})
    first = Trainer(config).chosen
    assert kept_choice(Workspace.default(), config, "cpu") == first == Trainer(config.with_settings({"seed": 9})).chosen


def test_no_more_threads_than_a_run_may_use() -> None:
    options = TrainConfig().with_settings({"compute.threads": 256}).compute
    assert open_threads(options, "cpu") == (1,)
    chosen, sentences = adapted(Chosen(device="cpu", precision="float32", threads=64))
    assert chosen.threads == 1
    assert len(sentences) == 1
    assert "64 threads" in sentences[0]
    assert "to the bit" in sentences[0]
    same = Chosen(device="cpu", precision="bfloat16", threads=1)
    assert adapted(same) == (same, [])


def test_a_run_that_asks_for_too_many_threads_says_so_and_trains(tmp_path: Path, tiny_config: TrainConfig) -> None:
    settings = {"compute.threads": 256, "schedule.images": 64}
    folder = RunFolder.create(tmp_path / "greedy", tiny_config.with_settings(settings))
    assert run_training(folder).state == "finished"
    assert folder.status().threads == 1
    assert "256 threads were asked for; a run may use 1 here" in said_in(folder)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_a_run_from_a_bigger_machine_goes_on_here_and_says_what_that_means(
    tmp_path: Path, tiny_config: TrainConfig
) -> None:
    folder = RunFolder.create(tmp_path / "moved", tiny_config.with_settings({"schedule.images": 64}))
    assert run_training(folder).state == "finished"
    # As a CUDA machine with sixteen threads would have left it.
    elsewhere = Chosen(device="cuda", precision="float32", threads=16)
    folder.write_record(folder.record().model_copy(update={"chosen": elsewhere}))
    images = folder.resume_states()[-1]
    tensors, metadata = folder.read_resume_state(images)
    metadata = drawn_on(metadata, "cuda")
    for older in folder.resume_states()[:-1]:
        folder.resume_path(older).unlink()
    folder.write_resume_state(images, tensors | {"random": torch.zeros(16, dtype=torch.uint8)}, metadata)
    before = folder.status().images
    folder.go_on(before + 32)
    status = run_training(folder)
    assert (status.state, status.device, status.threads) == ("finished", "cpu", 1)
    assert status.images > before
    said = said_in(folder)
    assert "trained on cuda, which this machine doesn't have" in said
    assert "trained with 16 threads" in said


def test_the_state_of_a_first_version_s_gpu_run_is_told_by_its_size(tiny_config: TrainConfig) -> None:
    learner = Trainer(tiny_config)
    learner.step()
    tensors, metadata = learner.state()
    tensors["random"] = torch.zeros(16, dtype=torch.uint8)
    on = Trainer(tiny_config)
    on.load_state(tensors, drawn_on(metadata, None))
    on.step()
    assert on.steps == 2


def test_combinations_lie_where_their_labels_do() -> None:
    assert combinations(torch.empty(5, 0, dtype=torch.int64, device="meta")).device.type == "meta"
