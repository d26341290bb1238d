"""What is seen of a lab: every array against what it says it is, and nothing changed by looking."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from gan_core.drawing import SPAN
from gan_core.lab.game.arrows import arrows
from gan_core.lab.game.config import LabView, default_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.observation import BINS, observe
from gan_core.lab.game.readings import READ_EVERY

SMALL: dict[str, Any] = {
    "dataset.count": 2000,
    "network.generator_width": 8,
    "network.discriminator_width": 8,
    "schedule.batch_size": 16,
}
USUAL = {"network.generator_conditioning": "usual", "network.discriminator_conditioning": "usual"}
ALL = LabView(**{name: True for name, info in LabView.model_fields.items() if info.annotation is bool})


def lab(settings: dict[str, Any] | None = None) -> Lab:
    played = Lab(default_config().with_settings(SMALL | (settings or {})))
    for _ in range(READ_EVERY + 1):
        played.both()
    return played


def test_a_view_has_what_it_asks_for_and_no_more() -> None:
    played = lab()
    little = LabView(surface=False, divergences=False)
    assert set(observe(played, little).arrays) == {"generated", "curve"}
    every = observe(played, ALL, fresh=True).arrays
    expected = {
        "generated": (512, 2),
        "real": (512, 2),
        "latents": (512, 2),
        "surface": (40, 40),
        "manifold": (21, 21, 2),
        "sample_gradients": (512, 2),
        "actual_steps": (512, 2),
        "histogram": (2, BINS),
        "curve": (2, 6),
        "generator_neurons": (2 + 8 + 8 + 2, 12, 12),
        "discriminator_neurons": (2 + 8 + 8 + 1, 12, 12),
    }
    assert {name: every[name].shape for name in expected} == expected
    assert all(array.dtype in (np.float32, np.int8, np.uint8) for array in every.values())


def test_on_a_line_everything_has_one_dimension() -> None:
    played = lab({"dataset.name": "peaks", "network.latent_dimension": 1})
    seen = observe(played, ALL, fresh=True)
    shapes = {
        "generated": (512, 1),
        "surface": (160,),
        "manifold": (201, 1),
        "sample_gradients": (512, 1),
        "latents": (512, 1),
    }
    assert {name: seen.arrays[name].shape for name in shapes} == shapes
    assert seen.header["dimension"] == 1
    assert "generated_classes" not in seen.arrays


def test_the_surface_is_the_discriminators_output_at_the_middle_of_each_cell() -> None:
    played = lab()
    surface = observe(played, LabView()).arrays["surface"]
    cell = 2 * SPAN / 40
    for row, column in ((0, 0), (0, 39), (17, 5)):
        place = torch.tensor([[-SPAN + (column + 0.5) * cell, -SPAN + (row + 0.5) * cell]])
        probability = torch.sigmoid(played.discriminate(place, played.condition(0, 1)))
        assert surface[row, column] == pytest.approx(float(probability), rel=1e-5)


def test_a_surface_without_a_level_of_its_own_is_centred() -> None:
    played = lab({"objective.name": "rpgan"})
    surface = observe(played, LabView()).arrays["surface"]
    with torch.no_grad():
        played.step.discriminator.head.bias.add_(100.0)
    assert np.allclose(observe(played, LabView()).arrays["surface"], surface, atol=1e-3)
    assert abs(surface.mean()) < 10


def test_arrows_and_samples_belong_together() -> None:
    played = lab()
    seen, found = observe(played, ALL).arrays, arrows(played)
    assert np.array_equal(seen["generated"], played.generated().numpy())
    assert np.array_equal(seen["sample_gradients"], found.sample_gradients.numpy())
    assert np.array_equal(seen["actual_steps"], found.actual_steps.numpy())


@pytest.mark.parametrize(("objective", "unit"), [("non-saturating", True), ("lsgan", False), ("wgan", False)])
def test_histograms_count_every_point(objective: str, unit: bool) -> None:
    seen = observe(lab({"objective.name": objective}), ALL)
    assert np.allclose(seen.arrays["histogram"].sum(axis=1), 1, atol=1e-6)
    low, high = seen.header["histogram_range"]
    assert low < high
    assert ((low, high) == (0, 1)) == unit


def test_curves_come_once() -> None:
    played = lab()
    curve = observe(played, LabView(), since=-1).arrays["curve"]
    assert curve[:, 0].tolist() == [1, READ_EVERY]
    assert observe(played, LabView(), since=READ_EVERY).arrays["curve"].shape == (0, 6)


def test_classes_stand_beside_their_points() -> None:
    played = lab({"dataset.name": "moons", **USUAL})
    seen = observe(played, ALL, fresh=True)
    assert seen.header["classes"] == ["upper", "lower"]
    assert np.array_equal(seen.arrays["generated_classes"], seen.arrays["real_classes"])
    upper, lower = (observe(played, ALL.model_copy(update={"shown_class": index})) for index in (0, 1))
    assert not np.array_equal(upper.arrays["surface"], lower.arrays["surface"])
    far = observe(played, ALL.model_copy(update={"shown_class": 99}))
    assert np.array_equal(far.arrays["surface"], lower.arrays["surface"])


@pytest.mark.parametrize(
    "settings",
    [
        {"network.discriminator_normalisation": "spectral", "objective.instance_noise": 0.3},
        {"network.generator_normalisation": "batch", "objective.pack": 2},
        {"dataset.name": "moons", **USUAL, "objective.wrong_conditions": 0.3},
    ],
)
def test_looking_changes_nothing(settings: dict[str, Any]) -> None:
    watched, alone = lab(settings), lab(settings)
    observe(watched, ALL, fresh=True)
    for each in (watched, alone):
        each.both()
    ours, theirs = watched.step.tensors(), alone.step.tensors()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    assert torch.equal(watched.step.random.get_state(), alone.step.random.get_state())
    assert watched.history == alone.history
