"""The task "map": many samples of a generator on a plane, each with its class and its discriminator output."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from pydantic import Field
from torch import Tensor

from gan_core import export
from gan_core.conditions import ConditionGroup
from gan_core.features import FeatureNetwork, load_features
from gan_core.files import ReadError, read_regular
from gan_core.generator import Generator
from gan_core.latent import mapping
from gan_core.latent.latents import latents_of
from gan_core.latent.references import References
from gan_core.latent.spaces import Basis, space_of
from gan_core.latent.spec import Digest, Images, LatentSpec
from gan_core.options import Options, option
from gan_core.processes.control import Control
from gan_core.snapshots import read_snapshot
from gan_core.tasks.folder import SnapshotRequest, TaskFolder
from gan_core.workspace import Workspace

Array = npt.NDArray[Any]
Method = Literal["pca", "tsne"]

MOST_MAP_BYTES = 256 * 2**20
RESULT = "map.bin"
ATLAS_SIDE = 2048  # pixels that the thumbnails' sheet may measure
MOST_AXES = 50  # of pixels, where there is no feature network
_BATCH = 50
# Where the stages of the work begin, as shares of it.
_RENDERED, _SEEN, _PLACED = 0.3, 0.4, 0.97


class MapRequest(SnapshotRequest):
    """`request.json`: which samples are mapped, and how."""

    snapshot: Images = Field(description="The snapshot, by its images.")
    generator: Digest | None = Field(
        default=None, description="The digest that the generator must have, so that an old map isn't taken for it."
    )
    count: int = option(
        2000, "How many samples: the seeds from 0 on, classes in turn.", unit="samples", low=500, high=4000
    )
    method: Method = option("tsne", "By the two leading principal axes, or so that neighbours stay neighbours (t-SNE).")


class MapFacts(Options):
    """What a map shows. `groups` are those asked for, `seen_groups` those that the classifier tells apart.

    `of` says what places the samples: a feature network by its name, "pixels", or "values" of what is no image.
    `share` is that of the variance which the plane holds (PCA), `neighbours` that of the nearest ten which stay so.
    Thumbnails are `cell` (width, height) pixels and lie in rows of `columns`.
    """

    run: str
    images: int
    generator: str
    method: Method
    count: int
    of: str
    share: float | None
    neighbours: float
    groups: tuple[ConditionGroup, ...]
    seen_groups: tuple[ConditionGroup, ...]
    cell: tuple[int, int]
    columns: int


@dataclass(frozen=True)
class SampleMap:
    """A map: for each sample, whose seed is its index, its place float32 `[N, 2]` on [-1, 1] and what is known of it.

    `asked` uint16 `[N, G]` classes by group; `seen` uint16 `[N, H]` and `confidence` float32 `[N]` are the
    classifier's, `[N, 0]` and `[0]` where there is none; `logits` float32 `[N]` the discriminator's, `[0]` likewise.
    `atlas` is a PNG file, as uint8 `[bytes]`.
    """

    facts: MapFacts
    positions: Array
    asked: Array
    seen: Array
    confidence: Array
    logits: Array
    atlas: Array


_DTYPES: dict[str, np.dtype[Any]] = {
    "positions": np.dtype("<f4"),
    "confidence": np.dtype("<f4"),
    "logits": np.dtype("<f4"),
    "asked": np.dtype("<u2"),
    "seen": np.dtype("<u2"),
    "atlas": np.dtype("u1"),
}


def encode(found: SampleMap) -> bytes:
    """A map as one file: uint32 length of the header, the header as JSON, the arrays one after the other.

    The header holds the facts, and of each array its name and its shape; all numbers are little-endian.
    """
    arrays = [(name, np.ascontiguousarray(getattr(found, name), dtype)) for name, dtype in _DTYPES.items()]
    header = {"facts": found.facts.model_dump(mode="json"), "arrays": [[name, list(a.shape)] for name, a in arrays]}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 4)
    return b"".join((len(text).to_bytes(4, "little"), text, *(array.tobytes() for _, array in arrays)))


def decode(data: bytes) -> SampleMap:
    """The map in a file. Raises ValueError for anything else."""
    try:
        start = 4 + int.from_bytes(data[:4], "little")
        header = json.loads(data[4:start])
        arrays: dict[str, Array] = {}
        for name, shape in header["arrays"]:
            count = math.prod(shape)
            arrays[name] = np.frombuffer(data, _DTYPES[name], count, start).reshape(shape)
            start += arrays[name].nbytes
        return SampleMap(MapFacts.model_validate(header["facts"]), **arrays)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError("This is no map; draw it again.") from error


def read_map(folder: TaskFolder) -> bytes:
    """The file of a map that is done. Raises ReadError."""
    try:
        return read_regular(folder.path / RESULT, MOST_MAP_BYTES)
    except OSError as error:
        raise ReadError("The map can't be read; draw it again.") from error


def run_map(request: MapRequest, folder: TaskFolder, control: Control) -> None:
    """Draw the map and write it down; nothing is left of one that is cancelled. Raises ValueError, WriteError."""
    path = folder.workspace.snapshot(request.run, request.snapshot)
    snapshot, generator = read_snapshot(path), Generator.from_snapshot(path)
    if request.generator not in (None, generator.digest):
        raise ValueError(f"{request.run} has another generator by now; draw its map again.")
    network = _network(snapshot.config.dataset.name, generator, folder.workspace)
    torch.set_num_threads(1)
    try:
        found = make_map(request, generator, network, control)
    except _CancelledError:
        return
    control.progress(_PLACED, "Writes the map down.")
    folder.write(RESULT, encode(found))


def make_map(request: MapRequest, generator: Generator, network: FeatureNetwork | None, control: Control) -> SampleMap:
    """The map of a generator's samples, placed by a feature network that fits them, or else by their own numbers."""
    rows = generator.conditions.in_turn(request.count)
    samples, pictures, logits = _rendered(generator, rows, control)
    control.progress(_RENDERED, "Looks at the samples.")
    features, of, seen, confidence = _looked_at(generator, network, samples)
    _heed(control)
    positions, share = _placed(request.method, features, control)
    atlas, cell, columns = _atlas(pictures)
    facts = MapFacts(
        run=request.run,
        images=request.snapshot,
        generator=generator.digest,
        method=request.method,
        count=request.count,
        of=of,
        share=share,
        neighbours=mapping.kept_neighbours(features, positions),
        groups=generator.conditions.groups,
        seen_groups=network.conditions.groups if network else (),
        cell=cell,
        columns=columns,
    )
    return SampleMap(facts, mapping.fitted(positions), _classes(rows, generator), seen, confidence, logits, atlas)


