"""Optimal discriminators: against the loss minimised by brute force, against closed forms, and of equal sides."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.optimize import linprog, minimize
from scipy.special import expit
from torch import Tensor

from gan_core.datasets.toys import TOYS
from gan_core.lab.game.config import default_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.truth.density import FLOOR, Grid, floored, kernel_density
from gan_core.lab.truth.divergences import jensen_shannon
from gan_core.lab.truth.measures import GENERATED, HALF_BANDWIDTH, HALF_ERROR, JS_ERROR, REAL
from gan_core.lab.truth.optimal import (
    OptimalDiscriminator,
    Sides,
    optimal_discriminator,
    optimal_logits,
    optimal_losses,
    shown,
)
from gan_core.objectives import OBJECTIVES
from gan_core.objectives.relativistic import BINS, LIGHTEST, WIDEST, Bins, WeightedLoss, average_loss, pair_loss, solve

Array = NDArray[np.float64]
PLANE, LINE = Grid(2, 40), Grid(1, 160)
# A tiny world: four places, with so many real and so many generated points at each.
REAL_COUNTS, GENERATED_COUNTS = np.array([7, 3, 4, 2]), np.array([1, 3, 4, 8])
PLACES = np.array([-0.9, -0.2, 0.1, 0.8])
TINY = Grid(1, 4)
BY_DENSITY = [name for name in OBJECTIVES if name != "wgan"]


def tiny_sides(smoothing: float = 0.0) -> Sides:
    p, q = (counts / counts.sum() / TINY.volume for counts in (REAL_COUNTS, GENERATED_COUNTS))
    real, generated = (np.repeat(PLACES, counts)[:, None] for counts in (REAL_COUNTS, GENERATED_COUNTS))
    return Sides(p, q, TINY, real, generated, smoothing)


def batches(logits: Tensor, name: str) -> tuple[Tensor, Tensor]:
    """Real and generated logits of the tiny world; of a paired objective, all pairs of points."""
    real, generated = (torch.from_numpy(np.repeat(np.arange(4), n)) for n in (REAL_COUNTS, GENERATED_COUNTS))
    if name == "rpgan":
        pairs = torch.cartesian_prod(real, generated)
        real, generated = pairs[:, 0], pairs[:, 1]
    return logits[real], logits[generated]


def discriminator_loss(name: str, smoothing: float) -> Callable[[Tensor], Tensor]:
    game = OBJECTIVES[name]
    if game.smoothed is None or smoothing == 0.0:
        return lambda logits: game.discriminator(*batches(logits, name))
    smoothed = game.smoothed
    return lambda logits: smoothed(*batches(logits, name), torch.tensor(smoothing, dtype=torch.float64))


def minimised(loss: Callable[[Tensor], Tensor]) -> tuple[Array, float]:
    """The logits that minimise a loss, by BFGS from 0."""

    def with_gradient(values: Array) -> tuple[float, Array]:
        logits = torch.tensor(values, requires_grad=True)
        value = loss(logits)
        return value.item(), torch.autograd.grad(value, logits)[0].numpy()

    found = minimize(with_gradient, np.zeros(4), jac=True, method="BFGS", options={"gtol": 1e-9})
    return found.x, float(found.fun)


@pytest.mark.parametrize(
    ("name", "smoothing"),
    [(name, 0.0) for name in BY_DENSITY if name != "hinge"]
    + [(name, 0.2) for name, game in OBJECTIVES.items() if game.smoothed],
)
def test_the_optimal_logits_minimise_the_discriminators_own_loss(name: str, smoothing: float) -> None:
    logits, lowest = minimised(discriminator_loss(name, smoothing))
    found = optimal_logits(OBJECTIVES[name], tiny_sides(smoothing))
    if OBJECTIVES[name].relativistic:  # known up to a constant
        masses = REAL_COUNTS / REAL_COUNTS.sum() + GENERATED_COUNTS / GENERATED_COUNTS.sum()
        assert masses @ found == pytest.approx(0.0, abs=1e-9)
        logits = logits - 0.5 * masses @ logits
    assert found == pytest.approx(logits, abs=1e-5)
    assert float(discriminator_loss(name, smoothing)(torch.from_numpy(found))) == pytest.approx(lowest, abs=1e-10)


def test_the_hinges_optimum_is_the_best_of_a_fine_search() -> None:
    # Each cell's share of the loss stands alone, and cells with p = q don't care: 3/16 both, 4/16 both.
    loss = discriminator_loss("hinge", 0.0)
    found = torch.from_numpy(optimal_logits(OBJECTIVES["hinge"], tiny_sides()))
    assert found.tolist() == [1.0, 0.0, 0.0, -1.0]
    search = torch.linspace(-3, 3, 61, dtype=torch.float64)
    for cell in range(4):
        others = found.repeat(len(search), 1)
        others[:, cell] = search
        assert min(float(loss(logits)) for logits in others) >= float(loss(found)) - 1e-12


def test_the_wgans_optimum_attains_the_linear_programmes_value() -> None:
    # Maximise the mean over real less that over generated points, subject to all 1-Lipschitz constraints.
    sides = tiny_sides()
    gain = REAL_COUNTS / REAL_COUNTS.sum() - GENERATED_COUNTS / GENERATED_COUNTS.sum()
    rows, bounds = [], []
    for i, j in itertools.permutations(range(4), 2):
        rows.append(np.eye(4)[i] - np.eye(4)[j])
        bounds.append(abs(PLACES[i] - PLACES[j]))
    best = linprog(-gain, np.array(rows), np.array(bounds), bounds=[(-9, 9)] * 4)
    potential = sides.dual.at(PLACES[:, None])
    assert gain @ potential == pytest.approx(-best.fun)
    loss = discriminator_loss("wgan", 0.0)
    assert float(loss(torch.from_numpy(potential))) == pytest.approx(best.fun)
    assert optimal_logits(OBJECTIVES["wgan"], sides) == pytest.approx(sides.dual.at(TINY.centres))


@pytest.mark.parametrize("weighted", [pair_loss, average_loss])
def test_the_relativistic_derivatives_agree_with_autograd(weighted: WeightedLoss) -> None:
    random = np.random.default_rng(0)
    p, q = random.dirichlet(np.ones(6)), random.dirichlet(np.ones(6))
    masses = torch.from_numpy(p), torch.from_numpy(q)
    softplus = torch.nn.functional.softplus

    def independent(logits: Tensor) -> Tensor:
        if weighted is pair_loss:
            return (torch.outer(*masses) * softplus(logits[None] - logits[:, None])).sum()
        real, generated = masses[0] @ logits, masses[1] @ logits
        return 0.5 * (masses[0] @ softplus(generated - logits) + masses[1] @ softplus(logits - real))

    logits = random.normal(0, 2, 6)
    value, gradient, hessian = weighted(logits, p, q)
    at = torch.from_numpy(logits)
    assert value == pytest.approx(float(independent(at)))
    leaf = at.clone().requires_grad_()
    (slope,) = torch.autograd.grad(independent(leaf), leaf, create_graph=True)
    curvature = torch.stack([torch.autograd.grad(part, leaf, retain_graph=True)[0] for part in slope])
    assert gradient == pytest.approx(slope.detach().numpy(), abs=1e-12)
    assert hessian == pytest.approx(curvature.numpy(), abs=1e-12)


@pytest.mark.parametrize("weighted", [pair_loss, average_loss])
def test_bins_of_equal_mass_lose_little(weighted: WeightedLoss) -> None:
    # 150 cells in 64 bins, against Newton's method in all cells at once.
    axis = np.linspace(-1, 1, 150)
    p, q = 0.2 + np.exp(-((axis - 0.2) ** 2) / 0.1), 0.2 + np.exp(-((axis + 0.2) ** 2) / 0.14)
    p, q = p / p.sum(), q / q.sum()
    bins = Bins.of(p, q)
    assert len(bins.p) <= BINS + np.ptp(np.log(p / q)) / WIDEST + 1
    assert (bins.p + bins.q).min() / 2 >= LIGHTEST
    assert (bins.p.sum(), bins.q.sum()) == (pytest.approx(1.0), pytest.approx(1.0))
    logits = np.zeros(150)
    for _ in range(60):
        _, gradient, hessian = weighted(logits, p, q)
        step = np.linalg.solve(hessian + np.ones((150, 150)) / 150, gradient)
        logits = logits - step * min(1.0, 2.0 / np.abs(step).max())
    assert np.abs(gradient).max() < 1e-9
    lowest = weighted(logits, p, q)[0]
    binned = weighted(solve(weighted, p, q), p, q)[0]
    assert lowest <= binned + 1e-12
    assert binned == pytest.approx(lowest, abs=1e-3)


@pytest.mark.parametrize("weighted", [pair_loss, average_loss])
def test_sides_with_nothing_in_common_have_a_finite_relativistic_discriminator(weighted: WeightedLoss) -> None:
    p, q = np.full(200, FLOOR), np.full(200, FLOOR)
    p[:100], q[100:] = 1.0, 1.0
    logits = solve(weighted, p, q)
    assert np.isfinite(logits).all()
    assert logits[:100].min() > logits[100:].max() + 10


# States of a lab that plays RaGAN; benchmarks/results/optimal_discriminator.md has 216 of them.


def states(toy: str) -> list[tuple[Array, Array]]:
    """The floored densities of data and samples at some moments of one game."""
    lab = Lab(default_config().with_settings({"dataset.name": toy, "objective.name": "ragan"}))
    found = []
    for moment in (1, 20, 60):
        while lab.steps < moment:
            lab.both()
        sides = (lab.real, lab.samples(GENERATED, lab.steps))
        found.append(tuple(floored(kernel_density(side, HALF_BANDWIDTH, PLANE), PLANE.volume) for side in sides))
    return found


def average_minimum(p: Array, q: Array) -> float:
    """RaGAN's least loss on masses `p` and `q`, by L-BFGS from log p / q."""
    masses = torch.from_numpy(p), torch.from_numpy(q)

    def with_gradient(values: Array) -> tuple[float, Array]:
        logits = torch.tensor(values, requires_grad=True)
        loss = average_of(logits, *masses)
        return loss.item(), torch.autograd.grad(loss, logits)[0].numpy()

    options = {"maxiter": 5_000, "maxfun": 10_000, "maxcor": 30, "ftol": 1e-14, "gtol": 1e-9}
    return float(minimize(with_gradient, np.log(p / q), jac=True, method="L-BFGS-B", options=options).fun)


