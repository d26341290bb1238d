"""The pictures that were marked in this browser session, for pages that offer them as keyframes."""

from typing import Any

import streamlit as st

from gan_core.latent.spec import LatentSpec
from latent_studio.shared import generators

SESSIONS = "marks_of_generators"  # by a generator's digest, what has been marked of it, in `marks`


def marked(run: str) -> dict[str, LatentSpec]:
    """The pictures of a run that were marked in this session, the newest first, by a name each."""
    digests = set(generators.digests(run).values())
    sessions: dict[str, Any] = st.session_state.get(SESSIONS, {})
    found = [mark for digest, session in sessions.items() if digest in digests for mark in session.marks[::-1]]
    return {
        f"{'more' if mark.more else 'less'}: seed {mark.seed}": LatentSpec(seed=mark.seed, condition=mark.condition)
        for mark in found
    }
