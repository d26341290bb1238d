"""What the terms of a step do to it, each seen in the tensors it leaves behind."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from gan_core.config import TrainConfig
from gan_core.datasets import load_dataset
from gan_core.datasets.base import Dataset, DatasetOptions
from gan_core.objectives import OBJECTIVES
from gan_core.training.adversarial import AdversarialStep
from gan_core.training.compute import Chosen
from gan_core.training.optimisers import SGD, Adam, RMSprop
from gan_core.training.trainer import Trainer

SMALL = TrainConfig().with_settings(
    {
        "dataset.count": 200,
        "network.generator_width": 4,
        "network.discriminator_width": 4,
        "network.latent_dimension": 8,
        "schedule.batch_size": 16,
        "schedule.images": 1600,
    }
)
CHOSEN = Chosen(device="cpu", precision="float32", threads=1)


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset(DatasetOptions(count=200))


def trainer(digits: Dataset, **settings: Any) -> Trainer:
    return Trainer(
        SMALL.with_settings({name.replace("__", "."): value for name, value in settings.items()}), digits, chosen=CHOSEN
    )


def step(digits: Dataset, **settings: Any) -> AdversarialStep:
    config = SMALL.with_settings({name.replace("__", "."): value for name, value in settings.items()})
    built = AdversarialStep(config, digits, torch.device("cpu"), "float32")
    built.hyperparameters.set(**{name: value for name, value in config.live if isinstance(value, float)}, ema_decay=0.9)
    return built


def test_clipped_weights_stay_within_their_bound(digits: Dataset) -> None:
    clipped = trainer(digits, objective__name="wgan", r1=0.0, clip=0.02, optimiser__name="rmsprop")
    for _ in range(3):
        clipped.step()
    tensors = clipped.state()[0]
    largest = max(value.abs().max().item() for name, value in tensors.items() if name.startswith("discriminator."))
    assert largest == pytest.approx(0.02)
    assert any(value.abs().max() > 0.02 for name, value in tensors.items() if name.startswith("generator."))


def test_images_count_the_discriminators_steps_and_updates_both_players(digits: Dataset) -> None:
    several = trainer(digits, n_critic=2, n_generator=3)
    several.step()
    assert several.images == 2 * 16
    tensors = several.state()[0]
    assert tensors["discriminator_optimiser.0.step"].item() == 2
    assert tensors["generator_optimiser.0.step"].item() == 3


def test_the_discriminator_is_frozen_while_the_generator_learns(digits: Dataset) -> None:
    game = step(digits, generator_rate=1.0)
    real, conditions = game.batches.draw()
    latents, generated = game._generate(conditions)
    before = {name: value.clone() for name, value in game.discriminator.state_dict().items()}
    game._update_generator(real, latents, generated, conditions)
    assert all(torch.equal(before[name], value) for name, value in game.discriminator.state_dict().items())
    assert all(parameter.grad is None for parameter in game.discriminator.parameters())
    assert all(parameter.requires_grad for parameter in game.discriminator.parameters())


def test_with_no_weight_on_the_objective_feature_matching_alone_teaches(digits: Dataset) -> None:
    game = step(digits, adversarial=0.0, feature_matching=1.0)
    real, conditions = game.batches.draw()
    _, generated = game._generate(conditions)
    loss = game._game_loss(real, generated, conditions)
    at_real, at_generated = game.discriminate(real, conditions), game.discriminate(generated, conditions)
    expected = (at_real.features.mean(dim=0) - at_generated.features.mean(dim=0)).square().sum()
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)


def test_wrong_conditions_take_their_share_of_the_negatives(digits: Dataset) -> None:
    """All digits alike to the discriminator but for their class: only wrong conditions make it see the class."""
    game = step(digits, wrong_conditions=0.5, r1=0.0, objective__name="non-saturating")
    real, conditions = game.batches.draw()
    _, generated = game._generate(conditions)
    at_real, at_generated = game.discriminate(real, conditions), game.discriminate(generated, conditions)
    state = game.random.get_state()
    loss = game._discriminator_loss(at_real, at_generated, real, conditions)
    game.random.set_state(state)
    from gan_core.training.batches import wrong_conditions

    mistaken = game.discriminate(real, wrong_conditions(conditions, game.widths, game.random)).logits
    sp = torch.nn.functional.softplus
    halves = 0.5 * sp(at_generated.logits).mean() + 0.5 * sp(mistaken).mean()
    assert loss.item() == pytest.approx((sp(-at_real.logits).mean() + halves).item(), rel=1e-5)


def test_an_auxiliary_discriminator_is_told_nothing_and_names_classes(digits: Dataset) -> None:
    game = step(digits, network__discriminator_conditioning="auxiliary")
    samples, conditions = game.batches.draw()
    judged = game.discriminate(samples, conditions)
    assert judged.classes is not None
    assert judged.classes.shape == (16, 10)
    assert torch.equal(judged.logits, game.discriminate(samples, conditions.roll(1, 1)).logits)


def test_packs_are_judged_as_one(digits: Dataset) -> None:
    game = step(digits, objective__pack=4)
    real, conditions = game.batches.draw()
    assert game.discriminate(game._presented(real), conditions[::4]).logits.shape == (4,)


def test_instance_noise_falls_to_nothing_over_the_run(digits: Dataset) -> None:
    noisy = trainer(digits, instance_noise=0.4, schedule__images=20 * 16)
    seen = []
    while not noisy.finished:
        noisy.step()
        seen.append(noisy._step.hyperparameters["instance_noise"].item())
    assert seen[0] == pytest.approx(0.4)
    assert seen == sorted(seen, reverse=True)
    assert seen[10] == pytest.approx(0.2)
    assert seen[-1] == pytest.approx(0.4 / 20)


def test_unrolling_changes_the_generators_gradient_and_nothing_of_the_discriminator(digits: Dataset) -> None:
    games = [step(digits, r1=0.0, objective__unrolled=steps, discriminator_rate=0.05) for steps in (0, 3)]
    gradients = []
    for game in games:
        real, conditions = game.batches.draw()
        _, generated = game._generate(conditions)
        before = {name: value.clone() for name, value in game.discriminator.state_dict().items()}
        game._game_loss(real, generated, conditions).backward()
        assert all(torch.equal(before[name], value) for name, value in game.discriminator.state_dict().items())
        gradients.append(game.generator.first.weight.grad)
    assert not torch.allclose(gradients[0], gradients[1], rtol=0.05)


def test_path_lengths_are_penalised_at_every_fourth_step(digits: Dataset) -> None:
    penalised = trainer(digits, path_length=2.0)
    plans = []
    for _ in range(9):
        penalised.step()
        plans.append(penalised._step.plan.path_length_due)
    assert plans == [True, False, False, False, True, False, False, False, True]
    assert penalised.state()[0]["path_length"] > 0


@pytest.mark.parametrize(
    "settings",
    [
        {"path_length": 2.0, "mode_seeking": 1.0, "feature_matching": 1.0},
        {"network__name": "style", "path_length": 2.0},
        {"objective__unrolled": 2, "r1": 0.0, "network__discriminator_normalisation": "batch"},
        {"objective__pack": 2, "instance_noise": 0.2, "augmentation__translation": 0.125, "n_generator": 2},
        {"network__discriminator_normalisation": "spectral", "optimiser__name": "rmsprop", "dragan": 1.0},
        {"network__discriminator_conditioning": "auxiliary", "optimiser__name": "sgd", "beta1": 0.9},
        {"wrong_conditions": 0.5, "gradient_penalty": 1.0, "label_smoothing": 0.1, "objective__name": "lsgan"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_every_term_resumes_exactly(digits: Dataset, settings: dict[str, Any]) -> None:
    whole, cut = trainer(digits, **settings), trainer(digits, **settings)
    for _ in range(6):
        whole.step()
    for _ in range(3):
        cut.step()
    cut.report()
    resumed = trainer(digits, **settings)
    resumed.load_state(*cut.state())
    for _ in range(3):
        resumed.step()
    ours, theirs = whole.state()[0], resumed.state()[0]
    assert set(ours) == set(theirs)
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert math.isfinite(whole.report().generator_loss)


def test_turns_move_one_player_at_a_time(digits: Dataset) -> None:
    game = step(digits)

    def moved(turn: Callable[[int], None], updates: int) -> set[str]:
        before = {name: value.clone() for name, value in game.tensors().items()}
        turn(updates)
        changed = {name for name, value in game.tensors().items() if not torch.equal(before[name], value)}
        return {name.split(".")[0] for name in changed}

    assert moved(game.discriminator_turn, 2) == {"discriminator", "discriminator_optimiser"}
    assert moved(game.generator_turn, 1) == {"generator", "generator_optimiser"}
    assert moved(game.discriminator_turn, 0) == set()


def test_each_player_may_have_an_optimiser_of_its_own(digits: Dataset) -> None:
    game = step(digits, optimiser__name="adam", optimiser__discriminator_name="sgd", beta1=0.5)
    game()
    assert isinstance(game.generator_optimiser, Adam)
    assert isinstance(game.discriminator_optimiser, SGD)
    assert {name for name in game.tensors() if name.startswith("discriminator_optimiser")} == {
        f"discriminator_optimiser.{index}.momentum_buffer"
        for index in range(len(list(game.discriminator.parameters())))
    }


def test_a_game_goes_on_by_another_configuration(digits: Dataset) -> None:
    game = step(digits)
    game()
    weights = [value.clone() for value in game.generator.parameters()]
    memory = game.generator_optimiser.state[game.generator.first.weight]["exp_avg_sq"].clone()
    changed = game.config.with_settings({"objective.name": "hinge", "schedule.batch_size": 8})
    game.adopt(changed)
    assert all(torch.equal(value, kept) for value, kept in zip(game.generator.parameters(), weights, strict=True))
    assert torch.equal(game.generator_optimiser.state[game.generator.first.weight]["exp_avg_sq"], memory)
    assert game.objective is OBJECTIVES["hinge"]
    assert len(game.batches.draw()[0]) == 8
    game.adopt(changed.with_settings({"optimiser.name": "rmsprop", "beta1": 0.9}))
    game()
    assert isinstance(game.discriminator_optimiser, RMSprop)
    assert game.discriminator_optimiser.options.beta1 == 0.9


@pytest.mark.parametrize("settings", [{}, {"network__discriminator_normalisation": "spectral", "instance_noise": 0.5}])
def test_what_is_computed_undisturbed_leaves_no_trace(digits: Dataset, settings: dict[str, Any]) -> None:
    watched, alone = step(digits, **settings), step(digits, **settings)
    for game in (watched, alone):
        game()
    with watched.undisturbed():
        real, conditions = watched.batches.draw()
        latents, generated = watched._generate(conditions)
        watched.discriminate(watched._presented(generated), conditions)
        watched.generator_loss(real, latents, generated, conditions)
    for game in (watched, alone):
        game()
    ours, theirs = watched.tensors(), alone.tensors()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
