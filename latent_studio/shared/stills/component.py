"""Pictures side by side, pixel for pixel, as large as whole screen pixels allow; they change without a flicker."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from latent_studio.browser.files import component

_stills = component("stills", Path(__file__).parent / "browser")
_SIZE_IN_HEADER = slice(16, 24)


@dataclass(frozen=True)
class Still:
    """One picture: the bytes of a PNG, or None while there is none yet and a place of `size` is kept for it.

    `size` is (width, height) in the picture's own pixels and read from the PNG where there is one. `caption` stands
    above it with a dot in `colour`; `title` is the caption's tooltip.
    """

    png: bytes | None
    alt: str
    size: tuple[int, int] = (0, 0)
    caption: str = ""
    colour: str = ""
    title: str = ""


def stills(
    pictures: Sequence[Still], *, key: str, height: int | None = None, centred: bool = False, reveal: bool = False
) -> None:
    """Show pictures in a row, all at one scale, at most `height` CSS pixels high.

    `reveal`: scroll to them when they first appear.
    """
    plain = [_plain(picture) for picture in pictures]
    _stills(data={"pictures": plain, "height": height, "centred": centred, "reveal": reveal}, key=key)


def _plain(picture: Still) -> dict[str, object]:
    width, height = picture.size
    if picture.png is not None:
        header = picture.png[_SIZE_IN_HEADER]
        width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")
    return {
        "png": base64.b64encode(picture.png).decode() if picture.png is not None else None,
        "size": [width, height],
        "alt": picture.alt,
        "caption": picture.caption,
        "colour": picture.colour,
        "title": picture.title,
    }
