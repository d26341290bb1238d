"""Bookmarks: latents of a run's generators with a name and a note, in one file a run."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from gan_core.checkpoints import check_name
from gan_core.files import MOST_JSON_BYTES, ReadError, called, locked, make_folder, read_regular, write_atomically
from gan_core.latent.spec import Digest, Images, LatentSpec
from gan_core.options import Options
from gan_core.workspace import Workspace

MOST = 500
LONGEST_NAME = 60
LONGEST_NOTE = 500


class Bookmark(Options):
    """A latent worth coming back to, at the snapshot where it was marked."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, description="What it is called.")
    note: str = Field(default="", max_length=LONGEST_NOTE, description="What is to be said of it.")
    snapshot: Images = Field(description="The snapshot at which it was marked.")
    generator: Digest = Field(description="The digest of the generator there.")
    latent: LatentSpec = Field(description="The latent with its condition.")

    @property
    def key(self) -> str:
        """16 hex digits of what it shows; its name and its note have no part in it."""
        content = f"{self.generator} {self.latent.model_dump_json()}"
        return hashlib.sha256(content.encode()).hexdigest()[:16]


_FILE: TypeAdapter[tuple[Bookmark, ...]] = TypeAdapter(Annotated[tuple[Bookmark, ...], Field(max_length=MOST)])


def bookmarks_of(workspace: Workspace, run: str) -> list[Bookmark]:
    """The bookmarks of a run, the newest last. Raises ReadError where their file can't be read."""
    path = _path(workspace, run)
    try:
        return list(_FILE.validate_json(read_regular(path, MOST_JSON_BYTES)))
    except FileNotFoundError:
        return []
    except (OSError, ValidationError) as error:
        raise ReadError(f"{called(path)} can't be read as bookmarks; move it away to start again.") from error


def add(workspace: Workspace, run: str, bookmark: Bookmark) -> None:
    """Keep a bookmark, or rename that of the same picture. Raises ValueError for too many, ReadError, WriteError."""

    with _changing(workspace, run) as marks:
        marks[:] = [mark for mark in marks if mark.key != bookmark.key]
        if len(marks) >= MOST:
            raise ValueError(f"There are {MOST} bookmarks already; remove one first.")
        marks.append(bookmark)


def rename(workspace: Workspace, run: str, key: str, name: str, note: str) -> None:
    """Give a bookmark another name and note. Raises ValueError for an impossible one, ReadError and WriteError."""
    if not 1 <= len(name) <= LONGEST_NAME or len(note) > LONGEST_NOTE:
        raise ValueError(f"A name has 1 to {LONGEST_NAME} characters, a note at most {LONGEST_NOTE}.")
    changes = {"name": name, "note": note}
    with _changing(workspace, run) as marks:
        marks[:] = [mark.model_copy(update=changes) if mark.key == key else mark for mark in marks]


def remove(workspace: Workspace, run: str, key: str) -> None:
    """Remove a bookmark. Raises ReadError and WriteError."""
    with _changing(workspace, run) as marks:
        marks[:] = [mark for mark in marks if mark.key != key]


@contextmanager
def _changing(workspace: Workspace, run: str) -> Iterator[list[Bookmark]]:
    """The bookmarks of a run, written back as the block leaves them; two tabs that mark at once lose nothing."""
    path = _path(workspace, run)
    make_folder(path.parent)
    with locked(path.with_suffix(".lock")):
        marks = bookmarks_of(workspace, run)
        yield marks
        write_atomically(path, _FILE.dump_json(tuple(marks), indent=1))


def _path(workspace: Workspace, run: str) -> Path:
    return workspace.bookmarks / f"{check_name(run)}.json"
