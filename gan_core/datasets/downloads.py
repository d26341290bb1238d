"""Datasets that are downloaded, through torchvision: who publishes them, and how their files become images.

A set is one function that reads its files and one line in DOWNLOADS.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.datasets import celeba
from gan_core.datasets.base import DatasetSource
from gan_core.datasets.prepared import cache_folder, prepared_folder, prepared_source, write_prepared
from gan_core.datasets.retrieval import Archive, DownloadError, Progress, UnreachableError, retrieve
from gan_core.files import WriteError

Array = NDArray[Any]
RETRIEVED = 0.8  # the share of the progress that goes to the downloading


@dataclass(frozen=True)
class Download:
    """A dataset's source, its files below a folder, and how they are read.

    `read` gives labels `[N, groups]` and the images, uint8 `[n, C, H, W]`, chunk after chunk. Both import torchvision.
    """

    source: DatasetSource
    archives: Callable[[Path], list[Archive]]
    read: Callable[[Path], tuple[Array, Iterator[Array]]]


def fetch(name: str, progress: Progress) -> Path:
    """Downloads the dataset `name` into the cache, checks it, and prepares its images; gives the folder they lie in.

    What is there already isn't downloaded again. Raises DownloadError with a sentence for a name that isn't
    downloaded, without a network, or where what came is damaged; WriteError where it can't be written.
    """
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


def _mnist_archives(kind: str) -> Callable[[Path], list[Archive]]:
    """The files of MNIST and of what is published in its format."""

    def archives(root: Path) -> list[Archive]:
        import torchvision.datasets

        published = getattr(torchvision.datasets, kind)
        return [
            Archive(root / kind / "raw" / name, md5, tuple(mirror + name for mirror in published.mirrors))
            for name, md5 in published.resources
        ]

    return archives


def _read_mnist(kind: str) -> Callable[[Path], tuple[Array, Iterator[Array]]]:
    def read(root: Path) -> tuple[Array, Iterator[Array]]:
        import torchvision.datasets

        parts = [getattr(torchvision.datasets, kind)(root, train=train, download=True) for train in (True, False)]
        labels = np.concatenate([part.targets.numpy() for part in parts])[:, None]
        return labels, (part.data.numpy()[:, None] for part in parts)

    return read


def _emnist_archives(root: Path) -> list[Archive]:
    from torchvision.datasets import EMNIST

    name = EMNIST.url.rsplit("/", 1)[-1]
    return [Archive(root / "EMNIST" / "raw" / name, EMNIST.md5, (EMNIST.url,))]


def _read_emnist(root: Path) -> tuple[Array, Iterator[Array]]:
    """The letters; they are published lying on their side, mirrored, and numbered from 1."""
    from torchvision.datasets import EMNIST

    parts = [EMNIST(root, "letters", train=train, download=True) for train in (True, False)]
    labels = np.concatenate([part.targets.numpy() - 1 for part in parts])[:, None]
    return labels, (part.data.numpy().transpose(0, 2, 1)[:, None] for part in parts)


def _svhn_archives(root: Path) -> list[Archive]:
    from torchvision.datasets import SVHN

    parts = (SVHN.split_list["train"], SVHN.split_list["test"])
    return [Archive(root / name, md5, (address,)) for address, name, md5 in parts]


def _read_svhn(root: Path) -> tuple[Array, Iterator[Array]]:
    from torchvision.datasets import SVHN

    parts = [SVHN(root, split) for split in ("train", "test")]
    return np.concatenate([part.labels for part in parts])[:, None], (part.data for part in parts)


def _cifar10_archives(root: Path) -> list[Archive]:
    from torchvision.datasets import CIFAR10

    return [Archive(root / CIFAR10.filename, CIFAR10.tgz_md5, (CIFAR10.url,))]


def _read_cifar10(root: Path) -> tuple[Array, Iterator[Array]]:
    from torchvision.datasets import CIFAR10

    parts = [CIFAR10(root, train=train, download=True) for train in (True, False)]
    labels = np.concatenate([np.array(part.targets) for part in parts])[:, None]
    return labels, (part.data.transpose(0, 3, 1, 2) for part in parts)


def _one_group(name: str, classes: str) -> Conditions:
    return Conditions(groups=(ConditionGroup(name=name, classes=tuple(classes.split(", "))),))


_DIGITS = _one_group("digit", ", ".join("0123456789"))
_LETTERS = _one_group("letter", ", ".join("abcdefghijklmnopqrstuvwxyz"))
_SYLLABLES = _one_group("character", "o, ki, su, tsu, na, ha, ma, ya, re, wo")
_GARMENTS = _one_group("garment", "t-shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle boot")
_OBJECTS = _one_group("object", "airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck")
_BLACK = (0.0,)
_GREY, _COLOUR = (1, 28, 28), (3, 32, 32)

_MNIST = prepared_source(
    "MNIST", "70,000 real handwritten digits, 28x28 in grey.", _GREY, _DIGITS, 70_000, background=_BLACK
)
_FASHION = prepared_source(
    "Fashion-MNIST",
    "70,000 pictures of clothes and shoes, 28x28 in grey.",
    _GREY,
    _GARMENTS,
    70_000,
    background=_BLACK,
    flips=True,
)
_KMNIST = prepared_source(
    "Kuzushiji-MNIST",
    "70,000 handwritten characters of old Japanese books, 28x28 in grey.",
    _GREY,
    _SYLLABLES,
    70_000,
    background=_BLACK,
)
_EMNIST = prepared_source(
    "EMNIST letters",
    "145,600 real handwritten letters, large and small as one class, 28x28 in grey.",
    _GREY,
    _LETTERS,
    145_600,
    background=_BLACK,
)
_SVHN = prepared_source(
    "Street numbers", "99,289 photographed house numbers, 32x32 in colour.", _COLOUR, _DIGITS, 99_289
)
_CIFAR10 = prepared_source(
    "CIFAR-10",
    "60,000 small photographs of animals and vehicles, 32x32 in colour.",
    _COLOUR,
    _OBJECTS,
    60_000,
    flips=True,
)

DOWNLOADS: dict[str, Download] = {
    "mnist": Download(_MNIST, _mnist_archives("MNIST"), _read_mnist("MNIST")),
    "fashion-mnist": Download(_FASHION, _mnist_archives("FashionMNIST"), _read_mnist("FashionMNIST")),
    "kmnist": Download(_KMNIST, _mnist_archives("KMNIST"), _read_mnist("KMNIST")),
    "emnist": Download(_EMNIST, _emnist_archives, _read_emnist),
    "svhn": Download(_SVHN, _svhn_archives, _read_svhn),
    "cifar10": Download(_CIFAR10, _cifar10_archives, _read_cifar10),
    "celeba": Download(celeba.SOURCE, celeba.archives, celeba.read),
}
