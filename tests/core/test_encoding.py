"""What the Encode page measures: errors, rates, rounding, patches, planes, and the pre-training experiment."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.config import TrainConfig
from gan_core.datasets import DatasetOptions, load_dataset
from gan_core.encoding import bench
from gan_core.encoding.codecs import linear_codec, patch_codec, snapshot_codec
from gan_core.encoding.measures import (
    assess,
    latent_plane,
    reconstruction_error,
    rounded_codes,
    signal_to_noise,
)
from gan_core.encoding.patches import PatchNetwork, cut, joined, train_patches
from gan_core.encoding.pretraining import Experiment, ExperimentOptions, Point, label_counts, summary
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import RunFolderError
from gan_core.jobs.training_job import run_training
from gan_core.networks.autoencoder import principal_components
from gan_core.processes.control import Control
from gan_core.tasks.pretraining import PretrainingRequest, read_result, run_experiment
from gan_core.tasks.queue import TaskQueue
from gan_core.workspace import Workspace
from tests.waiting import wait_until

DIGITS = DatasetOptions(name="digits-8x8")
QUICK = ExperimentOptions(seeds=2, steps=40, held_out=100)


@pytest.fixture(scope="module")
def images() -> torch.Tensor:
    dataset = load_dataset(DIGITS)
    return dataset.scaled(dataset.samples[dataset.split.training])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny autoencoder's run."""
    settings = {
        "objective.name": "autoencoder",
        "objective.r1": 0.0,
        "dataset.name": "digits-8x8",
        "network.generator_width": 4,
        "network.discriminator_width": 4,
        "network.latent_dimension": 8,
        "optimiser.beta1": 0.9,
        "schedule.images": 6400,
        "compute.device": "cpu",
        "compute.precision": "float32",
        "compute.threads": 1,
    }
    config = TrainConfig().with_settings(settings)
    folder = RunFolder.create(tmp_path_factory.mktemp("coded") / "runs" / "coded", config)
    assert run_training(folder).state == "finished"
    return folder.path


def test_errors_and_rates_by_hand() -> None:
    samples, given_back = torch.tensor([[1.0, -1.0]]), torch.tensor([[0.0, -1.0]])
    assert reconstruction_error(samples, given_back) == 0.5
    assert signal_to_noise(0.04) == pytest.approx(20.0)
    assert signal_to_noise(0.0) == math.inf


@given(st.integers(1, 8), st.integers(2, 30), st.integers(1, 5), st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_rounded_codes_are_a_step_away_at_most_and_few(bits: int, count: int, dimension: int, seed: int) -> None:
    training = torch.randn(count, dimension, generator=torch.Generator().manual_seed(seed))
    rounded = rounded_codes(training, training, bits)
    span = training.amax(dim=0) - training.amin(dim=0)
    assert ((rounded - training).abs() <= span / (2**bits - 1) * 0.5001 + 1e-6).all()
    assert all(len(column.unique()) <= 2**bits for column in rounded.t())
    assert (rounded_codes(10 * training, training, bits) <= training.amax(dim=0) + 1e-5).all()


def test_pca_s_error_is_the_variance_it_leaves_out(images: torch.Tensor) -> None:
    vectors = images.flatten(1).double()
    mean, directions = principal_components(vectors, 16)
    found = assess(linear_codec(mean, directions, (1, 8, 8)), images, images, "image")
    values = np.linalg.eigvalsh(np.cov(vectors.numpy().T, bias=True))[::-1]
    assert found.error == pytest.approx(values[16:].sum() / 64, rel=1e-4)
    assert found.error <= found.rounded_error < 1.1 * found.error
    assert (found.numbers_rate, found.bits_rate) == (4.0, 4.0)
    # A number of a signal has 32 bits, one of a code 8.
    signals = assess(linear_codec(mean, directions, (1, 8, 8)), images, images, "signal")
    assert (signals.numbers_rate, signals.bits_rate) == (4.0, 16.0)
    digits = torch.zeros(2, 1, 28, 28)
    sixteen = linear_codec(torch.zeros(784), torch.eye(784)[:16], (1, 28, 28))
    assert assess(sixteen, digits, digits, "image").numbers_rate == 49.0


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 16, 24), (1, 28, 28)])
def test_patches_are_cut_and_joined_again(shape: tuple[int, ...]) -> None:
    images = torch.rand(2, *shape)
    patches = cut(images)
    rows, columns = -(-shape[1] // 8), -(-shape[2] // 8)
    assert patches.shape == (2 * shape[0] * rows * columns, 64)
    assert torch.equal(joined(patches, shape), images)
    assert torch.equal(patches[0].reshape(8, 8), images[0, 0, :8, :8])
    network = PatchNetwork()
    assert network.numbers(shape) == 16 * shape[0] * rows * columns
    codes = network.encode(images)
    assert codes.shape == (2, network.numbers(shape))
    torch.testing.assert_close(network.decode(codes, shape), joined(network(patches), shape))


def test_the_patch_network_learns_and_says_what_it_saves(images: torch.Tensor) -> None:
    trained = train_patches(images, steps=300)
    found = assess(patch_codec(trained, (1, 8, 8)), images, images, "image")
    fresh = assess(patch_codec(PatchNetwork().requires_grad_(False), (1, 8, 8)), images, images, "image")
    assert found.error < 0.2 * fresh.error
    assert (found.numbers_rate, found.bits_rate) == (4.0, 4.0)
    assert patch_codec(trained, (1, 28, 28)).numbers == 256
    again = train_patches(images, steps=300)
    assert torch.equal(again.inward.weight, trained.inward.weight)


def test_the_plane_is_that_of_the_largest_variance() -> None:
    codes = torch.randn(500, 6, generator=torch.Generator().manual_seed(0)) * torch.tensor([5.0, 1, 3, 0.5, 0.2, 1])
    plane, share = latent_plane(codes)
    values = torch.linalg.eigvalsh(torch.cov(codes.double().t())).flip(0)
    torch.testing.assert_close(plane.double().var(dim=0), values[:2], rtol=1e-4, atol=0)
    assert share == pytest.approx(float(values[:2].sum() / values.sum()), rel=1e-4)
    assert latent_plane(torch.zeros(4, 1))[0].shape == (4, 2)


def test_a_snapshot_s_codec_is_the_run_s_own(run: Path) -> None:
    path = sorted((run / "snapshots").glob("*.safetensors"))[-1]
    outcome = bench.snapshot(Workspace.default(), DIGITS, path)
    assert outcome.code_numbers == 8
    assert outcome.given_back.shape == (12, 1, 8, 8)
    reported = [record for record in RunFolder(run).metrics()[0] if record.kind == "report"][-1]
    assert outcome.assessment.error == pytest.approx(reported.reconstruction_held_out, rel=0.2)


def test_a_game_has_no_codec(write_snapshot) -> None:
    with pytest.raises(ValueError, match="has no encoder"):
        snapshot_codec(write_snapshot())


def test_the_bench_shows_one_of_each_class_first() -> None:
    where = bench.bench(Workspace.default(), DIGITS)
    assert where.labels[where.shown].tolist() == [*range(10), 0, 1]
    assert where.classes == tuple("0123456789")
    assert where.numbers == 64
    assert bench.linear(Workspace.default(), DIGITS, 4).code_numbers == 4
    assert (
        bench.patches(Workspace.default(), DIGITS).assessment.error
        < bench.linear(Workspace.default(), DIGITS, 4).assessment.error
    )


def test_the_experiment_gives_a_curve_that_rises(run: Path) -> None:
    result = run_experiment(Workspace.default(), run, QUICK, Control())
    assert (result.state, result.total) == ("done", len(result.points))
    assert read_result(run) == result
    rows = summary(result.points)
    assert [row[0] for row in rows["pretrained"]] == [10, 30, 100, 300, 1000]
    for found in rows.values():
        assert found[-1][2] > max(found[0][2], 0.3)
        assert all(low <= middle <= high for _, low, middle, high in found)


def test_a_point_depends_on_its_seed_alone() -> None:
    dataset = load_dataset(DIGITS)
    encoder = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 4))

    def experiment() -> Experiment:
        return Experiment(
            encoder, lambda: torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 4)), dataset, QUICK
        )

    one = experiment()
    before = one.point(30, 1)
    one.point(10, 0)
    assert one.point(30, 1) == before == experiment().point(30, 1)
    assert not any(parameter.requires_grad for parameter in encoder.parameters())


