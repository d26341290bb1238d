"""What the Project page works on: a generator and a task in the URL, and pictures in the browser session."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np
import streamlit as st

from gan_core.importing.pictures import Pixels
from gan_core.latent.inversion import fitting
from gan_core.latent.inversion.fitting import FittingError
from latent_studio.shared.session import address, page_state
from latent_studio.shared.session.page_state import PageState
from latent_studio.shared.state.latent import SNAPSHOT
from latent_studio.shared.url import InUrl, Reader, one

PAGE = "project"
MOST_PICTURES = 16
_MOST_CHARACTERS = 4 * fitting.MOST_BYTES // 3 + 100
_LONGEST_NAME = 60


_TASK = re.compile(r"projection-.{0,29}")


def _task(reader: Reader, name: str, *_: object) -> str:
    """The name of a projection; none for anything else."""
    text = reader.params.get(name, "")
    return text if _TASK.fullmatch(text) else ""


class ProjectState(PageState):
    """The generator that pictures are projected with, and the task that does it; none before the first."""

    snapshot: Annotated[int, InUrl(SNAPSHOT, pins=lambda images: {images})]
    task: Annotated[str, InUrl(one(_task))] = ""


@dataclass(frozen=True)
class Source:
    """A picture as it came, uint8 `[4, H, W]`; `label`: its class where known; `drawn`: it stands on the pad."""

    name: str
    pixels: Pixels
    label: str = ""
    drawn: bool = False


def move(images: int) -> None:
    """Project with another snapshot from now on."""
    current = page_state.held(PAGE)
    if current is not None and address.shows(PAGE):
        current.state = current.state.model_copy(update={"snapshot": images})


def sources() -> tuple[Source, ...]:
    """The pictures to project."""
    held: tuple[Source, ...] = st.session_state.get("project-sources", ())
    return held


def choose(chosen: Sequence[Source], refusals: Sequence[str] = ()) -> None:
    """Project other pictures from now on; where there is none among them, keep those that there are."""
    if chosen:
        st.session_state["project-sources"] = tuple(chosen)
    st.session_state["project-refusals"] = list(refusals)


def refusals() -> list[str]:
    """Why pictures that came last were refused, a sentence each."""
    held: list[str] = st.session_state.get("project-refusals", [])
    return held


def draw() -> int:
    """Which draw of held-out samples is offered."""
    return int(st.session_state.get("project-draw", 0))


def draw_others() -> None:
    """Offer other held-out samples."""
    st.session_state["project-draw"] = draw() + 1


def drawn(message: Any) -> tuple[list[Source], list[str]]:
    """The drawing that the pad sends; see `taken`."""
    found, refused = taken([{**message, "name": "Your drawing"}] if isinstance(message, dict) else [])
    return [replace(source, drawn=True) for source in found], refused


def taken(messages: Any) -> tuple[list[Source], list[str]]:
    """The pictures in untrusted dicts with a `name` and a data URL in `data`; and refusals, a sentence each."""
    chosen, refused = [], []
    for message in messages[:MOST_PICTURES] if isinstance(messages, list) else []:
        name = str(message.get("name", ""))[:_LONGEST_NAME] if isinstance(message, dict) else ""
        try:
            chosen.append(Source(name or "Your picture", fitting.read(_decoded(message))))
        except FittingError as error:
            refused.append(f"{name or 'A picture'}: {error}")
    return chosen, refused


def opaque(samples: Pixels) -> Pixels:
    """A sample uint8 `[C, H, W]` as red, green, blue and full opacity, `[4, H, W]`."""
    colours = np.broadcast_to(samples, (3, *samples.shape[1:]))
    return np.concatenate([colours, np.full_like(colours[:1], 255)])


def _decoded(message: Any) -> bytes:
    """The bytes of a data URL. Raises FittingError for anything else."""
    data = message.get("data") if isinstance(message, dict) else None
    if not isinstance(data, str) or not data.startswith("data:image/") or len(data) > _MOST_CHARACTERS:
        raise FittingError("It didn't arrive as a picture, or is too large; choose another.")
    try:
        return base64.b64decode(data.partition(";base64,")[2], validate=True)
    except binascii.Error as error:
        raise FittingError("It didn't arrive whole; choose it again.") from error
