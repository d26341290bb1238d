"""Project: a picture of one's own as a latent of a generator, found by optimisation while one watches."""

from collections.abc import Mapping

import streamlit as st

from latent_studio.project import results as project_results
from latent_studio.project import state as project_state
from latent_studio.project import subject as project_subject
from latent_studio.project import task as project
from latent_studio.project.state import PAGE, ProjectState
from latent_studio.shared import generators, wording
from latent_studio.shared import run_header as opened
from latent_studio.shared.session import snapshots
from latent_studio.shared.state import explore as state
from latent_studio.shared.state.explore import Held


def read(params: Mapping[str, str]) -> tuple[ProjectState, list[str]]:
    """The page's state from a URL."""
    return project_state.read_project(params, facts)


run = opened.head(
    PAGE, "Project", "Draw something, or bring a picture, and see how near the generator can come; then slide it."
)
try:
    facts = generators.facts(run)
    now: Held[ProjectState]
    gone = snapshots.renew(PAGE, facts, project_state.pinned, read, project_state.project_params)
    now, sentences = state.arrive(PAGE, read, project_state.project_params)
    snapshots.look_at(PAGE, run, project_state.pinned(now.state))
    with st.spinner("Looking at the generator's pictures."):
        subject = project_subject.subject(run, now.state.snapshot)
except (generators.NoGeneratorError, ValueError, OSError) as error:
    st.error(wording.plain(str(error)), icon=":material/error:")
    st.stop()
for sentence in gone or sentences:
    st.warning(wording.plain(sentence), icon=":material/warning:")
if subject.refusal:
    st.info(subject.refusal, icon=":material/info:")
    st.stop()

yours, theirs, made = st.columns([1, 1.1, 1.1], gap="large")
with yours:
    project.choose(subject, now.state.task)
with theirs:
    pictures = project.fitted(subject)
    started = project.begin(now.state, facts, subject, pictures)
if started:
    if started != now.state.task:
        project_results.leave(now.state)
    now.state = now.state.model_copy(update={"task": started})
    st.rerun()
standing = project_results.standing(now.state)


@st.fragment(run_every=0.5 if standing and not standing.ended else None)
def see() -> None:
    """The projection while it runs, and what came of it."""
    progress = project_results.standing(now.state)
    if progress is None:
        project_results.nothing_yet(now.state.task)
        return
    if standing and progress.ended and not standing.ended:
        st.rerun()
    project_results.outcome(now.state, facts, progress)


with made:
    see()
if standing and standing.ended:
    project_results.gallery(now.state, facts)
