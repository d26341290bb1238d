"""The spaces a latent can be moved in, as directions in z.

The `first` space holds the generator's first-layer pre-activations, whose principal components are meaningful axes
for a generator without a mapping network (Härkönen et al. 2020, "GANSpace", section 3, who sample the activations of
a layer and regress each component back to z). Here the layer is linear, so both steps have a closed form:

    y = W z + b with z ~ N(0, I) has the covariance W W^T. With W = U S V^T its principal axes are the columns u_k of
    U, and s_k is the standard deviation along u_k. The pseudo-inverse pulls u_k back to W^+ u_k = v_k / s_k, of
    unit length v_k. A step of t along v_k moves y by t s_k u_k, which is t standard deviations: sigma_k = 1 for all k.

The principal axes of y, pulled back, are thus the right singular vectors of W, and one sigma is a unit step in z.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from gan_core.generator import Generator, one_thread

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Basis:
    """Directions in z, strongest first unless aligned with another basis.

    `directions` float32 `[K, D]`, unit rows; `sigmas` float32 `[K]`, the step in z that moves the space by one of its
    standard deviations; `explained` float32 `[K]`, the share of the space's variance along each.
    """

    directions: Floats
    sigmas: Floats
    explained: Floats


def first_basis(generator: Generator) -> Basis:
    """The principal axes of the `first` space, as many as the first layer's rank.

    Raises ValueError for a generator that declares no first layer.
    """
    return principal_axes(generator.first_matrix())


def principal_axes(matrix: Tensor) -> Basis:
    """The principal axes of `W z + b`, z ~ N(0, I), pulled back to z; `matrix` is W, `[M, D]`.

    The sign is the one that makes the component of largest magnitude positive. Computed in float64.
    """
    with one_thread():
        _, singular, right = torch.linalg.svd(matrix.double(), full_matrices=False)
    scale, axes = singular.numpy(), right.numpy()
    tolerance = scale[0] * max(matrix.shape) * np.finfo(np.float64).eps
    # The weights came as float32, so what lies below its rounding is not an axis.
    rank = int((scale > max(tolerance, scale[0] * 1e-6)).sum())
    scale, axes = scale[:rank], axes[:rank]
    largest = np.abs(axes).argmax(axis=1)
    signs = np.sign(axes[np.arange(rank), largest])
    variance = scale**2
    return Basis(
        directions=(axes * signs[:, None]).astype(np.float32),
        sigmas=np.ones(rank, dtype=np.float32),
        explained=(variance / variance.sum()).astype(np.float32) if rank else variance.astype(np.float32),
    )


def align(new: Basis, old: Basis) -> Basis:
    """`new` in the order and with the signs in which it resembles `old` most.

    Each old direction gets the new one that the assignment of largest total |cosine| gives it (Kuhn 1955, the
    Hungarian method); new directions that are left over follow in their own order. Both must lie in the same z;
    raises ValueError where they don't.
    """
    if new.directions.shape[1] != old.directions.shape[1]:
        raise ValueError("Directions of different latent dimensions can't be aligned.")
    cosines = old.directions.astype(np.float64) @ new.directions.astype(np.float64).T
    rows, columns = linear_sum_assignment(-np.abs(cosines))
    left_over = np.setdiff1d(np.arange(len(new.directions)), columns)
    order = np.concatenate([columns, left_over])
    signs = np.concatenate([np.where(cosines[rows, columns] < 0, -1.0, 1.0), np.ones(len(left_over))])
    return Basis(
        directions=new.directions[order] * signs[:, None].astype(np.float32),
        sigmas=new.sigmas[order],
        explained=new.explained[order],
    )
