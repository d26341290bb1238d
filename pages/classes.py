"""Classes: what a generator's classes do: every one beside the others, mixed, summed, and one against another."""

from collections.abc import Mapping

import streamlit as st

from latent_studio.classes.component import classes
from latent_studio.shared import generators, wording
from latent_studio.shared import run_header as opened
from latent_studio.shared import services as resources
from latent_studio.shared.session import snapshots
from latent_studio.shared.state import classes as classes_state
from latent_studio.shared.state import explore as state
from latent_studio.shared.state import interpolate as interpolate_state
from latent_studio.shared.state.classes import ClassesState, Take

PAGE = "classes"


def read(params: Mapping[str, str]) -> tuple[ClassesState, list[str]]:
    """The page's state from a URL."""
    return classes_state.read_classes(params, facts)


def lacking(run: str) -> None:
    """Say what a generator without classes lacks here, and offer those that have some."""
    st.info(
        f"{wording.plain(run)} was trained without classes, so it has none to lay out, to mix or to compare; "
        "arithmetic works with any latent.",
        icon=":material/info:",
    )
    others = classes_state.with_classes()
    if others:
        with st.container(horizontal=True):
            st.caption("Generators with classes:", width="content")
            for name in others:
                st.page_link(
                    "pages/classes.py",
                    label=wording.plain(name),
                    icon=":material/category:",
                    query_params={"run": name},
                )


def take(wanted: Take) -> None:
    """Bring what the page shows to Explore, or to the path of the Interpolate page."""
    try:
        with st.spinner("Taking the latent along…"):
            latent = classes_state.taken(wanted.state, resources.workbench())
    except ValueError as error:
        st.error(wording.plain(str(error)), icon=":material/error:")
        return
    if wanted.to == "explore":
        state.show_latent(latent, facts, wanted.state.snapshot)
        st.switch_page("pages/explore.py")
    try:
        count = interpolate_state.add_keyframe(run, wanted.state.snapshot, latent)
    except ValueError as error:
        st.error(wording.plain(str(error)), icon=":material/error:")
        return
    added = "The path begins with this latent." if count == 1 else f"The path has {count} keyframes now."
    st.toast(f"{added} It plays on the Interpolate page.", icon=":material/add_road:")


run = opened.head(
    PAGE, "Classes", "See one latent in every class, mix classes, do sums, and see what one attribute does."
)
try:
    facts = generators.facts(run)
except generators.NoGeneratorError as error:
    st.error(wording.plain(str(error)), icon=":material/error:")
    st.stop()
gone = snapshots.renew(PAGE, facts, classes_state.pinned, read, classes_state.classes_params)
now, sentences = state.arrive(PAGE, read, classes_state.classes_params)
for sentence in gone or sentences:
    st.warning(wording.plain(sentence), icon=":material/warning:")
snapshots.look_at(PAGE, run, classes_state.pinned(now.state))
if not facts.groups:
    lacking(run)

key = f"classes-canvas-{run}"
said = classes(
    now.state,
    facts,
    origin=now.origin,
    key=key,
    on_state=lambda: state.settle(PAGE, st.session_state[key]["state"], ClassesState),
)
asked = classes_state.read_take(said.take, run)
if asked is not None:
    take(asked)
