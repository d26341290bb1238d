"""Encoder-decoders: a family's two networks, or the best linear ones, and the prior fitted to their codes."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from gan_core.networks import build_discriminator, build_generator
from gan_core.networks.options import NetworkOptions
from gan_core.networks.plan import Shape
from gan_core.objectives.reconstruction import Reconstruction

MOST_EXACT = 1024  # numbers of a sample up to which its whole covariance is decomposed
POWER_ITERATIONS = 6
SPARE = 16
LEAST_DEVIATION = 1e-6
NOTHING = 1e-12  # of the largest variance: below, there is none but rounding
ROWS = 1024  # samples whose products are summed at once


class PriorDecoder(nn.Module):
    """Unit Gaussian latents `[N, D]` to samples by way of codes `mean + latents factor^T`; conditions are ignored.

    `prior_mean` `[D]` and `prior_factor` `[D, D]` are 0 and 1 until they are fitted to an encoder's codes.
    """

    prior_mean: Tensor
    prior_factor: Tensor

    def __init__(self, decoder: nn.Module, dimension: int) -> None:
        super().__init__()
        self.decoder = decoder
        self.register_buffer("prior_mean", torch.zeros(dimension))
        self.register_buffer("prior_factor", torch.eye(dimension))

    def forward(self, latents: Tensor, conditions: Tensor) -> Tensor:  # noqa: ARG002 (as every generator is called)
        # In float32, also where the weights are of half precision: rounded codes would move in jerks.
        return self.decode(latents.float() @ self.prior_factor.float().t() + self.prior_mean.float())

    def decode(self, codes: Tensor) -> Tensor:
        """Samples of codes `[N, D]` as an encoder gives them."""
        samples: Tensor = self.decoder(codes, codes[:, :0])
        return samples

    def first_matrix(self) -> Tensor:
        """W `[M, D]`: the first layer's pre-activations are `W latent + b`."""
        if isinstance(self.decoder, LinearDecoder):
            return self.decoder.components.t() @ self.prior_factor
        first = self.decoder.get_submodule("first")
        assert isinstance(first, nn.Linear)
        return first.weight[:, : len(self.prior_mean)] @ self.prior_factor


class Encoder(nn.Module):
    """Samples `[N, ...]` to codes `[N, D]`: a discriminator's body, then one linear layer.

    Codes are normalised over the batch, without gains and biases (Ioffe & Szegedy 2015), or they'd run off and drag the
    decoder into saturation. A variational encoder gives means and log variances instead; its code is the mean.
    """

    def __init__(self, layers: nn.Module, features: int, dimension: int, *, variational: bool) -> None:
        super().__init__()
        self.layers = layers
        self.last = nn.Linear(features, 2 * dimension if variational else dimension)
        self.normalisation = None if variational else nn.BatchNorm1d(dimension, affine=False)

    def forward(self, samples: Tensor) -> Tensor:
        return self.distribution(samples)[0]

    def distribution(self, samples: Tensor) -> tuple[Tensor, Tensor | None]:
        """Means `[N, D]` and, of a variational encoder, log variances `[N, D]`."""
        numbers: Tensor = self.last(self.layers(samples))
        if self.normalisation is not None:
            return self.normalisation(numbers), None
        means, log_variances = numbers.chunk(2, dim=1)
        return means, log_variances

    @torch.no_grad()
    def standardise(self, samples: Tensor) -> None:
        """Scale the last layer for codes of mean 0 and variance 1, which else hardly differ (Mishkin & Matas 2016)."""
        codes = self(samples)
        rows = slice(0, codes.shape[1])
        deviations = codes.std(dim=0).clamp_min(LEAST_DEVIATION)
        self.last.bias[rows] = (self.last.bias[rows] - codes.mean(dim=0)) / deviations
        self.last.weight[rows] /= deviations[:, None]


class Linear(nn.Module):
    """A mean `[P]` and `components` `[D, P]` of samples of P numbers, both 0 until they are computed."""

    mean: Tensor
    components: Tensor

    def __init__(self, shape: Shape, dimension: int) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("mean", torch.zeros(math.prod(shape)))
        self.register_buffer("components", torch.zeros(dimension, math.prod(shape)))


class LinearEncoder(Linear):
    """Samples to codes `[N, D]`: `(x - mean) components^T`."""

    def forward(self, samples: Tensor) -> Tensor:
        return (samples.flatten(1).float() - self.mean.float()) @ self.components.float().t()


