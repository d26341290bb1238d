"""Bookmarks: latents of a run's generators with a name and a note, in one file a run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
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
    """Keep a bookmark; one of the same picture gets the new name and note.

    Raises ValueError where there are too many, ReadError and WriteError.
    """

    def added(there: list[Bookmark]) -> list[Bookmark]:
        others = [other for other in there if other.key != bookmark.key]
        if len(others) >= MOST:
            raise ValueError(f"There are {MOST} bookmarks already; remove one first.")
        return [*others, bookmark]

    _change(workspace, run, added)


def rename(workspace: Workspace, run: str, key: str, name: str, note: str) -> None:
    """Give a bookmark another name and note. Raises ValueError for what can be no name, ReadError and WriteError."""
    if not 1 <= len(name) <= LONGEST_NAME or len(note) > LONGEST_NOTE:
        raise ValueError(f"A name has 1 to {LONGEST_NAME} characters, a note at most {LONGEST_NOTE}.")

    def renamed(there: list[Bookmark]) -> list[Bookmark]:
        changes = {"name": name, "note": note}
        return [mark.model_copy(update=changes) if mark.key == key else mark for mark in there]

    _change(workspace, run, renamed)


def remove(workspace: Workspace, run: str, key: str) -> None:
    """Remove a bookmark. Raises ReadError and WriteError."""
    _change(workspace, run, lambda there: [mark for mark in there if mark.key != key])


def _change(workspace: Workspace, run: str, change: Callable[[list[Bookmark]], list[Bookmark]]) -> None:
    path = _path(workspace, run)
    make_folder(path.parent)
    # Two tabs that mark at once lose nothing.
    with locked(path.with_suffix(".lock")):
        write_atomically(path, _FILE.dump_json(tuple(change(bookmarks_of(workspace, run))), indent=1))


def _path(workspace: Workspace, run: str) -> Path:
    return workspace.bookmarks / f"{check_name(run)}.json"
