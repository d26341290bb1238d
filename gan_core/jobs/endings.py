"""What is to be said of a run whose worker ended without a word of its own."""

from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import State, Status
from gan_core.jobs.worker import EXIT_UNWRITABLE
from gan_core.jobs.workers import log_tail


def ended(folder: RunFolder, status: Status, code: int) -> Status:
    """The status of a run whose worker has ended with an exit code, and whose last own word was `status`."""
    state: State = "failed" if status.state == "queued" else "interrupted"
    changes = {
        "state": state,
        "error": _last_word(folder, code),
        "traceback": log_tail(folder.path) or None,
        "seconds_left": None,
    }
    return status.model_copy(update=changes)


def _last_word(folder: RunFolder, code: int) -> str:
    if code == EXIT_UNWRITABLE:
        said = log_tail(folder.path).rpartition("\n")[2]
        if folder.name in said:
            return said
        return f"Nothing could be written for {folder.name}; free some space on its disk and resume the run."
    how = f"was killed (signal {-code})" if code < 0 else f"ended unexpectedly (exit code {code})"
    return f"The process that trained this run {how}; resume the run to go on from where it last saved."
