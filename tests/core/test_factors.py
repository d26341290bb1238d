"""Factors of shapes: read from real pictures, followed along planted directions, and scored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy
from torch import Tensor, nn

from gan_core.conditions import Conditions
from gan_core.datasets import shapes
from gan_core.evaluation.factors import (
    FACTORS,
    disentanglement,
    factor_table,
    read,
    readability,
    require_factors,
    starts_of,
)
from gan_core.features import load_features
from gan_core.generator import Generator
from gan_core.latent.directions.direction import Direction
from gan_core.latent.directions.families import family
from gan_core.latent.directions.store import save_direction
from gan_core.processes.control import Control
from gan_core.tasks.folder import TaskFolder
from gan_core.tasks.kinds import KINDS
from gan_core.tasks.probing import FactorRequest, FactorResult, read_factors, run_probe
from gan_core.workspace import Workspace

PLACE, TURN = 1.5, 0.15  # pixels and radians that a unit of the planted latent is worth


class Planted(nn.Module):
    """Draws a red cross: the first three numbers of a latent are its place and its rotation, the fourth is nothing."""

    def forward(self, latents: Tensor, _conditions: Tensor) -> Tensor:
        z = latents.float()
        labels = torch.tensor([[4, 0, 1, 0]]).expand(len(z), -1)
        drawn = shapes.draw(labels, PLACE * z[:, 0], PLACE * z[:, 1], TURN * z[:, 2])
        return drawn.float() / 127.5 - 1.0


def direction(*numbers: float) -> Direction:
    vector = np.array(numbers, dtype=np.float64)
    unit = (vector / np.linalg.norm(vector)).astype(np.float32)
    return Direction(unit, 1.0, "z", "planted", "learned", "run", "0" * 16, 0)


@pytest.fixture(scope="module")
def planted() -> Generator:
    return Generator(
        Planted(),
        latent_dimension=4,
        sample_shape=shapes.SHAPE,
        conditions=Conditions(),
        digest="0" * 16,
        dataset=shapes.NAME,
    )


def test_factors_are_read_well_from_real_pictures() -> None:
    found = readability()
    assert set(found) == set(FACTORS)
    assert min(found[name] for name in ("shape", "colour", "count")) > 0.95
    assert min(found[name] for name in ("size", "x", "y")) > 0.99
    assert found["rotation"] > 0.85


def test_one_picture_is_measured_as_it_was_drawn() -> None:
    numbers = [torch.tensor([value]) for value in (3.3, -4.2, 0.31)]
    found = read(shapes.draw(torch.tensor([[2, 3, 1, 0]]), *numbers), load_features(shapes.NAME))
    assert found["x"][0, 0] == pytest.approx(3.3, abs=0.1)
    assert found["y"][0, 0] == pytest.approx(-4.2, abs=0.1)
    assert found["rotation"][0, 0] == pytest.approx(0.31, abs=0.02)
    assert found["size"][0, 0] == pytest.approx(shapes.RADII["medium"], abs=0.15)
    assert found["colour"][0] == pytest.approx(np.array(shapes.COLOURS["blue"]) / 255.0, abs=0.01)
    assert (found["shape"][0].argmax(), found["count"][0].argmax()) == (2, 0)


def test_a_lone_circle_shows_no_rotation_and_an_empty_picture_is_no_error() -> None:
    circle = shapes.draw(torch.tensor([[0, 0, 2, 0]]), *(torch.zeros(1) for _ in range(3)))
    ground = torch.tensor(shapes.BACKGROUND, dtype=torch.uint8)[None, :, None, None].expand(1, 3, 32, 32)
    found = read(torch.cat([circle, ground]), load_features(shapes.NAME))
    assert np.isnan(found["rotation"][0, 0])
    assert found["size"][0, 0] == pytest.approx(shapes.RADII["large"], abs=0.1)
    for name in FACTORS:
        assert np.isfinite(found[name][1]).all() or name == "rotation"


def test_planted_directions_move_their_own_factor(planted: Generator) -> None:
    starts = starts_of(planted, 48)
    directions = [direction(*row) for row in ([1, 0, 0, 0], [0, -1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 1, 0, 0])]
    table = factor_table(planted, directions, starts)
    column = {name: index for index, name in enumerate(FACTORS)}
    deviations = starts.latents.numpy()[:, :3].std(axis=0)
    for row, name in enumerate(("x", "y", "rotation")):
        assert table.changes[row, column[name]] == pytest.approx(2.0 / deviations[row], rel=0.15)
        sign = -1.0 if name == "y" else 1.0
        assert table.drifts[row, column[name]] == pytest.approx(sign * 2.0 / deviations[row], rel=0.15)
        others = [column[other] for other in ("x", "y", "rotation") if other != name]
        assert table.changes[row, others].max() < 0.15
    assert table.changes[3].max() == pytest.approx(0.0, abs=1e-9)
    assert table.scores[3] == 0.0
    assert table.changes[4, column["x"]] == pytest.approx(2.0**0.5 / deviations[0], rel=0.15)
    assert np.isnan(table.drifts[:, column["shape"]]).all()
    assert table.scores[0] > table.scores[4]


def test_following_directions_may_end_early(planted: Generator) -> None:
    told: list[float] = []

    def proceed(share: float) -> bool:
        told.append(share)
        return share < 0.5

    table = factor_table(planted, [direction(1, 0, 0, 0)] * 4, starts_of(planted, 4), proceed)
    assert told == [0.0, 0.25, 0.5]
    assert table.changes.shape == (2, len(FACTORS))
    assert len(table.directions) == 2


def test_disentanglement_by_hand() -> None:
    scores, total = disentanglement([[2.0, 0.0, 0.0], [0.0, 5.0, 0.0]])
    assert scores.tolist() == [1.0, 1.0]
    assert total == pytest.approx(1.0)
    scores, total = disentanglement([[1.0, 1.0, 1.0]])
    assert scores == pytest.approx([0.0])
    # One code of importance 3 that is pure, one of importance 1 that is spread over two of four factors.
    scores, total = disentanglement([[3.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0], [0.0] * 4])
    assert scores == pytest.approx([1.0, 0.5, 0.0])
    assert total == pytest.approx(0.75 * 1.0 + 0.25 * 0.5)
    assert disentanglement(np.zeros((0, 7)))[1] == disentanglement(np.zeros((2, 7)))[1] == 0.0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 8), st.integers(2, 9))
def test_disentanglement_is_one_less_the_entropy(seed: int, codes: int, factors: int) -> None:
    importances = np.random.default_rng(seed).gamma(0.3, size=(codes, factors)) + 1e-12
    scores, total = disentanglement(importances)
    expected = 1.0 - entropy(importances, base=factors, axis=1)
    assert scores == pytest.approx(expected, abs=1e-9)
    assert total == pytest.approx(np.average(expected, weights=importances.sum(axis=1)), abs=1e-9)
    assert disentanglement(importances * 7.0)[1] == pytest.approx(total)


def test_generators_of_other_data_are_refused(write_snapshot: Callable[..., Path], planted: Generator) -> None:
    digits = Generator.from_snapshot(write_snapshot())
    for refuse in (lambda: require_factors(digits), lambda: factor_table(digits, [], starts_of(digits, 2))):
        with pytest.raises(ValueError, match="Only for the dataset “Coloured shapes” are the factors known"):
            refuse()
    with pytest.raises(ValueError, match="Open the generator it was found in"):
        factor_table(planted, [direction(1.0, 0.0)], starts_of(planted, 2))
    require_factors(planted)


@pytest.mark.parametrize("network", ["conv", "style"])
def test_starts_lie_in_the_generators_own_space(write_snapshot: Callable[..., Path], network: str) -> None:
    generator = Generator.from_snapshot(
        write_snapshot(network, shape=shapes.SHAPE, conditions=shapes.CONDITIONS, settings={"network.name": network})
    )
    starts = starts_of(generator, 5)
    assert starts.conditions.sum(dim=1).tolist() == [4.0] * 5
    if network == "conv":
        assert torch.equal(starts.latents, generator.latents(0, 5))
    else:
        assert starts.latents.shape == (5, generator.w_width)


@pytest.fixture
def figures(write_snapshot: Callable[..., Path]) -> Path:
    return write_snapshot(
        "figures",
        64,
        shape=shapes.SHAPE,
        conditions=shapes.CONDITIONS,
        settings={"network.name": "style", "dataset.name": "shapes"},
    )


def probed(request: FactorRequest, folder: Path, *, cancelled: bool = False) -> FactorResult | None:
    folder.mkdir(parents=True)
    control = Control(TaskFolder(folder).tell)
    if cancelled:
        control.stop()
    run_probe(request, TaskFolder(folder), control)
    return read_factors(TaskFolder(folder))


def test_the_task_writes_the_table_of_a_family(figures: Path, tmp_path: Path) -> None:
    generator = Generator.from_snapshot(figures)
    assert KINDS["factors"].run is run_probe
    request = FactorRequest(run="figures", snapshot=64, family="sefa", references=8, generator=generator.digest)
    result = probed(request, tmp_path / "tasks" / "factors-0")
    assert result is not None
    directions = family("sefa", generator, "figures")
    table = factor_table(generator, directions, starts_of(generator, 8))
    assert result.directions == table.directions == tuple(direction.name for direction in directions)
    assert np.array(result.changes) == pytest.approx(table.changes, abs=1e-6)
    assert result.scores == pytest.approx(table.scores)
    assert result.disentanglement == pytest.approx(table.disentanglement)
    assert (result.factors, result.generator, result.images) == (FACTORS, generator.digest, 64)
    assert result.drifts[0][0] is None, "a shape is no single number"
    assert result.read == readability()


def test_kept_directions_are_followed_too(figures: Path, tmp_path: Path) -> None:
    kept = family("contrasts", Generator.from_snapshot(figures), "figures")[3]
    request = FactorRequest(
        run="figures", snapshot=64, family="kept", kept=(save_direction(Workspace.default(), kept),), references=8
    )
    result = probed(request, tmp_path / "tasks" / "factors-0")
    assert result is not None
    assert result.directions == (kept.name,)
    with pytest.raises(ValueError, match="Name at least one kept direction"):
        probed(FactorRequest(run="figures", snapshot=64, family="kept"), tmp_path / "tasks" / "factors-1")


def test_a_task_that_is_cancelled_leaves_nothing(figures: Path, tmp_path: Path) -> None:
    assert figures.exists()
    request = FactorRequest(run="figures", snapshot=64, references=8)
    assert probed(request, tmp_path / "tasks" / "factors-0", cancelled=True) is None


def test_a_task_for_other_data_or_another_generator_is_refused(
    figures: Path, write_snapshot: Callable[..., Path], tmp_path: Path
) -> None:
    assert figures.exists()
    write_snapshot("digits", 64)
    with pytest.raises(ValueError, match="Only for the dataset"):
        probed(FactorRequest(run="digits", snapshot=64), tmp_path / "tasks" / "factors-1")
    with pytest.raises(ValueError, match="has another generator by now"):
        probed(FactorRequest(run="figures", snapshot=64, generator="f" * 16), tmp_path / "tasks" / "factors-2")
