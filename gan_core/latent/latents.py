"""From a spec to the numbers that are rendered: where a latent begins, what is truncated, what moves it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch

from gan_core.conditions import Conditions
from gan_core.generator import Generator, Space, latent_row
from gan_core.latent.directions.direction import require_fit
from gan_core.latent.directions.store import KeptLatent
from gan_core.latent.references import References
from gan_core.latent.spaces import space_of, truncated
from gan_core.latent.spec import ConditionSpec, LatentSpec

Floats = npt.NDArray[np.float32]
# Sigmas along a direction: one number, or one a sample, [N, 1].
Amount = float | npt.NDArray[np.float64]


def latent_of(spec: LatentSpec, generator: Generator, references: References) -> Floats:
    """The latent of a spec in its generator's space: float32 `[D]`, or `[L, W]` where layers differ.

    Equal specs give equal bytes. Raises ValueError for a part of the spec that the generator doesn't have.
    """
    row = condition_row(spec.condition, generator.conditions)
    latent: Floats = latents_of(spec, generator, references, row[None])[0]
    return latent


def latents_of(
    spec: LatentSpec,
    generator: Generator,
    references: References,
    conditions: Floats,
    *,
    seeds: Sequence[int] | None = None,
    amounts: Mapping[int, Amount] | None = None,
) -> Floats:
    """The spec under each condition row `[N, K]`: float32 `[N, D]`, or `[N, L, W]` where layers differ.

    `seeds` give each row an origin of its own, whatever the spec begins with, and `amounts` steps along the basis in
    place of the spec's. Raises as `latent_of` does.
    """
    if seeds is not None:
        spec = spec.model_copy(update={"kept": None})
    origins, space = _origins(spec, generator, references, seeds or [spec.seed] * len(conditions))
    rows = torch.from_numpy(origins), torch.from_numpy(np.array(conditions))
    before: Floats = truncated(generator, *rows, spec.truncation, towards=spec.towards, space=space).numpy()
    latents = _along_basis(before, spec.directions if amounts is None else amounts, spec, references)
    latents = _along_moves(latents, spec, generator, references)
    if spec.shell and space_of(generator) == "z":
        latents = _on_shell(latents, before)
    return latents if spec.style is None else _styled(latents, spec, generator, references, conditions)


def origin_of(spec: LatentSpec, generator: Generator, references: References) -> Floats:
    """The z of a spec with its overrides, before all else, float32 `[D]`. Raises ValueError where it begins in w."""
    origins, space = _origins(spec, generator, references, [spec.seed])
    if space != "z":
        raise ValueError("This latent was kept in the space w, so it has no z; interpolate in w.")
    row: Floats = origins[0]
    return row


def condition_row(spec: ConditionSpec, conditions: Conditions) -> Floats:
    """The row of a spec, float32 `[K]`, bit-equal to a pure one's one-hot. Raises ValueError for unknown classes."""
    row = _one_hot(conditions, tuple(spec.first.items()))
    if spec.second is not None and spec.mix > 0.0:
        second = _one_hot(conditions, tuple(spec.second.items()))
        share = np.float32(spec.mix)
        row = second if share == 1.0 else (np.float32(1.0) - share) * row + share * second
    return _with_shares(row, spec.shares, conditions) if spec.shares else row


def _with_shares(row: Floats, shares: Mapping[str, Mapping[str, float]], conditions: Conditions) -> Floats:
    unknown = set(shares) - {group.name for group in conditions.groups}
    if unknown:
        raise ValueError(f"There is no condition {sorted(unknown)[0]!r}.")
    mixed, start = row.copy(), 0
    for group in conditions.groups:
        chosen = shares.get(group.name, {})
        strange = set(chosen) - set(group.classes)
        if strange:
            raise ValueError(f"{group.name} has no class {sorted(strange)[0]!r}; it has {', '.join(group.classes)}.")
        total = sum(chosen.values())
        if total > 0.0:
            block = np.array([chosen.get(name, 0.0) / total for name in group.classes], dtype=np.float32)
            mixed[start : start + len(block)] = block
        start += len(group.classes)
    return mixed


