"""Explore: one latent of one generator, and every way to move it, while the network trains too."""

import streamlit as st

from ui import generators, opened, state, wording
from ui.components.explore import explore
from ui.state import ExploreState, Held, InterpolateState

PAGE = "explore"


def interpolation(run: str) -> Held[InterpolateState] | None:
    """The interpolation of this run that latents were brought to; None where there is none yet."""
    ends = state.held("interpolate")
    return ends if ends is not None and ends.state.run == run else None


run = opened.head(
    PAGE, "Explore", "Drag a slider, or the picture itself, and see what the generator makes of each latent."
)
try:
    facts = generators.facts(run)
except generators.NoGeneratorError as error:
    st.error(wording.plain(str(error)), icon=":material/error:")
    st.stop()
now, sentences = state.arrive(PAGE, lambda params: state.read_explore(params, facts), state.explore_params)
for sentence in sentences:
    st.warning(wording.plain(sentence), icon=":material/warning:")
generators.pin(run, state.pinned(now.state))

key = f"explore-canvas-{run}"
ends = interpolation(run)
said = explore(
    now.state,
    facts,
    origin=now.origin,
    carried=None if ends is None else state.ends_at(ends.state, now.state.latent),
    key=key,
    on_state=lambda: state.settle(PAGE, st.session_state[key]["state"], ExploreState),
    on_carry=lambda: state.carry(st.session_state[key]["carry"], facts),
)
if said.interpolate and ends:
    st.switch_page("pages/interpolate.py", query_params=ends.params)
