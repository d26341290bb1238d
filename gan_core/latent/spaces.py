"""The spaces a latent can be moved in: z, or w where the generator has a mapping network; and directions in them.

In z, directions come from the `first` space. It holds the generator's first-layer pre-activations, whose principal
components are meaningful axes for a generator without a mapping network (Härkönen et al. 2020, "GANSpace", section 3,
who sample the activations of a layer and regress each component back to z). Here the layer is linear, so both steps
have a closed form:

    y = W z + b with z ~ N(0, I) has the covariance W W^T. With W = U S V^T its principal axes are the columns u_k of
    U, and s_k is the standard deviation along u_k. The pseudo-inverse pulls u_k back to W^+ u_k = v_k / s_k, of
    unit length v_k. A step of t along v_k moves y by t s_k u_k, which is t standard deviations: sigma_k = 1 for all k.

The principal axes of y, pulled back, are thus the right singular vectors of W, and one sigma is a unit step in z.

In w they are the principal axes of w itself, from a few thousand mapped latents (GANSpace, section 3.2); one sigma is
the standard deviation along the axis. What the condition adds to w is taken out first: the classes have controls of
their own, and directions tell how pictures of one class vary.
"""

from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gan_core.generator import Generator, Space
from gan_core.precision import threads

Floats = npt.NDArray[np.float32]
Exact = npt.NDArray[np.float64]

# How many conditions w is sampled under, and how many latents under each.
CONDITIONS = 64
LATENTS = 64
# How many latents the mean of one class is taken over.
CLASS_LATENTS = 512
# Of so many conditions of one generator the means are remembered: a mix that is dragged asks for a new one a frame.
MOST_MEANS = 256
# What lies this far below the strongest axis is the rounding of float32 numbers, not an axis.
ROUNDING = 1e-6

_CLASS_MEANS: WeakKeyDictionary[Generator, dict[bytes, Tensor]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Basis:
    """Directions in the generator's space, strongest first unless aligned with another basis.

    `directions` float32 `[K, D]`, unit rows; `sigmas` float32 `[K]`, the step that moves the space by one of its
    standard deviations; `explained` float32 `[K]`, the share of the space's variance along each.
    """

    directions: Floats
    sigmas: Floats
    explained: Floats


def space_of(generator: Generator) -> Space:
    """The space in which a generator's latents are truncated, moved and interpolated."""
    return "w" if generator.capabilities.map else "z"


def truncated(
    generator: Generator,
    latents: Tensor,
    conditions: Tensor,
    truncation: float,
    *,
    towards: Literal["mean", "class"] = "mean",
    space: Space = "z",
) -> Tensor:
    """Latents in `space`, z `[N, D]` or w `[N, W]` or `[N, L, W]`, in the generator's own space, closer to its mean.

    In z the mean is 0 and all is scaled by `truncation`; in w it is mean + truncation * (w - mean) (the truncation
    trick: Karras et al. 2019, appendix B), with the mean over all classes, or that of each row's own class. Raises
    ValueError for a class's mean in z.
    """
    if space_of(generator) == "z":
        if towards == "class":
            raise ValueError("Classes have no means of their own in z; truncate towards the mean of everything.")
        return latents * truncation
    mapped = latents if space == "w" else generator.map(latents, conditions)
    # A latent that isn't truncated is what the mapping network gives, to the bit.
    if truncation == 1.0:
        return mapped
    if towards == "mean":
        return torch.lerp(generator.mean_w, mapped, truncation)
    means = torch.stack([class_mean(generator, row) for row in conditions])
    return torch.lerp(means[:, None] if mapped.ndim == 3 else means, mapped, truncation)


def class_mean(generator: Generator, condition: Tensor) -> Tensor:
    """The mean w of one condition row `[K]`, float32 `[W]`, of seeded latents. Raises ValueError."""
    means = _CLASS_MEANS.setdefault(generator, {})
    key = condition.float().numpy().tobytes()
    if key not in means:
        if len(means) >= MOST_MEANS:
            means.clear()
        latents = torch.randn(CLASS_LATENTS, generator.latent_dimension, generator=torch.Generator().manual_seed(0))
        with threads(1):
            mapped = generator.map(latents, condition.float().expand(CLASS_LATENTS, -1), exact=False)
        means[key] = mapped.mean(dim=0)
    return means[key]


def own_basis(generator: Generator) -> Basis:
    """The directions of a generator in its space. Raises ValueError where it has none."""
    return w_basis(generator) if space_of(generator) == "w" else first_basis(generator)


def first_basis(generator: Generator) -> Basis:
    """The principal axes of the `first` space, as many as the first layer's rank. Raises ValueError."""
    return principal_axes(generator.first_matrix())


def principal_axes(matrix: Tensor) -> Basis:
    """The principal axes of `W z + b`, z ~ N(0, I), pulled back to z; `matrix` is W, `[M, D]`."""
    scale, axes = _axes(matrix)
    return _basis(scale, axes, np.ones_like(scale))


def w_basis(generator: Generator, seed: int = 0) -> Basis:
    """The principal axes of w within a class, of seeded latents and classes. Raises ValueError where there is no w."""
    scale, axes = _axes(within_classes(generator, seed))
    return _basis(scale, axes, scale / np.sqrt(CONDITIONS * (LATENTS - 1)))


def within_classes(generator: Generator, seed: int = 0) -> Tensor:
    """w of seeded latents less their class's mean, float64 `[N, W]`. Raises ValueError without a mapping network."""
    random = torch.Generator().manual_seed(seed)
    groups = generator.conditions.groups
    labels = [torch.randint(len(group.classes), (CONDITIONS,), generator=random) for group in groups]
    chosen = torch.stack(labels, dim=1) if labels else torch.zeros(CONDITIONS, 0, dtype=torch.int64)
    latents = torch.randn(CONDITIONS * LATENTS, generator.latent_dimension, generator=random)
    rows = generator.conditions.rows(chosen).repeat_interleave(LATENTS, dim=0)
    with threads(1):
        mapped = generator.map(latents, rows, exact=False).double().unflatten(0, (CONDITIONS, LATENTS))
    within: Tensor = (mapped - mapped.mean(dim=1, keepdim=True)).flatten(0, 1)
    return within


def _axes(matrix: Tensor) -> tuple[Exact, Exact]:
    """Singular values, descending, and right singular vectors as rows, float64, their largest component positive."""
    with threads(1):
        _, singular, right = torch.linalg.svd(matrix.double(), full_matrices=False)
    scale, axes = singular.numpy(), right.numpy()
    tolerance = scale[0] * max(max(matrix.shape) * np.finfo(np.float64).eps, ROUNDING)
    rank = int((scale > tolerance).sum())
    scale, axes = scale[:rank], axes[:rank]
    largest = np.abs(axes).argmax(axis=1)
    signs = np.sign(axes[np.arange(rank), largest])
    return scale, axes * signs[:, None]


def _basis(scale: Exact, axes: Exact, sigmas: Exact) -> Basis:
    variance = scale**2
    return Basis(
        directions=axes.astype(np.float32),
        sigmas=sigmas.astype(np.float32),
        explained=(variance / variance.sum() if len(variance) else variance).astype(np.float32),
    )


def align(new: Basis, old: Basis) -> Basis:
    """`new` in the order and with the signs in which it resembles `old` most.

    Each old direction gets the new one that the assignment of largest total |cosine| gives it (Kuhn 1955, the Hungarian
    method); the others follow in their own order. Raises ValueError for bases of different dimensions.
    """
    from scipy.optimize import linear_sum_assignment  # half a second of imports that nothing else here needs

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
