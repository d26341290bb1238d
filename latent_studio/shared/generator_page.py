"""What every page at one generator begins with: its head, the generator, and what of it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic

import streamlit as st

from latent_studio.shared import generators, run_header, wording
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import page_state, snapshots
from latent_studio.shared.session.page_state import Held, Params, State


@dataclass(frozen=True)
class GeneratorPage(Generic[State]):
    """A page at one generator: its name, title and purpose, and its state from a URL and as one.

    `needed` gives the snapshots that a state can't do without.
    """

    name: str
    title: str
    purpose: str
    read: Callable[[Mapping[str, str], Facts], tuple[State, list[str]]]
    write: Callable[[State], Params]
    needed: Callable[[State], set[int]]

    def open(self) -> tuple[Facts, Held[State]]:
        """Draw the page's head and find what it shows, with a sentence about what couldn't be used.

        Stops the page where there is nothing to show.
        """
        run = run_header.head(self.name, self.title, self.purpose)
        try:
            facts = generators.facts(run)
        except generators.NoGeneratorError as error:
            st.error(wording.plain(str(error)), icon=":material/error:")
            st.stop()

        def read(params: Mapping[str, str]) -> tuple[State, list[str]]:
            return self.read(params, facts)

        gone = snapshots.renew(self.name, facts, self.needed, read, self.write)
        now, sentences = page_state.arrive(self.name, read, self.write)
        for sentence in gone or sentences:
            st.warning(wording.plain(sentence), icon=":material/warning:")
        snapshots.look_at(self.name, run, self.needed(now.state))
        return facts, now
