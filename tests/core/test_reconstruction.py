"""The step of encoder-decoders: what it learns, that it resumes exactly, and that watching leaves no trace."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from sklearn.decomposition import PCA
from torch.nn import functional as F

from gan_core.config import TrainConfig
from gan_core.datasets import load_dataset
from gan_core.datasets.base import Dataset, DatasetOptions
from gan_core.training.compute import Chosen
from gan_core.training.reconstruction import ReconstructionStep
from gan_core.training.trainer import Trainer

CHOSEN = Chosen(device="cpu", precision="float32", threads=1)


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset(DatasetOptions(name="digits-8x8", count=400))


def config(objective: str, **settings: Any) -> TrainConfig:
    small = {
        "objective.name": objective,
        "objective.r1": 0.0,
        "dataset.name": "digits-8x8",
        "dataset.count": 400,
        "network.generator_width": 4,
        "network.discriminator_width": 4,
        "network.latent_dimension": 4,
        "optimiser.generator_rate": 2e-3,
        "optimiser.beta1": 0.9,
        "optimiser.beta2": 0.999,
        "schedule.batch_size": 32,
        "schedule.images": 3200,
    }
    return TrainConfig().with_settings(small | {name.replace("__", "."): value for name, value in settings.items()})


def trainer(digits: Dataset, objective: str, **settings: Any) -> Trainer:
    return Trainer(config(objective, **settings), digits, chosen=CHOSEN)


def step_of(trained: Trainer) -> ReconstructionStep:
    step = trained._step
    assert isinstance(step, ReconstructionStep)
    return step


def test_pca_is_fitted_by_the_first_step_and_its_error_is_scikit_learns(digits: Dataset) -> None:
    fitted = trainer(digits, "pca")
    fitted.step()
    training, held_out = (
        digits.scaled(digits.samples[part]).flatten(1).double().numpy()
        for part in (digits.split.training, digits.split.held_out)
    )
    theirs = PCA(4, svd_solver="full").fit(training)

    def error(samples: Any) -> float:
        return float(((theirs.inverse_transform(theirs.transform(samples)) - samples) ** 2).mean())

    report = fitted.report()
    assert report.images == len(training)
    assert report.generator_loss == pytest.approx(error(training), rel=1e-4)
    assert report.reconstruction_held_out == pytest.approx(error(held_out), rel=1e-4)
    before = {name: value.clone() for name, value in fitted.state()[0].items()}
    fitted.step()
    for name, value in fitted.state()[0].items():
        assert torch.equal(value, before[name]), name
    assert fitted.report().generator_loss == pytest.approx(error(training), rel=1e-4)


def test_the_fitted_prior_reproduces_the_codes_of_training_samples(digits: Dataset) -> None:
    fitted = trainer(digits, "pca")
    fitted.step()
    step = step_of(fitted)
    step.fit_prior()
    codes = step.average_encoder(digits.scaled(digits.samples[digits.split.training])).double()
    factor = step.average.prior_factor.double()
    torch.testing.assert_close(step.average.prior_mean.double(), codes.mean(dim=0), rtol=0, atol=1e-4)
    torch.testing.assert_close(factor @ factor.t(), torch.cov(codes.t()), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("objective", ["autoencoder", "vae"])
def test_a_trained_one_gives_back_more_than_the_mean(objective: str, digits: Dataset) -> None:
    held = {"objective__divergence": 0.1} if objective == "vae" else {}
    learnt = trainer(digits, objective, optimiser__generator_rate=5e-3, schedule__images=12_800, **held)
    real = digits.scaled(digits.samples[digits.split.held_out])
    of_the_mean = float((real - digits.scaled(digits.samples[digits.split.training]).mean(dim=0)).square().mean())
    for _ in range(200):
        learnt.step()
    report = learnt.report()
    assert report.reconstruction_held_out is not None
    assert report.reconstruction_held_out < 0.8 * of_the_mean
    assert report.discriminator_loss is None


def test_a_linear_autoencoder_comes_to_pca_s_error(digits: Dataset) -> None:
    """Baldi & Hornik 1989: gradient descent on linear networks has no other minimum."""
    learnt = step_of(trainer(digits, "autoencoder", network__name="mlp"))
    linear = torch.nn.Linear(64, 4), torch.nn.Linear(4, 64)
    learnt.encoder.layers = torch.nn.Flatten()
    learnt.encoder.last = linear[0]
    vectors = digits.scaled(digits.samples[digits.split.training]).flatten(1)
    optimiser = torch.optim.Adam([value for layer in linear for value in layer.parameters()], 3e-2)
    learnt.encoder.train()
    for _ in range(400):
        optimiser.zero_grad()
        loss = F.mse_loss(linear[1](learnt.encoder(vectors)), vectors)
        loss.backward()
        optimiser.step()
    theirs = PCA(4, svd_solver="full").fit(vectors.double().numpy())
    best = (
        (theirs.inverse_transform(theirs.transform(vectors.double().numpy())) - vectors.double().numpy()) ** 2
    ).mean()
    assert loss.item() == pytest.approx(float(best), rel=0.02)
    assert loss.item() >= float(best) * (1 - 1e-4)


def test_the_loss_and_its_gradient_are_the_evidence_bound_s(digits: Dataset) -> None:
    """-log p(x | code) - log p(code) + log q(code | x), of a decoder with variance 1/2, over the 64 numbers."""
    step = step_of(trainer(digits, "vae", network__name="mlp", objective__divergence=0.7))
    step.hyperparameters.set(generator_rate=0.0, ema_decay=0.0)
    state = step.random.get_state()
    real, _ = step.batches.draw()
    means, log_variances = step.encoder.distribution(real)
    noise = torch.randn(means.shape, generator=step.random)
    q = torch.distributions.Normal(means, (0.5 * log_variances).exp())
    likelihood = torch.distributions.Normal(step.decoder.decode(means + q.scale * noise), 0.5**0.5)
    divergence = torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).sum(dim=1)
    constant = likelihood.log_prob(likelihood.mean).flatten(1).sum(dim=1)
    bound = (constant - likelihood.log_prob(real).flatten(1).sum(dim=1) + 0.7 * divergence).mean() / 64
    expected = torch.autograd.grad(bound, list(step.encoder.parameters()))
    step.random.set_state(state)
    step()
    for parameter, gradient in zip(step.encoder.parameters(), expected, strict=True):
        assert parameter.grad is not None
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-3, atol=1e-6)


def test_the_perceptual_term_is_the_difference_of_activations(digits: Dataset) -> None:
    plain, seeing = (step_of(trainer(digits, "autoencoder", objective__perceptual=weight)) for weight in (0.0, 0.5))
    assert plain.features is None
    assert seeing.features is not None
    real, _ = seeing.batches.draw()
    other = real.flip(0)
    pairs = zip(seeing.features.layers(other), seeing.features.layers(real), strict=True)
    expected = 0.5 * sum(float((one - two).square().mean()) for one, two in pairs)
    assert seeing._perceptual(other, real).item() == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("objective", ["autoencoder", "vae", "pca"])
def test_a_run_that_was_cut_and_watched_equals_one_that_was_not(objective: str, digits: Dataset) -> None:
    whole, first, second = (trainer(digits, objective) for _ in range(3))
    for _ in range(6):
        whole.step()
    for _ in range(3):
        first.step()
        first.report()
        first.picture()
        first.snapshot()
    tensors, metadata = first.state()
    second.load_state({name: value.clone() for name, value in tensors.items()}, json.loads(json.dumps(metadata)))
    for _ in range(3):
        second.step()
    there, expected = second.state()[0], whole.state()[0]
    assert there.keys() == expected.keys()
    for name, value in expected.items():
        assert torch.equal(there[name], value), name
    snapshots = second.snapshot()[0], whole.snapshot()[0]
    for name, value in snapshots[1].items():
        assert torch.equal(snapshots[0][name], value), name


def test_the_names_of_what_changes_say_whose_it_is(digits: Dataset) -> None:
    names = set(trainer(digits, "autoencoder").state()[0])
    players = {name.partition(".")[0] for name in names}
    assert players == {"generator", "encoder", "average", "average_encoder", "generator_optimiser", "random"}
    assert not any("prior" in name for name in names)


def test_a_variational_prior_stays_the_unit_gaussian(digits: Dataset) -> None:
    learnt = trainer(digits, "vae")
    learnt.step()
    learnt.snapshot()
    average = step_of(learnt).average
    assert torch.equal(average.prior_factor, torch.eye(4))
    assert not average.prior_mean.any()


def test_codes_that_are_not_finite_leave_the_prior_alone(digits: Dataset) -> None:
    step = step_of(trainer(digits, "autoencoder"))
    with torch.no_grad():
        step.average_encoder.get_parameter("last.bias").fill_(float("nan"))
    step.fit_prior()
    assert torch.equal(step.average.prior_factor, torch.eye(4))


def test_points_and_signals_are_reconstructed_too() -> None:
    for name, network in (("ring", "mlp"), ("signals", "recurrent")):
        settings = {"dataset__name": name, "dataset__count": 400, "network__name": network}
        learnt = Trainer(config("autoencoder", **settings), chosen=CHOSEN)
        learnt.step()
        assert learnt.report().reconstruction_held_out is not None
        assert learnt.picture().dtype == torch.uint8


def test_a_game_is_refused(digits: Dataset) -> None:
    with pytest.raises(ValueError, match="is a game"):
        ReconstructionStep(TrainConfig(), digits, torch.device("cpu"), "float32")
