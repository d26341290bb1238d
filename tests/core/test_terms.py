"""Gradient penalties and added terms, against closed forms, explicit Jacobians and float64 autograd."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.autograd import gradcheck
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import cross_entropy

from gan_core.networks import NetworkOptions, build_discriminator
from gan_core.objectives import penalties, terms

DOUBLE = torch.float64


def drawn(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=DOUBLE)


def leaf(*shape: int, seed: int = 0) -> Tensor:
    return drawn(*shape, seed=seed).requires_grad_()


def smooth_discriminator(weight: Tensor, samples: Tensor) -> Tensor:
    """A discriminator of one hidden layer without a kink, logits `[N]` of samples `[N, D]`."""
    return (samples @ weight).tanh().sum(dim=1)


# R1, R2 and the penalties on slopes


def test_the_gradient_of_a_linear_discriminator_is_its_weight() -> None:
    weight = drawn(12)
    samples = leaf(5, 3, 2, 2, seed=1)
    norms = penalties.squared_gradient_norms(samples.flatten(1) @ weight, samples)
    assert norms.tolist() == pytest.approx([weight.square().sum().item()] * 5, rel=1e-12)


def test_norms_are_those_of_each_sample() -> None:
    """D(x) = a_i |x|^2 has the gradient 2 a_i x: each sample its own norm, not one of the batch or a channel."""
    scales = torch.tensor([0.5, 1.0, 3.0], dtype=DOUBLE)
    samples = leaf(3, 2, 4, 4)
    logits = scales * samples.square().flatten(1).sum(dim=1)
    expected = 4.0 * scales.square() * samples.detach().square().flatten(1).sum(dim=1)
    assert torch.allclose(penalties.squared_gradient_norms(logits, samples), expected, rtol=1e-12)


def test_slopes_are_punished_for_each_sample() -> None:
    scales = torch.tensor([0.5, 1.0, 3.0], dtype=DOUBLE)
    weight = torch.full((4,), 0.5, dtype=DOUBLE)
    samples = leaf(3, 4)
    logits = scales * (samples @ weight)
    # |weight| is 1, so the slopes are the scales; the mean slope of 1.5 would give .25 for all.
    assert penalties.slope_penalties(logits, samples).tolist() == pytest.approx([0.25, 0.0, 4.0], abs=1e-9)


def test_a_flat_discriminator_has_a_penalty_of_one_and_a_finite_gradient() -> None:
    weight = torch.zeros(3, requires_grad=True)
    samples = torch.randn(4, 3, requires_grad=True)
    penalty = penalties.slope_penalties(samples @ weight, samples).mean()
    penalty.backward()
    assert penalty.item() == pytest.approx(1.0, abs=1e-5)
    assert weight.grad is not None
    assert weight.grad.isfinite().all()


@pytest.mark.parametrize("penalty", [penalties.squared_gradient_norms, penalties.slope_penalties])
def test_gradients_of_the_penalties_in_the_weights(penalty) -> None:
    samples = drawn(3, 4, seed=1)

    def of_weight(weight: Tensor) -> Tensor:
        inputs = samples.clone().requires_grad_()
        result: Tensor = penalty(smooth_discriminator(weight, inputs), inputs)
        return result

    assert gradcheck(of_weight, leaf(4, 6))


def test_norms_equal_finite_differences_of_the_discriminator() -> None:
    weight, samples = drawn(4, 6), leaf(3, 4, seed=1)
    norms = penalties.squared_gradient_norms(smooth_discriminator(weight, samples), samples)
    step = 1e-6
    for row in range(3):
        slopes = []
        for column in range(4):
            moved = torch.zeros(3, 4, dtype=DOUBLE)
            moved[row, column] = step
            above, below = (smooth_discriminator(weight, samples.detach() + sign * moved)[row] for sign in (1, -1))
            slopes.append((above - below).item() / (2 * step))
        assert norms[row].item() == pytest.approx(sum(slope**2 for slope in slopes), rel=1e-7)


def test_the_conv_discriminator_does_not_couple_samples() -> None:
    """What a penalty for each sample assumes: a logit depends on its own image alone."""
    discriminator = build_discriminator(NetworkOptions(discriminator_width=4), (1, 8, 8), 3)
    images, conditions = torch.randn(4, 1, 8, 8, requires_grad=True), torch.eye(3)[[0, 1, 2, 0]]
    (gradients,) = torch.autograd.grad(discriminator(images, conditions).logits[1], images)
    assert gradients[1].abs().sum() > 0
    assert gradients[[0, 2, 3]].abs().sum() == 0


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 16), (2,)], ids=["image", "signal", "points"])
def test_interpolates_have_a_share_for_each_sample(shape: tuple[int, ...]) -> None:
    real, generated = leaf(4, *shape), leaf(4, *shape, seed=1)
    shares = torch.tensor([0.0, 0.25, 0.5, 1.0], dtype=DOUBLE)
    between = penalties.interpolates(real, generated, shares)
    for index, share in enumerate(shares.tolist()):
        expected = (1.0 - share) * real[index] + share * generated[index]
        assert torch.allclose(between[index], expected, rtol=1e-12)
    assert between.is_leaf
    assert between.requires_grad


def test_perturbed_samples_lie_above_the_real_ones_by_half_a_deviation_at_most() -> None:
    real = leaf(6, 1, 4, 4)
    uniform = torch.rand(6, 1, 4, 4, dtype=DOUBLE, generator=torch.Generator().manual_seed(0))
    around = penalties.perturbed(real, uniform)
    values = real.detach().numpy()
    assert np.allclose(around.detach().numpy(), values + 0.5 * values.std() * uniform.numpy(), rtol=1e-12)
    assert around.is_leaf
    assert around.requires_grad


# Feature matching


def test_feature_matching_is_the_squared_distance_of_the_means() -> None:
    real, generated = drawn(7, 3), drawn(5, 3, seed=1)
    expected = np.sum((real.numpy().mean(axis=0) - generated.numpy().mean(axis=0)) ** 2)
    assert terms.feature_matching(real, generated).item() == pytest.approx(expected, rel=1e-12)
    assert gradcheck(terms.feature_matching, (leaf(4, 3), leaf(6, 3, seed=1)))


def test_feature_matching_does_not_match_single_samples() -> None:
    real = drawn(8, 3)
    assert terms.feature_matching(real, real.flip(0)).item() == pytest.approx(0.0, abs=1e-15)


# The auxiliary classifier

WIDTHS = (3, 2, 4)


def test_classification_of_hard_labels_is_cross_entropy_in_each_group() -> None:
    logits = drawn(6, sum(WIDTHS))
    labels = torch.tensor([[index % width for width in WIDTHS] for index in range(6)])
    rows = torch.cat([torch.eye(width, dtype=DOUBLE)[labels[:, group]] for group, width in enumerate(WIDTHS)], dim=1)
    blocks = logits.split(list(WIDTHS), dim=1)
    expected = sum(cross_entropy(block, labels[:, group]).item() for group, block in enumerate(blocks))
    assert terms.classification(logits, rows, WIDTHS).item() == pytest.approx(expected, rel=1e-12)


def soft_rows(count: int) -> Tensor:
    blocks = [drawn(count, width, seed=width).softmax(dim=1) for width in WIDTHS]
    return torch.cat(blocks, dim=1)


def test_classification_of_soft_labels_is_the_sum_by_hand() -> None:
    logits, rows = drawn(5, sum(WIDTHS)), soft_rows(5)
    total = 0.0
    for sample in range(5):
        start = 0
        for width in WIDTHS:
            block = [math.exp(value) for value in logits[sample, start : start + width].tolist()]
            for place in range(width):
                total -= rows[sample, start + place].item() * math.log(block[place] / sum(block))
            start += width
    assert terms.classification(logits, rows, WIDTHS).item() == pytest.approx(total / 5, rel=1e-12)


def test_gradient_of_classification() -> None:
    rows = soft_rows(4)
    assert gradcheck(lambda logits: terms.classification(logits, rows, WIDTHS), leaf(4, sum(WIDTHS)))


def test_classification_is_least_where_the_shares_are_the_labels() -> None:
    rows = soft_rows(4)
    logits = rows.log().requires_grad_()
    terms.classification(logits, rows, WIDTHS).backward()
    assert logits.grad is not None
    assert logits.grad.abs().max() < 1e-12


def test_classification_stays_finite_for_a_certain_and_wrong_classifier() -> None:
    assert terms.classification(torch.tensor([[300.0, -300.0]]), torch.tensor([[0.0, 1.0]]), (2,)).item() == 600.0


# Mode seeking


def test_mode_seeking_divides_the_mean_distances() -> None:
    first, second = drawn(4, 1, 3, 3), drawn(4, 1, 3, 3, seed=1)
    latents, others = drawn(4, 5, seed=2), drawn(4, 5, seed=3)
    apart = np.abs(first.numpy() - second.numpy()).mean() / np.abs(latents.numpy() - others.numpy()).mean()
    expected = 1.0 / (apart + 1e-5)
    assert terms.mode_seeking(first, second, latents, others).item() == pytest.approx(expected, rel=1e-12)
    assert gradcheck(lambda a, b: terms.mode_seeking(a, b, latents, others), (first.requires_grad_(), leaf(4, 1, 3, 3)))


def test_mode_seeking_is_finite_for_a_collapsed_generator_and_pulls_its_samples_apart() -> None:
    latents, others = drawn(4, 5), drawn(4, 5, seed=1)
    same = drawn(4, 2, seed=2)
    collapsed = terms.mode_seeking(same, same, latents, others).item()
    assert collapsed == pytest.approx(1e5, rel=1e-6)
    assert terms.mode_seeking(same, same + 0.1, latents, others).item() < collapsed


# Path length


class Warp(nn.Module):
    """A smooth generator in float64, each sample from its own latent."""

    def __init__(self, latent: int, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape
        self.weight = nn.Parameter(drawn(latent, math.prod(shape)))

    def forward(self, latents: Tensor) -> Tensor:
        return (latents @ self.weight).tanh().reshape(len(latents), *self.shape)


@pytest.mark.parametrize("shape", [(3, 4, 4), (2, 6), (5,)], ids=["image", "signal", "points"])
def test_path_lengths_equal_an_explicit_jacobian(shape: tuple[int, ...]) -> None:
    generator, latents, noise = Warp(4, shape), leaf(3, 4), drawn(3, *shape, seed=1)
    lengths = terms.path_lengths(generator(latents), latents, noise)
    for index in range(3):
        jacobian = torch.autograd.functional.jacobian(generator, latents[index : index + 1].detach())
        jacobian = jacobian.reshape(math.prod(shape), 4)
        # A vector of D numbers is D channels of one position.
        positions = math.prod(shape[1:])
        expected = (jacobian.T @ noise[index].flatten()).norm() / positions**0.5
        assert lengths[index].item() == pytest.approx(expected.item(), rel=1e-9)


def test_path_lengths_do_not_grow_with_the_resolution() -> None:
    """Samples that are the latent's number at every pixel: |J^T y| is |sum y|, N(0, HW) before the scaling."""
    roots = []
    for side in (4, 16):
        latents = leaf(4000, 1)
        samples = latents[:, :, None, None].expand(-1, 1, side, side)
        lengths = terms.path_lengths(samples, latents, drawn(4000, 1, side, side, seed=side))
        roots.append(lengths.square().mean().item())
    assert roots == pytest.approx([1.0, 1.0], abs=0.1)


