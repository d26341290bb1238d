"""The lab's URL: every state comes back from it, whatever comes is made usable, and every change can be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.config import ConfigError, TrainConfig, bounds, fields, parse_config, value_at
from gan_core.config.offers import agreed, replaced
from gan_core.lab.game.config import FASTEST, LIMITS, LabView, Speed, default_config, lab_config
from gan_core.lab.teaching.lessons import course
from gan_core.lab.teaching.presets import LAB_PRESETS
from gan_core.objectives import OBJECTIVES
from gan_core.workspace import Workspace
from latent_studio.lab.drawing import heart, pack, unpack
from latent_studio.lab.history import LONGEST, History
from latent_studio.lab.state import (
    DRAWN,
    OPENING,
    POINTS,
    SWITCHES,
    LabState,
    datasets,
    params_of,
    read,
    shareable,
    tells_a_state,
)

CHOSEN = {
    "dataset.name": st.sampled_from(sorted(datasets())),
    "network.noise": st.sampled_from(["gaussian", "uniform"]),
    "network.latent_dimension": st.integers(1, 2),
    "network.depth": st.integers(1, 6),
    "network.discriminator_depth": st.integers(0, 6),
    "network.generator_width": st.integers(4, 64),
    "network.discriminator_normalisation": st.sampled_from(["usual", "none", "spectral", "batch", "layer"]),
    "network.generator_conditioning": st.sampled_from(["none", "concatenation"]),
    "network.minibatch_deviation": st.booleans(),
    "objective.name": st.sampled_from(sorted(OBJECTIVES)),
    "objective.r1": st.floats(0, 100),
    "objective.label_smoothing": st.floats(0, 0.5),
    "objective.instance_noise": st.floats(0, 2),
    "objective.clip": st.floats(0, 10),
    "optimiser.generator_rate": st.floats(1e-6, 1),
    "optimiser.discriminator_name": st.sampled_from(["same", "adam", "rmsprop", "sgd"]),
    "optimiser.n_critic": st.integers(1, 20),
    "schedule.batch_size": st.integers(8, 1024),
    "seed": st.integers(0, 2**31 - 1),
}
coordinates = st.floats(-1, 1)
drawings = st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=30)
names = st.from_regex(r"[a-z][a-z0-9-]{0,39}", fullmatch=True)
views = st.builds(
    LabView,
    bandwidth=st.floats(0.02, 0.4),
    shown_class=st.integers(0, 999),
    **{name: st.booleans() for name in SWITCHES},
)
speeds = st.one_of(
    st.just(Speed()), st.just(Speed(slow=True)), st.floats(0.1, FASTEST).map(lambda steps: Speed(steps=steps))
)


changes = st.fixed_dictionaries({}, optional=CHOSEN)
others = st.fixed_dictionaries(
    {
        "view": views,
        "speed": speeds,
        "playing": st.booleans(),
        "hidden": st.lists(names, max_size=8, unique=True).map(tuple),
        "lesson": st.sampled_from(["", *(lesson.name for lesson in course(Workspace.default().lessons).lessons)]),
    }
)
START = default_config()
SEEDS = [replaced(START, "seed", seed) for seed in range(6)]


def configured(changes: dict[str, Any], drawing: list[tuple[float, float]]) -> TrainConfig:
    """The lab's default with changes, as far as they go together."""
    config = replaced(START, POINTS, tuple(drawing))
    for path, value in changes.items():
        config = replaced(config, path, value)
    try:
        return shareable(lab_config(agreed(config)))
    except ConfigError:
        return START


def through_a_url(state: LabState) -> tuple[LabState, list[str]]:
    return read(dict(parse_qsl(urlencode(params_of(state)), keep_blank_values=True)))


def is_possible(state: LabState) -> bool:
    """Whether a lab can be what a state says, as it stands."""
    return lab_config(parse_config(state.config.model_dump())) == state.config


@settings(max_examples=50)
@given(changes, drawings, others)
def test_any_state_comes_back_from_its_url(
    changes: dict[str, Any], drawing: list[tuple[float, float]], others: dict[str, Any]
) -> None:
    state = LabState(configured(changes, drawing), **others)
    assert through_a_url(state) == (state, [])


@given(drawings)
def test_a_drawing_comes_back_as_near_as_its_bytes_allow_and_then_stays(points: list[tuple[float, float]]) -> None:
    text = pack(points)
    again = unpack(text)
    assert len(again) == len(points)
    assert pack(again) == text
    assert np.allclose(points, again, rtol=0, atol=1 / 255 + 1e-12)


def test_a_drawing_of_many_points_is_thinned_evenly() -> None:
    line = [(index / 1000, -index / 1000) for index in range(1000)]
    text = pack(line)
    again = np.array(unpack(text))
    assert len(text) <= 1068
    assert np.allclose(again[:, 0], np.arange(400) / 400, rtol=0, atol=1 / 1000 + 1 / 255)


def test_a_drawing_that_reaches_far_keeps_its_shape() -> None:
    small = unpack(pack([(0.2, 1.0), (-1.0, 0.6), (0.0, -0.4)]))
    assert unpack(pack([(20.0, 100.0), (-100.0, 60.0), (0.0, -40.0)])) == small


def test_the_bare_url_opens_the_first_preset_and_every_url_that_is_written_says_a_state() -> None:
    state, sentences = read({})
    assert sentences == []
    assert state.config == shareable(LAB_PRESETS[OPENING].config)
    assert not tells_a_state({})
    assert tells_a_state(params_of(LabState(START)))


