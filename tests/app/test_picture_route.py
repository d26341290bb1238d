"""The picture route: a file that carries its recipe, for the app's own pages alone."""

from __future__ import annotations

import io
import json
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan_core.serving import PictureRequest, Rendered, Renderer
from latent_studio.routes import picture_file
from latent_studio.routes.admission import Admission
from latent_studio.shared import recipes
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.usefixtures("checkpoints")


Post = Callable[..., tuple[int, bytes]]


async def alive(_request: Request) -> Response:
    """Says that the event loop is free."""
    return Response(b"yes")


@pytest.fixture
def port(add_run: Any) -> Iterator[int]:
    """A server of the route, and of one that answers at once; gives its port."""
    add_run("digits")
    app = Starlette(routes=[*picture_file.routes(), Route("/alive", alive)], middleware=[Middleware(Admission)])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(PATIENCE)


@pytest.fixture
def post(port: int) -> Post:
    """Posts to the route; gives the status and the body of its answer."""
    address = f"http://localhost:{port}/live/picture"

    def send(body: object, **headers: str) -> tuple[int, bytes]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(address, data, headers)) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, error.read()

    return send


def test_a_downloaded_picture_opens_again(post: Post) -> None:
    wanted = {"run": "digits", "picture": {"view": "classes", "seed": 4, "group": "digit"}, "scale": 2}
    status, content = post(wanted)
    assert status == 200
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (5 * 28 * 2, 2 * 28 * 2)
    shown = recipes.opened(content)
    assert (shown.params["run"], shown.page) == ("digits", "explore")
    assert {"view": "classes", "group": "digit", "seed": "4"}.items() <= shown.params.items()


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"{", 400, "JSON"),
        (b'{"run": "digits", "picture": {"view": "single"}, "scale": 99}', 400, "scale"),
        (b'{"run": "nobody", "picture": {"view": "single"}}', 400, "no run called"),
        (b" " * 70_000, 413, "64 KB"),
        (b'{"run": "digits", "picture": {"view": "seeds", "seeds": [' + b"0," * 5000 + b"0]}}", 400, "5,001 entries"),
        (b'{"run": "digits", "picture": ' + b"[" * 100 + b"]" * 100 + b"}", 400, "nested"),
        (b'{"run": "digits", "picture": {"view": "single", "seed": ' + b"9" * 5000 + b"}}", 400, "out of range"),
    ],
)
def test_what_cannot_be_is_a_sentence(post: Post, body: bytes, status: int, sentence: str) -> None:
    code, text = post(body)
    assert code == status
    assert sentence in text.decode()


def test_another_sites_page_gets_nothing(post: Post, checkpoints: Path) -> None:
    assert post({}, Origin="http://example.org")[0] == 403
    wanted = {"run": "digits", "snapshot": 1, "picture": {"view": "single"}}
    assert str(checkpoints) not in post(wanted)[1].decode()


def greatest() -> dict[str, object]:
    """The most pixels that a request can name: 256 samples, each pixel 64 x 64 times."""
    return {"run": "digits", "picture": {"view": "seeds", "seeds": list(range(256)), "columns": 16}, "scale": 64}


def test_too_large_a_picture_is_refused_and_the_largest_is_made(post: Post) -> None:
    status, text = post(greatest())
    assert status == 400
    assert "822 million pixels is too large" in text.decode()
    status, content = post(greatest() | {"scale": 9})
    assert status == 200
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (16 * 28 * 9, 16 * 28 * 9)


def test_many_large_pictures_leave_the_app_answering(port: int, post: Post) -> None:
    statuses: list[int] = []
    askers = [threading.Thread(target=lambda: statuses.append(post(greatest())[0])) for _ in range(12)]
    for asker in askers:
        asker.start()
    with urllib.request.urlopen(f"http://localhost:{port}/alive", timeout=60) as answer:
        assert answer.read() == b"yes"
    for asker in askers:
        asker.join(300)
    assert len(statuses) == len(askers)
    assert set(statuses) <= {400, 503}
    assert post({"run": "digits", "picture": {"view": "single"}})[0] == 200


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Future[Rendered]]]:
    """What was submitted to a renderer that never begins."""
    submitted: list[Future[Rendered]] = []

    def submit(_renderer: Renderer, _request: PictureRequest) -> Future[Rendered]:
        submitted.append(Future())
        return submitted[-1]

    monkeypatch.setattr(Renderer, "submit", submit)
    yield submitted
    for future in submitted:
        future.cancel()


def request(port: int) -> socket.socket:
    """A client that has asked for a picture and waits."""
    body = json.dumps({"run": "digits", "picture": {"view": "single"}}).encode()
    client = socket.create_connection(("localhost", port))
    head = f"POST /live/picture HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: {len(body)}\r\n\r\n"
    client.sendall(head.encode() + body)
    return client


def test_a_picture_nobody_waits_for_is_given_up(port: int, held: list[Future[Rendered]]) -> None:
    clients = [request(port) for _ in range(picture_file.AT_ONCE + 1)]
    wait_until(lambda: len(held) == picture_file.AT_ONCE)
    for client in clients[:-1]:
        client.close()
    wait_until(lambda: all(future.cancelled() for future in held[: picture_file.AT_ONCE]))
    wait_until(lambda: len(held) == picture_file.AT_ONCE + 1)
    clients[-1].close()
    wait_until(lambda: held[-1].cancelled())


def test_one_address_makes_only_so_many_wait(port: int, post: Post, held: list[Future[Rendered]]) -> None:
    clients = [request(port) for _ in range(picture_file.MOST_WAITING_EACH)]
    wait_until(lambda: post({}) == (503, b"Many pictures are being made; try again in a moment."))
    for client in clients:
        client.close()
    wait_until(lambda: post({})[0] == 400)
    assert all(future.cancelled() for future in held)
