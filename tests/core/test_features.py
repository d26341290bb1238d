"""The feature network: what ships, how it is read, and how it is trained."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from gan_core.datasets import Dataset, DatasetOptions, load_dataset
from gan_core.features import FeatureNetwork, load_features, read_features
from gan_core.features.__main__ import app
from gan_core.features.classifier import ClassifierOptions, shifted, train_classifier
from gan_core.features.network import WEIGHTS
from gan_core.files import ReadError, called


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset(DatasetOptions())


@pytest.fixture(scope="module")
def network() -> FeatureNetwork:
    return load_features()


@pytest.fixture
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def test_the_shipped_network_is_named_by_the_digest_of_its_file(network: FeatureNetwork) -> None:
    (path,) = WEIGHTS.glob("mnist-5k-*.safetensors")
    assert network.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stem == network.name
    assert path.stat().st_size < 1_000_000


def test_the_shipped_network_is_as_accurate_on_held_out_images_as_it_says(
    network: FeatureNetwork, digits: Dataset
) -> None:
    split = DatasetOptions.model_validate_json(network.metadata["split"])
    assert split == DatasetOptions()  # the split that runs have by default
    kept = digits.split.held_out
    right = network.labels(digits.samples[kept]) == digits.labels[kept]
    accuracy = right.float().mean().item()
    assert accuracy >= 0.96
    assert accuracy == pytest.approx(float(network.metadata["held_out_accuracy"]), abs=0.002)


def test_features_are_64_finite_floats_that_no_batch_changes(network: FeatureNetwork, digits: Dataset) -> None:
    samples = digits.samples[:600]
    features = network.features(samples)
    assert features.shape == (600, 64)
    assert features.dtype == torch.float32
    assert (features >= 0).all()
    alone = torch.cat([network.features(samples[index : index + 1]) for index in (0, 249, 250, 599)])
    torch.testing.assert_close(features[[0, 249, 250, 599]], alone, atol=1e-4, rtol=1e-4)
    assert network.logits(samples).shape == (600, 10)


def test_the_network_is_frozen_and_yet_differentiable_in_its_images(network: FeatureNetwork, digits: Dataset) -> None:
    images = digits.scaled(digits.samples[::500]).requires_grad_()
    features = network(images)
    torch.testing.assert_close(features.detach(), network.features(digits.samples[::500]))
    features.sum().backward()
    assert images.grad is not None
    assert (images.grad.flatten(1).norm(dim=1) > 0).all()
    assert all(parameter.grad is None for parameter in network.parameters())
    assert not network.classifier.training


@pytest.mark.parametrize(
    "samples", [torch.zeros(2, 1, 28, 28), torch.zeros(2, 3, 28, 28, dtype=torch.uint8), torch.zeros(2, 28, 28)]
)
def test_only_quantised_images_of_the_known_shape_are_taken(network: FeatureNetwork, samples: torch.Tensor) -> None:
    with pytest.raises(ValueError, match=r"takes uint8 images of shape \[1, 28, 28\]"):
        network.features(samples)


def test_a_dataset_without_a_network_is_told_how_to_get_one() -> None:
    with pytest.raises(ValueError, match=r"python -m gan_core\.features --dataset cifar10"):
        load_features("cifar10")


def test_a_file_that_is_not_what_its_name_says_is_refused(network: FeatureNetwork, tmp_path: Path) -> None:
    content = bytearray((WEIGHTS / f"{network.name}.safetensors").read_bytes())
    content[-1] ^= 1
    path = tmp_path / f"{network.name}.safetensors"
    path.write_bytes(content)
    with pytest.raises(ReadError, match=f"{called(path)} is damaged"):
        read_features(path)
    with pytest.raises(ReadError, match="can't be read"):
        read_features(tmp_path / "nothing-00000000.safetensors")


def test_shifting_moves_each_image_by_whole_pixels_and_continues_its_border() -> None:
    images = torch.rand(40, 2, 6, 6, generator=torch.Generator().manual_seed(0))
    torch.manual_seed(3)
    moved = shifted(images, 1)
    padded = torch.nn.functional.pad(images, (1, 1, 1, 1), mode="replicate")
    found = set()
    for index in range(len(images)):
        places = [
            (row, column)
            for row in range(3)
            for column in range(3)
            if torch.equal(moved[index], padded[index, :, row : row + 6, column : column + 6])
        ]
        assert len(places) == 1
        found.update(places)
    assert len(found) == 9


@pytest.mark.usefixtures("one_thread")
def test_training_sees_the_training_part_only_and_is_deterministic() -> None:
    dataset = load_dataset(DatasetOptions(count=500))
    options = ClassifierOptions(epochs=1)
    losses: list[float] = []
    first, accuracy = train_classifier(dataset, options, lambda _, loss: losses.append(loss))
    assert len(losses) == 1
    assert 0.1 < accuracy < 1
    samples, labels = dataset.samples.clone(), dataset.labels.clone()
    samples[dataset.split.held_out] = 255
    labels[dataset.split.held_out] = 0
    spoilt = Dataset("mnist-5k", samples, labels, dataset.conditions, dataset.split)
    second, _ = train_classifier(spoilt, options, lambda *_: None)
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))


@pytest.mark.usefixtures("one_thread")
def test_several_groups_of_conditions_are_learnt_at_once() -> None:
    dataset = load_dataset(DatasetOptions(name="shapes", count=1296))
    losses: list[float] = []
    classifier, _ = train_classifier(dataset, ClassifierOptions(epochs=3), lambda _, loss: losses.append(loss))
    assert classifier.last.out_features == dataset.conditions.width
    assert losses[-1] < losses[0]


def test_images_without_labels_are_refused() -> None:
    dataset = load_dataset(DatasetOptions(count=100))
    bare = Dataset("bare", dataset.samples, torch.zeros(100, 0), type(dataset.conditions)(), dataset.split)
    with pytest.raises(ValueError, match="bare has no labelled images"):
        train_classifier(bare, ClassifierOptions(), lambda *_: None)


@pytest.mark.usefixtures("one_thread")
def test_the_command_trains_and_names_a_network_and_replaces_the_last(tmp_path: Path) -> None:
    stale = tmp_path / "mnist-5k-00000000.safetensors"
    stale.touch()
    result = CliRunner().invoke(app, ["--epochs", "1", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "epoch 1: loss" in result.output
    (path,) = tmp_path.iterdir()
    network = read_features(path)
    assert float(network.metadata["held_out_accuracy"]) > 0.7


@pytest.mark.parametrize(
    ("arguments", "sentence"), [(["--dataset", "cats"], "no dataset 'cats'"), (["--epochs", "0"], "epochs")]
)
def test_the_command_refuses_with_a_sentence(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert sentence in result.output
    assert not list(tmp_path.iterdir())
