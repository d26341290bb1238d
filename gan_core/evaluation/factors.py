"""Which direction moves which factor, for `shapes`, whose pictures are made of known ones.

Colour, place, size and rotation are measured in the pixels; shape and count are what the feature network sees.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gan_core.datasets import DatasetOptions, load_dataset, shapes
from gan_core.features import FeatureNetwork, load_features
from gan_core.generator import Generator, Space
from gan_core.latent.directions.direction import Direction, require_fit
from gan_core.latent.spaces import space_of

Exact = npt.NDArray[np.float64]
Readings = Mapping[str, Exact]

FACTORS = ("shape", "colour", "size", "count", "x", "y", "rotation")
# How far each direction is followed to either side, in sigmas.
REACH = 2.0
REFERENCES = 96
REAL = 648
_BRIGHTEST = 8  # pixels that give the colour
_ANGLES = np.linspace(-shapes.TURN, shapes.TURN, 13)
_GROUND = np.array(shapes.BACKGROUND, dtype=np.float64)
_WHITE = list(shapes.COLOURS).index("white")
NO_SHAPES = (
    "Only for the dataset “Coloured shapes” are the factors known, since the studio draws its pictures: train a "
    "generator on it to see which direction changes which factor."
)


@dataclass(frozen=True)
class Starts:
    """Where directions are followed from: latents `[N, D]` in the generator's `space` and condition rows `[N, K]`."""

    latents: Tensor
    conditions: Tensor
    space: Space


@dataclass(frozen=True)
class FactorTable:
    """What directions do to factors, in standard deviations of each factor over the generator's pictures.

    `changes` float64 `[R, F]`: how far a step of two sigmas moves the factor, the root of the mean square over the
    starts. `drifts` float64 `[R, F]`: the mean, which has a sign; NaN for a factor that is no single number. `scores`
    float64 `[R]` and `disentanglement` as `disentanglement` gives them.
    """

    directions: tuple[str, ...]
    changes: Exact
    drifts: Exact
    scores: Exact
    disentanglement: float


def require_factors(generator: Generator) -> None:
    """Raises ValueError, with a sentence, for a generator whose pictures' factors aren't known."""
    if generator.dataset != shapes.NAME or generator.sample_shape != shapes.SHAPE:
        raise ValueError(NO_SHAPES)


def starts_of(generator: Generator, count: int = REFERENCES, seed: int = 0) -> Starts:
    """Seeded latents under seeded classes."""
    random = torch.Generator().manual_seed(seed)
    groups = generator.conditions.groups
    labels = [torch.randint(len(group.classes), (count,), generator=random) for group in groups]
    rows = generator.conditions.rows(torch.stack(labels, dim=1) if labels else torch.zeros(count, 0))
    latents, space = generator.latents(seed, count), space_of(generator)
    return Starts(generator.map(latents, rows, exact=False) if space == "w" else latents, rows, space)


def factor_table(
    generator: Generator,
    directions: Sequence[Direction],
    starts: Starts,
    proceed: Callable[[float], bool] = lambda _share: True,
) -> FactorTable:
    """Follow each direction two sigmas to either side of each start, and measure what becomes of each factor.

    `proceed` gets the share that is done, and may end it early. Raises ValueError for a generator of other data, and
    for a direction that doesn't fit.
    """
    require_factors(generator)
    network = load_features(shapes.NAME)
    spreads = {name: _spread(values) for name, values in _read(generator, starts, None, network).items()}
    changes, drifts, names = [], [], []
    for index, direction in enumerate(directions):
        if not proceed(index / len(directions)):
            break
        require_fit(direction, generator)
        step = REACH * direction.sigma * torch.from_numpy(direction.vector.copy())
        ahead, behind = (_read(generator, starts, way * step, network) for way in (1.0, -1.0))
        moved = {name: (ahead[name] - behind[name]) / 2.0 for name in FACTORS}
        changes.append([_ratio(_length(moved[name]), spreads[name]) for name in FACTORS])
        drifts.append([_ratio(_mean(moved[name]), spreads[name]) for name in FACTORS])
        names.append(direction.name)
    table = np.array(changes).reshape(-1, len(FACTORS))
    scores, total = disentanglement(table)
    return FactorTable(tuple(names), table, np.array(drifts).reshape(table.shape), scores, total)


