"""What a client's message may hold, where it is judged, and how many mistakes a connection may make."""

from __future__ import annotations

import asyncio
import threading

import pytest
from loops import run_in_a_loop

from latent_studio.routes.message_limits import (
    MISTAKES_PER_SECOND,
    MOST_ENTRIES,
    MOST_MISTAKES,
    SHORT,
    Mistakes,
    judged,
)

PATIENCE = 60


def test_the_event_loop_goes_on_while_a_message_is_judged() -> None:
    """The judgement waits for something that only the event loop can do."""

    async def run() -> None:
        loop_went_on = threading.Event()

        def judge(text: str) -> str:
            assert loop_went_on.wait(PATIENCE)
            return text[:4]

        judging = asyncio.create_task(judged(judge, "good" + "x" * SHORT))
        await asyncio.sleep(0)
        loop_went_on.set()
        assert await judging == "good"

    run_in_a_loop(run())


def test_a_message_of_too_many_entries_is_not_looked_at() -> None:
    seen: list[str] = []

    async def run(text: str) -> None:
        await judged(seen.append, text)

    run_in_a_loop(run("," * MOST_ENTRIES))
    with pytest.raises(ValueError, match="at most 2,000 entries"):
        run_in_a_loop(run("," * (MOST_ENTRIES + 1)))
    assert seen == ["," * MOST_ENTRIES]


@pytest.mark.parametrize("length", [SHORT, SHORT + 1])
def test_what_a_judgement_raises_comes_through(length: int) -> None:
    def judge(text: str) -> None:
        raise ValueError(f"{len(text)} letters make no sense.")

    with pytest.raises(ValueError, match=f"{length} letters"):
        run_in_a_loop(judged(judge, "x" * length))


def test_some_mistakes_are_forgiven_and_more_only_after_a_while() -> None:
    now = [100.0]
    mistakes = Mistakes(lambda: now[0])
    assert [mistakes.one_more() for _ in range(MOST_MISTAKES)] == [None] * MOST_MISTAKES
    now[0] += 1 / MISTAKES_PER_SECOND
    assert mistakes.one_more() is None
    assert mistakes.one_more() == (1008, "Too many messages made no sense.")
