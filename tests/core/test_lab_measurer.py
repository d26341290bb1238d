"""Measuring the samples of a lab as it stands, against the data of the class that is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from gan_core.lab.game.config import LabView, default_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.measurer import ROW, Measurer

SMALL: dict[str, Any] = {"network.generator_width": 8, "network.discriminator_width": 8, "schedule.batch_size": 16}
USUAL = {"network.generator_conditioning": "usual", "network.discriminator_conditioning": "usual"}


class Line(nn.Module):
    """A generator that makes N(mean, deviation) of a unit Gaussian, exactly."""

    def __init__(self, mean: float, deviation: float) -> None:
        super().__init__()
        self.mean, self.deviation = mean, deviation

    def forward(self, latents: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        return self.mean + self.deviation * latents + 0 * conditions.sum(dim=1, keepdim=True)


def lab(**settings: Any) -> Lab:
    return Lab(default_config().with_settings(SMALL | {name.replace("__", "."): v for name, v in settings.items()}))


def test_a_generator_of_the_datas_own_distribution_measures_as_equal() -> None:
    played = lab(dataset__name="bell", network__latent_dimension=1)
    # The bell is N(1, 1/2), and -2.5 to 2.5 is drawn on -1 to 1.
    played.step.generator = Line(0.4, 0.2)
    found = Measurer().measure(played, LabView())
    assert found.measures.js is not None
    assert found.measures.js < 0.01
    optimal = found.arrays["optimal"]
    assert np.nanmax(np.abs(optimal - 0.5)) < 0.05
    assert np.isfinite(optimal).sum() > 40
    assert found.measures.wasserstein is not None
    assert found.measures.wasserstein < 0.02
    assert found.measures.accuracy == pytest.approx(0.5, abs=0.06)


def test_a_generator_that_is_off_measures_as_it_is_off() -> None:
    played = lab(dataset__name="bell", network__latent_dimension=1)
    played.step.generator = Line(-0.1, 0.2)
    found = Measurer().measure(played, LabView()).measures
    assert found.wasserstein == pytest.approx(0.5, abs=0.02)
    # KL of two Gaussians of deviation hypot(.2, .1) whose means are .5 apart.
    assert found.kl == pytest.approx(0.5 * 0.25 / (0.04 + 0.01), rel=0.1)
    assert found.reverse_kl == pytest.approx(found.kl, rel=0.15)
    assert found.accuracy is not None
    assert found.accuracy > 0.8


def test_measures_are_rows_for_a_chart() -> None:
    played = lab()
    played.both()
    found = Measurer().measure(played, LabView())
    row = found.arrays["measured"][0]
    assert row.shape == (1 + len(ROW),)
    assert row[0] == found.steps == 1
    assert row[1] == pytest.approx(found.measures.js, rel=1e-6)
    assert found.measures.modes_there == 8


def test_the_class_that_is_shown_is_measured_against_its_own_data() -> None:
    played = lab(dataset__name="moons", **{name.replace(".", "__"): value for name, value in USUAL.items()})
    measurer = Measurer()
    upper, lower = (measurer.measure(played, LabView(shown_class=index)).arrays for index in (0, 1))
    height = np.arange(40)[:, None]
    middles = [float((found["density_real"] * height).sum() / found["density_real"].sum()) for found in (upper, lower)]
    assert middles[0] > middles[1] + 2


def test_a_class_of_a_mixture_is_its_own_mode() -> None:
    found = Measurer().measure(
        lab(dataset__name="ring", **{name.replace(".", "__"): value for name, value in USUAL.items()}), LabView()
    )
    assert found.measures.modes_there == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"objective__pack": 2},
        {
            "dataset__name": "moons",
            "objective__wrong_conditions": 0.2,
            **{name.replace(".", "__"): value for name, value in USUAL.items()},
        },
    ],
)
def test_where_the_best_discriminator_is_not_known_there_is_none(settings: dict[str, Any]) -> None:
    found = Measurer().measure(lab(**settings), LabView())
    assert "optimal" not in found.arrays
    assert found.measures.discriminator_optimal is None
    assert found.measures.js is not None


def test_other_data_are_another_truth() -> None:
    played, measurer = lab(), Measurer()
    ring = measurer.measure(played, LabView()).arrays["density_real"]
    played.change(played.config.with_settings({"dataset.name": "gaussian"}))
    assert not np.allclose(measurer.measure(played, LabView()).arrays["density_real"], ring)
