"""The modules' route: what it gives, for how long a browser may keep it, and all that it doesn't give."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit import config

from latent_studio.browser import files
from latent_studio.browser.modules import DIGEST, MODULES, module_path, with_imports
from latent_studio.routes import modules
from latent_studio.routes.admission import Admission
from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parents[2] / "latent_studio"
COMPONENTS = sorted(path.parent for path in ROOT.rglob("browser/component.js"))
OWN = "explore/browser/component.js"


class Answer(NamedTuple):
    """What the route gave; the names of its headers in small letters."""

    status: int
    body: bytes
    headers: dict[str, str]


Ask = Callable[..., Answer]


@contextmanager
def serving() -> Iterator[Ask]:
    """A server of the route; gives what asks it for a path, exactly as it is written."""
    app = Starlette(routes=modules.routes(), middleware=[Middleware(Admission)])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]

    def ask(path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("localhost", port, timeout=PATIENCE)
        connection.request(method, f"/{path}", headers=headers)
        answer = connection.getresponse()
        given = Answer(answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()})
        connection.close()
        return given

    try:
        yield ask
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Asks the app without a base path."""
    with serving() as ask:
        yield ask


@pytest.fixture
def ask_below() -> Iterator[Ask]:
    """Asks the app below a base path."""
    config.set_option("server.baseUrlPath", "/studio/")
    try:
        with serving() as ask:
            yield ask
    finally:
        config.set_option("server.baseUrlPath", "")


def test_a_module_comes_as_it_is_and_may_be_kept_for_good(ask: Ask) -> None:
    status, body, headers = ask(module_path(OWN))
    assert status == 200
    assert body == (ROOT / OWN).read_bytes()
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["x-content-type-options"] == "nosniff"
    assert ask(module_path(OWN), "HEAD").status == 200


@pytest.mark.parametrize(
    "path",
    [
        f"modules/{'0' * len(DIGEST)}/{OWN}",
        f"modules/{OWN}",
        module_path(""),
        module_path("explore/browser"),
        module_path("explore/component.py"),
        module_path("explore/browser/style.css"),
        module_path("explore/browser/%2e%2e/component.py"),
        module_path("%2e%2e/pyproject.toml"),
        module_path("..%2fpyproject.toml"),
        module_path("/etc/passwd"),
        module_path("explore/browser/../../../pyproject.toml"),
        module_path(f"{OWN}%00"),
        module_path(OWN.upper()),
    ],
)
def test_nothing_else_comes(ask: Ask, path: str) -> None:
    answer = ask(path)
    assert answer.status == 404
    assert answer.headers.get("cache-control", "no-store") == "no-store"


def test_it_is_for_reading_alone_and_asks_who_comes_in(ask: Ask) -> None:
    assert ask(module_path(OWN), "POST").status == 405
    assert ask(module_path(OWN), Host="stranger.example.org").status == 403


def test_it_lies_under_the_apps_base_path(ask_below: Ask) -> None:
    assert ask_below(f"studio/{module_path(OWN)}").status == 200
    assert ask_below(module_path(OWN)).status == 404


def test_all_scripts_of_components_are_served_and_nothing_else() -> None:
    scripts = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.js")}
    assert set(MODULES) == scripts
    assert all("browser" in Path(path).parts for path in scripts)


@pytest.mark.parametrize("folder", COMPONENTS, ids=lambda folder: folder.parent.name)
def test_a_components_script_is_its_loader_and_fetches_all_that_it_imports(folder: Path) -> None:
    script = files.script(folder / "component.js")
    own = (folder / "component.js").relative_to(ROOT).as_posix()
    assert "\n" in script, "else Streamlit takes it for a path"
    assert re.findall(rf'"modules/{DIGEST}/([^"]+)"', script) == with_imports(own)


@pytest.mark.parametrize("folder", COMPONENTS, ids=lambda folder: folder.parent.name)
def test_a_components_style_imports_nothing_any_more(folder: Path) -> None:
    style = files.flat_style(folder / "style.css")
    assert "@import" not in style
    assert "\n" in style


def test_a_style_stands_where_it_is_imported_first_and_only_there(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "shared.css").write_text(".shared {}\n")
    (tmp_path / "part.css").write_text('@import "shared.css";\n\n.part {}\n')
    (tmp_path / "page" / "style.css").write_text('@import "../shared.css";\n@import "../part.css";\n\n.page {}\n')
    assert files.flat_style(tmp_path / "page" / "style.css").split() == [".shared", "{}", ".part", "{}", ".page", "{}"]
