"""Journeys past what strangers bring: their text shows as text on every page, and a proxy that strips a prefix."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hostile import plain, write_folder
from playwright.sync_api import Browser, Page, expect
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from studio import Studio

from gan_core.datasets import own
from gan_core.importing import import_dataset
from gan_core.latent import bookmarks
from gan_core.latent.directions.direction import Direction
from gan_core.latent.directions.store import save_direction
from gan_core.latent.spec import LatentSpec
from gan_core.snapshots import digest_of
from gan_core.workspace import Workspace

FOREIGN = "stranger.example.org"
PICTURE = f"![x](https://{FOREIGN}/p.png)"
LINK = f"[y](https://{FOREIGN})"
BARE = f"https://{FOREIGN}/b www.{FOREIGN} me@{FOREIGN}"
SIGNS = ":material/home: :red[z] <b>w</b> $q$"


@pytest.fixture
def crafted(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A run of a stranger, whose every text means harm; its name."""
    monkeypatch.setenv("GAN_CHECKPOINTS", str(studio.checkpoints))
    folder = studio.folder("crafted").path
    shutil.copytree(studio.folder("small").path, folder)
    status = json.loads((folder / "status.json").read_text())
    finding = {"kind": "collapse", "sentence": f"Found {PICTURE} {BARE}"}
    status |= {"device": f"{PICTURE} {BARE}", "precision": f"{LINK} {SIGNS}", "findings": [finding]}
    (folder / "status.json").write_text(json.dumps(status | {"error": f"Failed: {LINK} {BARE}"}))
    event = {
        "kind": "event",
        "images": 64,
        "seconds": 1.0,
        "level": "info",
        "message": f"{PICTURE} {LINK} {BARE} {SIGNS}",
    }
    with open(folder / "metrics.jsonl", "a") as file:
        file.write(json.dumps(event) + "\n")
    newest = max((folder / "snapshots").glob("*.safetensors"))
    classes = [f"{index} {text}"[:64] for index, text in enumerate((PICTURE, LINK, BARE, SIGNS, *"456789"))]
    _rewrite(newest, conditions=json.dumps({"groups": [{"name": f"<i>{LINK}", "classes": classes}]}))
    images = int(newest.stem)
    name = f"{PICTURE} {BARE}"[: bookmarks.LONGEST_NAME]
    note = f"{LINK} {BARE} {SIGNS}"
    bookmarks.add(
        Workspace.default(),
        "crafted",
        bookmarks.Bookmark(
            name=name, note=note, snapshot=images, generator=digest_of(newest), latent=LatentSpec(basis=(images,))
        ),
    )
    save_direction(
        Workspace.default(),
        Direction(
            run="crafted",
            generator=digest_of(newest),
            images=images,
            own=True,
            space="z",
            kind="learned",
            name=name,
            note=note,
            vector=np.eye(8, dtype=np.float32)[0],
            sigma=1.0,
        ),
    )
    pictures = {
        f"{name}/{index}.png": plain((index, 9, 9))
        for name in (f"www.{FOREIGN} {SIGNS[-22:-10]}", f"me@{FOREIGN}")
        for index in range(20)
    }
    import_dataset(
        Workspace(studio.checkpoints),
        write_folder(studio.checkpoints / "source", pictures),
        "crafted",
        title=f"{PICTURE} {BARE}",
    )
    yield "crafted"
    shutil.rmtree(folder)
    shutil.rmtree(studio.checkpoints / "source")
    own.delete(Workspace.default(), "my-crafted")


def _rewrite(path: Path, **metadata: str) -> None:
    """Change what a snapshot says of itself."""
    with safe_open(path, framework="numpy") as file:
        before = file.metadata()
    save_file(load_file(path), path, before | metadata)


def harmless(page: Page) -> None:
    """Nothing on the page leads to a stranger, and nothing of its text became more than text."""
    expect(page.locator(f"[href*='{FOREIGN}'], [src*='{FOREIGN}'], a[href^='mailto:']")).to_have_count(0)
    expect(page.get_by_text("w", exact=True).and_(page.locator("b"))).to_have_count(0)


