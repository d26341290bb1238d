"""An import from end to end: what is there, one sample after the other, and a dataset's folder that appears whole."""

from __future__ import annotations

import errno
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from math import prod
from pathlib import Path

import numpy as np

from gan_core.importing import pictures, places
from gan_core.importing.depths import DeepSamples
from gan_core.importing.grouping import UNLABELLED, Grouping, grouped
from gan_core.importing.members import Member, UnreadableFileError
from gan_core.importing.pictures import Pixels
from gan_core.importing.records import (
    LEAST,
    LEAST_A_CLASS,
    ClassCount,
    ImportCancelledError,
    ImportOptions,
    ImportRefusedError,
    ImportReport,
    Plan,
    Tally,
    readable,
)
from gan_core.importing.sources import opened
from gan_core.importing.storing import SampleFile
from gan_core.workspace import Workspace

MOST_BYTES = 2**30  # of all samples
_PREVIEW_ROWS, _PREVIEW_COLUMNS = 16, 10
_REASONS_IN_A_SENTENCE = 3
_MOST_FEW = 20
_TWO_A_CLASS = f"a class needs {LEAST_A_CLASS}, one to train on and one to measure against"

Source = Path | Sequence[Path]
"""A folder, a zip, or image files one by one."""
OnProgress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


def inspect(source: Source, options: ImportOptions | None = None) -> Plan:
    """What an import of a source would take up, by the names and first bytes of its files: nothing is decoded.

    Raises ImportRefusedError as `import_dataset` does.
    """
    tally = Tally()
    with opened(source, tally) as listing:
        found = grouped(listing, (options or ImportOptions()).classes, tally)
    classes = {name: len(members) for name, members in found.classes.items()}
    return Plan(classes, len(classes) > 1, tally.skipped(), found.notes)


