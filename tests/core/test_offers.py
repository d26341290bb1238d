"""What a form offers: nothing that a rule refuses, everything that could be agreed on, and never a dead end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.config import TrainConfig, fields, parse_config, refusals, value_at
from gan_core.config.offers import FIRST, agreed, idle, offered, replaced
from gan_core.options import choices

CHOICES = {path: found for path, info in fields().items() if (found := choices(info)) is not None}
NETWORK = [path for path in FIRST if path in CHOICES]


def chosen(**values: object) -> TrainConfig:
    config = TrainConfig()
    for name, value in values.items():
        config = replaced(config, name.replace("__", "."), value)
    return config


@pytest.mark.parametrize(
    ("values", "path", "offer"),
    [
        ({}, "objective.r1", True),
        ({}, "objective.label_smoothing", False),
        ({"objective__name": "lsgan"}, "objective.label_smoothing", True),
        ({"network__name": "dcgan"}, "objective.r1", False),
        ({"network__discriminator_normalisation": "batch"}, "objective.gradient_penalty", False),
        ({"network__minibatch_deviation": True}, "objective.r2", False),
        ({"objective__name": "vae"}, "objective.divergence", True),
        ({"objective__name": "autoencoder"}, "objective.divergence", False),
        ({"objective__name": "pca"}, "objective.perceptual", False),
        ({"objective__name": "vae"}, "optimiser.n_critic", False),
        ({"network__discriminator_conditioning": "auxiliary"}, "objective.auxiliary", True),
        ({}, "augmentation.flip", (False,)),
    ],
)
def test_what_is_offered(values: dict[str, object], path: str, offer: object) -> None:
    assert offered(chosen(**values), path) == offer


def test_numbers_take_nothing_away() -> None:
    assert TrainConfig().objective.r1 > 0
    assert offered(TrainConfig(), "objective.unrolled") is True


def test_families_for_points() -> None:
    assert offered(chosen(dataset__name="ring"), "network.name") == ("mlp",)
    assert agreed(replaced(TrainConfig(), "dataset.name", "ring")).network.name == "mlp"


def test_of_two_that_must_agree_one_decides_and_the_way_back_is_open() -> None:
    alone = agreed(chosen(network__generator_conditioning="none"))
    assert alone.network.discriminator_conditioning == "none"
    assert offered(alone, "network.discriminator_conditioning") == ("none",)
    assert "concatenation" in offered(alone, "network.generator_conditioning")
    back = agreed(replaced(alone, "network.generator_conditioning", "concatenation"))
    assert back.network.discriminator_conditioning == "usual"
    assert not list(refusals(back))


def test_what_changes_nothing() -> None:
    assert idle(TrainConfig(), "network.depth")
    assert not idle(chosen(network__name="mlp"), "network.depth")
    assert idle(chosen(dataset__name="line", network__name="mlp"), "network.discriminator_conditioning")


@settings(max_examples=8, deadline=None)
@given(st.fixed_dictionaries({path: st.sampled_from(CHOICES[path]) for path in NETWORK}), st.booleans())
def test_whatever_is_chosen_can_be_agreed_on(values: dict[str, str], deviation: bool) -> None:
    config = replaced(TrainConfig(), "network.minibatch_deviation", deviation)
    for path, value in values.items():
        config = replaced(config, path, value)
    found = agreed(config)
    assert parse_config(found.model_dump()) == found
    assert agreed(found) == found
    assert value_at(found, "objective.name") == values["objective.name"]
    for path in NETWORK:
        offer = offered(found, path)
        assert value_at(found, path) in offer
        for name in offer:
            assert value_at(agreed(replaced(found, path, name)), path) == name
