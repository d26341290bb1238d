"""The panel "Time" below the Explore page's picture: how training came to draw this latent."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import streamlit as st
from pydantic import ValidationError

from gan_core import checkpoints, export
from gan_core.export import Pixels
from gan_core.latent.pictures import SinglePicture
from gan_core.latent.spec import Images, LatentSpec
from gan_core.options import Options
from gan_core.serving import PictureRequest
from latent_studio.explore.film_strip.component import StripSettings, film_strip
from latent_studio.shared import film, generators, services, widgets
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import workspace
from latent_studio.shared.session.page_state import Held
from latent_studio.shared.state import explore
from latent_studio.shared.state.explore import ExploreState
from latent_studio.shared.state.latent import LATEST

_SETTINGS = "film-strip-settings"
_HOLD_SECONDS = 1
_NOTHING = (
    "This generator has a single snapshot, so there is no time to travel through. Every run that is trained here keeps "
    "its snapshots from the first seconds on."
)
_SOON = "There is one snapshot so far; the film strip opens as soon as training lands the next."


class PickedMoment(Options):
    """What the strip gives back where a picture is taken."""

    images: Images
    latent: LatentSpec


def panel(facts: Facts, now: Held[ExploreState]) -> None:
    """The strip, the film, the comparison and what still moves, for the latent that the page shows."""
    if len(facts.snapshots) < 2:
        _wait(facts)
        return
    shown = None if now.state.snapshot == LATEST else int(now.state.snapshot)
    latent = pinned(now.state.latent, facts.snapshots[-1] if shown is None else shown)
    settings: StripSettings = st.session_state.setdefault(_SETTINGS, StripSettings())
    key = f"film-strip-{facts.run}"
    film_strip(
        latent,
        facts,
        fitting(settings, facts),
        shown=shown,
        axes=now.state.axes,
        key=key,
        answers={
            "pick": lambda: take(st.session_state[key]["pick"], facts),
            "settings": lambda: keep(st.session_state[key]["settings"]),
        },
    )
    _downloads(facts, latent, st.session_state[_SETTINGS].fps)


def pinned(latent: LatentSpec, images: int) -> LatentSpec:
    """The latent with its directions those of one snapshot, so that it is the same latent at every moment."""
    return latent if latent.basis else latent.model_copy(update={"basis": (images,)})


def fitting(settings: StripSettings, facts: Facts) -> StripSettings:
    """The settings for a run: a pair of moments that it doesn't have is forgotten."""
    if settings.pair is None or set(settings.pair) <= set(facts.snapshots):
        return settings
    return settings.model_copy(update={"pair": None})


def frames(facts: Facts, latent: LatentSpec) -> list[Pixels]:
    """The latent at every moment of training that is left, exactly, uint8 `[H, W, C]`. Raises ValueError for none."""
    picture = SinglePicture.model_validate(latent.model_dump())
    requests = [
        PictureRequest(run=facts.run, snapshot=images, picture=picture, exact=True) for images in facts.snapshots
    ]
    futures = [services.renderer().submit(request) for request in requests]
    found = []
    for request, future in zip(requests, futures, strict=True):
        try:
            found.append(future.result().samples[0])
        except ValueError:
            if request.snapshot in checkpoints.snapshots(workspace.current().find_run(facts.run)):
                raise
    return found


def training_film(
    facts: Facts, latent: LatentSpec, fps: int, write: Callable[[list[Pixels], float, int], bytes]
) -> bytes:
    """Training as a file, the last picture held for a second. Raises as `frames` does."""
    pictures = frames(facts, latent)
    held = pictures[-1:] * (_HOLD_SECONDS * fps)
    return write([*pictures, *held], fps, film.scale(pictures[0]))


def _downloads(facts: Facts, latent: LatentSpec, fps: int) -> None:
    name = f"{facts.run}-training-seed{latent.seed}"
    teaching = f"This latent at each of the {len(facts.snapshots)} moments, {fps} a second."
    with st.container(horizontal=True):
        for kind, icon, write in (("gif", "gif_box", export.gif), ("mp4", "movie", export.mp4)):
            make = partial(training_film, facts, latent, fps, write)
            label, key = f"Training as {kind.upper()}", f"film-strip-{kind}"
            widgets.download(label, make, f"{name}.{kind}", icon, key=key, help=teaching)


def take(message: Any, facts: Facts) -> None:
    """Have the page show the picture that was taken; anything else is ignored."""
    with suppress(ValidationError):
        pick = PickedMoment.model_validate(message)
        explore.show_latent(pick.latent, facts, pick.images)


def keep(message: Any) -> None:
    """Remember the settings that the strip gives back; anything else is ignored."""
    if not isinstance(message, dict):
        return
    with suppress(ValidationError):
        plain = {name: value for name, value in message.items() if name != "turn"}
        st.session_state[_SETTINGS] = StripSettings.model_validate(plain)


def _wait(facts: Facts) -> None:
    """Say why there is nothing to see, and look again while more may come."""
    if not facts.in_progress:
        st.caption(_NOTHING)
        return

    @st.fragment(run_every=1)
    def wait() -> None:
        if len(generators.facts(facts.run).snapshots) > 1:
            st.rerun()
        st.caption(_SOON)

    wait()
