"""`shapes`: anti-aliased figures on a dark ground, drawn from signed distance functions.

Every image is a function of its condition (shape, colour, size, count) and of three known factors (x, y,
rotation), and of nothing else. Figures of one image share everything but their place in the formation:
one alone, two side by side, three in a triangle, turned as a whole about its centre.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.datasets.base import Dataset, DatasetOptions, stratified_split

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
RADII: dict[str, float] = {"small": 3.3, "medium": 4.6, "large": 6.1}  # pixels, about a figure's middle
COUNTS = ("one", "two", "three")
GAP = 0.6  # pixels between the circles that neighbouring figures lie in
MARGIN = 0.25  # pixels that stay free at the border
TURN = math.pi / 6  # rotations span -TURN..TURN, within which no figure looks like itself turned
CHUNK = 10  # images drawn at once


def load(options: DatasetOptions) -> Dataset:
    """`options.count` images (20,000 by default), uint8 `[N, 3, 32, 32]`, all combinations equally often.

    `factors` are `x` and `y`, the centre of the formation in pixels from the centre of the image (right and
    down), and `rotation` in radians, clockwise. x and y are uniform over what keeps every figure inside, so
    they vary less the larger and the more the figures are; a circle alone doesn't show its rotation.
    The images depend only on the count and the seed, bit for bit.

    Raises ValueError for fewer images than there are combinations.
    """
    count = options.count or COUNT
    sizes = [len(group.classes) for group in CONDITIONS.groups]
    if count < math.prod(sizes):
        raise ValueError(
            f"{NAME} has {math.prod(sizes)} combinations of classes; ask for that many images or more."
        )
    generator = torch.Generator().manual_seed(options.seed)
    combinations = torch.cartesian_prod(*(torch.arange(size) for size in sizes))
    labels = combinations[torch.randperm(count, generator=generator) % len(combinations)]
    units = torch.rand(3, count, generator=generator) * 2 - 1
    room = _room(labels)
    factors = {"x": units[0] * room, "y": units[1] * room, "rotation": units[2] * TURN}
    split = stratified_split(labels, options.held_out, options.seed)
    return Dataset(NAME, draw(labels, **factors), labels, CONDITIONS, split, factors=factors)


def draw(labels: Tensor, x: Tensor, y: Tensor, rotation: Tensor) -> Tensor:
    """The images, uint8 `[N, 3, 32, 32]`, of labels int64 `[N, 4]` and factors float32 `[N]` (see `load`).

    A pixel's coverage falls from 1 to 0 over the pixel in which the signed distance changes its sign.
    """
    samples = torch.empty(len(labels), *SHAPE, dtype=torch.uint8)
    colours = torch.tensor(list(COLOURS.values()), dtype=torch.float32)
    ground = torch.tensor(BACKGROUND, dtype=torch.float32)[:, None, None]
    # Chunks stay below the 32,768 elements from which torch shares a kernel out among threads: the bytes
    # can't depend on their number, and for so little work to each kernel threads would only be slower.
    for shape in range(len(SHAPES)):
        for figures in range(1, len(COUNTS) + 1):
            members = torch.nonzero((labels[:, 0] == shape) & (labels[:, 3] == figures - 1))[:, 0]
            for chosen in torch.split(members, CHUNK):
                scale = _radii(labels[chosen])
                distance = _distance(shape, figures, scale, x[chosen], y[chosen], rotation[chosen])
                coverage = (0.5 - distance).clamp_(0, 1)[:, None]
                ink = colours[labels[chosen, 1]][:, :, None, None] - ground
                samples[chosen] = (ground + ink * coverage).round_().to(torch.uint8)
    return samples


def _distance(shape: int, figures: int, scale: Tensor, x: Tensor, y: Tensor, rotation: Tensor) -> Tensor:
    """Signed distance in pixels of each pixel to the nearest figure, `[n, 32, 32]`, negative inside."""
    height, width = SHAPE[1:]
    across = torch.arange(width) - (width - 1) / 2 - x[:, None]
    down = torch.arange(height) - (height - 1) / 2 - y[:, None]
    cosine, sine = (turn[:, None, None] for turn in (torch.cos(rotation), torch.sin(rotation)))
    # Into the frame of the formation: everything is drawn upright there.
    upright_x = cosine * across[:, None, :] + sine * down[:, :, None]
    upright_y = cosine * down[:, :, None] - sine * across[:, None, :]
    size = scale[:, None, None]
    outline = list(SHAPES.values())[shape]
    nearest = torch.full_like(upright_x, math.inf)
    for place_x, place_y in _places(figures, scale):
        local_x = (upright_x - place_x[:, None, None]) / size
        local_y = (upright_y - place_y[:, None, None]) / size
        nearest = torch.minimum(nearest, outline(local_x, local_y))
    return nearest * size


def _places(figures: int, scale: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Centres (x, y), each `[n]`, of one, two or three figures around the centre of their formation."""
    reach = _reach(figures, scale)
    if figures == 1:
        return [(reach, reach)]
    if figures == 2:
        return [(-reach, torch.zeros_like(reach)), (reach, torch.zeros_like(reach))]
    half, side = reach / 2, reach * (math.sqrt(3) / 2)
    return [(torch.zeros_like(reach), -reach), (-side, half), (side, half)]


