"""Project: a picture of one's own as a latent of a generator, found by optimisation while one watches."""

import streamlit as st

from latent_studio.project import results, state, subject, task
from latent_studio.project.state import ProjectState
from latent_studio.project.subject import Subject
from latent_studio.shared import errors
from latent_studio.shared.generator_page import GeneratorPage
from latent_studio.shared.generators import Facts
from latent_studio.shared.session.page_state import Held

PAGE = GeneratorPage(
    name=state.PAGE,
    title="Project",
    purpose="Draw or bring a picture, see how close the generator comes, and then change its latent.",
    model=ProjectState,
)


def show() -> None:
    """The whole page: the picture, how it is fitted, and what comes of it."""
    facts, now = PAGE.open()
    found = _subject(now)
    yours, theirs, made = st.columns([1, 1.1, 1.1], gap="large")
    with yours:
        task.choose(found, now.state.task)
    with theirs:
        pictures = task.fitted(found)
        started = task.begin(now.state, facts, found, pictures)
    if started:
        if started != now.state.task:
            results.leave(now.state)
        now.state = now.state.model_copy(update={"task": started})
        st.rerun()
    standing = results.standing(now.state)
    running = standing is not None and not standing.ended
    with made:
        st.fragment(run_every=0.5 if running else None)(_projection)(now, facts, running)
    if standing is not None and standing.ended:
        results.gallery(now.state, facts)


def _subject(now: Held[ProjectState]) -> Subject:
    """What the page has to know of the generator; stops the page where nothing can be projected."""
    try:
        with st.spinner("Looking at the generator's pictures."):
            found = subject.subject(now.state.run, now.state.snapshot)
    except (ValueError, OSError) as error:
        errors.show(error)
        st.stop()
    if found.refusal:
        st.info(found.refusal, icon=":material/info:")
        st.stop()
    return found


def _projection(now: Held[ProjectState], facts: Facts, running: bool) -> None:
    """The projection while it runs, and what came of it."""
    progress = results.standing(now.state)
    if progress is None:
        results.nothing_yet(now.state.task)
        return
    if running and progress.ended:
        st.rerun()
    results.outcome(now.state, facts, progress)
