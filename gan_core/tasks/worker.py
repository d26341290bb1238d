"""The process of one task, started by the queue.

    python -m gan_core.tasks.worker FOLDER

FOLDER holds `request.json`; how it goes is in `progress.json` beside it. When its standard input closes, or on
SIGTERM, the task ends with the results it has so far.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from gan_core.config import sentences
from gan_core.tasks.control import Control
from gan_core.tasks.folder import TaskFolder
from gan_core.tasks.kinds import KINDS

EXIT_HELD = 3
_STANDARD_INPUT = 0
# A look at the lock holds it for less than a millisecond.
_PATIENCE_SECONDS = 2.0
_NICENESS = 10


def main(arguments: list[str]) -> int:
    """Do the task; its exit code. What became of it is in its progress, except where another process does it."""
    if len(arguments) != 1:
        print("Usage: python -m gan_core.tasks.worker FOLDER", file=sys.stderr)
        return 2
    folder = TaskFolder(Path(arguments[0]))
    control = Control(folder)
    threading.Thread(target=_cancel_at_end_of_input, args=(control,), daemon=True).start()
    control.cancel_at_terminate()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    try:
        with FileLock(folder.path / "lock", timeout=_PATIENCE_SECONDS):
            sentence = _failure(folder, control)
            if sentence is None:
                control.finish("cancelled" if control.cancelled() else "done")
            else:
                control.finish("failed", sentence)
    except Timeout:
        print(f"{folder.name} is being worked on by another process.", file=sys.stderr)
        return EXIT_HELD
    return 0 if sentence is None else 1


def _failure(folder: TaskFolder, control: Control) -> str | None:
    """Do the task; a sentence where it failed."""
    try:
        kind = KINDS[folder.kind]
        kind.run(kind.model.model_validate(folder.request()), folder, control)
    except ValidationError as error:
        return " ".join(sentences(error))
    except MemoryError:
        return "The task needs more memory than there is; ask for less at once."
    except (ValueError, OSError) as error:
        traceback.print_exc()
        return str(error)
    except Exception as error:
        traceback.print_exc()
        return f"The task broke off ({type(error).__name__}: {error}); the log in its folder says why."
    return None


def _cancel_at_end_of_input(control: Control) -> None:
    while os.read(_STANDARD_INPUT, 4096):
        pass
    control.cancel()


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Taking the interpreter down piece by piece would keep the next task waiting.
    os._exit(code)
