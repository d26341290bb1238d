"""What pages have shown in this browser session, by address and by run, so that coming back shows all of it again."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from latent_studio.shared.url import Params

_KEY = "visited"
_MOST = 200


@dataclass
class _Page:
    by_address: dict[frozenset[tuple[str, str]], Any] = field(default_factory=dict)
    by_run: dict[str, tuple[Params, Any]] = field(default_factory=dict)


def remember(page: str, run: str, params: Params, state: Any) -> None:
    """Keep the state that a page shows of a run at an address; of very many the oldest are forgotten."""
    shown = _page(page)
    _put(shown.by_address, frozenset(params.items()), state)
    _put(shown.by_run, run, (params, state))


def at(page: str, params: Params) -> Any | None:
    """The state that a page had when it was last at an address; None where it never was."""
    return _page(page).by_address.get(frozenset(params.items()))


def last(page: str, run: str) -> tuple[Params, Any] | None:
    """The address and the state in which a page last showed a run; None where it never did."""
    return _page(page).by_run.get(run)


def generator() -> str | None:
    """The run whose generator the session is at; None before one was chosen."""
    chosen: str | None = st.session_state.get("generator")
    return chosen


def choose_generator(run: str) -> None:
    """Be at the generator of a run from now on, on every page."""
    st.session_state["generator"] = run


def _page(page: str) -> _Page:
    pages: dict[str, _Page] = st.session_state.setdefault(_KEY, {})
    return pages.setdefault(page, _Page())


def _put(kept: dict[Any, Any], key: Any, value: Any) -> None:
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > _MOST:
        del kept[next(iter(kept))]
