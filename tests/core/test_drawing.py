"""Drawn samples: where their lines and dots stand, in which colour, and that nothing else decides their bytes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from gan_core import drawing
from gan_core.drawing import AXES, GENERATOR, GROUND, REAL, SPAN, TILE, Colour, picture_shape


def drawn(samples: Tensor, kind: str, colour: Colour = GENERATOR) -> Tensor:
    return torch.from_numpy(drawing.drawn(samples.numpy(), kind, colour))


def scatter(generated: Tensor | None, real: Tensor, size: int = drawing.PLOT) -> Tensor:
    return torch.from_numpy(drawing.scatter(None if generated is None else generated.numpy(), real.numpy(), size))


def strength(picture: Tensor, colour: tuple[int, int, int] = GENERATOR) -> np.ndarray:
    """How far each pixel of a picture `[3, H, W]` is from the ground towards a colour, in its strongest channel."""
    channel = int(np.argmax(np.subtract(colour, GROUND)))
    ground = GROUND[channel]
    return (picture[channel].numpy().astype(float) - ground) / (colour[channel] - ground)


def place(value: float, size: int = TILE) -> float:
    """Where a value stands between 0 and `size` pixels, left to right."""
    return (value + SPAN) / (2 * SPAN) * size


@pytest.mark.parametrize("level", [-0.9, -0.4, 0.33, 0.8])
def test_a_constant_signal_is_a_level_line(level: float) -> None:
    covered = strength(drawn(torch.full((1, 1, 50), level), "signal")[0])
    rows = np.arange(TILE) + 0.5
    away = np.abs(rows - place(-level)) > 2
    zero_line = np.isin(np.arange(TILE), (TILE // 2 - 1, TILE // 2))
    assert (covered[away & ~zero_line] == 0).all()
    # Each column holds the line's thickness, with its weight where the level is.
    assert covered[~zero_line].sum(axis=0) == pytest.approx(np.full(TILE, 1.6), abs=0.05)
    centre = (covered[~zero_line] * rows[~zero_line, None]).sum(axis=0) / covered[~zero_line].sum(axis=0)
    assert centre == pytest.approx(np.full(TILE, place(-level)), abs=0.1)


@pytest.mark.parametrize("length", [16, 64, 200])
def test_a_signal_runs_through_its_values(length: int) -> None:
    signal = 0.8 * torch.sin(torch.linspace(0.0, 6.0, length))
    covered = strength(drawn(signal.reshape(1, 1, -1), "signal")[0])
    for column in (3, 20, 47, 60):
        value = np.interp((column + 0.5) / TILE * (length - 1), np.arange(length), signal.numpy())
        row = int(place(-value))
        assert covered[row, column] > 0.6
        assert covered[max(row - 1, 0) : row + 2, column].sum() > 1.3


def test_a_jump_is_an_unbroken_line() -> None:
    signal = torch.cat([torch.full((32,), -0.9), torch.full((32,), 0.9)]).reshape(1, 1, -1)
    covered = strength(drawn(signal, "signal")[0])
    assert (covered[int(place(-0.9)) + 1 : int(place(0.9)), 30:34].max(axis=1) > 0.9).all()


def test_every_channel_is_a_line() -> None:
    both = torch.stack([torch.full((40,), 0.7), torch.full((40,), -0.7)])[None]
    covered = strength(drawn(both, "signal")[0])
    assert covered[int(place(-0.7)), 5] > 0.5
    assert covered[int(place(0.7)), 5] > 0.5


@pytest.mark.parametrize(("x", "y"), [(0.5, 0.25), (-0.7, 0.9), (0.3, -0.6)])
def test_a_point_is_a_dot_in_its_place(x: float, y: float) -> None:
    picture = drawn(torch.tensor([[x, y]]), "points")[0]
    empty = drawn(torch.tensor([[x, y]]), "points", GROUND)[0]
    covered = strength(picture)
    changed = (picture != empty).any(dim=0).numpy()
    rows, columns = np.nonzero(changed)
    weights = covered[changed]
    assert np.average(columns + 0.5, weights=weights) == pytest.approx(place(x), abs=0.15)
    assert np.average(rows + 0.5, weights=weights) == pytest.approx(place(-y), abs=0.15)
    assert weights.sum() == pytest.approx(np.pi * 2.6**2, rel=0.1)


def test_the_axes_cross_in_the_middle() -> None:
    corner = drawn(torch.tensor([[-1.0, 1.0]]), "points")[0]
    assert tuple(corner[:, TILE // 2, 50].tolist()) == tuple(corner[:, 50, TILE // 2].tolist()) == AXES
    assert tuple(corner[:, 50, 50].tolist()) == GROUND


def test_what_is_out_of_the_picture_stands_at_its_edge() -> None:
    picture = drawn(torch.tensor([[9.0, 0.5]]), "points")
    assert torch.equal(picture, drawn(torch.tensor([[SPAN, 0.5]]), "points"))
    assert strength(picture[0])[int(place(-0.5)), -1] > 0.9


def test_a_tile_depends_on_its_own_sample_only() -> None:
    random = torch.Generator().manual_seed(0)
    for kind, samples in (
        ("signal", torch.rand(30, 2, 37, generator=random) * 2 - 1),
        ("points", torch.randn(30, 2, generator=random)),
    ):
        together = drawn(samples, kind)
        assert together.dtype == torch.uint8
        assert together.shape == (30, *picture_shape(tuple(samples.shape[1:])))
        alone = torch.cat([drawn(sample[None], kind) for sample in samples])
        assert torch.equal(alone, together)
        assert drawn(samples[:0], kind).shape == (0, 3, TILE, TILE)


def test_colours_are_those_of_the_actors() -> None:
    signal = torch.full((1, 1, 8), 0.5)
    row = int(place(-0.5))
    for colour in (GENERATOR, REAL):
        near = drawn(signal, "signal", colour)[0, :, row, 10].tolist()
        assert near == pytest.approx(list(colour), abs=2)


def test_a_scatter_shows_generated_over_real() -> None:
    real, generated = torch.tensor([[-0.5, 0.5]]), torch.tensor([[0.5, -0.5]])
    picture = scatter(generated, real, 200)[0]
    assert picture.shape == (3, 200, 200)
    left, right = int(place(-0.5, 200)), int(place(0.5, 200))
    mixed = [0.7 * colour + 0.3 * ground for colour, ground in zip(REAL, GROUND, strict=True)]
    assert picture[:, left, left].tolist() == pytest.approx(mixed, abs=8)
    mixed = [0.7 * colour + 0.3 * ground for colour, ground in zip(GENERATOR, GROUND, strict=True)]
    assert picture[:, right, right].tolist() == pytest.approx(mixed, abs=8)
    alone = scatter(None, real, 200)[0]
    assert tuple(alone[:, right, right].tolist()) == GROUND
    over = scatter(real, real, 200)[0, :, left, left]
    assert over[0] > picture[0, left, left], "generated points lie above"


def test_a_scatter_is_darker_where_more_points_lie_and_forgets_strays() -> None:
    few, many = torch.tensor([[0.5, 0.5]]), torch.tensor([[0.5, 0.5]] * 5)
    at = int(place(0.5, 280)), int(place(-0.5, 280))
    assert scatter(few, few)[0, 0, at[1], at[0]] < scatter(many, few)[0, 0, at[1], at[0]]
    strays = torch.tensor([[3.0, 0.0], [float("nan"), 0.0], [float("inf"), 1.0]])
    assert torch.equal(scatter(strays, few), scatter(None, few))


def test_what_is_no_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="signal and points are"):
        drawn(torch.zeros(1, 1, 8, 8), "image")
    with pytest.raises(ValueError, match="one to three dimensions"):
        picture_shape((1, 2, 3, 4))
    assert picture_shape((1, 28, 28)) == (1, 28, 28)
