"""Presets: valid, complete, each runs; every dataset has a default, also one that is added from outside."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from gan_core.config import TrainConfig, parse_config, refusals
from gan_core.config.offers import agreed
from gan_core.datasets import DATASETS, sources
from gan_core.presets import GROUPS, PRESETS, default_preset, preset, preset_of
from gan_core.training.trainer import Trainer

TINY = {
    "network.generator_width": 4,
    "network.discriminator_width": 4,
    "network.latent_dimension": 4,
    "schedule.batch_size": 8,
    "compute.device": "cpu",
    "compute.precision": "float32",
    "compute.threads": 1,
}


def sentences(text: str) -> list[str]:
    return re.findall(r"[A-Z][^.!?]*(?:\.\d[^.!?]*)*[.!?](?=\s|$)", text)


def finite_after(config: TrainConfig, steps: int) -> Trainer:
    least = DATASETS[config.dataset.name].least
    trainer = Trainer(config.with_settings({**TINY, "dataset.count": max(200, least)}))
    for _ in range(steps):
        trainer.step()
    report = trainer.report()
    losses = (report.generator_loss, report.discriminator_loss, report.penalty, report.reconstruction_held_out)
    assert all(math.isfinite(loss) for loss in losses if loss is not None)
    return trainer


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_valid_and_a_form_would_leave_it_as_it_is(name: str) -> None:
    config = PRESETS[name].config
    assert parse_config(config.model_dump()) == config
    assert not list(refusals(config))
    assert agreed(config) == config


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_said_of_a_preset(name: str) -> None:
    found = PRESETS[name]
    assert found.group in GROUPS
    assert found.title
    assert found.sentence.endswith(".")
    if found.group in ("classic", "failure"):
        assert len(sentences(found.look_for)) == 2, sentences(found.look_for)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_takes_five_steps(name: str) -> None:
    finite_after(PRESETS[name].config, 5)


@pytest.mark.parametrize("name", [name for name, source in DATASETS.items() if source.origin == "project"])
def test_the_default_of_a_dataset_takes_a_few_steps(name: str) -> None:
    found = default_preset(name)
    assert (found.group, found.config.dataset.name) == ("default", name)
    finite_after(found.config, 3)


def test_every_dataset_has_a_default_even_one_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in sources():
        assert default_preset(name).config.dataset.name == name
    outside = replace(DATASETS["signals"], title="Outside", shape=(2, 128), count=500, least=10)
    monkeypatch.setitem(DATASETS, "outside", outside)
    assert default_preset("outside").config.dataset.name == "outside"
    monkeypatch.setitem(DATASETS, "large", replace(DATASETS["shapes"], shape=(3, 64, 64), count=300))
    assert default_preset("large").config.augmentation.active


def test_presets_by_name_and_by_dataset() -> None:
    assert preset("wgan-gp") is PRESETS["wgan-gp"]
    assert preset("glyphs").config.dataset.name == "glyphs"
    assert default_preset("mnist-5k") is PRESETS["digits-fast"]
    with pytest.raises(ValueError, match="no preset 'best'; there are: digits-fast"):
        preset("best")


def test_a_run_is_known_by_what_it_does() -> None:
    config = PRESETS["mode-collapse"].config
    assert preset_of(config.with_settings({"seed": 5, "compute.device": "cpu"})) is PRESETS["mode-collapse"]
    assert preset_of(config.with_settings({"generator_rate": 2e-3})) is None


def test_no_two_presets_do_the_same() -> None:
    assert len({found.config for found in PRESETS.values()}) == len(PRESETS)
