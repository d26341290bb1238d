"""Contrasts: they turn one class into another as the classifier sees it, in w, in z, with classes and without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.datasets import shapes
from gan_core.features import load_features
from gan_core.generator import Generator, load_generator
from gan_core.latent.directions.contrasts import contrast, contrast_groups, contrasts
from gan_core.latent.spaces import class_mean
from gan_core.snapshots import read_snapshot

WriteSnapshot = Callable[..., Path]
PRETRAINED = Path(__file__).resolve().parents[2] / "checkpoints" / "pretrained" / "digits"


class Mapped(nn.Module):
    """The shipped generator with a w made for it: its latent and its condition side by side."""

    def __init__(self, module: nn.Module, latents: int, classes: int) -> None:
        super().__init__()
        self.module, self.latents, self.layers = module, latents, 1
        self.register_buffer("w_mean", torch.cat([torch.zeros(latents), torch.full((classes,), 1 / classes)]))

    def map(self, latents: Tensor, conditions: Tensor) -> Tensor:
        return torch.cat([0.5 * latents, conditions], dim=1)

    def synthesise(self, w: Tensor, _conditions: Tensor) -> Tensor:
        w = w.to(self.w_mean.dtype)  # which the faster, lowered copy has in another number format
        made: Tensor = self.module(2.0 * w[:, : self.latents], w[:, self.latents :])
        return made

    def forward(self, latents: Tensor, conditions: Tensor) -> Tensor:
        return self.synthesise(self.map(latents, conditions), conditions)


class Undirected(nn.Module):
    """The shipped generator without a condition: three numbers of its latent decide which of three digits it makes."""

    def __init__(self, module: nn.Module, dimension: int, digits: tuple[int, ...]) -> None:
        super().__init__()
        self.module, self.dimension = module, dimension
        self.register_buffer("rows", torch.eye(10)[list(digits)])

    def forward(self, latents: Tensor, _conditions: Tensor) -> Tensor:
        chosen = (8.0 * latents[:, self.dimension :]).softmax(dim=1) @ self.rows
        made: Tensor = self.module(latents[:, : self.dimension], chosen)
        return made


@pytest.fixture(scope="module")
def digits() -> Generator:
    return load_generator(PRETRAINED)


@pytest.fixture(scope="module")
def module() -> nn.Module:
    return read_snapshot(next((PRETRAINED / "snapshots").iterdir())).players["generator"]


def wrapped(module: nn.Module, dimension: int, conditions: Conditions) -> Generator:
    return Generator(
        module,
        latent_dimension=dimension,
        sample_shape=(1, 28, 28),
        conditions=conditions,
        digest="0" * 16,
        dataset="mnist-5k",
    )


def share(generator: Generator, latents: Tensor, digit: int, shown: int, space: str = "z") -> float:
    """How many of the samples of these latents, rendered as `digit`, the classifier takes for `shown`."""
    rows = torch.eye(10)[digit].expand(len(latents), -1)[:, : generator.conditions.width]
    labels = load_features().labels(generator.render(latents, rows, exact=False, space="w" if space == "w" else "z"))
    return float((labels[:, 0] == shown).float().mean())


def test_in_w_a_contrast_turns_one_class_into_the_other(digits: Generator, module: nn.Module) -> None:
    generator = wrapped(Mapped(module, 64, 10), 64, digits.conditions)
    step = contrast(generator, "mapped", "digit", "8", "3")
    means = [class_mean(generator, torch.eye(10)[digit]) for digit in (8, 3)]
    assert step.sigma * step.vector == pytest.approx((means[0] - means[1]).numpy(), abs=1e-5)
    latents, rows = generator.latents(5, 100), torch.eye(10)[3].expand(100, -1)
    threes = generator.map(latents, rows, exact=False)
    moved = threes + step.sigma * torch.from_numpy(step.vector)
    assert share(generator, threes, 3, 3, "w") > 0.9
    assert share(generator, moved, 3, 8, "w") > 0.9, "one sigma is the whole way"
    assert (step.space, step.kind, step.name) == ("w", "contrast", "8 against 3")


def test_the_mean_of_a_class_is_of_that_class(digits: Generator, module: nn.Module) -> None:
    generator = wrapped(Mapped(module, 64, 10), 64, digits.conditions)
    means = torch.stack([class_mean(generator, row) for row in torch.eye(10)])
    seen = load_features().labels(generator.render(means, torch.eye(10), space="w"))[:, 0]
    assert seen.tolist() == list(range(10))
    # From the mean of the others, the contrast leads to the class's own.
    for index, direction in enumerate(contrasts(generator, "mapped")):
        others = (means.sum(dim=0) - means[index]) / 9
        arrived = others + direction.sigma * torch.from_numpy(direction.vector)
        assert torch.allclose(arrived, means[index], atol=1e-4)


def test_in_z_a_contrast_moves_towards_the_class_that_the_classifier_sees(digits: Generator) -> None:
    latents = digits.latents(5, 100)
    step = contrast(digits, "digits", "digit", "8", "3")
    assert (step.space, step.sigma) == ("z", 1.0)
    shares = [share(digits, latents + far * torch.from_numpy(step.vector), 3, 8) for far in (0.0, 3.0, 5.0)]
    assert shares[0] < 0.03
    assert shares[0] < shares[1] < shares[2]
    assert shares[2] > 0.25


def test_without_classes_the_classifier_finds_them(module: nn.Module, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.latent.directions.contrasts.SAMPLES", 768)
    digits = (3, 8, 1)
    generator = wrapped(Undirected(module, 64, digits), 67, Conditions())
    assert [group.name for group in contrast_groups(generator)] == ["digit"]
    step = contrast(generator, "undirected", "digit", "8", "3")
    planted = np.zeros(67)
    planted[64:] = (-1.0, 1.0, 0.0)
    assert float(planted @ step.vector) / np.sqrt(2.0) > 0.7
    # The mean of the samples' own latents, computed here again.
    latents = torch.randn(768, 67, generator=torch.Generator().manual_seed(0))
    seen = load_features().labels(generator.render(latents, torch.zeros(768, 0), exact=False))[:, 0]
    expected = latents[seen == 8].double().mean(dim=0) - latents[seen == 3].double().mean(dim=0)
    assert step.vector == pytest.approx((expected / expected.norm()).numpy(), abs=1e-6)
    threes = latents[seen == 3][:100]
    assert share(generator, threes + 3.0 * torch.from_numpy(step.vector), 0, 8) > 0.8
    # Digits that it never makes have no mean.
    with pytest.raises(ValueError, match="Too few of this generator's samples show"):
        contrast(generator, "undirected", "digit", "0", "6")


def test_what_no_classifier_knows_is_pulled_back_from_the_first_layer(write_snapshot: WriteSnapshot) -> None:
    known = Conditions(groups=(ConditionGroup(name="pet", classes=("cat", "dog", "cow")),))
    path = write_snapshot("pets", shape=(1, 16, 16), conditions=known)
    generator, plain = Generator.from_snapshot(path), read_snapshot(path).players["generator"]
    weights, embedding = plain.first.weight.detach().double(), plain.embedding.weight.detach().double()
    matrix, told = weights[:, :16].numpy(), weights[:, 16:].numpy()
    change = told @ (embedding[0] - embedding[1]).numpy()
    expected = np.linalg.lstsq(matrix, change, rcond=None)[0]
    step = contrast(generator, "pets", "pet", "cat", "dog")
    assert step.vector == pytest.approx(expected / np.linalg.norm(expected), abs=1e-4)
    reached = np.linalg.norm(matrix @ expected) / np.linalg.norm(change)
    assert f"z reaches {100 * reached:.0f} % of that change" in step.note
    assert [direction.name for direction in contrasts(generator, "pets")] == [
        f"{name} against the others" for name in ("cat", "dog", "cow")
    ]


def test_a_condition_that_enters_later_is_refused(write_snapshot: WriteSnapshot) -> None:
    known = Conditions(groups=(ConditionGroup(name="pet", classes=("cat", "dog")),))
    settings = {"network.name": "resnet", "network.generator_conditioning": "normalisation"}
    settings["network.generator_normalisation"] = "batch"
    generator = Generator.from_snapshot(write_snapshot("late", shape=(1, 16, 16), conditions=known, settings=settings))
    for find in (lambda: contrast(generator, "late", "pet", "cat", "dog"), lambda: contrasts(generator, "late")):
        with pytest.raises(ValueError, match="doesn't enter this generator's first layer"):
            find()


def test_a_w_that_knows_no_condition_is_refused(write_snapshot: WriteSnapshot) -> None:
    known = Conditions(groups=(ConditionGroup(name="pet", classes=("cat", "dog")),))
    settings = {"network.name": "style", "network.generator_conditioning": "none"}
    settings["network.discriminator_conditioning"] = "none"
    generator = Generator.from_snapshot(write_snapshot("blind", shape=(1, 16, 16), conditions=known, settings=settings))
    with pytest.raises(ValueError, match="doesn't enter this generator's w"):
        contrast(generator, "blind", "pet", "cat", "dog")


def test_a_style_generator_of_several_groups_has_a_contrast_for_each_class(write_snapshot: WriteSnapshot) -> None:
    settings = {"network.name": "style"}
    generator = Generator.from_snapshot(
        write_snapshot("figures", shape=shapes.SHAPE, conditions=shapes.CONDITIONS, settings=settings)
    )
    found = contrasts(generator, "figures")
    classes = [name for group in shapes.CONDITIONS.groups for name in group.classes]
    assert [direction.name for direction in found] == [f"{name} against the others" for name in classes]
    # The steps of one group's classes, each from the mean of the others, add up to nothing.
    group = np.stack([direction.sigma * direction.vector for direction in found[6:12]])
    assert group.sum(axis=0) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("colour", "3", "8"), "no condition 'colour'; there are: digit"),
        (("digit", "3", "ten"), "digit has no class 'ten'"),
        (("digit", "3", "3"), "choose two different ones"),
    ],
)
def test_what_there_is_not_is_refused(digits: Generator, arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        contrast(digits, "digits", *arguments)


def test_without_classes_and_classifier_there_are_none(write_snapshot: WriteSnapshot) -> None:
    generator = Generator.from_snapshot(write_snapshot("plain", shape=(1, 16, 16), conditions=Conditions()))
    assert contrast_groups(generator) == ()
    with pytest.raises(ValueError, match="no classifier of its dataset"):
        contrasts(generator, "plain")
    with pytest.raises(ValueError, match="Contrasts need classes"):
        contrast(generator, "plain", "digit", "3", "8")
