"""The run folder's journals, one JSON record a line: `metrics.jsonl` to read, `changes.jsonl` to replay."""

import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from gan_core.files import ReadError, append, called, open_regular, read_regular, write_atomically
from gan_core.jobs.records import Change, EventRecord, MetricsRecord, ReportRecord

_METRICS: TypeAdapter[MetricsRecord] = TypeAdapter(MetricsRecord)
_MOST_BYTES = 512 * 2**20


@dataclass(frozen=True)
class Cursor:
    """How far a metrics file was read: `start` to `offset`, in bytes, of the file with the identity `file`."""

    file: int = 0
    start: int = 0
    offset: int = 0


def read_metrics(path: Path, after: Cursor | None = None) -> tuple[list[ReportRecord | EventRecord], Cursor]:
    """The records since `after`, and where to go on reading. Raises ReadError.

    A line that is torn or unknown to this version is passed over. Where the file was rewound since `after`, it is read
    from its beginning: the cursor's `start` is then 0, and earlier records are to be forgotten.
    """
    try:
        with open_regular(path) as file:
            facts = os.fstat(file.fileno())
            start = after.offset if after and after.file == facts.st_ino else 0
            if facts.st_size - start > _MOST_BYTES:
                raise ReadError(f"{called(path)} is too large to be read; move it away to start a new one.")
            file.seek(start)
            content = file.read()
    except FileNotFoundError:
        return [], Cursor()
    except OSError as error:
        raise ReadError(f"{called(path)} can't be read: {error.strerror}.") from error
    whole = content[: content.rfind(b"\n") + 1]
    records = [record for line in whole.splitlines() if (record := _parse(line))]
    return records, Cursor(facts.st_ino, start, start + len(whole))


def append_record(path: Path, record: BaseModel, *, durable: bool = False) -> None:
    """Add one record; if `durable`, it is on the disk when this returns. Raises WriteError."""
    append(path, record.model_dump_json().encode() + b"\n", durable=durable)


def rewind_metrics(path: Path, images: int) -> None:
    """Drop the records beyond `images` images: the run will make them again. Raises ReadError and WriteError."""
    lines = _whole(path).splitlines(keepends=True)
    kept = [line for line in lines if (record := _parse(line)) and record.images <= images]
    if len(kept) < len(lines):
        # A new file, so that a reader in the middle of the old one notices.
        write_atomically(path, b"".join(kept))


def read_changes(path: Path) -> list[Change]:
    """All changes in the order in which they took effect. Raises ReadError where a line is damaged."""
    content = _whole(path)
    try:
        return [Change.model_validate_json(line) for line in content[: content.rfind(b"\n") + 1].splitlines()]
    except ValidationError as error:
        raise ReadError(
            f"{called(path)} is damaged, so the run can't be continued exactly; remove the damaged line or "
            "duplicate the run."
        ) from error


def _whole(path: Path) -> bytes:
    """All of a journal, nothing where there is none. Raises ReadError."""
    try:
        return read_regular(path, _MOST_BYTES)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ReadError(f"{called(path)} can't be read: {error.strerror}.") from error


def _parse(line: bytes) -> ReportRecord | EventRecord | None:
    try:
        return _METRICS.validate_json(line)
    except ValidationError:
        return None
