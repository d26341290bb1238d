"""Places among the labs of one process: idle labs give way to newcomers, and no address takes all of them."""

from __future__ import annotations

import pytest
from local_engine import LocalEngine

from gan_core.lab.engine.frame_stream import RESTS_AFTER
from gan_core.lab.engine.places import (
    GAVE_WAY,
    IDLE_SECONDS,
    MOST_LABS,
    MOST_OF_ONE,
    FullError,
    Place,
    giving_way,
)
from gan_core.lab.engine.protocol import Kind, Packet

NOW = 1000.0
USED = Place("", None)


@pytest.fixture
def local() -> LocalEngine:
    local = LocalEngine()
    local.clock.tick = 0.0001
    return local


def owned(local: LocalEngine, number: int, owner: str) -> None:
    local.engine.receive(Packet(number, Kind.OWNER, owner.encode()))


def ended(local: LocalEngine, number: int) -> bool:
    return local.said[number][-1] == (Kind.YIELDED, GAVE_WAY.encode())


def test_while_there_is_room_nobody_gives_way() -> None:
    places = {str(number): Place("a", 0.0) for number in range(MOST_OF_ONE - 1)}
    assert giving_way(places, "a", NOW) is None
    places |= {f"b{number}": Place("b", 0.0) for number in range(MOST_LABS - 1 - len(places))}
    assert giving_way(places, "b", NOW) is None
    assert giving_way(places, "", NOW) is None


def test_a_lab_without_a_client_gives_way_first_then_the_longest_idle() -> None:
    places = {str(number): USED for number in range(MOST_LABS - 3)}
    places |= {"idle": Place("", NOW - 90), "longer idle": Place("", NOW - 100), "lost": Place("", NOW - 1, lost=True)}
    assert giving_way(places, "", NOW) == "lost"
    assert giving_way({**places, "lost": USED}, "", NOW) == "longer idle"
    assert giving_way({**places, "lost": USED, "longer idle": Place("", NOW - IDLE_SECONDS + 1)}, "", NOW) == "idle"


def test_whose_labs_are_all_in_use_are_told_to_come_back() -> None:
    used = {str(number): Place("", NOW - IDLE_SECONDS + 1) for number in range(MOST_LABS)}
    with pytest.raises(FullError, match="come back in a while"):
        giving_way(used, "a", NOW)


def test_one_owner_takes_the_places_of_nobody_else() -> None:
    own = {f"a{number}": Place("a", NOW - 50 + number / 10) for number in range(MOST_OF_ONE)}
    others = {f"b{number}": Place("b", 0.0) for number in range(MOST_LABS - MOST_OF_ONE)}
    assert giving_way(own, "a", NOW) == giving_way(own | others, "a", NOW) == "a0"
    with pytest.raises(FullError, match="your address"):
        giving_way({name: Place("a", None) for name in own} | others, "a", NOW)


def test_paused_labs_lock_nobody_out_and_open_again(local: LocalEngine) -> None:
    for number in range(MOST_LABS):
        local.open(number, playing=False)
        local.clock.now += 0.01
    local.open(MOST_LABS)
    assert "in use already" in local.errors(MOST_LABS)[0]
    local.clock.now += IDLE_SECONDS
    local.say(0, type="pause")
    local.run(1)
    local.open(MOST_LABS)
    assert local.texts(MOST_LABS)[-1]["type"] == "opened"
    assert ended(local, 1)
    assert not any(ended(local, number) for number in (0, *range(2, MOST_LABS)))
    local.say(1, type="play")
    assert "open one first" in local.errors(1)[-1]
    local.open(1)
    assert local.texts(1)[-1]["type"] == "opened"
    assert ended(local, 2)


def test_a_lab_that_plays_gives_way_once_nobody_looks(local: LocalEngine) -> None:
    for number in range(MOST_LABS):
        local.open(number)
    local.clock.now += RESTS_AFTER + IDLE_SECONDS
    for number in range(1, MOST_LABS):
        local.paint(number)
    local.open(MOST_LABS)
    assert ended(local, 0)
    local.engine.receive(Packet(5, Kind.LOST, b""))
    local.open(MOST_LABS + 1)
    assert local.texts(MOST_LABS + 1)[-1]["type"] == "opened"
    assert not any(ended(local, number) for number in range(1, MOST_LABS) if number != 5)


def test_no_address_takes_all_places(local: LocalEngine) -> None:
    for number in range(MOST_OF_ONE + 1):
        owned(local, number, "10.0.0.1")
        local.open(number, playing=False)
    assert "your address" in local.errors(MOST_OF_ONE)[0]
    for number in range(100, 100 + MOST_LABS - MOST_OF_ONE):
        owned(local, number, f"10.0.1.{number}")
        local.open(number)
        assert local.texts(number)[-1]["type"] == "opened"
