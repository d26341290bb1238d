"""Where the pictures to project come from: a drawing pad, files, the clipboard, and held-out samples to try."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from latent_studio.browser.files import component

_component = component("latent_studio_project", Path(__file__).parent / "browser")


@dataclass(frozen=True)
class Sheet:
    """What the pad draws on: its size in the generator's pixels, the colour of the ground, and those of the pen."""

    width: int
    height: int
    ground: str
    colours: tuple[str, ...]


def easel(
    sheet: Sheet,
    samples: Sequence[tuple[bytes, str]],
    chosen: int | None,
    *,
    most: int,
    key: str,
    on_drawn: Callable[[], None],
    on_pictures: Callable[[], None],
    on_sample: Callable[[], None],
    on_others: Callable[[], None],
) -> None:
    """Mount the pad and what is beside it; `samples` are PNG files with their descriptions, `chosen` the current one.

    It triggers `drawn` with {data} once the hand has rested, `pictures` with at most `most` of {name, data}, where
    data is a data URL, `sample` with {index}, and `others`.
    """
    format_ = {"width": sheet.width, "height": sheet.height, "ground": sheet.ground, "colours": list(sheet.colours)}
    _component(
        key=key,
        data={
            "format": format_,
            "most": most,
            "samples": [{"png": base64.b64encode(png).decode(), "label": label} for png, label in samples],
            "chosen": chosen,
        },
        on_drawn_change=on_drawn,
        on_pictures_change=on_pictures,
        on_sample_change=on_sample,
        on_others_change=on_others,
    )
