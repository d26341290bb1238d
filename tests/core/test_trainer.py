"""The trainer: exactness, live changes, horizons; and the averaged generator against a closed form."""

import math

import pytest
import torch

from gan_core.config import ConfigError, TrainConfig
from gan_core.datasets import load_dataset
from gan_core.datasets.base import Dataset, DatasetOptions
from gan_core.training.compute import Chosen, choose, open_threads, resolve_device
from gan_core.training.schedule import CosineSchedule, ema_decay
from gan_core.training.trainer import Trainer

SMALL = TrainConfig().with_settings(
    {
        "dataset.count": 500,
        "network.generator_width": 4,
        "network.discriminator_width": 4,
        "network.latent_dimension": 8,
        "schedule.batch_size": 16,
        "schedule.images": 480,
    }
)
CHOSEN = Chosen(device="cpu", precision="float32", threads=1)


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset(DatasetOptions(count=500))


def trainer(dataset: Dataset, config: TrainConfig = SMALL, chosen: Chosen = CHOSEN) -> Trainer:
    return Trainer(config, dataset, chosen=chosen)


def run(trainer: Trainer) -> Trainer:
    while not trainer.finished:
        trainer.step()
    return trainer


def same_bytes(first: Trainer, second: Trainer) -> bool:
    ours, theirs = first.state()[0], second.state()[0]
    return set(ours) == set(theirs) and all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("threads", [1, 2])
def test_equal_runs_compute_equal_bytes(digits: Dataset, precision: str, threads: int) -> None:
    chosen = Chosen(device="cpu", precision=precision, threads=threads)
    assert same_bytes(run(trainer(digits, chosen=chosen)), run(trainer(digits, chosen=chosen)))


def test_a_run_that_is_cut_and_resumed_ends_in_the_same_bytes(digits: Dataset) -> None:
    whole = run(trainer(digits))
    cut = trainer(digits)
    for _ in range(13):
        cut.step()
    resumed = trainer(digits)
    resumed.load_state(*cut.state())
    assert resumed.images == 13 * 16
    assert same_bytes(whole, run(resumed))
    assert whole.snapshot()[1] == resumed.snapshot()[1]


def test_watching_changes_nothing(digits: Dataset) -> None:
    watched = trainer(digits)
    while not watched.finished:
        watched.step()
        watched.report()
        watched.picture()
        watched.snapshot()
        watched.state()
    assert same_bytes(run(trainer(digits)), watched)


def test_measuring_leaves_no_trace(digits: Dataset) -> None:
    measured = Trainer(SMALL, digits)
    assert same_bytes(run(measured), run(trainer(digits, chosen=measured.chosen)))


def test_training_learns(digits: Dataset) -> None:
    """The averaged picture comes closer to the classes' mean images than the untrained one."""
    learner = trainer(digits, SMALL.with_settings({"schedule.images": 8_000, "batch_size": 16}))
    means = learner.real_picture().float().unflatten(0, (10, 10)).mean(dim=1)

    def distance() -> float:
        return (learner.picture().float().unflatten(0, (10, 10)).mean(dim=1) - means).square().mean().item()

    before = distance()
    run(learner)
    assert distance() < 0.5 * before


def test_the_average_follows_its_closed_form(digits: Dataset) -> None:
    learner = trainer(digits)
    name = "generator.first.bias"
    initial = learner.state()[0][name].double()
    history = []
    for _ in range(6):
        learner.step()
        history.append(learner.state()[0][name].double())
    weights = [1.0]
    for step in range(6):
        decay = min(0.999, (1 + step) / (10 + step))
        weights = [weight * decay for weight in weights] + [1 - decay]
    assert sum(weights) == pytest.approx(1.0)
    expected = sum(weight * value for weight, value in zip(weights, [initial, *history], strict=True))
    assert torch.allclose(learner.state()[0]["average.first.bias"].double(), expected, atol=1e-6)


def test_ema_decay_warms_up() -> None:
    assert ema_decay(0, 0.999) == pytest.approx(0.1)
    assert ema_decay(10**9, 0.999) == 0.999


def test_cosine_schedule() -> None:
    schedule = CosineSchedule(0, 1000, 1.0, 0.25)
    assert schedule.factor(0) == 1.0
    assert schedule.factor(500) == pytest.approx(0.625)
    assert schedule.factor(250) == pytest.approx(0.25 + 0.75 * (1 + math.cos(math.pi / 4)) / 2)
    assert schedule.factor(1000) == schedule.factor(5000) == 0.25