def average_of(logits: Tensor, p: Tensor, q: Tensor) -> Tensor:
    softplus = torch.nn.functional.softplus
    return 0.5 * (p @ softplus(q @ logits - logits) + q @ softplus(logits - p @ logits))


@pytest.mark.parametrize("toy", ["ring", "grid", "spiral", "moons", "line", "gaussian"])
def test_the_best_ragan_critic_of_a_game_is_the_best(toy: str) -> None:
    for p, q in states(toy):
        bins = Bins.of(p, q)
        lowest = average_minimum(bins.p, bins.q)
        log_ratio = average_of(
            *[torch.from_numpy(values.ravel()) for values in (np.log(p / q), p / p.sum(), q / q.sum())]
        )
        for sides in ((p, q), tuple(side.astype(np.float32).astype(np.float64) for side in (p, q))):
            discriminator = OptimalDiscriminator(solve(average_loss, *sides), *sides)
            best = optimal_losses("ragan", discriminator, PLANE)[0]
            assert best == pytest.approx(lowest, abs=1e-3)
            assert best <= float(log_ratio)


# Two Gaussians, smoothed by the bandwidth, and the logit log p / q that they have in closed form.
BANDWIDTH = 0.08
PROBABILITY_ERROR = 0.08  # the worst over 12 seeds and five pairs of Gaussians was .072, where there is least mass


