"""The running app as its tests and benchmarks see it, and how they wait for things."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from gan_core.jobs.folder import RunFolder
from gan_core.jobs.lock import held

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_MS = 30_000
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
        return page.url.split("run=")[1]

    def stop(self, name: str) -> None:
        """Have a run save and end, and wait until it has."""
        folder = self.folder(name)
        folder.update_desired(state="stop")
        wait_until(lambda: not held(folder.path), f"{name} didn't stop.")


@contextmanager
def running_studio(checkpoints: Path, log: Path) -> Iterator[Studio]:
    """The app on a free port, in a process of its own, with this checkpoints folder."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    environment = os.environ | {"GAN_CHECKPOINTS": str(checkpoints), "GAN_PARALLEL_RUNS": "1"}
    # A file, for a pipe that nobody reads would stop the server one day.
    with open(log, "wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    studio = Studio(f"http://localhost:{port}", checkpoints, log)
    try:
        wait_until(lambda: server.poll() is not None or _healthy(studio.url), "The server never answered.", 60)
        if server.poll() is not None:
            raise RuntimeError(f"The server ended: {log.read_text()}")
        yield studio
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()


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


def generated(page: Page) -> Locator:
    """The canvas of the fixed latents."""
    return page.locator("canvas[aria-label^='Images generated']")


def pixels(canvas: Locator) -> str:
    """What a canvas shows, as text to compare."""
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))


def wait_until(holds: Callable[[], bool], otherwise: str, seconds: float = PATIENCE_MS / 1000) -> None:
    """Wait until something holds. Raises AssertionError with `otherwise` where it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(otherwise)
        time.sleep(0.05)


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
