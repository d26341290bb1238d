"""A client's connection to its lab, as the app sees it."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np

from gan_core.frames import encode
from gan_core.lab.engine.filming import make_film
from gan_core.lab.engine.protocol import LONGEST_MESSAGE, Kind, Packet, short

MOST_UNSENT = 64
# Close codes: on purpose; the lab has given its place to another, and may be opened again.
ENDED, YIELDED = 1000, 4001

_DIED = "The process that plays the labs has ended, and this lab with it; your next action starts it again."
_UNSTARTED = "The process that plays the labs could not be started; the app's log says why."

_log = logging.getLogger(__name__)


class Channel:
    """Carries a client's messages to the engine, and keeps what comes back, one frame at most; reopens a lost lab."""

    def __init__(
        self, number: int, send: Callable[[Packet], Awaitable[None]], film_turn: asyncio.Lock, owner: str = ""
    ) -> None:
        self.number = number
        self._owner = owner
        self._send = send
        self._film_turn = film_turn
        self._film: asyncio.Task[None] | None = None
        self._opening: dict[str, Any] | None = None
        self._unknown = True  # to the engine, which has just begun or never heard of it
        self._unsent: deque[str | bytes] = deque()
        self._frame: bytes | None = None  # which of them is a frame
        self.ending = (ENDED, "The lab has ended here.")  # the code and the reason to close with
        self._ended = False
        self._arrived = asyncio.Event()

    async def send(self, text: str) -> None:
        """Hand a client's message to the engine."""
        kind = self._remember(text)
        try:
            if self._unknown:
                await self._send(Packet(self.number, Kind.OWNER, self._owner.encode()))
                if self._opening is not None and kind != "open":
                    await self._send(self._packet(json.dumps(self._opening)))
            self._unknown = False
            await self._send(self._packet(text))
        except OSError:
            _log.exception("The lab engine could not be started.")
            self.say_error(_UNSTARTED)

    async def receive(self) -> str | bytes | None:
        """The next thing for the client, text or binary; None when nothing more will come."""
        while not self._unsent:
            if self._ended:
                return None
            self._arrived.clear()
            await self._arrived.wait()
        first = self._unsent.popleft()
        if first is self._frame:
            self._frame = None
        return first

    def take(self, kind: Kind, payload: bytes) -> None:
        """Take what the engine has sent."""
        if kind is Kind.FRAME:
            if self._frame is not None:
                self._unsent.remove(self._frame)
            self._frame = payload
            self._put(payload)
        elif kind is Kind.TEXT:
            self._put(payload.decode())
        elif kind is Kind.FILM:
            self._make_film(*payload.split(b"\n", 1))
        elif kind is Kind.END:
            self.say_error(payload.decode())
            self.end()
        elif kind is Kind.YIELDED:
            self.ending = (YIELDED, payload.decode())
            self.end()

    def forget(self) -> None:
        """The engine has died, and the lab with it."""
        self._unknown = True
        self.say_error(_DIED)

    def say_error(self, sentence: str) -> None:
        """Send the client a sentence on what is wrong."""
        self._put(json.dumps({"type": "error", "sentence": short(sentence)}))

    def end(self) -> None:
        """Nothing more comes after what waits; a film that is being made is given up."""
        self._ended = True
        self._arrived.set()
        if self._film is not None:
            self._film.cancel()

    def _put(self, answer: str | bytes) -> None:
        if len(self._unsent) >= MOST_UNSENT:
            # A client that takes nothing any more needs no answer.
            self._unsent.clear()
            self._frame = None
            self.end()
        if not self._ended:
            self._unsent.append(answer)
            self._arrived.set()

    def _packet(self, text: str) -> Packet:
        return Packet(self.number, Kind.MESSAGE, text.encode())

    def _remember(self, text: str) -> str:
        """Keep what the lab would have to begin with; the message's type, "" where it has none."""
        if len(text) > LONGEST_MESSAGE:
            return ""
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return ""
        kind = message.get("type") if isinstance(message, dict) else None
        if kind == "open":
            self._opening = message
        elif self._opening is not None:
            if kind in ("config", "view"):
                self._opening[kind] = message.get(kind)
            elif kind == "speed":
                self._opening[kind] = {name: value for name, value in message.items() if name != "type"}
            elif kind == "pause_at":
                self._opening[kind] = message.get("steps")
            elif kind in ("play", "pause"):
                self._opening["playing"] = kind == "play"
        return kind if isinstance(kind, str) else ""

    # Films

    def _make_film(self, form: bytes, moments: bytes) -> None:
        if self._film is not None and not self._film.done():
            self.say_error("A film of this lab is being made already; wait until it is there.")
        else:
            self._film = asyncio.create_task(self._deliver_film(form.decode(), moments))

    async def _deliver_film(self, form: str, moments: bytes) -> None:
        try:
            # One film at a time, for each takes a core.
            async with self._film_turn:
                film = await make_film(form, moments, self._say_progress)
            self._put(encode({"type": "film", "format": form}, {"file": np.frombuffer(film, np.uint8)}))
        except (ValueError, OSError) as error:
            self.say_error(str(error))

    def _say_progress(self, share: float) -> None:
        self._put(json.dumps({"type": "film", "progress": share}))
