"""What a PNG says beside its pixels: of use where it is whole, and never a reason not to read them."""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_PROFILE_BYTES = 4 * 2**20
_MOST_EXIF_BYTES = 2**18
_EXIF_AS_TEXT = b"Raw profile type exif"
# Without these there are no pixels, or other ones.
_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"})


def without_metadata(data: bytes) -> tuple[bytes, bytes | None]:
    """A PNG without its metadata, however broken, but for Exif data; and its colour profile, if any.

    What isn't built like a PNG comes back as it is.
    """
    view = memoryview(data)
    kept: list[memoryview | bytes] = [view[: len(SIGNATURE)]]
    profile: bytes | None = None
    place = len(SIGNATURE)
    for kind, end in _chunks(data):
        body = view[place + 8 : end - 4]
        checksum = int.from_bytes(view[end - 4 : end], "big")
        exif = _is_exif(kind, body) and zlib.crc32(view[place + 4 : end - 4]) == checksum
        if kind in _KEPT or kind[:1].isupper() or exif:
            kept.append(view[place:end])
        elif kind == b"iCCP" and profile is None:
            profile = _unpacked(_named(body[:MOST_PROFILE_BYTES])[1], MOST_PROFILE_BYTES)
        place = end
    # A file that is cut short in its pixels keeps its end as it is, so that it is found to be.
    kept.append(view[place:])
    return b"".join(kept), profile


def _chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The kind and the end of each whole chunk in turn, up to the last."""
    place = len(SIGNATURE)
    while place + 12 <= len(data):
        length, kind = struct.unpack_from(">L4s", data, place)
        place += 12 + length
        if place > len(data):
            return
        yield kind, place
        if kind == b"IEND":
            return


def _is_exif(kind: bytes, body: memoryview) -> bool:
    """Whether a chunk holds Exif data, as the standard has it or as text, of a size that they may have."""
    if len(body) > _MOST_EXIF_BYTES or kind not in (b"eXIf", b"tEXt", b"zTXt"):
        return False
    if kind == b"eXIf":
        return True
    name, text = _named(body)
    return name == _EXIF_AS_TEXT and (kind == b"tEXt" or _unpacked(text, _MOST_EXIF_BYTES) is not None)


def _named(body: memoryview) -> tuple[bytes, bytes]:
    name, _, rest = bytes(body).partition(b"\0")
    return name, rest


def _unpacked(packed: bytes, most: int) -> bytes | None:
    """What stands packed behind a name, where it is whole and not too large."""
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed[1:], most)
    except zlib.error:
        return None
    return data if unpacker.eof else None
