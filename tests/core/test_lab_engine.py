"""The engine: labs of many clients in one process, none of which can harm another."""

from __future__ import annotations

import json

import numpy as np
import pytest
from local_engine import SMALL, LocalEngine, name_of, small

from gan_core.lab.engine.engine import KEPT_SECONDS
from gan_core.lab.engine.film import unpack
from gan_core.lab.engine.frame_stream import RESTS_AFTER
from gan_core.lab.engine.protocol import Kind, Packet
from gan_core.lab.engine.session import MOST_WAITING, PHASES_APART
from gan_core.lab.game.config import default_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.phases import PHASES


@pytest.fixture
def local() -> LocalEngine:
    return LocalEngine()


def test_a_lab_that_is_opened_plays_and_is_shown(local: LocalEngine) -> None:
    local.open(1)
    opened = local.texts(1)[0]
    assert opened == {"type": "opened", "lab": name_of(1), "resumed": False, "config": small()}
    header, arrays = local.frame(1)
    assert (header["type"], header["frame"], header["fresh"], header["steps"]) == ("frame", 1, True, 0)
    assert {"real", "latents", "generated", "surface", "curve"} <= set(arrays)
    header, arrays = local.next_frame(1)
    assert (header["frame"], header["fresh"], header["playing"]) == (2, False, True)
    assert header["steps"] > 0
    assert "real" not in arrays


def test_no_frame_comes_before_the_last_is_painted_and_who_paints_nothing_rests(local: LocalEngine) -> None:
    local.open(1)
    local.run(30)
    assert local.count(1) == 1
    local.say(1, type="painted", frame=7)
    local.run(30)
    assert local.count(1) == 1
    local.clock.now += RESTS_AFTER
    assert local.engine.advance() == float("inf")
    local.paint(1)
    assert local.engine.advance() == 0.0
    assert local.count(1) == 2


def test_who_paints_quickly_gets_the_next_frame_before_the_turn_is_over(local: LocalEngine) -> None:
    local.open(1)
    local.next_frame(1)
    local.clock.now += 1.0
    local.clock.tick = 0.0001
    before, steps = local.count(1), local.frame(1)[0]["steps"]
    painted = json.dumps({"type": "painted", "frame": local.frame(1)[0]["frame"]}).encode()
    # It comes in while the lab is at its steps, which take no time here but for a look at the clock.
    local.arrived = [Packet(1, Kind.MESSAGE, painted)]
    local.run(2)
    assert local.count(1) == before + 1
    assert local.frame(1)[0]["steps"] <= steps + 20


def test_what_a_lab_shows_is_what_it_would_be_alone(local: LocalEngine) -> None:
    for number in (1, 2, 3):
        local.open(number, config=small(seed=number), playing=False)
    for _ in range(5):
        for number in (1, 2, 3):
            local.say(number, type="step", turn="both")
            local.run(1)
    for number in (1, 2, 3):
        alone = Lab(default_config().with_settings(SMALL | {"seed": number}))
        for _ in range(5):
            alone.both()
        header, arrays = local.next_frame(number)
        assert header["steps"] == 5
        np.testing.assert_array_equal(arrays["generated"], alone.generated().numpy())


def test_all_turns_can_be_taken_singly(local: LocalEngine) -> None:
    local.open(1, playing=False)
    counts = []
    for turn in ("discriminator", "generator", "both"):
        local.say(1, type="step", turn=turn)
        header, _ = local.next_frame(1)
        counts.append((header["steps"], header["discriminator_steps"], header["generator_steps"]))
        assert header["phase"] is None
    assert counts == [(0, 1, 0), (1, 1, 1), (2, 2, 2)]
    names = []
    for _ in PHASES:
        local.say(1, type="step", turn="phase")
        names.append(local.next_frame(1)[0]["phase"]["name"])
    assert names == [phase.name for phase in PHASES]


def test_slow_motion_takes_a_phase_at_a_time(local: LocalEngine) -> None:
    local.open(1, speed={"steps": 0, "slow": True})
    local.run(20)
    assert local.next_frame(1)[0]["phase"]["name"] == "generate"
    local.paint(1)
    local.run(20)
    assert local.count(1) == 2
    local.clock.now += PHASES_APART
    local.run(5)
    assert local.next_frame(1)[0]["phase"]["name"] == "discriminate"


def test_a_chosen_speed_is_kept(local: LocalEngine) -> None:
    local.open(1, speed={"steps": 20, "slow": False})
    began = local.clock.now
    while local.clock.now < began + 5:
        wait = local.engine.advance()
        local.paint(1)
        local.clock.now += min(wait, 0.05)
    assert local.frame(1)[0]["steps"] == pytest.approx(100, abs=3)
    assert local.frame(1)[0]["speed"] == pytest.approx(20, rel=0.2)


def test_pause_and_play(local: LocalEngine) -> None:
    local.open(1)
    local.say(1, type="pause")
    header, _ = local.next_frame(1)
    local.paint(1)
    assert not header["playing"]
    assert header["speed"] == 0
    assert local.engine.advance() > 0.4
    local.say(1, type="play")
    assert local.next_frame(1)[0]["playing"]
    assert local.next_frame(1)[0]["steps"] > header["steps"]


