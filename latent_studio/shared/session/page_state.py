"""What a browser session holds of a page: the state it shows, kept in step with the URL and with its component.

Pages hand their states to their components and get them back when the user's hand has come to rest.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import streamlit as st
from pydantic import ValidationError

from latent_studio.shared import url
from latent_studio.shared.session import address, visited
from latent_studio.shared.url import InUrl, LinkedState, Params, one


class PageState(LinkedState):
    """What the state of every page has that shows one run."""

    run: Annotated[str, InUrl(one(lambda _reader, _name, facts, _usual: facts.run))]


State = TypeVar("State", bound=PageState)


@dataclass
class Held(Generic[url.State]):
    """A page's state in one browser session.

    `params` is the URL it was last written to. `origin` counts the times it came from elsewhere than the
    component, which then takes it over. `settled` says that it has just been changed here, and the URL not yet.
    """

    state: url.State
    params: Params
    origin: int = 0
    settled: bool = False

    def change(self, **changes: Any) -> None:
        """Change some fields of the state, here and then in the URL."""
        self.state, self.settled = self.state.model_copy(update=changes), True


def held(page: str) -> Held[Any] | None:
    """What the session holds of a page; None before its first visit."""
    found: Held[Any] | None = st.session_state.get(f"held_{page}")
    return found


def hold(page: str, state: State, params: Params | None = None) -> Held[State]:
    """Hold a state that comes from elsewhere than the page's component; `params` is the URL it is at, or its own."""
    before, params = held(page), url.write(state) if params is None else params
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


def settle(page: str, message: Any) -> None:
    """Take over what a page's component has sent; anything but a state of the held run is ignored."""
    current = held(page)
    if current is None or not isinstance(message, dict) or not address.shows(page):
        return
    try:
        state = type(current.state).model_validate({name: value for name, value in message.items() if name != "turn"})
    except ValidationError:
        return
    if state.run == current.state.run:
        current.state, current.settled = state, True


def arrive(page: str, model: type[State], facts: Any) -> tuple[Held[State], list[str]]:
    """The state with which a page runs now, and sentences about what its URL held that can't be.

    What the component has just sent counts before the URL; a URL that somebody else has changed counts before what
    was held; a URL without a run means that the page was left and is back.
    """
    current, params = held(page), address.params()
    sentences: list[str] = []
    ahead = current is not None and current.settled and params.get("run", current.state.run) == current.state.run
    if current is None or ("run" in params and params != current.params and not ahead):
        state, sentences = url.read(model, params, facts)
        if url.write(state) == params:
            # It was written here, and may have stood for more than it says.
            state = visited.at(page, params) or state
        current = hold(page, state, params)
    elif "run" not in params and not ahead:
        current = hold(page, current.state, params)
    current.settled = False
    current.params = url.write(current.state)
    address.write(current.params)
    visited.remember(page, current.state.run, current.params, current.state)
    return current, sentences