def disentanglement(importances: npt.ArrayLike) -> tuple[Exact, float]:
    """Disentanglement of codes `[R]` and their weighted mean, 0 to 1 (Eastwood & Williams 2018, section 2).

    Of importances `[R, F]`, none negative, P_rf = R_rf / sum_f R_rf is how much of what code r does goes to factor f;
    D_r is one less its entropy in base F. The whole weighs each code by its share of all importance, so that a code
    which does nothing doesn't count. The importances are the changes that directions make, instead of regressions.
    """
    table = np.asarray(importances, dtype=np.float64)
    totals = table.sum(axis=1)
    shares = table / np.where(totals > 0.0, totals, 1.0)[:, None]
    logs = np.log(np.where(shares > 0.0, shares, 1.0)) / np.log(max(table.shape[1], 2))
    scores = np.where(totals > 0.0, 1.0 + (shares * logs).sum(axis=1), 0.0)
    weight = float(totals.sum())
    return scores, float(scores @ totals / weight) if weight > 0.0 else 0.0


def read(pictures: Tensor, network: FeatureNetwork) -> Readings:
    """The factors of pictures uint8 `[N, 3, 32, 32]`, each float64 `[N, k]`.

    `shape` and `count` are the classes' probabilities, `colour` red, green and blue on 0..1, `size` the radius and `x`,
    `y` the place of the formation's centre in pixels, `rotation` in radians; NaN where a lone circle doesn't show it.
    """
    blocks = dict(
        zip(
            (group.name for group in network.conditions.groups),
            torch.split(network.logits(pictures), [len(group.classes) for group in network.conditions.groups], dim=1),
            strict=True,
        )
    )
    seen = {name: block.double().softmax(dim=1).numpy() for name, block in blocks.items()}
    kinds, counts = seen["shape"].argmax(axis=1), seen["count"].argmax(axis=1)
    ink = pictures.double().numpy() - _GROUND[:, None, None]
    colour = _brightest(ink)
    coverage = np.clip(np.einsum("nchw,nc->nhw", ink, colour) / (colour**2).sum(axis=1)[:, None, None], 0.0, 1.0)
    area = coverage.sum(axis=(1, 2))
    places = np.arange(shapes.SHAPE[2]) - (shapes.SHAPE[2] - 1) / 2.0
    centre = np.stack([coverage.sum(axis=1) @ places, coverage.sum(axis=2) @ places]) / np.maximum(area, 1e-9)
    unit_area, unit_centre = _figures()
    radius = np.sqrt(area / ((counts + 1.0) * unit_area[kinds]))
    rotation, x, y = _fitted(coverage, centre, radius, kinds, counts, unit_centre)
    rotation[(kinds == list(shapes.SHAPES).index("circle")) & (counts == 0)] = np.nan
    single = {"size": radius, "x": x, "y": y, "rotation": rotation}
    return {
        "shape": seen["shape"],
        "colour": (colour + _GROUND) / 255.0,
        "count": seen["count"],
        **{name: values[:, None] for name, values in single.items()},
    }


@lru_cache(maxsize=1)
def readability(count: int = REAL, seed: int = 1) -> dict[str, float]:
    """How well each factor is read from real pictures: the accuracy of shape, colour and count, R^2 of the others."""
    data = load_dataset(DatasetOptions(name=shapes.NAME, count=count, seed=seed))
    found = read(data.samples, load_features(shapes.NAME))
    column = {group.name: index for index, group in enumerate(shapes.CONDITIONS.groups)}
    labels = data.labels.numpy()
    palette = np.array(list(shapes.COLOURS.values())) / 255.0
    distances = np.linalg.norm(found["colour"][:, None] - palette, axis=2)
    truth = {name: values.double().numpy() for name, values in data.factors.items()}
    truth["size"] = np.array(list(shapes.RADII.values()))[labels[:, column["size"]]]
    return {
        "shape": float((found["shape"].argmax(axis=1) == labels[:, column["shape"]]).mean()),
        "colour": float((distances.argmin(axis=1) == labels[:, column["colour"]]).mean()),
        "count": float((found["count"].argmax(axis=1) == labels[:, column["count"]]).mean()),
        **{name: _determination(found[name][:, 0], truth[name]) for name in ("size", "x", "y", "rotation")},
    }


def _read(generator: Generator, starts: Starts, step: Tensor | None, network: FeatureNetwork) -> Readings:
    latents = starts.latents if step is None else starts.latents + step
    return read(generator.render(latents, starts.conditions, exact=False, space=starts.space), network)


def _brightest(ink: Exact) -> Exact:
    """The mean difference from the ground of each picture's pixels that differ most, `[N, 3]`; never quite 0."""
    flat = ink.reshape(len(ink), 3, -1)
    order = (flat**2).sum(axis=1).argsort(axis=1)[:, -_BRIGHTEST:]
    colour = np.take_along_axis(flat, order[:, None, :], axis=2).mean(axis=2)
    return np.where(np.abs(colour).max(axis=1, keepdims=True) > 1e-6, colour, 1.0)


