"""Classes: what a generator's classes do: every one beside the others, mixed, summed, and one against another."""

import streamlit as st

from latent_studio.classes.component import classes
from latent_studio.shared import errors, services, wording
from latent_studio.shared.generator_page import GeneratorPage
from latent_studio.shared.generators import Facts
from latent_studio.shared.state import explore, interpolate
from latent_studio.shared.state.classes import ClassesState, Take, read_take, taken, with_classes

PAGE = GeneratorPage(
    name="classes",
    title="Classes",
    purpose="See one latent in every class, mix classes, do sums, and see what one attribute does.",
    model=ClassesState,
)


def show() -> None:
    """The whole page."""
    facts, now = PAGE.open()
    if not facts.groups:
        _lacking(facts.run)
    key = f"classes-canvas-{facts.run}"
    said = classes(
        now.state,
        facts,
        origin=now.origin,
        key=key,
        on_state=PAGE.settle(key),
    )
    asked = read_take(said.take, facts.run)
    if asked is not None:
        _take(asked, facts)


def _lacking(run: str) -> None:
    """Say what a generator without classes lacks here, and offer those that have some."""
    st.info(
        f"{wording.plain(run)} was trained without classes, so it has none to lay out, to mix or to compare; "
        "arithmetic works with any latent.",
        icon=":material/info:",
    )
    others = with_classes()
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


def _take(wanted: Take, facts: Facts) -> None:
    """Bring what the page shows to Explore, or to the path of the Interpolate page."""
    try:
        with st.spinner("Taking the latent along…"):
            latent = taken(wanted.state, services.compute_thread())
    except ValueError as error:
        errors.show(error)
        return
    if wanted.to == "explore":
        explore.show_latent(latent, facts, wanted.state.snapshot)
        st.switch_page("pages/explore.py")
    with errors.shown():
        count = interpolate.add_keyframe(facts.run, wanted.state.snapshot, latent)
        added = "The path begins with this latent." if count == 1 else f"The path has {count} keyframes now."
        st.toast(f"{added} It plays on the Interpolate page.", icon=":material/add_road:")
