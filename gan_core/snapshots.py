"""Reading a snapshot file: everything is checked before anything is built."""

import hashlib
import math
import reprlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.torch
import torch
from pydantic import StrictInt, TypeAdapter
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gan_core.conditions import Conditions
from gan_core.config import ConfigError, TrainConfig, parse_config
from gan_core.files import called, open_regular, parse_json, read_regular
from gan_core.networks.plan import KINDS, Shape
from gan_core.renamed import renamed
from gan_core.training.players import build_players
from gan_core.training.trainer import SCHEMA

MAXIMUM_BYTES = 512 * 2**20
MAXIMUM_HEADER_BYTES = 2**20
MAXIMUM_CLASSES = 4096
MAXIMUM_IMAGES = 10**15
MAXIMUM_NUMBERS = 2**24  # of a sample
IMAGE_RANGE = "[0, 255]"  # of files that don't say it, which are all of images
_SHAPE: TypeAdapter[tuple[int, ...]] = TypeAdapter(tuple[StrictInt, ...])
_DTYPES = {"F32": torch.float32, "I64": torch.int64}


class SnapshotError(ValueError):
    """A snapshot that can't be used; the message is a sentence that names the file."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{called(path)} {problem}")


@dataclass(frozen=True)
class Snapshot:
    """A snapshot's networks with its weights in them, by name.

    `players` has "generator", and "discriminator" or "encoder" where the file has one. `shape` is that of a sample,
    `value_range` what raw samples span. `digest`: the first 16 hex digits of the file's SHA-256.
    """

    players: dict[str, nn.Module]
    config: TrainConfig
    conditions: Conditions
    shape: Shape
    value_range: tuple[float, float]
    images: int
    digest: str


def read_snapshot(path: Path) -> Snapshot:
    """The snapshot in a file. Raises SnapshotError for anything but a whole snapshot whose tensors fit its config."""
    data = _read(path)
    snapshot, tensors = _described(path, data), _tensors(path, data)
    for name, module in snapshot.players.items():
        module.load_state_dict(
            {key.removeprefix(f"{name}."): tensors[key] for key in tensors if key.startswith(f"{name}.")}, assign=True
        )
    return replace(snapshot, digest=_digest(data))


def describe_snapshot(path: Path) -> Snapshot:
    """A snapshot by its file's header: no digest, and networks without their weights, on the device "meta".

    Raises SnapshotError for one that can't be used, as far as the header shows.
    """
    try:
        with open_regular(path) as file:
            data = file.read(8)
            length = int.from_bytes(data, "little")
            data += file.read(min(length, MAXIMUM_HEADER_BYTES + 1))
    except OSError as error:
        raise SnapshotError(path, f"can't be read: {error.strerror}.") from error
    return _described(path, data)


def digest_of(path: Path) -> str:
    """The digest of a snapshot file, as its generator has it. Raises OSError where it can't be read."""
    return _digest(read_regular(path, MAXIMUM_BYTES))


def _described(path: Path, data: bytes) -> Snapshot:
    entries = _header(path, data)
    facts = _metadata(path, entries.pop("__metadata__", None))
    try:
        with torch.device("meta"), _NothingDrawn():
            players = build_players(facts.config, facts.shape, facts.conditions.width)
    except ValueError as error:
        raise SnapshotError(path, f"describes a network that can't be built: {error}") from error
    there = {name.partition(".")[0] for name in entries} | {"generator"}
    players = {name: module for name, module in players.items() if name in there}
    _refuse_first_dcgan(path, entries, facts.config)
    _check_tensors(path, entries, players)
    return replace(facts, players=players)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


