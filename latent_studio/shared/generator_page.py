"""What every page at one generator begins with: its head, the generator, and what of it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

import streamlit as st

from latent_studio.shared import errors, generators, run_header, url
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import page_state, snapshots
from latent_studio.shared.session.page_state import Held, State


@dataclass(frozen=True)
class GeneratorPage(Generic[State]):
    """A page at one generator: the name of its file, its title and purpose, and the model of what it shows."""

    name: str
    title: str
    purpose: str
    model: type[State]

    def open(self) -> tuple[Facts, Held[State]]:
        """Draw the page's head and find what it shows, with a sentence of what couldn't be used; or stop the page."""
        run = run_header.head(self.name, self.title, self.purpose)
        try:
            facts = generators.facts(run)
        except generators.NoGeneratorError as error:
            errors.show(error)
            st.stop()
        gone = snapshots.renew(self.name, facts)
        now, sentences = page_state.arrive(self.name, self.model, facts)
        for sentence in gone or sentences:
            errors.warn(sentence)
        snapshots.look_at(self.name, run, url.pinned(now.state))
        return facts, now

    def settle(self, key: str) -> Callable[[], None]:
        """What takes over the state that the page's component, mounted under `key`, has sent."""
        return lambda: page_state.settle(self.name, st.session_state[key]["state"])