def test_gradient_of_path_lengths_in_the_weights() -> None:
    latents, noise = drawn(2, 3), drawn(2, 1, 2, 2, seed=1)

    def of_weight(weight: Tensor) -> Tensor:
        inputs = latents.clone().requires_grad_()
        return terms.path_lengths((inputs @ weight).tanh().reshape(2, 1, 2, 2), inputs, noise)

    assert gradcheck(of_weight, leaf(3, 4, seed=2))


def test_a_flat_generator_has_paths_of_no_length_and_a_finite_gradient() -> None:
    weight = torch.zeros(3, 4, requires_grad=True)
    latents = torch.randn(2, 3, requires_grad=True)
    lengths = terms.path_lengths((latents @ weight).reshape(2, 1, 2, 2), latents, torch.randn(2, 1, 2, 2))
    lengths.sum().backward()
    assert lengths.tolist() == pytest.approx([0.0, 0.0], abs=1e-5)
    assert weight.grad is not None
    assert weight.grad.isfinite().all()


def test_path_lengths_of_half_precision_latents_are_float32() -> None:
    latents = torch.randn(2, 3, dtype=torch.bfloat16, requires_grad=True)
    samples = latents.float() @ torch.ones(3, 2)
    assert terms.path_lengths(samples, latents, torch.ones(2, 2)).dtype == torch.float32


