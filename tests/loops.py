"""Event loops for tests: the browser's own driver keeps one running in the main thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run_in_a_loop(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end in a thread that has a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()
