"""`celeba`: faces of celebrities with attributes (Liu et al. 2015, "Deep Learning Face Attributes in the Wild")."""

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from gan_core.conditions import Conditions
from gan_core.datasets.prepared import prepared_source
from gan_core.datasets.retrieval import Archive

Array = NDArray[Any]

SIDE = 64
CHUNK = 500  # images read at once
PICTURES = "img_align_celeba.zip"
ATTRIBUTES = "list_attr_celeba.txt"
# The set's own attributes behind our groups; a face of which not exactly one hair colour is said has another.
HAIR = {"black": "Black_Hair", "blond": "Blond_Hair", "brown": "Brown_Hair", "grey": "Gray_Hair"}
CONDITIONS = Conditions.of(
    smile=("none", "smiling"),
    hair=(*HAIR, "other"),
    glasses=("none", "glasses"),
    sex=("female", "male"),  # as the set's annotators judged by the picture
)


def archives(root: Path) -> list[Archive]:
    """The pictures and their attributes; the set's other files aren't needed."""
    from torchvision.datasets import CelebA

    wanted = {name: (drive, md5) for drive, md5, name in CelebA.file_list if name in (PICTURES, ATTRIBUTES)}
    return [Archive(root / name, md5, drive=drive) for name, (drive, md5) in wanted.items()]


def read(root: Path) -> tuple[Array, Iterator[Array]]:
    """Labels `[N, 4]` and the faces, uint8 `[n, 3, 64, 64]`: centre-cropped to a square, straight from the zip file."""
    with open(root / ATTRIBUTES, newline="") as file:
        rows = list(csv.reader(file, delimiter=" ", skipinitialspace=True))
    header = [name for name in rows[1] if name]
    names = [row[0] for row in rows[2:]]
    marks = np.array([[int(mark) for mark in row[1:] if mark] for row in rows[2:]]) > 0
    return _labels(dict(zip(header, marks.T, strict=True))), _faces(root / PICTURES, names)


def _labels(marks: dict[str, Array]) -> Array:
    hair = np.stack([marks[attribute] for attribute in HAIR.values()], axis=1)
    colour = np.where(hair.sum(axis=1) == 1, hair.argmax(axis=1), len(HAIR))
    return np.stack([marks["Smiling"], colour, marks["Eyeglasses"], marks["Male"]], axis=1)


def _faces(path: Path, names: list[str]) -> Iterator[Array]:
    with zipfile.ZipFile(path) as pictures:
        for start in range(0, len(names), CHUNK):
            yield np.stack([_face(pictures, name) for name in names[start : start + CHUNK]])


def _face(pictures: zipfile.ZipFile, name: str) -> Array:
    with pictures.open(f"img_align_celeba/{name}") as file, Image.open(file) as picture:
        square = ImageOps.fit(picture.convert("RGB"), (SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(square).transpose(2, 0, 1)


SOURCE = prepared_source(
    "Celebrity faces",
    "photographed faces with attributes",
    (3, SIDE, SIDE),
    CONDITIONS,
    202_599,
    count=30_000,
    flips=True,
)
