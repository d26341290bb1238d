"""What a run has reported so far, read on from where the last look ended."""

import threading
from array import array
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gan_core.files import ReadError
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.journal import Cursor
from gan_core.jobs.records import EventRecord, ReportRecord

COLUMNS = tuple(name for name in ReportRecord.model_fields if name not in ("kind", "seconds", "images_per_second"))


@dataclass(frozen=True)
class RunMetrics:
    """A run's reports as equally long columns (NaN for no number), its events in order, and a `problem` if any."""

    columns: dict[str, npt.NDArray[np.float64]]
    events: tuple[EventRecord, ...]
    problem: str = ""


class History:
    """Reads a run's metrics once: each reading takes in only what is new."""

    def __init__(self, path: Path) -> None:
        self._columns = {name: array("d") for name in COLUMNS}
        self._events: list[EventRecord] = []
        self._folder = RunFolder(path)
        self._cursor = Cursor()
        self._lock = threading.Lock()

    def read(self) -> RunMetrics:
        """All there is now; read anew where the run went back to an earlier save."""
        problem = ""
        with self._lock:
            try:
                records, cursor = self._folder.metrics(self._cursor)
            except ReadError as error:
                records, cursor, problem = [], Cursor(), str(error)
            if cursor.start == 0:
                self._columns = {name: array("d") for name in COLUMNS}
                self._events = []
            self._cursor = cursor
            for record in records:
                self._take(record)
            columns = {name: np.array(column) for name, column in self._columns.items()}
            return RunMetrics(columns, tuple(self._events), problem)

    def _take(self, record: ReportRecord | EventRecord) -> None:
        if isinstance(record, EventRecord):
            self._events.append(record)
            return
        for name, column in self._columns.items():
            value = getattr(record, name)
            column.append(float("nan") if value is None else value)


@lru_cache(maxsize=32)
def of(path: Path) -> History:
    """The history of the run in a folder, shared by all who watch it."""
    return History(path)
