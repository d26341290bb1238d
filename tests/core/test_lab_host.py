"""The app's side of the engine: one process for all channels, that is replaced when it dies."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import psutil
import pytest
from loops import run_in_a_loop
from PIL import Image

from gan_core.frames import decode, encode
from gan_core.lab.engine.channel import MOST_UNSENT, Channel
from gan_core.lab.engine.film import Moment, pack
from gan_core.lab.engine.filming import make_film
from gan_core.lab.engine.host import Host
from gan_core.lab.engine.protocol import Kind, Packet
from gan_core.lab.game.config import default_config
from tests.waiting import PATIENCE

pytestmark = pytest.mark.process

CONFIG = default_config().with_settings(
    {"dataset.count": 400, "network.generator_width": 4, "network.discriminator_width": 4}
)


def opening(name: str, **settings: Any) -> str:
    config = CONFIG.with_settings(settings).model_dump(mode="json")
    return json.dumps({"type": "open", "lab": name * 32, "config": config, "view": {"divergences": False}})


def hosted(play: Callable[[Host], Awaitable[None]]) -> None:
    """Run something with a host, which is closed afterwards."""

    async def run() -> None:
        host = Host()
        try:
            await asyncio.wait_for(play(host), PATIENCE)
        finally:
            pid = host.engine_pid
            await host.close()
            assert host.engine_pid is None
            assert pid is None or not psutil.pid_exists(pid)

    run_in_a_loop(run())


async def text_of(channel: Channel, kind: str) -> dict[str, Any]:
    """The next text of this type; frames that come before it are painted."""
    while True:
        answer = await channel.receive()
        assert answer is not None
        if isinstance(answer, bytes):
            await paint(channel, answer)
        elif json.loads(answer)["type"] == kind:
            found: dict[str, Any] = json.loads(answer)
            return found


async def frame_of(channel: Channel, kind: str = "frame") -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The next frame, or film; it is painted."""
    while True:
        answer = await channel.receive()
        assert answer is not None
        if isinstance(answer, bytes):
            await paint(channel, answer)
            header, arrays = decode(answer)
            if header["type"] == kind:
                return header, arrays


async def paint(channel: Channel, frame: bytes) -> None:
    header, _ = decode(frame)
    if header["type"] == "frame":
        await channel.send(json.dumps({"type": "painted", "frame": header["frame"]}))


def test_one_process_plays_all_labs_and_is_replaced_when_it_dies() -> None:
    async def play(host: Host) -> None:
        assert host.engine_pid is None
        channels = [host.open() for _ in range(3)]
        for name, channel in zip("abc", channels, strict=True):
            await channel.send(opening(name))
        for channel in channels:
            assert not (await text_of(channel, "opened"))["resumed"]
            assert (await frame_of(channel))[0]["fresh"]
        first = host.engine_pid
        assert first is not None
        await channels[1].send(
            json.dumps({"type": "config", "config": CONFIG.with_settings({"depth": 1}).model_dump()})
        )
        assert (await text_of(channels[1], "changed"))["restarted"]
        os.kill(first, signal.SIGKILL)
        for channel in channels:
            assert "has ended" in (await text_of(channel, "error"))["sentence"]
        # Whatever comes next begins the lab anew, as it was chosen last.
        await channels[1].send(json.dumps({"type": "pause"}))
        opened = await text_of(channels[1], "opened")
        assert not opened["resumed"]
        assert opened["config"]["network"]["depth"] == 1
        assert not (await frame_of(channels[1]))[0]["playing"]
        assert host.engine_pid not in (None, first)
        await channels[0].send(opening("a"))
        assert not (await text_of(channels[0], "opened"))["resumed"]
        # A client that comes back finds its lab.
        await host.leave(channels[0])
        again = host.open()
        await again.send(opening("a"))
        assert (await text_of(again, "opened"))["resumed"]

    hosted(play)


def test_a_film_comes_with_its_progress() -> None:
    async def play(host: Host) -> None:
        channel = host.open()
        await channel.send(opening("a"))
        for _ in range(3):
            await frame_of(channel)
        await channel.send(json.dumps({"type": "pause"}))
        await channel.send(json.dumps({"type": "film", "format": "gif"}))
        assert 0 <= (await text_of(channel, "film"))["progress"] <= 1
        header, arrays = await frame_of(channel, "film")
        assert header["format"] == "gif"
        assert Image.open(io.BytesIO(arrays["file"].tobytes())).format == "GIF"

    hosted(play)


def commands_of_children() -> Iterator[str]:
    """What the processes are that this one has started. One that has just ended has no command line."""
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            yield " ".join(child.cmdline())


def test_what_can_be_no_film_is_said_in_a_sentence_and_who_waits_no_more_leaves_no_process() -> None:
    moments = pack([Moment.of(step, np.zeros((4, 2)), None, "score") for step in range(200)], np.zeros((4, 2)))

    async def run() -> None:
        with pytest.raises(ValueError, match="no moments of a lab"):
            await make_film("gif", b"nonsense", lambda _share: None)
        begun = asyncio.Event()
        film = asyncio.create_task(make_film("gif", moments, lambda _share: begun.set()))
        await asyncio.wait_for(begun.wait(), PATIENCE)
        film.cancel()
        with pytest.raises(asyncio.CancelledError):
            await film
        assert not any("gan_core.lab.engine.film" in command for command in commands_of_children())

    run_in_a_loop(run())


def test_one_frame_waits_at_most_and_answers_keep_their_order() -> None:
    async def run() -> None:
        channel = Channel(1, nowhere, asyncio.Lock())
        channel.take(Kind.FRAME, encode({"frame": 1}, {}))
        channel.take(Kind.TEXT, b'{"type": "changed"}')
        channel.take(Kind.FRAME, encode({"frame": 2}, {}))
        channel.take(Kind.END, b"It goes on elsewhere.")
        assert json.loads(str(await channel.receive())) == {"type": "changed"}
        newest = await channel.receive()
        assert isinstance(newest, bytes)
        assert decode(newest)[0]["frame"] == 2
        assert "elsewhere" in str(await channel.receive())
        assert await channel.receive() is None

    run_in_a_loop(run())


def test_who_takes_nothing_is_given_up() -> None:
    async def run() -> None:
        channel = Channel(1, nowhere, asyncio.Lock())
        for _ in range(10 * MOST_UNSENT):
            channel.take(Kind.TEXT, b"{}")
        assert await channel.receive() is None

    run_in_a_loop(run())


async def nowhere(_packet: Packet) -> None:
    """An engine that hears nothing."""


def test_an_engine_that_does_not_start_is_told() -> None:
    async def unstartable(_packet: Packet) -> None:
        raise OSError("there is no more memory")

    async def run() -> None:
        channel = Channel(1, unstartable, asyncio.Lock())
        await channel.send(opening("a"))
        assert "could not be started" in (await text_of(channel, "error"))["sentence"]

    run_in_a_loop(run())
