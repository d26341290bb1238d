"""SeFa: against the eigenvectors of the weights, the change that a step makes, and samples of w."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from gan_core.generator import Generator
from gan_core.latent.directions.direction import checked, require_fit
from gan_core.latent.directions.families import FAMILIES, family
from gan_core.latent.directions.sefa import SAME_AS_PRINCIPAL, deviations, sefa
from gan_core.latent.spaces import own_basis
from gan_core.snapshots import read_snapshot

WriteSnapshot = Callable[..., Path]
STYLE = {"network.name": "style"}


@pytest.fixture
def style(write_snapshot: WriteSnapshot) -> Generator:
    return Generator.from_snapshot(write_snapshot("style", settings=STYLE))


def test_directions_are_the_eigenvectors_of_the_weights_that_read_w(
    style: Generator, write_snapshot: WriteSnapshot
) -> None:
    module = read_snapshot(write_snapshot("style", settings=STYLE)).players["generator"]
    # Every weight matrix that reads w, found by name.
    read = [
        weight.detach().double().numpy() for name, weight in module.named_parameters() if name.endswith("scales.weight")
    ]
    stacked = np.concatenate(read)
    assert np.array_equal(style.style_matrix().double().numpy()[: len(read[0])], read[0])
    assert len(read) == 2 * style.layers
    values, vectors = np.linalg.eigh(stacked.T @ stacked)
    found = sefa(style, "style")
    assert len(found) == 10
    for index, direction in enumerate(found):
        expected = vectors[:, -1 - index]
        assert abs(float(expected @ direction.vector)) == pytest.approx(1.0, abs=1e-5)
        share = values[-1 - index] / values.sum()
        assert direction.note == f"The weights put {100 * share:.1f} % of their squared length along it."


def test_directions_are_orthonormal_sorted_and_signed(style: Generator) -> None:
    found = sefa(style, "style", count=64)
    vectors = np.stack([direction.vector for direction in found]).astype(np.float64)
    assert vectors @ vectors.T == pytest.approx(np.eye(len(vectors)), abs=1e-5)
    changes = np.linalg.norm(style.style_matrix().double().numpy() @ vectors.T, axis=0)
    assert (np.diff(changes) <= 1e-6).all()
    # No unit step changes what the layers read by more than the first.
    others = np.random.default_rng(0).standard_normal((1000, vectors.shape[1]))
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    assert np.linalg.norm(style.style_matrix().double().numpy() @ others.T, axis=0).max() < changes[0]
    assert all(direction.vector[np.abs(direction.vector).argmax()] > 0.0 for direction in found)
    assert [direction.digest for direction in sefa(style, "style", count=64)] == [one.digest for one in found]


def test_layers_have_directions_of_their_own(style: Generator) -> None:
    coarse = style.style_matrix(slice(0, 1)).double().numpy()
    rest = style.style_matrix(slice(1, None))
    assert len(coarse) + len(rest) == len(style.style_matrix())
    first = sefa(style, "style", slice(0, 1))[0]
    _, vectors = np.linalg.eigh(coarse.T @ coarse)
    assert abs(float(vectors[:, -1] @ first.vector)) == pytest.approx(1.0, abs=1e-5)
    assert first.name == "SeFa 1 of layer 0"
    assert sefa(style, "style", slice(1, None))[0].name == f"SeFa 1 of layers 1 to {style.layers - 1}"
    with pytest.raises(ValueError, match="no layers that read w, or none of them is chosen"):
        sefa(style, "style", slice(9, None))


def test_one_sigma_is_a_standard_deviation_of_w_within_a_class(style: Generator) -> None:
    first = sefa(style, "style")[0]
    row = style.conditions.row({"digit": "5"}).expand(4000, -1)
    along = style.map(style.latents(8, 4000), row, exact=False).numpy() @ first.vector
    assert first.sigma == pytest.approx(along.std(), rel=0.3)
    # Along the principal axes it is theirs.
    basis = own_basis(style)
    assert deviations(style, basis.directions[:5].astype(np.float64)) == pytest.approx(basis.sigmas[:5], rel=0.02)


def test_without_w_they_are_the_principal_axes(write_snapshot: WriteSnapshot) -> None:
    plain = Generator.from_snapshot(write_snapshot())
    found = sefa(plain, "digits")
    matrix = plain.first_matrix().double().numpy()
    _, vectors = np.linalg.eigh(matrix.T @ matrix)
    for index, direction in enumerate(found):
        assert (direction.space, direction.sigma) == ("z", 1.0)
        assert abs(float(vectors[:, -1 - index] @ direction.vector)) == pytest.approx(1.0, abs=1e-5)
        assert direction.vector == pytest.approx(own_basis(plain).directions[index], abs=1e-6)
    assert "same directions" in SAME_AS_PRINCIPAL
    with pytest.raises(ValueError, match="no layers that read w"):
        plain.style_matrix()


@pytest.mark.parametrize(("settings", "name"), [({}, "principal"), ({}, "sefa"), *((STYLE, name) for name in FAMILIES)])
def test_every_family_gives_directions_that_fit_and_never_change(
    write_snapshot: WriteSnapshot, settings: dict[str, str], name: str
) -> None:
    generator = Generator.from_snapshot(write_snapshot("some", settings=settings))
    found = family(name, generator, "some")
    assert 1 <= len(found) <= 24
    for direction in found:
        require_fit(checked(direction), generator)
        assert (direction.run, direction.generator, direction.images) == ("some", generator.digest, 6400)
    assert [direction.digest for direction in family(name, generator, "some")] == [one.digest for one in found]


def test_principal_directions_are_the_axes_of_the_basis(style: Generator) -> None:
    basis = own_basis(style)
    for index, direction in enumerate(family("principal", style, "style")):
        assert np.array_equal(direction.vector, basis.directions[index])
        assert direction.sigma == basis.sigmas[index]


def test_a_family_that_there_is_not_is_refused(style: Generator) -> None:
    with pytest.raises(ValueError, match="there are: principal, sefa, contrasts"):
        family("moods", style, "style")


def test_a_module_of_ones_own_without_layers_says_so() -> None:
    class Plain(torch.nn.Module):
        def forward(self, latents: torch.Tensor, _conditions: torch.Tensor) -> torch.Tensor:
            return latents[:, :1, None, None].expand(-1, 1, 8, 8)

    generator = Generator.from_module(Plain(), 4, (1, 8, 8))
    for name in ("principal", "sefa"):
        with pytest.raises(ValueError, match="no linear first layer"):
            family(name, generator, "own")
    with pytest.raises(ValueError, match="Contrasts need classes"):
        family("contrasts", generator, "own")
