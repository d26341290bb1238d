"""The datasets that the project makes or takes from a package: what is in them, against its definition."""

from __future__ import annotations

import itertools
import math
import sys

import numpy as np
import pytest
import torch

from gan_core.conditions import Conditions
from gan_core.datasets import (
    DATASETS,
    Dataset,
    DatasetOptions,
    DatasetSource,
    digits8x8,
    glyphs,
    load_dataset,
    sample_shape,
    signals,
    stratified_split,
)
from gan_core.datasets.glyphs import CHARACTERS, FACES

MADE = [
    DatasetOptions(name="glyphs", count=124),
    DatasetOptions(name="signals", count=140),
    DatasetOptions(name="stacked-mnist", count=10_000),
    DatasetOptions(name="digits-8x8", count=200),
]


@pytest.mark.parametrize("options", MADE, ids=lambda options: options.name)
def test_the_count_and_the_seed_decide_the_samples(options: DatasetOptions) -> None:
    first, again = load_dataset(options), load_dataset(options)
    other = load_dataset(options.model_copy(update={"seed": 1}))
    assert len(first.samples) == options.count
    assert torch.equal(first.samples, again.samples)
    assert torch.equal(first.labels, again.labels)
    assert torch.equal(first.split.training, again.split.training)
    assert not torch.equal(first.samples, other.samples)


