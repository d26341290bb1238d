"""The weights of a generator: their digest, and those that directions are computed from."""

import copy
import hashlib
from typing import Any, cast

import torch
from torch import Tensor, nn


def digest(module: nn.Module) -> str:
    """The first 16 hex digits of the SHA-256 of all tensors."""
    content = hashlib.sha256()
    for name, tensor in sorted(module.state_dict().items()):
        content.update(name.encode())
        content.update(tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy())
    return content.hexdigest()[:16]


def has_first(generator: nn.Module) -> bool:
    """Whether the first layer is linear in the latent."""
    return isinstance(getattr(generator, "first", None), nn.Linear) or hasattr(generator, "first_matrix")


def first_matrix(generator: nn.Module, dimension: int) -> Tensor:
    """W `[M, D]` of the first layer's pre-activations `W z + b`, where `has_first`."""
    if hasattr(generator, "first_matrix"):
        return cast(Tensor, cast(Any, generator).first_matrix())
    return cast(nn.Linear, generator.first).weight[:, :dimension]


def first_offsets(generator: nn.Module, latents: Tensor, conditions: Tensor) -> Tensor:
    """What the first layer makes of `latents` `[N, D]` and condition rows; b `[N, M]` of latents that are 0."""
    # A copy, so that what other threads render meanwhile isn't caught.
    own, caught = copy.deepcopy(generator), list[Tensor]()
    first = getattr(own, "first", None)
    if not isinstance(first, nn.Linear):
        raise ValueError("This generator has no linear first layer that a condition could enter.")
    first.register_forward_hook(lambda *call: caught.append(call[2]))
    own(latents, conditions)
    return caught[0]


def style_matrix(generator: nn.Module, layers: slice) -> Tensor:
    """The weights `[M, W]` of all affine maps that read w in these layers, stacked. Raises ValueError for none."""
    readers = [layer for name in ("styled", "images") for layer in list(getattr(generator, name, ()))[layers]]
    if not readers:
        raise ValueError("This generator has no layers that read w, or none of them is chosen.")
    return torch.cat([reader.scales.weight for reader in readers])
