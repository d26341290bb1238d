"""The live route on a real server, from real clients: pictures, sentences, closes, and who may connect."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from streamlit import config
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from gan_core.generator import Generator
from gan_core.serving import GeneratorCache, PictureRequest, Rendered, Renderer
from gan_core.workspace import Workspace
from latent_studio.routes import pictures
from latent_studio.routes.admission import Admission
from latent_studio.routes.limits import OVERLOAD, POLICY, TOO_BIG, UNSUPPORTED, Limits, TokenBucket
from latent_studio.routes.message_limits import MOST_MISTAKES
from latent_studio.routes.pictures import LiveRoute
from latent_studio.shared.session.origins import refusal_of
from tests.waiting import PATIENCE
from tests.waiting import wait_until as until

WriteSnapshot = Callable[..., Path]
MOST_CONNECTIONS = 4
MANY = 1_000_000


@pytest.fixture
def port(checkpoints_root: Path) -> Iterator[int]:
    """A server of the live route alone; gives its port on this machine."""
    renderer = Renderer(GeneratorCache(Workspace(checkpoints_root)))
    routes = [WebSocketRoute("/live", LiveRoute(lambda: renderer, MOST_CONNECTIONS).serve)]
    app = Starlette(routes=routes, middleware=[Middleware(Admission)])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield server.servers[0].sockets[0].getsockname()[1]
    renderer.close()
    server.should_exit = True
    thread.join(PATIENCE)


@dataclass
class Client:
    """Speaks the protocol as the browser does."""

    socket: ClientConnection

    def send(self, number: int, view: str = "single", **settings: Any) -> None:
        outer = {name: settings.pop(name) for name in ("run", "snapshot", "exact", "describe") if name in settings}
        self.socket.send(json.dumps({"id": number, "run": "digits", **outer, "picture": {"view": view, **settings}}))

    def receive(self) -> tuple[dict[str, Any], np.ndarray | None]:
        """The header and the samples `[N, H, W, C]` of a picture, or an error and None."""
        answer = self.socket.recv(timeout=PATIENCE)
        if isinstance(answer, str):
            return json.loads(answer), None
        length = int.from_bytes(answer[:4], "little")
        header = json.loads(answer[4 : 4 + length])
        shape = [header[name] for name in ("count", "height", "width", "channels")]
        return header, np.frombuffer(answer[4 + length :], dtype=np.uint8).reshape(shape)

    def ask(self, number: int, view: str = "single", **settings: Any) -> tuple[dict[str, Any], np.ndarray]:
        self.send(number, view, **settings)
        header, samples = self.receive()
        assert samples is not None, header
        assert header["id"] == number
        return header, samples

    def error(self, message: str | dict[str, Any]) -> dict[str, Any]:
        self.socket.send(message if isinstance(message, str) else json.dumps(message))
        answer, samples = self.receive()
        assert samples is None
        assert isinstance(answer["error"], str)
        return answer

    def closed(self) -> tuple[int, str]:
        """The code and the reason with which the server closes."""
        with suppress(ConnectionClosed):
            while True:
                self.socket.recv(timeout=PATIENCE)
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""


@pytest.fixture
def connected(port: int) -> Iterator[Callable[..., Client]]:
    """Opens connections as a page of the app would, unless told of another origin."""
    with ExitStack() as sockets:

        def open_connection(origin: str | None = "same") -> Client:
            own = f"http://127.0.0.1:{port}" if origin == "same" else origin
            return Client(sockets.enter_context(connect(f"ws://127.0.0.1:{port}/live", origin=own)))

        yield open_connection


@pytest.fixture
def client(connected: Callable[..., Client]) -> Client:
    return connected()


@dataclass
class Gate:
    """Holds the renderer at its first picture until it is opened, and takes down what comes and goes."""

    begun: threading.Event
    opened: threading.Event
    read: list[str]
    submitted: list[Future[Rendered]]
    goes: list[int]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(threading.Event(), threading.Event(), [], [], [])
    original_render, original_submit, original_problem = Generator.render, Renderer.submit, Limits.problem

    def render(generator: Generator, latents: torch.Tensor, *rest: Any, **settings: Any) -> torch.Tensor:
        gate.begun.set()
        assert gate.opened.wait(PATIENCE)
        gate.goes.append(len(latents))
        return original_render(generator, latents, *rest, **settings)

    def submit(renderer: Renderer, request: PictureRequest) -> Future[Rendered]:
        gate.submitted.append(original_submit(renderer, request))
        return gate.submitted[-1]

    def problem(limits: Limits, text: str) -> tuple[int, str] | None:
        gate.read.append(text)
        return original_problem(limits, text)

    monkeypatch.setattr(Generator, "render", render)
    monkeypatch.setattr(Renderer, "submit", submit)
    monkeypatch.setattr(Limits, "problem", problem)
    yield gate
    gate.opened.set()


def test_every_view_arrives(client: Client, write_snapshot: WriteSnapshot) -> None:
    generator = Generator.from_snapshot(write_snapshot())
    header, samples = client.ask(1, seed=5, exact=True, condition={"first": {"digit": "3"}})
    expected = generator.render(generator.latents(5), generator.conditions.row({"digit": "3"})[None])
    assert np.array_equal(samples, expected.permute(0, 2, 3, 1).numpy())
    assert header.pop("milliseconds") > 0
    assert header == {
        "id": 1,
        "run": "digits",
        "snapshot": 6400,
        "images": 6400,
        "digest": generator.digest,
        "exact": True,
        "count": 1,
        "rows": 1,
        "columns": 1,
        "height": 28,
        "width": 28,
        "channels": 1,
    }
    header, samples = client.ask(2, "neighbourhood", snapshot=6400, axes=[2, 5], spread=1.5)
    assert (header["rows"], header["columns"], samples.shape) == (8, 8, (64, 28, 28, 1))
    header, samples = client.ask(3, "classes", group="digit", snapshot="latest")
    assert (header["rows"], header["columns"], samples.shape) == (2, 5, (10, 28, 28, 1))
    keyframes = [{"seed": 1}, {"seed": 2}]
    header, samples = client.ask(4, "path", keyframes=keyframes, times=[0, 0.5, 1], columns=2)
    assert (header["rows"], header["columns"], samples.shape) == (2, 2, (3, 28, 28, 1))


def test_colour_arrives_with_its_channels_last(client: Client, write_snapshot: WriteSnapshot) -> None:
    generator = Generator.from_snapshot(write_snapshot("colourful", shape=(3, 32, 32)))
    header, samples = client.ask(1, run="colourful", seed=2, exact=True)
    expected = generator.render(generator.latents(2), generator.conditions.row({})[None])[0]
    assert header["channels"] == 3
    assert np.array_equal(samples[0], expected.permute(1, 2, 0).numpy())


def test_numbers_are_told_on_request(client: Client, write_snapshot: WriteSnapshot) -> None:
    generator = Generator.from_snapshot(write_snapshot())
    header, _ = client.ask(1, seed=5, truncation=0.5, describe=True)
    assert header["latents"] == generator.latents(5)[0].tolist()
    assert header["final"] == (generator.latents(5)[0] * 0.5).tolist()
    assert header["condition"] == [1.0] + [0.0] * 9
    assert header["basis"] == [6400]
    assert header["sigmas"] == [1.0] * 16
    assert sum(header["explained"]) == pytest.approx(1.0, abs=1e-5)
    header, _ = client.ask(2, seed=5)
    assert "latents" not in header


@pytest.mark.parametrize(
    ("message", "number", "sentence"),
    [
        ("not JSON", None, "Invalid JSON"),
        ("[]", None, "The request"),
        ("[" * 30_000, None, "Invalid JSON"),
        (
            '{"id": 7, "run": "d", "picture": {"view": "single", "basis": ' + "[" * 90 + "]" * 90 + "}}",
            7,
            "nested more than",
        ),
        ('{"id": ' + "9" * 5000 + ', "run": "digits", "picture": {"view": "single"}}', None, "number out of range"),
        (
            '{"id": 7, "run": "digits", "picture": {"view": "single", "seed": ' + "9" * 5000 + "}}",
            None,
            "number out of range",
        ),
        (
            {"id": 7, "run": "digits", "picture": {"view": "single", "dimensions": dict.fromkeys(range(6000), 9)}},
            7,
            "6,000 entries",
        ),
        (
            {"id": 7, "run": "digits", "picture": {"view": "single", **{f"x{i}": 1 for i in range(400)}}},
            7,
            "400 values",
        ),
        ({"id": 7, "run": "digits"}, 7, "picture: Field required"),
        ({"run": "digits", "picture": {"view": "single"}}, None, "id: Field required"),
        ({"id": -1, "run": "digits", "picture": {"view": "single"}}, -1, "id: "),
        ({"id": 7, "run": "digits", "picture": {"view": "all"}}, 7, "picture: "),
        ({"id": 7, "run": "digits", "picture": {"view": "single", "truncation": 9}}, 7, "picture.truncation: "),
        ({"id": 7, "run": "digits", "picture": {"view": "single", "truncation": 9}}, 7, "less than or equal to 2"),
        ({"id": 7, "run": "digits", "picture": {"view": "single", "psi": 1}}, 7, "picture.psi: there is no such field"),
        ({"id": 7, "run": "digits", "snapshot": "newest", "picture": {"view": "single"}}, 7, "snapshot"),
        ({"id": 7, "run": "nothing", "picture": {"view": "single"}}, 7, "There is no run called 'nothing'"),
        ({"id": 7, "run": "../secret", "picture": {"view": "single"}}, 7, "'../secret' can't be a run's name"),
        ({"id": 7, "run": "/etc/passwd", "picture": {"view": "single"}}, 7, "can't be a run's name"),
        ({"id": 7, "run": "digits", "snapshot": 5, "picture": {"view": "single"}}, 7, "no snapshot at 5"),
        (
            {"id": 7, "run": "digits", "picture": {"view": "single", "condition": {"first": {"digit": "x"}}}},
            7,
            "digit has no class 'x'",
        ),
    ],
)
def test_a_request_that_can_not_be_is_a_sentence_and_the_connection_stays(
    client: Client,
    write_snapshot: WriteSnapshot,
    message: str | dict[str, Any],
    number: int | None,
    sentence: str,
) -> None:
    write_snapshot()
    answer = client.error(message)
    assert answer["id"] == number
    assert sentence in answer["error"]
    assert client.ask(8)[0]["count"] == 1


def test_a_truncated_snapshot_is_named_but_not_where_it_lies(
    client: Client, write_snapshot: WriteSnapshot, checkpoints_root: Path
) -> None:
    path = write_snapshot()
    path.write_bytes(path.read_bytes()[:2000])
    answer = client.error({"id": 1, "run": "digits", "picture": {"view": "single"}})
    assert "digits/snapshots/000006400.safetensors is" in answer["error"]
    assert str(checkpoints_root) not in answer["error"]


def test_a_failure_inside_is_not_told_in_detail(
    client: Client, write_snapshot: WriteSnapshot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_snapshot()

    def fail(*_: object, **__: object) -> torch.Tensor:
        raise RuntimeError("the secret of the machine")

    monkeypatch.setattr(Generator, "render", fail)
    answer = client.error({"id": 1, "run": "digits", "picture": {"view": "single"}})
    assert answer == {"id": 1, "error": "The picture could not be rendered; the app's log says why."}
    assert "the secret of the machine" in caplog.text


def test_only_the_newest_waits(client: Client, write_snapshot: WriteSnapshot, gate: Gate) -> None:
    write_snapshot()
    client.send(1)
    assert gate.begun.wait(PATIENCE)
    for number in range(2, 100):
        client.send(number, seed=number)
    until(lambda: len(gate.read) == 99)
    gate.opened.set()
    assert [client.receive()[0]["id"] for _ in range(2)] == [1, 99]
    assert len(gate.submitted) == 2
    assert client.ask(100)[0]["id"] == 100


def test_clients_are_batched(connected: Callable[..., Client], write_snapshot: WriteSnapshot, gate: Gate) -> None:
    write_snapshot()
    first, second, third = connected(), connected(), connected()
    first.send(1)
    assert gate.begun.wait(PATIENCE)
    second.send(2, seed=2)
    third.send(3, "classes", seed=3)
    until(lambda: len(gate.submitted) == 3)
    gate.opened.set()
    assert [client.receive()[0]["id"] for client in (first, second, third)] == [1, 2, 3]
    assert gate.goes == [1, 11]


def test_a_client_that_goes_leaves_nothing_behind(
    connected: Callable[..., Client], write_snapshot: WriteSnapshot, gate: Gate
) -> None:
    write_snapshot()
    leaving = connected()
    times = [index / 255 for index in range(256)]
    leaving.send(1, "path", keyframes=[{}, {"seed": 1}], times=times, exact=True)
    assert gate.begun.wait(PATIENCE)
    leaving.socket.close()
    until(lambda: gate.submitted[0].cancelled())
    gate.opened.set()
    staying: list[Client] = []
    until(lambda: len(staying) == MOST_CONNECTIONS or staying.extend(admitted(connected)))
    assert gate.goes == [16] + [1] * MOST_CONNECTIONS


def admitted(connected: Callable[..., Client]) -> list[Client]:
    """One more client that has got a picture; none while one that has just left is still counted."""
    client = connected()
    try:
        assert client.ask(1)[0]["count"] == 1
    except ConnectionClosed:
        return []
    return [client]


def test_no_more_than_so_many_connect(connected: Callable[..., Client], write_snapshot: WriteSnapshot) -> None:
    write_snapshot()
    clients = [connected() for _ in range(MOST_CONNECTIONS)]
    assert all(client.ask(1)[0]["count"] == 1 for client in clients)
    code, reason = connected().closed()
    assert code == OVERLOAD == 1013
    assert "open already" in reason
    assert clients[1].ask(2)[0]["id"] == 2


def test_a_message_that_is_too_big_ends_the_connection(client: Client) -> None:
    client.socket.send('{"id": 1, "run": "' + "x" * 70_000 + '"}')
    code, reason = client.closed()
    assert code == TOO_BIG == 1009
    assert "64 KB" in reason


def test_size_is_counted_in_bytes(connected: Callable[..., Client]) -> None:
    fits = connected()
    assert fits.error('"' + "é" * 30_000 + '"')["id"] is None
    too_big = connected()
    too_big.socket.send('"' + "é" * 40_000 + '"')
    assert too_big.closed()[0] == TOO_BIG


def test_a_binary_message_ends_the_connection(client: Client) -> None:
    client.socket.send(b"\x00\x01")
    assert client.closed()[0] == UNSUPPORTED == 1003


def test_a_flood_ends_the_connection(client: Client, write_snapshot: WriteSnapshot) -> None:
    write_snapshot()
    with suppress(ConnectionClosed):
        # On and on, for a slow machine may stay under the limit for a while.
        for number in range(MANY):
            client.send(number)
    code, reason = client.closed()
    assert code == POLICY == 1008
    assert "200 messages" in reason


def test_the_rate_is_a_bucket() -> None:
    now = 0.0
    bucket = TokenBucket(200, clock=lambda: now)
    assert [bucket.take() for _ in range(201)] == [True] * 200 + [False]
    now += 0.05
    assert [bucket.take() for _ in range(11)] == [True] * 10 + [False]
    now += 60.0
    assert sum(bucket.take() for _ in range(1000)) == 200


def test_nonsense_upon_nonsense_ends_the_connection(client: Client) -> None:
    with suppress(ConnectionClosed):
        for _ in range(5 * MOST_MISTAKES):
            client.socket.send("nonsense")
            client.socket.recv(timeout=60)
    assert client.closed() == (POLICY, "Too many messages made no sense.")


@pytest.mark.parametrize("origin", ["https://example.org", "http://127.0.0.1", "http://localhost:1", "null", "file://"])
def test_a_foreign_origin_is_turned_away(connected: Callable[..., Client], origin: str) -> None:
    code, reason = connected(origin).closed()
    assert code == POLICY
    assert reason == "Only the app's own pages may connect here."


def test_a_program_on_this_machine_needs_no_origin(
    connected: Callable[..., Client], write_snapshot: WriteSnapshot
) -> None:
    write_snapshot()
    assert connected(None).ask(1)[0]["count"] == 1


WELCOME = None
STRANGE_HOST = "server.allowedHosts"
STRANGE_ORIGIN = "own pages"


@pytest.mark.parametrize(
    ("host", "origin", "expected"),
    [
        ("localhost:8501", "http://localhost:8501", WELCOME),
        ("LocalHost:8501", "http://localhost:8501", WELCOME),
        ("192.168.1.20:8501", "http://192.168.1.20:8501", WELCOME),
        ("[fe80::1]:8501", "http://[fe80::1]:8501", WELCOME),
        ("10.0.0.5", "http://10.0.0.5", WELCOME),
        ("10.0.0.5", "https://10.0.0.5", WELCOME),
        ("10.0.0.5:443", "https://10.0.0.5", WELCOME),
        ("127.0.0.1:8501", None, WELCOME),
        ("[::1]:8501", None, WELCOME),
        ("192.168.1.20:8501", None, "Origin header is missing"),
        ("192.168.1.20:8501", "http://192.168.1.21:8501", STRANGE_ORIGIN),
        ("localhost:8501", "http://localhost:8502", STRANGE_ORIGIN),
        ("localhost:8501", "http://localhost:8501.example.org", STRANGE_ORIGIN),
        ("localhost:8501", "http://user@localhost:8501", STRANGE_ORIGIN),
        ("localhost:8501", "chrome-extension://localhost:8501", STRANGE_ORIGIN),
        ("localhost:8501", "", STRANGE_ORIGIN),
        ("rebound.example.org:8501", "http://rebound.example.org:8501", STRANGE_HOST),
        ("localhost.example.org", "http://localhost.example.org", STRANGE_HOST),
        ("127.0.0.1.example.org", "http://127.0.0.1.example.org", STRANGE_HOST),
        ("localhost:port", "http://localhost:port", STRANGE_HOST),
        ("localhost.:8501", "http://localhost:8501", WELCOME),
        ("localhost?x", "http://localhost", STRANGE_HOST),
        ("localhost:8501#x", "http://localhost:8501", STRANGE_HOST),
        ("local\thost:8501", "http://localhost:8501", STRANGE_HOST),
        ("localhost:8501", "http://localhost:8501?x", STRANGE_ORIGIN),
        ("localhost:8501", "http://localhost:8501 http://localhost:8501", STRANGE_ORIGIN),
        ("user@localhost", "http://localhost", STRANGE_HOST),
        ("", "http://localhost", STRANGE_HOST),
        (None, "http://localhost", STRANGE_HOST),
    ],
)
def test_who_may_connect(host: str | None, origin: str | None, expected: str | None) -> None:
    refusal = refusal_of(host, origin)
    if expected is WELCOME:
        assert refusal is None
    else:
        assert refusal is not None
        assert expected in refusal
        assert len(refusal.encode()) <= 123, "a close frame holds no more"


@pytest.fixture
def set_option() -> Iterator[Callable[[str, Any], None]]:
    """Sets options of Streamlit for this test."""
    before: dict[str, Any] = {}

    def change(key: str, value: Any) -> None:
        before.setdefault(key, config.get_option(key))
        config.set_option(key, value)

    yield change
    for key, value in before.items():
        config.set_option(key, value)


def test_hosts_that_are_allowed_by_name(set_option: Callable[[str, Any], None]) -> None:
    set_option("server.allowedHosts", ["studio.school.edu", "*.demo.org"])
    assert refusal_of("studio.school.edu", "https://studio.school.edu") is None
    assert refusal_of("a.demo.org:8501", "http://a.demo.org:8501") is None
    assert refusal_of("demo.org", "https://demo.org") is not None
    assert refusal_of("evildemo.org", "https://evildemo.org") is not None
    assert refusal_of("192.168.1.20", "http://192.168.1.20") is not None, "where it is set, it alone counts"
    set_option("server.allowedHosts", ["*"])
    assert refusal_of("anything.org", "https://anything.org") is None
    assert refusal_of("anything.org", "https://else.org") is not None


def test_the_route_lies_under_the_apps_base_path(set_option: Callable[[str, Any], None]) -> None:
    assert [route.path for route in pictures.routes()] == ["/live"]  # type: ignore[attr-defined]
    set_option("server.baseUrlPath", "/studio/")
    assert [route.path for route in pictures.routes()] == ["/studio/live"]  # type: ignore[attr-defined]
