"""Which files are candidates for samples, and of which class each is."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePosixPath

from gan_core.importing.pictures import suffixes
from gan_core.importing.records import ImportRefusedError, Tally, readable
from gan_core.importing.sources import Listing, Member

MOST_CLASSES = 1000
UNLABELLED = "all images"
_MOST_NAMED = 20


@dataclass(frozen=True)
class Grouping:
    """The candidates of each class, classes in the order of their names, and sentences about the whole."""

    classes: dict[str, list[Member]]
    notes: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many candidates there are."""
        return sum(map(len, self.classes.values()))


def grouped(listing: Listing, by: str, tally: Tally) -> Grouping:
    """The candidates of a source by class, `by` as in ImportOptions; what has no class is tallied.

    Raises ImportRefusedError for too many classes.
    """
    candidates = [member for member in listing.members if _may_be_an_image(member, tally)]
    notes = _empty_folders(listing, candidates)
    shared = _shared_folders(candidates)
    classed = [(member, _class_of(member, by, shared)) for member in candidates]
    if all(name is None for _, name in classed):
        return Grouping({UNLABELLED: candidates} if candidates else {}, notes)
    classes: dict[str, list[Member]] = {}
    for member, name in classed:
        if name is None:
            tally.skip(member.path, "lies beside the class folders, so it has no class")
        else:
            classes.setdefault(name, []).append(member)
    if len(classes) > MOST_CLASSES:
        raise ImportRefusedError(
            f"There are {len(classes):,} folders with images, and a dataset has at most {MOST_CLASSES:,} classes; "
            "import it without classes, or with fewer folders."
        )
    return Grouping(dict(sorted(classes.items())), notes)


def _may_be_an_image(member: Member, tally: Tally) -> bool:
    suffix = PurePosixPath(member.parts[-1]).suffix.lower()
    if suffix and suffix not in suffixes():
        archive = suffix in (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
        tally.skip(member.path, "is an archive inside the source, which is never opened" if archive else "is no image")
        return False
    return True


def _shared_folders(members: list[Member]) -> int:
    """How many leading folders all files have in common."""
    if not members:
        return 0
    folders = [member.parts[:-1] for member in members]
    # What the first and the last in order share, all between them share.
    pairs = zip(min(folders), max(folders), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _class_of(member: Member, by: str, shared: int) -> str | None:
    folders = member.parts[:-1]
    if by == "none":
        return None
    if by == "inner":
        return _class_name(folders[-1]) if folders else None
    return _class_name(folders[shared]) if len(folders) > shared else None


def _class_name(folder: str) -> str:
    # One system writes é as one sign, another as two.
    return readable(unicodedata.normalize("NFC", folder).strip(), 64) or "unnamed"


def _empty_folders(listing: Listing, candidates: list[Member]) -> tuple[str, ...]:
    """A sentence about the folders that hold no candidate, only the outermost of each."""
    used = {member.parts[:depth] for member in candidates for depth in range(len(member.parts))}
    empty = sorted(parts for parts in listing.folders - used if parts[:-1] in used or len(parts) == 1)
    if not empty:
        return ()
    names = ", ".join(readable("/".join(parts), 80) for parts in empty[:_MOST_NAMED])
    more = f" and {len(empty) - _MOST_NAMED:,} more" if len(empty) > _MOST_NAMED else ""
    if len(empty) == 1:
        return (f"The folder {names} has no image in it, so it is no class.",)
    return (f"{len(empty):,} folders have no image in them, so they are no classes: {names}{more}.",)
