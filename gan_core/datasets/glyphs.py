"""`glyphs`: letters and digits in the open typefaces that matplotlib ships, each slightly turned, bent and moved."""

import math
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from gan_core.conditions import Conditions
from gan_core.datasets.base import Dataset, DatasetOptions, DatasetSource, packaged_file, stratified_split

Array = NDArray[Any]

NAME = "glyphs"
SIDE = 28
SHAPE = (1, SIDE, SIDE)
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
COUNT = 300 * len(CHARACTERS)
# The names of each typeface's plain, bold, leaning, and bold and leaning faces.
_TYPEFACES = {
    "DejaVuSans": ("", "-Bold", "-Oblique", "-BoldOblique"),
    "DejaVuSansMono": ("", "-Bold", "-Oblique", "-BoldOblique"),
    "DejaVuSerif": ("", "-Bold", "-Italic", "-BoldItalic"),
    "STIXGeneral": ("", "Bol", "Italic", "BolIta"),
}
# Whether each face is bold, and whether it leans.
FACES: dict[str, tuple[bool, bool]] = {
    typeface + face: (style % 2 == 1, style >= 2)
    for typeface, faces in _TYPEFACES.items()
    for style, face in enumerate(faces)
}
FINE = 2  # glyphs are kept and sampled so many times as finely as they are shown
SIZE = 21  # pixels from line to line
BASELINE = 20.5  # pixels from the top
SPANS = {"rotation": 0.2, "scale": 0.1, "shear": 0.15, "x": 1.5, "y": 1.0}  # radians, log, pixels a pixel, pixels


def load(options: DatasetOptions) -> Dataset:
    """`options.count` images (18,600 by default), uint8 `[N, 1, 28, 28]`, light on dark, all characters equally often.

    `factors` are the affine change, each uniform on -span..span (SPANS): `rotation` in radians, clockwise; `scale`, as
    its logarithm; `shear`, in pixels to the left for a pixel down; `x` and `y` in pixels, right and down; and of the
    typeface `bold` and `leaning`, 0 or 1.
    """
    count = options.count or COUNT
    generator = np.random.default_rng(options.seed)
    classes = generator.permutation(count) % len(CHARACTERS)
    faces = generator.integers(len(FACES), size=count)
    changes = {name: generator.uniform(-span, span, count).astype(np.float32) for name, span in SPANS.items()}
    names = list(FACES)
    rows = (dict(zip(changes, map(float, row), strict=True)) for row in zip(*changes.values(), strict=True))
    chosen = zip(classes, faces, rows, strict=True)
    pictures = [drawn(CHARACTERS[which], names[face], **row) for which, face, row in chosen]
    styles = np.array(list(FACES.values()), dtype=np.float32)[faces]
    known = {**changes, "bold": styles[:, 0].copy(), "leaning": styles[:, 1].copy()}
    factors = {name: torch.from_numpy(values) for name, values in known.items()}
    samples, labels = torch.from_numpy(np.stack(pictures))[:, None], torch.from_numpy(classes)[:, None]
    split = stratified_split(labels, options.held_out, options.seed)
    return Dataset(NAME, samples, labels, CONDITIONS, split, factors=factors, background=(0.0,))


def drawn(character: str, face: str, rotation: float, scale: float, shear: float, x: float, y: float) -> Array:
    """One character of one face, uint8 `[28, 28]`, changed as `load` says about the middle of the image."""
    middle = FINE * SIDE / 2
    cosine, sine = math.cos(rotation) / math.exp(scale), math.sin(rotation) / math.exp(scale)
    # Pillow asks where each pixel of the picture comes from, so this is the inverse: move back, turn back, shear back.
    across = (cosine - shear * sine, sine + shear * cosine)
    down = (-sine, cosine)
    left, top = middle + FINE * x, middle + FINE * y
    matrix = tuple(
        number for right, below in (across, down) for number in (right, below, middle - right * left - below * top)
    )
    picture = _upright(character, face).transform(
        (FINE * SIDE, FINE * SIDE), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
    )
    return np.asarray(picture.reduce(FINE))


@cache
def _upright(character: str, face: str) -> Image.Image:
    """The character as it stands, `FINE` times as large, its ink centred across, on the common baseline."""
    picture, font = Image.new("L", (FINE * SIDE, FINE * SIDE)), _font(face)
    left, _, right, _ = font.getbbox(character, anchor="ls")
    place = ((FINE * SIDE - left - right) / 2, FINE * BASELINE)
    ImageDraw.Draw(picture).text(place, character, fill=255, font=font, anchor="ls")
    return picture


@cache
def _font(face: str) -> ImageFont.FreeTypeFont:
    path = packaged_file("matplotlib", f"mpl-data/fonts/ttf/{face}.ttf", f"typefaces of {NAME}")
    return ImageFont.truetype(path, FINE * SIZE, layout_engine=ImageFont.Layout.BASIC)


CONDITIONS = Conditions.of(character=CHARACTERS)
SOURCE = DatasetSource(
    load=load,
    title="Letters and digits",
    sentence="Letters A-Z and a-z and digits in sixteen typefaces, 28x28 in grey, drawn by the project.",
    shape=SHAPE,
    conditions=CONDITIONS,
    count=COUNT,
    least=2 * len(CHARACTERS),
)
