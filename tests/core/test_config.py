"""TrainConfig: what is refused, with the field and its bounds; what round-trips."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.config import (
    ConfigError,
    LiveSettings,
    TrainConfig,
    bounds,
    fields,
    parse_config,
    parse_settings,
    value_at,
)
from gan_core.networks import FAMILIES, NetworkOptions
from gan_core.presets import PRESETS


def test_every_field_has_a_sentence_and_every_number_its_bounds() -> None:
    for name, info in fields().items():
        assert info.description, name
        assert info.description.endswith("."), name
        if info.annotation in (int, float):
            low, high = bounds(info)
            assert low is not None, name
            assert high is not None, name


def test_json_round_trip() -> None:
    config = TrainConfig().with_settings({"objective.r1": 0.7, "dataset.name": "shapes"})
    assert TrainConfig.model_validate_json(config.model_dump_json()) == config
    points = ((0.0, 1.0), (1.0, -0.5), (0.25, 0.125))
    drawn = TrainConfig().with_settings({"dataset.name": "drawn", "dataset.points": points, "network.name": "mlp"})
    assert TrainConfig.model_validate_json(drawn.model_dump_json()) == drawn


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_are_valid(preset: str) -> None:
    assert parse_config(PRESETS[preset].config.model_dump()) == PRESETS[preset].config
    assert PRESETS[preset].sentence.endswith(".")


def test_settings_by_path_or_by_unique_name() -> None:
    config = TrainConfig().with_settings({"r1": 0.5, "optimiser.n_critic": 2})
    assert (config.objective.r1, config.optimiser.n_critic) == (0.5, 2)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"r1": 500}, ["objective.r1", "500", "0 to 100"]),
        ({"optimiser.n_critic": "many"}, ["optimiser.n_critic", "many", "1 to 20"]),
        ({"optimiser.generator_rate": float("nan")}, ["optimiser.generator_rate"]),
        ({"hue": 1}, ["hue", "no such setting"]),
        ({"name": "x"}, ["dataset.name", "network.name", "objective.name"]),
        ({"network.name": "dcgan"}, ["objective.r1", "batch normalisation"]),
        ({"dataset.name": "cats"}, ["dataset.name", "cats", "mnist-5k"]),
        ({"dataset.count": 7}, ["dataset.count", "100 to 5,000", "7"]),
        ({"dataset.size": 16}, ["dataset.size", "mnist-5k", "leave it at 0"]),
        ({"objective.name": "nothing"}, ["objective.name", "nothing", "rpgan", "autoencoder"]),
        ({"network.name": "nothing"}, ["network.name", "nothing", "dcgan", "mlp"]),
        ({"network.upsampling": "nothing"}, ["network.upsampling", "nothing", "bilinear"]),
        ({"augmentation.flip": True}, ["augmentation.flip must be False", "mirrored"]),
        ({"optimiser.beta2": 0.1}, ["optimiser.beta2", "0.5 to 0.9999"]),
    ],
)
def test_what_is_refused_is_said(settings: dict[str, object], words: list[str]) -> None:
    with pytest.raises(ConfigError) as error:
        TrainConfig().with_settings(settings)
    for word in words:
        assert word in str(error.value)


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as error:
        TrainConfig().with_settings({"r1": -1, "images": 0})
    assert "objective.r1" in str(error.value)
    assert "schedule.images" in str(error.value)


def test_every_broken_rule_has_a_line_of_its_own() -> None:
    with pytest.raises(ConfigError) as error:
        TrainConfig().with_settings({"network.name": "dcgan", "objective.r2": 1.0, "augmentation.flip": True})
    lines = str(error.value).splitlines()
    paths = ["objective.r1", "objective.r2", "augmentation.flip"]
    assert [line.split(" must be ")[0] for line in lines] == paths


def test_unknown_keys_are_refused_at_every_level() -> None:
    for data in ({"extra": 1}, {"schedule": {"extra": 1}}):
        with pytest.raises(ConfigError, match="extra: there is no such setting"):
            parse_config(data)


@settings(max_examples=50)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.dictionaries(st.text(), x)))
def test_no_data_crashes_the_parser(data: object) -> None:
    with contextlib.suppress(ConfigError):
        assert isinstance(parse_config(data), TrainConfig)


def test_assignments() -> None:
    assert parse_settings(["a=1", "b=0.5", "c=conv", "d=[1]"]) == {"a": 1, "b": 0.5, "c": "conv", "d": [1]}
    with pytest.raises(ConfigError, match="FIELD=VALUE"):
        parse_settings(["nothing"])


def test_networks_leave_nothing_to_the_family() -> None:
    for family in FAMILIES:
        networks = TrainConfig.model_construct(
            network=NetworkOptions(name=family), objective=TrainConfig().objective
        ).networks
        assert "usual" not in networks.model_dump().values()
    chosen = TrainConfig().with_settings({"network.activation": "tanh"}).networks
    assert (chosen.activation, chosen.discriminator_conditioning) == ("tanh", "projection")


def test_a_run_is_conditional_where_its_generator_is_told_a_class() -> None:
    both = ("network.generator_conditioning", "network.discriminator_conditioning")
    assert TrainConfig().conditional
    assert not TrainConfig().with_settings(dict.fromkeys(both, "none")).conditional
    assert not TrainConfig().with_settings({"objective.name": "autoencoder", "objective.r1": 0.0}).conditional


def test_values_are_found_by_their_path() -> None:
    config = TrainConfig().with_settings({"objective.r1": 0.7})
    assert value_at(config, "objective.r1") == 0.7
    assert value_at(config, "seed") == 0


def test_settings_that_may_change_live_start_as_they_are_chosen() -> None:
    live = TrainConfig().with_settings({"objective.r1": 0.7, "optimiser.n_critic": 2}).live
    assert (live.r1, live.n_critic) == (0.7, 2)


def test_live_settings_have_the_bounds_of_their_fields() -> None:
    for name, info in LiveSettings.model_fields.items():
        (path,) = (path for path in fields() if path.endswith(f".{name}"))
        assert bounds(info) == bounds(fields()[path]), name
    assert TrainConfig().live.generator_rate == TrainConfig().optimiser.generator_rate
