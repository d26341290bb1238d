"""Where the pictures to project come from: a drawing pad, files, the clipboard, and held-out samples to try."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from latent_studio.browser.files import Answers, component

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
    answers: Answers,
) -> None:
    """Mount the pad and what is beside it; `samples` are PNG files with their descriptions, `chosen` the current one.

    It triggers `drawn` with {data} once the hand has rested, `pictures` with at most `most` of {name, data}, where
    data is a data URL, `sample` with {index}, and `others`.
    """
    format_ = {"width": sheet.width, "height": sheet.height, "ground": sheet.ground, "colours": list(sheet.colours)}
    offered = [{"png": base64.b64encode(png).decode(), "label": label} for png, label in samples]
    _component(key, {"format": format_, "most": most, "samples": offered, "chosen": chosen}, answers)
