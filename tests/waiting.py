"""How tests wait: until what they want has come, for as long as a busy machine may take."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 240.0  # seconds; only what never comes takes them
LOOK_AGAIN = 0.02


def wait_until(
    holds: Callable[[], object], otherwise: str | Callable[[], str] = "It never came true.", seconds: float = PATIENCE
) -> None:
    """Wait until something holds. Raises AssertionError with `otherwise` where it hasn't within so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(otherwise if isinstance(otherwise, str) else otherwise())
        time.sleep(LOOK_AGAIN)


def wait_for_equal(read: Callable[[], object], wanted: object, seconds: float = PATIENCE) -> None:
    """Wait until what is read equals `wanted`. Raises AssertionError with both where it doesn't in time."""
    wait_until(lambda: read() == wanted, lambda: f"{read()!r} never became {wanted!r}.", seconds)
