"""A lab's game: turns, phases, changes while it runs, and going on from what was kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import torch

from gan_core.config import ConfigError, TrainConfig
from gan_core.datasets.toys import TOYS
from gan_core.lab.game.config import LIMITS, default_config, lab_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.phases import PHASES
from gan_core.lab.game.readings import READ_EVERY
from gan_core.objectives import OBJECTIVES

SMALL: dict[str, Any] = {
    "dataset.count": 2000,
    "network.generator_width": 8,
    "network.discriminator_width": 8,
    "schedule.batch_size": 16,
}


def lab(**settings: Any) -> Lab:
    named = {name.replace("__", "."): value for name, value in settings.items()}
    return Lab(default_config().with_settings(SMALL | named))


def same(first: Lab, second: Lab) -> bool:
    ours, theirs = first.step.tensors(), second.step.tensors()
    return set(ours) == set(theirs) and all(torch.equal(ours[name], theirs[name]) for name in ours)


def completed(update: Callable[[], bool]) -> None:
    """Update until the turn, or the phase, is over."""
    while not update():
        pass


def test_steps_turns_and_phases_lead_to_the_same_bytes() -> None:
    steps, turns, phases = (lab(n_critic=3, n_generator=2) for _ in range(3))
    for _ in range(4):
        steps.both()
        completed(turns.update_discriminator)
        completed(turns.update_generator)
        for phase in PHASES:
            assert phases.phase == phase
            completed(phases.update_phase)
    assert same(steps, turns)
    assert same(steps, phases)
    assert (steps.steps, steps.discriminator_steps, steps.generator_steps) == (4, 12, 8)
    assert (phases.steps, phases.discriminator_steps, phases.generator_steps) == (4, 12, 8)


def test_a_step_begun_in_slow_motion_is_ended_by_a_whole_one() -> None:
    whole, slow = lab(), lab()
    whole.both()
    for _ in range(3):
        completed(slow.update_phase)
    assert (slow.discriminator_steps, slow.generator_steps) == (1, 0)
    slow.both()
    assert same(whole, slow)


def test_the_seed_decides_everything() -> None:
    first, again, other = lab(), lab(), lab(seed=1)
    for each in (first, again, other):
        each.both()
    assert same(first, again)
    assert torch.equal(first.generated(), again.generated())
    assert not torch.equal(first.generated(), other.generated())


def test_what_is_no_shape_changes_while_it_runs() -> None:
    changed, plain = lab(), lab()
    for each in (changed, plain):
        each.both()
    before = [value.clone() for value in changed.step.generator.parameters()]
    settings = {"objective.name": "wgan", "objective.gradient_penalty": 1.0, "optimiser.name": "rmsprop", "n_critic": 2}
    assert not changed.change(changed.config.with_settings({**settings, "schedule.batch_size": 32}))
    assert changed.steps == 1
    assert all(torch.equal(a, b) for a, b in zip(changed.step.generator.parameters(), before, strict=True))
    changed.both()
    plain.both()
    assert changed.discriminator_steps == 3
    assert changed.step.objective is OBJECTIVES["wgan"]
    assert not torch.equal(changed.generated(), plain.generated())


@pytest.mark.parametrize(
    "settings", [{"network.depth": 3}, {"dataset.name": "moons"}, {"seed": 5}, {"objective.pack": 2}]
)
def test_a_change_of_shape_begins_anew(settings: dict[str, Any]) -> None:
    changed = lab()
    changed.both()
    config = changed.config.with_settings(settings)
    assert changed.change(config)
    assert (changed.steps, len(changed.history)) == (0, 0)
    assert same(changed, Lab(config))


def test_a_reset_begins_as_it_began() -> None:
    played = lab()
    for _ in range(3):
        played.both()
    played.reset()
    assert same(played, lab())
    assert played.steps == 0


@pytest.mark.parametrize("updates", [0, 1, 2, 4])
def test_a_kept_lab_goes_on_exactly(updates: int) -> None:
    whole = lab(optimiser__discriminator_name="sgd", instance_noise=0.2, n_critic=2, n_generator=3)
    for _ in range(3):
        whole.both()
    for _ in range(updates):
        whole.advance()
    resumed = Lab.from_state(whole.state())
    for each in (whole, resumed):
        each.both()
        each.both()
    assert same(whole, resumed)
    assert resumed.steps == whole.steps


def test_what_is_no_kept_lab_is_refused_in_a_sentence() -> None:
    text = lab().state()
    kept = json.loads(text)
    wrong_weights = kept | {"config": kept["config"] | {"network": kept["config"]["network"] | {"depth": 4}}}
    wrong_phase = kept | {"progress": kept["progress"] | {"phase": 99}}
    for broken in ("", "[]", "{}", text[:-40], json.dumps(wrong_weights), json.dumps(wrong_phase)):
        with pytest.raises(ValueError, match=r".") as error:
            Lab.from_state(broken)
        assert str(error.value)


@pytest.mark.parametrize("name", [*TOYS])
def test_every_toy_can_be_played_and_judged(name: str) -> None:
    played = lab(dataset__name=name, network__latent_dimension=1, network__noise="uniform")
    played.both()
    assert played.generated().shape == (512, TOYS[name].dimension)
    assert played.discriminate(played.shown_real, played.conditions).shape == (512,)
    assert played.generated().isfinite().all()


def test_classes_are_told_where_the_networks_are_told_any() -> None:
    usual = {"network__generator_conditioning": "usual", "network__discriminator_conditioning": "usual"}
    told = lab(dataset__name="moons", **usual)
    told.both()
    assert told.classes == ("upper", "lower")
    assert not torch.equal(told.samples(8, 0, 0), told.samples(8, 0, 1))
    upper = told.real_of(0)
    assert len(upper) == len(told.real) // 2
    assert upper[:, 1].mean() > told.real_of(1)[:, 1].mean()
    assert lab(dataset__name="moons").classes == ()


def test_uniform_noise_is_what_the_generator_sees() -> None:
    uniform = lab(network__noise="uniform")
    far = torch.full((1, 2), 40.0)
    farther = torch.full((1, 2), 80.0)
    rows = uniform.condition(0, 1)
    assert torch.equal(uniform.generate(far, rows), uniform.generate(farther, rows))


def test_readings_come_every_few_steps() -> None:
    played = lab()
    for _ in range(2 * READ_EVERY):
        played.both()
    assert [reading.steps for reading in played.history] == [1, READ_EVERY, 2 * READ_EVERY]
    assert all(reading.discriminator_gradient > 0 and reading.generator_gradient > 0 for reading in played.history)


def test_a_lab_is_brought_within_its_limits() -> None:
    config = TrainConfig().with_settings(
        {
            "dataset.name": "grid",
            "network.name": "mlp",
            "network.latent_dimension": 16,
            "network.generator_width": 256,
            "schedule.batch_size": 4096,
        }
    )
    found = lab_config(config)
    assert found.network.latent_dimension == LIMITS["network.latent_dimension"][1]
    assert found.network.generator_width == LIMITS["network.generator_width"][1]
    assert found.schedule.batch_size == LIMITS["schedule.batch_size"][1]
    assert (found.compute.device, found.compute.precision) == ("cpu", "float32")
    assert lab_config(found) == found


def test_what_no_lab_can_be_is_refused() -> None:
    with pytest.raises(ValueError, match="points on a line or in the plane"):
        Lab(TrainConfig())
    autoencoder = TrainConfig().with_settings({"objective.name": "autoencoder", "objective.r1": 0.0})
    with pytest.raises(ValueError, match="plays no game"):
        Lab(autoencoder)
    with pytest.raises(ConfigError):
        lab_config(
            default_config().model_copy(
                update={"dataset": default_config().dataset.model_copy(update={"name": "drawn"})}
            )
        )


def test_a_step_is_the_same_whether_it_is_taken_at_once_or_update_by_update() -> None:
    whole, parts = (lab(n_critic=3, n_generator=2, final_rate=0.1, schedule__images=200) for _ in range(2))
    for _ in range(3):
        whole.both()
        assert [parts.advance() for _ in range(5)] == [False, False, False, False, True]
    assert same(whole, parts)
    assert (parts.discriminator_steps, parts.generator_steps) == (9, 6)


def test_a_look_ahead_that_would_keep_others_waiting_is_refused_in_a_sentence() -> None:
    large = {"network.depth": 6, "network.discriminator_width": 64, "objective.r1": 0.0, "objective.unrolled": 10}
    config = default_config().with_settings(large)
    with pytest.raises(ConfigError, match=r"objective\.unrolled.*fewer discriminator layers"):
        lab_config(config)
    for settings in (
        {"objective.unrolled": 5},
        {"network.discriminator_depth": 2},
        {"network.discriminator_width": 32},
    ):
        lab_config(config.with_settings(settings))
