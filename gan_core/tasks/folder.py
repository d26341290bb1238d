"""What lies in a task's folder: its request, its progress, what it prints, and its results."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from gan_core.files import MOST_JSON_BYTES, ReadError, parse_json, read_regular, write_atomically
from gan_core.latent.spec import Digest, Images, Name
from gan_core.options import Options
from gan_core.processes.progress import Progress
from gan_core.workspace import Workspace

Record = TypeVar("Record", bound=Options)


class SnapshotRequest(Options):
    """`request.json` of a task about a generator."""

    run: Name = Field(description="The run, or the generator that ships.")
    snapshot: Images | None = Field(default=None, description="The snapshot, by its images; none for the newest.")


class GeneratorRequest(SnapshotRequest):
    """`request.json` of a task about one generator and no other, though its snapshot may be made anew."""

    generator: Digest | None = Field(default=None, description="The digest that the generator must have; none for any.")

    def require(self, digest: str) -> None:
        """Raises ValueError where the snapshot's generator, which has this digest, is another."""
        if self.generator not in (None, digest):
            raise ValueError(f"{self.run} has another generator by now; start the task again.")


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
        """What kind of task it is."""
        return kind_of(self.name)

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
        """The task's request as plain data. Raises ReadError."""
        path = self.path / "request.json"
        try:
            return parse_json(read_regular(path, MOST_JSON_BYTES))
        except (OSError, ValueError) as error:
            raise ReadError("The task's request can't be read; start the task again.") from error

    def progress(self) -> Progress:
        """Its progress as it was last written. Raises ReadError."""
        return self.record("progress.json", Progress)

    def write_progress(self, progress: Progress) -> None:
        """Replace its progress. Raises WriteError."""
        self.write_record("progress.json", progress)


def kind_of(name: str) -> str:
    """What kind of task a name is of: its first part."""
    return name.rpartition("-")[0]