def test_a_change_of_shape_begins_anew_and_any_other_goes_on(local: LocalEngine) -> None:
    local.open(1, playing=False)
    local.say(1, type="step", turn="both")
    local.next_frame(1)
    local.say(1, type="config", config=small(objective__name="wgan"))
    header, _ = local.next_frame(1)
    assert local.texts(1)[-1] == {"type": "changed", "restarted": False, "config": small(objective__name="wgan")}
    assert (header["steps"], header["fresh"], header["output"]) == (1, False, "score")
    local.say(1, type="config", config=small(network__depth=3))
    header, arrays = local.next_frame(1)
    assert local.texts(1)[-1]["restarted"]
    assert (header["steps"], header["fresh"]) == (0, True)
    assert "real" in arrays
    local.say(1, type="step", turn="both")
    local.say(1, type="reset")
    assert local.next_frame(1)[0]["fresh"]


def test_of_many_changes_that_wait_the_newest_counts(local: LocalEngine) -> None:
    local.open(1, playing=False)
    for rate in (0.01, 0.02, 0.03):
        local.say(1, type="config", config=small(generator_rate=rate))
    local.run(1)
    changed = [text for text in local.texts(1) if text["type"] == "changed"]
    assert [text["config"]["optimiser"]["generator_rate"] for text in changed] == [0.03]


def test_measures_come_with_what_they_were_made_of(local: LocalEngine) -> None:
    local.open(1, view={"optimal": True}, playing=False)
    header, arrays = local.frame(1)
    assert header["measures"]["js"] > 0
    assert arrays["measured"].shape == (1, 10)
    assert arrays["optimal"].shape == arrays["density_real"].shape == (40, 40)
    local.say(1, type="step", turn="both")
    header, arrays = local.next_frame(1)
    assert "measures" not in header
    assert "optimal" not in arrays
    local.clock.now += 1.0
    header, arrays = local.next_frame(1)
    assert arrays["measured"][0, 0] == header["steps"] == 1


def test_a_lost_lab_waits_and_is_taken_over_as_it_stands(local: LocalEngine) -> None:
    local.open(1)
    steps = local.next_frame(1)[0]["steps"]
    local.engine.receive(Packet(1, Kind.LOST, b""))
    local.clock.now += KEPT_SECONDS - 1
    local.open(2, lab=1, config=small(seed=9), playing=False)
    assert local.texts(2)[0] == {"type": "opened", "lab": name_of(1), "resumed": True, "config": small()}
    header, _ = local.frame(2)
    assert header["fresh"]
    assert header["steps"] >= steps > 0
    local.clock.now += KEPT_SECONDS + 1
    local.say(2, type="step", turn="both")
    assert local.next_frame(2)[0]["steps"] == header["steps"] + 1


def test_a_lost_lab_is_freed_after_a_while_and_a_closed_one_at_once(local: LocalEngine) -> None:
    local.open(1)
    local.next_frame(1)
    local.engine.receive(Packet(1, Kind.LOST, b""))
    assert 0 < local.engine.advance() <= KEPT_SECONDS
    local.clock.now += KEPT_SECONDS
    local.open(2, lab=1)
    assert not local.texts(2)[0]["resumed"]
    local.next_frame(2)
    local.say(2, type="close")
    local.run(1)
    local.open(3, lab=1)
    assert not local.texts(3)[0]["resumed"]


def test_a_lab_that_goes_on_elsewhere_ends_here(local: LocalEngine) -> None:
    local.open(1)
    local.open(2, lab=1)
    assert local.texts(2)[0]["resumed"]
    assert local.said[1][-1][0] is Kind.END
    local.say(1, type="play")
    assert "open one first" in local.errors(1)[-1]


def test_a_saved_lab_goes_on_where_it_was(local: LocalEngine) -> None:
    local.open(1)
    local.next_frame(1)
    local.say(1, type="pause")
    local.say(1, type="save")
    header, arrays = local.next_frame(1)
    state = next(text["state"] for text in local.texts(1) if text["type"] == "saved")
    local.open(2, playing=False, config=small(seed=3))
    local.say(2, type="load", state=state)
    other, samples = local.next_frame(2)
    assert local.texts(2)[-1] == {"type": "loaded", "config": small()}
    assert (other["steps"], other["fresh"]) == (header["steps"], True)
    np.testing.assert_array_equal(samples["generated"], arrays["generated"])


def test_a_film_is_made_of_the_run_so_far(local: LocalEngine) -> None:
    local.open(1)
    steps = [0] + [local.next_frame(1)[0]["steps"] for _ in range(4)]
    local.say(1, type="film", format="gif")
    local.run(1)
    payload = next(payload for kind, payload in local.said[1] if kind is Kind.FILM)
    form, moments = payload.split(b"\n", 1)
    assert form == b"gif"
    assert [moment.steps for moment in unpack(moments)[0]][: len(steps)] == steps


