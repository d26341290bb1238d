"""Mixing styles: the coarse layers of a style generator follow one w, the fine ones another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def mix_styles(first: Floats, second: Floats, from_layer: int, layers: int) -> Floats:
    """A w for each of `layers` layers, float32 `[N, L, W]`, of w `[N, W]`: `second` from layer `from_layer` on.

    Style mixing (Karras et al. 2019, section 3.1). Layer 0 is the coarsest: at 0 all is `second`, at L all `first`.
    Raises ValueError for other layers, or for w that don't go together.
    """
    if not 0 <= from_layer <= layers:
        raise ValueError(f"Styles are mixed from a layer between 0 and {layers}, not {from_layer}.")
    if first.shape != second.shape or first.ndim != 2:
        raise ValueError(f"Styles to mix are two w [N, W] alike, not {list(first.shape)} and {list(second.shape)}.")
    fine = (np.arange(layers) >= from_layer)[None, :, None]
    return np.where(fine, second[:, None], first[:, None])
