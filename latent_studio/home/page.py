"""Home: every run and every generator that ships with the studio, each with its picture."""

import math

import streamlit as st

from latent_studio.shared import services, wording
from latent_studio.shared.runs import cards, dialogs, starting
from latent_studio.shared.session import address


def show() -> None:
    """The whole page."""
    address.enter("home")
    busy = any(summary.state in wording.ACTIVE for summary in services.manager().runs())
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("Latent Studio", width="content")
        if st.button("New run", type="primary", icon=":material/add:", help="Choose a dataset and train on it."):
            starting.new_run()
    st.caption("Open a generator and drag through its latent space, watch a run while it learns, or start a new one.")
    st.fragment(run_every=2 if busy else 10)(_runs)(busy)
    dialogs.answer_asked()


def _runs(busy: bool) -> None:
    """The gallery; it reads the runs anew by itself, often only while something runs."""
    manager = services.manager()
    everything = manager.runs()
    own = cards.ordered([summary for summary in everything if not summary.shipped], manager.queue())
    shipped = [summary for summary in everything if summary.shipped]
    st.subheader("Your runs")
    asked = None
    if own:
        pages = math.ceil(len(own) / cards.PER_PAGE)
        page = st.pagination(pages, key="home-page") if pages > 1 else 1
        start = (page - 1) * cards.PER_PAGE
        asked = cards.cards(own[start : start + cards.PER_PAGE])
    else:
        st.caption("None yet. Start one on the Train page: its first picture is there within seconds.")
    if shipped:
        st.subheader("Ready to explore")
        asked = cards.cards(shipped) or asked
    if asked:
        dialogs.ask(*asked)
    # Only now, for what was asked must not be lost where a run's state has just changed.
    if asked or any(summary.state in wording.ACTIVE for summary in own) != busy:
        st.rerun()
