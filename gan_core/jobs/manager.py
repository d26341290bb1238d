"""The manager: makes runs, queues them, starts their workers, hands on commands and watches."""

from __future__ import annotations

import os
import shutil
import threading
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gan_core.config import LiveSettings, TrainConfig
from gan_core.datasets import counted
from gan_core.files import WriteError
from gan_core.jobs.crew import Crew
from gan_core.jobs.endings import ended
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.naming import free_path, make_run
from gan_core.jobs.records import WORKING, Request, RunExistsError, State, Status
from gan_core.jobs.summary import RunSummary, list_runs
from gan_core.jobs.waiting import Waiting
from gan_core.jobs.worker import EXIT_HELD
from gan_core.processes.lock import held
from gan_core.workspace import Workspace

PATIENCE_SECONDS = 30.0
_WATCH_SECONDS = 0.5


class Manager:
    """One app's hold on all runs of a workspace. Every method may be called from any thread.

    At most `parallel` runs have a worker at a time (the environment's GAN_PARALLEL_RUNS, 1 by default), a paused one
    counting; the rest wait (see Waiting), and a paused run makes room for them after `patience` seconds. What can't be
    done raises ValueError or WriteError with a sentence. Workers end when the manager is closed or its process dies.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        parallel: int | None = None,
        standby: bool = True,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.workspace = workspace
        self._runs = workspace.runs
        limit = parallel or max(1, int(os.environ.get("GAN_PARALLEL_RUNS") or 1))
        self._crew = Crew(limit, standby=standby)
        self._lock = threading.RLock()
        self._again: set[str] = set()
        # Paused runs that were asked to give up their place.
        self._leaving: set[str] = set()
        self._notes: dict[str, str] = {}
        self._closing = threading.Event()
        shutil.rmtree(self._trash, ignore_errors=True)
        self._waiting = Waiting(self._runs, patience)
        self._thread = threading.Thread(target=self._watch, name="run manager", daemon=True)
        self._thread.start()

    def folder(self, name: str) -> RunFolder:
        """The folder of a run or pretrained generator. Raises ValueError where there is none of this name."""
        return RunFolder(self.workspace.find_run(name))

    def runs(self) -> list[RunSummary]:
        """Every run and pretrained generator, the broken ones among them. Never raises."""
        return [self._amended(run) for run in list_runs(self.workspace)]

    def status(self, name: str) -> Status:
        """How a run stands, with what its folder can't say: that its worker is starting, or why it couldn't write."""
        status = self.folder(name).status()
        with self._lock:
            changed = self._seen(name, status.state)
        return status.model_copy(update=changed)

    def queue(self) -> list[str]:
        """Names of the runs that wait, the next one first; those that are paused come after all others."""
        with self._lock:
            return self._waiting.names

    def working(self, name: str) -> bool:
        """Whether a process owns the run, or is about to."""
        with self._lock:
            return name in self._crew or held(self.folder(name).path)

    def create(self, config: TrainConfig, name: str | None = None, *, stem: str | None = None) -> str:
        """A new run, queued to train; its name, `<stem>-<number>` unless one is given, with the dataset's as stem."""
        with self._lock:
            name = make_run(self.workspace, config, name, stem=stem).name
            self._enqueue(name)
        return name

    def duplicate(self, name: str, settings: Mapping[str, Any] | None = None, new_name: str | None = None) -> str:
        """A new run, queued, with another's configuration and some `settings` (dotted paths) changed; its name."""
        config = self.folder(name).record().config.with_settings(settings or {}, self.workspace)
        return self.create(config, new_name)

    def rename(self, name: str, new_name: str) -> None:
        """Give a run that isn't training another name."""
        with self._lock:
            folder = self._own(name, "renamed")
            self._refuse_working(name, "renaming")
            target = free_path(self.workspace, new_name)
            try:
                folder.path.rename(target)
            except OSError as error:
                if target.exists():
                    raise RunExistsError(new_name) from error
                raise WriteError(target, error) from error
            if name in self._notes:
                self._notes[new_name] = self._notes.pop(name)

    def delete(self, name: str) -> None:
        """Remove a run that isn't training, with all its files."""
        with self._lock:
            folder = self._own(name, "deleted")
            self._refuse_working(name, "deleting")
            try:
                self._trash.mkdir(exist_ok=True)
                discarded = folder.path.rename(self._trash / f"{name}-{uuid.uuid4().hex}")
            except OSError as error:
                raise WriteError(folder.path, error) from error
            self._notes.pop(name, None)
        shutil.rmtree(discarded, ignore_errors=True)

    # Commands

    def start(self, name: str) -> None:
        """Train a run, or train it on: at once where there is room, else after those that wait already."""
        with self._lock:
            folder = self._own(name, "trained on")
            if name in self._waiting:
                if self._waiting.rests(name):
                    folder.go_on()
                return
            if not self.working(name):
                self._refuse_finished(folder)
                self._enqueue(name)
            elif folder.desired().state == "stop":
                self._again.add(name)
            else:
                folder.go_on()

    def resume(self, name: str) -> None:
        """Go on with a run that was paused, stopped, interrupted or has failed."""
        self.start(name)

    def pause(self, name: str) -> None:
        """Have a run that trains save and wait, ready in memory."""
        with self._lock:
            self._working_folder(name, "paused").update_desired(state="pause")

    def stop(self, name: str) -> None:
        """Have a run save and end, or leave the queue."""
        with self._lock:
            self._again.discard(name)
            if name in self._waiting:
                self._waiting.remove(name)
                folder = self._own(name, "stopped")
                folder.write_status(folder.stored_status().model_copy(update={"state": "stopped", "queued_at": None}))
            else:
                self._working_folder(name, "stopped").update_desired(state="stop")

    def change(self, name: str, live: LiveSettings) -> None:
        """Give the live settings of a run new values, now or when it next trains. Raises ConfigError."""
        folder = self._own(name, "changed")
        folder.record().config.with_settings(live.model_dump(), self.workspace)
        folder.update_desired(live=live)

    def request(self, name: str, kind: str) -> int:
        """Ask the worker of a run for something once (see Request); the number it will acknowledge in its status."""
        if kind != "snapshot":
            raise ValueError(f"A run can't be asked for {kind!r}; it can for: snapshot.")
        with self._lock:
            return self._working_folder(name, "asked for a snapshot").add_request(Request(kind="snapshot"))

    def extend(self, name: str, horizon: int) -> None:
        """Train longer: up to `horizon` images in all. A run that has ended is queued."""
        with self._lock:
            self._own(name, "trained on").go_on(horizon)
            self.start(name)

    def close(self) -> None:
        """Have all workers save and end, and wait for them; the queue stays for the next manager."""
        self._closing.set()
        self._thread.join()
        with self._lock:
            self._crew.close()

    # Queueing and starting

    def _enqueue(self, name: str) -> None:
        folder = self._own(name, "trained")
        desired = folder.go_on()
        self._waiting.add(folder, folder.stored_status().model_copy(update={"horizon": desired.horizon}))
        self._notes.pop(name, None)
        self._dispatch()

    def _dispatch(self) -> None:
        """Start what waits, as far as there is room."""
        while not self._crew.full and not self._closing.is_set() and (waiting := self._waiting.names):
            name = waiting[0]
            self._waiting.remove(name)
            try:
                folder = self._own(name, "trained")
                if folder.stored_status().state == "queued":
                    self._crew.employ(name, folder.path.absolute())
            except (OSError, ValueError) as error:
                self._notes[name] = f"The run could not be started: {error}"

    # Watching

    def _watch(self) -> None:
        while not self._closing.wait(_WATCH_SECONDS):
            with self._lock:
                for name, code in self._crew.leavers():
                    self._take_leave(name, code)
                self._make_room()
                self._dispatch()
                self._crew.keep_ready()

    def _make_room(self) -> None:
        """Have a run that stands still while others wait save and leave, once it has been in their way long enough."""
        name = self._waiting.in_the_way(self._crew.names if self._crew.full else ())
        if name is not None and not self._leaving:
            self._leaving.add(name)
            self._crew.dismiss(name)

    def _take_leave(self, name: str, code: int) -> None:
        """A worker has ended: note it if it couldn't, and train on if that was asked for meanwhile."""
        again = name in self._again
        self._again.discard(name)
        folder = RunFolder(self._runs / name)
        try:
            status = folder.stored_status()
            if name in self._leaving and status.state == "interrupted" and folder.desired().state != "stop":
                self._waiting.add(folder, status)
                return
            if code != EXIT_HELD and (status.state in WORKING or status.state == "queued"):
                self._note_end(folder, ended(folder, status, code))
            desired = folder.desired()
            longer = status.state == "finished" and desired.state == "run" and desired.horizon > status.horizon
            if again or longer:
                self._enqueue(name)
        except (OSError, ValueError) as error:
            self._notes[name] = str(error)
        finally:
            self._leaving.discard(name)

    def _note_end(self, folder: RunFolder, status: Status) -> None:
        try:
            folder.write_status(status)
        except WriteError:
            self._notes[folder.name] = str(status.error)

    def _seen(self, name: str, state: State) -> dict[str, Any]:
        if name in self._leaving and state == "interrupted":
            # Its worker has saved and is about to be gone; then the run waits.
            return {"state": "paused" if self._waiting.rests(name) else "queued"}
        if name in self._crew:
            return {"state": "starting"} if state == "queued" else {}
        if name in self._waiting and self._waiting.rests(name):
            return {"state": "paused"}
        note = self._notes.get(name)
        return {"state": "failed" if state == "queued" else state, "error": note} if note else {}

    def _amended(self, run: RunSummary) -> RunSummary:
        if run.shipped or run.state == "unreadable":
            return run
        with self._lock:
            seen = self._seen(run.name, run.state)
        return replace(run, state=seen.get("state", run.state), problem=seen.get("error", run.problem))

    # What is refused

    @property
    def _trash(self) -> Path:
        return self._runs / ".trash"

    def _own(self, name: str, done: str) -> RunFolder:
        folder = self.folder(name)
        if folder.path.parent != self._runs:
            raise ValueError(f"{name} ships with Latent Studio and can't be {done}; duplicate it instead.")
        return folder

    def _working_folder(self, name: str, done: str) -> RunFolder:
        folder = self._own(name, done)
        if not self.working(name):
            raise ValueError(f"{name} isn't training, so it can't be {done}.")
        return folder

    def _refuse_working(self, name: str, doing: str) -> None:
        if self.working(name):
            raise ValueError(f"{name} is being trained; stop it before {doing} it.")
        if name in self._waiting:
            raise ValueError(f"{name} waits to be trained; take it out of the queue (stop it) before {doing} it.")

    def _refuse_finished(self, folder: RunFolder) -> None:
        status, desired = folder.stored_status(), folder.desired()
        if status.state == "finished" and desired.horizon <= status.horizon:
            whole = counted(status.horizon, folder.record().config.dataset.name)
            raise ValueError(f"{folder.name} has reached its {whole}; train it longer instead.")
