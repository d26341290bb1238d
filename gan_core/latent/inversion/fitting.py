"""Any picture fitted to what a generator's pictures are like: channels, ground, contrast, aspect, size and place.

All pure functions of pixels, by what is measured on the generator's pictures or its data: MNIST's digits fill 20 of 28
pixels, with their centre of mass in the middle (LeCun et al. 1998, section III.A).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.Image import Resampling

from gan_core.importing.members import UnreadableFileError
from gan_core.importing.pictures import Pixels, whole
from gan_core.options import Options, option

MOST_SIDE = 512  # pixels a side that a picture is read at: finer than any generator here
MOST_BYTES = 8_000_000  # of one file

_INK = 0.25  # of the range: what differs more from the ground counts as drawn
_ON_GROUND = 24.0  # levels that the ground may vary by
_COMMON = 0.5  # the share of border pixels that must be ground for there to be one
_ALIKE = 0.15  # how far sizes may spread, as a share of the middle one, to be alike
_CENTRED = 0.02  # how far centres of mass may spread, as a share of the side, to lie in one place
_FAINT = 8.0  # levels: a picture that nowhere differs more than this shows nothing
_UNEVEN = 0.3  # the most of the contrast that is cleared away as an uneven ground
_LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601, as Pillow's own conversion to grey

Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]


class FittingError(ValueError):
    """A picture that can't be fitted; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Format:
    """What a generator's pictures have in common; None where they differ in it.

    `shape` is (C, H, W). `ground` is the level 0..255 of each channel at the border, `extent` the longer side of the
    drawing as a share of the picture's longer side, the least and the most that is usual, `centre` that of its mass
    (across, down; shares).
    """

    shape: tuple[int, int, int]
    ground: tuple[float, ...] | None = None
    extent: tuple[float, float] | None = None
    centre: tuple[float, float] | None = None

    @property
    def invertible(self) -> bool:
        """Whether it can be guessed which pictures have light and dark the other way round."""
        return self.shape[0] == 1 and self.ground is not None


class Fitting(Options):
    """How a picture is fitted. What a generator's pictures don't have in common is left as it is."""

    frame: Literal["crop", "pad"] = option(
        "pad", "Cut off what goes beyond the generator's aspect, or show all of it with ground beside it."
    )
    invert: Literal["guess", "no", "yes"] = option(
        "guess", "Whether light and dark change places; the guess compares the picture's border with the generator's."
    )
    contrast: bool = option(True, "Stretch the contrast until the ground is as even and as dark as the generator's.")
    scale: bool = option(True, "Make what is drawn as large as it usually is in the generator's pictures.")
    centre: bool = option(True, "Move the centre of mass of what is drawn to where the generator's pictures have it.")


@dataclass(frozen=True)
class Fitted:
    """A fitted picture, uint8 `[C, H, W]`, and what was done to it, in sentences."""

    pixels: Pixels
    steps: tuple[str, ...]


def read(data: bytes) -> Pixels:
    """A file's bytes as uint8 `[4, H, W]` of at most 512 pixels a side. Raises FittingError."""
    if len(data) > MOST_BYTES:
        raise FittingError(f"It has more than {MOST_BYTES // 1_000_000} MB; choose a smaller file.")
    try:
        return whole(data, MOST_SIDE)
    except UnreadableFileError as error:
        raise FittingError(f"It {error}; choose another file.") from error


def usual(form: Format) -> Fitting:
    """How pictures are fitted by default: without a common ground they fill the frame."""
    return Fitting(frame="crop" if form.ground is None else "pad")


def format_of(samples: Pixels) -> Format:
    """What pictures uint8 `[N, C, H, W]`, at least one, have in common."""
    channels, height, width = samples.shape[1:]
    shape = (channels, height, width)
    ground = _common_ground(samples)
    if ground is None:
        return Format(shape)
    inks = [ink for ink in (_ink(sample.astype(np.float64), np.array(ground)) for sample in samples) if _drawn(ink)]
    if not inks:
        return Format(shape, ground)
    sizes = np.array([_longer_side(_bounds(ink)) for ink in inks]) / max(height, width)
    low, middle, high = np.quantile(sizes, (0.05, 0.5, 0.95))
    extent = (float(low), float(high)) if high - low <= _ALIKE * middle else None
    masses = np.array([_mass_centre(ink) for ink in inks]) / (width, height)
    centred = bool((masses.std(axis=0) <= _CENTRED).all())
    across, down = masses.mean(axis=0).tolist()
    return Format(shape, ground, extent, (across, down) if centred else None)


