"""The running app as its tests and benchmarks see it, and how they wait for things."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect, sync_playwright

from gan_core.jobs.folder import RunFolder
from gan_core.processes.lock import held
from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_MS = int(1000 * PATIENCE)
STARTS = 5  # of the server, each on another port
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True)
class Studio:
    """A running app: where it answers, where its runs lie and where it logs."""

    url: str
    checkpoints: Path
    log: Path

    def folder(self, name: str) -> RunFolder:
        """The folder of one of its runs."""
        return RunFolder(self.checkpoints / "runs" / name)

    def start(self, page: Page) -> str:
        """Press Start on the Train page, wait for the first generated picture; the name of the run."""
        page.goto(f"{self.url}/train")
        page.get_by_role("button", name="Start", exact=True).click()
        expect(generated(page)).to_have_attribute("data-shown", re.compile("[1-9]"))
        page.wait_for_url(re.compile("run="))
        return page.url.split("run=")[1]

    def stop(self, name: str) -> None:
        """Have a run save and end, and wait until it has."""
        folder = self.folder(name)
        folder.update_desired(state="stop")
        wait_until(lambda: not held(folder.path), f"{name} didn't stop.")


@contextmanager
def running_studio(checkpoints: Path, log: Path) -> Iterator[Studio]:
    """The app on a free port, in a process of its own, with this checkpoints folder."""
    server, url = _started(checkpoints, log)
    try:
        yield Studio(url, checkpoints, log)
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()


def _started(checkpoints: Path, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A server that answers, and where. Somebody else may take a free port first; then the next is tried."""
    for _ in range(STARTS):
        port = _free_port()
        server = _start(port, checkpoints, log)
        if _answers(server, port):
            return server, f"http://localhost:{port}"
    raise RuntimeError(f"The server ended: {log.read_text()}")


def _start(port: int, checkpoints: Path, log: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"GAN_CHECKPOINTS": str(checkpoints), "GAN_PARALLEL_RUNS": "1"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    # A file, for a pipe that nobody reads would stop the server one day.
    with open(log, "wb") as output:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server answers, or has ended; whether it answers."""

    def settled() -> bool:
        return server.poll() is not None or (_listens(server.pid, port) and _healthy(f"http://localhost:{port}"))

    try:
        wait_until(settled, "The server never answered.")
    except AssertionError:
        server.kill()
        raise
    return server.poll() is None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(pid: int, port: int) -> bool:
    """Whether it is this process that listens at a port, and not somebody else's server that was quicker."""
    try:
        connections = psutil.Process(pid).net_connections("tcp")
    except psutil.Error:  # it has just ended
        return False
    return any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in connections)


def chromium_path() -> str | None:
    """Debian's Chromium, or the one that the environment's CHROMIUM names; None where there is none."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def running_chromium(path: str) -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@contextmanager
def running_profile(path: str, folder: Path) -> Iterator[BrowserContext]:
    """A headless Chromium that keeps in `folder` what it has fetched and compiled, so that another visit costs less."""
    with sync_playwright() as playwright:
        profile = playwright.chromium.launch_persistent_context(folder, executable_path=path, args=CHROMIUM_FLAGS)
        yield profile
        profile.close()


def forget_visitor(profile: BrowserContext, url: str) -> None:
    """Close every tab but the first, and have the browser keep nothing that tells who was at `url`."""
    first, *others = profile.pages
    for page in others:
        page.close()
    profile.clear_cookies()
    devtools = profile.new_cdp_session(first)
    devtools.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "local_storage,indexeddb"})
    devtools.detach()


def generated(page: Page) -> Locator:
    """The canvas of the fixed latents."""
    return page.locator("canvas[aria-label^='Images generated']")


def pixels(canvas: Locator) -> str:
    """What a canvas shows, as text to compare."""
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))


def box_of(element: Locator) -> FloatRect:
    """Where an element has come to rest in the window, in CSS pixels."""
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box is not None, "It has gone again."
    return box


def computed(page: Page, script: str, *arguments: Any) -> Any:
    """What a script computes from its arguments alone, at once and for ever; not for what a page shows."""
    return page.evaluate(script, *arguments)


def repainted(page: Page) -> None:
    """Wait until the page has painted all that it had in hand for its next picture."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def fits(page: Page) -> None:
    """Wait until the script has run and nothing of the page lies beyond its sides."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    main = page.get_by_test_id("stMain")
    wait_until(
        lambda: main.evaluate(
            "node => node.scrollWidth <= node.clientWidth && document.documentElement.scrollWidth <= innerWidth"
        ),
        "The page is wider than its window.",
    )


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