class _NothingDrawn(TorchFunctionMode):
    """Leaves out the normal numbers of fresh weights, which PyTorch imports half a second of algebra for."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func is torch.Tensor.normal_:
            return args[0]
        return (torch.empty if func is torch.randn else func)(*args, **(kwargs or {}))


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAXIMUM_BYTES:
            raise SnapshotError(path, f"is too large for a snapshot: {size:,} bytes of at most {MAXIMUM_BYTES:,}.")
        return read_regular(path, MAXIMUM_BYTES)
    except FileNotFoundError as error:
        raise SnapshotError(path, "isn't there; choose another snapshot.") from error
    except OSError as error:
        raise SnapshotError(path, f"can't be read: {error.strerror}.") from error


def _header(path: Path, data: bytes) -> dict[str, Any]:
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise SnapshotError(path, "is not a whole snapshot: it is damaged or cut short.")
    if length > MAXIMUM_HEADER_BYTES:
        raise SnapshotError(path, f"has a header of {length:,} bytes; at most {MAXIMUM_HEADER_BYTES:,} are read.")
    try:
        header = parse_json(data[8 : 8 + length])
    except ValueError as error:
        raise SnapshotError(path, "is not a safetensors file: its header can't be read.") from error
    if not isinstance(header, dict) or not all(isinstance(entry, dict) for entry in header.values()):
        raise SnapshotError(path, "is not a safetensors file: its header isn't a table of tensors.")
    return dict(renamed(header))


def _metadata(path: Path, metadata: Any) -> Snapshot:
    """A snapshot by its metadata, without its networks and its digest."""
    if metadata is None or "schema" not in metadata:
        raise SnapshotError(path, "is not a snapshot of a run: it doesn't say what its tensors are.")
    if metadata["schema"] != SCHEMA:
        version = reprlib.repr(metadata["schema"])
        raise SnapshotError(path, f"has schema version {version}; this program reads {SCHEMA}. Update the program.")
    try:
        low, high = (float(value) for value in parse_json(metadata.get("value_range", IMAGE_RANGE)))
        facts = Snapshot(
            players={},
            config=parse_config(parse_json(metadata["config"])),
            conditions=Conditions.model_validate_json(metadata["conditions"]),
            shape=_SHAPE.validate_json(metadata["shape"]),
            value_range=(low, high),
            images=int(metadata["images"]),
            digest="",
        )
    except KeyError as error:
        raise SnapshotError(path, f"has no {error.args[0]} in its metadata.") from error
    except ConfigError as error:
        raise SnapshotError(path, f"has a configuration that can't be: {error}") from error
    except (ValueError, TypeError, OverflowError) as error:
        raise SnapshotError(path, "has metadata that can't be read.") from error
    _check_facts(path, facts)
    return facts


def _check_facts(path: Path, facts: Snapshot) -> None:
    if len(facts.shape) not in KINDS or not 1 <= math.prod(facts.shape) <= MAXIMUM_NUMBERS or min(facts.shape) < 1:
        raise SnapshotError(path, f"can't be of samples of shape {list(facts.shape)}.")
    if not -math.inf < facts.value_range[0] < facts.value_range[1] < math.inf:
        raise SnapshotError(path, "has a value_range in its metadata that is no range.")
    if facts.conditions.width > MAXIMUM_CLASSES:
        raise SnapshotError(path, f"has {facts.conditions.width} classes; at most {MAXIMUM_CLASSES} are read.")
    if not 0 <= facts.images <= MAXIMUM_IMAGES:
        raise SnapshotError(path, f"can't be of {reprlib.repr(facts.images)} images.")


def _refuse_first_dcgan(path: Path, entries: dict[str, Any], config: TrainConfig) -> None:
    """Version 0.1.0 built its dcgan otherwise: the condition not embedded, the discriminator without a head."""
    there = {name.split(".")[1] for name in entries if name.startswith("discriminator.")}
    if config.network.name == "dcgan" and there == {"layers"}:
        sentence = "was made by version 0.1.0, whose dcgan was another network; duplicate the run to train it again."
        raise SnapshotError(path, sentence)


def _check_tensors(path: Path, entries: dict[str, Any], modules: dict[str, nn.Module]) -> None:
    expected = {
        f"{prefix}.{name}": tensor for prefix, module in modules.items() for name, tensor in module.state_dict().items()
    }
    missing, strange = expected.keys() - entries.keys(), entries.keys() - expected.keys()
    if missing:
        raise SnapshotError(path, f"lacks tensors that its network needs: {_some(missing)}.")
    if strange:
        raise SnapshotError(path, f"has tensors that its network doesn't know: {_some(strange)}.")
    for name, tensor in expected.items():
        shape, dtype = entries[name].get("shape"), entries[name].get("dtype")
        if shape != list(tensor.shape) or _DTYPES.get(dtype) != tensor.dtype:
            wanted = f"{list(tensor.shape)} of {tensor.dtype}".replace("torch.", "")
            raise SnapshotError(path, f"has a tensor that doesn't fit: {name} is {shape} of {dtype}, not {wanted}.")


def _tensors(path: Path, data: bytes) -> dict[str, Tensor]:
    try:
        tensors: dict[str, Tensor] = renamed(safetensors.torch.load(data))
    except (safetensors.SafetensorError, ValueError, RuntimeError) as error:
        raise SnapshotError(path, f"is damaged or cut short ({error}).") from error
    broken = [name for name, tensor in tensors.items() if not np.isfinite(tensor.numpy()).all()]
    if broken:
        raise SnapshotError(path, f"holds numbers that are not finite, in {_some(broken)}: training had diverged.")
    return tensors


def _some(names: Any) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:3]) + (f" and {len(ordered) - 3} more" if len(ordered) > 3 else "")
