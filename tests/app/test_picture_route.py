"""The picture route: a file that carries its recipe, for the app's own pages alone."""

from __future__ import annotations

import io
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware

from tests.waiting import PATIENCE, wait_until
from ui import picture_route, recipes
from ui.admission import Admission

pytestmark = pytest.mark.usefixtures("checkpoints")


Post = Callable[..., tuple[int, bytes]]


@pytest.fixture
def post(add_run: Any) -> Iterator[Post]:
    """Posts to a server of the route alone; gives the status and the body of its answer."""
    add_run("digits")
    app = Starlette(routes=picture_route.routes(), middleware=[Middleware(Admission)])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    address = f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}/live/picture"

    def send(body: object, **headers: str) -> tuple[int, bytes]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(address, data, headers)) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, error.read()

    yield send
    server.should_exit = True
    thread.join(PATIENCE)


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