def gaussians(dimension: int, seed: int, noise: float = 0.0) -> tuple[Array, Array, Array]:
    """Real and generated points, and log p / q of their smoothed densities on the grid."""
    random = np.random.default_rng(seed)
    shift = np.eye(dimension)[0] * 0.15
    real = random.normal(size=(REAL, dimension)) * 0.15 - shift
    generated = random.normal(size=(GENERATED, dimension)) * 0.2 + shift
    first, second = (s**2 + BANDWIDTH**2 + noise**2 for s in (0.15, 0.2))
    centres = (PLANE if dimension == 2 else LINE).centres
    exponents = [((centres + side * shift) ** 2).sum(axis=1) / (2 * v) for side, v in ((1, first), (-1, second))]
    return real, generated, exponents[1] - exponents[0] + 0.5 * dimension * math.log(second / first)


@pytest.mark.parametrize("noise", [0.0, 0.15])
@pytest.mark.parametrize("dimension", [1, 2])
def test_the_optimal_discriminator_of_two_gaussians_is_their_closed_form(dimension: int, noise: float) -> None:
    grid = PLANE if dimension == 2 else LINE
    for seed in range(3):
        real, generated, log_ratio = gaussians(dimension, seed, noise)
        truth = log_ratio.reshape(grid.shape)
        for name in ("non-saturating", "lsgan"):
            for smoothing in (0.0, 0.2):
                discriminator = optimal_discriminator(
                    name, real, generated, grid, BANDWIDTH, smoothing=smoothing, noise=noise
                )
                values = shown(name, discriminator.logits)
                there = np.isfinite(values)
                assert 0.05 < there.mean() < 1
                assert np.abs(values - (1 - smoothing) * expit(truth))[there].max() < PROBABILITY_ERROR
        js = optimal_discriminator("f-js", real, generated, grid, BANDWIDTH, noise=noise)
        kl = optimal_discriminator("f-kl", real, generated, grid, BANDWIDTH, noise=noise)
        assert kl.logits - 1 == pytest.approx(js.logits, nan_ok=True)


