"""What may be chosen of an import, what is refused, and what the report says."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Annotated, Literal

from pydantic import AfterValidator, ValidationError

from gan_core.options import Options, option

MOST_NAMES = 100  # of the files that a report names for one reason
LEAST_A_CLASS = 2  # one to train on and one to measure against
LEAST = 16


class ImportRefusedError(ValueError):
    """A source from which no dataset can be made; the message is a sentence that says what to do."""


def _multiple_of_four(size: int) -> int:
    if size % 4:
        raise ValueError(f"must be a multiple of 4, such as {size // 4 * 4}")
    return size


class ImportOptions(Options):
    """How images become samples."""

    size: Annotated[int, AfterValidator(_multiple_of_four)] = option(
        32,
        "Pixels a side of the samples, a multiple of 4; more detail takes longer to learn.",
        unit="pixels",
        low=16,
        high=128,
    )
    grey: bool = option(False, "One channel of grey instead of three of colour.")
    classes: Literal["outer", "inner", "none"] = option(
        "outer", "What an image's class is: its outermost folder, the folder that it lies in, or nothing."
    )
    background: Literal["white", "black"] = option("white", "What shows through where an image is transparent.")
    mirrored: bool = option(
        False, "Whether a mirror image is as good a sample: mostly so for photographs, never for letters."
    )

    @property
    def shape(self) -> tuple[int, int, int]:
        """Shape of one sample, `(C, H, W)`."""
        return (1 if self.grey else 3, self.size, self.size)


def parse_options(chosen: Mapping[str, object]) -> ImportOptions:
    """The options of these values. Raises ImportRefusedError with a sentence for each that is wrong."""
    try:
        return ImportOptions.model_validate(chosen)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}." for problem in error.errors()]
        raise ImportRefusedError(" ".join(wrong)) from error


class ClassCount(Options):
    """A class and how many images it has."""

    name: str
    count: int


class Skipped(Options):
    """Why `count` files were left out, and the names of the first of them. `reason` goes on where "it" stands."""

    reason: str
    count: int
    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What was skipped, in a sentence; one file alone is named."""
        if self.count == 1:
            return f"{self.names[0]} was skipped: it {self.reason}."
        return f"{self.count:,} files were skipped: each {self.reason}."


class ImportReport(Options):
    """`report.json`: what a dataset was made of. `classes` are in the order of their labels, one where there are none.

    `labelled`: whether they are classes to train on. `notes` are sentences about the whole.
    """

    schema_version: Literal[1] = 1
    name: str
    source: str
    options: ImportOptions
    count: int
    classes: tuple[ClassCount, ...]
    labelled: bool
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    created: float

    @property
    def skipped_count(self) -> int:
        """How many files were left out."""
        return sum(entry.count for entry in self.skipped)


@dataclass(frozen=True)
class Plan:
    """What an import of a source would take up: candidates a class, in order, before any of them is decoded."""

    classes: Mapping[str, int]
    labelled: bool
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]


class Tally:
    """Collects what is skipped and why."""

    def __init__(self) -> None:
        self._names: defaultdict[str, list[str]] = defaultdict(list)
        self._counts: Counter[str] = Counter()

    def skip(self, name: str, reason: str) -> None:
        """Record that a file is left out."""
        self._counts[reason] += 1
        if len(self._names[reason]) < MOST_NAMES:
            self._names[reason].append(readable(name, 200))

    def skipped(self) -> tuple[Skipped, ...]:
        """All that was left out, a reason each, the most frequent first."""
        frequent = self._counts.most_common()
        return tuple(Skipped(reason=reason, count=n, names=tuple(self._names[reason])) for reason, n in frequent)


def numbered(stem: str, taken: set[str], ending: str = "") -> str:
    """`stem` and `ending`, with a number between them where that is taken; it is taken from now on."""
    names = (f"{stem}{f' ({number})' if number > 1 else ''}{ending}" for number in count(1))
    name = next(name for name in names if name not in taken)
    taken.add(name)
    return name


def images(count: int, verb: str = "", verbs: str = "") -> str:
    """A count of images with its verb: `1 image has`, `3 images have`."""
    return f"1 image {verb}".rstrip() if count == 1 else f"{count:,} images {verbs}".rstrip()


def readable(text: str, most: int) -> str:
    """Text from outside on one line: no control or surrogate characters, at most so many others."""
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"
