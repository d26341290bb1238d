"""The runs that wait for a place, and the paused ones that keep them waiting."""

import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from gan_core import checkpoints
from gan_core.files import ReadError
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import Status


class Waiting:
    """A queue of runs that outlives the app, since each run's status says that it waits. Not for several threads.

    A run that is paused while others wait makes room after `patience` seconds: it then waits too, still paused, until a
    place is free that no other run waits for.
    """

    def __init__(self, runs: Path, patience: float) -> None:
        self._runs = runs
        self._patience = patience
        self._names = self._stored()
        # Paused runs that keep others waiting, with the time since when.
        self._in_the_way: dict[str, float] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    @property
    def names(self) -> list[str]:
        """The runs in the order in which they get a place: those that are paused after all others."""
        return sorted(self._names, key=self.rests)

    def add(self, folder: RunFolder, status: Status) -> None:
        """Put a run at the end, whose status was `status`. Raises WriteError."""
        queued = {"state": "queued", "queued_at": time.time(), "error": None, "traceback": None, "seconds_left": None}
        folder.write_status(status.model_copy(update=queued))
        self._names.append(folder.name)

    def remove(self, name: str) -> None:
        """Let a run wait no longer."""
        self._names.remove(name)

    def rests(self, name: str) -> bool:
        """Whether a run is wanted to stand still."""
        try:
            return RunFolder(self._runs / name).desired().state == "pause"
        except ReadError:
            return False

    def in_the_way(self, working: Collection[str]) -> str | None:
        """One of the `working` runs, which take up all places, that has kept others waiting long enough, or none."""
        waits = any(not self.rests(name) for name in self._names)
        now = time.monotonic()
        paused = [name for name in working if waits and self._is_paused(name)]
        self._in_the_way = {name: self._in_the_way.get(name, now) for name in paused}
        first = min(self._in_the_way, key=self._in_the_way.__getitem__, default=None)
        return first if first is not None and now - self._in_the_way[first] >= self._patience else None

    def _is_paused(self, name: str) -> bool:
        try:
            return RunFolder(self._runs / name).stored_status().state == "paused"
        except ReadError:
            return False

    def _stored(self) -> list[str]:
        waiting = []
        for name in checkpoints.folder_names(self._runs):
            with suppress(ReadError):
                status = RunFolder(self._runs / name).stored_status()
                if status.state == "queued":
                    waiting.append((status.queued_at or 0.0, name))
        return [name for _, name in sorted(waiting)]
