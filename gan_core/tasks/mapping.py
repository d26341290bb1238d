"""The task "map": many samples of a generator on a plane, each with its class and its discriminator output."""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from pydantic import Field
from torch import Tensor

from gan_core import export, frames
from gan_core.conditions import ConditionGroup
from gan_core.features import FeatureNetwork
from gan_core.files import ReadError, read_regular
from gan_core.generator import Generator
from gan_core.latent import mapping
from gan_core.latent.directions.contrasts import classifier_of
from gan_core.latent.latents import latents_of
from gan_core.latent.references import References
from gan_core.latent.spaces import space_of
from gan_core.latent.spec import Images, LatentSpec
from gan_core.options import Options, option
from gan_core.processes.control import Control
from gan_core.tasks.folder import GeneratorRequest, TaskFolder

Array = npt.NDArray[Any]
Method = Literal["pca", "tsne"]

MOST_MAP_BYTES = 256 * 2**20
RESULT = "map.bin"
ATLAS_SIDE = 2048  # pixels that the thumbnails' sheet may measure
MOST_AXES = 50  # of pixels, where there is no feature network
_BATCH = 50
# Where the stages of the work begin, as shares of it.
_RENDERED, _SEEN, _PLACED = 0.3, 0.4, 0.97


class MapRequest(GeneratorRequest):
    """`request.json`: which samples are mapped, and how."""

    snapshot: Images = Field(description="The snapshot, by its images.")
    count: int = option(
        2000, "How many samples: the seeds from 0 on, classes in turn.", unit="samples", low=500, high=4000
    )
    method: Method = option("tsne", "By the two leading principal axes, or so that neighbours stay neighbours (t-SNE).")
    layout: Literal["frame"] = Field(
        default="frame",
        description="How the file is laid out, so that one of another layout isn't taken for it.",
    )


class MapFacts(Options):
    """What a map shows. `groups` are those of the conditions, `seen_groups` those of the classifier.

    `of` says what places the samples: a feature network by its name, "pixels", or "values" of what is no image. `share`
    is that of the variance which the plane holds (PCA), `neighbours` that of the nearest ten which stay so. Thumbnails
    are `cell` (width, height) pixels and lie in rows of `columns`.
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


_DTYPES: dict[str, npt.DTypeLike] = {
    "positions": np.float32,
    "confidence": np.float32,
    "logits": np.float32,
    "asked": np.uint16,
    "seen": np.uint16,
    "atlas": np.uint8,
}


def encode(found: SampleMap) -> bytes:
    """A map as one file: its facts and its arrays, as `gan_core.frames` lays them out."""
    arrays = {name: np.asarray(getattr(found, name), dtype) for name, dtype in _DTYPES.items()}
    return frames.encode({"facts": found.facts.model_dump(mode="json")}, arrays)


def decode(data: bytes) -> SampleMap:
    """The map in a file. Raises ValueError for anything else."""
    try:
        header, arrays = frames.decode(data)
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
    """Draw the map and write it down. Raises ValueError, WriteError, CancelledError."""
    generator = Generator.from_snapshot(folder.workspace.snapshot(request.run, request.snapshot))
    request.require(generator.digest)
    network = classifier_of(generator, folder.workspace)
    torch.set_num_threads(1)
    found = make_map(request, generator, network, control)
    control.progress(_PLACED, "Writes the map down.")
    folder.write(RESULT, encode(found))


def make_map(request: MapRequest, generator: Generator, network: FeatureNetwork | None, control: Control) -> SampleMap:
    """The map of a generator's samples, placed by a feature network that fits them, or else by their own numbers."""
    rows = generator.conditions.in_turn(request.count)
    samples, pictures, logits = _rendered(generator, rows, control)
    control.progress(_RENDERED, "Looks at the samples.")
    features, of, seen, confidence = _looked_at(generator, network, samples)
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


def _rendered(generator: Generator, rows: Tensor, control: Control) -> tuple[Tensor, Tensor, Array]:
    """Exact samples `[N, ...]`, their pictures uint8 `[N, C, H, W]`, and the discriminator's logits `[N]` or `[0]`."""
    count = len(rows)
    latents = latents_of(LatentSpec(), generator, References(), rows.numpy(), seeds=range(count))
    samples, pictures, logits = [], [], []
    for start in range(0, count, _BATCH):
        control.proceed(_RENDERED * start / count, f"Draws samples: {start:,} of {count:,}.")
        part = slice(start, start + _BATCH)
        chosen = torch.from_numpy(latents[part])
        samples.append(generator.samples(chosen, rows[part], space=space_of(generator)))
        drawn = generator.kind != "image"
        pictures.append(generator.render(chosen, rows[part], space=space_of(generator)) if drawn else samples[-1])
        if generator.capabilities.discriminator:
            logits.append(generator.discriminate(samples[-1], rows[part]))
    said = torch.cat(logits).numpy() if logits else np.zeros(0, np.float32)
    return torch.cat(samples), torch.cat(pictures), said


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
        control.proceed(_SEEN, "Looks for the principal axes.")
        return mapping.principal_plane(features)

    def report(iteration: int) -> None:
        share = _SEEN + (_PLACED - _SEEN) * iteration / mapping.ITERATIONS
        control.proceed(share, f"Moves neighbours together (t-SNE): step {iteration:,} of {mapping.ITERATIONS:,}.")

    control.proceed(_SEEN, "Looks for each sample's neighbours.")
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