@pytest.mark.parametrize("name", TOYS)
def test_a_toys_own_distribution_leaves_its_best_discriminator_undecided(name: str) -> None:
    toy = TOYS[name]
    grid = PLANE if toy.dimension == 2 else LINE
    for seed in range(2):
        random = np.random.default_rng(seed)
        points, _ = toy.draw(REAL + 2 * GENERATED, random)
        # At random, not in turn: a generator doesn't know how often each mode has come up.
        points = points[random.permutation(len(points))] / toy.reach
        real, generated = points[:REAL], points[REAL : REAL + GENERATED]
        discriminator = optimal_discriminator("non-saturating", real, generated, grid, HALF_BANDWIDTH)
        assert np.nanmax(np.abs(shown("non-saturating", discriminator.logits) - 0.5)) < HALF_ERROR
        assert jensen_shannon(discriminator.p, discriminator.q, grid.volume) < JS_ERROR
        fewer = optimal_discriminator("non-saturating", real[:16_000], generated[:4_096], grid, BANDWIDTH)
        assert jensen_shannon(fewer.p, fewer.q, grid.volume) < 0.01


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_losses_are_the_objectives_own_at_smoothed_samples(name: str) -> None:
    real, generated, _ = gaussians(1, 0)
    smoothing = 0.1
    discriminator = optimal_discriminator(name, real, generated, LINE, BANDWIDTH, smoothing=smoothing)
    losses = optimal_losses(name, discriminator, LINE, smoothing=smoothing)
    random = np.random.default_rng(1)
    blur = 0.0 if name == "wgan" else BANDWIDTH
    logits = [
        torch.from_numpy(
            discriminator.everywhere[np.digitize(points + random.normal(0, blur, points.shape), LINE.edges[1:-1])]
        )
        for points in (real[:, 0], random.permutation(generated[:, 0])[:REAL])
    ]
    game = OBJECTIVES[name]
    target = torch.tensor(smoothing, dtype=torch.float64)
    sampled = game.smoothed(*logits, target) if game.smoothed else game.discriminator(*logits)
    # What exponentials, squares and averages take from the far tails varies from sample to sample.
    tolerance = {"f-pearson": 0.5, "f-reverse-kl": 0.2, "f-hellinger": 0.1, "ragan": 0.1}.get(name, 0.03)
    assert losses[0] == pytest.approx(float(sampled), rel=tolerance, abs=tolerance)
    assert losses[1] == pytest.approx(float(game.generator(*logits)), rel=tolerance, abs=tolerance)


@pytest.mark.parametrize("name", BY_DENSITY)
def test_the_losses_of_the_tiny_world_are_exact(name: str) -> None:
    sides = tiny_sides()
    logits = np.linspace(1.5, -1.0, 4)
    game, values = OBJECTIVES[name], batches(torch.from_numpy(logits), name)
    losses = optimal_losses(name, OptimalDiscriminator(logits, sides.p, sides.q), TINY)
    assert losses == pytest.approx((float(game.discriminator(*values)), float(game.generator(*values))), abs=2e-5)


def test_every_objective_has_an_optimum_an_output_and_losses_even_where_sides_have_nothing_in_common() -> None:
    assert all(game.optimal is not None for game in OBJECTIVES.values())
    random = np.random.default_rng(0)
    real, generated = random.normal(-0.7, 0.02, (300, 2)), random.normal(0.7, 0.02, (200, 2))
    for name in OBJECTIVES:
        discriminator = optimal_discriminator(name, real, generated, PLANE, 0.02)
        there = discriminator.logits[np.isfinite(discriminator.logits)].reshape(-1)
        assert len(there) > 0
        assert np.isfinite(discriminator.everywhere).all()
        assert np.isfinite(optimal_losses(name, discriminator, PLANE)).all()
        row, column = (-0.7 + 1.12) / 2.24 * 40, (0.7 + 1.12) / 2.24 * 40
        assert discriminator.everywhere[int(row), int(row)] > discriminator.everywhere[int(column), int(column)]


def test_smoothing_counts_only_where_the_objective_has_a_target() -> None:
    random = np.random.default_rng(0)
    points = random.normal(0, 0.3, (500, 2)), random.normal(0.1, 0.3, (500, 2))
    for name, game in OBJECTIVES.items():
        plain, smoothed = (optimal_discriminator(name, *points, PLANE, 0.1, smoothing=share) for share in (0.0, 0.3))
        assert (np.abs(plain.everywhere - smoothed.everywhere).max() > 1e-3) == (game.smoothed is not None)


def test_a_page_shows_probabilities_of_the_games_that_have_them() -> None:
    logits = torch.tensor([-1.0, 0.0, 2.0])
    for name, game in OBJECTIVES.items():
        expected = logits.sigmoid() if game.output == "probability" else logits
        assert torch.equal(shown(name, logits), expected)
        assert shown(name, logits.numpy()) == pytest.approx(expected.numpy())
    assert {OBJECTIVES[name].output for name in ("minimax", "non-saturating", "bgan", "f-js")} == {"probability"}
    assert OBJECTIVES["lsgan"].output == "target"
