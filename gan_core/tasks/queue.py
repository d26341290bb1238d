"""The queue of tasks: the app starts them here, asks for their progress and cancels them; they end with the app."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import threading
from contextlib import suppress
from pathlib import Path

from gan_core.files import ReadError, WriteError, make_folder
from gan_core.jobs import holds
from gan_core.options import Options
from gan_core.processes.child import ONE_THREAD, Child, ending, start
from gan_core.processes.lock import held
from gan_core.processes.progress import Progress
from gan_core.tasks.folder import SnapshotRequest, TaskFolder
from gan_core.tasks.kinds import KINDS
from gan_core.workspace import Workspace

MOST_KEPT = 200
_NAME = re.compile(r"[a-z]+-[0-9a-f]{16}")
_ENDED_EARLY = "The task ended before it was done; start it again."


class TaskQueue:
    """The tasks of one app; those beyond the places that their kinds have wait their turn. Any thread may ask.

    They lie in a workspace and see nothing outside it; `most` are the places of the kinds that have none of their own.
    """

    def __init__(self, workspace: Workspace, most: int = 2) -> None:
        self.workspace = workspace
        self._most = most
        self._lock = threading.RLock()
        self._queue: dict[str, Options] = {}
        self._spared: dict[str, tuple[Path, int]] = {}
        self._working: dict[str, Child] = {}
        self._called_off: set[str] = set()
        self._watchers: dict[str, threading.Thread] = {}
        self._closed = False

    def start(self, kind: str, request: Options) -> str:
        """Hand in a task; its name. One that was asked for before is found again, unless its kind repeats;
        one that failed begins anew.

        Its snapshot isn't thinned out before it has ended. Raises ValueError for a kind that there isn't, a request of
        another kind, or a snapshot that isn't there; OSError where its process can't be started, WriteError where its
        folder can't be written.
        """
        if kind not in KINDS or type(request) is not KINDS[kind].model:
            raise ValueError(
                f"There is no task {kind!r} with a {type(request).__name__}; there are: {', '.join(KINDS)}."
            )
        name = task_name(kind, request)
        with self._lock:
            if self._closed:
                raise ValueError("The app is closing; start the task when it is back.")
            called_off = name in self._called_off
            if name not in self._queue and (called_off or not (name in self._working or self._stands(name))):
                self._spare(name, request)
                self._queue[name] = request
                self._dispatch()
        return name

    def progress(self, name: str) -> Progress:
        """How a task stands. Raises ValueError where there is none of this name."""
        folder = self.folder(name)
        with self._lock:
            if name in self._queue:
                return Progress(sentence="Waits until another task is done.")
            ours = name in self._working
            try:
                told = folder.progress()
            except ReadError as error:
                raise ValueError(f"There is no task {name} any more; start it again.") from error
            if told.ended or ours or held(folder.path):
                return told
            return told.model_copy(update={"state": "failed", "sentence": _ENDED_EARLY})

    def full(self, kind: str) -> bool:
        """Whether one more task of a kind would have to wait."""
        most = KINDS[kind].most
        with self._lock:
            others = [kind_of(name) for name in self._working]
            taken = sum(KINDS[other].most is None if most is None else other == kind for other in others)
            return taken >= (self._most if most is None else most)

    def folder(self, name: str) -> TaskFolder:
        """A task's folder, whether there is one or not. Raises ValueError for what is no task's name."""
        if not _NAME.fullmatch(name):
            raise ValueError("A task's name is its kind, a hyphen and 16 digits 0-9 and a-f.")
        return TaskFolder(self.workspace.tasks / name)

    def cancel(self, name: str) -> None:
        """Have a task end with the results it has; not waited for. One that doesn't heed it in time is killed."""
        folder = self.folder(name)
        with self._lock:
            request = self._queue.pop(name, None)
            if request is not None and name not in self._working:
                make_folder(folder.path)
                folder.tell(Progress(state="cancelled", sentence="It was cancelled before it began."))
                self._let_go(name, request)
            elif name in self._working and name not in self._called_off:
                self._call_off(name)

    def wait(self, name: str) -> None:
        """Wait for the end of a task that is worked on."""
        with self._lock:
            watcher = self._watchers.get(name)
        if watcher is not None:
            watcher.join()

    def close(self) -> None:
        """Call off all tasks, and wait for them."""
        with self._lock:
            self._closed = True
            for name in self._queue.keys() - self._working.keys():
                self._let_go(name, self._queue[name])
            self._queue.clear()
            for name in self._working:
                self._call_off(name)
            watchers = list(self._watchers.values())
        for watcher in watchers:
            watcher.join()

    def _spare(self, name: str, request: Options) -> None:
        """Have thinning spare the snapshot of a task. Raises ValueError where there is none. The lock is held."""
        if not isinstance(request, SnapshotRequest):
            return
        folder = self.workspace.find_run(request.run)
        if request.snapshot is None or self.workspace.is_shipped(folder):
            return
        # On a disk that can't be written to nothing is thinned either.
        with suppress(WriteError):
            holds.hold(folder, request.snapshot, name, holds.WORK_SECONDS)
            self._spared[name] = folder, request.snapshot

    def _let_go(self, name: str, request: Options) -> None:
        """Remove what a task no longer needs, and spare its snapshot no longer. The lock is held."""
        KINDS[kind_of(name)].clean_up(request, self.workspace)
        if name in self._spared:
            with suppress(WriteError):
                holds.release(*self._spared.pop(name), name)

    def _stands(self, name: str) -> bool:
        """Whether a task has its result, or another app works on it."""
        folder = self.folder(name)
        try:
            done = folder.progress().state == "done" and not KINDS[folder.kind].repeats
            return done or held(folder.path)
        except ReadError:
            return False

    def _dispatch(self) -> None:
        """Begin what waits, as far as there is room. The lock is held."""
        for name, request in list(self._queue.items()):
            # One that was called off and asked for again waits until its first process has ended.
            if name not in self._working and not self.full(kind_of(name)):
                del self._queue[name]
                self._begin(name, request)

    def _begin(self, name: str, request: Options) -> None:
        folder = self.folder(name)
        shutil.rmtree(folder.path, ignore_errors=True)
        make_folder(folder.path)
        self._forget_oldest()
        folder.write_record("request.json", request)
        folder.tell(Progress(state="working", sentence="Getting ready."))
        process = _start(folder)
        self._working[name] = process
        watcher = threading.Thread(target=self._watch, args=(folder, request, process), name=name, daemon=True)
        self._watchers = {other: thread for other, thread in self._watchers.items() if thread.is_alive()}
        self._watchers[name] = watcher
        watcher.start()

    def _watch(self, folder: TaskFolder, request: Options, process: Child) -> None:
        """Wait for a task's process, say so where it ended without a word, and begin the next."""
        process.wait()
        with self._lock:
            process.close_input()
            called_off = folder.name in self._called_off
            self._called_off.discard(folder.name)
            del self._working[folder.name]
            if folder.name not in self._queue:
                self._let_go(folder.name, request)
            try:
                _tell_end(folder, process.exit_code() or 0, called_off)
                self._dispatch()
            except OSError as error:
                # Nobody waits for this thread; the next question is answered with a task that ended early.
                print(error, file=sys.stderr)

    def _call_off(self, name: str) -> None:
        self._called_off.add(name)
        process = self._working[name]
        process.close_input()
        killer = threading.Timer(KINDS[kind_of(name)].patience, process.kill)
        killer.daemon = True
        killer.start()

    def _forget_oldest(self) -> None:
        """Remove the tasks that ended longest ago, beyond MOST_KEPT."""
        folders = [TaskFolder(path) for path in self.workspace.tasks.iterdir() if _NAME.fullmatch(path.name)]
        ended = {folder: moment for folder in folders if (moment := _ended_at(folder)) is not None}
        for folder in sorted(ended, key=ended.__getitem__)[: max(0, len(folders) - MOST_KEPT)]:
            if folder.name not in self._working:
                shutil.rmtree(folder.path, ignore_errors=True)


