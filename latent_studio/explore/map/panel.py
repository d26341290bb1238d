"""The panel "Map" below the Explore page's picture: thousands of samples on a plane, to look around in."""

from contextlib import suppress
from functools import lru_cache
from typing import Any

import streamlit as st
from pydantic import ValidationError

from gan_core.files import ReadError
from gan_core.latent.mapping import NEIGHBOURS
from gan_core.latent.spec import ConditionSpec, LatentSpec, Seed
from gan_core.options import Options
from gan_core.tasks.mapping import RESULT, MapRequest, Method, SampleMap, decode, read_map
from gan_core.tasks.queue import task_name
from latent_studio.explore.map.component import sample_map
from latent_studio.shared import errors, generators, services, tasks, widgets, wording
from latent_studio.shared.forms.fields import seen_by
from latent_studio.shared.generators import Facts
from latent_studio.shared.session.page_state import Held
from latent_studio.shared.state import explore
from latent_studio.shared.state.explore import ExploreState

KIND = "map"
COUNTS = {count: f"{count:,}" for count in (500, 1000, 2000, 4000)}
_METHODS: dict[Method, str] = {"tsne": "t-SNE", "pca": "PCA"}
_METHODS_HELP = (
    "t-SNE keeps neighbours together, so that groups show; how far groups are apart says little. PCA shows the two "
    "directions in which samples differ most, to scale, and is quick."
)


class PickedSample(Options):
    """What the map gives back where a sample is taken."""

    seed: Seed


def panel(facts: Facts, now: Held[ExploreState]) -> None:
    """The map of the generator that the page shows: asked for, being drawn, or there."""
    images = now.state.images(facts)
    request = _asked(facts, images)
    takes = "some seconds" if request.method == "pca" else "a few seconds to a minute"
    promise = (
        f"{request.count:,} samples of the snapshot at {wording.counted(request.snapshot, facts.kind)}; "
        f"it takes {takes} and is kept."
    )
    drawn = tasks.standing(KIND, request, result=RESULT, label="Draw the map", icon=":material/map:", promise=promise)
    if drawn is not None:
        _show(drawn, facts, current=drawn == task_name(KIND, request))


def latent_of(found: SampleMap, seed: int) -> LatentSpec:
    """The latent of a sample of a map. Raises IndexError where there is none."""
    classes = zip(found.facts.groups, found.asked[seed], strict=True)
    first = {group.name: group.classes[index] for group, index in classes}
    return LatentSpec(seed=seed, condition=ConditionSpec(first=first), basis=(found.facts.images,))


def _asked(facts: Facts, images: int) -> MapRequest:
    """The request that the controls say; they keep their values while the session lasts."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="map-controls"):
        method = widgets.segments(
            "Placed by", _METHODS, "tsne", key="map-method", help=_METHODS_HELP, persist_state="session"
        )
        seeds = "The seeds from 0 on, each class in turn where there are classes."
        count = widgets.segments("Samples", COUNTS, 2000, key="map-count", help=seeds, persist_state="session")
    digest = generators.digests(facts.run).get(images)
    return MapRequest(run=facts.run, snapshot=images, generator=digest, count=count, method=method)


def _show(name: str, facts: Facts, *, current: bool) -> None:
    try:
        file = read_map(services.task_queue().folder(name))
        found = _decoded(file)
    except ReadError:
        # Old tasks are cleared away; there is a button to draw it again.
        return
    except ValueError as error:
        errors.show(error)
        return
    st.caption(_said(found, facts.kind, current=current))
    key = f"map-canvas-{facts.run}"
    sample_map(file, key=key, on_pick=lambda: take(st.session_state[key]["pick"], found, facts))


@lru_cache(maxsize=4)
def _decoded(file: bytes) -> SampleMap:
    return decode(file)


def _said(found: SampleMap, kind: str, *, current: bool) -> str:
    """In a sentence or two what the map shows, and how far to trust it."""
    facts = found.facts
    by = {
        "pixels": "their pixels, for this dataset has no feature network",
        "values": "their own values",
    }.get(facts.of, f"the features of {wording.plain(seen_by(facts.of))}")
    kept = (
        f"of each sample's {NEIGHBOURS} nearest by that measure, {round(100 * facts.neighbours)} % are among its "
        "nearest here"
    )
    share = "" if facts.share is None else f" The plane holds {round(100 * facts.share)} % of their variance;"
    other = "" if current else "The last map that was drawn: "
    end = f"{share} {kept}" if share else f" {kept[0].upper()}{kept[1:]}"
    return (
        f"{other}{facts.count:,} samples of the snapshot at {wording.counted(facts.images, kind)} "
        f"by {_METHODS[facts.method]}, "
        f"placed by {by}.{end}."
    )


def take(message: Any, found: SampleMap, facts: Facts) -> None:
    """Make a sample the page's latent; what is no sample of the map is ignored."""
    with suppress(ValidationError, IndexError):
        pick = PickedSample.model_validate(message)
        images = found.facts.images
        latent = latent_of(found, pick.seed)
        if images in facts.snapshots:
            explore.show_latent(latent, facts, images)
            return
        st.toast(
            f"The snapshot of this map, at {wording.counted(images, facts.kind)}, is not kept any more; this is the "
            "sample's latent in the one that is shown.",
            icon=":material/history:",
        )
        explore.show_latent(latent.model_copy(update={"basis": ()}), facts)
