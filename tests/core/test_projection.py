"""Projection: gradients, own samples found again, priors, classes found, and starts from an encoder."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.config import TrainConfig
from gan_core.features import load_features
from gan_core.generator import Generator, Space
from gan_core.latent.inversion.candidates import Candidates, rate_at, starts_left
from gan_core.latent.inversion.projection import MOST_DECIBELS, ProjectionOptions, Projector, decibels, encoded, scaled
from gan_core.snapshots import Snapshot
from gan_core.training.players import build_players
from tests.fixtures import DIGITS, WriteSnapshot

STYLE = {"network.name": "style"}
QUICK = ProjectionOptions(steps=60, starts=4, candidates=200, perceptual=0.0)


class Painter(nn.Module):
    """Latents and conditions to smooth little images, one for one."""

    def __init__(self, numbers: int, classes: int) -> None:
        super().__init__()
        random = torch.Generator().manual_seed(0)
        self.latent = nn.Parameter(torch.randn(numbers, 36, generator=random) * 0.25)
        self.condition = nn.Parameter(torch.randn(classes, 36, generator=random))

    def forward(self, latents: Tensor, conditions: Tensor) -> Tensor:
        images: Tensor = torch.tanh(latents @ self.latent + conditions @ self.condition).unflatten(1, (1, 6, 6))
        return images


@pytest.fixture(scope="module")
def painter() -> Generator:
    return Generator.from_module(Painter(8, 10), 8, (1, 6, 6), DIGITS)


def projected(projector: Projector) -> Projector:
    while not projector.finished:
        projector.step()
    return projector


@pytest.mark.parametrize("space", ["z", "w"])
def test_differentiable_has_the_gradients_of_finite_differences(write_snapshot: WriteSnapshot, space: Space) -> None:
    smooth = {"network.activation": "tanh"}
    generator = Generator.from_snapshot(write_snapshot(settings=smooth | STYLE if space == "w" else smooth))
    conditions = generator.conditions.in_turn(2)
    latents = generator.latents(0, 2)
    if space == "w":
        latents = generator.map(latents, conditions).clone()
    random = torch.Generator().manual_seed(1)
    weights = torch.randn(2, 1, 28, 28, generator=random)
    direction = torch.randn(latents.shape, generator=random)

    def weighed(rows: Tensor) -> Tensor:
        return (generator.differentiable(rows, conditions, space=space) * weights).flatten(1).sum(dim=1)

    rows = latents.clone().requires_grad_()
    gradient = torch.autograd.grad(weighed(rows).sum(), rows)[0]
    slope = (weighed(latents + 1e-2 * direction) - weighed(latents - 1e-2 * direction)).detach() / 2e-2
    assert torch.allclose((gradient * direction).sum(dim=1), slope, rtol=2e-2, atol=2e-2)


def test_differentiable_is_what_is_rendered(write_snapshot: WriteSnapshot) -> None:
    generator = Generator.from_snapshot(write_snapshot())
    latents, conditions = generator.latents(3, 4), generator.conditions.in_turn(4)
    outputs = generator.differentiable(latents, conditions)
    exact = scaled(generator, generator.samples(latents, conditions))
    assert (outputs - exact).abs().max() <= 0.5 / 127.5 + 1e-3
    with pytest.raises(ValueError, match="takes latents"):
        generator.differentiable(latents[:, :3], conditions)


def test_own_samples_are_found_again_with_their_classes(painter: Generator) -> None:
    conditions = DIGITS.in_turn(10)
    targets = painter.samples(painter.latents(5, 10), conditions)
    found = projected(Projector(painter, targets, None, QUICK)).result()
    assert found.space == "z"
    assert (found.decibels > 30.0).all()
    assert torch.equal(found.conditions, conditions)
    # What is said of it is measured on the exact samples, as anyone can measure it again.
    exact = painter.samples(found.latents, found.conditions)
    assert torch.equal(exact, found.samples)
    errors = (exact.double() - targets.double()).square().flatten(1).mean(dim=1)
    expected = (10.0 * torch.log10(255.0**2 / errors)).clamp_max(MOST_DECIBELS)
    assert torch.allclose(found.decibels, expected)


def test_own_samples_of_a_network_are_found_again_in_every_space(write_snapshot: WriteSnapshot) -> None:
    generator = Generator.from_snapshot(write_snapshot(settings=STYLE))
    conditions = generator.conditions.in_turn(2)
    targets = generator.samples(generator.latents(5, 2), conditions)
    shapes = {"z": (2, 16), "w": (2, 64), "w+": (2, generator.layers, 64)}
    for space, shape in shapes.items():
        options = QUICK.model_copy(update={"space": space, "prior": 0.001})
        found = projected(Projector(generator, targets, conditions, options)).result()
        assert found.latents.shape == shape
        assert (found.decibels > 30.0).all()
        assert torch.equal(found.conditions, conditions)


def test_equal_options_find_equal_latents_and_every_moment_is_no_worse(painter: Generator) -> None:
    targets = painter.samples(painter.latents(6, 3), DIGITS.in_turn(3))
    projector, again = Projector(painter, targets, None, QUICK), projected(Projector(painter, targets, None, QUICK))
    before = torch.full((3,), -torch.inf)
    while not projector.finished:
        projector.step()
        moment = projector.moment()
        assert (moment.decibels >= before).all()
        assert moment.samples.dtype == torch.uint8
        before = moment.decibels
    assert torch.equal(projector.result().latents, again.result().latents)


def test_it_can_be_asked_before_it_has_begun(painter: Generator) -> None:
    targets = painter.samples(painter.latents(7, 2), DIGITS.in_turn(2))
    found = Projector(painter, targets, DIGITS.in_turn(2), QUICK).result()
    assert torch.equal(found.conditions, DIGITS.in_turn(2))
    assert found.decibels.isfinite().all()


def test_the_prior_keeps_latents_on_the_shell(painter: Generator) -> None:
    """Targets that no latent gives drive it away; the prior holds it."""
    targets = torch.full((2, 1, 6, 6), 255, dtype=torch.uint8)

    def radii(prior: float) -> Tensor:
        options = QUICK.model_copy(update={"prior": prior})
        return (
            projected(Projector(painter, targets, DIGITS.in_turn(2), options)).result().latents.square().mean(1).sqrt()
        )

    assert (radii(0.0) > 1.5).all()
    assert (radii(10.0) - 1.0).abs().max() < 0.1


def test_the_perceptual_term_is_what_the_features_say(write_snapshot: WriteSnapshot) -> None:
    generator, features = Generator.from_snapshot(write_snapshot()), load_features("mnist-5k")
    targets = generator.samples(generator.latents(8, 1), DIGITS.in_turn(1))
    options = ProjectionOptions(steps=1, starts=1, candidates=1, perceptual=2.0, prior=0.5)
    projector = projected(Projector(generator, targets, None, options, features=features))
    latent = torch.randn(1, 16, generator=torch.Generator().manual_seed(options.seed))
    sample = generator.differentiable(latent, DIGITS.in_turn(1))
    wanted = scaled(generator, targets)
    layers = zip(features.layers(sample), features.layers(wanted), strict=True)
    apart = [float((mine - theirs).square().mean() / theirs.square().mean()) for mine, theirs in layers]
    shell = (float(latent.square().mean().sqrt()) - 1.0) ** 2
    expected = float((sample - wanted).square().mean()) + 2.0 * sum(apart) / 3 + 0.5 * shell
    assert float(projector.moment().losses[0]) == pytest.approx(expected, rel=1e-4)


def test_latents_are_moved_as_adam_moves_them() -> None:
    """Against the sums of the paper written out in float64, and the nearest on the way are remembered."""
    random = torch.Generator().manual_seed(0)
    begin = torch.randn(2, 3, 4, generator=random)
    gradients, errors = torch.randn(5, 2, 3, 4, generator=random), torch.rand(5, 2, 3, generator=random)
    mine = Candidates.fresh(begin, torch.zeros(2, 3, 0), torch.full((2, 3), torch.inf))
    theirs, seen = begin.double(), []
    for step in range(5):
        seen.append(mine.units)
        mine = mine.moved(gradients[step], errors[step], errors[step], step, 0.1)
        past = range(step + 1)
        first = sum(0.9 ** (step - k) * gradients[k].double() for k in past) / sum(0.9**k for k in past)
        second = torch.stack([0.95 ** (step - k) * gradients[k].double() ** 2 for k in past]).sum(dim=0)
        second = second / sum(0.95**k for k in past)
        theirs = theirs - 0.1 * first / (second.sqrt() + 1e-8)
    assert torch.allclose(mine.units.double(), theirs, atol=1e-6)
    nearest = errors.argmin(dim=0)
    for row, column in ((row, column) for row in range(2) for column in range(3)):
        assert torch.equal(mine.best[row, column], seen[nearest[row, column]][row, column])
    assert torch.equal(mine.errors, errors.amin(dim=0))


def test_the_nearest_are_kept_and_half_are_dropped_at_a_time() -> None:
    errors = torch.tensor([[3.0, 1.0, 2.0], [0.5, 0.2, 0.9]])
    units = torch.arange(6.0).reshape(2, 3, 1)
    kept = Candidates.fresh(units, torch.zeros(2, 3, 0), errors).nearest(2)
    assert kept.units.flatten().tolist() == [1.0, 2.0, 4.0, 3.0]
    for starts in (1, 2, 5, 16, 64):
        left = [starts_left(starts, step / 100) for step in range(100)]
        assert left[0] == starts
        assert left[-1] == 1
        assert all(after in (before, -(-before // 2)) for before, after in pairwise(left))
    assert rate_at(0.2, 0.0) == pytest.approx(0.2)
    assert rate_at(0.2, 1.0) == pytest.approx(0.01)


def test_an_encoder_gives_a_start_that_decodes_to_what_it_saw() -> None:
    """With as many numbers as the samples have directions, a linear encoder's start is already the target."""
    config = TrainConfig().with_settings(
        {"objective.name": "pca", "dataset.name": "digits-8x8", "network.latent_dimension": 16, "objective.r1": 0.0}
    )
    players = build_players(config, (1, 8, 8), 0)
    random = torch.Generator().manual_seed(0)
    components = torch.linalg.qr(torch.randn(64, 16, generator=random)).Q.t()
    decoder, encoder = players["generator"], players["encoder"]
    for part in (decoder.get_submodule("decoder"), encoder):
        part.get_buffer("components").copy_(0.3 * components if part is not encoder else components / 0.3)
    decoder.get_buffer("prior_mean").copy_(torch.randn(16, generator=random))
    decoder.get_buffer("prior_factor").copy_(torch.randn(16, 16, generator=random))
    snapshot = Snapshot(players, config, Conditions(), (1, 8, 8), (0.0, 255.0), 0, "")
    generator = Generator(decoder, latent_dimension=16, sample_shape=(1, 8, 8), conditions=Conditions(), digest="")
    latents = generator.latents(0, 2) * 0.1
    wanted = generator.differentiable(latents, torch.zeros(2, 0))
    begin = encoded(snapshot, wanted)
    assert begin is not None
    assert torch.allclose(begin.float(), latents, atol=1e-4)
    options = ProjectionOptions(steps=1, starts=2, candidates=4, perceptual=0.0)
    targets = generator.samples(latents, torch.zeros(2, 0))
    found = projected(Projector(generator, targets, None, options, begin=begin)).result()
    assert (found.decibels > 45.0).all()
    assert encoded(Snapshot({"generator": decoder}, config, Conditions(), (1, 8, 8), (0.0, 1.0), 0, ""), wanted) is None


