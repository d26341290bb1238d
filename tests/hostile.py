"""Images as people have them, and files that mean harm, each really made."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """A picture as the bytes of a file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    """A file with a picture in one colour."""
    return encoded(Image.new("RGB", size, colour), kind)


def noise(seed: int, size: tuple[int, int] = (300, 200)) -> Image.Image:
    """A picture that doesn't pack well."""
    values = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(values)


def good(each: int = 12) -> dict[str, bytes]:
    """Files of two classes, cats in red and dogs in blue, `each` a class."""
    files = {f"cats/{index}.png": plain((200 + index % 50, 10, 10)) for index in range(each)}
    return files | {f"dogs/{index}.png": plain((10, 10, 200 + index % 50)) for index in range(each)}


def write_zip(path: Path, files: Mapping[str, bytes] | Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    """A zip of these files, deflated."""
    entries = files.items() if isinstance(files, Mapping) else files
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


def write_folder(path: Path, files: Mapping[str, bytes]) -> Path:
    """A folder of these files."""
    for name, data in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return path


def huge_png(side: int = 40_000) -> bytes:
    """A valid black and white PNG of `side` x `side` pixels, some hundred kilobytes long."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    rows = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    header = struct.pack(">LLBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def bomb(megabytes: int) -> bytes:
    """A bitmap's header and then so many megabytes of nothing."""
    return plain((0, 0, 0), kind="BMP") + bytes(megabytes * 2**20)


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    """A zip's entry that is a symbolic link."""
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = 0o120777 << 16
    return entry, target.encode()


def crowded_zip(path: Path, count: int = 200_000) -> Path:
    """A zip of so many empty files."""
    local, central, place = [], [], 0
    for index in range(count):
        name = b"cats/%06d.png" % index
        rest = struct.pack("<5H3L2H", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0)
        header = b"PK\x03\x04" + rest + name
        central.append(b"PK\x01\x02" + struct.pack("<H", 20) + rest + struct.pack("<3H2L", 0, 0, 0, 0, place) + name)
        local.append(header)
        place += len(header)
    directory = b"".join(central)
    end_64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(directory), place)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, place + len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(b"".join(local) + directory + end_64 + locator + end)
    return path
