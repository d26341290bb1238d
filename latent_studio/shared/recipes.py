"""A downloaded picture or latent opened again: it is rendered anew and compared before anything is shown."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gan_core.files import WriteError
from gan_core.latent.pictures import (
    ArithmeticPicture,
    ClassesPicture,
    GridPicture,
    NeighbourhoodPicture,
    PathPicture,
    SeedsPicture,
)
from gan_core.latent.spec import LatentSpec
from gan_core.serving import Description, PictureRequest, latent_file, recipe
from gan_core.serving.latent_file import LatentFile, LatentFileError
from gan_core.serving.recipe import Recipe
from latent_studio.shared import generators, services, wording
from latent_studio.shared.session import address, workspace
from latent_studio.shared.session.page_state import Params
from latent_studio.shared.state.classes import ClassesState, classes_params
from latent_studio.shared.state.explore import ExploreState, explore_params
from latent_studio.shared.state.interpolate import InterpolateState, interpolate_params

_TAKEN = "recipe-taken"
_READ = "recipe-read"
_SAID = "recipe-said"


@dataclass(frozen=True)
class Opened:
    """What came out as it was: on which page it is shown, that page's URL, and what is said there."""

    page: str
    params: Params
    said: str


def uploader() -> None:
    """A place to drop a downloaded picture or latent; it is shown again, or a sentence says why not."""
    dropped = st.file_uploader(
        "A picture or a latent that was downloaded here",
        type=["png", "json"],
        key="recipe-file",
        help="A picture's recipe travels inside its file. It is rendered again and compared, pixel by pixel; a latent "
        "number by number.",
    )
    if dropped is None:
        return
    read, refusal = st.session_state.get(_READ, ("", ""))
    if read != dropped.file_id:
        taken = _taken(dropped.getvalue())
        refusal = taken if isinstance(taken, str) else ""
        st.session_state[_READ] = (dropped.file_id, refusal)
        if isinstance(taken, Opened):
            st.session_state[_TAKEN] = taken
            st.rerun()
    if refusal:
        st.error(wording.plain(refusal), icon=":material/error:")


def take_dropped(message: Any) -> None:
    """Open a picture or a latent that was dropped on the canvas, as {data: base64}; else a sentence says why not."""
    text = message.get("data") if isinstance(message, dict) else None
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        data = b""
    st.session_state[_TAKEN] = _taken(data)


def arrive() -> None:
    """Go to the page that shows what was taken, and say there how it went."""
    taken: Opened | str | None = st.session_state.pop(_TAKEN, None)
    if isinstance(taken, Opened):
        st.session_state[_SAID] = taken.said
        # What is open below the picture stays open.
        panel = address.params().get("panel") if taken.page == "explore" else None
        address.go(taken.page, {**taken.params, **({"panel": panel} if panel else {})})
    if taken is not None:
        st.error(wording.plain(taken), icon=":material/error:")
    sentence = st.session_state.pop(_SAID, None)
    if sentence is not None:
        st.toast(wording.plain(sentence), icon=":material/verified:")


def opened(data: bytes) -> Opened:
    """What a file shows. Raises ValueError, with a sentence, for one that can't be opened or comes out otherwise."""
    return _latent(data) if data.lstrip()[:1] == b"{" else _picture(data)


def _picture(data: bytes) -> Opened:
    found, pixels = recipe.read(data)
    run = recipe.located(workspace.current(), found)
    page, params = _place_of(found, run)
    brought = recipe.brought(found, run)
    rendered = services.renderer().submit(found.request(run), brought).result()
    recipe.compare(found, rendered, pixels)
    recipe.keep(workspace.current(), brought)
    return Opened(page, params, f"Rendered again by {run}: every pixel is the same.")


def _latent(data: bytes) -> Opened:
    found = latent_file.read(data)
    run = latent_file.located(workspace.current(), found)
    try:
        told = _told(found.request(run))
    except LatentFileError:
        raise
    except ValueError:
        spec, said = _by_its_numbers(found, run), "It opens by its numbers alone: what it was made of is not kept here."
    else:
        latent_file.compare(found, told)
        spec, said = found.spec, f"Drawn again by {run}: every number is the same."
    shown = ExploreState(run=run, snapshot=found.snapshot, latent=spec)
    return Opened("explore", explore_params(shown), said)


def _by_its_numbers(found: LatentFile, run: str) -> LatentSpec:
    plain = found.model_copy(update={"kept": None, "moves": {}, "style": None, "directions": {}, "basis": ()})
    told, layers = _told(plain.request(run)), generators.facts(run).layers
    return latent_file.by_its_numbers(workspace.current(), found, run, told, layers)


def _told(request: PictureRequest) -> Description:
    """The numbers of a latent. Raises ValueError, with a sentence, where it can't be rendered."""
    description = services.renderer().submit(request).result().description
    if description is None:
        raise LatentFileError("The numbers of its latents can't be read; the app's log says why.")
    return description


def _taken(data: bytes) -> Opened | str:
    """What a file shows, or a sentence that says why it can't be opened."""
    try:
        return opened(data)
    except (ValueError, WriteError) as error:
        return str(error)


def _place_of(found: Recipe, run: str) -> tuple[str, Params]:
    """The page that shows a recipe's picture, and its URL there."""
    picture = found.picture
    place = {"run": run, "snapshot": found.snapshot}
    match picture:
        case PathPicture():
            names = ("keyframes", "method", "space", "closed")
            way = InterpolateState.model_validate(place | {name: getattr(picture, name) for name in names})
            return "interpolate", interpolate_params(way)
        case GridPicture():
            between = {"keyframes": picture.corners, "method": picture.method, "side": picture.side, "view": "grid"}
            return "interpolate", interpolate_params(InterpolateState.model_validate(place | between))
        case ArithmeticPicture():
            terms = {"a": picture.a, "b": picture.b, "c": picture.c, "latent": picture.a, "view": "arithmetic"}
            return "classes", classes_params(ClassesState.model_validate(place | terms))
        case NeighbourhoodPicture():
            more: dict[str, Any] = {"view": "neighbourhood", "axes": picture.axes, "spread": picture.spread}
        case ClassesPicture():
            more = {"view": "classes", "group": picture.group or ""}
        case SeedsPicture():
            more = {"latent": latent_of(picture).model_copy(update={"seed": picture.seeds[0]})}
        case _:
            more = {}
    shown = ExploreState.model_validate({"latent": latent_of(picture), **place, **more})
    return "explore", explore_params(shown)


def latent_of(picture: LatentSpec) -> LatentSpec:
    """A picture's latent without what else it asks for."""
    return LatentSpec.model_validate({name: getattr(picture, name) for name in LatentSpec.model_fields})
