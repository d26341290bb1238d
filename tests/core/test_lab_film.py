"""Films of a lab: moments spread evenly, pictures that show them, files that play."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from gan_core.drawing import GENERATOR, GROUND, REAL, SPAN
from gan_core.lab.engine.film import (
    CAPTION,
    DISCRIMINATOR,
    LONGEST,
    MOST,
    SIDE,
    Moment,
    Moments,
    draw,
    film,
    pack,
    unpack,
)
from tests.waiting import PATIENCE

PROJECT = Path(__file__).resolve().parents[2]


def moment(steps: int, points: list[tuple[float, ...]], surface: np.ndarray | None = None) -> Moment:
    return Moment.of(steps, np.array(points), surface, "probability")


def some(count: int) -> list[Moment]:
    random = np.random.default_rng(0)
    return [
        Moment.of(step, random.normal(0, 0.3, (64, 2)), random.uniform(0, 1, (40, 40)), "probability")
        for step in range(count)
    ]


def pixel(picture: np.ndarray, x: float, y: float) -> tuple[int, ...]:
    """The pixel at a place in the plane."""
    column, row = ((value + SPAN) / (2 * SPAN) * SIDE for value in (x, -y))
    return tuple(picture[int(row), int(column)].tolist())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4000), min_size=1, max_size=1200))
def test_what_is_kept_is_the_first_the_latest_and_an_even_spread(gaps: list[int]) -> None:
    kept = Moments()
    offered = np.cumsum([0, *gaps])
    for steps in offered.tolist():
        kept.add(moment(steps, [(0.0, 0.0)]))
    steps = [one.steps for one in kept.all()]
    assert steps[0] == 0
    assert steps[-1] == offered[-1]
    assert len(steps) <= MOST
    assert (np.diff(steps) > 0).all()
    if len(offered) < MOST:
        assert steps == offered.tolist()
    else:
        # Nothing is left out for longer than two of the shortest stretches that 240 moments allow, and a gap.
        assert max(np.diff(steps)) <= 4 * offered[-1] / MOST + 2 * max(gaps)


def test_a_run_that_begins_anew_forgets_the_old_one() -> None:
    kept = Moments()
    for steps in (0, 5, 9, 3, 4):
        kept.add(moment(steps, [(0.0, 0.0)]))
    assert [one.steps for one in kept.all()] == [3, 4]
    kept.clear()
    assert kept.all() == []
    with pytest.raises(ValueError, match="run first"):
        pack(kept.all(), np.zeros((1, 2)))


def test_nothing_is_wanted_before_the_next_stretch() -> None:
    kept, lazy = Moments(), Moments()
    for steps in range(3000):
        one = moment(steps, [(0.0, 0.0)])
        kept.add(one)
        if steps >= lazy.wants_after or steps == 2999:
            lazy.add(one)
    assert [one.steps for one in lazy.all()] == [one.steps for one in kept.all()]


def test_moments_survive_their_packing() -> None:
    before = some(3)
    real = np.random.default_rng(1).normal(size=(10, 2))
    after, points = unpack(pack(before, real))
    np.testing.assert_array_equal(points, real.astype(np.float16))
    for one, other in zip(before, after, strict=True):
        assert one.steps == other.steps
        np.testing.assert_array_equal(one.generated, other.generated)
        np.testing.assert_array_equal(one.surface, other.surface)
    with pytest.raises(ValueError, match="no moments"):
        unpack(b"nonsense")


def test_numbers_that_are_none_or_too_large_are_kept_in_bounds() -> None:
    wild = np.array([[np.nan, 1e9], [-np.inf, 0.5]])
    one = Moment.of(1, wild, np.array([np.nan, 3.0, -3.0, 0.5]), "target")
    assert np.isfinite(one.generated.astype(np.float64)).all()
    assert one.surface.tolist() == [0, 255, 0, 128]
    draw(Moment.of(1, wild, np.full((40, 40), np.nan), "score"), np.zeros((3, 2)))
    draw(Moment.of(1, wild[:, :1], np.full(160, np.inf), "score"), np.zeros((3, 1)))


def test_a_score_is_shown_between_its_own_bounds() -> None:
    surface = np.linspace(-7.0, 13.0, 1600).reshape(40, 40)
    levels = Moment.of(1, np.zeros((1, 2)), surface, "score").surface
    assert (levels.min(), levels.max()) == (0, 255)
    assert levels[20, 0] == pytest.approx(128, abs=1)


def test_the_plane_shows_points_where_they_are_over_the_verdict() -> None:
    surface = np.full((40, 40), 0.5)
    surface[:10] = 0.0  # the lowest quarter is taken for generated
    surface[30:] = 1.0
    picture = draw(moment(1234, [(0.5, 0.25)], surface), np.array([[-0.5, -0.25], [5.0, 0.0]]))
    assert picture.shape == (SIDE + CAPTION, SIDE, 3)
    assert pixel(picture, 0.5, 0.25) == GENERATOR
    assert pixel(picture, -0.5, -0.25) == REAL
    assert np.abs(np.array(pixel(picture, 0.0, 0.0)) - GROUND).max() <= 1
    below, above = pixel(picture, 0.9, -1.0), pixel(picture, 0.9, 1.0)
    assert below[2] > below[1] > GROUND[1]
    assert above[1] > above[2] > above[0]


def test_a_line_shows_both_densities_and_the_verdict_as_curves() -> None:
    random = np.random.default_rng(0)
    real, generated = random.normal(-0.5, 0.1, (500, 1)), random.normal(0.5, 0.1, (500, 1))
    picture = draw(Moment.of(7, generated, np.linspace(1, 0, 160), "probability"), real).astype(int)[:SIDE]

    def heights(colour: tuple[int, int, int]) -> np.ndarray:
        """The highest row of each column that has a pixel of about this colour; the lowest where none has."""
        near = np.abs(picture - colour).max(axis=2) < 40
        return np.where(near.any(axis=0), near.argmax(axis=0), SIDE)

    middle_of = {name: SIDE * (x + SPAN) / (2 * SPAN) for name, x in (("real", -0.5), ("generated", 0.5))}
    assert heights(REAL).argmin() == pytest.approx(middle_of["real"], abs=12)
    assert heights(GENERATOR).argmin() == pytest.approx(middle_of["generated"], abs=12)
    verdict = heights(DISCRIMINATOR)
    assert verdict[10] < verdict[200] < verdict[390]


def duration_of(picture: Image.Image) -> list[int]:
    """Milliseconds of each frame of a GIF; equal ones are one."""
    return [int(frame.info["duration"]) for frame in ImageSequence.Iterator(picture)]


@pytest.mark.process
@pytest.mark.parametrize("form", ["gif", "mp4"])
def test_the_command_makes_a_file_that_plays(form: str) -> None:
    command = [sys.executable, "-m", "gan_core.lab.engine.film", "--format", form]
    data = pack(some(6), np.zeros((4, 2)))
    done = subprocess.run(command, input=data, capture_output=True, cwd=PROJECT, timeout=PATIENCE, check=True)
    progress = [float(line) for line in done.stderr.split()]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    frames = 6 + 10  # the last picture rests for a second
    if form == "gif":
        picture = Image.open(io.BytesIO(done.stdout))
        assert (picture.format, picture.size) == ("GIF", (SIDE, SIDE + CAPTION))
        assert sum(duration_of(picture)) == frames * 100
        return
    with av.open(io.BytesIO(done.stdout)) as container:
        stream = container.streams.video[0]
        assert (stream.codec.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert sum(1 for _ in container.decode(video=0)) == frames


def test_a_full_film_plays_no_longer_than_twelve_seconds() -> None:
    data = film([moment(step, [(0.0, 0.0)]) for step in range(MOST)], np.zeros((1, 2)), "mp4", [].append)
    with av.open(io.BytesIO(data)) as container:
        assert container.duration / av.time_base <= LONGEST + 0.05


@pytest.mark.process
def test_what_is_no_film_is_refused_with_a_sentence() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "gan_core.lab.engine.film", "--format", "gif"]
    done = subprocess.run(command, input=b"", capture_output=True, cwd=PROJECT, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert b"no moments of a lab" in done.stderr
    # Drawing needs no networks, and whoever waits for a film needn't wait for PyTorch.
    imported = {line.split(b"|")[-1].strip() for line in done.stderr.splitlines()}
    assert b"gan_core.lab.truth.density" in imported
    assert b"torch" not in imported
