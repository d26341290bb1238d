"""A loss, a network and a dataset added from outside, as the README shows, and trained together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from local_engine import LocalEngine, small
from torch import Tensor, nn

from gan_core import TrainConfig, Trainer
from gan_core.conditions import ConditionGroup, Conditions
from gan_core.config import ConfigError, fields
from gan_core.datasets import DATASETS, Dataset, DatasetOptions, DatasetSource, stratified_split
from gan_core.lab.game.config import LabView
from gan_core.networks.families import FAMILIES
from gan_core.networks.mlp import FAMILY as MLP
from gan_core.networks.plan import GeneratorPlan, NetworkFamily
from gan_core.objectives import OBJECTIVES, Objective
from gan_core.options import choices
from gan_core.training.compute import Chosen

PROJECT = Path(__file__).resolve().parents[2]
EVERYTHING = {name: True for name, info in LabView.model_fields.items() if info.annotation is bool}
STRIPES = Conditions(groups=(ConditionGroup(name="stripes", classes=("across", "down")),))


def quadratic_discriminator(real: Tensor, generated: Tensor) -> Tensor:
    return (real - 1).square().mean() + (generated + 1).square().mean()


def quadratic_generator(real: Tensor, generated: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all
    return generated.square().mean()


class PlainGenerator(nn.Module):
    def __init__(self, plan: GeneratorPlan) -> None:
        super().__init__()
        self.shape = plan.shape
        self.first = nn.Linear(plan.latent_dimension + plan.condition_width, 64)
        self.last = nn.Linear(64, torch.Size(plan.shape).numel())

    def forward(self, latents: Tensor, conditions: Tensor) -> Tensor:
        hidden = self.first(torch.cat([latents, conditions], dim=1)).relu()
        return self.last(hidden).tanh().unflatten(1, self.shape)


def load_stripes(options: DatasetOptions) -> Dataset:
    labels = torch.arange(options.count or 200).remainder(2)[:, None]
    # Not black on white: at the ends of tanh a generator can no longer move.
    lines = (torch.arange(8) % 2 * 128 + 64).to(torch.uint8).expand(1, 8, 8)
    samples = torch.stack([lines if label else lines.mT for label in labels[:, 0]])
    return Dataset("stripes", samples, labels, STRIPES, stratified_split(labels, options.held_out, options.seed))


@pytest.fixture
def extended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        OBJECTIVES, "quadratic", Objective("Quadratic", "Mine.", quadratic_discriminator, quadratic_generator)
    )
    family = NetworkFamily(PlainGenerator, MLP.discriminator, "Plain", "Mine.", frozenset({"image"}), MLP.usual, {})
    monkeypatch.setitem(FAMILIES, "plain", family)
    source = DatasetSource(load_stripes, "Stripes", "Mine.", (1, 8, 8), STRIPES, count=200, least=20, most=1000)
    monkeypatch.setitem(DATASETS, "stripes", source)


SETTINGS = {
    "objective.name": "quadratic",
    "network.name": "plain",
    "dataset.name": "stripes",
    "network.latent_dimension": 4,
    "network.discriminator_width": 32,
    "optimiser.generator_rate": 1e-3,
    "optimiser.discriminator_rate": 1e-3,
    "schedule.batch_size": 32,
    "schedule.images": 12800,
}


def distance_to_stripes(trainer: Trainer) -> float:
    """Mean distance in grey levels of what is generated to the nearest real sample."""
    generated, real = (pictures.float().flatten(1) for pictures in (trainer.picture(), trainer.real_picture()))
    distances = (generated[:, None] - real[None]).abs().mean(dim=2)
    return float(distances.min(dim=1).values.mean())


@pytest.mark.usefixtures("extended")
def test_what_was_added_is_offered_and_trains() -> None:
    offered = fields()
    assert "quadratic" in (choices(offered["objective.name"]) or ())
    assert "plain" in (choices(offered["network.name"]) or ())
    trainer = Trainer(TrainConfig().with_settings(SETTINGS), chosen=Chosen())
    before = distance_to_stripes(trainer)
    while not trainer.finished:
        trainer.step()
    assert distance_to_stripes(trainer) < 0.5 * before


def test_without_the_additions_they_are_refused_by_name() -> None:
    with pytest.raises(ConfigError) as error:
        TrainConfig().with_settings({"objective.name": "quadratic", "network.name": "plain"})
    assert "objective.name" in str(error.value)
    assert "network.name" in str(error.value)
    assert "rpgan" in str(error.value)


def written_example() -> str:
    """The example of a loss, as people who add one read it."""
    texts = [path.read_text() for path in (PROJECT / "README.md", *PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"))]
    blocks = [block for text in texts for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL)]
    return next(block for block in blocks if 'OBJECTIVES["quadratic"]' in block)


def test_the_written_example_of_a_loss_plays_in_the_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    offered: dict[str, Any] = {}
    exec(written_example(), {"OBJECTIVES": offered, "Objective": Objective})
    monkeypatch.setitem(OBJECTIVES, "quadratic", offered["quadratic"])
    local = LocalEngine()
    local.open(1, config=small(**{"objective.name": "quadratic"}), view=EVERYTHING)
    shown: set[str] = set()
    while local.frame(1)[0]["steps"] < 20 or "measured" not in shown:
        header, arrays = local.next_frame(1)
        shown |= set(arrays)
    assert local.errors(1) == []
    assert {"surface", "density_real", "density_generated", "histogram", "sample_gradients", "actual_steps"} <= shown
    assert "optimal" not in shown
    assert "no optimal discriminator" in header["no_optimum"]
    assert header["measures"]["js"] is not None
    assert header["measures"]["discriminator_optimal"] is None
    assert header["diagnosis"]["kind"] == "warming-up"


def test_a_new_loss_that_declares_its_optimum_is_shown_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    losses = quadratic_discriminator, quadratic_generator
    quadratic = Objective("Quadratic", "Mine.", *losses, lambda p, q: (p - q) / (p + q))
    monkeypatch.setitem(OBJECTIVES, "quadratic", quadratic)
    local = LocalEngine()
    local.open(1, config=small(**{"objective.name": "quadratic"}), view=EVERYTHING)
    header, arrays = local.frame(1)
    assert header["no_optimum"] == ""
    assert -1 <= np.nanmin(arrays["optimal"]) < np.nanmax(arrays["optimal"]) <= 1
    assert 0 <= header["measures"]["discriminator_optimal"] <= 2
