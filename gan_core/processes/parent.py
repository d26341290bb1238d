"""How a process learns that its parent wants it to end, or is gone: its standard input closes."""

import os
import threading

from gan_core.processes.control import Control

_STANDARD_INPUT = 0


def interrupt_without_parent(control: Control) -> None:
    """From now on, in a thread, interrupt the job once standard input closes; what comes through it is ignored."""
    threading.Thread(target=_wait, args=(control,), name="parent", daemon=True).start()


def read_line() -> bytes | None:
    """The next line of standard input, without its end; None when that closes first."""
    line = b""
    while not line.endswith(b"\n"):
        # Not sys.stdin: its buffer would be locked by the thread that waits for the end of input.
        byte = os.read(_STANDARD_INPUT, 1)
        if not byte:
            return None
        line += byte
    return line.rstrip(b"\n")


def _wait(control: Control) -> None:
    while os.read(_STANDARD_INPUT, 4096):
        pass
    control.interrupt()
