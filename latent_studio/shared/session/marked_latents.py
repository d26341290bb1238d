"""The pictures that were marked in this browser session, for pages that offer them as keyframes."""

from __future__ import annotations

import streamlit as st

from gan_core.latent.learning.marks import Mark
from gan_core.latent.spec import LatentSpec
from latent_studio.shared import generators

_MARKS = "marks-of-generators"


def remember(digest: str, marks: tuple[Mark, ...]) -> None:
    """Take over what is marked of one generator, named by its digest."""
    st.session_state.setdefault(_MARKS, {})[digest] = marks


def marked(run: str) -> dict[str, LatentSpec]:
    """The pictures of a run that were marked in this session, the newest first, by a name each."""
    digests = set(generators.digests(run).values())
    every: dict[str, tuple[Mark, ...]] = st.session_state.get(_MARKS, {})
    found = [mark for digest, marks in every.items() if digest in digests for mark in marks[::-1]]
    return {
        f"{'more' if mark.more else 'less'}: seed {mark.seed}": LatentSpec(seed=mark.seed, condition=mark.condition)
        for mark in found
    }
