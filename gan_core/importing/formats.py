"""Which files are images that are read, by their endings and first bytes; and which need converting first."""

from functools import lru_cache
from pathlib import PurePosixPath

from PIL import Image

START_BYTES = 512  # of a file, enough to recognise it

# Handed to another program, unpacked whatever their size, or without a decoder.
_NOT_READ = frozenset({"EPS", "WMF", "FITS", "MPEG", "GRIB", "BUFR", "HDF5", "MCIDAS"})
NO_IMAGE = "is no image"
_HEIC = (
    "is a HEIC photograph, which isn't read; save it as JPEG "
    "(an iPhone does so by itself with Settings, Camera, Formats, Most Compatible)"
)
_RAW = "is a camera's raw file (such as DNG), which isn't read; export it as JPEG or TIFF"
_JPEG_XL = "is a JPEG XL image, which isn't read; save it as PNG or JPEG"
_SVG = "is an SVG drawing, which has no pixels; export it as PNG"
_VECTOR = "is a page or a drawing (such as PDF or EPS), which has no pixels; export it as PNG"
_ARCHIVE = "is an archive inside the source, which is never opened"
_BY_ENDING = {
    **dict.fromkeys((".heic", ".heif", ".hif", ".heics"), _HEIC),
    **dict.fromkeys((".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".raf", ".rw2", ".pef", ".srw"), _RAW),
    ".jxl": _JPEG_XL,
    **dict.fromkeys((".svg", ".svgz"), _SVG),
    **dict.fromkeys((".pdf", ".eps", ".ps", ".ai", ".wmf", ".emf"), _VECTOR),
    **dict.fromkeys((".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"), _ARCHIVE),
}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


@lru_cache(maxsize=1)
def formats() -> tuple[str, ...]:
    """Pillow's names of the formats that are read."""
    Image.init()
    return tuple(name for name in Image.OPEN if name not in _NOT_READ)


@lru_cache(maxsize=1)
def suffixes() -> frozenset[str]:
    """The endings, lower case with a dot, of files in those formats."""
    known = formats()
    return frozenset(suffix for suffix, name in Image.registered_extensions().items() if name in known)


def has_known_ending(name: str) -> bool:
    """Whether a file's name says that it is an image of a format that is read."""
    return PurePosixPath(name).suffix.lower() in suffixes()


def is_named_otherwise(name: str) -> str | None:
    """Why a file isn't taken, by its ending: it is no image, or needs converting first; None where it may be one."""
    return _BY_ENDING.get(PurePosixPath(name).suffix.lower())


def looks_read(start: bytes) -> bool:
    """Whether a file begins as images do of a format that is read."""
    if unread(start) is not None:
        return False
    accepts = (Image.OPEN[name][1] for name in formats())
    prefix = start[:16].ljust(16, b"\0")
    return any(accept is not None and accept(prefix) is True for accept in accepts)


def unread(start: bytes) -> str | None:
    """Why an image isn't read, by its first bytes, with what to do; None for any other file."""
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS and b"avif" not in start[8:64]:
        return _HEIC
    if start.startswith((b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n")):
        return _JPEG_XL
    if b"<svg" in start.lower():
        return _SVG
    return _VECTOR if start.startswith((b"%PDF-", b"%!PS")) else None
