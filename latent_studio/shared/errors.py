"""What went wrong, said as a sentence on the page where it was asked for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from latent_studio.shared import wording


def show(error: object) -> None:
    """An error's sentence in a red box."""
    st.error(wording.plain(str(error)), icon=":material/error:")


def warn(sentence: object) -> None:
    """A sentence about what goes on in spite of it, in an amber box."""
    st.warning(wording.plain(str(sentence)), icon=":material/warning:")


def toast(error: object) -> None:
    """An error's sentence for some seconds in the corner."""
    st.toast(wording.plain(str(error)), icon=":material/error:")


@contextmanager
def shown(how: Callable[[object], None] = show) -> Iterator[None]:
    """Say what fails inside, if it is a ValueError or an OSError, which bring a sentence; the rest is left out."""
    try:
        yield
    except (ValueError, OSError) as error:
        how(error)