@pytest.mark.parametrize("options", MADE, ids=lambda options: options.name)
def test_classes_come_equally_often_and_are_kept_out_in_proportion(options: DatasetOptions) -> None:
    dataset = load_dataset(options)
    for column, group in enumerate(dataset.conditions.groups):
        counts = dataset.labels[:, column].bincount(minlength=len(group.classes))
        kept = dataset.labels[dataset.split.held_out, column].bincount(minlength=len(group.classes))
        assert int(counts.max() - counts.min()) <= 3
        assert ((kept - counts * options.held_out).abs() <= 1.5).all()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (DatasetOptions(name="glyphs", size=32), "comes in its own size only"),
        (DatasetOptions(name="mnist", size=30), "a multiple of 4 from 8 to 128"),
        (DatasetOptions(name="mnist", size=4), "a multiple of 4 from 8 to 128"),
        (DatasetOptions(name="stacked-mnist", count=9999), "10,000 to 1,000,000 samples"),
    ],
)
def test_what_a_set_cannot_give_is_refused(options: DatasetOptions, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        load_dataset(options)


def test_the_shape_is_known_before_loading() -> None:
    assert sample_shape(DatasetOptions(name="signals")) == (1, 64)
    assert sample_shape(DatasetOptions(name="ring")) == (2,)
    assert sample_shape(DatasetOptions(name="cifar10")) == (3, 32, 32)
    assert sample_shape(DatasetOptions(name="cifar10", size=64)) == (3, 64, 64)


def test_mirror_images_are_samples_only_of_what_has_no_left_and_right() -> None:
    assert {name for name, source in DATASETS.items() if source.flips} == {"fashion-mnist", "cifar10", "celeba"}


def test_a_dataset_is_added_by_a_function_and_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(options: DatasetOptions) -> Dataset:
        samples, labels = torch.zeros(options.count, 1, 8, 8, dtype=torch.uint8), torch.zeros(options.count, 0).long()
        return Dataset("dark", samples, labels, Conditions(), stratified_split(labels, options.held_out, options.seed))

    source = DatasetSource(load, "Dark", "Nothing.", (1, 8, 8), Conditions(), count=10, least=2, most=10)
    monkeypatch.setitem(DATASETS, "dark", source)
    assert load_dataset(DatasetOptions(name="dark", count=5)).shape == sample_shape(DatasetOptions(name="dark"))


def test_tiny_digits_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import load_digits

    table = load_digits()
    dataset = load_dataset(DatasetOptions(name=digits8x8.NAME))
    assert np.array_equal(dataset.samples[:, 0].numpy(), np.rint(table.images * 255 / 16))
    assert np.array_equal(dataset.labels[:, 0].numpy(), table.target)
    assert dataset.samples.max() == 255


def test_stacked_digits_are_of_the_part_and_the_class_that_they_say() -> None:
    options = DatasetOptions(name="stacked-mnist", count=10_000, seed=3, held_out=0.3)
    stacked = load_dataset(options)
    digits = load_dataset(DatasetOptions(name="mnist-5k", seed=3, held_out=0.3))
    known = {image.numpy().tobytes(): index for index, image in enumerate(digits.samples[:, 0])}
    kept = set(digits.split.held_out.tolist())
    held_out = set(stacked.split.held_out.tolist())
    for index, (image, labels) in enumerate(zip(stacked.samples, stacked.labels, strict=True)):
        for channel in range(3):
            source = known[image[channel].numpy().tobytes()]
            assert digits.labels[source, 0] == labels[channel]
            assert (source in kept) == (index in held_out)
    modes = (stacked.labels * torch.tensor([100, 10, 1])).sum(dim=1)
    assert modes.bincount(minlength=1000).tolist() == [10] * 1000


def test_stacked_digits_use_all_there_are() -> None:
    stacked = load_dataset(DatasetOptions(name="stacked-mnist"))
    different = {image.numpy().tobytes() for image in stacked.samples[stacked.split.training].flatten(0, 1)}
    assert len(different) == 4000


def _signal(waveform: str, frequency: float, amplitude: float, phase: float) -> list[float]:
    """One signal, value by value, from the words that describe it."""
    values = []
    for step in range(64):
        time = step / 64
        beat = (frequency * time + phase) % 1
        values.append(
            amplitude
            * {
                "sine": math.sin(math.tau * beat),
                "square": 1.0 if beat < 0.5 else -1.0,
                "triangle": 1 - 4 * beat if beat < 0.5 else 4 * beat - 3,
                "sawtooth": 2 * beat - 1,
                "chirp": math.sin(math.tau * (frequency * (time + time**2) + phase)),
                "damped": math.exp(-3 * time) * math.sin(math.tau * beat),
                "pulse": math.exp(-((beat - 0.5) ** 2) / (2 * 0.0064)),
            }[waveform]
        )
    return values


def test_a_signal_is_a_function_of_its_class_and_its_factors() -> None:
    dataset = load_dataset(DatasetOptions(name="signals", count=70))
    names = dataset.conditions.groups[0].classes
    assert names == tuple(signals.WAVEFORMS)
    for index in range(70):
        factors = {name: float(values[index]) for name, values in dataset.factors.items()}
        expected = torch.tensor(_signal(names[dataset.labels[index, 0]], **factors))
        # A jump may fall one step to either side, where its place rounds.
        assert ((dataset.samples[index, 0] - expected).abs() > 1e-5).sum() <= 1


def test_signals_fill_their_range_and_their_factors_are_uniform() -> None:
    dataset = load_dataset(DatasetOptions(name="signals"))
    assert dataset.samples.abs().max() <= 1
    assert dataset.samples.min() < -0.99
    for name, low, high in (("frequency", 2, 5), ("amplitude", 0.4, 1), ("phase", 0, 1)):
        values = dataset.factors[name]
        assert values.min() >= low
        assert values.max() <= high
        quartiles = torch.quantile(values, torch.tensor([0.25, 0.5, 0.75]))
        torch.testing.assert_close(quartiles, low + (high - low) * torch.tensor([0.25, 0.5, 0.75]), atol=0.05, rtol=0)


UNCHANGED = {"rotation": 0.0, "scale": 0.0, "shear": 0.0, "x": 0.0, "y": 0.0}


def upright(character: str, face: str = "DejaVuSans", **changes: float) -> np.ndarray:
    return glyphs.drawn(character, face, **{**UNCHANGED, **changes}).astype(float)


@pytest.mark.parametrize("face", list(FACES))
def test_every_face_has_every_character_whole_and_different(face: str) -> None:
    pictures = {character: upright(character, face) for character in CHARACTERS}
    for character, picture in pictures.items():
        assert picture.sum() > 10 * 255, character
        border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert border.max() < 128, character
    for one, other in itertools.combinations(CHARACTERS, 2):
        assert np.abs(pictures[one] - pictures[other]).max() > 32, (one, other)


def _moments(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the ink, (x right, y down) in pixels."""
    down, across = np.mgrid[:28, :28]
    places = np.stack([across.ravel(), down.ravel()])
    weights = picture.ravel() / picture.sum()
    mean = places @ weights
    return mean, (places - mean[:, None]) * weights @ (places - mean[:, None]).T


def test_the_factors_of_a_glyph_are_what_they_are_called() -> None:
    before, spread = _moments(upright("H"))
    moved, _ = _moments(upright("H", x=1.5, y=-0.75))
    assert np.allclose(moved - before, [1.5, -0.75], atol=0.03)
    assert upright("H", scale=0.1).sum() / upright("H").sum() == pytest.approx(math.exp(0.2), rel=0.01)
    cosine, sine = math.cos(0.2), math.sin(0.2)
    turn = np.array([[cosine, -sine], [sine, cosine]])  # clockwise, where y points down
    assert np.allclose(_moments(upright("H", rotation=0.2))[1], turn @ spread @ turn.T, atol=0.15)
    lean = np.array([[1, -0.15], [0, 1]])
    assert np.allclose(_moments(upright("H", shear=0.15))[1], lean @ spread @ lean.T, atol=0.15)
    centre = np.array([13.5, 13.5])
    assert np.allclose(_moments(upright("H", rotation=0.2))[0], centre + turn @ (before - centre), atol=0.05)


def test_the_style_of_a_glyph_is_that_of_its_face() -> None:
    dataset = load_dataset(DatasetOptions(name="glyphs", count=620))
    assert set(dataset.factors) == {"rotation", "scale", "shear", "x", "y", "bold", "leaning"}
    ink = dataset.samples.flatten(1).float().sum(dim=1)
    assert ink[dataset.factors["bold"] == 1].mean() > 1.2 * ink[dataset.factors["bold"] == 0].mean()
    for name, span in glyphs.SPANS.items():
        assert dataset.factors[name].abs().max() <= span
        assert dataset.factors[name].std().item() == pytest.approx(span / math.sqrt(3), rel=0.1)


def test_without_matplotlib_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    glyphs._font.cache_clear()
    glyphs._upright.cache_clear()
    with pytest.raises(FileNotFoundError, match="pip install matplotlib"):
        load_dataset(DatasetOptions(name="glyphs", count=124))