def _reach(figures: int, scale: Tensor) -> Tensor:
    """How far the figures' centres lie from that of the formation, in pixels, so that they don't touch."""
    apart = 2 * OUTER * scale + GAP
    return apart * (0.0, 0.5, 1 / math.sqrt(3))[figures - 1]


def _room(labels: Tensor) -> Tensor:
    """How far, in pixels `[N]`, the formation may move off the centre with all its figures inside."""
    scale = _radii(labels)
    reaches = torch.stack([_reach(figures, scale) for figures in range(1, len(COUNTS) + 1)])
    reach = reaches.gather(0, labels[None, :, 3])[0]
    return SHAPE[1] / 2 - MARGIN - OUTER * scale - reach


def _radii(labels: Tensor) -> Tensor:
    """The size of each image's figures, in pixels `[N]`."""
    return torch.tensor(list(RADII.values()))[labels[:, 2]]


def _length(x: Tensor, y: Tensor) -> Tensor:
    return (x * x + y * y).sqrt_()


def _circle(x: Tensor, y: Tensor) -> Tensor:
    return _length(x, y) - 0.92


def _square(x: Tensor, y: Tensor) -> Tensor:
    return _box(x, y, 0.79, 0.79)


def _cross(x: Tensor, y: Tensor) -> Tensor:
    return torch.minimum(_box(x, y, 1.05, 0.36), _box(x, y, 0.36, 1.05))


def _triangle(x: Tensor, y: Tensor) -> Tensor:
    """Equilateral, pointing up; the distance is that of the nearest side's line, so corners stay sharp."""
    slant = x.abs() * (math.sqrt(3) / 2) - y * 0.5
    return torch.maximum(slant, y) - 0.58


def _star(x: Tensor, y: Tensor) -> Tensor:
    """Five points, pointing up (Quilez, "2D distance functions", the star of five points)."""
    outer, inner = 1.1, 0.5
    cosine, sine = math.cos(math.pi / 5), math.sin(math.pi / 5)
    x, y = x.abs(), -y
    # Two mirrors fold the plane into one half of one point; a single edge is left, tip to notch.
    for normal_x in (cosine, -cosine):
        beyond = (x * normal_x - y * sine).clamp_(min=0) * 2
        x, y = x - beyond * normal_x, y + beyond * sine
    x, y = x.abs(), y - outer
    edge_x, edge_y = inner * sine, inner * cosine - outer
    along = ((x * edge_x + y * edge_y) / (edge_x**2 + edge_y**2)).clamp_(0, 1)
    return _length(x - edge_x * along, y - edge_y * along).copysign_(y * edge_x - x * edge_y)


def _heart(x: Tensor, y: Tensor) -> Tensor:
    """A square on its corner, a half disc on each upper side (Quilez, "2D distance functions", the heart)."""
    size, middle = 1.65, 0.55
    x, y = x.abs() / size, middle - y / size
    lobe = _length(x - 0.25, y - 0.75) - math.sqrt(2) / 4
    side = (x + y).clamp_(min=0) / 2
    body = torch.minimum(_length(x, y - 1), _length(x - side, y - side)).copysign_(x - y)
    return torch.where(x + y > 1, lobe, body) * size


def _box(x: Tensor, y: Tensor, half_width: float, half_height: float) -> Tensor:
    """A rectangle about the origin; outside a corner the larger of both distances, so that it stays sharp."""
    return torch.maximum(x.abs() - half_width, y.abs() - half_height)


OUTER = 1.12  # every figure lies within a circle of this many times its size
SHAPES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "circle": _circle,
    "square": _square,
    "triangle": _triangle,
    "star": _star,
    "cross": _cross,
    "heart": _heart,
}
CONDITIONS = Conditions(
    groups=(
        ConditionGroup(name="shape", classes=tuple(SHAPES)),
        ConditionGroup(name="colour", classes=tuple(COLOURS)),
        ConditionGroup(name="size", classes=tuple(RADII)),
        ConditionGroup(name="count", classes=COUNTS),
    )
)
