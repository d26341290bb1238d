"""How much a visitor's uploaded files may take up, and what was said of one that was too much.

Streamlit tells a page nothing of an upload that was refused: it is said when the page, or the dialog, is drawn next. No
fragment looks for it every second, for beside uploads that redraw a dialog it left the dialog's fields there twice.
"""

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from latent_studio.shared import wording

_FILES_EACH, _FILES = 2, 5  # of the largest size: in one browser session, and in all
_refusals: dict[str, str] = {}


def most_bytes() -> int:
    """Of one file, in bytes."""
    return int(st.get_option("server.maxUploadSize")) * 2**20


def most_bytes_each() -> int:
    """Of all files that one browser session holds, in bytes."""
    return _FILES_EACH * most_bytes()


def most_bytes_in_all() -> int:
    """Of all files that the app holds, in bytes."""
    return _FILES * most_bytes()


def note(session: str, sentence: str | None) -> None:
    """Remember why the last upload of a session was refused; None forgets it, for the next one was not."""
    if sentence is None:
        _refusals.pop(session, None)
        return
    runtime = get_instance()
    for gone in [each for each in _refusals if not runtime.is_active_session(each)]:
        _refusals.pop(gone, None)
    # Whoever asks can name any session; only those that are there are kept.
    if runtime.is_active_session(session):
        _refusals[session] = sentence


def forget_refusal() -> None:
    """Forget why the visitor's last upload was refused."""
    context = get_script_run_ctx()
    if context is not None:
        note(context.session_id, None)


def refusal() -> None:
    """Why the visitor's last upload was refused, if it was."""
    context = get_script_run_ctx()
    sentence = _refusals.get(context.session_id) if context is not None else None
    if sentence is not None:
        st.error(wording.plain(sentence), icon=":material/error:")