def import_dataset(
    workspace: Workspace,
    source: Source,
    name: str,
    options: ImportOptions | None = None,
    *,
    title: str | None = None,
    workplace: Path | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> ImportReport:
    """Make the dataset `my-<name>` of a source of images in a workspace; the report, which lies beside its samples.

    `title` is what the report calls the source. `on_progress(done, total)` is called after every file. Samples are
    written to a temporary folder in `workplace`, below the datasets' own folder by default, which becomes the
    dataset's at the end: it is there whole or not at all. Raises ImportRefusedError where no dataset can be made
    or its folder can't be written, ImportCancelledError once `cancelled()` says so.
    """
    options = options or ImportOptions()
    final = places.dataset_path(workspace, name)
    if final.exists():
        raise ImportRefusedError(_taken(final.name))
    making = _Making(options, on_progress, cancelled)
    try:
        with _temporary(workplace or places.workplace(workspace), final.name) as folder:
            with opened(source, making.tally) as listing:
                found = grouped(listing, options.classes, making.tally)
                _check_volume(found, options)
                making.write(found, folder)
            report = making.report(final.name, readable(title or _called(source), 120), found)
            (folder / places.REPORT).write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
            _appear(folder, final)
    except OSError as error:
        raise ImportRefusedError(f"{final.name} could not be written: {error.strerror or error}.") from error
    return report


@dataclass
class _Making:
    """What an import has made so far."""

    options: ImportOptions
    on_progress: OnProgress | None
    cancelled: Cancelled | None
    tally: Tally = field(default_factory=Tally)
    counts: dict[str, int] = field(default_factory=dict)
    few: dict[str, int] = field(default_factory=dict)
    digests: list[bytes] = field(default_factory=list)
    depth_notes: tuple[str, ...] = ()
    transparent: int = 0
    cut: int = 0

    def write(self, found: Grouping, folder: Path) -> None:
        """Write the samples and the preview. Raises ImportRefusedError for too few."""
        rows: list[list[int]] = []
        shown = _PREVIEW_COLUMNS if len(found.classes) > 1 else _PREVIEW_COLUMNS**2
        done = 0
        with (
            SampleFile(folder / places.SAMPLES, self.options.shape) as file,
            closing(DeepSamples(folder, self.options.size)) as deep,
        ):
            for name, members in found.classes.items():
                start = file.count
                for member in members:
                    self._add(member, file, deep)
                    done += 1
                    if self.on_progress is not None:
                        self.on_progress(done, found.count)
                if file.count - start < LEAST_A_CLASS:
                    self.few[name] = file.count - start
                    self._rewind(start, file, deep)
                else:
                    self.counts[name] = file.count - start
                    rows += [list(range(start, file.count))[:shown]] if len(rows) < _PREVIEW_ROWS else []
            if file.count < LEAST:
                raise ImportRefusedError(self._too_few(file.count))
            for place, pixels in deep.resolved():
                file.replace(place, pixels)
            self.depth_notes = tuple(deep.notes())
            preview = _preview([[file.sample(place) for place in row] for row in rows])
            file.finish(list(self.counts.values()))
        pictures.sheet(preview).save(folder / places.PREVIEW)

    def report(self, name: str, source: str, found: Grouping) -> ImportReport:
        """What was made, and what was left out."""
        return ImportReport(
            name=name,
            source=source,
            options=self.options,
            count=sum(self.counts.values()),
            classes=tuple(ClassCount(name=name, count=count) for name, count in self.counts.items()),
            labelled=len(self.counts) > 1,
            skipped=self.tally.skipped(),
            notes=(*found.notes, *self._notes()),
            created=time.time(),
        )

    def _add(self, member: Member, file: SampleFile, deep: DeepSamples) -> None:
        if self.cancelled is not None and self.cancelled():
            raise ImportCancelledError
        try:
            pixels, facts = pictures.sample(member.read(), self.options)
        except UnreadableFileError as error:
            self.tally.skip(member.path, str(error))
            return
        if facts.deep is not None:
            deep.add(file.count, facts.deep)
        file.add(pixels)
        values = pixels if facts.deep is None else facts.deep.values
        self.digests.append(blake2b(np.ascontiguousarray(values).data, digest_size=16).digest())
        self.transparent += facts.transparent
        self.cut += facts.cut

    def _rewind(self, count: int, file: SampleFile, deep: DeepSamples) -> None:
        file.rewind(count)
        deep.rewind(count)
        del self.digests[count:]

    def _notes(self) -> Iterator[str]:
        yield from self._left_out()
        if len(self.counts) == 1 and UNLABELLED not in self.counts:
            yield "There is one class only, so the dataset is unconditional."
        yield from self.depth_notes
        if self.cut:
            images = "1 image has" if self.cut == 1 else f"{self.cut:,} images have"
            yield f"{images} 16 bits for each colour, of which the upper 8 were taken."
        if self.transparent:
            images = "1 image" if self.transparent == 1 else f"{self.transparent:,} images"
            yield f"{images} may be transparent; there {self.options.background} shows through."
        copies = len(self.digests) - len(set(self.digests))
        if copies:
            images = "1 image is an exact copy" if copies == 1 else f"{copies:,} images are exact copies"
            yield f"{images} of others; copies are always on the same side of the split, to train on or to measure by."

    def _left_out(self) -> Iterator[str]:
        for name, count in list(self.few.items())[:_MOST_FEW]:
            had = "1 image" if count == 1 else "no images"
            yield f"The class {name} has {had} that could be taken and is left out; {_TWO_A_CLASS}."
        if len(self.few) > _MOST_FEW:
            yield f"So are {len(self.few) - _MOST_FEW:,} more classes."

    def _too_few(self, count: int) -> str:
        single = sum(count == 1 for count in self.few.values())
        if count + single >= LEAST:
            return (
                f"{single:,} classes have 1 image each, and {_TWO_A_CLASS}. To import the images all the same, let "
                "nothing be their class: “Class of an image: Nothing” in the app, --classes none in the command."
            )
        images = "1 image" if count == 1 else f"{count or 'No'} images"
        reasons = [entry.sentence for entry in self.tally.skipped()[:_REASONS_IN_A_SENTENCE]]
        return " ".join([f"{images} could be taken, and a dataset needs at least {LEAST}; put more in.", *reasons])


def _preview(rows: list[list[Pixels]]) -> list[list[Pixels]]:
    """A row a class; of one class alone, a square of its samples."""
    if len(rows) > 1:
        return [row[:_PREVIEW_COLUMNS] for row in rows]
    only = rows[0]
    return [only[start : start + _PREVIEW_COLUMNS] for start in range(0, len(only), _PREVIEW_COLUMNS)]


def _called(source: Source) -> str:
    return source.name if isinstance(source, Path) else "image files"


def _check_volume(found: Grouping, options: ImportOptions) -> None:
    size = found.count * prod(options.shape)
    if size > MOST_BYTES:
        raise ImportRefusedError(
            f"{found.count:,} images of {options.size}x{options.size} would take {size / 2**30:.1f} GB, more than the "
            f"{MOST_BYTES >> 30} GB that a dataset may have; choose a smaller size, grey, or fewer images."
        )


@contextmanager
def _temporary(parent: Path, stem: str) -> Iterator[Path]:
    folder = parent / f"{stem}-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _appear(folder: Path, final: Path) -> None:
    final.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.rename(folder, final)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise ImportRefusedError(_taken(final.name)) from error
        raise


def _taken(name: str) -> str:
    return f"There is a dataset called {name} already; choose another name, or delete it first."