def fit(picture: Pixels, form: Format, fitting: Fitting) -> Fitted:
    """A picture uint8 `[4, H, W]` (red, green, blue, opacity) in a generator's format; one that is in it stays.

    Raises FittingError for one that shows nothing.
    """
    steps: list[str] = []
    values = _channels(_opaque(picture, steps), form.shape[0], steps)
    if np.ptp(values, axis=(1, 2)).max() < _FAINT:
        raise FittingError("There is nothing to see in it: it has one colour alone.")
    values = _inverted(values, form, fitting, steps)
    values = _stretched(values, form, fitting, steps)
    box = _frame(values.shape[1:], form.shape[1:], fitting, steps)
    ink = _ink(values, _level(values))
    if _drawn(ink):
        box = _centred(ink, _scaled(ink, box, form, fitting, steps), form, fitting, steps)
    pixels = _cut(values, box, form)
    if values.shape[1:] != form.shape[1:]:
        (height, width), (_, rows, columns) = values.shape[1:], form.shape
        steps.append(f"Resampled from {width} x {height} to {columns} x {rows} pixels.")
    return Fitted(pixels, tuple(steps))


def _common_ground(samples: Pixels) -> tuple[float, ...] | None:
    """The level of each channel that most of the border has; None where it has many."""
    border = np.stack([_border(sample) for sample in samples.astype(np.float64)])
    middle = np.median(border, axis=(0, 2))
    near = (np.abs(border - middle[:, None]) <= _ON_GROUND).all(axis=1)
    return tuple(float(level) for level in middle) if near.mean() >= _COMMON else None


def _border(values: Floats) -> Floats:
    """The outermost pixels of a picture `[C, H, W]`, `[C, P]`."""
    return np.concatenate((values[:, 0], values[:, -1], values[:, :, 0], values[:, :, -1]), axis=1)


def _ink(values: Floats, ground: Floats) -> Floats:
    """How far each pixel of a picture `[C, H, W]` is from the ground, `[H, W]`, 0..255."""
    return np.asarray(np.abs(values - ground[:, None, None]).max(axis=0))


def _drawn(ink: Floats) -> bool:
    return bool(ink.max() > _INK * 255.0)


def _bounds(ink: Floats) -> Box:
    """The smallest box (left, top, right, bottom) around the drawing, in pixels."""
    drawn = ink > _INK * ink.max()
    columns, rows = np.flatnonzero(drawn.any(axis=0)), np.flatnonzero(drawn.any(axis=1))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def _longer_side(box: Box) -> float:
    return max(box[2] - box[0], box[3] - box[1])


def _mass_centre(ink: Floats) -> tuple[float, float]:
    """The centre of mass (across, down), in pixels, of all that stands out from an uneven ground."""
    mass = np.where(ink > _INK * 0.5 * ink.max(), ink, 0.0)
    down, across = (np.arange(side) + 0.5 for side in mass.shape)
    return float((mass.sum(axis=0) * across).sum() / mass.sum()), float((mass.sum(axis=1) * down).sum() / mass.sum())


def _opaque(picture: Pixels, steps: list[str]) -> Floats:
    """Red, green and blue float64 `[3, H, W]`; what is transparent becomes the ground that the rest stands out from."""
    colours, opacity = picture[:3].astype(np.float64), picture[3] / 255.0
    if opacity.min() == 1.0:
        return colours
    light = (colours * opacity).sum() / max(3.0 * opacity.sum(), 1e-9) > 127.5
    steps.append(f"Laid on {'black' if light else 'white'} where it is transparent.")
    return np.asarray(colours * opacity + (0.0 if light else 255.0) * (1.0 - opacity))


def _channels(colours: Floats, channels: int, steps: list[str]) -> Floats:
    if channels == 3:
        return colours
    if np.ptp(colours, axis=0).max() == 0.0:
        return colours[:1]
    steps.append("Made grey, as the generator's pictures are.")
    return np.asarray(np.tensordot(_LUMA, colours, axes=1))[None]


def _inverted(values: Floats, form: Format, fitting: Fitting, steps: list[str]) -> Floats:
    if fitting.invert == "yes":
        steps.append("Inverted, as you wished.")
        return 255.0 - values
    if fitting.invert == "no" or not form.invertible:
        return values
    assert form.ground is not None
    level, ground = float(np.median(_border(values))), form.ground[0]
    if abs(255.0 - level - ground) >= abs(level - ground):
        return values
    light, dark = ("light", "dark") if level > ground else ("dark", "light")
    steps.append(f"Inverted: its border is {light}, the generator's is {dark}.")
    return 255.0 - values


