"""Whatever turns samples into codes and back, behind one face."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from torch import Tensor

from gan_core.encoding.patches import PatchNetwork
from gan_core.networks.autoencoder import PriorDecoder
from gan_core.networks.plan import Shape
from gan_core.snapshots import read_snapshot

AT_ONCE = 250


@dataclass(frozen=True)
class Codec:
    """`encode`: samples `[N, ...]` on [-1, 1] to codes `[N, D]`, float32; `decode`: back again; `numbers`: D."""

    encode: Callable[[Tensor], Tensor]
    decode: Callable[[Tensor], Tensor]
    numbers: int


def linear_codec(mean: Tensor, components: Tensor, shape: Shape) -> Codec:
    """Codes along orthonormal directions `[D, P]` about a mean `[P]`, as `principal_components` gives them."""
    centre, directions = mean.float(), components.float()
    return Codec(
        lambda samples: (samples.flatten(1) - centre) @ directions.t(),
        lambda codes: (codes @ directions + centre).reshape(-1, *shape),
        len(directions),
    )


def patch_codec(network: PatchNetwork, shape: Shape) -> Codec:
    """The codes of all patches of an image of `shape`, side by side."""
    return Codec(
        _without_gradients(network.encode),
        _without_gradients(lambda codes: network.decode(codes, shape)),
        network.numbers(shape),
    )


def snapshot_codec(path: Path) -> Codec:
    """The averaged encoder and decoder in a run's snapshot. Raises ValueError where it has none or can't be read."""
    snapshot = read_snapshot(path)
    if "encoder" not in snapshot.players:
        raise ValueError(f"{path} has no encoder; choose a run with the objective autoencoder, vae or pca.")
    encoder = snapshot.players["encoder"].eval().requires_grad_(False)
    decoder = cast(PriorDecoder, snapshot.players["generator"].eval().requires_grad_(False))
    return Codec(
        _without_gradients(encoder), _without_gradients(decoder.decode), snapshot.config.network.latent_dimension
    )


def _without_gradients(function: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """The function in parts of a few rows, so that their activations stay in the cache."""

    def computed(rows: Tensor) -> Tensor:
        with torch.inference_mode():
            return torch.cat([function(part) for part in rows.split(AT_ONCE)])

    return computed
