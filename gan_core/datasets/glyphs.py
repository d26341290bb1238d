"""`glyphs`: letters and digits in the open typefaces that matplotlib ships, each slightly turned, bent and moved."""

import math
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.datasets.base import Dataset, DatasetOptions, DatasetSource, stratified_split

Array = NDArray[Any]

NAME = "glyphs"
SIDE = 28
SHAPE = (1, SIDE, SIDE)
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
COUNT = 300 * len(CHARACTERS)
# Whether each face is bold, and whether it leans.
FACES: dict[str, tuple[bool, bool]] = {
    "DejaVuSans": (False, False),
    "DejaVuSans-Bold": (True, False),
    "DejaVuSans-Oblique": (False, True),
    "DejaVuSans-BoldOblique": (True, True),
    "DejaVuSansMono": (False, False),
    "DejaVuSansMono-Bold": (True, False),
    "DejaVuSansMono-Oblique": (False, True),
    "DejaVuSansMono-BoldOblique": (True, True),
    "DejaVuSerif": (False, False),
    "DejaVuSerif-Bold": (True, False),
    "DejaVuSerif-Italic": (False, True),
    "DejaVuSerif-BoldItalic": (True, True),
    "STIXGeneral": (False, False),
    "STIXGeneralBol": (True, False),
    "STIXGeneralItalic": (False, True),
    "STIXGeneralBolIta": (True, True),
}
FINE = 2  # glyphs are kept and sampled so many times as finely as they are shown
SIZE = 21  # pixels from line to line
BASELINE = 20.5  # pixels from the top
SPANS = {"rotation": 0.2, "scale": 0.1, "shear": 0.15, "x": 1.5, "y": 1.0}  # radians, log, pixels a pixel, pixels


def load(options: DatasetOptions) -> Dataset:
    """`options.count` images (18,600 by default), uint8 `[N, 1, 28, 28]`, light on dark, all characters equally often.

    `factors` are the affine change, each uniform on -span..span (SPANS): `rotation` in radians, clockwise; `scale`, as
    its logarithm; `shear`, in pixels to the left for a pixel down; `x` and `y` in pixels, right and down; and what is
    known of the typeface: `bold` and `leaning`, 0 or 1. The images depend only on the count and the seed.
    """
    count = options.count or COUNT
    generator = np.random.default_rng(options.seed)
    classes = generator.permutation(count) % len(CHARACTERS)
    faces = generator.integers(len(FACES), size=count)
    changes = {name: generator.uniform(-span, span, count).astype(np.float32) for name, span in SPANS.items()}
    samples = np.stack(
        [
            drawn(
                CHARACTERS[character],
                list(FACES)[face],
                **{name: float(values[index]) for name, values in changes.items()},
            )
            for index, (character, face) in enumerate(zip(classes, faces, strict=True))
        ]
    )
    styles = np.array(list(FACES.values()), dtype=np.float32)[faces]
    labels = torch.from_numpy(classes)[:, None]
    factors = {**changes, "bold": styles[:, 0].copy(), "leaning": styles[:, 1].copy()}
    return Dataset(
        NAME,
        torch.from_numpy(samples)[:, None],
        labels,
        CONDITIONS,
        stratified_split(labels, options.held_out, options.seed),
        factors={name: torch.from_numpy(values) for name, values in factors.items()},
        background=(0.0,),
    )


def drawn(character: str, face: str, rotation: float, scale: float, shear: float, x: float, y: float) -> Array:
    """One character of one face, uint8 `[28, 28]`, changed as told (see `load`) about the middle of the image."""
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
    package = find_spec("matplotlib")
    for folder in (package.submodule_search_locations or []) if package else []:
        path = Path(folder) / "mpl-data" / "fonts" / "ttf" / f"{face}.ttf"
        if path.is_file():
            return ImageFont.truetype(path, FINE * SIZE, layout_engine=ImageFont.Layout.BASIC)
    raise FileNotFoundError(
        f"The typefaces of {NAME} come with the package matplotlib, which is not installed here; "
        "run `pip install matplotlib` or choose another dataset."
    )


CONDITIONS = Conditions(groups=(ConditionGroup(name="character", classes=tuple(CHARACTERS)),))
SOURCE = DatasetSource(
    load=load,
    title="Letters and digits",
    sentence="Letters A-Z and a-z and digits in sixteen typefaces, 28x28 in grey, drawn by the project.",
    shape=SHAPE,
    conditions=CONDITIONS,
    count=COUNT,
    least=2 * len(CHARACTERS),
    most=1_000_000,
)
