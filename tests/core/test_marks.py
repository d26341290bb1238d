"""Directions learned from marks: against integrals by brute force, refits without each mark, and planted truths."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from pydantic import ValidationError
from scipy.special import ndtr

from gan_core.generator import Generator, latent_row
from gan_core.latent.learning.mark_posterior import BIAS, BLUR, WRONG, posterior_of
from gan_core.latent.learning.marks import (
    FEWEST,
    Frame,
    Mark,
    accuracy_of,
    coordinates,
    frame_of,
    learn,
    named,
    picked_among,
    wilson,
)
from gan_core.latent.learning.study import AT_EACH_END, LOOKED_AT, SHEET, Study, sheet_seeds, study
from gan_core.latent.spaces import w_basis
from gan_core.latent.spec import ConditionSpec

Exact = npt.NDArray[np.float64]


def planted(count: int, dimension: int, seed: int = 0) -> tuple[Exact, Exact, npt.NDArray[np.bool_]]:
    """A unit vector, latents, and marks of which one in ten is wrong."""
    draw = np.random.default_rng(seed)
    direction = draw.standard_normal(dimension)
    direction /= np.linalg.norm(direction)
    latents = draw.standard_normal((count, dimension))
    return direction, latents, (latents @ direction > 0.0) ^ (draw.random(count) < WRONG)


def cosine(one: npt.NDArray[np.floating], other: npt.NDArray[np.floating]) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def integrated(latents: Exact, more: npt.NDArray[np.bool_], among: Exact) -> tuple[Exact, float]:
    """The posterior mean of a (in two dimensions) and of b, on a fine grid."""
    reach = np.linspace(-6.0, 6.0, 121)
    first, second, bias = np.meshgrid(reach / np.sqrt(2.0), reach / np.sqrt(2.0), reach[::2] * BIAS, indexing="ij")
    weight = np.exp(-(first**2 + second**2) * 2.0 / 2.0 - bias**2 / (2.0 * BIAS**2))
    for (x, y), has_more, picked in zip(latents, more, among, strict=True):
        along = (x * first + y * second) * (1 if has_more else -1)
        if picked > 1.0:
            weight *= (1.0 - WRONG) * ndtr(along) ** (picked - 1.0) + WRONG * ndtr(-along) ** (picked - 1.0)
        else:
            along = along + bias * (1 if has_more else -1)
            weight *= WRONG + (1.0 - 2.0 * WRONG) * ndtr(along / BLUR)
    weight /= weight.sum()
    return np.array([(weight * first).sum(), (weight * second).sum()]), float((weight * bias).sum())


@pytest.mark.parametrize("among", [1.0, 20.0])
def test_after_one_mark_the_posterior_is_exact(among: float) -> None:
    latents, more, picked = np.array([[1.2, -0.7]]), np.array([False]), np.array([among])
    posterior = posterior_of(latents, more, picked)
    across, bias = integrated(latents, more, picked)
    assert posterior.across == pytest.approx(across, abs=2e-3)
    assert posterior.bias == pytest.approx(bias, abs=2e-3)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_after_many_marks_the_posterior_is_nearly_exact(seed: int) -> None:
    direction, latents, more = planted(14, 2, seed)
    along = latents @ direction
    among = np.where((np.abs(along) > 1.0) & ((along > 0.0) == more), 8.0, 1.0)
    assert (among > 1.0).any()
    posterior = posterior_of(latents, more, among)
    across, bias = integrated(latents, more, among)
    assert cosine(posterior.across, across) > 0.995
    assert posterior.across == pytest.approx(across, abs=0.06)
    assert posterior.bias == pytest.approx(bias, abs=0.06)


def test_without_marks_there_is_the_prior() -> None:
    pool = np.random.default_rng(0).standard_normal((5, 8))
    posterior = posterior_of(np.zeros((0, 8)), [])
    mean, variance = posterior.predicted(pool)
    assert not mean.any()
    assert variance == pytest.approx((pool**2).sum(axis=1) / 8 + BIAS**2)
    with pytest.raises(ValueError, match="Mark a few pictures"):
        learn(posterior, Frame(np.eye(8), np.ones(8)))


def test_marks_narrow_what_they_speak_of() -> None:
    _, latents, more = planted(40, 8)
    pool = np.random.default_rng(9).standard_normal((6, 8))
    before = posterior_of(np.zeros((0, 8)), []).predicted(pool)[1]
    posterior = posterior_of(latents, more)
    assert (posterior.predicted(pool)[1] < before).all()


def test_marks_are_guessed_by_those_that_never_saw_them() -> None:
    _, latents, more = planted(41, 16, seed=3)
    # Dealt out in turns within each kind, by hand.
    places = {kind: [int(index) for index in np.flatnonzero(more == kind)] for kind in (False, True)}
    right = 0
    for turn in range(5):
        left_out = [*places[False][turn::5], *places[True][turn::5]]
        rest = np.setdiff1d(np.arange(41), left_out)
        mean = posterior_of(latents[rest], more[rest]).predicted(latents[left_out])[0]
        right += int(((mean > 0.0) == more[left_out]).sum())
    said = accuracy_of(posterior_of(latents, more))
    assert said is not None
    assert (said.right, said.marks) == (right, 41)


def test_senseless_marks_are_told_right_half_the_time() -> None:
    shares = []
    for seed in range(40):
        latents = np.random.default_rng(seed).standard_normal((12, 24))
        said = accuracy_of(posterior_of(latents, np.arange(12) < 6))
        assert said is not None
        shares.append(said.share)
    assert np.mean(shares) == pytest.approx(0.5, abs=0.1)


def test_random_marks_are_no_better_than_chance_and_true_ones_are() -> None:
    draw = np.random.default_rng(1)
    latents = draw.standard_normal((60, 16))
    guessed = draw.random(60) < 0.5
    said = accuracy_of(posterior_of(latents, guessed))
    assert said is not None
    assert not said.better_than_chance
    _, latents, more = planted(60, 4, seed=1)
    said = accuracy_of(posterior_of(latents, more))
    assert said is not None
    assert said.better_than_chance
    assert said.low < said.share < said.high
    assert said.chance == max(more.mean(), 1.0 - more.mean())


def test_too_few_marks_of_a_kind_have_no_accuracy() -> None:
    _, latents, _ = planted(20, 4)
    more = np.arange(20) < FEWEST - 1
    assert accuracy_of(posterior_of(latents, more)) is None
    more = np.arange(20) < FEWEST
    assert accuracy_of(posterior_of(latents, more)) is not None


@pytest.mark.parametrize(("right", "marks"), [(17, 20), (3, 12), (50, 80)])
def test_wilsons_bounds_are_where_the_score_test_turns(right: int, marks: int) -> None:
    for bound in wilson(right, marks):
        deviation = np.sqrt(bound * (1.0 - bound) / marks)
        assert abs(right / marks - bound) == pytest.approx(1.959964 * deviation)
    assert wilson(8, 8)[1] == 1.0
    assert wilson(0, 8)[0] == 0.0


def test_the_clearest_of_many_teach_the_more() -> None:
    cosines = []
    for told in (1.0, 50.0):
        draw = np.random.default_rng(4)
        direction = np.eye(32)[0]
        pools = draw.standard_normal((24, 50, 32))
        signs = np.where(np.arange(24) % 2, 1.0, -1.0)
        latents = np.stack([pool[(sign * pool[:, 0]).argmax()] for pool, sign in zip(pools, signs, strict=True)])
        cosines.append(cosine(posterior_of(latents, signs > 0, np.full(24, told)).across, direction))
    assert cosines[1] > 0.85
    assert cosines[1] > cosines[0]


def test_the_clearest_are_counted_by_their_sheet() -> None:
    marks = [Mark(seed=seed, more=True, sheet=1, clearest_of=96) for seed in range(4)]
    marks += [Mark(seed=seed, more=False, sheet=2) for seed in range(3)]
    assert list(picked_among(marks)) == [24.0] * 4 + [1.0] * 3


def test_a_sheet_has_pictures_that_were_not_marked_yet() -> None:
    first = sheet_seeds(0, 1280, ())
    assert first == sheet_seeds(0, 1280, ())
    assert len(set(first)) == SHEET
    assert not set(first) & set(sheet_seeds(1, 1280, ()))
    marked = [Mark(seed=seed, more=True) for seed in first[:50]]
    assert first[50:] == sheet_seeds(0, 1280, marked)[: SHEET - 50]
    assert len(set(sheet_seeds(0, 1280, marked))) == SHEET


def test_a_mark_is_checked() -> None:
    for wrong in ({"seed": -1}, {"seed": 2**32}, {"clearest_of": 257}, {"colour": "red"}):
        with pytest.raises(ValidationError):
            Mark.model_validate({"seed": 1, "more": True, **wrong})


@pytest.fixture
def digits(write_snapshot: Callable[..., Path]) -> Generator:
    return Generator.from_snapshot(write_snapshot())


@pytest.fixture
def style(write_snapshot: Callable[..., Path]) -> Generator:
    return Generator.from_snapshot(write_snapshot("style", settings={"network.name": "style"}))


def test_in_z_a_direction_is_a_unit_step(digits: Generator) -> None:
    frame = frame_of(digits, None)
    seeds = range(80)
    seen = coordinates(seeds, [ConditionSpec()] * 80, digits, frame)
    assert seen[7] == pytest.approx(latent_row(7, 0, digits.latent_dimension))
    more = seen[:, 2] > 0.0
    learned = learn(posterior_of(seen, more), frame)
    assert learned.sigma == pytest.approx(1.0)
    assert np.linalg.norm(learned.vector) == pytest.approx(1.0)
    assert learned.vector[2] > 0.8
    direction = named(learned, "rounder", "a note", "digits", digits)
    assert direction.kind == "learned"
    assert direction.space == "z"
    assert direction.generator == digits.digest
    assert direction.accuracy == learned.accuracy.share


def test_a_study_has_the_direction_and_its_ends(digits: Generator) -> None:
    first = [float(latent_row(seed, 0, digits.latent_dimension)[0]) for seed in range(LOOKED_AT)]
    marks = [Mark(seed=seed, more=first[seed] > 0.0) for seed in range(60)]
    assert study(marks[:1], digits, None, ConditionSpec()) == Study()
    found = study(marks, digits, None, ConditionSpec(first={"digit": "3"}))
    assert found.learned is not None
    assert found.learned.vector[0] > 0.8
    assert len(found.most) == len(found.least) == AT_EACH_END
    assert min(first[seed] for seed in found.most) > 0.5 > -0.5 > max(first[seed] for seed in found.least)


def test_w_is_seen_whitened_within_each_class(style: Generator) -> None:
    frame = frame_of(style, w_basis(style))
    classes = [ConditionSpec(first={"digit": name}) for name in "37"]
    seen = coordinates(range(3000), [classes[seed % 2] for seed in range(3000)], style, frame)
    assert np.abs(seen.mean(axis=0)).max() < 0.15
    # The axes are of all ten classes together, and of other latents.
    assert seen.std(axis=0) == pytest.approx(np.ones(seen.shape[1]), abs=0.4)
    assert np.mean(seen.var(axis=0)) == pytest.approx(1.0, abs=0.1)


def test_a_step_along_a_direction_of_w_is_one_in_the_whitened_space(style: Generator) -> None:
    frame = frame_of(style, w_basis(style))
    seen = coordinates(range(120), [ConditionSpec()] * 120, style, frame)
    more = seen[:, 0] > 0.0
    posterior = posterior_of(seen, more)
    learned = learn(posterior, frame)
    across = learned.sigma * learned.vector.astype(np.float64) @ frame.axes.T / frame.sigmas
    assert across == pytest.approx(posterior.across / np.linalg.norm(posterior.across), abs=1e-4)
    assert across.argmax() == 0
