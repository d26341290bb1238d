"""Presets of the lab: valid as a lab is, told apart, and each a few steps old without a fault."""

from __future__ import annotations

import math

import pytest

from gan_core.config import value_at
from gan_core.lab.game.config import lab_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.teaching.diagnosis import WORDS
from gan_core.lab.teaching.fixes import FIXES, fix
from gan_core.lab.teaching.presets import FAILURES, HEALTHY, LAB_PRESETS

PLAYED_BY = (
    "network.activation",
    "optimiser.name",
    "optimiser.generator_rate",
    "optimiser.discriminator_rate",
    "optimiser.n_generator",
    "optimiser.beta1",
    "objective.name",
    "objective.r1",
    "objective.r2",
    "objective.gradient_penalty",
    "objective.clip",
)


@pytest.mark.parametrize("name", LAB_PRESETS)
def test_a_preset_is_what_a_lab_can_be_and_goes(name: str) -> None:
    preset = LAB_PRESETS[name]
    assert lab_config(preset.config) == preset.config
    lab = Lab(preset.config)
    for _ in range(3):
        lab.both()
    assert all(math.isfinite(value) for value in lab.history[-1][:-2])


@pytest.mark.parametrize("name", LAB_PRESETS)
def test_what_is_said_of_a_preset(name: str) -> None:
    preset = LAB_PRESETS[name]
    assert preset.title
    assert preset.sentence.endswith(".")
    assert preset.look_for.endswith(".")
    assert preset.diagnosis in WORDS
    assert preset.healthy == (preset.diagnosis in ("balanced", "rough"))


def test_the_first_is_healthy_and_each_failure_has_a_preset() -> None:
    assert next(iter(LAB_PRESETS.values())).healthy
    assert {preset.diagnosis for preset in FAILURES.values()} == set(FIXES)
    assert {*HEALTHY, *FAILURES} == set(LAB_PRESETS)
    assert len({preset.config for preset in LAB_PRESETS.values()}) == len(LAB_PRESETS)


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_s_fix_plays_on_as_a_healthy_preset_does(name: str) -> None:
    failed = FAILURES[name].config
    found = fix(FAILURES[name].diagnosis, failed)
    assert found is not None
    mended = failed.with_settings(found.settings)
    healthy = HEALTHY["wgan-gp" if failed.objective.name == "wgan" else "ring"].config
    assert [value_at(mended, path) for path in PLAYED_BY] == [value_at(healthy, path) for path in PLAYED_BY]