@pytest.mark.parametrize("name", sorted(LAB_PRESETS))
def test_a_preset_can_be_linked_to_and_changed(name: str) -> None:
    state, sentences = read({"preset": name, "seed": "7"})
    assert sentences == []
    assert state.config == shareable(replaced(LAB_PRESETS[name].config, "seed", 7))
    assert through_a_url(state)[0] == state


def test_a_lesson_can_be_linked_to_by_its_number_and_by_its_name() -> None:
    for number, lesson in enumerate(course(Workspace.default().lessons).lessons, start=1):
        for text in (str(number), lesson.name):
            state, sentences = read({"lesson": text})
            assert sentences == []
            assert (state.lesson, state.view, state.speed) == (lesson.name, lesson.view, lesson.speed)
            assert state.config == shareable(lesson.config)
            assert through_a_url(state)[0] == state


@pytest.mark.parametrize(
    ("params", "path", "value"),
    [
        ({"optimiser.n_critic": "1000"}, "optimiser.n_critic", 20),
        ({"network.depth": "0"}, "network.depth", 1),
        ({"network.latent_dimension": "64"}, "network.latent_dimension", 2),
        ({"schedule.batch_size": "-4"}, "schedule.batch_size", 8),
        ({"optimiser.discriminator_rate": "1e9"}, "optimiser.discriminator_rate", 1.0),
        ({"seed": "1e300"}, "seed", 2**31 - 1),
    ],
)
def test_numbers_are_clamped_and_it_is_said(params: dict[str, str], path: str, value: float) -> None:
    state, sentences = read({"dataset.name": "ring"} | params)
    assert value_at(state.config, path) == value
    assert len(sentences) == 1


@pytest.mark.parametrize(
    "params",
    [
        {"dataset.name": "mnist-5k"},
        {"dataset.name": "ring", "objective.name": "vae"},
        {"dataset.name": "ring", "objective.name": "<script>alert(1)</script>"},
        {"dataset.name": "ring", "objective.nothing": "1"},
        {"dataset.name": "ring", "network.name": "conv"},
        {"dataset.name": "ring", "optimiser.n_critic": "nan"},
        {"dataset.name": "ring", "objective.pack": "3"},
        {"dataset.name": "ring", "objective.unrolled": "5"},
        {"dataset.name": "ring", "dataset.size": "32"},
        {"dataset.name": "ring", "dataset.count": "5"},
        {"dataset.name": DRAWN, "points": "!!!!"},
        {"dataset.name": DRAWN, "points": "AAAA"},
        {"dataset.name": DRAWN, "points": "A" * 100_000},
        {"show": "everything"},
        {"bandwidth": "7"},
        {"class": "-1"},
        {"speed": "warp"},
        {"speed": "inf"},
        {"hide": "Data,../../etc"},
        {"lesson": "99"},
        {"preset": "cats"},
    ],
)
def test_what_cannot_be_used_is_said_and_the_lab_is_still_one(params: dict[str, str]) -> None:
    state, sentences = read(params)
    assert sentences
    assert all(len(sentence) < 400 for sentence in sentences)
    assert is_possible(state)
    assert through_a_url(state) == (state, [])


texts = st.one_of(
    st.text(max_size=30), st.sampled_from(["", "0", "1", "-1", "1e999", "nan", "none", "ring", DRAWN, "slow", "usual"])
)
parameters = ("points", "show", "bandwidth", "class", "speed", "paused", "hide", "lesson", "preset")
keys = st.sampled_from([*fields(), *parameters])


@settings(max_examples=60)
@given(st.dictionaries(st.one_of(keys, st.text(max_size=12)), texts, max_size=12))
def test_any_url_gives_a_lab_whose_url_gives_it_again(params: dict[str, str]) -> None:
    state, _ = read(params)
    assert is_possible(state)
    assert through_a_url(state) == (state, [])
    for path, (low, high) in LIMITS.items():
        assert low <= value_at(state.config, path) <= high
    least, most = bounds(LabView.model_fields["bandwidth"])
    assert least <= state.view.bandwidth <= most


def test_what_was_drawn_leaves_the_url_with_its_dataset() -> None:
    drawn = replaced(replaced(START, "dataset.name", DRAWN), POINTS, heart())
    assert "points" in params_of(LabState(drawn))
    moved = shareable(replaced(drawn, "dataset.name", "ring"))
    assert "points" not in params_of(LabState(moved))


@given(st.lists(st.one_of(st.integers(0, 5), st.sampled_from(["undo", "redo"])), max_size=40))
def test_undo_and_redo_walk_as_on_a_list(acts: list[int | str]) -> None:
    now, history = SEEDS[0], History()
    line, place = [now], 0
    for act in acts:
        if act == "undo":
            now, history = history.undone(now)
            place = max(place - 1, 0)
        elif act == "redo":
            now, history = history.redone(now)
            place = min(place + 1, len(line) - 1)
        else:
            history, now = history.changed(now), SEEDS[int(act)]
            line, place = [*line[: place + 1], now], place + 1
        assert now == line[place]
        assert (len(history.past), len(history.future)) == (place, len(line) - 1 - place)


def test_only_so_much_is_remembered() -> None:
    history = History()
    for seed in range(3 * LONGEST):
        history = history.changed(replaced(START, "seed", seed))
    assert len(history.past) == LONGEST
    assert history.past[-1].seed == 3 * LONGEST - 1


def test_a_state_is_a_value() -> None:
    state = LabState(START)
    assert replace(state, playing=False) != state
    assert replace(state) == state