class LinearDecoder(Linear):
    """Codes `[N, D]` to samples `[N, *shape]`: `codes components + mean`, which nothing keeps within [-1, 1]."""

    def forward(self, codes: Tensor, conditions: Tensor) -> Tensor:  # noqa: ARG002 (as every generator is called)
        return (codes.float() @ self.components.float() + self.mean.float()).reshape(-1, *self.shape)


def build_decoder(networks: NetworkOptions, shape: Shape, reconstruction: Reconstruction) -> PriorDecoder:
    """A decoder to samples of `shape` with fresh weights, yet without a fitted prior. Raises ValueError."""
    dimension = networks.latent_dimension
    if reconstruction.closed_form:
        return PriorDecoder(LinearDecoder(shape, dimension), dimension)
    return PriorDecoder(build_generator(networks, shape, 0), dimension)


def build_encoder(networks: NetworkOptions, shape: Shape, reconstruction: Reconstruction) -> Encoder | LinearEncoder:
    """The decoder's counterpart: linear, or the family's discriminator body and a linear layer. Raises ValueError."""
    dimension = networks.latent_dimension
    if reconstruction.closed_form:
        return LinearEncoder(shape, dimension)
    discriminator = build_discriminator(networks, shape, 0)
    features = discriminator.get_submodule("head").in_features
    assert isinstance(features, int)
    return Encoder(discriminator.get_submodule("layers"), features, dimension, variational=reconstruction.variational)


def principal_components(vectors: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The mean `[P]` and the first `count` principal directions `[count, P]`, orthonormal rows, of vectors `[N, P]`.

    They give the least mean squared error of all linear encoders and decoders (Eckart & Young 1936). In float64; of
    vectors of up to 1,024 numbers by decomposing their covariance, of longer ones by power iterations on a random
    subspace (Halko et al. 2011, algorithm 4.4), seeded. Of each direction the largest number is positive; rows beyond
    the rank of the vectors are 0.
    """
    mean = torch.stack([part.double().sum(dim=0) for part in vectors.split(ROWS)]).sum(dim=0) / len(vectors)
    most = min(count, len(vectors) - 1, vectors.shape[1])
    directions = torch.zeros(count, vectors.shape[1], dtype=torch.float64, device=vectors.device)
    if most > 0:
        found = (_exact if vectors.shape[1] <= MOST_EXACT else _iterated)(vectors, mean, most)
        largest = found.gather(1, found.abs().argmax(dim=1, keepdim=True))
        directions[:most] = found * largest.sign()
    return mean, directions


def gaussian_prior(codes: Tensor) -> tuple[Tensor, Tensor]:
    """The mean `[D]` and a factor F `[D, D]` of the covariance F F^T of codes `[N, D]`, in float64.

    F is the symmetric root, which alone moves smoothly with the codes: a fixed latent's picture doesn't jump in
    training.
    """
    codes = codes.double()
    mean = codes.mean(dim=0)
    centred = codes - mean
    covariance = centred.t() @ centred / max(len(codes) - 1, 1)
    values, vectors = torch.linalg.eigh(covariance)
    return mean, (vectors * values.clamp_min(0.0).sqrt()) @ vectors.t()


def _exact(vectors: Tensor, mean: Tensor, count: int) -> Tensor:
    covariance = torch.zeros(len(mean), len(mean), dtype=torch.float64, device=vectors.device)
    for part in vectors.split(ROWS):
        centred = part.double() - mean
        covariance.addmm_(centred.t(), centred)
    return _leading(covariance, count)


def _iterated(vectors: Tensor, mean: Tensor, count: int) -> Tensor:
    centre, random = mean.float(), torch.Generator().manual_seed(0)
    basis = torch.randn(len(mean), min(count + SPARE, len(mean)), generator=random).to(vectors.device)
    for _ in range(POWER_ITERATIONS):
        basis = torch.linalg.qr(basis).Q
        basis = sum((part.t() @ (part @ basis) for part in _parts(vectors, centre)), torch.zeros(()))
    basis = torch.linalg.qr(basis).Q
    codes = torch.cat([part @ basis for part in _parts(vectors, centre)]).double()
    directions: Tensor = _leading(codes.t() @ codes, count) @ basis.double().t()
    return directions


def _leading(covariance: Tensor, count: int) -> Tensor:
    """The `count` eigenvectors `[count, P]` of the largest eigenvalues; 0 where there is no variance but rounding."""
    values, columns = torch.linalg.eigh(covariance)
    directions: Tensor = columns.flip(1)[:, :count].t().clone()
    directions[values.flip(0)[:count] <= values[-1] * NOTHING] = 0.0
    return directions


def _parts(vectors: Tensor, centre: Tensor) -> Iterator[Tensor]:
    return (part.float() - centre for part in vectors.split(ROWS))