# Encoder-decoders


def test_divergence_from_the_prior_equals_that_of_the_distributions() -> None:
    means, log_variances = drawn(5, 3), drawn(5, 3, seed=1)
    codes = Normal(means, (0.5 * log_variances).exp())
    expected = kl_divergence(codes, Normal(torch.zeros_like(means), torch.ones_like(means))).sum(dim=1).mean()
    assert terms.divergence_from_prior(means, log_variances).item() == pytest.approx(expected.item(), rel=1e-12)
    assert gradcheck(terms.divergence_from_prior, (leaf(4, 3), leaf(4, 3, seed=1)))


def test_codes_like_the_prior_are_at_no_distance_from_it() -> None:
    nothing = torch.zeros(4, 3)
    assert terms.divergence_from_prior(nothing, nothing).item() == 0.0


def test_perceptual_is_the_sum_over_layers_of_mean_squares() -> None:
    shapes = ((2, 3, 4, 4), (2, 5))
    first = [drawn(*shape, seed=index) for index, shape in enumerate(shapes)]
    second = [drawn(*shape, seed=index + 5) for index, shape in enumerate(shapes)]
    expected = sum(np.mean((a.numpy() - b.numpy()) ** 2) for a, b in zip(first, second, strict=True))
    assert terms.perceptual(first, second).item() == pytest.approx(expected, rel=1e-12)
    assert terms.perceptual(first, first).item() == 0.0
    assert gradcheck(lambda a, b: terms.perceptual([a, b], second), (leaf(2, 3, 4, 4), leaf(2, 5)))


def test_perceptual_refuses_lists_of_different_length() -> None:
    with pytest.raises(ValueError, match="longer"):
        terms.perceptual([torch.zeros(1)] * 2, [torch.zeros(1)] * 3)
