"""Encoder-decoders' networks: PCA and the prior against closed forms, and what every family makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch import Tensor, nn

from gan_core.networks import FAMILIES, NetworkOptions, autoencoder
from gan_core.networks.autoencoder import (
    Encoder,
    LinearDecoder,
    LinearEncoder,
    PriorDecoder,
    build_decoder,
    build_encoder,
    gaussian_prior,
    principal_components,
)
from gan_core.objectives import RECONSTRUCTIONS
from gan_core.precision import lowered

SHAPES: dict[str, tuple[int, ...]] = {"image": (1, 8, 8), "signal": (1, 16), "points": (2,)}


def correlated(count: int, numbers: int, seed: int = 0) -> Tensor:
    random = torch.Generator().manual_seed(seed)
    mixing = torch.randn(numbers, numbers, generator=random, dtype=torch.float64)
    scales = torch.linspace(2.0, 0.1, numbers, dtype=torch.float64)
    return torch.randn(count, numbers, generator=random, dtype=torch.float64) * scales @ mixing + 3.0


def options(family: str, **changes: Any) -> NetworkOptions:
    unconditional = {"generator_conditioning": "none", "discriminator_conditioning": "none"}
    small = {"latent_dimension": 6, "generator_width": 4, "discriminator_width": 4}
    return NetworkOptions(name=family).resolved.model_copy(update=unconditional | small | changes)


@pytest.mark.parametrize("method", ["exact", "iterated"])
def test_principal_components_are_scikit_learns(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autoencoder, "MOST_EXACT", 1024 if method == "exact" else 1)
    vectors = correlated(200, 24)
    mean, directions = principal_components(vectors, 5)
    expected = PCA(5, svd_solver="full").fit(vectors.numpy())
    codes = (vectors - mean) @ directions.t()
    error = (codes @ directions + mean - vectors).square().mean()
    theirs = expected.inverse_transform(expected.transform(vectors.numpy())) - vectors.numpy()
    assert error.item() == pytest.approx(float(np.square(theirs).mean()), rel=1e-5)
    torch.testing.assert_close(directions @ directions.t(), torch.eye(5, dtype=torch.float64), rtol=0, atol=1e-6)
    cosines = np.linalg.svd(directions.numpy() @ expected.components_.T, compute_uv=False)
    np.testing.assert_allclose(cosines, 1.0, atol=1e-5)


def test_principal_components_beyond_the_rank_are_zero() -> None:
    flat = correlated(50, 3) @ torch.randn(3, 10, dtype=torch.float64)
    mean, directions = principal_components(flat, 8)
    assert (directions.norm(dim=1) > 0.5).sum() == 3
    torch.testing.assert_close((flat - mean) @ directions.t() @ directions + mean, flat)
    assert not principal_components(flat[:1], 4)[1].any()


def test_the_sign_of_a_direction_depends_on_nothing_but_itself() -> None:
    vectors = correlated(100, 12)
    one, other = principal_components(vectors, 4)[1], principal_components(vectors.flip(0), 4)[1]
    torch.testing.assert_close(one, other)
    assert (one.gather(1, one.abs().argmax(dim=1, keepdim=True)) > 0).all()


def test_the_prior_has_the_codes_mean_and_covariance() -> None:
    codes = correlated(300, 5)
    codes[:, 2] = 7.0
    mean, factor = gaussian_prior(codes)
    torch.testing.assert_close(mean, codes.mean(dim=0))
    torch.testing.assert_close(factor @ factor.t(), torch.cov(codes.t()))
    torch.testing.assert_close(factor, factor.t())


def test_latents_are_decoded_as_codes_of_the_prior() -> None:
    decoder = build_decoder(options("mlp"), (4,), RECONSTRUCTIONS["autoencoder"]).eval()
    latents, nothing = torch.randn(5, 6), torch.zeros(5, 0)
    torch.testing.assert_close(decoder(latents, nothing), decoder.decode(latents))
    mean, factor = torch.randn(6), torch.randn(6, 6)
    decoder.prior_mean.copy_(mean)
    decoder.prior_factor.copy_(factor)
    torch.testing.assert_close(decoder(latents, nothing), decoder.decode(mean + latents @ factor.t()))


@pytest.mark.parametrize("objective", ["autoencoder", "pca"])
def test_the_first_matrix_is_the_jacobian_of_the_first_layer(objective: str) -> None:
    decoder = build_decoder(options("mlp"), (4,), RECONSTRUCTIONS[objective])
    decoder.prior_factor.copy_(torch.randn(6, 6))
    inner = decoder.decoder
    if isinstance(inner, LinearDecoder):
        inner.components.copy_(torch.randn(6, 4))
    first = inner.get_submodule("first") if objective == "autoencoder" else lambda codes: inner(codes, codes[:, :0])

    def outputs(latent: Tensor) -> Tensor:
        return first((decoder.prior_mean + latent @ decoder.prior_factor.t())[None])[0]

    expected = torch.autograd.functional.jacobian(outputs, torch.randn(6))
    torch.testing.assert_close(decoder.first_matrix(), expected)


@pytest.mark.parametrize("objective", sorted(RECONSTRUCTIONS))
@pytest.mark.parametrize(
    ("family", "kind"), [(name, kind) for name in FAMILIES for kind in sorted(FAMILIES[name].kinds)]
)
def test_every_family_encodes_and_decodes_each_of_its_kinds(family: str, kind: str, objective: str) -> None:
    shape = SHAPES[kind]
    decoder = build_decoder(options(family), shape, RECONSTRUCTIONS[objective])
    encoder = build_encoder(options(family), shape, RECONSTRUCTIONS[objective])
    codes = encoder(torch.rand(4, *shape) * 2 - 1)
    assert codes.shape == (4, 6)
    assert decoder.decode(codes).shape == (4, *shape)
    assert decoder(torch.randn(4, 6), torch.zeros(4, 0)).shape == (4, *shape)
    assert decoder.first_matrix().shape[1] == 6
    if isinstance(encoder, Encoder):
        means, log_variances = encoder.distribution(torch.rand(4, *shape))
        assert (log_variances is not None) == (objective == "vae")
        assert means.shape == (4, 6)


@pytest.mark.parametrize("objective", ["autoencoder", "pca"])
def test_a_decoder_runs_in_half_precision_as_it_does_live(objective: str) -> None:
    decoder = build_decoder(options("conv"), (1, 8, 8), RECONSTRUCTIONS[objective]).eval()
    latents, nothing = torch.randn(3, 6), torch.zeros(3, 0)
    live = lowered(decoder, torch.bfloat16)(latents, nothing.bfloat16())
    torch.testing.assert_close(live.float(), decoder(latents, nothing), rtol=0, atol=0.05)


def test_codes_of_a_plain_encoder_are_normalised_over_the_batch() -> None:
    encoder = build_encoder(options("conv"), (1, 8, 8), RECONSTRUCTIONS["autoencoder"]).train()
    codes = encoder(torch.randn(64, 1, 8, 8))
    torch.testing.assert_close(codes.mean(dim=0), torch.zeros(6), rtol=0, atol=1e-4)
    assert (codes.std(dim=0) < 1.1).all()


def test_standardised_codes_have_unit_variance_and_log_variances_stay() -> None:
    encoder = build_encoder(options("conv"), (1, 8, 8), RECONSTRUCTIONS["vae"])
    assert isinstance(encoder, Encoder)
    samples = torch.randn(64, 1, 8, 8)
    before = encoder.distribution(samples)[1]
    encoder.standardise(samples)
    means, after = encoder.distribution(samples)
    torch.testing.assert_close(means.mean(dim=0), torch.zeros(6), rtol=0, atol=1e-4)
    torch.testing.assert_close(means.std(dim=0), torch.ones(6), rtol=0, atol=1e-3)
    torch.testing.assert_close(after, before)


def test_linear_networks_are_each_other_s_inverse_on_their_subspace() -> None:
    encoder, decoder = LinearEncoder((2, 3, 3), 4), LinearDecoder((2, 3, 3), 4)
    mean, components = principal_components(correlated(60, 18), 4)
    for network in (encoder, decoder):
        network.mean.copy_(mean)
        network.components.copy_(components)
    codes = torch.randn(5, 4)
    torch.testing.assert_close(encoder(decoder(codes, codes[:, :0])), codes, rtol=0, atol=1e-4)


def test_fresh_networks_can_be_made_without_storage() -> None:
    with torch.device("meta"):
        built: list[nn.Module] = [
            build(options("conv"), (1, 8, 8), found)
            for found in RECONSTRUCTIONS.values()
            for build in (build_decoder, build_encoder)
        ]
    assert all(value.is_meta for network in built for value in network.state_dict().values())
    assert isinstance(built[0], PriorDecoder)
