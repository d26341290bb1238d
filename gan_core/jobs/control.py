"""How a process that runs a job ends it, and hears of its progress."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Literal

from gan_core.jobs.records import Status

Ending = Literal["stopped", "interrupted"]


class Control:
    """One job's reins. `seconds` ends it after so long a time of training; `on_status` sees each status written."""

    def __init__(self, *, seconds: float | None = None, on_status: Callable[[Status], None] | None = None) -> None:
        self.seconds = seconds
        self.on_status = on_status
        # A plain attribute, since a signal handler may not wait for a lock.
        self.ending: Ending | None = None

    def stop(self) -> None:
        """Save and end, because the user wants it."""
        self.ending = "stopped"

    def interrupt(self) -> None:
        """Save and end, because something outside wants it."""
        self.ending = "interrupted"

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Inside the block Ctrl-C stops and SIGTERM interrupts; a second Ctrl-C doesn't wait for the saving.

        Only the main thread may use it.
        """

        def on_interrupt(_number: int, _frame: FrameType | None) -> None:
            self.stop()
            signal.signal(signal.SIGINT, signal.default_int_handler)

        def on_terminate(_number: int, _frame: FrameType | None) -> None:
            self.interrupt()

        before = [
            (number, signal.signal(number, handler))
            for number, handler in ((signal.SIGINT, on_interrupt), (signal.SIGTERM, on_terminate))
        ]
        try:
            yield
        finally:
            for number, handler in before:
                signal.signal(number, handler)
