"""Python processes that this one starts. Each ends when its standard input closes, so none outlives its parent."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
"""The environment of a process that computes on one thread."""
_PROJECT = Path(__file__).resolve().parents[2]
_NICENESS = 10


class Child(subprocess.Popen[bytes]):
    """A process that was started here; it lives as long as this end of its standard input is open."""

    def write_line(self, line: bytes) -> bool:
        """Write a line to its standard input; False where it has died."""
        assert self.stdin is not None
        try:
            self.stdin.write(line + b"\n")
            self.stdin.flush()
        except OSError:
            return False
        return self.poll() is None

    def close_input(self) -> None:
        """Have it save and end."""
        assert self.stdin is not None
        with suppress(OSError):
            self.stdin.close()


def start(
    module: str, *arguments: str, environment: Mapping[str, str] = ONE_THREAD, output: IO[bytes] | None = None
) -> Child:
    """Run `python -m module`; what it prints goes to `output`, or is lost. Raises OSError."""
    out = output or subprocess.DEVNULL
    command = [sys.executable, "-m", module, *arguments]
    return Child(command, stdin=subprocess.PIPE, stdout=out, stderr=out, **_surroundings(environment))


async def start_piped(
    module: str,
    *arguments: str,
    environment: Mapping[str, str] = ONE_THREAD,
    errors: bool = False,
    buffer_bytes: int = 2**16,
) -> asyncio.subprocess.Process:
    """As `start`, for a process spoken with in the event loop through its standard input and output.

    With `errors` its standard error is a pipe too, else this process's own. Raises OSError.
    """
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if errors else None,
        limit=buffer_bytes,
        **_surroundings(environment),
    )


def be_modest(pid: int = 0) -> None:
    """Have a process, this one by default, or a thread of Linux leave the processor to others from now on."""
    # One that has ended already, or a system without niceness, needs none.
    if hasattr(os, "setpriority"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, _NICENESS)


def ending(code: int) -> str:
    """How a process ended that should not have, by its exit code."""
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"


def _surroundings(environment: Mapping[str, str]) -> dict[str, Any]:
    # In a session of its own: Ctrl-C in the parent's terminal reaches the parent alone.
    return {"cwd": _PROJECT, "env": {**os.environ, **environment}, "start_new_session": True}