def test_training_longer_goes_on_from_where_the_rates_stand(digits: Dataset) -> None:
    learner = trainer(digits)
    for _ in range(15):
        learner.step()
    before = learner.report().generator_rate
    learner.extend(2000)
    assert learner.report().generator_rate == pytest.approx(before)
    assert learner.horizon == 2000
    run(learner)
    assert learner.report().generator_rate == pytest.approx(SMALL.schedule.final_rate * SMALL.optimiser.generator_rate)
    with pytest.raises(ValueError, match="2,000 images already"):
        learner.extend(1000)


def test_live_changes_take_effect_and_are_restored(digits: Dataset) -> None:
    learner = trainer(digits)
    learner.step()
    learner.change(learner.live.model_copy(update={"generator_rate": 1e-6, "r1": 0.0, "r2": 0.0, "n_critic": 3}))
    learner.report()
    learner.step()
    report = learner.report()
    assert report.images == 16 + 3 * 16
    assert report.penalty == 0.0
    assert report.generator_rate < 1.1e-6
    resumed = trainer(digits)
    resumed.load_state(*learner.state())
    assert resumed.live == learner.live
    assert same_bytes(run(learner), run(resumed))


def test_a_live_change_that_makes_no_sense_is_refused(digits: Dataset) -> None:
    textbook = SMALL.with_settings({"network.name": "dcgan", "r1": 0.0, "r2": 0.0})
    learner = trainer(digits, textbook)
    with pytest.raises(ConfigError, match="batch normalisation"):
        learner.change(learner.live.model_copy(update={"r1": 1.0}))
    run(learner)


def test_a_state_of_other_networks_is_refused(digits: Dataset) -> None:
    other = trainer(digits, SMALL.with_settings({"network.generator_width": 8}))
    with pytest.raises(ValueError, match="doesn't fit"):
        trainer(digits).load_state(*other.state())


def test_the_picture_has_a_row_a_class(digits: Dataset) -> None:
    learner = trainer(digits)
    assert learner.picture().shape == learner.real_picture().shape == (100, 1, 28, 28)
    assert learner.picture().dtype == torch.uint8
    assert learner.columns == 10


def test_the_penalty_is_reported_and_held_down(digits: Dataset) -> None:
    learner = trainer(digits)
    for _ in range(5):
        learner.step()
    report = learner.report()
    assert report.penalty > 0
    assert all(
        math.isfinite(value)
        for value in (report.discriminator_loss, report.generator_loss, report.discriminator_held_out)
    )


def test_a_run_that_explodes_is_found_out(digits: Dataset) -> None:
    wild = SMALL.with_settings(
        {"generator_rate": 0.1, "discriminator_rate": 0.1, "r1": 0.0, "r2": 0.0, "objective.name": "hinge"}
    )
    learner = trainer(digits, wild.with_settings({"schedule.images": 16_000}))
    for parameter in learner.state()[0].values():
        assert parameter.isfinite().all()
    kinds: set[str] = set()
    while not learner.finished and not kinds:
        for _ in range(25):
            learner.step()
        kinds = {finding.kind for finding in learner.report().findings}
    assert kinds


def test_numbers_that_are_none_are_found_at_once(digits: Dataset) -> None:
    learner = trainer(digits)
    tensors, metadata = learner.state()
    tensors["discriminator.head.bias"].fill_(float("nan"))
    learner.load_state(tensors, metadata)
    learner.step()
    assert [finding.kind for finding in learner.report().findings] == ["not-a-number"]


def test_what_the_options_decide_is_not_measured() -> None:
    options = SMALL.compute.model_copy(update={"precision": "float32", "threads": 1})

    def never(precision: str):
        raise AssertionError(precision)

    assert choose(options, "cpu", never) == CHOSEN


def test_thread_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_THREADS", "1")
    assert open_threads(SMALL.compute, "cpu") == (1,)


def test_choosing_takes_the_fastest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_THREADS", "1")
    work = {"float32": 1, "bfloat16": 40}

    def build(precision: str):
        return lambda: [torch.randn(200, 200) @ torch.randn(200, 200) for _ in range(work[precision])]

    assert choose(SMALL.compute, "cpu", build).precision == "float32"


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no cuda device"):
        resolve_device("cuda")
