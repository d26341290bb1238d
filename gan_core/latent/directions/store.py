"""Directions and latents kept on disk under the digest of their content, so that a URL can name them.

When there are more than MOST of a kind, the oldest make room: not directions that were named, loaded or learned, nor
latents of bookmarks.
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, TypeVar

import numpy as np
import numpy.typing as npt
import safetensors
import safetensors.torch
import torch
from pydantic import BaseModel, Field, TypeAdapter
from torch import Tensor

from gan_core.files import MOST_JSON_BYTES, ReadError, called, make_folder, read_regular, remove
from gan_core.generator import Space
from gan_core.latent.directions.direction import Direction, DirectionKind, checked
from gan_core.latent.spec import MAXIMUM_DIMENSION, Digest
from gan_core.tensor_files import encode_tensors, read_tensors, write_tensors
from gan_core.workspace import Workspace

Floats = npt.NDArray[np.float32]
Tensors = Mapping[str, Tensor]
Facts = Mapping[str, str]
Kept = TypeVar("Kept", Direction, "KeptLatent")

MOST = 4096  # directions, and as many latents
# How many make room at once, so that it isn't looked for every time.
_AT_ONCE = 256
# A file of this size holds the longest direction several times over.
MOST_BYTES = 64 * 1024
_SPACE: TypeAdapter[Space] = TypeAdapter(Space)
_DIGEST = re.compile(r"[0-9a-f]{16}")
# What decoding raises for metadata that says anything at all, however long or deep it goes.
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
_FOREIGN = "This is no direction that was saved here; choose a .safetensors file that Explore has given you."


class _DirectionFacts(BaseModel):
    """What a direction's file says beside its vector, each as JSON."""

    sigma: float
    images: int
    accuracy: Annotated[float, Field(ge=0.0, le=1.0)] | None
    own: bool = False
    space: Space
    name: str
    kind: DirectionKind
    run: str
    generator: Digest
    note: str


@dataclass(frozen=True)
class KeptLatent:
    """A latent that no seed gives: `vector` float32 is a z `[D]`, a w `[W]`, or a w for each layer `[L, W]`.

    `run` and `generator` (its digest) say whose it is, `source` in a few words where it comes from.
    """

    vector: Floats
    space: Space
    run: str
    generator: str
    source: str

    @property
    def digest(self) -> str:
        """16 hex digits of the latent's numbers."""
        content = hashlib.sha256(f"{self.space} {self.vector.shape}".encode())
        content.update(np.ascontiguousarray(self.vector, dtype=np.float32).tobytes())
        return content.hexdigest()[:16]


def save_direction(workspace: Workspace, direction: Direction) -> str:
    """Keep a direction, under its first name; its digest. Raises ValueError, also for want of room, and WriteError."""
    path = _path(workspace.directions, checked(direction).digest)
    if not path.is_file():
        _make_room(path.parent, lambda digest: _is_own(workspace, digest))
        write_tensors(path, *_encoded(direction))
    return direction.digest


def load_direction(workspace: Workspace, digest: str) -> Direction:
    """The direction kept under a digest. Raises ValueError where there is none, or where it can't be read."""
    path = _path(workspace.directions, digest)
    if not path.is_file():
        raise ValueError(f"The direction {digest} is not kept here any more; load its file again.")
    return _read_direction(path, path.stat().st_mtime_ns)


def directions_of(workspace: Workspace, run: str) -> list[Direction]:
    """The directions that were found in a run's generators, by name; files that can't be read are left out."""
    found = []
    for path in workspace.directions.glob("*.safetensors"):
        try:
            direction = load_direction(workspace, path.stem)
        except ValueError:
            continue
        if direction.run == run:
            found.append(direction)
    return sorted(found, key=lambda direction: (direction.name.casefold(), direction.digest))


def rename_direction(workspace: Workspace, digest: str, name: str, note: str = "") -> None:
    """Give a direction another name and note, which makes it the user's own. Raises ValueError and WriteError."""
    renamed = checked(replace(load_direction(workspace, digest), name=name.strip(), note=note.strip(), own=True))
    write_tensors(_path(workspace.directions, digest), *_encoded(renamed))


def remove_direction(workspace: Workspace, digest: str) -> None:
    """Remove a kept direction for good; URLs that name it say so from then on. Raises WriteError."""
    remove(_path(workspace.directions, digest))


def direction_file(workspace: Workspace, digest: str) -> bytes:
    """A kept direction as a file to hand on. Raises ValueError where there is none."""
    return b"".join(bytes(part) for part in encode_tensors(*_encoded(load_direction(workspace, digest))))


def direction_from_file(data: bytes, run: str, generators: Collection[str]) -> Direction:
    """The direction in a file that `direction_file` gave, for a run whose generators have these digests.

    Raises ValueError for a file that is none, that is damaged, or that belongs to another generator.
    """
    direction = direction_of(data)
    if direction.generator not in generators:
        raise ValueError(
            f"“{direction.name}” was found in another generator ({direction.run}, {direction.generator}); "
            "open that one to use it."
        )
    return replace(direction, run=run)


