"""What keeps activations in range: batch, instance and layer normalisation, plain or conditional; spectral norm."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import parametrize

from gan_core.networks.layers import Conditioned, ConditionEmbedding, draw_normal
from gan_core.networks.plan import GeneratorPlan

FIRST_ITERATIONS = 15

# From the number of channels and whether there are learnt gains and biases. One group of all channels is layer
# normalisation (Ba et al. 2016), a group a channel is instance normalisation (Ulyanov et al. 2016).
MAP_LAYERS: dict[str, Callable[[int, bool], nn.Module]] = {
    "batch": lambda channels, affine: nn.BatchNorm2d(channels, affine=affine),
    "instance": lambda channels, affine: nn.GroupNorm(channels, channels, affine=affine),
    "layer": lambda channels, affine: nn.GroupNorm(1, channels, affine=affine),
}
FLAT_LAYERS: dict[str, Callable[[int, bool], nn.Module]] = {
    "batch": lambda features, affine: nn.BatchNorm1d(features, affine=affine),
    "layer": lambda features, affine: nn.GroupNorm(1, features, affine=affine),
}


class ConditionalNormalisation(Conditioned):
    """Normalised features times gains plus biases, both linear in the condition's embedding `[N, E]`.

    Conditional instance normalisation: Dumoulin et al. 2017, eq. 5; conditional batch normalisation: de Vries et al.
    2017, section 3. The gains start about 1 and the biases about 0.
    """

    def __init__(self, plain: nn.Module, channels: int, embedding_dimension: int) -> None:
        super().__init__()
        self.plain = plain
        self.affine = nn.Linear(embedding_dimension, 2 * channels)
        draw_normal(self.affine.weight, 0.0, 0.02)
        nn.init.ones_(self.affine.bias[:channels])
        nn.init.zeros_(self.affine.bias[channels:])

    def forward(self, hidden: Tensor, embedded: Tensor) -> Tensor:
        normalised: Tensor = self.plain(hidden)
        affine: Tensor = self.affine(embedded).to(normalised.dtype)
        gains, biases = affine.reshape(*affine.shape, *[1] * (hidden.ndim - 2)).chunk(2, dim=1)
        return normalised * gains + biases


def discriminator_normalisation(name: str, channels: int, *, flat: bool = False) -> list[nn.Module]:
    """The layer, if any, that normalises `channels` feature maps, or `flat` features `[N, channels]`."""
    layers = FLAT_LAYERS if flat else MAP_LAYERS
    return [layers[name](channels, True)] if name in layers else []


def generator_normalisation(plan: GeneratorPlan, channels: int, *, flat: bool = False) -> list[nn.Module]:
    """The same for a generator, conditional where its conditions enter that way."""
    layers = FLAT_LAYERS if flat else MAP_LAYERS
    if plan.normalisation not in layers or plan.conditioning != "normalisation" or not plan.condition_width:
        return discriminator_normalisation(plan.normalisation, channels, flat=flat)
    plain = layers[plan.normalisation](channels, False)
    return [ConditionalNormalisation(plain, channels, plan.condition_dimension)]


class SpectralNorm(nn.Module):
    """A weight `[O, ...]` divided by the largest singular value of its rows (Miyato et al. 2018, algorithm 1).

    One power iteration at each use in training mode keeps the singular vectors u and v up to date. PyTorch's own
    computes as it is made, which takes seconds where there is no storage (on the meta device), and it multiplies in
    half precision under autocast.
    """

    u: Tensor
    v: Tensor

    def __init__(self, weight: Tensor, axis: int) -> None:
        super().__init__()
        self.axis = axis
        rows = self._matrix(weight)
        self.register_buffer("u", torch.randn(rows.shape[0]))
        self.register_buffer("v", torch.randn(rows.shape[1]))
        if not weight.is_meta:
            self._iterate(rows, FIRST_ITERATIONS)

    def forward(self, weight: Tensor) -> Tensor:
        with torch.autocast(weight.device.type, enabled=False):
            rows = self._matrix(weight)
            if self.training:
                self._iterate(rows, 1)
            # Copies, for the next use changes u and v before this one is differentiated; and of length 1 again, which
            # the averaged vectors of an averaged network are not.
            u, v = F.normalize(self.u.clone(), dim=0), F.normalize(self.v.clone(), dim=0)
            return weight / torch.dot(u, rows @ v)

    def _matrix(self, weight: Tensor) -> Tensor:
        return weight.transpose(0, self.axis).flatten(1)

    @torch.no_grad()
    def _iterate(self, rows: Tensor, count: int) -> None:
        for _ in range(count):
            self.u.copy_(F.normalize(rows @ self.v, dim=0))
            self.v.copy_(F.normalize(rows.t() @ self.u, dim=0))


def divide_by_spectral_norms(network: nn.Module) -> None:
    """Put every weight matrix under a SpectralNorm, whose first vectors are drawn here."""
    layers = (nn.Linear, nn.Conv2d, nn.ConvTranspose2d, ConditionEmbedding)
    for module in [module for module in network.modules() if isinstance(module, layers)]:
        if module.weight.numel():
            axis = 1 if isinstance(module, nn.ConvTranspose2d) else 0  # where its outputs are counted
            # "unsafe" leaves out a trial computation.
            parametrize.register_parametrization(module, "weight", SpectralNorm(module.weight, axis), unsafe=True)