def test_signals_and_points_are_projected_too() -> None:
    class Line(nn.Module):
        def forward(self, latents: Tensor, conditions: Tensor) -> Tensor:
            return torch.tanh(latents[:, :2] + 0.0 * conditions.sum())

    generator = Generator.from_module(Line(), 4, (2,), Conditions(), value_range=(-4.0, 4.0))
    targets = torch.tensor([[1.0, -2.0], [0.5, 3.0]])
    found = projected(Projector(generator, targets, None, QUICK)).result()
    assert torch.allclose(found.samples, targets, atol=0.05)
    assert torch.allclose(projected(Projector(generator, targets, None, QUICK)).moment().samples, targets, atol=0.05)


def test_what_cannot_be_projected_is_refused(painter: Generator) -> None:
    targets = torch.zeros(1, 1, 6, 6, dtype=torch.uint8)
    with pytest.raises(ValueError, match="look in z"):
        Projector(painter, targets, None, QUICK.model_copy(update={"space": "w"}))
    with pytest.raises(ValueError, match="fit them first"):
        Projector(painter, targets.float(), None, QUICK)
    with pytest.raises(ValueError, match="fit them first"):
        Projector(painter, targets[..., :5], None, QUICK)
    with pytest.raises(ValueError, match="conditions of these targets"):
        Projector(painter, targets, torch.zeros(1, 3), QUICK)


def test_decibels() -> None:
    assert decibels(torch.tensor([0.0, 4.0, 0.04])).tolist() == pytest.approx([MOST_DECIBELS, 0.0, 20.0])


def test_several_groups_have_all_their_classes_tried() -> None:
    groups = Conditions(
        groups=(ConditionGroup(name="a", classes=("x", "y")), ConditionGroup(name="b", classes=("p", "q", "r")))
    )
    generator = Generator.from_module(Painter(4, 5), 4, (1, 6, 6), groups)
    conditions = groups.in_turn(6)
    targets = generator.samples(generator.latents(9, 6), conditions)
    assert torch.equal(projected(Projector(generator, targets, None, QUICK)).result().conditions, conditions)
