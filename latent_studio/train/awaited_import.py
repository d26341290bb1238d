"""The import that a session waits for: started, watched, cancelled when the session is gone."""

import threading
import weakref
from pathlib import Path

from gan_core.importing import ImportOptions, places
from gan_core.importing.uploads import Uploads
from gan_core.processes.progress import Progress
from gan_core.tasks.importing import start_import
from gan_core.tasks.queue import TaskQueue
from latent_studio.shared import services


class AwaitedImport:
    """The task that makes the dataset `name`; it is cancelled when nobody holds this any more, as with its session."""

    def __init__(self, source: Uploads | Path, name: str, options: ImportOptions) -> None:
        """Start it. Raises ImportRefusedError, OSError."""
        self.name = places.full_name(name)
        self._desk = services.task_queue()
        self._task = start_import(self._desk, source, name, options)
        weakref.finalize(self, _cancel_beside, self._desk, self._task).atexit = False

    def progress(self) -> Progress:
        """How it stands. Raises ValueError where its folder is gone."""
        return self._desk.progress(self._task)

    def cancel(self) -> None:
        """End it, and leave nothing."""
        self._desk.cancel(self._task)
        self._desk.wait(self._task)


def _cancel_beside(queue: TaskQueue, task: str) -> None:
    # In a thread of its own, for objects are let go at any moment, in the midst of whatever.
    threading.Thread(target=queue.cancel, args=(task,), daemon=True).start()
