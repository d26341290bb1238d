"""`shapes`: anti-aliased figures on a dark ground, drawn from signed distance functions.

Every image is a function of its condition (shape, colour, size, count) and of three known factors (x, y, rotation).
"""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_core.conditions import Conditions
from gan_core.datasets.base import Dataset, DatasetOptions, DatasetSource, stratified_split

Array = NDArray[Any]

NAME = "shapes"
SHAPE = (3, 32, 32)
COUNT = 20_000

# Any two differ by more than 20 in CIELAB to normal and to colour-blind eyes (a test simulates them).
COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (220, 50, 40),
    "yellow": (245, 220, 50),
    "green": (20, 170, 110),
    "blue": (50, 110, 230),
    "pink": (240, 150, 200),
    "white": (245, 245, 245),
}
BACKGROUND = (17, 19, 26)
RADII: dict[str, float] = {"small": 3.3, "medium": 4.6, "large": 6.0}  # pixels, about a figure's middle
COUNTS = ("one", "two", "three")
# Where the figures of a formation of one, two or three stand, in units of its reach.
PLACES: dict[int, tuple[tuple[float, float], ...]] = {
    1: ((0.0, 0.0),),
    2: ((-1.0, 0.0), (1.0, 0.0)),
    3: ((0.0, -1.0), (-math.sqrt(3) / 2, 0.5), (math.sqrt(3) / 2, 0.5)),
}
GAP = 1.0  # pixels between the circles that neighbouring figures lie in
MARGIN = 0.25  # pixels that stay free at the border
TURN = math.pi / 6  # rotations span -TURN..TURN, within which no figure looks like itself turned
CHUNK = 64  # images drawn at once: their distances stay in the cache


def load(options: DatasetOptions) -> Dataset:
    """`options.count` images (20,000 by default), uint8 `[N, 3, 32, 32]`, all combinations equally often.

    `factors` are `x` and `y`, the centre of the formation in pixels from the centre of the image (right and down), and
    `rotation` in radians, clockwise. x and y are uniform over what keeps every figure inside.
    """
    count = options.count or COUNT
    sizes = [len(group.classes) for group in CONDITIONS.groups]
    generator = np.random.default_rng(options.seed)
    combinations = np.stack([axis.ravel() for axis in np.meshgrid(*map(np.arange, sizes), indexing="ij")], axis=1)
    labels = torch.from_numpy(combinations[generator.permutation(count) % len(combinations)])
    units = torch.from_numpy(generator.uniform(-1, 1, (3, count)).astype(np.float32))
    room = torch.from_numpy(_room(labels.numpy()))
    factors = {"x": units[0] * room, "y": units[1] * room, "rotation": units[2] * TURN}
    split = stratified_split(labels, options.held_out, options.seed)
    return Dataset(NAME, draw(labels, **factors), labels, CONDITIONS, split, factors=factors, background=BACKGROUND)


def draw(labels: Tensor, x: Tensor, y: Tensor, rotation: Tensor) -> Tensor:
    """The images, uint8 `[N, 3, 32, 32]`, of labels int64 `[N, 4]` and factors float32 `[N]` (see `load`).

    A pixel's coverage falls from 1 to 0 over the pixel in which the signed distance changes its sign.
    """
    classes = labels.numpy()
    factors = np.stack([x.numpy(), y.numpy(), rotation.numpy()])
    samples = np.empty((len(classes), *SHAPE), dtype=np.uint8)
    colours = np.array(list(COLOURS.values()), dtype=np.float32)
    ground = np.array(BACKGROUND, dtype=np.float32)[:, None, None]
    # Figures of one kind are drawn together. In numpy, which computes on one thread: the bytes can't depend
    # on how many there are, and passes this short would only be slower on several.
    for shape, figures in itertools.product(range(len(SHAPES)), range(1, len(COUNTS) + 1)):
        members = np.flatnonzero((classes[:, 0] == shape) & (classes[:, 3] == figures - 1))
        for start in range(0, len(members), CHUNK):
            chosen = members[start : start + CHUNK]
            distance = _distance(shape, figures, _radii(classes[chosen]), *factors[:, chosen])
            coverage = np.clip(0.5 - distance, 0, 1)[:, None]
            ink = colours[classes[chosen, 1]][:, :, None, None] - ground
            samples[chosen] = np.rint(ground + ink * coverage)
    return torch.from_numpy(samples)


