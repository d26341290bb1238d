"""Directions across others: against least squares, with directions that depend on each other, and nothing left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.latent.directions.direction import Direction, checked
from gan_core.latent.directions.orthogonal import orthogonalised


def direction(vector: npt.ArrayLike, **facts: object) -> Direction:
    values = np.asarray(vector, dtype=np.float64)
    unit = (values / np.linalg.norm(values)).astype(np.float32)
    made = Direction(unit, 2.0, "z", "smile", "learned", "run", "0" * 16, 64, "a note", 0.9)
    return replace(made, **facts)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(8, 64))
def test_what_is_left_is_the_residual_of_least_squares(seed: int, count: int, dimension: int) -> None:
    random = np.random.default_rng(seed)
    chosen = direction(random.standard_normal(dimension))
    staying = [direction(random.standard_normal(dimension)) for _ in range(count)]
    made = checked(orthogonalised(chosen, staying))
    others = np.stack([other.vector for other in staying]).astype(np.float64)
    weights = np.linalg.lstsq(others.T, chosen.vector.astype(np.float64), rcond=None)[0]
    residual = chosen.vector.astype(np.float64) - others.T @ weights
    assert np.abs(others @ made.vector).max() < 1e-6
    assert made.sigma * made.vector == pytest.approx(2.0 * residual, abs=1e-5)
    assert (made.kind, made.accuracy, made.name) == ("orthogonal", None, "smile alone")


def test_directions_that_stay_may_depend_on_each_other() -> None:
    chosen = direction([1.0, 1.0, 1.0, 1.0])
    first, second = direction([1.0, 0.0, 0.0, 0.0]), direction([0.0, 1.0, 0.0, 0.0])
    both = orthogonalised(chosen, [first, second])
    more = orthogonalised(chosen, [first, second, first, direction([1.0, 1.0, 0.0, 0.0])])
    assert both.vector == pytest.approx([0.0, 0.0, 0.5**0.5, 0.5**0.5], abs=1e-7)
    assert more.vector == pytest.approx(both.vector, abs=1e-6)
    assert "71 % is left" in both.note


def test_nothing_is_left_of_what_lies_in_the_span() -> None:
    first, second = direction([1.0, 2.0, 0.0]), direction([0.0, 1.0, 1.0])
    within = direction(first.vector * 0.3 - second.vector, name="within")
    for staying in ([first, second], [within], [replace(within, vector=-within.vector)]):
        with pytest.raises(ValueError, match="“within” lies wholly along the chosen directions"):
            orthogonalised(within, staying)
    with pytest.raises(ValueError, match="at least one"):
        orthogonalised(within, [])


def test_spaces_are_not_mixed() -> None:
    chosen = direction([1.0, 2.0, 0.0])
    for other in (direction([1.0, 0.0, 0.0], space="w"), direction([1.0, 0.0])):
        with pytest.raises(ValueError, match="different spaces"):
            orthogonalised(chosen, [other])


def test_long_names_and_many_directions_still_fit() -> None:
    random = np.random.default_rng(0)
    chosen = direction(random.standard_normal(64), name="n" * 60)
    staying = [direction(random.standard_normal(64), name=f"{index} {'m' * 50}") for index in range(30)]
    made = checked(orthogonalised(chosen, staying))
    assert len(made.name) == 60
    assert len(made.note) == 500
