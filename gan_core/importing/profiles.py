"""Colour profiles: a picture's colours as sRGB, which is what everything else takes them for."""

import io
from functools import lru_cache

from PIL import Image, ImageCms

MOST_BYTES = 4 * 2**20
_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}


def in_srgb(picture: Image.Image, profile: object) -> Image.Image:
    """A small picture with its colours in sRGB, transparency kept; as it is where its profile says nothing of them."""
    if not isinstance(profile, bytes) or not 128 <= len(profile) <= MOST_BYTES:
        return picture
    if picture.mode in ("LA", "RGBA"):
        colours = in_srgb(picture.convert(picture.mode[:-1]), profile)
        if colours.mode == "L":
            return Image.merge("LA", [colours, picture.getchannel("A")])
        return Image.merge("RGBA", [*colours.split(), picture.getchannel("A")])
    plain = picture.convert("RGB") if picture.mode in ("YCbCr", "RGBX") else picture
    transform = _transform(profile, plain.mode)
    if transform is None:
        return picture
    shown = transform.apply(plain)
    return shown.getchannel("G") if picture.mode == "L" else shown


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From a profile to sRGB for pictures of a mode; None where it is broken or for other colours than theirs."""
    space = _SPACES.get(mode)
    try:
        read = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if space is None or read.profile.xcolor_space.strip() != space:
            return None
        return ImageCms.buildTransform(read, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, MemoryError):
        return None
