"""What the app's own WebSocket routes have in common: who may connect, how many, how much they may say and how fast."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.websockets import WebSocket

from ui.origins import refusal_of

UNSUPPORTED, POLICY, TOO_BIG, OVERLOAD = 1003, 1008, 1009, 1013


class Gate:
    """Lets the connections of one route in, no more than `most` at once; `full` says what is open then."""

    def __init__(self, most: int, full: str) -> None:
        self._most = most
        self._full = full
        self._open = 0

    @asynccontextmanager
    async def admitted(self, websocket: WebSocket) -> AsyncIterator[bool]:
        """Whether a connection may go on, for as long as it lasts; one that may not is closed with its reason."""
        # Accepted first, because a browser tells its page the code and the reason only then.
        await websocket.accept()
        refusal = refusal_of(websocket.headers.get("host"), websocket.headers.get("origin"))
        if refusal is not None:
            await websocket.close(POLICY, refusal)
            yield False
        elif self._open >= self._most:
            await websocket.close(OVERLOAD, f"{self._most} {self._full} are open already; close one and try again.")
            yield False
        else:
            self._open += 1
            try:
                yield True
            finally:
                self._open -= 1


class Limits:
    """What one connection may send: text of so many bytes, and so many messages a second."""

    def __init__(self, message_bytes: int, messages_per_second: int) -> None:
        self._bytes = message_bytes
        self._rate = messages_per_second
        self._bucket = TokenBucket(messages_per_second)

    def problem(self, text: str) -> tuple[int, str] | None:
        """The close code and the reason for a message that ends the connection, None for any other."""
        if not text:
            return UNSUPPORTED, "Messages are JSON text, not binary."
        if len(text) > self._bytes or len(text.encode()) > self._bytes:
            return TOO_BIG, f"A message has at most {self._bytes // 1024} KB."
        if not self._bucket.take():
            return POLICY, f"More than {self._rate} messages came in a second."
        return None


class TokenBucket:
    """Lets `rate` messages a second through on average, and as many at once after a pause."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._tokens = rate
        self._last = clock()

    def take(self) -> bool:
        """Whether one more may pass now."""
        now = self._clock()
        self._tokens = min(self._rate, self._tokens + (now - self._last) * self._rate)
        self._last = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True
