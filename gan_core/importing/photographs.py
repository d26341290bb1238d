"""Large photographs in WebP and AVIF, decoded with a fraction of the memory that Pillow needs for them."""

import io
import struct

from PIL import Image

_SIDES_MORE = 4  # times the side that is wanted: what is resized from it is as good as from all of it


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height of a WebP by its header, else (0, 0). Pillow makes its canvas to say so."""
    kind = data[12:16] if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else b""
    if kind == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack_from("<2H", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0


def webp_facts(data: bytes) -> tuple[Image.Exif, bytes | None]:
    """The Exif data of a WebP, and its colour profile, if any."""
    found: dict[bytes, bytes] = {}
    place = 12
    while place + 8 <= len(data):
        kind, length = struct.unpack_from("<4sL", data, place)
        if kind in (b"EXIF", b"ICCP"):
            found[kind] = data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2
    exif = Image.Exif()
    if b"EXIF" in found:
        exif.load(found[b"EXIF"])
    return exif, found.get(b"ICCP")


def reduced(data: bytes, size: tuple[int, int], side: int) -> Image.Image:
    """A photograph of `size`, opaque or not, at a few times `side` pixels on its shorter side, if it has as many.

    Raises ValueError or OSError where it can't be decoded whole, as one in tiles can't.
    """
    import av

    with av.open(io.BytesIO(data), mode="r") as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        frame = next(container.decode(stream))
        if (frame.width, frame.height) != size:
            raise ValueError(f"A frame of {frame.width}x{frame.height} is not the picture of {size[0]}x{size[1]}.")
        scale = min(1.0, _SIDES_MORE * side / min(size))
        width, height = (max(1, round(length * scale)) for length in size)
        clear = any(component.is_alpha for component in frame.format.components)
        small = frame.reformat(width=width, height=height, format="rgba" if clear else "rgb24", interpolation="AREA")
        return Image.fromarray(small.to_ndarray())
