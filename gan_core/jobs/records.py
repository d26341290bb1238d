"""What the files of a run folder hold, and how they are read and written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gan_core.config import LiveSettings, TrainConfig, sentences
from gan_core.files import ReadError, write_atomically
from gan_core.options import Options
from gan_core.training.compute import Chosen

SCHEMA_VERSION = 1

State = Literal["queued", "starting", "training", "paused", "finished", "stopped", "interrupted", "failed"]

# The states in which a living process owns the run.
WORKING: frozenset[State] = frozenset({"starting", "training", "paused"})

Record = TypeVar("Record", bound=Options)


class RunFolderError(ReadError):
    """A file of a run folder that is missing, damaged or of another version; the message names it."""


class RunRecord(Options):
    """`config.json`: what the run is. `chosen` is written once, when its first worker has measured."""

    schema_version: int = SCHEMA_VERSION
    config: TrainConfig
    chosen: Chosen | None = None
    created: float = Field(description="When the run was made, in seconds since 1970.")


class FindingRecord(Options):
    """One thing that is wrong with a run at the moment, with what to try."""

    kind: str
    sentence: str


class Status(Options):
    """`status.json`: how the run stands, as its worker last said. Memory in megabytes, times in seconds."""

    schema_version: int = SCHEMA_VERSION
    state: State
    images: int = 0
    horizon: int
    images_per_second: float = 0.0
    seconds_trained: float = 0.0
    seconds_left: float | None = None
    device: str = ""
    precision: str = ""
    threads: int = 0
    memory: float = 0.0
    acknowledged_request: int = 0
    acknowledged_revision: int = 0
    findings: tuple[FindingRecord, ...] = ()
    error: str | None = None
    traceback: str | None = None
    updated: float = 0.0
    queued_at: float | None = None
    pid: int | None = None


class Desired(Options):
    """`desired.json`: what the user wants of the run. Every change has a higher revision."""

    schema_version: int = SCHEMA_VERSION
    revision: int = 0
    state: Literal["run", "pause", "stop"] = "run"
    live: LiveSettings
    horizon: int


class Request(Options):
    """`requests/<number>.json`: something to be done once. `snapshot`: save one now, and keep it."""

    kind: Literal["snapshot"]


class Change(Options):
    """A line of `changes.jsonl`: what changed at `images` images, written before it takes effect."""

    images: int
    live: LiveSettings | None = None
    horizon: int | None = None


class ReportRecord(BaseModel):
    """A line of `metrics.jsonl`: how training stood at `images` images. A value that is no number is None."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["report"] = "report"
    images: int
    seconds: float
    images_per_second: float
    generator_loss: float | None
    critic_loss: float | None
    penalty: float | None
    critic_training: float | None
    critic_held_out: float | None
    critic_generated: float | None
    reconstruction_held_out: float | None = None
    generator_rate: float
    critic_rate: float


class EventRecord(BaseModel):
    """A line of `metrics.jsonl`: something that happened at `images` images, `seconds` into training."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["event"] = "event"
    images: int
    seconds: float
    level: Literal["info", "warning", "error"] = "info"
    message: str


MetricsRecord = Annotated[ReportRecord | EventRecord, Field(discriminator="kind")]


def write_record(path: Path, record: Options, *, durable: bool = False) -> None:
    """Replace a file by a record, as JSON. Raises WriteError."""
    write_atomically(path, record.model_dump_json(indent=1).encode() + b"\n", durable=durable)


def read_record(path: Path, model: type[Record]) -> Record:
    """The record in a file. Raises RunFolderError."""
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise RunFolderError(f"{path} is missing.") from error
    except OSError as error:
        raise RunFolderError(f"{path} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise RunFolderError(f"{path} is damaged: it is not JSON ({error}).") from error
    version = data.get("schema_version", SCHEMA_VERSION) if isinstance(data, dict) else SCHEMA_VERSION
    if version != SCHEMA_VERSION:
        raise RunFolderError(
            f"{path} has schema version {version!r}, and this Latent Studio knows {SCHEMA_VERSION} only; "
            "open it with the version that made it."
        )
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise RunFolderError(f"{path} is damaged: {' '.join(sentences(error))}") from error
