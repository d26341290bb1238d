"""The first space: against principal components of samples, the pseudo-inverse, and bases permuted on purpose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from sklearn.decomposition import PCA

from gan_core.conditions import Conditions
from gan_core.generator import Generator
from gan_core.latent.spaces import (
    CONDITIONS,
    LATENTS,
    Basis,
    align,
    first_basis,
    own_basis,
    principal_axes,
    space_of,
    truncated,
    w_basis,
)

# Distinct standard deviations along the axes, so that the axes are well defined.
SCALES = np.array([8.0, 5.0, 3.0, 2.0, 1.0])


def matrix(outputs: int = 40, inputs: int = 5) -> npt.NDArray[np.float64]:
    random = np.random.default_rng(1)
    left = np.linalg.qr(random.standard_normal((outputs, inputs)))[0]
    right = np.linalg.qr(random.standard_normal((inputs, inputs)))[0]
    return left * SCALES @ right.T


def cosines(first: npt.NDArray[np.floating], second: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    norms = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return np.abs((first * second).sum(axis=1)) / norms


def test_axes_are_the_principal_components_of_sampled_activations() -> None:
    weights = matrix()
    basis = principal_axes(torch.from_numpy(weights).float())
    latents = np.random.default_rng(0).standard_normal((60_000, 5))
    activations = latents @ weights.T + 3.0
    sampled = PCA(n_components=5).fit(activations)
    moved = basis.directions @ weights.T
    assert cosines(moved, sampled.components_).min() > 0.999
    assert basis.explained == pytest.approx(sampled.explained_variance_ratio_, abs=0.01)
    # GANSpace regresses the latents on the components' coordinates to find the directions in z.
    coordinates = sampled.transform(activations)
    regressed = np.linalg.lstsq(coordinates, latents, rcond=None)[0]
    assert cosines(basis.directions, regressed).min() > 0.999


def test_one_sigma_is_one_standard_deviation_along_its_component() -> None:
    weights = matrix()
    basis = principal_axes(torch.from_numpy(weights).float())
    activations = np.random.default_rng(0).standard_normal((60_000, 5)) @ weights.T
    for direction, sigma in zip(basis.directions, basis.sigmas, strict=True):
        step = weights @ (sigma * direction)
        along = activations @ (step / np.linalg.norm(step))
        assert np.linalg.norm(step) == pytest.approx(along.std(), rel=0.02)


def test_directions_are_the_components_pulled_back_by_the_pseudo_inverse() -> None:
    weights = matrix()
    basis = principal_axes(torch.from_numpy(weights).float())
    variances, components = np.linalg.eigh(weights @ weights.T)
    components = components[:, ::-1][:, :5].T
    pulled = (np.linalg.pinv(weights) @ components.T).T
    assert cosines(basis.directions, pulled).min() > 1 - 1e-6
    # A component of length one standard deviation, pulled back, is the step that one slider unit makes.
    deviations = np.sqrt(variances[::-1][:5])
    assert np.linalg.norm(pulled * deviations[:, None], axis=1) == pytest.approx(basis.sigmas, rel=1e-5)


def test_signs_and_lengths_are_settled() -> None:
    basis = principal_axes(torch.from_numpy(matrix()).float())
    assert np.linalg.norm(basis.directions, axis=1) == pytest.approx(np.ones(5), rel=1e-6)
    largest = np.abs(basis.directions).argmax(axis=1)
    assert (basis.directions[np.arange(5), largest] > 0).all()
    flipped = principal_axes(-torch.from_numpy(matrix()).float())
    assert flipped.directions == pytest.approx(basis.directions, abs=1e-5)
    assert basis.explained.sum() == pytest.approx(1.0)
    assert (np.diff(basis.explained) < 0).all()


def test_there_are_as_many_axes_as_the_layer_has_rank() -> None:
    weights = matrix()
    weights[:, 4] = weights[:, 3]
    basis = principal_axes(torch.from_numpy(weights).float())
    assert basis.directions.shape == (4, 5)
    narrow = principal_axes(torch.randn(3, 8, generator=torch.Generator().manual_seed(0)))
    assert narrow.directions.shape == (3, 8)
    assert principal_axes(torch.zeros(6, 4)).directions.shape == (0, 4)


def test_aligning_undoes_a_shuffle() -> None:
    old = principal_axes(torch.from_numpy(matrix()).float())
    order, signs = np.array([3, 0, 4, 1, 2]), np.array([1, -1, -1, 1, -1], dtype=np.float32)
    noise = np.random.default_rng(0).normal(0, 0.05, (5, 5)).astype(np.float32)
    new = Basis((old.directions + noise)[order] * signs[:, None], np.arange(5, dtype=np.float32), old.explained[order])
    aligned = align(new, old)
    assert cosines(aligned.directions, old.directions).min() > 0.95
    assert ((aligned.directions * old.directions).sum(axis=1) > 0).all()
    assert aligned.sigmas.tolist() == [1.0, 3.0, 4.0, 0.0, 2.0]
    assert aligned.explained == pytest.approx(old.explained)


def test_aligning_weighs_all_pairs_at_once() -> None:
    old = Basis(np.eye(2, dtype=np.float32), np.ones(2, np.float32), np.ones(2, np.float32))
    # Both resemble the first old direction most; taking the best pair first would leave a poor one.
    new = Basis(np.array([[0.9, 0.436], [0.8, -0.6]], dtype=np.float32), np.ones(2, np.float32), np.ones(2, np.float32))
    aligned = align(new, old)
    assert aligned.directions[0] == pytest.approx([0.9, 0.436])
    assert aligned.directions[1] == pytest.approx([-0.8, 0.6])


def test_what_is_left_over_follows_and_strangers_are_refused() -> None:
    old = principal_axes(torch.from_numpy(matrix()[:3]).float())
    new = principal_axes(torch.from_numpy(matrix()).float())
    aligned = align(new, old)
    assert aligned.directions.shape == (5, 5)
    assert np.linalg.matrix_rank(aligned.directions) == 5
    assert align(old, new).directions.shape == (3, 5)
    with pytest.raises(ValueError, match="different latent dimensions"):
        align(new, Basis(np.eye(3, dtype=np.float32), np.ones(3, np.float32), np.ones(3, np.float32)))


def test_a_generators_basis_moves_its_first_layer(write_snapshot: Callable[..., Path]) -> None:
    generator = Generator.from_snapshot(write_snapshot())
    basis = first_basis(generator)
    assert basis.directions.shape == (16, 16)
    assert basis.directions.dtype == np.float32
    moved = generator.first_matrix().numpy().astype(np.float64) @ basis.directions.T
    # Principal components are uncorrelated, so what the directions do to the layer is orthogonal.
    gram = moved.T @ moved
    assert gram - np.diag(np.diag(gram)) == pytest.approx(0.0, abs=1e-5 * gram.max())
    again = first_basis(generator)
    assert np.array_equal(again.directions, basis.directions)


@pytest.fixture
def style(write_snapshot: Callable[..., Path]) -> Generator:
    return Generator.from_snapshot(write_snapshot("style", settings={"network.name": "style"}))


def test_the_axes_of_w_are_those_of_numpys_decomposition(style: Generator) -> None:
    basis = w_basis(style)
    random = torch.Generator().manual_seed(0)
    classes = torch.randint(10, (CONDITIONS,), generator=random)
    latents = torch.randn(CONDITIONS * LATENTS, 16, generator=random)
    rows = torch.eye(10)[classes].repeat_interleave(LATENTS, dim=0)
    mapped = style.map(latents, rows, exact=False).numpy().astype(np.float64).reshape(CONDITIONS, LATENTS, -1)
    within = (mapped - mapped.mean(axis=1, keepdims=True)).reshape(CONDITIONS * LATENTS, -1)
    _, scale, axes = np.linalg.svd(within, full_matrices=False)
    strong = 10
    assert cosines(basis.directions[:strong], axes[:strong]).min() > 1 - 1e-5
    assert basis.sigmas == pytest.approx(scale[: len(basis.sigmas)] / np.sqrt(CONDITIONS * (LATENTS - 1)), rel=1e-4)
    assert basis.explained == pytest.approx((scale**2 / (scale**2).sum())[: len(basis.explained)], abs=1e-5)


def test_the_axes_of_w_are_orthonormal_sorted_and_always_the_same(style: Generator) -> None:
    basis = own_basis(style)
    gram = basis.directions.astype(np.float64) @ basis.directions.T
    assert gram == pytest.approx(np.eye(len(gram)), abs=1e-5)
    assert (np.diff(basis.sigmas) <= 0).all()
    assert basis.explained.sum() == pytest.approx(1.0, abs=1e-4)
    again = w_basis(style)
    assert np.array_equal(again.directions, basis.directions)
    largest = np.abs(basis.directions).argmax(axis=1)
    assert (basis.directions[np.arange(len(basis.directions)), largest] > 0).all()


def test_one_sigma_in_w_is_the_deviation_within_a_class(style: Generator) -> None:
    basis = w_basis(style)
    row = style.conditions.row({"digit": "5"}).expand(3000, -1)
    mapped = style.map(style.latents(8, 3000), row, exact=False).numpy()
    along = mapped @ basis.directions[0]
    assert along.std() == pytest.approx(basis.sigmas[0], rel=0.3)


def test_w_has_axes_without_classes_too(write_snapshot: Callable[..., Path]) -> None:
    settings = {
        "network.name": "style",
        "network.generator_conditioning": "none",
        "network.discriminator_conditioning": "none",
    }
    plain = Generator.from_snapshot(write_snapshot("plain", conditions=Conditions(), settings=settings))
    mapped = plain.map(plain.latents(3, 4000), torch.zeros(4000, 0), exact=False).numpy()
    sampled = PCA(n_components=2).fit(mapped)
    basis = own_basis(plain)
    assert basis.sigmas[0] == pytest.approx(np.sqrt(sampled.explained_variance_[0]), rel=0.05)


def test_truncation_leads_to_the_mean(style: Generator, write_snapshot: Callable[..., Path]) -> None:
    latents, rows = style.latents(0, 4), style.conditions.in_turn(4)
    mapped = style.map(latents, rows)
    assert space_of(style) == "w"
    assert torch.equal(truncated(style, latents, rows, 1.0), mapped)
    assert torch.equal(truncated(style, latents, rows, 0.0), style.mean_w.expand(4, -1))
    half = truncated(style, latents, rows, 0.5)
    assert torch.allclose(half, style.mean_w + 0.5 * (mapped - style.mean_w), atol=1e-6)
    plain = Generator.from_snapshot(write_snapshot())
    assert space_of(plain) == "z"
    assert torch.equal(truncated(plain, latents, rows, 0.3), latents * 0.3)
