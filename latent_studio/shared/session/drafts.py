"""What has been set in the form of a new run: kept in the session, so that it outlasts the form itself."""

from typing import Any

import streamlit as st

_KEY, _ANEW = "drafts", "drafts-anew"


def of(form: str) -> dict[str, Any]:
    """What was set in a form, by the path of its field; to be added to."""
    if st.session_state.pop(_ANEW, False):
        _all().pop(form, None)
    return _all().setdefault(form, {})


def begin_anew() -> None:
    """Have the form that is opened next begin with what it is made of."""
    st.session_state[_ANEW] = True


def _all() -> dict[str, dict[str, Any]]:
    drafts: dict[str, dict[str, Any]] = st.session_state.setdefault(_KEY, {})
    return drafts