def test_a_strangers_text_is_text_on_every_page(studio: Studio, page: Page, crafted: str) -> None:
    violations: list[str] = []
    page.on("console", lambda said: "Content Security Policy" in said.text and violations.append(said.text))
    shown = page.get_by_text(re.compile(re.escape(FOREIGN)))
    link = f"dataset=https://{FOREIGN}/c&preset={LINK}&tab={BARE}"
    for path, expected in (
        ("", page.get_by_text(crafted, exact=True)),
        (f"train?run={crafted}", page.get_by_text(f"https://\u2060{FOREIGN}/b").first),
        (f"train?{link}", shown.first),
        ("train?dataset=my-crafted", page.get_by_role("button", name="Start", exact=True)),
        (f"explore?run={crafted}&panel=Bookmarks&seed={LINK}&view={BARE}", shown.first),
        (f"explore?run={BARE}", shown.first),
        (f"interpolate?run={crafted}&method={PICTURE}", shown.first),
        (f"classes?run={crafted}&group={BARE}", shown.first),
        (f"project?run={crafted}&snapshot={LINK}", shown.first),
        (f"encode?dataset={BARE}", shown.first),
        (f"lab?lesson={BARE}&objective={LINK}", shown.first),
    ):
        page.goto(f"{studio.url}/{path}")
        expect(expected).to_be_visible()
        harmless(page)
    assert violations == []


def strip(port: int, prefix: bytes, ready: Callable[[int, asyncio.AbstractEventLoop], None]) -> None:
    """A proxy that serves the app on `port` below a prefix, which the app never sees; until its loop is stopped."""

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):
            line, _, rest = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
            method, path, version = line.split(b" ", 2)
            if not path.startswith(prefix):
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                writer.close()
                return
            if b"upgrade: websocket" not in rest.lower():
                lines = [each for each in rest.split(b"\r\n") if not each.lower().startswith(b"connection:")]
                rest = b"Connection: close\r\n" + b"\r\n".join(lines)
            there, back = await asyncio.open_connection("localhost", port)
            back.write(b" ".join((method, path[len(prefix) :] or b"/", version)) + b"\r\n" + rest)
            await asyncio.gather(pipe(reader, back), pipe(there, writer))

    async def serve() -> None:
        server = await asyncio.start_server(handle, "localhost", 0)
        ready(server.sockets[0].getsockname()[1], asyncio.get_running_loop())
        with suppress(asyncio.CancelledError):
            await server.serve_forever()

    with suppress(RuntimeError):
        asyncio.run(serve())


@pytest.fixture
def prefixed(studio: Studio) -> Iterator[str]:
    """The app's address behind a proxy that strips a prefix."""
    prefix = "/user/me/proxy/8501"
    found: list[tuple[int, asyncio.AbstractEventLoop]] = []
    begun = threading.Event()

    def ready(port: int, loop: asyncio.AbstractEventLoop) -> None:
        found.append((port, loop))
        begun.set()

    own_port = int(studio.url.rpartition(":")[2])
    thread = threading.Thread(target=strip, args=(own_port, prefix.encode(), ready), daemon=True)
    thread.start()
    assert begun.wait(30)
    port, loop = found[0]
    yield f"http://localhost:{port}{prefix}"
    loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
    thread.join(30)


def test_the_live_routes_work_below_a_prefix(prefixed: str, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    with page.expect_websocket(lambda socket: socket.url.endswith("/user/me/proxy/8501/live")):
        page.goto(f"{prefixed}/explore?run=small&seed=17")
    picture = page.get_by_role("img", name=re.compile("^Generated picture: .*seed 17"))
    expect(picture).to_have_attribute("data-exact", "true")
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Picture, pixel by pixel").click()
    assert download.value.suggested_filename.endswith(".png")
    with page.expect_websocket(lambda socket: socket.url.endswith("/user/me/proxy/8501/live/lab")):
        page.get_by_role("link", name="2-D Lab").click()
    expect(page.get_by_role("button", name=re.compile("^(Pause|Play)"))).to_be_enabled()
    context.close()
