"""The app's side of the lab engine, in one event loop: starts it for the first lab, and again when it has died."""

import asyncio
import itertools
import logging
from asyncio.subprocess import Process
from contextlib import suppress

from gan_core.lab.engine.channel import Channel
from gan_core.lab.engine.protocol import HEAD, Kind, Packet, unpack_head
from gan_core.processes.child import ONE_THREAD, start_piped

CLOSING_SECONDS = 5.0

_BUFFER_BYTES = 1024 * 1024
# Many small computations in turn: more threads, or threads that wait busily, would only take the app's time.
_ENVIRONMENT = ONE_THREAD | {"OMP_WAIT_POLICY": "PASSIVE"}

_log = logging.getLogger(__name__)


class Host:
    """Keeps one engine, and the channels through it."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._listening: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._film_turn = asyncio.Lock()
        self._numbers = itertools.count(1)
        self._channels: dict[int, Channel] = {}

    @property
    def engine_pid(self) -> int | None:
        """The engine's process id while it runs."""
        return None if self._process is None else self._process.pid

    def open(self, owner: str = "") -> Channel:
        """A new channel of `owner`, an address; its first message starts the engine where there is none."""
        number = next(self._numbers)
        self._channels[number] = Channel(number, self._send, self._film_turn, owner)
        return self._channels[number]

    async def leave(self, channel: Channel) -> None:
        """A client has gone; its lab waits for it a while."""
        channel.end()
        if self._channels.pop(channel.number, None) is not None and self._process is not None:
            await self._send(Packet(channel.number, Kind.LOST, b""))

    async def close(self) -> None:
        """End the engine and all channels."""
        for channel in self._channels.values():
            channel.end()
        self._channels.clear()
        process = self._process
        if process is None or self._listening is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        _, late = await asyncio.wait([self._listening], timeout=CLOSING_SECONDS)
        if late:
            process.kill()
            await asyncio.wait(late)

    async def _send(self, packet: Packet) -> None:
        """Hand a packet to the engine. Raises OSError where it can't be started."""
        async with self._starting:
            process = self._process or await self._start()
        assert process.stdin is not None
        # That it has died is heard at its other end.
        with suppress(ConnectionError):
            process.stdin.write(packet.packed())
            await process.stdin.drain()

    async def _start(self) -> Process:
        process = await start_piped("gan_core.lab.engine.engine", environment=_ENVIRONMENT, buffer_bytes=_BUFFER_BYTES)
        self._process = process
        self._listening = asyncio.create_task(self._listen(process))
        return process

    async def _listen(self, process: Process) -> None:
        """Hand out what the engine says, until it ends."""
        assert process.stdout is not None
        try:
            while True:
                length, number, kind = unpack_head(await process.stdout.readexactly(HEAD.size))
                payload = await process.stdout.readexactly(length)
                if number in self._channels:
                    self._channels[number].take(kind, payload)
        except asyncio.IncompleteReadError:
            pass
        except Exception:
            _log.exception("The lab engine said something that makes no sense.")
            process.kill()
        code = await process.wait()
        self._process = None
        if self._channels:
            _log.error("The lab engine has ended with code %s.", code)
        for channel in self._channels.values():
            channel.forget()
