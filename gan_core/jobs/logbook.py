"""The record of a running job: its status, its metrics, its events."""

import math
import os
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal

import torch

from gan_core.config import ConfigError
from gan_core.files import ReadError, WriteError
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import EventRecord, FindingRecord, ReportRecord, RunFolderError, Status
from gan_core.training.trainer import Report

# Of a report, the numbers that may be none.
_READINGS = tuple(name for name, info in ReportRecord.model_fields.items() if info.annotation == float | None)
# How much of a new speed goes into the one shown, so that it doesn't jump about.
_FRESHNESS = 0.3


class UnhealthyError(Exception):
    """A run that can't go on; the message is the finding's sentence."""


class Logbook:
    """Keeps the status of one job and writes it down, along with metrics and events, in the run's folder."""

    def __init__(self, folder: RunFolder, on_status: Callable[[Status], None] | None = None) -> None:
        self._folder = folder
        self._on_status = on_status
        self._last: tuple[int, float] | None = None
        try:
            before = folder.stored_status()
        except RunFolderError:
            before = Status(state="starting", horizon=0)
        ended = {"error": None, "traceback": None, "queued_at": None, "findings": (), "images_per_second": 0.0}
        self.status = before.model_copy(update={**ended, "state": "starting", "pid": os.getpid()})

    def update(self, **fields: Any) -> None:
        """Change fields of the status and write it."""
        self.status = self.status.model_copy(update={**fields, "updated": time.time()})
        self._folder.write_status(self.status)
        if self._on_status:
            self._on_status(self.status)

    def event(self, message: str, level: Literal["info", "warning", "error"] = "info") -> None:
        """Record something that happened."""
        self._folder.append_metrics(
            EventRecord(images=self.status.images, seconds=self.status.seconds_trained, level=level, message=message)
        )

    def start_clock(self, images: int, seconds: float) -> None:
        """Speed is counted from here."""
        self._last = (images, seconds)

    def report(self, report: Report, horizon: int, seconds: float, memory: float) -> None:
        """Record how training stands after `seconds` of it, with `memory` MB in use. Raises UnhealthyError."""
        speed = self._speed(report.images, seconds)
        shown = self.status.images_per_second or speed
        shown += _FRESHNESS * (speed - shown)
        self._folder.append_metrics(
            ReportRecord(
                images=report.images,
                seconds=round(seconds, 3),
                images_per_second=round(speed, 1),
                generator_rate=report.generator_rate,
                discriminator_rate=report.discriminator_rate,
                **{name: _number(getattr(report, name)) for name in _READINGS},
            )
        )
        known = {finding.kind for finding in self.status.findings}
        self.update(
            images=report.images,
            horizon=horizon,
            seconds_trained=round(seconds, 3),
            images_per_second=round(shown, 1),
            seconds_left=round(max(horizon - report.images, 0) / shown, 1) if shown else None,
            memory=memory,
            findings=tuple(FindingRecord(kind=found.kind, sentence=found.sentence) for found in report.findings),
        )
        for finding in report.findings:
            if finding.fatal:
                raise UnhealthyError(finding.sentence)
            if finding.kind not in known:
                self.event(finding.sentence, "warning")

    def failed(self, error: Exception) -> None:
        """Write down why the job ended. Raises WriteError where not even that can be written."""
        self.update(
            state="failed",
            error=_sentence(error),
            traceback=None if _is_plain(error) else "".join(traceback.format_exception(error)),
            seconds_left=None,
        )
        with suppress(WriteError):
            self.event(_sentence(error), "error")

    def _speed(self, images: int, seconds: float) -> float:
        last_images, last_seconds = self._last or (images, seconds)
        self._last = (images, seconds)
        return (images - last_images) / (seconds - last_seconds) if seconds > last_seconds else 0.0


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(f"{value:.6g}")


def _is_plain(error: Exception) -> bool:
    """Whether the error's own message says all there is to say."""
    return isinstance(error, WriteError | ReadError | ConfigError | UnhealthyError)


def _sentence(error: Exception) -> str:
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return "There is not enough memory for this run. Try a smaller batch size or narrower networks."
    if _is_plain(error) or isinstance(error, ValueError):
        return str(error)
    if isinstance(error, OSError):
        return f"Training ended because of the system: {error}."
    return f"Training ended with an unforeseen error, {type(error).__name__}: {error}"
