"""What the files of a run folder hold, and how they are read and written."""

import reprlib
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationError

from gan_core.config import LiveSettings, TrainConfig, sentences
from gan_core.datasets.identity import Identity
from gan_core.files import MOST_JSON_BYTES, ReadError, called, parse_json, read_regular, write_atomically
from gan_core.options import Options, Stored
from gan_core.training.compute import Chosen

SCHEMA_VERSION = 1

State = Literal["queued", "starting", "training", "paused", "finished", "stopped", "interrupted", "failed"]

# The states in which a living process owns the run.
WORKING: frozenset[State] = frozenset({"starting", "training", "paused"})

# Bounds that no run comes near; what a damaged file says beyond them would only break what is computed of it.
Count = Annotated[int, Field(ge=0, le=10**15)]
Seconds = Annotated[float, Field(ge=0.0, le=1e12)]
Amount = Annotated[float, Field(ge=0.0, le=1e15)]

Record = TypeVar("Record", bound=Options)


class RunFolderError(ReadError):
    """A file of a run folder that is missing, damaged or of another version; the message names it."""


class RunExistsError(ValueError):
    """There is a run of this name already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a run called {name} already; choose another name.")


class RunRecord(Options):
    """`config.json`: what the run is. Its first worker writes down what was `chosen`, and the `dataset` that it found.

    Runs of earlier versions don't have the `dataset`.
    """

    schema_version: int = SCHEMA_VERSION
    config: TrainConfig
    chosen: Chosen | None = None
    dataset: Identity | None = None
    created: Seconds = Field(description="When the run was made, in seconds since 1970.")


class FindingRecord(Options):
    """One thing that is wrong with a run at the moment, with what to try."""

    kind: str
    sentence: str


class Status(Options):
    """`status.json`: how the run stands, as its worker last said. Memory in megabytes, times in seconds."""

    schema_version: int = SCHEMA_VERSION
    state: State
    images: Count = 0
    horizon: Count
    images_per_second: Amount = 0.0
    seconds_trained: Seconds = 0.0
    seconds_left: Seconds | None = None
    device: str = ""
    precision: str = ""
    threads: Count = 0
    memory: Amount = 0.0
    acknowledged_request: Count = 0
    acknowledged_revision: Count = 0
    findings: tuple[FindingRecord, ...] = ()
    error: str | None = None
    traceback: str | None = None
    updated: Seconds = 0.0
    queued_at: Seconds | None = None
    pid: Count | None = None


class Desired(Options):
    """`desired.json`: what the user wants of the run. Every change has a higher revision."""

    schema_version: int = SCHEMA_VERSION
    revision: Count = 0
    state: Literal["run", "pause", "stop"] = "run"
    live: LiveSettings
    horizon: Count


class Request(Options):
    """`requests/<number>.json`: something to be done once. `snapshot`: save one now, and keep it."""

    kind: Literal["snapshot"]


class Change(Options):
    """A line of `changes.jsonl`: what changed at `images` images, written before it takes effect."""

    images: Count
    live: LiveSettings | None = None
    horizon: Count | None = None


class ReportRecord(Stored):
    """A line of `metrics.jsonl`: how training stood at `images` images. A value that is no number is None."""

    kind: Literal["report"] = "report"
    images: Count
    seconds: Seconds
    images_per_second: Amount
    generator_loss: float | None
    discriminator_loss: float | None
    penalty: float | None
    discriminator_training: float | None
    discriminator_held_out: float | None
    discriminator_generated: float | None
    reconstruction_held_out: float | None = None
    generator_rate: float
    discriminator_rate: float


class EventRecord(Stored):
    """A line of `metrics.jsonl`: something that happened at `images` images, `seconds` into training."""

    kind: Literal["event"] = "event"
    images: Count
    seconds: Seconds
    level: Literal["info", "warning", "error"] = "info"
    message: str


MetricsRecord = Annotated[ReportRecord | EventRecord, Field(discriminator="kind")]


def write_record(path: Path, record: Options, *, durable: bool = False) -> None:
    """Replace a file by a record, as JSON. Raises WriteError."""
    write_atomically(path, record.model_dump_json(indent=1).encode() + b"\n", durable=durable)


def read_record(path: Path, model: type[Record]) -> Record:
    """The record in a file. Raises RunFolderError."""
    try:
        data = parse_json(read_regular(path, MOST_JSON_BYTES))
    except FileNotFoundError as error:
        raise RunFolderError(f"{called(path)} is missing.") from error
    except OSError as error:
        raise RunFolderError(f"{called(path)} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise RunFolderError(f"{called(path)} is damaged: it is not JSON ({error}).") from error
    version = data.get("schema_version", SCHEMA_VERSION) if isinstance(data, dict) else SCHEMA_VERSION
    if version != SCHEMA_VERSION:
        raise RunFolderError(
            f"{called(path)} has schema version {reprlib.repr(version)}, and this Latent Studio knows {SCHEMA_VERSION} "
            "only; open it with the version that made it."
        )
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise RunFolderError(f"{called(path)} is damaged: {' '.join(sentences(error))}") from error
