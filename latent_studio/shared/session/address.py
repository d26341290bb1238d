"""The address that decides what a page shows: the session's own, until the browser has caught up with it.

When the session has just moved on, what the browser sends next may still carry the address before, and the widgets of
a page that is gone. So another address is taken only where it is news: not one that the session has itself left
behind, unless somebody has walked back to it. A widget's callback asks `shows` before it moves anything.
"""

from dataclasses import dataclass, field
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from latent_studio.shared.url import Params

_KEY, _WORD = "address", "address-word"
_MOST_BEHIND = 32


@dataclass
class Address:
    """The address that counts in one browser session: a page and its parameters.

    `behind`: parameters that the session has replaced since the browser was last known to agree with it, which it may
    therefore still send. `revision` counts how often the address has changed.
    """

    page: str = ""
    params: Params = field(default_factory=dict)
    behind: list[Params] = field(default_factory=list)
    revision: int = 0

    def hear(self, page: str, params: Params, *, asked: bool, walked: bool) -> None:
        """Take note of the address that a run came with.

        `asked`: the browser has just asked for the run, so the address is its own word. `walked`: by going back or
        forward in its history.
        """
        if page == self.page and params == self.params:
            # Where the session has been here before, the browser may mean that time, and have the way on before it.
            if asked and params not in self.behind:
                self.behind = []
        elif page == self.page and walked:
            # What the session had just told the browser may cross its way back, and come again as the browser's word.
            self._become(page, params, behind=[self.params])
        elif page != self.page or params not in self.behind:
            self._become(page, params, behind=[])

    def move(self, page: str, params: Params) -> None:
        """Go to an address of the session's own accord; the browser follows in its own time."""
        if page != self.page or params != self.params:
            before = [old for old in self.behind if old != self.params]
            self._become(page, params, behind=[*before, self.params][-_MOST_BEHIND:])

    def _become(self, page: str, params: Params, behind: list[Params]) -> None:
        self.page, self.params, self.behind = page, dict(params), behind
        self.revision += 1


def enter(page: str) -> Params:
    """Begin a run of a page, by the name of its file; the parameters that count."""
    return dict(_heard(page).params)


def params() -> Params:
    """The parameters that count now, in a page's body, in a fragment of it and in a callback."""
    return dict(_heard().params)


def shows(page: str) -> bool:
    """Whether a page is the one that is shown, so that its widgets have a say."""
    return _heard().page in ("", page)


def write(changed: Params) -> None:
    """Give the page that is shown other parameters."""
    current = _heard()
    current.move(current.page, changed)
    _show(current)


def go(page: str, wanted: Params | None = None) -> NoReturn:
    """Show a page with these parameters and no others."""
    _heard().move(page, wanted or {})
    st.switch_page(f"pages/{page}.py", query_params=wanted)


def walked() -> bool:
    """Whether the browser asks for this run because somebody went back or forward in its history."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def asked() -> bool:
    """Whether the browser asked for this run, and hasn't been heard in it yet.

    A run that the session asks for itself brings along, as it is, what the browser last said of its surroundings.
    """
    context = get_script_run_ctx()
    word = context.context_info if context is not None else None
    before = st.session_state.get(_WORD)
    st.session_state[_WORD] = word
    return word is not None and word is not before


def _heard(page: str | None = None) -> Address:
    """The session's address, with what this run came with taken into account."""
    current: Address = st.session_state.setdefault(_KEY, Address())
    if page is None:
        page = current.page
    current.hear(page, st.query_params.to_dict(), asked=asked(), walked=walked())
    _show(current)
    return current


def _show(current: Address) -> None:
    """Have the browser, and the runs that this one asks for, go by the address that counts."""
    if st.query_params.to_dict() != current.params:
        st.query_params.from_dict(current.params)
