"""Datasets that are downloaded, through torchvision: who publishes them, and how their files become images.

A set is one function that reads its files and one line in DOWNLOADS.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from gan_core.conditions import Conditions
from gan_core.datasets import celeba
from gan_core.datasets.base import DatasetSource
from gan_core.datasets.prepared import cache_folder, prepared_folder, prepared_source, write_prepared
from gan_core.datasets.retrieval import Archive, DownloadError, Progress, UnreachableError, retrieve
from gan_core.files import WriteError

Array = NDArray[Any]
RETRIEVED = 0.8  # the share of the progress that goes to the downloading


@dataclass(frozen=True)
class Download:
    """A dataset's source, its files below a folder, and how labels `[N, groups]` and chunks of images are read."""

    source: DatasetSource
    archives: Callable[[Path], list[Archive]]
    read: Callable[[Path], tuple[Array, Iterator[Array]]]


def fetch(name: str, progress: Progress) -> Path:
    """Download the dataset `name` where it isn't here; its images' folder. Raises DownloadError, WriteError."""
    if name not in DOWNLOADS:
        raise DownloadError(f"{name} isn't downloaded; these are: {', '.join(DOWNLOADS)}.")
    root = cache_folder() / name
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / ".lock", timeout=0):
            if not is_fetched(name):
                _fetch(name, root, progress)
    except Timeout as error:
        raise DownloadError(f"{name} is being downloaded already; wait until that is done.") from error
    except OSError as error:
        raise error if isinstance(error, WriteError) else WriteError(root, error) from error
    progress(1.0, f"{name} is here.")
    return prepared_folder(name)


def is_fetched(name: str) -> bool:
    """Whether the dataset `name` is in the cache, ready to be loaded."""
    return prepared_folder(name).is_dir()


def _fetch(name: str, root: Path, progress: Progress) -> None:
    download = DOWNLOADS[name]
    archives = download.archives(root)
    for index, archive in enumerate(archives):

        def retrieving(share: float, sentence: str, index: int = index) -> None:
            progress(RETRIEVED * (index + share) / len(archives), sentence)

        try:
            retrieve(archive, retrieving)
        except UnreachableError as error:
            files = ", ".join(archive.path.name for archive in archives)
            raise DownloadError(
                f"{error}: {name} can't be downloaded. Choose a dataset that ships with the studio, or put {files} "
                f"in {archive.path.parent} and fetch it again."
            ) from error
    try:
        labels, chunks = download.read(root)
    except OSError:
        raise
    except Exception as error:  # torchvision's readers raise whatever they stumble over
        raise DownloadError(
            f"The files in {root} can't be read ({type(error).__name__}); delete that folder and fetch {name} again."
        ) from error
    write_prepared(
        name,
        download.source.shape,
        labels,
        chunks,
        lambda share, sentence: progress(RETRIEVED + (1 - RETRIEVED) * share, sentence),
    )


def _published(kind: str) -> Any:
    """One of torchvision's datasets; it is imported here, for that takes a second."""
    return getattr(import_module("torchvision.datasets"), kind)


def _mnist_archives(kind: str, root: Path) -> list[Archive]:
    """The files of MNIST, and of the datasets in its format."""
    published = _published(kind)
    return [
        Archive(root / kind / "raw" / name, md5, tuple(mirror + name for mirror in published.mirrors))
        for name, md5 in published.resources
    ]


def _emnist_archives(root: Path) -> list[Archive]:
    emnist = _published("EMNIST")
    return [Archive(root / "EMNIST" / "raw" / emnist.url.rsplit("/", 1)[-1], emnist.md5, (emnist.url,))]


def _svhn_archives(root: Path) -> list[Archive]:
    parts = _published("SVHN").split_list
    return [Archive(root / name, md5, (address,)) for address, name, md5 in (parts["train"], parts["test"])]


def _cifar10_archives(root: Path) -> list[Archive]:
    cifar10 = _published("CIFAR10")
    return [Archive(root / cifar10.filename, cifar10.tgz_md5, (cifar10.url,))]


_TRAIN_AND_TEST = ({"train": True, "download": True}, {"train": False, "download": True})


def _reader(
    kind: str, parts: Sequence[Mapping[str, Any]], labels: Callable[[Any], Array], images: Callable[[Any], Array]
) -> Callable[[Path], tuple[Array, Iterator[Array]]]:
    """Reads one of torchvision's datasets, part by part, by what gives a part's labels and its images."""

    def read(root: Path) -> tuple[Array, Iterator[Array]]:
        found = [_published(kind)(root, **part) for part in parts]
        return np.concatenate([labels(part) for part in found])[:, None], (images(part) for part in found)

    return read


def _mnist(kind: str, source: DatasetSource) -> Download:
    read = _reader(kind, _TRAIN_AND_TEST, lambda part: part.targets.numpy(), lambda part: part.data.numpy()[:, None])
    return Download(source, partial(_mnist_archives, kind), read)


# The letters are published lying on their side, mirrored, and numbered from 1.
_read_emnist = _reader(
    "EMNIST",
    [{**part, "split": "letters"} for part in _TRAIN_AND_TEST],
    lambda part: part.targets.numpy() - 1,
    lambda part: part.data.numpy().transpose(0, 2, 1)[:, None],
)
_read_svhn = _reader("SVHN", [{"split": "train"}, {"split": "test"}], lambda part: part.labels, lambda part: part.data)
_read_cifar10 = _reader(
    "CIFAR10", _TRAIN_AND_TEST, lambda part: np.array(part.targets), lambda part: part.data.transpose(0, 3, 1, 2)
)

_DIGITS = Conditions.of(digit="0123456789")
_LETTERS = Conditions.of(letter="abcdefghijklmnopqrstuvwxyz")
_SYLLABLES = Conditions.of(character=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"))
_GARMENTS = Conditions.of(
    garment=("t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
)
_OBJECTS = Conditions.of(
    object=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
)
_BLACK = (0.0,)
_GREY, _COLOUR = (1, 28, 28), (3, 32, 32)

_MNIST = prepared_source("MNIST", "real handwritten digits", _GREY, _DIGITS, 70_000, background=_BLACK)
_FASHION = prepared_source(
    "Fashion-MNIST", "pictures of clothes and shoes", _GREY, _GARMENTS, 70_000, background=_BLACK, flips=True
)
_KMNIST = prepared_source(
    "Kuzushiji-MNIST", "handwritten characters of old Japanese books", _GREY, _SYLLABLES, 70_000, background=_BLACK
)
_EMNIST = prepared_source(
    "EMNIST letters",
    "real handwritten letters, large and small as one class",
    _GREY,
    _LETTERS,
    145_600,
    background=_BLACK,
)
_SVHN = prepared_source("Street numbers", "photographed house numbers", _COLOUR, _DIGITS, 99_289)
_CIFAR10 = prepared_source(
    "CIFAR-10", "small photographs of animals and vehicles", _COLOUR, _OBJECTS, 60_000, flips=True
)

DOWNLOADS: dict[str, Download] = {
    "mnist": _mnist("MNIST", _MNIST),
    "fashion-mnist": _mnist("FashionMNIST", _FASHION),
    "kmnist": _mnist("KMNIST", _KMNIST),
    "emnist": Download(_EMNIST, _emnist_archives, _read_emnist),
    "svhn": Download(_SVHN, _svhn_archives, _read_svhn),
    "cifar10": Download(_CIFAR10, _cifar10_archives, _read_cifar10),
    "celeba": Download(celeba.SOURCE, celeba.archives, celeba.read),
}
