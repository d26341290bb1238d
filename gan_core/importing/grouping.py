"""Which files are candidates for samples, and of which class each is."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile

from gan_core.importing import formats
from gan_core.importing.members import Listing, Member, Parts
from gan_core.importing.records import ImportRefusedError, Tally, images, numbered, readable

MOST_CLASSES = 1000
UNLABELLED = "all images"
BESIDE = "lies beside the class folders, so it has no class"
_MOST_NAMED = 20
_LONGEST_LABEL = 64
_PART = re.compile(
    r"(?:train|training|trainset|val|valid|validation|dev|test|testing|testset|eval|evaluation|holdout)"
    r"(?:[-_ ]?(?:set|split|data|images|imgs|\d{4}))?",
    re.IGNORECASE,
)


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
    notes = [*listing.notes, *_empty_folders(listing, candidates)]
    depth = _shared_folders(candidates)
    parts = _parts_of_a_split(candidates, depth) if by == "outer" else Counter()
    folders, beside = _in_folders(candidates, by, depth + 1 if parts else depth)
    if parts:
        notes.append(_of_split(parts, bool(folders)))
    elif _is_flat(len(beside), [len(members) for members in folders.values()]):
        notes.append(_of_flat(len(beside), list(folders)))
        folders = {}
    if not folders:
        return Grouping({UNLABELLED: candidates} if candidates else {}, tuple(notes))
    for member in beside:
        tally.skip(member.path, BESIDE)
    if len(folders) > MOST_CLASSES:
        raise ImportRefusedError(
            f"There are {len(folders):,} folders with images, and a dataset has at most {MOST_CLASSES:,} classes; "
            "import it without classes, or with fewer folders."
        )
    return Grouping(dict(sorted(folders.items())), tuple(notes))


def _in_folders(members: list[Member], by: str, depth: int) -> tuple[dict[str, list[Member]], list[Member]]:
    """The folders that may be classes, by their labels; and the files in none of them."""
    found: dict[str, list[Member]] = {}
    shown: dict[str, str] = {}
    beside = []
    for member in members:
        place = {"outer": depth, "inner": len(member.parts) - 2}.get(by, -1)
        if 0 <= place < len(member.parts) - 1:
            # One system writes é as one sign, another as two: it is one name. Else every difference counts.
            name = unicodedata.normalize("NFC", member.parts[place])
            found.setdefault(name, []).append(member)
            shown.setdefault(name, unicodedata.normalize("NFC", member.shown[place]))
        else:
            beside.append(member)
    return {label: found[name] for name, label in _labels(shown).items()}, beside


def _may_be_an_image(member: Member, tally: Tally) -> bool:
    name = member.parts[-1]
    reason = formats.is_named_otherwise(name)
    if reason is None and not formats.has_known_ending(name):
        start = member.start()
        if not formats.looks_read(start):
            reason = formats.unread(start) or formats.NO_IMAGE
    if reason is not None:
        tally.skip(member.path, reason)
    return reason is None


def _shared_folders(members: list[Member]) -> int:
    """How many leading folders all files have in common."""
    if not members:
        return 0
    folders = [member.parts[:-1] for member in members]
    # What the first and the last in order share, all between them share.
    pairs = zip(min(folders), max(folders), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _parts_of_a_split(members: list[Member], depth: int) -> Counter[str]:
    """How many images lie in each of `train`, `test` and their like, where those are all the folders there are."""
    outer = Counter(member.shown[depth] for member in members if len(member.parts) > depth + 1)
    whole = len(outer) > 1 and all(map(_PART.fullmatch, outer))
    return outer if whole else Counter()


def _of_split(parts: Counter[str], inner: bool) -> str:
    named = [f"{readable(name, 80)} ({count:,})" for name, count in sorted(parts.items())]
    joined = f"{', '.join(named[:-1])} and {named[-1]} look like the parts of a split, so they were joined"
    classes = (
        "the classes are the folders in them" if inner else "there are no folders in them, so there are no classes"
    )
    return f"{joined}: {classes}. A run makes its own split of the images."


def _is_flat(beside: int, folders: list[int]) -> bool:
    """Whether folders are rather albums beside a folder's own images than classes."""
    if beside == 0 or not folders:
        return False
    return len(folders) == 1 or beside >= (max(folders) if len(folders) == 2 else sum(folders))


def _of_flat(beside: int, folders: list[str]) -> str:
    several = "s" if len(folders) > 1 else ""
    return (
        f"{images(beside, 'lies', 'lie')} beside the folder{several} {_enumerated(folders)}, "
        "so all were taken together, without classes; to have classes, put every image into the folder of its class."
    )


def _enumerated(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _labels(shown: dict[str, str]) -> dict[str, str]:
    """The label of each folder's class, from its readable name: on one line, not too long, none twice."""
    taken: set[str] = set()
    labels = {}
    for name in sorted(shown):
        label = readable(shown[name].strip(), 10_000) or "unnamed"
        if len(label) > _LONGEST_LABEL:
            # Long names often differ only at their end.
            label = f"{label[: _LONGEST_LABEL - 25]}…{label[-24:]}"
        labels[name] = numbered(label, taken)
    return labels


def _empty_folders(listing: Listing, candidates: list[Member]) -> tuple[str, ...]:
    """A sentence about the folders that hold no candidate, only the outermost of each."""
    used: set[Parts] = {member.parts[:depth] for member in candidates for depth in range(len(member.parts))}
    empty = sorted(parts for parts in listing.folders - used if parts[:-1] in used or len(parts) == 1)
    if not empty:
        return ()
    names = _enumerated([readable("/".join(parts), 80) for parts in empty])
    if len(empty) == 1:
        return (f"The folder {names} has no image in it, so it is no class.",)
    return (f"{len(empty):,} folders have no image in them, so they are no classes: {names}.",)