def _origins(
    spec: LatentSpec, generator: Generator, references: References, seeds: Sequence[int]
) -> tuple[Floats, Space]:
    """Where each latent begins, `[N, D]` or `[N, L, W]`, and the space that it lies in."""
    if spec.kept is None:
        rows = np.stack([latent_row(seed, 0, generator.latent_dimension) for seed in seeds])
    else:
        kept = references.latent(spec.kept)
        _require_fit(kept, generator)
        rows = np.repeat(kept.vector[None], len(seeds), axis=0)
        if kept.space == "w":
            return rows, "w"
    for index, value in spec.dimensions.items():
        if index >= rows.shape[1]:
            raise ValueError(f"There is no dimension {index}; this generator's latents have 0 to {rows.shape[1] - 1}.")
        rows[:, index] = value
    return rows, "z"


def _require_fit(kept: KeptLatent, generator: Generator) -> None:
    shapes: list[tuple[int, ...]] = [(generator.latent_dimension,)] if kept.space == "z" else []
    if kept.space == "w" and generator.capabilities.map:
        shapes = [(generator.w_width,), (generator.layers, generator.w_width)]
    if kept.vector.shape not in shapes:
        raise ValueError("This latent was kept for another generator, whose latents are of another kind.")


def _along_basis(latents: Floats, amounts: Mapping[int, Amount], spec: LatentSpec, references: References) -> Floats:
    if not amounts:
        return latents
    basis = references.basis(spec.basis)
    for index in sorted(amounts):
        if index >= len(basis.directions):
            last = len(basis.directions) - 1
            raise ValueError(f"There is no direction {index}; this generator has 0 to {last}.")
        step = np.float32(amounts[index]) * (basis.sigmas[index] * basis.directions[index])
        latents = latents + (step[..., None, :] if latents.ndim == 3 else step)
    return latents


def _along_moves(latents: Floats, spec: LatentSpec, generator: Generator, references: References) -> Floats:
    for digest in sorted(spec.moves):
        move, direction = spec.moves[digest], references.direction(digest)
        require_fit(direction, generator)
        step = np.float32(move.amount) * (np.float32(direction.sigma) * direction.vector)
        if move.layers:
            latents = per_layer(latents, generator)
            if len(move.layers) != latents.shape[1]:
                raise ValueError(f"This generator has {latents.shape[1]} layers; give each of them a strength.")
            latents = latents + np.array(move.layers, dtype=np.float32)[:, None] * step
        else:
            latents = latents + step
    return latents


def _on_shell(latents: Floats, before: Floats) -> Floats:
    """Each row with the length that it had before it was moved."""
    lengths = np.linalg.norm(latents, axis=-1, keepdims=True)
    scales = np.linalg.norm(before, axis=-1, keepdims=True) / np.where(lengths > 0.0, lengths, 1.0)
    scaled: Floats = (latents * np.where(lengths > 0.0, scales, 1.0)).astype(np.float32)
    return scaled


def _styled(
    latents: Floats, spec: LatentSpec, generator: Generator, references: References, conditions: Floats
) -> Floats:
    """Style mixing (Karras et al. 2019, section 3.1): some layers follow a second latent, truncated alike."""
    assert spec.style is not None
    style = spec.style
    latents = per_layer(latents, generator)
    strange = [layer for layer in style.layers if layer >= latents.shape[1]]
    if strange:
        raise ValueError(f"There is no layer {strange[0]}; this generator has 0 to {latents.shape[1] - 1}.")
    second = LatentSpec(seed=style.seed, kept=style.kept, truncation=spec.truncation, towards=spec.towards)
    others = per_layer(latents_of(second, generator, references, conditions), generator)
    layers = list(style.layers)
    latents = latents.copy()
    latents[:, layers] = others[:, layers]
    return latents


def per_layer(latents: Floats, generator: Generator) -> Floats:
    """w `[N, W]` as one w a layer, `[N, L, W]`; what is so already stays. Raises ValueError where there is no w."""
    return latents if latents.ndim == 3 else np.repeat(latents[:, None], generator.layers, axis=1)


@lru_cache(maxsize=1024)
def _one_hot(conditions: Conditions, chosen: tuple[tuple[str, str], ...]) -> Floats:
    row: Floats = conditions.row(dict(chosen)).numpy()
    row.flags.writeable = False
    return row
