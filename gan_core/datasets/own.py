"""A person's own datasets: imported once from images (`gan_core/importing`), each in a folder.

Their names begin with `my-`, as no other's does. A run that learned from one stays readable when it is gone.
"""

import shutil
import uuid
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path

import torch
from pydantic import ValidationError
from torch import Tensor

from gan_core.checkpoints import folder_names
from gan_core.conditions import Conditions
from gan_core.datasets.base import Dataset, DatasetOptions, DatasetSource, resized, split_of_copies, stratified_draw
from gan_core.files import ReadError, called, read_regular, writing
from gan_core.importing import places
from gan_core.importing.records import LEAST, LEAST_A_CLASS, ClassCount, ImportOptions, ImportReport
from gan_core.tensor_files import read_tensors
from gan_core.workspace import Workspace

GROUP = "class"
_MOST_REPORT_BYTES = 16 * 2**20


def names(workspace: Workspace) -> list[str]:
    """Names of the datasets whose folders are whole, sorted."""
    root = workspace.datasets
    return [name for name in folder_names(root) if places.is_own(name) and (root / name / places.REPORT).is_file()]


def report(workspace: Workspace, name: str) -> ImportReport:
    """What a dataset was made of. Raises ValueError where there is none of this name, ReadError where it is damaged."""
    path = places.dataset_path(workspace, name) / places.REPORT
    try:
        return _report(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise ValueError(f"There is no dataset {name!r} here (any more); import it again.") from error


def preview(workspace: Workspace, name: str) -> bytes:
    """A picture of some samples, as a PNG, a row a class. Raises ValueError as `report` does."""
    try:
        return read_regular(places.dataset_path(workspace, name) / places.PREVIEW, _MOST_REPORT_BYTES)
    except OSError as error:
        raise ValueError(f"There is no picture of the dataset {name!r} here (any more).") from error


def sources(workspace: Workspace) -> dict[str, DatasetSource]:
    """Every dataset that can be read, by its name."""
    found = {}
    for name in names(workspace):
        with suppress(ValueError):
            found[name] = _source(workspace, report(workspace, name))
    return found


def source(workspace: Workspace | None, name: str) -> DatasetSource:
    """The source of a dataset in a workspace; for a missing one, a source with which its runs can still be read."""
    if workspace is not None:
        with suppress(ValueError):
            return _source(workspace, report(workspace, name))
    return _gone(name)


def load(workspace: Workspace, options: DatasetOptions) -> Dataset:
    """The images, uint8 `[N, C, H, W]`, or a stratified draw. Raises ValueError where it isn't here or is damaged."""
    made = report(workspace, options.name)
    samples, labels = _tensors(workspace, made)
    labels = labels if made.labelled else labels[:, :0]
    chosen = stratified_draw(labels, min(options.count or made.count, made.count), options.seed)
    images, labels = samples[chosen], labels[chosen]
    images = resized(images, options.size) if options.size else images
    try:
        split = split_of_copies(labels, _copies(images), options.held_out, options.seed)
    except ValueError as error:
        raise ValueError(f"{options.name} can't be learned from: {error} Import more images.") from error
    return Dataset(options.name, images, labels, conditions_of(made), split, flips=made.options.mirrored)


def conditions_of(made: ImportReport) -> Conditions:
    """The classes of a dataset as one group of conditions; none where it has one class only."""
    classes = tuple(entry.name for entry in made.classes)
    return Conditions.of(**{GROUP: classes}) if made.labelled else Conditions()


def delete(workspace: Workspace, name: str) -> None:
    """Remove a dataset with all its files. Raises ValueError where there is none of this name, WriteError."""
    path = places.dataset_path(workspace, name)
    if not path.is_dir():
        raise ValueError(f"There is no dataset {name!r} here (any more).")
    trash = places.workplace(workspace) / f"deleted-{uuid.uuid4().hex}"
    with writing(path):
        trash.parent.mkdir(exist_ok=True)
        path.rename(trash)
    shutil.rmtree(trash, ignore_errors=True)


@lru_cache(maxsize=64)
def _report(path: Path, _changed: int) -> ImportReport:
    if path.stat().st_size > _MOST_REPORT_BYTES:
        raise ReadError(f"{called(path)} is too large for a report; import the dataset again.")
    try:
        made = ImportReport.model_validate_json(read_regular(path, _MOST_REPORT_BYTES))
    except ValidationError as error:
        raise ReadError(f"{called(path)} is damaged; delete the dataset and import it again.") from error
    # It is called by its folder, which may have been copied or renamed by hand.
    return made.model_copy(update={"name": path.parent.name})


def _tensors(workspace: Workspace, made: ImportReport) -> tuple[Tensor, Tensor]:
    """The samples, mapped from the file so that only those used are read, and labels int64 `[N, 1]`."""
    path = places.dataset_path(workspace, made.name) / places.SAMPLES
    tensors, _ = read_tensors(path)
    nothing = torch.empty(0)
    samples, labels = tensors.get("samples", nothing), tensors.get("labels", nothing)
    counts = torch.tensor([entry.count for entry in made.classes])
    fits = samples.dtype == torch.uint8 and tuple(samples.shape) == (made.count, *made.options.shape)
    if not fits or not torch.equal(labels, torch.arange(len(counts)).repeat_interleave(counts)):
        raise ReadError(f"{called(path)} doesn't hold what its report says; delete the dataset and import it again.")
    return samples, labels[:, None]


def _copies(images: Tensor) -> Tensor:
    """For each image the index of the first with the same pixels, int64 `[N]`."""
    first: dict[bytes, int] = {}
    # An image's digest and not its bytes, which would be all images once more.
    digests = (blake2b(image.numpy().data, digest_size=16).digest() for image in images.contiguous())
    return torch.tensor([first.setdefault(digest, index) for index, digest in enumerate(digests)])


def _source(workspace: Workspace | None, made: ImportReport) -> DatasetSource:
    size = made.options.size
    classes = f" in {len(made.classes)} classes" if made.labelled else ""
    ink = "grey" if made.options.grey else "colour"
    return DatasetSource(
        load=_not_here if workspace is None else partial(load, workspace),
        title=made.name.removeprefix(places.PREFIX),
        sentence=f"Your own {made.count:,} images{classes}, {size}x{size} in {ink}, imported from {made.source}.",
        shape=made.options.shape,
        conditions=conditions_of(made),
        count=made.count,
        least=max(LEAST, LEAST_A_CLASS * len(made.classes)),
        most=made.count,
        origin="own",
        resizable=True,
        flips=made.options.mirrored,
    )


def _gone(name: str) -> DatasetSource:
    """The source of a missing dataset: it allows all that a run may have done with it, and can't be loaded."""
    unknown = ImportReport(
        name=name,
        source="",
        options=ImportOptions(mirrored=True),
        count=1,
        classes=(ClassCount(name="unknown", count=1),),
        labelled=True,
        created=0.0,
    )
    sentence = "A dataset of your own that isn't here (any more); import it again to train on it."
    return replace(_source(None, unknown), sentence=sentence, least=1, most=1_000_000, known=False)


def _not_here(options: DatasetOptions) -> Dataset:
    raise ValueError(f"There is no dataset {options.name!r} here (any more); import it again.")
