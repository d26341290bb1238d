"""What the app's own WebSocket routes have in common: how many may connect, how much they may say and how fast."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from starlette.types import Message
from starlette.websockets import WebSocket

UNSUPPORTED, POLICY, TOO_BIG, OVERLOAD = 1003, 1008, 1009, 1013
GAVE_WAY = 4001  # private close code: the client may connect again as soon as it has something to ask
IDLE_SECONDS = 10.0


class Visit:
    """One open connection: from which address, and when it last said something."""

    def __init__(self, websocket: WebSocket, clock: Callable[[], float]) -> None:
        self.websocket = websocket
        self.address = websocket.client.host if websocket.client else ""
        self._clock = clock
        self.heard = clock()

    async def receive(self) -> Message:
        """What comes in next."""
        message = await self.websocket.receive()
        self.heard = self._clock()
        return message


class ConnectionLimit:
    """Lets at most `most` connections in; when full, the long silent or the greediest address's gives way."""

    def __init__(self, most: int, full: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._full = full
        self._clock = clock
        self._open: set[Visit] = set()
        self._closing: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def admitted(self, websocket: WebSocket) -> AsyncIterator[Visit | None]:
        """A connection for as long as it lasts; None for one that may not go on, which is closed with its reason."""
        # Accepted first, because only then a browser passes the code and the reason on to its page.
        await websocket.accept()
        visit = Visit(websocket, self._clock)
        if len(self._open) >= self._most and not self._make_room_for(visit):
            await websocket.close(OVERLOAD, f"{self._most} {self._full} are open already; close one and try again.")
            yield None
            return
        self._open.add(visit)
        try:
            yield visit
        finally:
            self._open.discard(visit)

    def _make_room_for(self, newcomer: Visit) -> bool:
        held = Counter(visit.address for visit in self._open)
        now = self._clock()
        idle = [visit for visit in self._open if now - visit.heard >= IDLE_SECONDS]
        most = max(held.values())
        if not idle and most > 2 * (held[newcomer.address] + 1):
            idle = [visit for visit in self._open if held[visit.address] == most]
        if not idle:
            return False
        gone = max(idle, key=lambda visit: (held[visit.address], -visit.heard))
        self._open.discard(gone)
        task = asyncio.create_task(_give_way(gone.websocket))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        return True


async def _give_way(websocket: WebSocket) -> None:
    # It may have closed by itself meanwhile, which makes sending a RuntimeError.
    with suppress(RuntimeError):
        await websocket.close(GAVE_WAY, "This connection was idle and gave way to others.")


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
