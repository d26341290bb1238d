"""The worker: one process that trains one run, `python -m gan_core.jobs.worker FOLDER`.

With `--standby` it gets ready, then waits for a FOLDER on standard input. When that closes, or on SIGTERM, it saves and
ends, and the run is "interrupted".
"""

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from gan_core.processes.child import be_modest
from gan_core.processes.control import Control
from gan_core.processes.parent import interrupt_without_parent, read_line

EXIT_HELD = 3
EXIT_UNWRITABLE = 4


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
    from gan_core.jobs.folder import RunFolder
    from gan_core.jobs.training_job import run_training
    from gan_core.processes.lock import FolderHeldError

    control = Control()
    interrupt_without_parent(control)
    try:
        with control.signals():
            status = run_training(RunFolder(folder), control)
    except (FolderHeldError, WriteError) as error:
        # The log may lie on the very disk that is full.
        with suppress(OSError):
            print(error, file=sys.stderr)
        return EXIT_HELD if isinstance(error, FolderHeldError) else EXIT_UNWRITABLE
    return 1 if status.state == "failed" else 0


def _stand_by() -> Path | None:
    """Import what training needs, then wait for a run folder; None when standard input closes first."""
    # Another thread imports: on Linux a thread's niceness is its own, so that training itself won't be held back.
    getting_ready = threading.Thread(target=_get_ready)
    getting_ready.start()
    getting_ready.join()
    line = read_line()
    if line is None:
        return None
    folder = Path(os.fsdecode(line))
    _log_into(folder)
    return folder


def _get_ready() -> None:
    if sys.platform == "linux":
        be_modest(threading.get_native_id())
    import gan_core.jobs.training_job  # noqa: F401


def _log_into(folder: Path) -> None:
    """Send all output from now on to the run's own log."""
    from gan_core.files import called, open_regular
    from gan_core.jobs.workers import LOG_FLAGS

    try:
        with open_regular(folder / "worker.log", LOG_FLAGS, "wb") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
    except OSError as error:
        print(f"{called(folder / 'worker.log')} could not be opened: {error.strerror}.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
