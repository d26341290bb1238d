"""Encode: an autoencoder, a VAE, PCA and a network on patches side by side, and what their codes are good for."""

import streamlit as st

from latent_studio.encode import panels, state
from latent_studio.encode.state import Shown
from latent_studio.shared import errors, wording


def show() -> None:
    """The whole page."""
    st.title("Encode")
    st.caption(
        "See what is left of a sample that has to pass through a few numbers, and what those numbers are good for."
    )
    shown, sentences = state.from_url()
    for sentence in sentences:
        errors.warn(sentence)
    panels.controls(shown)
    panels.offer_training(shown)
    busy = any(run.state in wording.ACTIVE for run in shown.runs.values())
    st.fragment(run_every=2 if busy else None)(_compare)(shown, busy)
    st.subheader("Does learning without labels help?")
    st.caption(
        "A small classifier learns from few labels: on the codes of an encoder that has seen none and stays as it is, "
        "and as part of the same network trained from scratch."
    )
    panels.experiment(shown)


def _compare(shown: Shown, busy: bool) -> None:
    """Everything that changes while something learns."""
    now = state.refreshed(shown)
    if busy and not any(run.state in wording.ACTIVE for run in now.runs.values()):
        st.rerun()
    try:
        with st.spinner("Encoding the held-out samples."):
            found = panels.outcomes(now)
    except (ValueError, OSError) as error:
        errors.show(error)
        return
    left, right = st.columns([1.25, 1], gap="large")
    with left:
        panels.reconstructions(now, found)
        panels.lead_on(now, found)
    with right:
        panels.figures(now, found)
    st.subheader("Where the codes lie", help="Held-out samples, a colour and a mark for each class.")
    panels.planes(now, found)