def test_an_experiment_that_is_cancelled_keeps_what_it_has(run: Path) -> None:
    control = Control()
    control.stop()
    assert run_experiment(Workspace.default(), run, QUICK, control).state == "stopped"


def test_what_cannot_be_is_said(write_snapshot) -> None:
    with pytest.raises(ValueError, match="no encoder that was trained"):
        run_experiment(Workspace.default(), write_snapshot().parents[1], QUICK, Control())
    points = load_dataset(DatasetOptions(name="line", count=100))
    with pytest.raises(ValueError, match="has no classes"):
        Experiment(torch.nn.Flatten(), torch.nn.Flatten, points, QUICK)


def test_label_counts_reach_from_a_label_a_class_to_all_there_are() -> None:
    labels = torch.zeros(500, dtype=torch.int64)
    assert label_counts(labels, 10) == (10, 30, 100, 300)
    assert label_counts(labels, 62) == (100, 300)
    assert label_counts(labels[:5], 10) == ()


def test_the_summary_is_the_median_and_the_range() -> None:
    points = [Point(labels=10, seed=seed, pretrained=0.1 * seed, scratch=0.5) for seed in (1, 2, 6)]
    assert summary(points)["pretrained"] == [(10, pytest.approx(0.1), pytest.approx(0.2), pytest.approx(0.6))]


@pytest.mark.process
def test_an_experiment_runs_in_a_process_of_its_own_and_ends_when_told(run: Path) -> None:
    queue = TaskQueue(Workspace(run.parents[1]))
    (run / "pretraining.json").unlink(missing_ok=True)
    name = queue.start("pretraining", PretrainingRequest(run=run.name))
    assert not queue.progress(name).ended

    def measured() -> bool:
        found = read_result(run, working=True)
        return found is not None and bool(found.points)

    wait_until(lambda: measured() or queue.progress(name).ended)
    queue.cancel(name)
    queue.wait(name)
    first = read_result(run)
    assert first is not None
    assert first.state in ("stopped", "done")
    assert first.points
    assert queue.progress(name).share > 0.0
    # Asked for again, it is made again.
    (run / "pretraining.json").unlink()
    assert queue.start("pretraining", PretrainingRequest(run=run.name)) == name
    wait_until(measured)
    queue.close()
    again = read_result(run)
    assert again is not None
    assert again.points[0] == first.points[0]


def test_an_experiment_that_was_killed_is_said_to_be_cut_short(run: Path) -> None:
    result = run_experiment(Workspace.default(), run, QUICK.model_copy(update={"seeds": 1}), Control())
    (run / "pretraining.json").write_text(result.model_copy(update={"state": "working"}).model_dump_json())
    found = read_result(run)
    assert found is not None
    assert "start it again" in found.sentence
    (run / "pretraining.json").write_text(json.dumps({"schema_version": 9}))
    with pytest.raises(RunFolderError, match="schema version 9"):
        read_result(run)
