"""Maps of samples: the plane's mathematics, and the task from a request to a file."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.features import load_features
from gan_core.generator import Generator
from gan_core.latent import mapping
from gan_core.latent.composition import compose
from gan_core.latent.pictures import SinglePicture
from gan_core.latent.references import References
from gan_core.latent.spec import ConditionSpec
from gan_core.processes.control import Control
from gan_core.tasks.folder import TaskFolder
from gan_core.tasks.mapping import (
    RESULT,
    MapRequest,
    SampleMap,
    decode,
    encode,
    read_map,
    run_map,
)

# scikit-learn counts the cores by a process of its own.
pytestmark = pytest.mark.process

WriteSnapshot = Callable[..., Path]
NOTHING = Conditions()


def cloud(seed: int, count: int = 40, width: int = 6) -> mapping.Floats:
    generator = np.random.default_rng(seed)
    return (generator.standard_normal((count, width)) * np.arange(1, width + 1) + 3.0).astype(np.float32)


def clusters(each: int = 25) -> tuple[mapping.Floats, np.ndarray]:
    generator = np.random.default_rng(0)
    centres = 40.0 * np.eye(3, 8)
    points = np.concatenate([centre + generator.standard_normal((each, 8)) for centre in centres])
    return points.astype(np.float32), np.repeat(np.arange(3), each)


@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_leading_axes_are_the_covariances_eigenvectors(seed: int, most: int) -> None:
    features = cloud(seed)
    found, share = mapping.leading(features, most)
    values, vectors = np.linalg.eigh(np.cov(features.astype(np.float64), rowvar=False))
    kept = min(most, features.shape[1])
    assert share == pytest.approx(values[::-1][:kept].sum() / values.sum())
    wanted = (features - features.mean(axis=0, dtype=np.float64)) @ vectors[:, ::-1][:, :kept]
    assert found.shape == (len(features), kept)
    # An eigenvector's sign is anybody's.
    np.testing.assert_allclose(np.abs(found), np.abs(wanted), atol=1e-3)


def test_a_plane_of_what_has_one_number_is_flat() -> None:
    positions, share = mapping.principal_plane(np.arange(5, dtype=np.float32)[:, None])
    np.testing.assert_allclose(positions, [[-2, 0], [-1, 0], [0, 0], [1, 0], [2, 0]], atol=1e-6)
    assert share == pytest.approx(1.0)


def test_what_does_not_vary_lies_in_the_middle() -> None:
    positions, share = mapping.principal_plane(np.full((4, 3), 7.0, np.float32))
    assert share == 1.0
    assert not mapping.fitted(positions).any()


@given(st.integers(0, 2**32 - 1))
def test_a_fitted_map_keeps_its_proportions(seed: int) -> None:
    positions = cloud(seed, width=2)
    fitted = mapping.fitted(positions)
    assert np.abs(fitted).max() == pytest.approx(1.0, abs=1e-5)
    np.testing.assert_allclose(fitted.min(axis=0), -fitted.max(axis=0), atol=1e-5)
    sides, wanted = np.ptp(fitted, axis=0), np.ptp(positions, axis=0)
    assert sides[0] / sides[1] == pytest.approx(wanted[0] / wanted[1], rel=1e-3)


def test_neighbours_stay_neighbours_and_progress_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    features, kinds = clusters()
    told: list[int] = []
    positions = mapping.neighbour_plane(features, told.append)
    apart = np.linalg.norm(positions[:, None] - positions[None], axis=2) + np.diag(np.full(len(kinds), np.inf))
    assert (kinds[apart.argmin(axis=1)] == kinds).all()
    assert told == sorted(told)
    assert set(told) <= set(range(50, mapping.ITERATIONS + 1, 50))
    assert len(told) > 3
    assert np.array_equal(positions, mapping.neighbour_plane(features, lambda _: None))
    assert not capsys.readouterr().out


def test_what_the_report_raises_ends_the_computation() -> None:
    told: list[int] = []

    def report(iteration: int) -> None:
        told.append(iteration)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        mapping.neighbour_plane(clusters()[0], report)
    assert told == [50]


@given(st.integers(0, 2**32 - 1))
def test_kept_neighbours_are_counted_rightly(seed: int) -> None:
    features = cloud(seed, count=30)
    positions, _ = mapping.principal_plane(features)

    def nearest(rows: np.ndarray, index: int) -> set[int]:
        order = np.argsort(((rows.astype(np.float64) - rows[index]) ** 2).sum(axis=1))
        return set(order[order != index][: mapping.NEIGHBOURS].tolist())

    shares = [len(nearest(features, i) & nearest(positions, i)) / mapping.NEIGHBOURS for i in range(30)]
    assert mapping.kept_neighbours(features, positions) == pytest.approx(np.mean(shares), abs=0.01)
    assert mapping.kept_neighbours(features, features) == 1.0


def test_a_class_is_recognised_with_the_probability_of_all_groups() -> None:
    conditions = Conditions(
        groups=(ConditionGroup(name="a", classes=("x", "y")), ConditionGroup(name="b", classes=("u", "v", "w")))
    )
    logits = torch.tensor([[2.0, 1.0, 0.0, 5.0, 1.0], [0.0, 0.5, 1.0, 0.0, 0.0]])
    classes, confidence = mapping.recognised(logits, conditions)
    assert classes.tolist() == [[0, 1], [1, 0]]
    raised = np.exp(logits.double().numpy())
    wanted = [
        raised[row, 0 + a] / raised[row, :2].sum() * raised[row, 2 + b] / raised[row, 2:].sum()
        for row, (a, b) in enumerate([(0, 1), (1, 0)])
    ]
    np.testing.assert_allclose(confidence.numpy(), wanted, rtol=1e-5)


def drawn(folder: Path, **settings: object) -> SampleMap:
    task = TaskFolder(folder / "tasks" / "map-0")
    task.path.mkdir(parents=True)
    run_map(
        MapRequest(**{"run": "digits", "snapshot": 6400, "count": 500, "method": "pca", **settings}),
        task,
        Control(task.tell),
    )
    return decode(read_map(task))


def thumbnail(found: SampleMap, index: int) -> np.ndarray:
    sheet = np.array(Image.open(io.BytesIO(found.atlas.tobytes())))
    width, height = found.facts.cell
    top, left = index // found.facts.columns * height, index % found.facts.columns * width
    return sheet[top : top + height, left : left + width]


def picture(generator: Generator, spec: SinglePicture) -> np.ndarray:
    """What the Explore page shows of a latent, `[H, W, C]`."""
    composition = compose(spec, generator, References(lambda _: pytest.fail("no basis is needed")))
    latents, rows = torch.tensor(composition.latents), torch.tensor(composition.conditions)
    return generator.render(latents, rows, space=composition.space)[0].permute(1, 2, 0).numpy()


def test_a_map_shows_what_its_seeds_give(write_snapshot: WriteSnapshot, tmp_path: Path) -> None:
    path = write_snapshot()
    found = drawn(tmp_path)
    facts = found.facts
    generator = Generator.from_snapshot(path)
    network = load_features("mnist-5k")
    assert (facts.generator, facts.of, facts.count, facts.cell) == (generator.digest, network.name, 500, (28, 28))
    assert found.positions.shape == (500, 2)
    assert np.abs(found.positions).max() == pytest.approx(1.0, abs=1e-5)
    for index in (0, 7, 123, 499):
        asked = str(int(found.asked[index, 0]))
        assert asked == str(index % 10)
        spec = SinglePicture(seed=index, condition=ConditionSpec(first={"digit": asked}))
        exact = picture(generator, spec)
        assert np.array_equal(thumbnail(found, index), exact[:, :, 0])
        sample = torch.from_numpy(exact).permute(2, 0, 1)[None]
        row = generator.conditions.row({"digit": asked})[None]
        assert found.logits[index] == pytest.approx(float(generator.discriminate(sample, row)), abs=1e-4)
        shares = network.logits(sample).softmax(dim=1)[0]
        assert int(found.seen[index, 0]) == int(shares.argmax())
        assert found.confidence[index] == pytest.approx(float(shares.max()), abs=1e-4)


def test_without_a_feature_network_pixels_place_the_samples(
    write_snapshot: WriteSnapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gan_core.tasks.mapping.ATLAS_SIDE", 400)
    write_snapshot(shape=(3, 32, 32), conditions=NOTHING)
    found = drawn(tmp_path)
    sheet = Image.open(io.BytesIO(found.atlas.tobytes()))
    assert sheet.mode == "RGB"
    assert max(sheet.size) <= 400 < 32 * found.facts.columns
    assert (found.facts.of, found.facts.seen_groups, found.seen.shape) == ("pixels", (), (500, 0))
    assert found.asked.shape == (500, 0)
    assert found.confidence.shape == (0,)
    assert 0.0 < (found.facts.share or 0.0) <= 1.0


def test_points_are_placed_by_their_own_values(write_snapshot: WriteSnapshot, tmp_path: Path) -> None:
    settings = {"network.name": "mlp", "dataset.name": "ring"}
    path = write_snapshot(shape=(2,), conditions=NOTHING, value_range=(-4.0, 4.0), settings=settings)
    found = drawn(tmp_path)
    assert found.facts.of == "values"
    assert found.facts.share == pytest.approx(1.0)
    assert found.facts.cell == Generator.from_snapshot(path).shape[:0:-1]


def test_another_generator_is_refused(write_snapshot: WriteSnapshot, tmp_path: Path) -> None:
    write_snapshot()
    with pytest.raises(ValueError, match="another generator by now"):
        drawn(tmp_path, generator="0" * 16)


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_a_cancelled_map_leaves_nothing(method: str, write_snapshot: WriteSnapshot, tmp_path: Path) -> None:
    write_snapshot()
    task = TaskFolder(tmp_path / "tasks" / "map-0")
    task.path.mkdir(parents=True)
    control = Control(task.tell)
    control.stop()
    run_map(MapRequest(run="digits", snapshot=6400, count=500, method=method), task, control)
    assert not (task.path / RESULT).exists()


def test_a_map_survives_its_file_and_nothing_else_is_one(write_snapshot: WriteSnapshot, tmp_path: Path) -> None:
    write_snapshot()
    found = drawn(tmp_path)
    again = decode(encode(found))
    assert again.facts == found.facts
    for name in ("positions", "asked", "seen", "confidence", "logits", "atlas"):
        assert np.array_equal(getattr(again, name), getattr(found, name))
    for damaged in (b"", b"\x04\0\0\0null", b"\x02\0\0\0{}", encode(found)[:-40]):
        with pytest.raises(ValueError, match="no map"):
            decode(damaged)


@pytest.mark.parametrize("count", [499, 4001])
def test_a_map_has_its_limits(count: int) -> None:
    with pytest.raises(ValidationError, match="count"):
        MapRequest(run="digits", snapshot=1, count=count)
