"""What may have become of a run's files: each damage is really done to a folder."""

from __future__ import annotations

import json
import os
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Damage = Callable[[Path], None]


def lying_png(side: int) -> bytes:
    """The start of a PNG that claims `side` x `side` pixels, a hundred bytes long."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    header = struct.pack(">LLBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b"")
    )


def _replaced(content: bytes) -> Damage:
    def damage(path: Path) -> None:
        _gone(path)
        path.write_bytes(content)

    return damage


def _gone(path: Path) -> None:
    path.unlink()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    (path / "inside").mkdir(parents=True)


def _endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _circle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def _huge(path: Path) -> None:
    os.truncate(path, 2**40)


def _cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(0, len(data), 7):
        data[place] ^= 0x55
    path.write_bytes(data)


# Done to any file.
ANY: dict[str, Damage] = {
    "gone": _gone,
    "empty": _replaced(b""),
    "pipe": _pipe,
    "folder": _folder,
    "device": _endless,
    "link to itself": _circle,
    "huge": _huge,
    "cut short": _cut_short,
    "flipped": _flipped,
    "nested": _replaced(b"[" * 200_000),
    "nested objects": _replaced(b'{"a":' * 100_000),
    "not text": _replaced(b"\xff\xfe\x00" * 40),
}

# Values in the place of any one in a JSON file.
VALUES: dict[str, str] = {
    "tiny": "5e-324",
    "infinite": "1e999",
    "enormous": "1" + "0" * 400,
    "negative": "-1",
    "text": '"\\ud800"',
    "nothing": "null",
    "list": "[[[[]]]]",
    "object": '{"": {}}',
}


def with_value(path: Path, keys: tuple[str, ...], text: str) -> None:
    """Put JSON in the place of one value of the JSON file at `path`."""
    data: Any = json.loads(path.read_text())
    place = data
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = "@here@"
    path.write_text(json.dumps(data).replace('"@here@"', text))


def places(path: Path) -> list[tuple[str, ...]]:
    """The keys to every value of a JSON file."""

    def below(value: Any, keys: tuple[str, ...]) -> list[tuple[str, ...]]:
        found = [keys] if keys else []
        for key in value if isinstance(value, dict) else ():
            found += below(value[key], (*keys, key))
        return found

    return below(json.loads(path.read_text()), ())


def with_metadata(path: Path, **said: str) -> None:
    """Have a safetensors file say something else in its metadata."""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header["__metadata__"] |= said
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + length :])


# What a snapshot or a state may say of itself.
METADATA: dict[str, dict[str, str]] = {
    "a float shape": {"shape": "[1.5, 28, 28]"},
    "an infinite shape": {"shape": "[1e999, 28, 28]"},
    "a shape of nothing": {"shape": "[]"},
    "a shape of five": {"shape": "[1, 1, 1, 1, 1]"},
    "a negative shape": {"shape": "[-1, 28, 28]"},
    "an enormous shape": {"shape": "[100000000000000000000, 28, 28]"},
    "a group without classes": {"conditions": '{"groups": [{"name": "digit", "classes": []}]}'},
    "nested conditions": {"conditions": "[" * 100_000},
    "a nested configuration": {"config": "[" * 100_000},
    "no configuration": {"config": "null"},
    "no range": {"value_range": "[0, NaN]"},
    "many images": {"images": "9" * 400},
}


def copied(run: Path, target: Path) -> Path:
    """A copy of a run's folder."""
    shutil.copytree(run, target)
    return target
