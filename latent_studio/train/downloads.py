"""Running downloads of datasets in this app: one a dataset, in a thread of its own, looked at by any page."""

import threading
from dataclasses import dataclass

from gan_core.datasets import downloads
from gan_core.files import WriteError


@dataclass(frozen=True)
class Fetching:
    """How a download stands: the share done, what is being done, and the sentence with which it failed."""

    share: float = 0.0
    sentence: str = "Connecting."
    error: str | None = None


_lock = threading.Lock()
_states: dict[str, Fetching] = {}


def start(name: str) -> None:
    """Download a dataset; nothing where that goes on already."""
    with _lock:
        if (known := _states.get(name)) is not None and known.error is None:
            return
        _states[name] = Fetching()
    threading.Thread(target=_fetch, args=(name,), name=f"fetch-{name}", daemon=True).start()


def state(name: str) -> Fetching | None:
    """How the download of a dataset stands; None where there is none, or it is done."""
    with _lock:
        return _states.get(name)


def _fetch(name: str) -> None:
    def progress(share: float, sentence: str) -> None:
        with _lock:
            _states[name] = Fetching(min(1.0, share), sentence)

    try:
        downloads.fetch(name, progress)
    except (ValueError, WriteError, OSError) as error:
        with _lock:
            _states[name] = Fetching(error=str(error))
        return
    with _lock:
        _states.pop(name, None)


def in_progress(name: str) -> bool:
    """Whether a dataset is being downloaded."""
    known = state(name)
    return known is not None and known.error is None
