"""The file descriptors of the app and the connections that hold them.

With none left nobody gets in, so the app takes as many as the system gives, closes connections that say nothing, and
opens no new session when few are left.
"""

import asyncio
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

if sys.platform != "win32":
    import resource

WANTED = 65_536
HANDSHAKE_SECONDS = 10.0
RESERVED = 0.2  # share of the descriptors that no new session gets
_SILENT = 0.25  # share that connections without a request may hold
_LOOK_SECONDS = 1.0
_GRACE_SECONDS = 0.5  # in which a request has time to be read
_ASSUMED = 512  # descriptors where the system doesn't say

_log = logging.getLogger(__name__)


def raise_limit() -> int:
    """Take as many descriptors as the system gives this process, up to `WANTED`; how many it has then."""
    if sys.platform == "win32":
        return _ASSUMED
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    for wanted in (most, 10_240, 4096, 1024):  # macOS refuses more than it was built for
        if soft < wanted <= most:
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
                return wanted
    return soft if soft != resource.RLIM_INFINITY else WANTED


def scarce() -> bool:
    """Whether so few descriptors are left that only those may have them who are here already."""
    if sys.platform == "win32":
        return False
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return False
    return _in_use() > (1 - RESERVED) * soft


def _in_use() -> int:
    for folder in (Path("/proc/self/fd"), Path("/dev/fd")):
        try:
            return len(os.listdir(folder))
        except FileNotFoundError:
            continue
        except OSError:
            return sys.maxsize  # not even one is left for looking
    return 0


class SilentConnections:
    """Knows the HTTP connections of one server and closes those that keep it waiting for a request."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = max(16, int(limit * _SILENT))
        self.at_once = self._most // 2  # connections that the loop may accept before it hears of one here
        self._clock = clock
        self._since: dict[Any, float] = {}

    def watched(self, create: Callable[..., Any]) -> Callable[..., Any]:
        """A protocol factory whose connections are known here."""

        def create_watched(*arguments: Any, **settings: Any) -> Any:
            protocol = create(*arguments, **settings)
            made = protocol.connection_made

            def connection_made(transport: asyncio.BaseTransport) -> None:
                made(transport)
                self._since[protocol] = self._clock()
                if len(self._since) > self._most:
                    self.look()

            protocol.connection_made = connection_made
            return protocol

        return create_watched

    def look(self, most: int | None = None) -> None:
        """Close what has been silent for too long, and where more than `most` are silent those that are it longest."""
        now = self._clock()
        for protocol in list(self._since):
            if protocol.transport.is_closing() or protocol.transport.get_protocol() is not protocol:
                del self._since[protocol]
            elif protocol.cycle is not None and not protocol.cycle.response_complete:
                self._since[protocol] = now
        spare = len(self._since) - (self._most if most is None else most)
        urgent = len(self._since) - 2 * self._most
        for place, (protocol, since) in enumerate(sorted(self._since.items(), key=lambda item: item[1])):
            silent = now - since
            if silent >= HANDSHAKE_SECONDS or (place < spare and silent >= _GRACE_SECONDS) or place < urgent:
                del self._since[protocol]
                protocol.transport.abort()

    async def keep_looking(self) -> None:
        """Look every second."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            self.look()


@contextmanager
def kept() -> Iterator[None]:
    """Keep the door of the server that is about to listen in the running event loop."""
    connections = SilentConnections(raise_limit())
    loop = asyncio.get_running_loop()
    listen = loop.create_server

    def create_server(factory: Callable[..., Any], *arguments: Any, backlog: int = 100, **settings: Any) -> Any:
        backlog = min(backlog, connections.at_once)
        return listen(connections.watched(factory), *arguments, backlog=backlog, **settings)

    # uvicorn has no setting for it; the loop is where every connection passes. A loop that isn't Python has none.
    with suppress(AttributeError):
        loop.create_server = create_server  # type: ignore[method-assign, assignment]
    loop.set_exception_handler(FailedAccepts(connections))
    looking = asyncio.create_task(connections.keep_looking())
    with repeating_less():
        try:
            yield
        finally:
            looking.cancel()


class FailedAccepts:
    """The event loop's handler of exceptions: a connection that can't be accepted makes room, and is logged once."""

    def __init__(self, connections: SilentConnections) -> None:
        self._connections = connections

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Handle one."""
        if "out of system resource" in str(context.get("message")):
            self._connections.look(0)
            _log.warning("No file descriptor is left for a new connection; silent ones are closed.")
        else:
            loop.default_exception_handler(context)


class RepetitionFilter(logging.Filter):
    """Lets each message of a logger through so many times a minute; the next one says how many were left out."""

    def __init__(self, most: int = 10, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._seen: dict[str, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a message is written."""
        now = self._clock()
        text = str(record.msg)
        since, count = self._seen.get(text, (now, 0))
        if now - since >= self._seconds:
            if count > self._most:
                record.msg = f"{text} ({count - self._most:,} more like it were left out.)"
            since, count = now, 0
        if len(self._seen) > 1000:
            self._seen.clear()
        self._seen[text] = (since, count + 1)
        return count < self._most


# Whose messages anybody who connects can bring about.
_PROVOKED = (
    __name__,
    "asyncio",
    "latent_studio.routes.pictures",
    "uvicorn.error",
    "streamlit.web.server.starlette.starlette_routes",
    "streamlit.web.server.starlette.starlette_websocket",
)


@contextmanager
def repeating_less() -> Iterator[None]:
    """Have messages that strangers bring about repeat themselves less."""
    filters = {name: RepetitionFilter() for name in _PROVOKED}
    for name, spare in filters.items():
        logging.getLogger(name).addFilter(spare)
    try:
        yield
    finally:
        for name, spare in filters.items():
            logging.getLogger(name).removeFilter(spare)
