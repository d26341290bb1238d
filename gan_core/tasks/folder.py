"""What lies in a task's folder: its request, how it stands, what it prints, and its results."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from gan_core.files import MOST_JSON_BYTES, ReadError, parse_json, read_regular, write_atomically
from gan_core.latent.spec import Images, Name
from gan_core.options import Options
from gan_core.processes.progress import Progress
from gan_core.workspace import Workspace

Record = TypeVar("Record", bound=Options)

_TAIL_CHARACTERS = 2000


class SnapshotRequest(Options):
    """`request.json` of a task about a generator."""

    run: Name = Field(description="The run, or the generator that ships.")
    snapshot: Images | None = Field(default=None, description="The snapshot, by its images; none for the newest.")


@dataclass(frozen=True)
class TaskFolder:
    """One task's folder. Every file in it is replaced whole, so that it can be read at any time."""

    path: Path

    @property
    def name(self) -> str:
        """The task's name, which is the folder's."""
        return self.path.name

    @property
    def kind(self) -> str:
        """What kind of task it is: the first part of its name."""
        return self.name.rpartition("-")[0]

    @property
    def workspace(self) -> Workspace:
        """The workspace that the task lies in."""
        return Workspace.around(self.path)

    @property
    def log(self) -> Path:
        """What its process printed."""
        return self.path / "log"

    def write(self, name: str, content: bytes) -> None:
        """Replace a file of the folder. Raises WriteError."""
        write_atomically(self.path / name, content)

    def write_record(self, name: str, record: Options) -> None:
        """Replace a file by a record, as JSON. Raises WriteError."""
        self.write(name, record.model_dump_json().encode())

    def record(self, name: str, model: type[Record]) -> Record:
        """The record in a file. Raises ReadError where there is none, or where it is damaged."""
        path = self.path / name
        try:
            return model.model_validate_json(read_regular(path, MOST_JSON_BYTES))
        except OSError as error:
            raise ReadError(f"The task's file {name} can't be read: {error.strerror}.") from error
        except ValidationError as error:
            raise ReadError(f"The task's file {name} is damaged; start the task again.") from error

    def request(self) -> Any:
        """What the task was asked, as plain data. Raises ReadError."""
        path = self.path / "request.json"
        try:
            return parse_json(read_regular(path, MOST_JSON_BYTES))
        except (OSError, ValueError) as error:
            raise ReadError("What the task was asked for can't be read; start the task again.") from error

    def progress(self) -> Progress:
        """How it stands, as was last said. Raises ReadError."""
        return self.record("progress.json", Progress)

    def tell(self, progress: Progress) -> None:
        """Say how it stands. Raises WriteError."""
        self.write_record("progress.json", progress)

    def log_tail(self) -> str:
        """The end of what its process printed."""
        try:
            return read_regular(self.log, MOST_JSON_BYTES).decode(errors="replace")[-_TAIL_CHARACTERS:].strip()
        except OSError:
            return ""
