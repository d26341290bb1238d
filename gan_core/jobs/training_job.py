"""The training of one run: what both the worker and the command line do with a run folder."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

import psutil
import torch
from torch import Tensor

from gan_core.config import ConfigError, LiveSettings
from gan_core.datasets import counted
from gan_core.export import grid, png
from gan_core.jobs.data import load_data
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.logbook import Logbook
from gan_core.jobs.pace import Pace
from gan_core.jobs.records import Change, RunFolderError, Status
from gan_core.jobs.restoring import of_the_job, restore
from gan_core.processes.control import Control, Ending
from gan_core.processes.lock import FolderLock
from gan_core.training.compute import adapted, threads_refused
from gan_core.training.trainer import Trainer
from gan_core.workspace import Workspace

# How often a running job looks for commands.
LOOK_SECONDS = 0.1


def run_training(
    folder: RunFolder,
    control: Control | None = None,
    *,
    workspace: Workspace | None = None,
    seconds: float | None = None,
    on_status: Callable[[Status], None] | None = None,
) -> Status:
    """Train the run in `folder` to its horizon, for `seconds` at most, or until a command to end; its last status.

    `on_status` sees each status written. Goes on from the newest state that can be read. Its data are
    the workspace's, by default that in which it lies. Obeys `desired.json` and
    `requests/` and saves all along, so that a killed run loses no more than ten seconds; nothing of that changes what
    is computed. What goes wrong is in the status (state "failed", error a sentence). Raises FolderHeldError where
    another process owns the run, WriteError where not even the status can be written.
    """
    control = control or Control()
    with FolderLock(folder.path, "trained"):
        log = Logbook(folder, on_status)
        try:
            folder.tidy()
            log.update()
            TrainingJob(workspace or Workspace.around(folder.path), folder, control, log, seconds).run()
        except Exception as error:
            log.failed(error)
        return log.status


class TrainingJob:
    """A trainer and the chores around it. Only the owner of the run's lock may have one."""

    def __init__(
        self, workspace: Workspace, folder: RunFolder, control: Control, log: Logbook, seconds: float | None
    ) -> None:
        self._folder = folder
        self._control, self._limit = control, seconds
        self._log = log
        # The stamp first: what is asked for between the two is read again.
        self._stamp = folder.desired_stamp()
        self._desired = folder.desired()
        self._refused: LiveSettings | None = None
        record = folder.record()
        dataset, known, of_the_data = load_data(workspace, record, folder.name)
        chosen, moved = adapted(record.chosen) if record.chosen else (None, threads_refused(record.config.compute))
        self._warnings = [*([of_the_data] if of_the_data else []), *moved]
        self._trainer = Trainer(record.config, dataset, chosen=chosen, workspace=workspace)
        if record.chosen is None:
            known = known.model_copy(update={"chosen": self._trainer.chosen})
        if known != record:
            folder.write_record(known)
        self._changes = folder.changes()
        self._applied = 0
        self._seconds_before = 0.0
        self._went_on: float | None = None

    def run(self) -> None:
        """Train until the end, whatever it is, and save."""
        self._restore()
        self._begin()
        # One that comes back to a pause stands still from the first.
        ending = self._look() if self._desired.state == "pause" else None
        while ending is None:
            self._replay()
            if self._trainer.finished:
                # The last chance to be trained longer.
                self._obey()
                if self._trainer.finished:
                    break
            self._trainer.step()
            if time.monotonic() >= self._next_look:
                ending = self._look()
        self._conclude("finished" if self._trainer.finished or ending is None else ending)

    # Beginning and end

    def _restore(self) -> None:
        """Go on from the newest state that is sound; from the start where there is none."""
        restored = restore(self._folder, self._trainer)
        self._applied, self._seconds_before = restored.applied, restored.seconds
        self._folder.rewind(self._trainer.images)
        seconds = round(self._seconds_before, 3)
        self._log.update(images=self._trainer.images, horizon=self._trainer.horizon, seconds_trained=seconds)
        for sentence in (*restored.damaged, *self._warnings):
            self._log.event(sentence, "warning")

    def _begin(self) -> None:
        trainer, chosen = self._trainer, self._trainer.chosen
        began = f"Resumed at {self._counted(trainer.images)}" if trainer.images else "Started"
        threads = f"{chosen.threads} thread{'s' if chosen.threads > 1 else ''}"
        self._log.event(
            f"{began} on {chosen.device} with {chosen.precision}, {threads} and seed {trainer.config.seed}."
        )
        if not self._folder.real_path.exists():
            self._folder.write_real(_grid_png(trainer.real_picture(), trainer.columns))
        if trainer.images not in self._folder.samples():
            self._folder.write_sample(trainer.images, _grid_png(trainer.picture(), trainer.columns))
        self._reported = trainer.images
        self._began = self._went_on = self._next_look = now = time.monotonic()
        self._report_pace = Pace(now, first=0.25, usual=1.0, longest=10.0, share=0.02)
        self._snapshot_pace = Pace(now, first=0.9, usual=1.9, longest=30.0, share=0.01)
        self._state_pace = Pace(now, first=1.5, usual=5.0, longest=9.0, share=0.01)
        self._log.start_clock(trainer.images, self._seconds())
        self._log.update(state="training", device=chosen.device, precision=chosen.precision, threads=chosen.threads)

    def _conclude(self, ending: Ending | Literal["finished"]) -> None:
        self._report()
        self._save_snapshot()
        self._save_state()
        self._log.event(f"{ending.capitalize()} at {self._counted(self._trainer.images)}.")
        self._log.update(state=ending, seconds_left=None)

    # Commands

    def _look(self) -> Ending | None:
        """Obey, and do the chores that are due; how the job is to end, if it is."""
        self._obey()
        self._serve()
        if self._desired.state == "pause" and not self._control.ending:
            self._pause()
        late = self._limit is not None and time.monotonic() - self._began >= self._limit
        if late or self._desired.state == "stop":
            return "stopped"
        if self._control.ending:
            return self._control.ending
        self._do_chores()
        self._next_look = time.monotonic() + LOOK_SECONDS
        return None

    def _obey(self) -> None:
        """Read `desired.json` if it is new, and take on the settings and the horizon it wants."""
        stamp = self._folder.desired_stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._desired = self._folder.desired()
            except RunFolderError as error:
                self._log.event(f"{error} The run goes on as before.", "warning")
        # A change that is still to be replayed comes first.
        if self._applied < len(self._changes):
            return
        live = self._wanted_live()
        horizon = self._desired.horizon if self._desired.horizon > self._trainer.horizon else None
        if live or horizon:
            change = Change(images=self._trainer.images, live=live, horizon=horizon)
            self._folder.append_change(change)
            self._changes.append(change)
            self._replay()
        if self._log.status.acknowledged_revision != self._desired.revision:
            self._log.update(acknowledged_revision=self._desired.revision)

    def _wanted_live(self) -> LiveSettings | None:
        """The live settings that are wanted, where they are others than now and may be."""
        live = self._desired.live
        if live in (self._trainer.live, self._refused):
            return None
        try:
            self._trainer.config.with_settings(live.model_dump())
        except ConfigError as error:
            self._refused = live
            self._log.event(f"The settings stay as they are. {error}", "warning")
            return None
        return live

    def _replay(self) -> None:
        """Let the changes take effect whose time has come."""
        while self._applied < len(self._changes) and self._changes[self._applied].images <= self._trainer.images:
            change = self._changes[self._applied]
            self._applied += 1
            self._log.update(images=self._trainer.images, seconds_trained=round(self._seconds(), 3))
            if change.live:
                self._log.event(_difference(self._trainer.live, change.live))
                self._trainer.change(change.live)
            if change.horizon:
                self._log.event(f"To be trained on to {self._counted(change.horizon)}.")
                self._trainer.extend(change.horizon)
                self._log.update(horizon=self._trainer.horizon)

    def _serve(self) -> None:
        """See to the requests, each once."""
        for number in self._folder.requests():
            if number > self._log.status.acknowledged_request:
                try:
                    self._folder.request(number)
                except RunFolderError as error:
                    self._log.event(str(error), "warning")
                else:
                    self._keep_snapshot()
                self._log.update(acknowledged_request=number)
            self._folder.remove_request(number)

    def _pause(self) -> None:
        self._report()
        self._save_state()
        self._seconds_before, self._went_on = self._seconds(), None
        self._log.event(f"Paused at {self._counted(self._trainer.images)}.")
        self._log.update(state="paused", seconds_left=None)
        while self._desired.state == "pause" and not self._control.ending:
            time.sleep(LOOK_SECONDS)
            self._obey()
            self._serve()
        self._went_on = time.monotonic()
        if self._desired.state == "run":
            self._log.event("Went on.")
            self._log.update(state="training")

    # Chores

    def _do_chores(self) -> None:
        """Report and save what is due. What is saved has just been reported, and so is known to be healthy."""
        now = time.monotonic()
        if not (self._report_pace.due(now) or self._state_pace.due(now)):
            return
        if self._trainer.chosen.device != "cpu":
            # The steps still running are no part of what the chores cost.
            torch.accelerator.synchronize()
            now = time.monotonic()
        self._report()
        reported = time.monotonic()
        self._report_pace.done(now, reported)
        if self._snapshot_pace.due(reported):
            self._save_snapshot()
            self._snapshot_pace.done(reported, time.monotonic())
        now = time.monotonic()
        if self._state_pace.due(now):
            self._save_state()
            self._state_pace.done(now, time.monotonic())

    def _report(self) -> None:
        if self._reported == self._trainer.images:
            return
        self._reported = self._trainer.images
        report = self._trainer.report()
        self._folder.write_sample(report.images, _grid_png(self._trainer.picture(), self._trainer.columns))
        self._log.report(report, self._trainer.horizon, self._seconds(), self._memory())

    def _counted(self, images: int) -> str:
        return counted(images, self._trainer.config.dataset.name)

    def _save_snapshot(self) -> None:
        self._folder.write_snapshot(self._trainer.images, *self._trainer.snapshot())

    def _keep_snapshot(self) -> None:
        """Save a snapshot for good, and the state with it, so that no resuming goes back behind it."""
        self._report()
        self._save_snapshot()
        self._folder.keep(self._trainer.images)
        self._save_state()
        self._log.event(f"Snapshot kept at {self._counted(self._trainer.images)}.")

    def _save_state(self) -> None:
        tensors, metadata = self._trainer.state()
        job = of_the_job(self._applied, self._seconds())
        self._folder.write_resume_state(self._trainer.images, tensors, metadata | job)

    def _seconds(self) -> float:
        """Seconds of training so far, over all resumptions, pauses left out."""
        return self._seconds_before + (time.monotonic() - self._went_on if self._went_on else 0.0)

    def _memory(self) -> float:
        """Megabytes in use: the GPU's where there is one, else the process's."""
        if self._trainer.chosen.device == "cuda":
            return round(float(torch.cuda.memory_reserved()) / 1e6, 1)
        return round(float(psutil.Process().memory_info().rss) / 1e6, 1)


def _grid_png(samples: Tensor, columns: int) -> bytes:
    # The fastest compression: the picture is written once a second beside training.
    return png(grid(samples, columns), compress_level=1)


def _difference(before: LiveSettings, after: LiveSettings) -> str:
    old, new = before.model_dump(), after.model_dump()
    parts = [f"{name} from {old[name]:g} to {new[name]:g}" for name in new if new[name] != old[name]]
    return f"Changed {', '.join(parts) or 'nothing'}."