def _stretched(values: Floats, form: Format, fitting: Fitting, steps: list[str]) -> Floats:
    """A grey picture whose border is the generator's ground and whose strongest pixels are white, or black."""
    if not fitting.contrast or not form.invertible:
        return values
    assert form.ground is not None
    ground, level = form.ground[0], float(np.median(_border(values)))
    away = (values - level) * (1.0 if ground < 127.5 else -1.0)
    most = float(np.quantile(away, 0.995))
    most = float(away.max()) if most < _FAINT else most
    # Three times the middle deviation, which strokes that reach the border don't change.
    noise = min(3.0 * float(np.median(np.abs(_border(values) - level))), _UNEVEN * most)
    full = 255.0 - ground if ground < 127.5 else ground
    if most <= 0.0 or (abs(level - ground) <= 2.0 and noise <= 2.0 and most >= 0.75 * full):
        return values
    steps.append("Contrast stretched: its ground is as even as the generator's now.")
    stretched = np.clip((away - noise) / (most - noise), 0.0, 1.0) * full
    return np.asarray(ground + stretched * (1.0 if ground < 127.5 else -1.0))


def _frame(size: tuple[int, ...], wanted: tuple[int, ...], fitting: Fitting, steps: list[str]) -> Box:
    """The box, of the generator's aspect, that shows all of a picture or as much of its middle as it can."""
    (height, width), (rows, columns) = size, wanted
    choose = min if fitting.frame == "crop" else max
    if height * columns == width * rows:
        return 0.0, 0.0, float(width), float(height)
    tall = choose(float(height), width * rows / columns)
    wide = tall * columns / rows
    cropped = fitting.frame == "crop"
    steps.append("Cropped to its middle." if cropped else "Background put beside it, for the generator's aspect ratio.")
    left, top = (width - wide) / 2.0, (height - tall) / 2.0
    return left, top, left + wide, top + tall


def _scaled(ink: Floats, box: Box, form: Format, fitting: Fitting, steps: list[str]) -> Box:
    """The box around the middle of the drawing in which that is as large as usual."""
    if not fitting.scale or form.extent is None:
        return box
    bounds, longest, (low, high) = _bounds(ink), _longer_side(box), form.extent
    share, pixel = _longer_side(bounds) / longest, 1.0 / max(form.shape[1:])
    if low - pixel / 2.0 <= share <= high + pixel / 2.0:
        return box
    factor = share / ((low + high) / 2.0)
    larger = "larger" if factor < 1.0 else "smaller"
    steps.append(f"Made {larger}, to the size that the generator's pictures usually have.")
    middle = ((bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0)
    return _around(middle, (0.5, 0.5), (box[2] - box[0]) * factor, (box[3] - box[1]) * factor)


def _centred(ink: Floats, box: Box, form: Format, fitting: Fitting, steps: list[str]) -> Box:
    """The box of the same size in which the drawing's centre of mass lies where it usually does."""
    if not fitting.centre or form.centre is None:
        return box
    wide, tall, mass = box[2] - box[0], box[3] - box[1], _mass_centre(ink)
    off = (mass[0] - box[0]) / wide - form.centre[0], (mass[1] - box[1]) / tall - form.centre[1]
    if abs(off[0]) * form.shape[2] <= 1.0 and abs(off[1]) * form.shape[1] <= 1.0:
        return box
    steps.append("Moved: its centre of mass lies where the generator's have it.")
    return _around(mass, form.centre, wide, tall)


def _around(point: tuple[float, float], share: tuple[float, float], wide: float, tall: float) -> Box:
    """The box of this size in which a point lies at these shares of it."""
    left, top = point[0] - share[0] * wide, point[1] - share[1] * tall
    return left, top, left + wide, top + tall


def _level(values: Floats) -> Floats:
    """The middle level of each channel at the border, `[C]`."""
    return np.asarray(np.median(_border(values), axis=1))


def _cut(values: Floats, box: Box, form: Format) -> Pixels:
    """What a box shows, uint8 in the generator's shape; beyond the picture there is ground."""
    height, width = values.shape[1:]
    sides = (-box[0], -box[1], box[2] - width, box[3] - height)
    margins = [max(0, int(np.ceil(side))) for side in sides]
    around = ((margins[1], margins[3]), (margins[0], margins[2]))
    grounds = _level(values) if form.ground is None else np.array(form.ground)
    within = (box[0] + margins[0], box[1] + margins[1], box[2] + margins[0], box[3] + margins[1])
    planes = []
    for plane, ground in zip(values, grounds, strict=True):
        padded = np.pad(plane, around, constant_values=ground)
        picture = Image.fromarray(padded.astype(np.float32))
        planes.append(np.asarray(picture.resize(form.shape[:0:-1], Resampling.BILINEAR, box=within)))
    pixels: Pixels = np.clip(np.rint(np.stack(planes)), 0, 255).astype(np.uint8)
    return pixels
