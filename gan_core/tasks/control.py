"""A task's reins, as the task itself holds them: whether it is to end, and how it says how far it is."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType

from gan_core.tasks.folder import Progress, State, TaskFolder

_SECONDS_BETWEEN = 0.1


class Control:
    """A running task. `progress` may be called as often as one likes: it writes ten times a second at most."""

    def __init__(self, folder: TaskFolder) -> None:
        self._folder = folder
        self._cancelled = threading.Event()
        self._told = Progress(state="working")
        self._written = 0.0

    def cancelled(self) -> bool:
        """Whether the task is to end now, with the results it has so far."""
        return self._cancelled.is_set()

    def progress(self, share: float, sentence: str) -> None:
        """Say how much is done, 0 to 1, and what is being done. Raises WriteError."""
        self._told = Progress(
            state="working",
            share=min(max(share, 0.0), 1.0),
            sentence=sentence,
            revision=self._told.revision + 1,
        )
        if time.monotonic() - self._written > _SECONDS_BETWEEN:
            self._folder.tell(self._told)
            self._written = time.monotonic()

    def finish(self, state: State, sentence: str | None = None) -> None:
        """Say how it ended; without a sentence, the last one stays. Raises WriteError."""
        told = self._told.model_dump() | {"state": state, "revision": self._told.revision + 1}
        if state == "done":
            told["share"] = 1.0
        if sentence is not None:
            told["sentence"] = sentence
        self._told = Progress(**told)
        self._folder.tell(self._told)

    def cancel(self) -> None:
        """Have the task end. Any thread may ask."""
        self._cancelled.set()

    def cancel_at_terminate(self) -> None:
        """Have SIGTERM cancel it. Only the main thread may ask."""

        def on_terminate(_number: int, _frame: FrameType | None) -> None:
            # An event's lock may be held by the code that is interrupted.
            threading.Thread(target=self.cancel, daemon=True).start()

        signal.signal(signal.SIGTERM, on_terminate)
