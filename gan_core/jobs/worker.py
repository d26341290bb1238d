"""The worker: one process that trains one run.

    python -m gan_core.jobs.worker FOLDER       trains the run in FOLDER
    python -m gan_core.jobs.worker --standby    gets ready, then waits for a FOLDER on standard input

Whoever starts it holds the other end of its standard input. When that closes, or on SIGTERM, the worker saves and
ends, and the run is "interrupted".
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gan_core.jobs.control import Control

EXIT_HELD = 3
EXIT_UNWRITABLE = 4

_STANDARD_INPUT = 0
_STANDBY_NICENESS = 10


def main(arguments: list[str]) -> int:
    """Run the worker; its exit code. What became of the run is in its status, except for the codes above."""
    if arguments == ["--standby"]:
        folder = _stand_by()
        if folder is None:
            return 0
    elif len(arguments) == 1:
        folder = Path(arguments[0])
    else:
        print("Usage: python -m gan_core.jobs.worker FOLDER | --standby", file=sys.stderr)
        return 2
    return _train(folder)


def _train(folder: Path) -> int:
    from gan_core.files import WriteError
    from gan_core.jobs.control import Control
    from gan_core.jobs.folder import RunFolder
    from gan_core.jobs.lock import RunHeldError
    from gan_core.jobs.training_job import run_training

    control = Control()
    threading.Thread(target=_interrupt_at_end_of_input, args=(control,), daemon=True).start()
    try:
        with control.signals():
            status = run_training(RunFolder(folder), control)
    except RunHeldError as error:
        _say(error)
        return EXIT_HELD
    except WriteError as error:
        _say(error)
        return EXIT_UNWRITABLE
    return 1 if status.state == "failed" else 0


def _say(error: Exception) -> None:
    # The log may lie on the very disk that is full.
    with suppress(OSError):
        print(error, file=sys.stderr)


def _stand_by() -> Path | None:
    """Import what training needs, then wait for a run folder; None when standard input closes first."""
    # Another thread imports: on Linux a thread's niceness is its own, so that training itself won't be held back.
    getting_ready = threading.Thread(target=_get_ready)
    getting_ready.start()
    getting_ready.join()
    line = b""
    while not line.endswith(b"\n"):
        # Not sys.stdin: its buffer would be locked by the thread that waits for the end of input.
        byte = os.read(_STANDARD_INPUT, 1)
        if not byte:
            return None
        line += byte
    folder = Path(os.fsdecode(line.rstrip(b"\n")))
    _log_into(folder)
    return folder


def _get_ready() -> None:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _STANDBY_NICENESS)
    import gan_core.jobs.training_job  # noqa: F401


def _log_into(folder: Path) -> None:
    """Send what is printed from now on to the run's own log."""
    from gan_core.files import called, open_regular
    from gan_core.jobs.processes import LOG_FLAGS

    try:
        with open_regular(folder / "worker.log", LOG_FLAGS, "wb") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
    except OSError as error:
        print(f"{called(folder / 'worker.log')} could not be opened: {error.strerror}.", file=sys.stderr)


def _interrupt_at_end_of_input(control: Control) -> None:
    while os.read(_STANDARD_INPUT, 4096):
        pass
    control.interrupt()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
