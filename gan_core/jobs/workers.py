"""The workers of an app: how they are started, kept ready, watched and ended."""

import os
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from subprocess import TimeoutExpired
from typing import IO

from gan_core.files import open_regular, read_regular
from gan_core.processes.child import Child, start
from gan_core.training.compute import most_threads

_TAIL_CHARACTERS = 2000
_MOST_LOG_BYTES = 64 * 2**20
LOG_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
# Getting a standby ready costs a core some seconds; the app's first page, and a run's first pictures, come first.
_FIRST_STANDBY_SECONDS = 2.0
_STANDBY_DELAY_SECONDS = 4.0
_CLOSING_SECONDS = 15.0


class Workers:
    """At most `limit` workers, by the name of their run, and one on standby if wanted. Not for several threads."""

    def __init__(self, limit: int, *, standby: bool) -> None:
        self._limit = limit
        self._workers: dict[str, Child] = {}
        self._standby: Child | None = None
        self._standby_at = time.monotonic() + _FIRST_STANDBY_SECONDS if standby else float("inf")

    def __contains__(self, name: str) -> bool:
        return name in self._workers

    @property
    def full(self) -> bool:
        """Whether there is no room for another."""
        return len(self._workers) >= self._limit

    @property
    def names(self) -> list[str]:
        """The runs that have a worker."""
        return list(self._workers)

    def end(self, name: str) -> None:
        """Have the worker of a run save and end; `ended` names it when it has."""
        self._workers[name].close_input()

    def assign(self, name: str, folder: Path) -> None:
        """Have a worker train the run in `folder`, the one on standby if there is one. Raises OSError."""
        standby, self._standby = self._standby, None
        self._standby_at = max(self._standby_at, time.monotonic() + _STANDBY_DELAY_SECONDS)
        ready = standby is not None and standby.write_line(os.fsencode(folder))
        self._workers[name] = standby if standby and ready else start_worker(folder)

    def ended(self) -> list[tuple[str, int]]:
        """Names and exit codes of the workers that have ended since the last call."""
        codes = {name: worker.poll() for name, worker in self._workers.items()}
        ended = [(name, code) for name, code in codes.items() if code is not None]
        for name, _ in ended:
            del self._workers[name]
        return ended

    def keep_ready(self) -> None:
        """Have a worker on standby, when the time has come."""
        if self._standby is None and time.monotonic() >= self._standby_at:
            self._standby_at = time.monotonic() + _STANDBY_DELAY_SECONDS
            # Without one the next start takes a little longer, no more.
            with suppress(OSError):
                self._standby = _start("--standby", None)

    def close(self) -> None:
        """Have all save and end, and wait for them."""
        workers = list(self._workers.values())
        for worker in workers:
            worker.close_input()
        if self._standby is not None:
            # It has nothing to save, and may be seconds from having imported what it needs.
            self._standby.kill()
            workers.append(self._standby)
        deadline = time.monotonic() + _CLOSING_SECONDS
        for worker in workers:
            with suppress(TimeoutExpired):
                worker.wait(max(0.0, deadline - time.monotonic()))
        self._workers.clear()
        self._standby = None


def start_worker(folder: Path) -> Child:
    """A worker that trains the run in `folder` and prints into its `worker.log`. Raises OSError."""
    with ExitStack() as stack:
        log = None
        # A run whose log can't be written still says through its manager what is wrong.
        with suppress(OSError):
            log = stack.enter_context(open_regular(folder / "worker.log", LOG_FLAGS, "wb"))
        return _start(str(folder), log)


def log_tail(folder: Path) -> str:
    """The end of what the run's last worker printed."""
    try:
        return read_regular(folder / "worker.log", _MOST_LOG_BYTES).decode(errors="replace")[-_TAIL_CHARACTERS:].strip()
    except OSError:
        return ""


def _start(argument: str, log: IO[bytes] | None) -> Child:
    # The app itself needs a core to stay smooth.
    threads = os.environ.get("GAN_THREADS") or str(max(1, most_threads() - 1))
    return start("gan_core.jobs.worker", argument, environment={"GAN_THREADS": threads}, output=log)
