"""The app and Chromium as benchmarks start them."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, ViewportSize

from tests.browser.studio import Studio, chromium_path, running_chromium, running_studio

WINDOW: ViewportSize = {"width": 1440, "height": 900}


def chromium() -> AbstractContextManager[Browser]:
    """A headless Chromium. Ends the benchmark where there is none."""
    path = chromium_path()
    if path is None:
        raise SystemExit("Install Chromium, or name one in CHROMIUM.")
    return running_chromium(path)


@contextmanager
def fresh_studio() -> Iterator[Studio]:
    """The app in a process of its own, with an empty folder for its runs."""
    with tempfile.TemporaryDirectory() as folder, running_studio(Path(folder), Path(folder) / "server.log") as studio:
        yield studio


def processes() -> Iterator[tuple[str, psutil.Process]]:
    """The processes that this one has started, each with its command line; those that have just ended are left out."""
    for process in psutil.Process().children(recursive=True):
        try:
            yield " ".join(process.cmdline()), process
        except psutil.Error:
            continue
