"""A lab's run as a film: moments kept while it trains, drawn and encoded by a process of its own.

    python -m gan_core.lab.engine.film --format gif|mp4 < moments > film

writes its progress, 0 to 1, to standard error, a number a line.
"""

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from gan_core import export
from gan_core.drawing import AXES, GENERATOR, GROUND, REAL, SPAN, Colour
from gan_core.export import Pixels
from gan_core.lab.truth.density import Grid, kernel_density

Array = npt.NDArray[np.generic]

MOST = 240  # moments of a film
LONGEST = 12.0  # seconds that a film plays
REST = 1.0  # seconds of them in which it stands still at its end
SLOWEST = 10.0  # frames a second of a short film
SIDE = 400  # pixels a side of the plane; ten for each cell of a discriminator's surface
CAPTION = 32  # pixels below it
FINE = 2  # how much larger a picture is drawn than it is shown, for smooth edges
DOT = 2.2  # radius of a point, in pixels
TINT = 0.5  # how strongly the discriminator's verdict colours the ground
DISCRIMINATOR: Colour = (0x1E, 0x88, 0xE5)
TEXT: Colour = (0xEC, 0xEC, 0xF1)
CURVE_BANDWIDTH = 0.06  # standard deviation of the kernel under the curves of a line, in the generator's units
LARGEST = 60_000.0  # what float16 still holds


@dataclass(frozen=True, eq=False)
class Moment:
    """A lab at one moment: samples float16 `[N, D]` and the discriminator's surface uint8 `[40, 40]` or `[160]`.

    The surface runs from 0, generated, to 255, real; row 0 is the lowest. It is empty, `[0]`, where none was kept.
    """

    steps: int
    generated: npt.NDArray[np.float16]
    surface: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, steps: int, generated: Array, surface: Array | None, output: str) -> Self:
        """The moment of samples `[N, D]` and a surface of shown values, which `output` says the range of."""
        points = np.nan_to_num(np.asarray(generated, np.float64), nan=0.0, posinf=LARGEST, neginf=-LARGEST)
        kept = np.zeros(0, np.uint8) if surface is None else _levels(np.asarray(surface, np.float64), output)
        return cls(steps, points.clip(-LARGEST, LARGEST).astype(np.float16), kept)


def _levels(values: npt.NDArray[np.float64], output: str) -> npt.NDArray[np.uint8]:
    values = np.nan_to_num(values)
    if output == "score":
        low, high = values.min(), values.max()
        values = (values - low) / (high - low) if high > low else np.full_like(values, 0.5)
    return np.rint(255.0 * values.clip(0.0, 1.0)).astype(np.uint8)


