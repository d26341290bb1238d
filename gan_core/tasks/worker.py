"""The process of one task, started by the queue: `python -m gan_core.tasks.worker FOLDER`, which has `request.json`.

When its standard input closes, or on SIGTERM, the task ends with the results it has so far.
"""

import os
import sys
import traceback
from pathlib import Path

from pydantic import ValidationError

from gan_core.processes.child import be_modest
from gan_core.processes.control import CancelledError, Control
from gan_core.processes.lock import FolderHeldError, folder_lock
from gan_core.processes.parent import interrupt_without_parent
from gan_core.tasks.folder import TaskFolder
from gan_core.tasks.kinds import KINDS

EXIT_HELD = 3


def main(arguments: list[str]) -> int:
    """Do the task; its exit code. What became of it is in its progress, except where another process does it."""
    if len(arguments) != 1:
        print("Usage: python -m gan_core.tasks.worker FOLDER", file=sys.stderr)
        return 2
    folder = TaskFolder(Path(arguments[0]))
    control = Control(folder.write_progress)
    interrupt_without_parent(control)
    try:
        with control.signals(), folder_lock(folder.path, "worked on"):
            sentence = _failure(folder, control)
            if sentence is None:
                control.finish("cancelled" if control.cancelled() else "done")
            else:
                control.finish("failed", sentence)
    except FolderHeldError as error:
        print(error, file=sys.stderr)
        return EXIT_HELD
    return 0 if sentence is None else 1


def _failure(folder: TaskFolder, control: Control) -> str | None:
    """Do the task; a sentence where it failed."""
    try:
        kind = KINDS[folder.kind]
        request = kind.model.model_validate(folder.request())
        # Only now, so that its imports are quick.
        be_modest()
        kind.run(request, folder, control)
    except ValidationError as error:
        from gan_core.config import sentences  # which imports PyTorch

        return " ".join(sentences(error))
    except CancelledError:
        return None
    except MemoryError:
        return "The task needs more memory than there is; ask for less at once."
    except (ValueError, OSError) as error:
        traceback.print_exc()
        return str(error)
    except Exception as error:
        traceback.print_exc()
        return f"The task broke off ({type(error).__name__}: {error}); the log in its folder says why."
    return None


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Taking the interpreter down piece by piece would keep the next task waiting.
    os._exit(code)
