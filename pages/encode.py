"""Encode: an autoencoder, a VAE, PCA and a network on patches side by side, and what their codes are good for."""

import streamlit as st

from latent_studio.encode import panels as encode
from latent_studio.encode import state as encode_state
from latent_studio.shared import wording

st.title("Encode")
st.caption("See what is left of a sample that has to pass through a few numbers, and what those numbers are good for.")
shown, sentences = encode_state.from_url()
for sentence in sentences:
    st.warning(wording.plain(sentence), icon=":material/warning:")
encode.controls(shown)
encode.offer_training(shown)
busy = any(run.state in wording.ACTIVE for run in shown.runs.values())


@st.fragment(run_every=2 if busy else None)
def see() -> None:
    """Everything that changes while something learns."""
    now = encode_state.refreshed(shown)
    if busy and not any(run.state in wording.ACTIVE for run in now.runs.values()):
        st.rerun()
    try:
        with st.spinner("Encoding the held-out samples."):
            found = encode.outcomes(now)
    except (ValueError, OSError) as error:
        st.error(wording.plain(str(error)), icon=":material/error:")
        return
    left, right = st.columns([1.25, 1], gap="large")
    with left:
        encode.reconstructions(now, found)
        encode.lead_on(now, found)
    with right:
        encode.figures(now, found)
    st.subheader("Where the codes lie", help="Held-out samples, a colour and a mark for each class.")
    encode.planes(now, found)


see()
st.subheader("Does learning without labels help?")
st.caption(
    "A small classifier learns from few labels: on the codes of an encoder that has seen none and stays as it is, and "
    "as part of the same network trained from scratch."
)
encode.experiment(shown)
