"""The feature networks of the catalogue: how well they read, and what their layers give."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from gan_core.datasets import DatasetOptions, load_dataset
from gan_core.features import load_features
from gan_core.features.architecture import Classifier
from gan_core.features.network import WEIGHTS


def test_the_network_of_the_digits_stays_what_published_numbers_were_measured_with() -> None:
    assert load_features("mnist-5k").digest.startswith("ec31192b")


@pytest.mark.parametrize(("name", "least"), [("digits-8x8", 0.97), ("glyphs", 0.97), ("shapes", 0.97)])
def test_a_shipped_network_reads_held_out_images_as_well_as_it_says(name: str, least: float) -> None:
    network, dataset = load_features(name), load_dataset(DatasetOptions(name=name))
    assert network.metadata["split"] == DatasetOptions(name=name).model_dump_json()
    (path,) = WEIGHTS.glob(f"{name}-*.safetensors")
    assert path.stat().st_size < 1_000_000
    kept = dataset.split.held_out[:1000]
    right = (network.labels(dataset.samples[kept]) == dataset.labels[kept]).all(dim=1)
    accuracy = right.float().mean().item()
    assert accuracy >= least
    assert accuracy == pytest.approx(float(network.metadata["held_out_accuracy"]), abs=0.015)


def test_stacked_digits_are_read_channel_by_channel() -> None:
    stacked, single = load_features("stacked-mnist"), load_features("mnist-5k")
    dataset = load_dataset(DatasetOptions(name="stacked-mnist", count=10_000))
    assert stacked.digest == single.digest
    assert stacked.name == "stacked-mnist-ec31192b"
    assert stacked.conditions == dataset.conditions
    samples = dataset.samples[:50]
    features, logits = stacked.features(samples), stacked.logits(samples)
    assert features.shape == (50, 192)
    assert stacked.dimension == 192
    for channel in range(3):
        alone = samples[:, channel : channel + 1]
        torch.testing.assert_close(features[:, 64 * channel : 64 * channel + 64], single.features(alone))
        torch.testing.assert_close(logits[:, 10 * channel : 10 * channel + 10], single.logits(alone))
    kept = dataset.split.held_out
    right = (stacked.labels(dataset.samples[kept]) == dataset.labels[kept]).all(dim=1)
    assert right.float().mean() > 0.9  # about the cube of one digit's accuracy
    assert [maps.shape for maps in stacked.layers(dataset.scaled(samples))] == [
        (50, 96, 13, 13),
        (50, 192, 5, 5),
        (50, 192),
    ]


@pytest.mark.parametrize("name", ["mnist-5k", "stacked-mnist"])
def test_layers_end_in_the_features_and_are_differentiable(name: str) -> None:
    network = load_features(name)
    images = torch.rand(3, *network.classifier.shape, generator=torch.Generator().manual_seed(0)) * 2 - 1
    images.requires_grad_()
    layers = network.layers(images)
    assert len(layers) == 3
    torch.testing.assert_close(layers[-1], network(images))
    for layer in layers:
        (gradient,) = torch.autograd.grad(layer.square().sum(), images, retain_graph=True)
        assert (gradient.flatten(1).norm(dim=1) > 0).all()


def test_layers_are_convolutions_rectified_and_pooled() -> None:
    network = load_features("mnist-5k")
    weights = {name: value.double() for name, value in network.classifier.state_dict().items()}
    images = torch.rand(2, 1, 28, 28, generator=torch.Generator().manual_seed(1), dtype=torch.float64) * 2 - 1
    maps = images
    for name, layer in zip(("first", "second"), network.layers(images.float()), strict=False):
        side = maps.shape[2] - 2
        windows = F.unfold(maps, 3)  # each 3x3 window as a column
        sums = weights[f"{name}.weight"].flatten(1) @ windows + weights[f"{name}.bias"][:, None]
        rectified = sums.clamp(min=0).reshape(2, -1, side, side)[:, :, : side // 2 * 2, : side // 2 * 2]
        maps = rectified.reshape(2, -1, side // 2, 2, side // 2, 2).amax(dim=(3, 5))
        torch.testing.assert_close(layer.double(), maps, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 8, 8), (1, 12, 12), (3, 16, 16), (3, 64, 64), (3, 128, 128)])
def test_a_classifier_fits_images_small_and_large(shape: tuple[int, int, int]) -> None:
    classifier = Classifier(shape, 5).eval()
    features = classifier(torch.zeros(2, *shape))
    assert features.shape == (2, 64)
    assert classifier.logits(features).shape == (2, 5)
    assert sum(parameter.numel() for parameter in classifier.parameters()) < 250_000
