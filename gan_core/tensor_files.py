"""Safetensors files: named tensors with metadata, whole or not there."""

import json
from collections.abc import Mapping
from pathlib import Path

import safetensors
import safetensors.torch
from torch import Tensor

from gan_core.files import ReadError, called, open_regular, write_atomically


def write_tensors(
    path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str], *, durable: bool = False
) -> None:
    """Write a safetensors file atomically; equal tensors and metadata give equal bytes. Raises WriteError."""
    write_atomically(path, *encode_tensors(tensors, metadata), durable=durable)


def encode_tensors(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> tuple[bytes, memoryview]:
    """The header and the data of a safetensors file; equal tensors and metadata give equal bytes.

    The library writes the metadata in an order that changes from process to process, so it is sorted here.
    """
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    encoded = safetensors.torch.save(plain)
    length = int.from_bytes(encoded[:8], "little")
    header = {"__metadata__": dict(sorted(metadata.items())), **json.loads(encoded[8 : 8 + length])}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    # The format asks for data aligned to eight bytes.
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text, memoryview(encoded)[8 + length :]


def read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors, on the CPU, and the metadata of a safetensors file. Raises ReadError where it is damaged."""
    try:
        # The library opens a file by its name, whatever it is.
        with open_regular(path):
            pass
        with safetensors.safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except OSError as error:
        raise ReadError(f"{called(path)} can't be read: {error.strerror or type(error).__name__}.") from error
    except (safetensors.SafetensorError, ValueError, RuntimeError, OverflowError) as error:
        raise ReadError(f"{called(path)} can't be read; it is damaged or cut short ({error}).") from error