@lru_cache(maxsize=1)
def _figures() -> tuple[Exact, Exact]:
    """Of one figure of each shape and size 1: its area `[6]` and middle of mass `[6, 2]`, of a large one."""
    kinds, zeros = len(shapes.SHAPES), torch.zeros(len(shapes.SHAPES))
    labels = torch.tensor([[kind, _WHITE, len(shapes.RADII) - 1, 0] for kind in range(kinds)])
    coverage = _coverage(shapes.draw(labels, zeros, zeros, zeros))
    size = max(shapes.RADII.values())
    places = np.arange(shapes.SHAPE[2]) - (shapes.SHAPE[2] - 1) / 2.0
    area = coverage.sum(axis=(1, 2))
    middle = np.stack([coverage.sum(axis=1) @ places, coverage.sum(axis=2) @ places], axis=1) / area[:, None]
    return area / size**2, middle / size


def _fitted(
    coverage: Exact,
    centre: Exact,
    radius: Exact,
    kinds: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    unit_centre: Exact,
) -> tuple[Exact, Exact, Exact]:
    """Rotation, x and y `[N]`: of the angles tried, the one whose drawing is closest, and between its neighbours."""
    sizes = np.abs(radius[:, None] - np.array(list(shapes.RADII.values()))).argmin(axis=1)
    labels = torch.from_numpy(np.stack([kinds, np.full_like(kinds, _WHITE), sizes, counts], axis=1))
    offset = unit_centre[kinds] * radius[:, None]

    def place(angle: Exact) -> tuple[Exact, Exact]:
        cosine, sine = np.cos(angle), np.sin(angle)
        x = centre[0] - (cosine * offset[:, 0] - sine * offset[:, 1])
        return x, centre[1] - (sine * offset[:, 0] + cosine * offset[:, 1])

    errors = []
    for angle in _ANGLES:
        x, y = place(np.full(len(labels), angle))
        drawn = shapes.draw(labels, *(torch.from_numpy(values).float() for values in (x, y, np.full(len(x), angle))))
        errors.append(((_coverage(drawn) - coverage) ** 2).sum(axis=(1, 2)))
    rotation = _lowest(np.stack(errors, axis=1))
    return rotation, *place(rotation)


def _lowest(errors: Exact) -> Exact:
    """The angle `[N]` at the bottom of the parabola through each row's least error and its two neighbours."""
    best = errors.argmin(axis=1)
    middle = best.clip(1, len(_ANGLES) - 2)
    before, here, after = (errors[np.arange(len(errors)), middle + shift] for shift in (-1, 0, 1))
    bend = before - 2.0 * here + after
    shift = np.where(bend > 1e-12, (before - after) / (2.0 * np.where(bend > 1e-12, bend, 1.0)), 0.0).clip(-1.0, 1.0)
    found: Exact = _ANGLES[middle] + shift * (_ANGLES[1] - _ANGLES[0])
    return found


def _coverage(drawn: Tensor) -> Exact:
    """How much of each pixel the figures of white drawings cover, `[N, 32, 32]`."""
    white = np.array(shapes.COLOURS["white"], dtype=np.float64)
    covered: Exact = ((drawn.double().numpy() - _GROUND[:, None, None]) / (white - _GROUND)[:, None, None]).mean(axis=1)
    return covered


def _spread(values: Exact) -> float:
    """The standard deviation of a factor `[N, k]`: the root of the sum of its numbers' variances."""
    return float(np.sqrt(np.nanvar(values, axis=0).sum()))


def _length(moved: Exact) -> float:
    """The root of the mean square of changes `[N, k]`; 0 where none could be read."""
    squares = (moved**2).sum(axis=1)
    return float(np.sqrt(np.nanmean(squares))) if np.isfinite(squares).any() else 0.0


def _mean(moved: Exact) -> float:
    """The mean of changes `[N, 1]`; NaN for a factor that is no single number."""
    return float(np.nanmean(moved)) if moved.shape[1] == 1 and np.isfinite(moved).any() else float("nan")


def _ratio(value: float, spread: float) -> float:
    return value / spread if spread > 1e-9 else 0.0


def _determination(found: Exact, truth: Exact) -> float:
    """R^2, the share of the variance that is read, where anything could be read."""
    kept = np.isfinite(found)
    return float(1.0 - ((found - truth)[kept] ** 2).mean() / truth[kept].var())
