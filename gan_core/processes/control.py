"""A job's control from outside: it can be stopped or interrupted, and reports its progress."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Literal

from gan_core.processes.progress import Progress, State

Ending = Literal["stopped", "interrupted"]
_SECONDS_BETWEEN = 0.1


class CancelledError(Exception):
    """Ends a job that was cancelled and is to leave nothing."""


class Control:
    """One job's control. `report` gets its progress, ten times a second at most; it may raise WriteError."""

    def __init__(self, report: Callable[[Progress], None] = lambda _progress: None) -> None:
        self._report = report
        self._progress = Progress(state="working")
        self._reported = 0.0
        # A plain attribute, since a signal handler may not wait for a lock.
        self.ending: Ending | None = None

    def stop(self) -> None:
        """Save and end, because the user wants it. Any thread may ask."""
        self.ending = "stopped"

    def interrupt(self) -> None:
        """Save and end, because something outside wants it. Any thread may ask."""
        self.ending = "interrupted"

    def cancelled(self) -> bool:
        """Whether the job is to end now, with the results it has so far."""
        return self.ending is not None

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Inside the block Ctrl-C stops and SIGTERM interrupts; a second Ctrl-C doesn't wait for the saving.

        Only the main thread may use it.
        """

        def on_interrupt(_number: int, _frame: FrameType | None) -> None:
            self.stop()
            signal.signal(signal.SIGINT, signal.default_int_handler)

        before = {
            signal.SIGINT: signal.signal(signal.SIGINT, on_interrupt),
            signal.SIGTERM: signal.signal(signal.SIGTERM, lambda _number, _frame: self.interrupt()),
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def progress(self, share: float, sentence: str) -> None:
        """Report how much is done, 0 to 1, and what is being done; as often as one likes. Raises WriteError."""
        share = min(max(share, 0.0), 1.0)
        self._progress = Progress(state="working", share=share, sentence=sentence, revision=self._progress.revision + 1)
        if time.monotonic() - self._reported > _SECONDS_BETWEEN:
            self._report(self._progress)
            self._reported = time.monotonic()

    def proceed(self, share: float, sentence: str) -> None:
        """As `progress`, for a job that leaves nothing when it is cancelled. Raises CancelledError, WriteError."""
        if self.cancelled():
            raise CancelledError
        self.progress(share, sentence)

    def finish(self, state: State, sentence: str | None = None) -> None:
        """Report how it ended; without a sentence, the last one stays. Raises WriteError."""
        last = self._progress
        share = 1.0 if state == "done" else last.share
        sentence = last.sentence if sentence is None else sentence
        self._progress = Progress(state=state, share=share, sentence=sentence, revision=last.revision + 1)
        self._report(self._progress)
