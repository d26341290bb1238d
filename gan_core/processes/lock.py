"""Who owns a folder: a lock that the operating system takes back when its holder dies, however it dies."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from gan_core.files import MOST_JSON_BYTES, WriteError, read_regular, write_atomically
from gan_core.options import Options

# A look at a lock holds it for less than a millisecond; a process that wants to own it waits such looks out.
_PATIENCE_SECONDS = 2.0


class FolderHeldError(ValueError):
    """The folder is owned by another process; the message says by which."""


class Owner(Options):
    """The process that last took a folder: a process id means something only on its own host since its own boot."""

    host: str
    boot: str
    pid: int


@contextmanager
def folder_lock(folder: Path, doing: str) -> Iterator[None]:
    """Own a folder inside the block; `doing` says what its owner does with it, as in "trained".

    Raises FolderHeldError where another process owns it, WriteError where its lock can't be written.
    """
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=_PATIENCE_SECONDS, poll_interval=0.02)
    except Timeout as error:
        owner = last_owner(folder)
        whom = f"process {owner.pid} on {owner.host}" if owner else "another process"
        raise FolderHeldError(f"{folder.name} is already being {doing} by {whom}.") from error
    except OSError as error:
        raise WriteError(folder / "lock", error) from error
    try:
        owner = Owner(host=platform.node(), boot=_boot_id(), pid=os.getpid())
        write_atomically(folder / "owner.json", owner.model_dump_json().encode())
        yield
    finally:
        lock.release()


def held(folder: Path) -> bool:
    """Whether a living process owns `folder`."""
    path = folder / "lock"
    if not path.exists():
        return False
    try:
        with FileLock(path).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        # A folder that can't be locked from here, such as a read-only one, has no owner here either.
        return False


def last_owner(folder: Path) -> Owner | None:
    """The process that last took the folder, dead or alive; None where that isn't known."""
    try:
        return Owner.model_validate_json(read_regular(folder / "owner.json", MOST_JSON_BYTES))
    except (OSError, ValueError):
        return None


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return str(int(psutil.boot_time()))