def task_name(kind: str, request: Options) -> str:
    """The name of a task: equal requests have equal ones."""
    # In one order, whatever order a dict in it was filled in.
    content = json.dumps(request.model_dump(mode="json"), sort_keys=True)
    return f"{kind}-{hashlib.sha256(content.encode()).hexdigest()[:16]}"


def kind_of(name: str) -> str:
    """What kind of task a name is of: its first part."""
    return name.rpartition("-")[0]


def _tell_end(folder: TaskFolder, code: int, called_off: bool) -> None:
    """Say how a task ended, where its process couldn't."""
    told = folder.progress()
    if told.ended:
        return
    sentence = f"The task's process ended unexpectedly ({ending(code)}); start it again."
    update = {"state": "failed", "sentence": sentence}
    if called_off:
        update = {"state": "cancelled", "sentence": "It was cancelled."}
    folder.tell(told.model_copy(update={**update, "revision": told.revision + 1}))


def _ended_at(folder: TaskFolder) -> float | None:
    """When a task ended; None for one that hasn't."""
    try:
        ended = folder.progress().ended or not held(folder.path)
        return (folder.path / "progress.json").stat().st_mtime if ended else None
    except (ReadError, OSError):
        return None


def _start(folder: TaskFolder) -> Child:
    try:
        log = folder.log.open("wb")
    except OSError as error:
        raise WriteError(folder.log, error) from error
    with log:
        return start("gan_core.tasks.worker", str(folder.path), environment=ONE_THREAD, output=log)
