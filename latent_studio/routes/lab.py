"""The lab's route `/live/lab`: what a visitor says to a lab, and what it shows, over one WebSocket.

The client sends JSON text, a model of `gan_core/lab/engine/protocol.py` each. Answers are JSON text chosen by their
`type` (opened, changed, loaded, saved, paused, film with its progress; error with a sentence, after which the
connection goes on), or binary (gan_core/frames.py): frames and films. No frame comes before the last is said to be
painted; without that for two seconds a lab rests. One whose connection is lost waits 20 s for a client that opens it.

The connection is closed with code 1008 and a reason for a Host or an Origin that isn't allowed, for more than 120
messages a second and for too many that make no sense, 1009 for a message over 2 MB, 1003 for a binary message, 1013
while too many are connected, 4001 when it gives way to others, and 1000 when the lab goes on in another connection.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from gan_core.lab.engine.channel import Channel
from gan_core.lab.engine.host import Host
from gan_core.lab.engine.protocol import judge
from latent_studio.browser.files import lab_path, served_at
from latent_studio.routes.limits import ConnectionLimit, Limits, Visit
from latent_studio.routes.message_limits import Mistakes, judged
from latent_studio.shared import services

MAXIMUM_MESSAGE_BYTES = 2 * 1024 * 1024
MESSAGES_PER_SECOND = 120
MAXIMUM_CONNECTIONS = 128


def routes() -> list[BaseRoute]:
    """The lab's route, under the app's base path."""
    return [WebSocketRoute(served_at(lab_path()), LabRoute(services.lab_host).serve)]


class LabRoute:
    """Serves the connections of one app, no more than so many at once."""

    def __init__(self, host: Callable[[], Host], most_connections: int = MAXIMUM_CONNECTIONS) -> None:
        self._host = host
        self._connections = ConnectionLimit(most_connections, "labs")

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from its handshake to its end."""
        async with self._connections.admitted(websocket) as visit:
            if visit is None:
                return
            host = self._host()
            channel = host.open(websocket.client.host if websocket.client else "")
            try:
                await _carry(visit, channel)
            finally:
                await host.leave(channel)


async def _carry(visit: Visit, channel: Channel) -> None:
    """Carry messages both ways until one of the two ends it."""
    ways = [asyncio.create_task(_receive(visit, channel)), asyncio.create_task(_send(visit.websocket, channel))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.wait(ways)


async def _receive(visit: Visit, channel: Channel) -> None:
    limits, mistakes = Limits(MAXIMUM_MESSAGE_BYTES, MESSAGES_PER_SECOND), Mistakes()
    while True:
        message = await visit.receive()
        if message["type"] == "websocket.disconnect":
            return
        text: str = message.get("text") or ""
        problem = limits.problem(text)
        if problem is None:
            try:
                await judged(judge, text)
                await channel.send(text)
            except ValueError as error:
                channel.say_error(str(error))
                problem = mistakes.one_more()
        if problem is not None:
            await visit.websocket.close(*problem)
            return


async def _send(websocket: WebSocket, channel: Channel) -> None:
    # The other task may have closed the connection meanwhile, which makes sending a RuntimeError.
    with suppress(WebSocketDisconnect, RuntimeError):
        while (answer := await channel.receive()) is not None:
            if isinstance(answer, bytes):
                await websocket.send_bytes(answer)
            else:
                await websocket.send_text(answer)
        await websocket.close(*channel.ending)
