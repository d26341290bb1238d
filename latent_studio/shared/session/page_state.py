"""What a browser session holds of a page: the state it shows, kept in step with the URL and with its component.

Pages hand their states to their components and get them back when the user's hand has come to rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st
from pydantic import ValidationError

from gan_core.options import Options
from latent_studio.shared.session import address, visited

Params = address.Params


class PageState(Options):
    """What the state of every page has that shows one run."""

    run: str


State = TypeVar("State", bound=PageState)


@dataclass
class Held(Generic[State]):
    """A page's state in one browser session.

    `params` is the URL it was last written to. `origin` counts the times it came from elsewhere than the
    component, which then takes it over. `settled` says that it has just been changed here, and the URL not yet.
    """

    state: State
    params: Params
    origin: int = 0
    settled: bool = False


def held(page: str) -> Held[Any] | None:
    """What the session holds of a page; None before its first visit."""
    found: Held[Any] | None = st.session_state.get(f"held_{page}")
    return found


def hold(page: str, state: State, params: Params) -> Held[State]:
    """Hold a state that comes from elsewhere than the page's component; `params` is the URL it is at, or will be."""
    before = held(page)
    fresh = Held(state, params, origin=before.origin + 1 if before else 0)
    st.session_state[f"held_{page}"] = fresh
    visited.remember(page, state.run, params, state)
    return fresh


def shown(page: str, run: str) -> Any | None:
    """The state in which a page holds a run, or last held it; None where it never did."""
    current = held(page)
    if current is not None and current.state.run == run:
        return current.state
    before = visited.last(page, run)
    return before[1] if before is not None else None


def settle(page: str, message: Any, model: type[State]) -> None:
    """Take over what a page's component has sent; anything but a state of the held run is ignored."""
    current = held(page)
    if current is None or not isinstance(message, dict) or not address.shows(page):
        return
    try:
        state = model.model_validate({name: value for name, value in message.items() if name != "turn"})
    except ValidationError:
        return
    if state.run == current.state.run:
        current.state, current.settled = state, True


def arrive(
    page: str, read: Callable[[Mapping[str, str]], tuple[State, list[str]]], write: Callable[[State], Params]
) -> tuple[Held[State], list[str]]:
    """The state with which a page runs now, and sentences about what its URL held that can't be.

    What the component has just sent counts before the URL; a URL that somebody else has changed counts before what
    was held; a URL without a run means that the page was left and is back.
    """
    current, params = held(page), address.params()
    sentences: list[str] = []
    ahead = current is not None and current.settled and params.get("run", current.state.run) == current.state.run
    if current is None or ("run" in params and params != current.params and not ahead):
        state, sentences = read(params)
        if write(state) == params:
            # It was written here, and may have stood for more than it says.
            state = visited.at(page, params) or state
        current = hold(page, state, params)
    elif "run" not in params and not ahead:
        current = hold(page, current.state, params)
    current.settled = False
    current.params = write(current.state)
    address.write(current.params)
    visited.remember(page, current.state.run, current.params, current.state)
    return current, sentences
