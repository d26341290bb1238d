"""Turns of a lab whose steps are long, single turns, and labs that pause by themselves."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from local_engine import LocalEngine, small

from gan_core.lab.engine import session
from gan_core.lab.engine.session import PHASES_APART
from gan_core.lab.game.lab import Lab


@pytest.fixture
def local() -> LocalEngine:
    return LocalEngine()


@pytest.mark.parametrize("asked", [False, True], ids=["playing", "a single step"])
def test_between_the_updates_of_a_long_step_others_have_their_turns(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    """One lab's step is ten updates of a third of a second; the other's are quick."""
    advance, others = Lab.advance, []

    def timed(lab: Lab) -> bool:
        if lab.config.seed == 1:
            local.clock.now += 0.3
            others.append(local.frame(2)[0]["steps"])
        return advance(lab)

    monkeypatch.setattr(Lab, "advance", timed)
    monkeypatch.setitem(session._UPDATES, "both", timed)
    local.open(2)
    local.open(1, config=small(seed=1, n_critic=5, n_generator=5), playing=not asked)
    if asked:
        local.say(1, type="step", turn="both")
    for _ in range(400):
        local.run(1)
        for number in (1, 2):
            local.paint(number)
        if local.frame(1)[0]["steps"] == 1:
            break
    assert len(others) >= 10
    assert all(later > earlier for earlier, later in pairwise(others[1:10]))
    if asked:
        assert len(others) == 10


def test_a_single_step_is_shown_when_it_is_over_and_what_was_said_meanwhile_is_done(local: LocalEngine) -> None:
    local.open(1, config=small(n_critic=20, n_generator=20), playing=False)
    local.clock.tick = 0.06
    local.say(1, type="step", turn="both")
    local.say(1, type="step", turn="discriminator")
    local.say(1, type="speed", steps=5, slow=False)
    header, _ = local.next_frame(1)
    assert (header["steps"], header["generator_steps"]) == (1, 20)
    for _ in range(100):
        if header["discriminator_steps"] == 40:
            break
        header, _ = local.next_frame(1)
    assert (header["steps"], header["discriminator_steps"], header["generator_steps"]) == (1, 40, 20)
    assert local.errors(1) == []


@pytest.mark.parametrize("speed", [{"steps": 0.0}, {"steps": 10_000.0}, {"slow": True}], ids=str)
def test_a_lab_pauses_by_itself_where_it_was_told_to(local: LocalEngine, speed: dict[str, Any]) -> None:
    local.open(1, pause_at=[3, 5], speed=speed)
    for steps in (3, 5):
        header, _ = _at_rest(local, 1)
        assert (header["steps"], header["playing"]) == (steps, False)
        assert local.texts(1)[-1] == {"type": "paused", "steps": steps}
        local.say(1, type="play")
    local.run(100)
    assert _steps_beyond(local, 1, 5)
    local.say(1, type="pause_at", steps=[4])
    local.say(1, type="reset")
    assert _at_rest(local, 1)[0]["steps"] == 4


def test_a_lab_told_to_pause_where_it_will_never_be_plays_on(local: LocalEngine) -> None:
    local.open(1)
    local.next_frame(1)
    local.say(1, type="pause_at", steps=[1])
    assert _steps_beyond(local, 1, local.frame(1)[0]["steps"] + 10)
    assert "paused" not in {text["type"] for text in local.texts(1)}


def _at_rest(local: LocalEngine, number: int) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The frame of a lab that has come to rest."""
    for _ in range(1000):
        local.run(1)
        local.clock.now += PHASES_APART / 4
        local.paint(number)
        header, arrays = local.frame(number)
        if not header["playing"]:
            return header, arrays
    raise AssertionError("It never came to rest.")


def _steps_beyond(local: LocalEngine, number: int, steps: int) -> bool:
    for _ in range(1000):
        local.run(1)
        local.clock.now += PHASES_APART / 4
        local.paint(number)
        if local.frame(number)[0]["steps"] > steps:
            return True
    return False