def _distance(shape: int, figures: int, size: Array, x: Array, y: Array, rotation: Array) -> Array:
    """Signed distance in pixels of each pixel to the nearest figure, `[n, 32, 32]`, negative inside."""
    height, width = SHAPE[1:]
    across = (np.arange(width, dtype=np.float32) - (width - 1) / 2 - x[:, None])[:, None, :]
    down = (np.arange(height, dtype=np.float32) - (height - 1) / 2 - y[:, None])[:, :, None]
    size = size[:, None, None]
    cosine, sine = np.cos(rotation)[:, None, None] / size, np.sin(rotation)[:, None, None] / size
    # Into the frame of the formation, in units of a figure's size: everything is upright there.
    upright_x, upright_y = cosine * across + sine * down, cosine * down - sine * across
    outline = list(SHAPES.values())[shape]
    reach = _reach(figures, size) / size
    nearest = outline(upright_x - PLACES[figures][0][0] * reach, upright_y - PLACES[figures][0][1] * reach)
    for place_x, place_y in PLACES[figures][1:]:
        nearest = np.minimum(nearest, outline(upright_x - place_x * reach, upright_y - place_y * reach))
    distance: Array = nearest * size
    return distance


def _reach(figures: int, size: Array) -> Array:
    """How far the figures' centres lie from that of the formation, in pixels, so that they don't touch."""
    reach: Array = (2 * OUTER * size + GAP) * np.float32((0, 1 / 2, 1 / math.sqrt(3))[figures - 1])
    return reach


def _room(classes: Array) -> Array:
    """How far, in pixels `[N]`, the formation may move off the centre with all its figures inside."""
    size = _radii(classes)
    reach = np.stack([_reach(figures, size) for figures in range(1, len(COUNTS) + 1)])
    room: Array = SHAPE[1] / 2 - MARGIN - OUTER * size - reach[classes[:, 3], np.arange(len(classes))]
    return room


def _radii(classes: Array) -> Array:
    """The size of each image's figures, in pixels `[N]`."""
    return np.array(list(RADII.values()), dtype=np.float32)[classes[:, 2]]


def _length(x: Array, y: Array) -> Array:
    length: Array = np.sqrt(x * x + y * y)
    return length


def _triangle(x: Array, y: Array) -> Array:
    """Equilateral, pointing up; the distance is that of the nearest side's line, so corners stay sharp."""
    slant = np.abs(x) * (math.sqrt(3) / 2) - y * 0.5
    return np.maximum(slant, y) - 0.56


def _star(x: Array, y: Array) -> Array:
    """Five points, pointing up (Quilez, "2D distance functions", the star of five points)."""
    outer, inner = 1.1, 0.5
    cosine, sine = math.cos(math.pi / 5), math.sin(math.pi / 5)
    x, y = np.abs(x), -y
    # Two mirrors fold the plane into one half of one point; a single edge is left, tip to notch.
    for normal_x in (cosine, -cosine):
        beyond = np.maximum(x * normal_x - y * sine, 0) * 2
        x, y = x - beyond * normal_x, y + beyond * sine
    x, y = np.abs(x), y - outer
    edge_x, edge_y = inner * sine, inner * cosine - outer
    along = np.clip((x * edge_x + y * edge_y) / (edge_x**2 + edge_y**2), 0, 1)
    return np.copysign(_length(x - edge_x * along, y - edge_y * along), y * edge_x - x * edge_y)


def _heart(x: Array, y: Array) -> Array:
    """A square on its corner, a half disc on each upper side (Quilez, "2D distance functions", the heart)."""
    size, middle = 1.65, 0.55
    x, y = np.abs(x) / size, middle - y / size
    lobe = _length(x - 0.25, y - 0.75) - math.sqrt(2) / 4
    side = np.maximum(x + y, 0) / 2
    body = np.copysign(np.minimum(_length(x, y - 1), _length(x - side, y - side)), x - y)
    return np.where(x + y > 1, lobe, body) * size


def _box(x: Array, y: Array, half_width: float, half_height: float) -> Array:
    """A rectangle about the origin; outside a corner the larger of both distances, so that it stays sharp."""
    return np.maximum(np.abs(x) - half_width, np.abs(y) - half_height)


OUTER = 1.12  # every figure lies within a circle of this many times its size
SHAPES: dict[str, Callable[[Array, Array], Array]] = {
    "circle": lambda x, y: _length(x, y) - 0.92,
    "square": lambda x, y: _box(x, y, 0.79, 0.79),
    "triangle": _triangle,
    "star": _star,
    "cross": lambda x, y: np.minimum(_box(x, y, 1.0, 0.35), _box(x, y, 0.35, 1.0)),
    "heart": _heart,
}
CONDITIONS = Conditions.of(shape=SHAPES, colour=COLOURS, size=RADII, count=COUNTS)
LEAST = 2 * math.prod(len(group.classes) for group in CONDITIONS.groups)  # of each combination, one is held out
SOURCE = DatasetSource(
    load=load,
    title="Coloured shapes",
    sentence="One to three figures of one shape, colour and size, 32x32 in colour, drawn by the project.",
    shape=SHAPE,
    conditions=CONDITIONS,
    count=COUNT,
    least=LEAST,
)