def direction_of(data: bytes) -> Direction:
    """The direction in a file, of any generator. Raises ValueError for a file that is none, or that is damaged."""
    if len(data) > MOST_BYTES:
        raise ValueError(_FOREIGN)
    try:
        tensors = safetensors.torch.load(data)
        length = int.from_bytes(data[:8], "little")
        return _decoded(tensors, json.loads(data[8 : 8 + length])["__metadata__"])
    except (safetensors.SafetensorError, *_MALFORMED) as error:
        raise ValueError(_FOREIGN) from error


def keep_latent(workspace: Workspace, latent: KeptLatent) -> str:
    """Keep a latent; its digest. Raises ValueError for one that isn't finite or finds no room, WriteError."""
    if not np.isfinite(latent.vector).all() or latent.vector.ndim not in (1, 2):
        raise ValueError("This latent holds something that is no number; it can't be kept.")
    path = _path(workspace.latents, latent.digest)
    if not path.is_file():
        _make_room(path.parent, lambda digest: _in_bookmarks(workspace, digest))
        facts = {name: getattr(latent, name) for name in ("space", "run", "generator", "source")}
        write_tensors(path, {"vector": torch.from_numpy(np.array(latent.vector, dtype=np.float32))}, facts)
    return latent.digest


@lru_cache(maxsize=512)
def load_latent(workspace: Workspace, digest: str) -> KeptLatent:
    """The latent kept under a digest. Raises ValueError where there is none, or where it can't be read."""
    path = _path(workspace.latents, digest)
    if not path.is_file():
        raise ValueError(f"The latent {digest} is not kept here any more; project its picture again.")
    return _read(path, _latent, "latent", "project its picture again")


@lru_cache(maxsize=1024)
def _read_direction(path: Path, _changed: int) -> Direction:
    return _read(path, _decoded, "direction", "load its file again")


def _read(path: Path, decode: Callable[[Tensors, Facts], Kept], what: str, then: str) -> Kept:
    """What a file of the store holds, as its name says. Raises ReadError."""
    try:
        found = decode(*read_tensors(path))
    except ReadError:
        raise
    except _MALFORMED as error:
        raise ReadError(f"{called(path)} can't be read as a {what}; remove it and {then}.") from error
    if found.digest != path.stem:
        raise ReadError(f"{called(path)} holds another {what} than its name says; remove it and {then}.")
    return found


def _make_room(folder: Path, wanted: Callable[[str], bool]) -> None:
    """Have room for one more file. Raises ValueError where nothing can make room, as all that is kept is `wanted`."""
    make_folder(folder)
    files = _files(folder)
    if len(files) < MOST:
        return
    for path in [path for path in files if not wanted(path.stem)][:_AT_ONCE]:
        remove(path)
    if len(_files(folder)) >= MOST:
        raise ValueError(f"{MOST:,} {folder.name} are kept already; remove some that you don't need any more.")


def _is_own(workspace: Workspace, digest: str) -> bool:
    """Whether a direction is a person's own, so that it couldn't be found again."""
    try:
        direction = load_direction(workspace, digest)
    except ValueError:
        return False
    return direction.own or direction.kind in ("learned", "orthogonal")


def _in_bookmarks(workspace: Workspace, digest: str) -> bool:
    """Whether a bookmark may name a latent; what can't be read may."""
    for path in workspace.bookmarks.glob("*.json"):
        try:
            if digest.encode() in read_regular(path, MOST_JSON_BYTES):
                return True
        except OSError:
            return True
    return False


def _files(folder: Path) -> list[Path]:
    """The files in a folder of the store, the oldest first."""
    found = []
    for path in folder.glob("*.safetensors"):
        with suppress(OSError):
            found.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(found)]


def _encoded(direction: Direction) -> tuple[dict[str, Tensor], dict[str, str]]:
    vector = torch.from_numpy(np.array(direction.vector, dtype=np.float32))
    return {"vector": vector}, {name: json.dumps(getattr(direction, name)) for name in _DirectionFacts.model_fields}


def _decoded(tensors: Tensors, metadata: Facts) -> Direction:
    """Raises one of _MALFORMED for what is no direction."""
    facts = _DirectionFacts.model_validate({name: json.loads(text) for name, text in metadata.items()})
    return checked(Direction(vector=_frozen(tensors["vector"]), **facts.model_dump()))


def _latent(tensors: Tensors, facts: Facts) -> KeptLatent:
    space = _SPACE.validate_python(facts["space"])
    return KeptLatent(_frozen(tensors["vector"]), space, facts["run"], facts["generator"], facts["source"])


def _frozen(tensor: Tensor) -> Floats:
    if tensor.dtype != torch.float32 or not 1 <= tensor.ndim <= 2 or tensor.shape[-1] > MAXIMUM_DIMENSION:
        raise ValueError("no latent")
    vector: Floats = tensor.numpy().copy()
    vector.flags.writeable = False
    return vector


def _path(folder: Path, digest: str) -> Path:
    """Raises ValueError for what is no digest: it may come from a URL."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError("A digest has 16 digits 0-9 and a-f.")
    return folder / f"{digest}.safetensors"