class Moments:
    """At most 240 moments of a run, spread evenly over its steps: the first of each stretch, and the latest."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all, for a run that begins anew."""
        self._kept: list[Moment] = []
        self._latest: Moment | None = None
        self._stride = 1

    def add(self, moment: Moment) -> None:
        """Take note of a moment; one before the latest begins a new run."""
        if self._latest is not None and moment.steps < self._latest.steps:
            self.clear()
        self._latest = moment
        if not self._kept or moment.steps // self._stride > self._kept[-1].steps // self._stride:
            self._kept.append(moment)
        while len(self._kept) >= MOST:
            self._stride *= 2
            stretches: dict[int, Moment] = {}
            for kept in self._kept:
                stretches.setdefault(kept.steps // self._stride, kept)
            self._kept = list(stretches.values())

    @property
    def wants_after(self) -> int:
        """The steps before which no moment is kept, but for being the latest."""
        return (self._kept[-1].steps // self._stride + 1) * self._stride if self._kept else 0

    def all(self) -> list[Moment]:
        """Those that are kept, and the latest."""
        latest = self._latest
        return [*self._kept, latest] if latest is not None and latest.steps > self._kept[-1].steps else self._kept[:]


def pack(moments: Sequence[Moment], real: Array) -> bytes:
    """Moments of one run and the real points `[N, D]` as bytes. Raises ValueError where there are no moments."""
    if not moments:
        raise ValueError("There is nothing to make a film of yet; let the lab run first.")
    shape = moments[-1].surface.shape
    surfaces = [moment.surface if moment.surface.shape == shape else np.zeros(shape, np.uint8) for moment in moments]
    file = io.BytesIO()
    np.savez(
        file,
        steps=np.array([moment.steps for moment in moments], np.int64),
        generated=np.stack([moment.generated for moment in moments]),
        surface=np.stack(surfaces),
        real=np.asarray(real, np.float16),
    )
    return file.getvalue()


def unpack(data: bytes) -> tuple[list[Moment], npt.NDArray[np.float16]]:
    """The moments and the real points of what `pack` gave. Raises ValueError for anything else."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            parts = (file["steps"].tolist(), file["generated"], file["surface"])
            return [Moment(*moment) for moment in zip(*parts, strict=True)], file["real"]
    except Exception as error:
        raise ValueError("These are no moments of a lab; hand over what was packed.") from error


def draw(moment: Moment, real: Array, side: int = SIDE) -> Pixels:
    """The picture uint8 `[side + 32, side, 3]` of a moment beside the real points `[N, D]`, with the steps below.

    In the plane: real points teal, generated ones violet, over the discriminator's verdict in the same two colours. On
    a line: both densities as curves, and the discriminator's verdict as a blue one.
    """
    draw_points = _line if moment.generated.shape[1] == 1 else _plane
    picture = draw_points(moment, np.asarray(real, np.float64), side * FINE)
    sheet = Image.new("RGB", (side, side + CAPTION), GROUND)
    sheet.paste(picture.resize((side, side), Image.Resampling.BOX), (0, 0))
    _caption(sheet, moment.steps, side)
    return np.array(sheet)


def _plane(moment: Moment, real: npt.NDArray[np.float64], fine: int) -> Image.Image:
    picture = Image.fromarray(_verdict(moment.surface)).resize((fine, fine), Image.Resampling.NEAREST)
    pen = ImageDraw.Draw(picture)
    for points, colour in ((real, REAL), (moment.generated.astype(np.float64), GENERATOR)):
        radius = DOT * FINE
        places = (points[(np.abs(points) <= SPAN).all(axis=1)] * (1.0, -1.0) + SPAN) * (fine / (2.0 * SPAN))
        for x, y in places.tolist():
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour, outline=GROUND)
    return picture


def _verdict(surface: npt.NDArray[np.uint8]) -> Pixels:
    """The discriminator's surface as pixels `[rows, columns, 3]`, the top row first: violet, ground, teal."""
    sure = 2.0 * (surface[::-1].astype(np.float64) / 255.0 - 0.5) if surface.ndim == 2 else np.zeros((1, 1))
    actor = np.where(sure[..., None] > 0.0, np.array(REAL), np.array(GENERATOR))
    mixed = np.array(GROUND) + TINT * np.abs(sure)[..., None] * (actor - np.array(GROUND))
    pixels: Pixels = np.rint(mixed).astype(np.uint8)
    return pixels


def _line(moment: Moment, real: npt.NDArray[np.float64], fine: int) -> Image.Image:
    picture = Image.new("RGB", (fine, fine), GROUND)
    grid = Grid(1, 160)
    generated = moment.generated.astype(np.float64)
    densities = [kernel_density(points, CURVE_BANDWIDTH, grid) for points in (real, generated)]
    # Room for a generated density half as high again as the real one; what is higher is cut off.
    scale = 1.5 * float(densities[0].max())
    base, height = 0.94 * fine, 0.86 * fine
    ImageDraw.Draw(picture).line([(0, base), (fine, base)], fill=AXES, width=FINE)
    for density, colour in zip(densities, (REAL, GENERATOR), strict=True):
        curve = _curve(base - height * np.minimum(density / scale, 1.05), fine)
        shade = Image.new("L", (fine, fine), 0)
        ImageDraw.Draw(shade).polygon([(0.0, base), *curve, (float(fine), base)], fill=int(255 * TINT * 0.5))
        picture.paste(Image.new("RGB", (fine, fine), colour), (0, 0), shade)
        ImageDraw.Draw(picture).line(curve, fill=colour, width=2 * FINE, joint="curve")
    if moment.surface.shape != (0,):
        verdict = _curve(base - height * moment.surface.astype(np.float64) / 255.0, fine)
        ImageDraw.Draw(picture).line(verdict, fill=DISCRIMINATOR, width=2 * FINE, joint="curve")
    return picture


def _curve(heights: npt.NDArray[np.float64], fine: int) -> list[tuple[float, float]]:
    across = (np.arange(len(heights)) + 0.5) * (fine / len(heights))
    return list(zip(across.tolist(), heights.tolist(), strict=True))


def _caption(sheet: Image.Image, steps: int, side: int) -> None:
    """The steps on the left; on the right, whose colour is whose."""
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    middle = side + CAPTION // 2
    pen.text((10, middle), f"{steps:,} step{'' if steps == 1 else 's'}", fill=TEXT, font=font, anchor="lm")
    right = float(side - 10)
    for name, colour in (("generated", GENERATOR), ("real", REAL)):
        pen.text((right, middle), name, fill=TEXT, font=font, anchor="rm")
        left = right - pen.textlength(name, font=font) - 11
        pen.ellipse((left - 4, middle - 4, left + 4, middle + 4), fill=colour)
        right = left - 14


def film(moments: Sequence[Moment], real: Array, form: str, progress: Callable[[float], None]) -> bytes:
    """A GIF or MP4 file (`form`) of moments, at most 12 s long, its last picture held for a second."""
    fps = max(SLOWEST, len(moments) / (LONGEST - REST))
    pictures = []
    for number, moment in enumerate(moments, start=1):
        pictures.append(draw(moment, real))
        progress(0.99 * number / len(moments))
    data = FORMS[form](pictures + pictures[-1:] * int(fps * REST), fps)
    progress(1.0)
    return data


FORMS: dict[str, Callable[[Sequence[Pixels], float], bytes]] = {"gif": export.gif, "mp4": export.mp4}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line above; its exit code. What can't be made is said in a sentence on standard error."""
    parser = argparse.ArgumentParser(prog="python -m gan_core.lab.engine.film")
    parser.add_argument("--format", choices=FORMS, required=True)
    form = parser.parse_args(arguments).format
    try:
        moments, real = unpack(sys.stdin.buffer.read())
        data = film(moments, real, form, lambda share: print(f"{share:.2f}", file=sys.stderr, flush=True))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
