"""An import from end to end: what is there, one sample after the other, and a dataset's folder that appears whole."""

from __future__ import annotations

import errno
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod
from pathlib import Path

from gan_core.importing import pictures, places
from gan_core.importing.grouping import Grouping, grouped
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
from gan_core.importing.sources import Member, UnreadableFileError, opened
from gan_core.importing.storing import SampleFile

MOST_BYTES = 2**30  # of all samples
_PREVIEW_ROWS, _PREVIEW_COLUMNS = 16, 10
_REASONS_IN_A_SENTENCE = 3

OnProgress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


def inspect(source: Path, options: ImportOptions | None = None) -> Plan:
    """What an import of a folder or a zip would take up, by the names of its files alone: nothing is decoded.

    Raises ImportRefusedError as `import_dataset` does.
    """
    tally = Tally()
    with opened(source, tally) as listing:
        found = grouped(listing, (options or ImportOptions()).classes, tally)
    classes = {name: len(members) for name, members in found.classes.items()}
    return Plan(classes, len(classes) > 1, tally.skipped(), found.notes)


def import_dataset(
    source: Path,
    name: str,
    options: ImportOptions | None = None,
    *,
    title: str | None = None,
    root: Path | None = None,
    workplace: Path | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> ImportReport:
    """Make the dataset `my-<name>` of the images in a folder or a zip; the report, which lies beside its samples.

    `title` is what the report calls the source. `on_progress(done, total)` is called after every file. Samples are
    written to a temporary folder in `workplace`, below the datasets' own folder by default, which becomes the
    dataset's at the end: it is there whole or not at all. Raises ImportRefusedError where no dataset can be made
    or its folder can't be written, ImportCancelledError once `cancelled()` says so.
    """
    options = options or ImportOptions()
    final = places.dataset_path(name, root)
    if final.exists():
        raise ImportRefusedError(_taken(final.name))
    making = _Making(options, on_progress, cancelled)
    try:
        with _temporary(workplace or places.workplace(root), final.name) as folder:
            with opened(source, making.tally) as listing:
                found = grouped(listing, options.classes, making.tally)
                _check_volume(found, options)
                making.write(found, folder)
            report = making.report(final.name, readable(title or source.name, 120), found)
            (folder / places.REPORT).write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
            _appear(folder, final)
    except OSError as error:
        raise ImportRefusedError(f"{final} could not be written: {error.strerror or error}.") from error
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
    transparent: int = 0

    def write(self, found: Grouping, folder: Path) -> None:
        """Write the samples and the preview. Raises ImportRefusedError for too few."""
        rows: list[list[Pixels]] = []
        shown = _PREVIEW_COLUMNS if len(found.classes) > 1 else _PREVIEW_COLUMNS**2
        done = 0
        with SampleFile(folder / places.SAMPLES, self.options.shape) as file:
            for name, members in found.classes.items():
                start = file.count
                row: list[Pixels] = []
                for member in members:
                    pixels = self._sample(member)
                    done += 1
                    if self.on_progress is not None:
                        self.on_progress(done, found.count)
                    if pixels is not None:
                        file.add(pixels)
                        row += [pixels] if len(row) < shown else []
                if file.count - start < LEAST_A_CLASS:
                    self.few[name] = file.count - start
                    file.rewind(start)
                else:
                    self.counts[name] = file.count - start
                    rows += [row] if len(rows) < _PREVIEW_ROWS else []
            if file.count < LEAST:
                raise ImportRefusedError(self._too_few(file.count))
            file.finish(list(self.counts.values()))
        pictures.sheet(_preview(rows)).save(folder / places.PREVIEW)

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

    def _sample(self, member: Member) -> Pixels | None:
        if self.cancelled is not None and self.cancelled():
            raise ImportCancelledError
        try:
            pixels, transparent = pictures.sample(member.read(), self.options)
        except UnreadableFileError as error:
            self.tally.skip(member.path, str(error))
            return None
        self.transparent += transparent
        return pixels

    def _notes(self) -> Iterator[str]:
        for name, count in list(self.few.items())[:20]:
            had = "1 image" if count == 1 else f"{count or 'no'} images"
            yield f"The class {name} has {had} that could be taken and is left out; a class needs {LEAST_A_CLASS}."
        if len(self.counts) == 1:
            yield "There is one class only, so the networks are told none: the dataset is unconditional."
        if self.transparent:
            yield f"{self.transparent:,} images may be transparent; {self.options.background} shows through them."

    def _too_few(self, count: int) -> str:
        images = "1 image" if count == 1 else f"{count or 'No'} images"
        reasons = [entry.sentence for entry in self.tally.skipped()[:_REASONS_IN_A_SENTENCE]]
        return " ".join([f"{images} could be taken, and a dataset needs at least {LEAST}; put more in.", *reasons])


def _preview(rows: list[list[Pixels]]) -> list[list[Pixels]]:
    """A row a class; of one class alone, a square of its samples."""
    if len(rows) > 1:
        return [row[:_PREVIEW_COLUMNS] for row in rows]
    only = rows[0]
    return [only[start : start + _PREVIEW_COLUMNS] for start in range(0, len(only), _PREVIEW_COLUMNS)]


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
