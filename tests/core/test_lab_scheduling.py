"""Turns and paces: who computes when, with times made up."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.lab.engine.scheduling import (
    FRAMES_APART,
    LONGEST_ROUND,
    MEASURED_SHARE,
    MEASURES_APART,
    TURN,
    Pace,
    Turns,
    measures_apart,
    turn_seconds,
)


def turns_of(names: str) -> Turns:
    turns = Turns()
    for name in names:
        turns.join(name)
    return turns


def played(turns: Turns, wanting: str, costs: dict[str, float], seconds: float) -> dict[str, float]:
    """The seconds that each lab had, in as many turns as fit; a lab's steps are its cost long and aren't cut."""
    spent = dict.fromkeys(wanting, 0.0)
    while sum(spent.values()) < seconds:
        turn = turns.next(set(wanting))
        assert turn is not None
        steps = math.ceil(turn.seconds / costs[turn.name])
        turns.charge(turn.name, steps * costs[turn.name])
        spent[turn.name] += steps * costs[turn.name]
    return spent


@pytest.mark.parametrize("labs", [1, 5, 12, 30, 64])
def test_a_round_is_short_enough_for_two_frames_a_second(labs: int) -> None:
    turns = labs * turn_seconds(labs)
    # Each lab measures once in measures_apart seconds, which all of them together do in every round's share of it.
    measured = labs * 0.05 / measures_apart(0.05, labs)
    assert turn_seconds(labs) <= TURN
    assert measured <= MEASURED_SHARE + 1e-9
    assert turns / (1 - measured) <= LONGEST_ROUND + 1e-9


def test_measures_are_a_second_apart_at_least() -> None:
    assert measures_apart(0.001, 1) == MEASURES_APART
    assert measures_apart(0.06, 30) == pytest.approx(12.0)


def test_labs_take_turns_in_a_circle() -> None:
    turns = turns_of("abc")
    order = []
    for _ in range(6):
        turn = turns.next({"a", "b", "c"})
        assert turn is not None
        assert turn.seconds == turn_seconds(3)
        order.append(turn.name)
        turns.charge(turn.name, turn.seconds)
    assert order == [*"abcabc"]


def test_nobody_gets_a_turn_that_wants_none() -> None:
    turns = turns_of("abc")
    assert turns.next(set()) is None
    assert {turns.next({"b"}).name for _ in range(3)} == {"b"}


def test_rest_is_not_saved_up() -> None:
    turns = turns_of("ab")
    for _ in range(50):
        turn = turns.next({"a"})
        turns.charge("a", turn.seconds)
    turn = turns.next({"b"})
    assert (turn.name, turn.seconds) == ("b", turn_seconds(1))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.001, 0.5), min_size=2, max_size=12))
def test_time_is_fair_however_long_the_steps_are(costs: list[float]) -> None:
    names = "abcdefghijkl"[: len(costs)]
    table = dict(zip(names, costs, strict=True))
    spent = played(turns_of(names), names, table, 60.0)
    fair = sum(spent.values()) / len(names)
    # Over the whole, nobody is further from his share than by his longest turn and what one round gives.
    assert all(abs(seconds - fair) <= max(costs) + 2 * TURN for seconds in spent.values())


def test_who_owes_time_is_passed_over_until_it_is_paid_back() -> None:
    turns = turns_of("ab")
    first = turns.next({"a", "b"})
    turns.charge(first.name, 10 * turn_seconds(2))
    assert turns.owes("a")
    following = []
    while not following or following[-1] == "b":
        turn = turns.next({"a", "b"})
        turns.charge(turn.name, turn.seconds)
        following.append(turn.name)
    assert following == ["b"] * 9 + ["a"] or following == ["b"] * 10 + ["a"]


def test_who_owes_time_and_is_alone_gets_his_turn_at_once() -> None:
    turns = turns_of("ab")
    turns.charge("a", 5.0)
    assert turns.next({"a"}).name == "a"


def test_who_has_left_is_forgotten() -> None:
    turns = turns_of("ab")
    turns.leave("a")
    turns.charge("a", 1.0)
    assert turns.next({"b"}).name == "b"


def test_a_pace_is_kept_on_the_whole() -> None:
    pace, now, times = Pace(FRAMES_APART), 0.0, []
    for _ in range(3000):
        now += 0.0011
        if now >= pace.next:
            pace.took_place(now)
            times.append(now)
    assert len(times) / now == pytest.approx(30, rel=0.02)
    assert len(times) <= 30 * now + 1
    assert min(late - early for early, late in pairwise(times)) >= FRAMES_APART / 2 - 1e-9


def test_a_pace_is_not_made_up_for_after_a_rest() -> None:
    pace = Pace(1.0)
    pace.took_place(0.0)
    pace.took_place(100.0)
    assert pace.next == 100.5