WRONG = {
    "nothing": "",
    "no JSON": "{",
    "no object": "[]",
    "deep": "[" * 100_000,
    "no type": "{}",
    "unknown type": '{"type": "shout"}',
    "unknown field": '{"type": "play", "loud": true}',
    "no lab's name": json.dumps({"type": "open", "lab": "../../etc", "config": {}}),
    "speed": '{"type": "speed", "steps": -1, "slow": false}',
    "speed that is no number": '{"type": "speed", "steps": NaN, "slow": false}',
    "turn": '{"type": "step", "turn": "sideways"}',
    "view": '{"type": "view", "view": {"bandwidth": 1e9}}',
    "unknown view": '{"type": "view", "view": {"depth": 1}}',
    "config": '{"type": "config", "config": {"optimiser": {"generator_rate": "fast"}}}',
    "images": '{"type": "config", "config": {"dataset": {"name": "mnist5k"}, "network": {"name": "mlp"}}}',
    "unknown data": '{"type": "config", "config": {"dataset": {"name": "../runs"}}}',
    "huge": json.dumps({"type": "config", "config": {"dataset": {"name": "x" * 2_000_000}}}),
    "state": '{"type": "load", "state": "{}"}',
    "film": '{"type": "film", "format": "exe"}',
    "painted": '{"type": "painted", "frame": "all"}',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_is_answered_in_a_sentence_and_the_lab_goes_on(local: LocalEngine, text: str) -> None:
    local.open(1)
    local.open(2)
    local.say(1, text)
    local.run(2)
    (sentence,) = local.errors(1)
    assert 10 < len(sentence) < 1000
    assert sentence[-1] == "."
    for number in (1, 2):
        steps = local.frame(number)[0]["steps"]
        assert local.next_frame(number)[0]["steps"] > steps
    assert local.errors(2) == []


def test_who_opens_no_lab_is_told_so(local: LocalEngine) -> None:
    local.say(1, type="play")
    local.open(2, config={"dataset": {"name": "nowhere"}})
    local.say(2, type="play")
    local.run(2)
    assert "open one first" in local.errors(1)[0]
    assert "nowhere" in local.errors(2)[0]
    assert "open one first" in local.errors(2)[1]
    local.open(2)
    assert local.texts(2)[-1]["type"] == "opened"


def test_who_says_too_much_at_once_is_told_so(local: LocalEngine) -> None:
    local.open(1, playing=False)
    for _ in range(MOST_WAITING + 3):
        local.say(1, type="reset")
    assert len(local.errors(1)) == 3
    local.run(1)
    assert local.next_frame(1)[0]["fresh"]


def test_numbers_that_run_away_stop_nobody(local: LocalEngine) -> None:
    runaway = small(
        generator_rate=1.0, discriminator_rate=1.0, optimiser__name="sgd", objective__name="lsgan", r1=100.0
    )
    view = {"optimal": True, "sample_gradients": True, "actual_steps": True, "histograms": True}
    local.open(1, config=runaway, view=view)
    local.open(2)
    for _ in range(12):
        header, arrays = local.next_frame(1)
    assert not np.isfinite(arrays["generated"]).all()
    assert header["playing"]
    local.clock.now += 2.0
    assert local.next_frame(1)[0]["measures"]["js"] is None
    assert local.next_frame(2)[0]["steps"] > 0
    local.say(1, type="pause")
    local.say(1, type="reset")
    header, arrays = local.next_frame(1)
    assert header["fresh"]
    assert np.isfinite(arrays["generated"]).all()


def test_a_lab_that_raises_stands_still_and_the_others_go_on(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    local.open(1)
    local.open(2, config=small(seed=1))
    advance = Lab.advance

    def broken(lab: Lab) -> bool:
        if lab.config.seed == 1:
            raise RuntimeError("a sum of different shapes")
        return advance(lab)

    monkeypatch.setattr(Lab, "advance", broken)
    local.run(20)
    assert len(local.errors(2)) == 1
    assert "reset it" in local.errors(2)[0]
    assert local.next_frame(1)[0]["steps"] > 0
    monkeypatch.undo()
    local.say(2, type="reset")
    local.say(2, type="play")
    local.next_frame(2)
    assert local.next_frame(2)[0]["steps"] > 0


def test_a_lab_with_long_steps_takes_no_more_than_its_share(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance = Lab.advance

    def slow(lab: Lab) -> bool:
        local.clock.now += 0.15 if lab.config.seed == 1 else 0.01
        return advance(lab)

    monkeypatch.setattr(Lab, "advance", slow)
    local.open(1, config=small(seed=1))
    local.open(2, config=small(seed=2))
    local.clock.tick = 0.0002
    began = local.clock.now
    while local.clock.now < began + 6:
        local.run(1)
        for number in (1, 2):
            local.paint(number)
    steps = {number: local.frame(number)[0]["steps"] for number in (1, 2)}
    assert 0.3 * steps[1] == pytest.approx(3.0, abs=0.7)
    assert steps[2] > 90