class _CancelledError(Exception):
    """The task was called off."""


def _heed(control: Control) -> None:
    if control.cancelled():
        raise _CancelledError


def _network(dataset: str, generator: Generator, workspace: Workspace) -> FeatureNetwork | None:
    """The feature network of a dataset, where there is one for samples of this shape."""
    try:
        network = load_features(dataset, workspace=workspace)
    except ValueError:
        return None
    return network if network.classifier.shape == generator.sample_shape else None


def _rendered(generator: Generator, rows: Tensor, control: Control) -> tuple[Tensor, Tensor, Array]:
    """Exact samples `[N, ...]`, their pictures uint8 `[N, C, H, W]`, and the discriminator's logits `[N]` or `[0]`."""
    count = len(rows)
    latents = latents_of(LatentSpec(), generator, References(_no_basis), rows.numpy(), seeds=range(count))
    samples, pictures, logits = [], [], []
    for start in range(0, count, _BATCH):
        _heed(control)
        control.progress(_RENDERED * start / count, f"Draws samples: {start:,} of {count:,}.")
        part = slice(start, start + _BATCH)
        chosen = torch.from_numpy(latents[part])
        samples.append(generator.samples(chosen, rows[part], space=space_of(generator)))
        drawn = generator.kind != "image"
        pictures.append(generator.render(chosen, rows[part], space=space_of(generator)) if drawn else samples[-1])
        if generator.capabilities.discriminator:
            logits.append(generator.discriminate(samples[-1], rows[part]))
    said = torch.cat(logits).numpy() if logits else np.zeros(0, np.float32)
    return torch.cat(samples), torch.cat(pictures), said


def _no_basis(_chain: tuple[int, ...]) -> Basis:
    raise ValueError("The samples of a map are moved along no direction.")


def _looked_at(
    generator: Generator, network: FeatureNetwork | None, samples: Tensor
) -> tuple[mapping.Floats, str, Array, Array]:
    """What places the samples, float32 `[N, F]`, and its name; the classifier's classes and how sure it is."""
    if network is None:
        flat = samples.flatten(1).float().numpy()
        of = "pixels" if generator.kind == "image" else "values"
        return mapping.leading(flat, MOST_AXES)[0], of, np.zeros((len(samples), 0)), np.zeros(0)
    seen, confidence = mapping.recognised(network.logits(samples), network.conditions)
    return network.features(samples).numpy(), network.name, seen.numpy(), confidence.numpy()


def _placed(method: Method, features: mapping.Floats, control: Control) -> tuple[mapping.Floats, float | None]:
    """Positions `[N, 2]`, and the share of the variance that they hold where that says something."""
    if method == "pca":
        control.progress(_SEEN, "Looks for the principal axes.")
        return mapping.principal_plane(features)

    def report(iteration: int) -> None:
        _heed(control)
        share = _SEEN + (_PLACED - _SEEN) * iteration / mapping.ITERATIONS
        control.progress(share, f"Moves neighbours together (t-SNE): step {iteration:,} of {mapping.ITERATIONS:,}.")

    control.progress(_SEEN, "Looks for each sample's neighbours.")
    return mapping.neighbour_plane(features, report), None


def _atlas(pictures: Tensor) -> tuple[Array, tuple[int, int], int]:
    """All pictures on one sheet of at most ATLAS_SIDE pixels a side: a PNG file, a cell's (width, height), columns."""
    count, _, height, width = pictures.shape
    columns = math.ceil(math.sqrt(count * height / width))
    rows = math.ceil(count / columns)
    scale = min(1.0, ATLAS_SIDE / (columns * width), ATLAS_SIDE / (rows * height))
    cell = (max(1, int(width * scale)), max(1, int(height * scale)))
    if cell != (width, height):
        pictures = torch.stack([_reduced(picture, cell) for picture in pictures])
    return np.frombuffer(export.png(export.grid(pictures, columns)), np.uint8), cell, columns


def _reduced(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """A picture uint8 `[C, H, W]` averaged down to (width, height)."""
    channels = [Image.fromarray(channel.numpy()).resize(size, Image.Resampling.BOX) for channel in picture]
    return torch.from_numpy(np.stack([np.array(channel) for channel in channels]))


def _classes(rows: Tensor, generator: Generator) -> Array:
    """The class of each group, `[N, G]`, of pure condition rows."""
    blocks = torch.split(rows, [len(group.classes) for group in generator.conditions.groups], dim=1)
    return np.stack([block.argmax(dim=1).numpy() for block in blocks], axis=1) if blocks else np.zeros((len(rows), 0))
