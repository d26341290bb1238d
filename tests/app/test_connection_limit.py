"""The limit of connections to a route on a real server: who gives way to whom when all places are taken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from latent_studio.routes.limits import GAVE_WAY, IDLE_SECONDS, OVERLOAD, ConnectionLimit

MOST = 6
Open = Callable[..., ClientConnection]


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(clock: Clock) -> Iterator[Open]:
    """Opens connections to a route that answers what it hears, as from any address of this machine's network."""
    limit = ConnectionLimit(MOST, "echoes", clock)

    async def echo(websocket: WebSocket) -> None:
        websocket.scope["client"] = (websocket.query_params["address"], 1)
        async with limit.admitted(websocket) as visit:
            while visit is not None and (message := await visit.receive())["type"] == "websocket.receive":
                await websocket.send_text(message["text"])

    app = Starlette(routes=[WebSocketRoute("/echo", echo)])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with ExitStack() as sockets:

        def open_one(address: str = "10.0.0.1") -> ClientConnection:
            return sockets.enter_context(connect(f"ws://127.0.0.1:{port}/echo?address={address}"))

        yield open_one
    server.should_exit = True
    thread.join(60)


def alive(client: ClientConnection) -> bool:
    """Whether it still gets answers."""
    try:
        client.send("anybody?")
        return client.recv(timeout=60) == "anybody?"
    except ConnectionClosed:
        return False


def end_of(client: ClientConnection) -> int | None:
    """The code with which it is closed."""
    with suppress(ConnectionClosed):
        client.recv(timeout=60)
    return client.close_code


def test_the_busy_keep_their_places(opened: Open) -> None:
    clients = [opened() for _ in range(MOST)]
    assert all(map(alive, clients))
    assert end_of(opened()) == OVERLOAD
    assert all(map(alive, clients))


def test_the_one_that_has_been_silent_longest_gives_way(opened: Open, clock: Clock) -> None:
    clients = []
    for _ in range(MOST):
        clients.append(opened())
        assert alive(clients[-1])
        clock.now += 1.0
    clock.now += IDLE_SECONDS
    assert alive(clients[0])
    newcomer = opened()
    assert alive(newcomer)
    assert end_of(clients[1]) == GAVE_WAY
    assert [alive(client) for client in clients] == [True, False, True, True, True, True]


def test_idle_ones_of_whoever_holds_most_go_first(opened: Open, clock: Clock) -> None:
    few = [opened("10.0.0.2") for _ in range(2)]
    assert all(map(alive, few))
    clock.now += 1.0
    many = [opened("10.0.0.1") for _ in range(MOST - 2)]
    assert all(map(alive, many))
    clock.now += IDLE_SECONDS
    assert alive(opened("10.0.0.3"))
    assert all(map(alive, few))
    assert sorted(map(alive, many)) == [False, True, True, True]


def test_no_one_address_takes_all(opened: Open) -> None:
    greedy = [opened("10.0.0.1") for _ in range(MOST)]
    assert all(map(alive, greedy))
    others = [opened("10.0.0.2"), opened("10.0.0.3")]
    assert all(map(alive, others))
    assert sorted(map(alive, greedy)) == [False, False, True, True, True, True]
    assert end_of(opened("10.0.0.1")) == OVERLOAD
    assert all(map(alive, others))
