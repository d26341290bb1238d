"""Paths: ends to the bit, and spherical ways against rotations computed independently."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm, logm

from gan_core.latent.paths import Path, lerp, slerp

RANDOM = np.random.default_rng(0)
KEYFRAMES = RANDOM.standard_normal((4, 64)).astype(np.float32)
TIMES = [0.0, 0.1, 0.25, 0.5, 0.7, 0.999, 1.0]


def unit(vector: np.ndarray) -> np.ndarray:
    return vector.astype(np.float64) / np.linalg.norm(vector.astype(np.float64))


@pytest.mark.parametrize("time", TIMES)
def test_slerp_is_a_rotation_in_the_plane_of_its_ends(time: float) -> None:
    start, end = unit(RANDOM.standard_normal(6)), unit(RANDOM.standard_normal(6))
    # The rotation that takes start to end and leaves all else: the product of two reflections.
    middle = unit(start + end)
    reflect = np.eye(6) - 2 * np.outer(start, start)
    rotation = (np.eye(6) - 2 * np.outer(middle, middle)) @ reflect
    assert rotation @ start == pytest.approx(end)
    part = expm(time * logm(rotation)).real
    assert slerp(start, end, time) == pytest.approx(part @ start, abs=1e-6)


@pytest.mark.parametrize("time", TIMES)
def test_slerp_is_shoemakes_formula_between_unit_vectors(time: float) -> None:
    start, end = unit(KEYFRAMES[0]), unit(KEYFRAMES[1])
    angle = np.arccos(start @ end)
    expected = (np.sin((1 - time) * angle) * start + np.sin(time * angle) * end) / np.sin(angle)
    assert slerp(start, end, time) == pytest.approx(expected, abs=1e-6)


def test_slerp_takes_the_norm_along_linearly() -> None:
    start, end = 2.0 * unit(KEYFRAMES[0]), 7.0 * unit(KEYFRAMES[1])
    for time in TIMES:
        assert np.linalg.norm(slerp(start, end, time)) == pytest.approx(2.0 + 5.0 * time, rel=1e-6)
    quarter = unit(slerp(start, end, 0.25))
    whole = np.arccos(unit(start) @ unit(end))
    assert np.arccos(unit(start) @ quarter) == pytest.approx(0.25 * whole, abs=1e-6)


@pytest.mark.parametrize("way", [lerp, slerp])
@given(seed=st.integers(0, 2**16), scale=st.sampled_from([0.0, 1e-20, 1e-3, 1.0, 1e4]))
def test_ends_are_bit_equal_and_ways_finite(way: object, seed: int, scale: float) -> None:
    assert callable(way)
    random = np.random.default_rng(seed)
    start = random.standard_normal(8).astype(np.float32)
    end = (scale * random.standard_normal(8)).astype(np.float32)
    assert way(start, end, 0.0).tobytes() == start.tobytes()
    assert way(start, end, 1.0).tobytes() == end.tobytes()
    for time in TIMES:
        assert np.isfinite(way(start, end, time)).all()


@pytest.mark.parametrize("apart", [0.0, 1e-12, 1e-7, 1e-6, 1e-3])
def test_slerp_between_near_parallel_ends_stays_between_them(apart: float) -> None:
    start = KEYFRAMES[0]
    end = (start + apart * KEYFRAMES[1]).astype(np.float32)
    assert slerp(start, end, 0.3) == pytest.approx(lerp(start, end, 0.3), abs=1e-5)


@pytest.mark.parametrize("noise", [0.0, 1e-9, 1e-4])
def test_slerp_between_opposite_ends_turns_without_shrinking(noise: float) -> None:
    start = unit(KEYFRAMES[0])
    end = -start + noise * KEYFRAMES[1]
    assert np.linalg.norm(slerp(start, end, 0.5)) == pytest.approx(1.0, abs=1e-3)
    assert abs(unit(slerp(start, end, 0.5)) @ start) < 1e-3
    assert unit(slerp(start, end, 0.25)) @ start == pytest.approx(np.cos(np.pi / 4), abs=1e-3)


def test_slerp_towards_the_origin_is_straight() -> None:
    assert slerp(np.zeros(3), np.array([2.0, 0.0, 0.0]), 0.25) == pytest.approx([0.5, 0.0, 0.0])


def test_lerp_is_the_weighted_mean() -> None:
    expected = 0.75 * KEYFRAMES[0].astype(np.float64) + 0.25 * KEYFRAMES[1]
    assert lerp(KEYFRAMES[0], KEYFRAMES[1], 0.25) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("method", ["linear", "spherical"])
def test_a_path_passes_its_keyframes_exactly(method: str) -> None:
    path = Path(KEYFRAMES, method)  # type: ignore[arg-type]
    assert path.at([0.0, 1 / 3, 2 / 3, 1.0]).tobytes() == KEYFRAMES.tobytes()
    between = lerp if method == "linear" else slerp
    assert path.at([0.5]) == pytest.approx(between(KEYFRAMES[1], KEYFRAMES[2], 0.5)[None], abs=1e-6)
    closed = Path(KEYFRAMES, method, closed=True)  # type: ignore[arg-type]
    ends = closed.at([0.0, 0.25, 0.5, 0.75, 1.0])
    assert ends.tobytes() == np.concatenate([KEYFRAMES, KEYFRAMES[:1]]).tobytes()
    assert closed.at([0.875]) == pytest.approx(between(KEYFRAMES[3], KEYFRAMES[0], 0.5)[None], abs=1e-6)


def test_every_keyframe_of_a_long_path_is_met() -> None:
    for count in range(2, 17):
        keyframes = RANDOM.standard_normal((count, 3)).astype(np.float32)
        times = [index / (count - 1) for index in range(count)]
        assert Path(keyframes).at(times).tobytes() == keyframes.tobytes()
        around = Path(keyframes, closed=True).at([index / count for index in range(count)])
        assert around.tobytes() == keyframes.tobytes()


def test_a_path_is_continuous() -> None:
    for closed in (False, True):
        steps = np.diff(Path(KEYFRAMES, "spherical", closed).at(np.linspace(0, 1, 2001).tolist()), axis=0)
        assert np.linalg.norm(steps, axis=1).max() < 0.1


def solved_spline(knots: np.ndarray, closed: bool, position: float) -> np.ndarray:
    """The cubic spline at a position, from its second derivatives: a linear system solved densely in float64."""
    count = len(knots)
    system, right = np.zeros((count, count)), np.zeros_like(knots)
    for index in range(count):
        if not closed and index in (0, count - 1):
            system[index, index] = 1.0
            continue
        before, after = (index - 1) % count, (index + 1) % count
        system[index, before] += 1.0
        system[index, index] += 4.0
        system[index, after] += 1.0
        right[index] = 6.0 * (knots[before] - 2.0 * knots[index] + knots[after])
    bends = np.linalg.solve(system, right)
    segment = min(int(position), count - (1 if closed else 2))
    start, end, t = segment, (segment + 1) % count, position - segment
    return (
        (1 - t) * knots[start]
        + t * knots[end]
        + ((1 - t) ** 3 - (1 - t)) / 6 * bends[start]
        + (t**3 - t) / 6 * bends[end]
    )


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("count", [2, 3, 4, 9, 16])
def test_a_spline_solves_its_equations(count: int, closed: bool) -> None:
    keyframes = RANDOM.standard_normal((count, 6)).astype(np.float32)
    segments = count if closed else count - 1
    times = np.linspace(0.0, 1.0, 41).tolist()
    got = Path(keyframes, "spline", closed).at(times)
    expected = [solved_spline(keyframes.astype(np.float64), closed, time * segments) for time in times]
    assert got == pytest.approx(np.stack(expected), abs=2e-6)


@pytest.mark.parametrize("closed", [False, True])
def test_a_spline_meets_its_keyframes_to_the_bit(closed: bool) -> None:
    for count in range(2, 17):
        keyframes = RANDOM.standard_normal((count, 5)).astype(np.float32)
        segments = count if closed else count - 1
        times = [index / segments for index in range(count)]
        assert Path(keyframes, "spline", closed).at(times).tobytes() == keyframes.tobytes()
        last = keyframes[:1] if closed else keyframes[-1:]
        assert Path(keyframes, "spline", closed).at([1.0]).tobytes() == last.tobytes()


@pytest.mark.parametrize("closed", [False, True])
def test_a_spline_has_no_corner_and_no_jump_in_its_bend(closed: bool) -> None:
    segments = len(KEYFRAMES) if closed else len(KEYFRAMES) - 1
    path, step = Path(KEYFRAMES, "spline", closed), 1e-2 / segments
    inner = range(0 if closed else 1, len(KEYFRAMES) if closed else len(KEYFRAMES) - 1)
    for index in inner:
        here = index / segments
        before = [(here - back * step) % 1.0 for back in (3, 2, 1)]
        left = path.at(before).astype(np.float64)
        middle, right = KEYFRAMES[index].astype(np.float64), path.at([here + step, here + 2 * step, here + 3 * step])
        # One-sided differences of second order.
        slopes = ((3 * middle - 4 * left[2] + left[1]) / 2, (-3 * middle + 4 * right[0] - right[1]) / 2)
        assert slopes[0] == pytest.approx(slopes[1], abs=1e-4)
        bends = (
            2 * middle - 5 * left[2] + 4 * left[1] - left[0],
            2 * middle - 5 * right[0] + 4 * right[1] - right[2],
        )
        assert bends[0] == pytest.approx(bends[1], abs=1e-4)


def test_a_spline_through_two_keyframes_is_the_straight_line() -> None:
    times = np.linspace(0.0, 1.0, 9).tolist()
    assert Path(KEYFRAMES[:2], "spline").at(times) == pytest.approx(Path(KEYFRAMES[:2], "linear").at(times), abs=1e-6)


def test_a_spline_through_points_of_a_line_is_that_line() -> None:
    line = np.arange(5, dtype=np.float32)[:, None] * np.array([[2.0, -1.0]], dtype=np.float32)
    assert Path(line, "spline").at([0.3]) == pytest.approx(np.array([[2.4, -1.2]]), abs=1e-6)


@pytest.mark.parametrize("method", ["linear", "spherical", "spline"])
@pytest.mark.parametrize("closed", [False, True])
def test_layers_of_a_path_go_each_their_own_way(method: str, closed: bool) -> None:
    layered = RANDOM.standard_normal((3, 4, 6)).astype(np.float32)
    times = [0.0, 0.2, 0.5, 0.9]
    together = Path(layered, method, closed).at(times)  # type: ignore[arg-type]
    assert together.shape == (4, 4, 6)
    if method != "spherical":
        for layer in range(4):
            alone = Path(layered[:, layer], method, closed).at(times)  # type: ignore[arg-type]
            assert together[:, layer] == pytest.approx(alone, abs=1e-6)
