"""The lab's route on a real server, from real clients: labs, sentences, closes, and who may connect."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from typing import Any

import numpy as np
import psutil
import pytest
import uvicorn
from loops import run_in_a_loop
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from streamlit import config
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from gan_core.frames import decode
from gan_core.lab.engine.host import Host
from gan_core.lab.engine.protocol import LONGEST_MESSAGE
from gan_core.lab.game.config import default_config
from latent_studio.routes import lab
from latent_studio.routes.admission import Admission
from latent_studio.routes.lab import MAXIMUM_MESSAGE_BYTES, LabRoute
from latent_studio.routes.message_limits import MOST_MISTAKES
from latent_studio.shared import services
from tests.waiting import PATIENCE
from tests.waiting import wait_until as until

MOST_CONNECTIONS = 3
MANY = 1_000_000
CONFIG = default_config().with_settings(
    {"dataset.count": 400, "network.generator_width": 4, "network.discriminator_width": 4}
)


class Server:
    """The route alone, served from a thread, and its host."""

    def __init__(self) -> None:
        self.host = Host()
        routes = [WebSocketRoute("/live/lab", LabRoute(lambda: self.host, MOST_CONNECTIONS).serve)]
        app = Starlette(routes=routes, middleware=[Middleware(Admission)], lifespan=self._lifespan)
        self._server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        until(lambda: self._server.started)

    @asynccontextmanager
    async def _lifespan(self, _app: Any) -> AsyncIterator[None]:
        yield
        await self.host.close()

    @property
    def port(self) -> int:
        port: int = self._server.servers[0].sockets[0].getsockname()[1]
        return port

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)


class Client:
    """Speaks the protocol as the page does."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def open(self, name: str, **settings: Any) -> None:
        chosen = CONFIG.with_settings(settings).model_dump(mode="json")
        self.say(type="open", lab=name * 32, config=chosen, view={"divergences": False})

    def text(self, kind: str) -> dict[str, Any]:
        """The next text of this type; frames that come before it are painted."""
        while True:
            answer = self.socket.recv(timeout=PATIENCE)
            if isinstance(answer, bytes):
                self._paint(answer)
            elif json.loads(answer)["type"] == kind:
                found: dict[str, Any] = json.loads(answer)
                return found

    def frame(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        while isinstance(answer := self.socket.recv(timeout=PATIENCE), str):
            pass
        self._paint(answer)
        return decode(answer)

    def _paint(self, frame: bytes) -> None:
        self.say(type="painted", frame=decode(frame)[0]["frame"])

    def closed(self) -> tuple[int, str]:
        """The code and the reason with which the server closes."""
        with suppress(ConnectionClosed):
            while True:
                self.socket.recv(timeout=PATIENCE)
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server, and one engine, for all of these tests."""
    server = Server()
    yield server
    pid = server.host.engine_pid
    server.close()
    assert pid is None or not psutil.pid_exists(pid)


@pytest.fixture
def connected(server: Server) -> Iterator[Callable[..., Client]]:
    """Opens connections as a page of the app would, unless told of another origin."""
    with ExitStack() as sockets:

        def open_connection(origin: str | None = "same") -> Client:
            own = f"http://127.0.0.1:{server.port}" if origin == "same" else origin
            address = f"ws://127.0.0.1:{server.port}/live/lab"
            return Client(sockets.enter_context(connect(address, origin=own, max_size=None)))

        yield open_connection


def test_two_visitors_play_two_labs(connected: Callable[..., Client]) -> None:
    clients = [connected(), connected()]
    for seed, client in enumerate(clients):
        client.open("ab"[seed], seed=seed)
        assert client.text("opened")["config"]["seed"] == seed
    samples = []
    for client in clients:
        client.frame()
        header, arrays = client.frame()
        assert header["steps"] > 0
        samples.append(arrays["generated"])
    assert not np.array_equal(*samples)


def test_what_makes_no_sense_is_answered_and_the_connection_goes_on(connected: Callable[..., Client]) -> None:
    client = connected()
    client.say(type="play")
    assert "open one first" in client.text("error")["sentence"]
    client.socket.send("[" * 1000)
    assert client.text("error")["sentence"]
    client.open("c", depth=3)
    client.text("opened")
    client.say(type="config", config={"dataset": {"name": "x" * 1_000_000}})
    assert len(client.text("error")["sentence"]) < 1000
    client.say(type="save")
    state = client.text("saved")["state"]
    client.say(type="load", state=state)
    assert client.text("loaded")["config"]["network"]["depth"] == 3


def test_a_connection_that_was_lost_is_taken_up_again(connected: Callable[..., Client]) -> None:
    client = connected()
    client.open("d")
    client.text("opened")
    client.frame()
    steps = client.frame()[0]["steps"]
    client.socket.close()
    again = connected()
    again.open("d", seed=5)
    opened = again.text("opened")
    assert opened["resumed"]
    assert opened["config"]["seed"] == 0
    header, _ = again.frame()
    assert header["fresh"]
    assert header["steps"] >= steps


def test_when_the_engine_is_killed_all_are_told_and_the_next_message_begins_anew(
    server: Server, connected: Callable[..., Client]
) -> None:
    clients = [connected(), connected()]
    for name, client in zip("ef", clients, strict=True):
        client.open(name)
        client.text("opened")
    killed = server.host.engine_pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    for client in clients:
        assert "has ended" in client.text("error")["sentence"]
    clients[0].say(type="play")
    assert not clients[0].text("opened")["resumed"]
    clients[0].frame()
    assert clients[0].frame()[0]["steps"] > 0
    assert server.host.engine_pid != killed


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://127.0.0.1:1", "file://"])
def test_only_own_pages_may_connect(connected: Callable[..., Client], origin: str | None) -> None:
    if origin is None:
        # Other programs may look at their own machine's app.
        program = connected(None)
        program.say(type="play")
        assert "open one first" in program.text("error")["sentence"]
        return
    code, reason = connected(origin).closed()
    assert (code, reason) == (1008, "Only the app's own pages may connect here.")


def test_a_host_name_that_is_not_allowed_is_refused(connected: Callable[..., Client]) -> None:
    config.set_option("server.allowedHosts", ["studio.school.edu"])
    try:
        code, reason = connected().closed()
    finally:
        config.set_option("server.allowedHosts", [])
    assert code == 1008
    assert "host name" in reason


def test_messages_that_are_too_large_or_too_many_or_binary_end_the_connection(
    connected: Callable[..., Client],
) -> None:
    large, many, binary = connected(), connected(), connected()
    with suppress(ConnectionClosed):
        large.socket.send("x" * (MAXIMUM_MESSAGE_BYTES + 1))
    assert large.closed() == (1009, "A message has at most 2048 KB.")
    with suppress(ConnectionClosed):
        # On and on, for a slow machine may stay under the limit for a while.
        for _ in range(MANY):
            many.say(type="painted", frame=0)
    assert many.closed()[0] == 1008
    binary.socket.send(b"open")
    assert binary.closed()[0] == 1003


def test_messages_full_of_mistakes_are_refused_unread_and_after_some_the_connection_ends(
    connected: Callable[..., Client],
) -> None:
    """Meanwhile another's lab goes on."""
    player, hostile = connected(), connected()
    player.open("8")
    player.text("opened")
    player.frame()
    steps = player.frame()[0]["steps"]
    many = json.dumps({"type": "config", "config": {f"setting {number}": number for number in range(6_000)}})
    some = json.dumps({"type": "config", "config": {f"setting {number}": number for number in range(60)}})
    for text, told in ((many, "at most 2,000 entries"), (some, "setting 0: there is no such setting")):
        hostile.socket.send(text)
        assert told in hostile.text("error")["sentence"]
    with suppress(ConnectionClosed):
        for _ in range(2 * MOST_MISTAKES):
            hostile.socket.send(some)
    assert hostile.closed() == (1008, "Too many messages made no sense.")
    assert player.frame()[0]["steps"] > steps


def test_a_long_message_that_loads_no_lab_is_refused(connected: Callable[..., Client]) -> None:
    client = connected()
    client.open("7")
    client.text("opened")
    drawing = {"name": "drawn", "points": "x" * LONGEST_MESSAGE}
    client.say(type="open", lab="7" * 32, config={"dataset": drawing})
    assert "at most 64 KB" in client.text("error")["sentence"]


def test_no_more_than_so_many_connect(connected: Callable[..., Client]) -> None:
    # Those that have just left may still be counted.
    until(lambda: _room_for(MOST_CONNECTIONS, connected))
    clients = [connected() for _ in range(MOST_CONNECTIONS + 1)]
    assert clients[-1].closed()[0] == 1013


def _room_for(count: int, connected: Callable[..., Client]) -> bool:
    clients = [connected() for _ in range(count)]
    for client in clients:
        client.say(type="play")
    try:
        for client in clients:
            client.text("error")
    except ConnectionClosed:
        return False
    finally:
        for client in clients:
            client.socket.close()
    return True


def test_the_route_lies_beside_the_live_route_under_the_base_path() -> None:
    assert [route.path for route in lab.routes() if isinstance(route, WebSocketRoute)] == ["/live/lab"]
    config.set_option("server.baseUrlPath", "studio")
    try:
        assert [route.path for route in lab.routes() if isinstance(route, WebSocketRoute)] == ["/studio/live/lab"]
    finally:
        config.set_option("server.baseUrlPath", "")


def test_the_app_has_one_host_and_ends_it() -> None:
    host = services.lab_host()
    assert services.lab_host() is host
    run_in_a_loop(services.release_lab_host())
    assert services.lab_host() is not host
    run_in_a_loop(services.release_lab_host())
