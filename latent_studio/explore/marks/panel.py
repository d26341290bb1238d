"""Learning a direction below the picture: pictures are marked “more” or “less”, and a slider comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from pydantic import TypeAdapter, ValidationError

from gan_core.files import WriteError
from gan_core.latent.directions.direction import LONGEST_NAME
from gan_core.latent.directions.store import load_direction, save_direction
from gan_core.latent.learning.marks import FEWEST, Accuracy, Mark, named
from gan_core.latent.learning.study import Study, sheet_seeds, study
from gan_core.latent.spaces import space_of
from gan_core.latent.spec import LatentSpec
from gan_core.serving import GeneratorCache
from latent_studio.explore.marks.component import Findings, Sheet, marking
from latent_studio.shared import generators, services, wording
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import workspace
from latent_studio.shared.session.marked_latents import SESSIONS
from latent_studio.shared.session.page_state import Held
from latent_studio.shared.state.explore import ExploreState
from latent_studio.shared.url import LATEST

MOST_MARKS = 240
_MARKS = TypeAdapter(tuple[Mark, ...])


@dataclass
class Session:
    """What one visitor has marked of one generator; `kept` is the name of a slider that is new."""

    images: int
    marks: tuple[Mark, ...] = ()
    name: str = ""
    sheet: Sheet | None = None
    kept: str = ""
    studied: tuple[tuple[Mark, ...], Study] = field(default=((), Study()))


@st.fragment
def panel(facts: Facts, now: Held[ExploreState]) -> None:
    """Pictures to mark, and what the marks teach; it stays on one snapshot from the first mark on."""
    latent = now.state.latent
    base = LatentSpec(truncation=latent.truncation, towards=latent.towards, condition=latent.condition)
    try:
        session = _session(facts, now.state.snapshot)
        if session.sheet is None or session.sheet.base.condition != base.condition:
            session.sheet = _sheet(session, base)
        session.sheet = replace(session.sheet, base=base)
        taught = _study(facts.run, session)
    except ValueError as error:
        st.error(wording.plain(str(error)), icon=":material/error:")
        return
    key = f"marks-{facts.run}-{session.images}"
    said = marking(
        facts.run,
        session.images,
        session.sheet,
        session.marks,
        _findings(taught),
        name=session.name,
        key=key,
        on_marks=lambda: _take(facts.run, session, st.session_state[key]["marks"]),
        on_others=lambda: show_others(facts.run, session, st.session_state[key]["others"]),
    )
    if said.keep:
        _take(facts.run, session, said.keep)
        _keep(facts.run, session)
    elif session.kept:
        st.toast(f"“{wording.plain(session.kept)}” is among the sliders now.", icon=":material/tune:")
        session.kept = ""


def _session(facts: Facts, snapshot: int | str) -> Session:
    """The marks of the generator that is shown; while the latest is followed, of the one that was marked last."""
    sessions: dict[str, Session] = st.session_state.setdefault(SESSIONS, {})
    last: dict[str, int] = st.session_state.setdefault("marks_last_of_run", {})
    images = facts.snapshots[-1] if snapshot == LATEST else int(snapshot)
    if snapshot == LATEST and last.get(facts.run) in facts.snapshots:
        images = last[facts.run]
    digest = services.compute_thread().submit(lambda cache: cache.generator(facts.run, images).digest).result()
    session = sessions.setdefault(digest, Session(images))
    if session.marks:
        last[facts.run] = images
    else:
        last.pop(facts.run, None)
    return session


def _take(run: str, session: Session, message: Any) -> None:
    """Take over the marks that the component has sent; what isn't marks is ignored."""
    try:
        marks = _MARKS.validate_python(message["marks"])
        name = str(message["name"])[:LONGEST_NAME]
    except (KeyError, TypeError, ValidationError):
        return
    if len(marks) > MOST_MARKS:
        return
    if marks and not session.marks:
        generators.pin(run, {session.images})
    session.marks, session.name = marks, name


def show_others(run: str, session: Session, message: Any) -> None:
    """Show other pictures, once the message's marks are taken over."""
    if isinstance(message, dict) and session.sheet is not None:
        _take(run, session, message)
        session.sheet = _sheet(session, session.sheet.base)


def _keep(run: str, session: Session) -> None:
    """Put what was learned among the run's directions, and have the page show it."""
    try:
        session.kept = load_direction(workspace.current(), keep(run, session)).name
    except (ValueError, WriteError) as error:
        st.error(wording.plain(str(error)), icon=":material/error:")
        return
    st.rerun(scope="app")


def keep(run: str, session: Session) -> str:
    """Save what the session's marks teach under its name; the digest. Raises ValueError and WriteError."""
    learned = _study(run, session).learned
    if learned is None:
        raise ValueError("Mark pictures of both kinds first; nothing is learned yet.")
    note, name = _note(session.marks, learned.accuracy), session.name.strip()

    def save(cache: GeneratorCache) -> str:
        return save_direction(cache.workspace, named(learned, name, note, run, cache.generator(run, session.images)))

    return services.compute_thread().submit(save).result()


def _sheet(session: Session, base: LatentSpec) -> Sheet:
    number = session.sheet.number + 1 if session.sheet else 0
    return Sheet(number, sheet_seeds(number, session.images, session.marks), base)


def _study(run: str, session: Session) -> Study:
    """What the session's marks teach; computed once for the same marks. Raises ValueError as `study` does."""
    if session.studied[0] != session.marks:
        marks = session.marks
        condition = (session.sheet.base if session.sheet else LatentSpec()).condition

        def taught(cache: GeneratorCache) -> Study:
            generator = cache.generator(run, session.images)
            basis = cache.own_basis(generator) if space_of(generator) == "w" else None
            return study(marks, generator, basis, condition)

        session.studied = marks, services.compute_thread().submit(taught).result()
    return session.studied[1]


def _findings(taught: Study) -> Findings:
    """What is said of the marks; the accuracy always with its interval and with what chance would get."""
    if taught.learned is None:
        return Findings("Mark pictures of both kinds, and it begins to learn.", "", None)
    ends = {"more": taught.most, "less": taught.least}
    accuracy = taught.learned.accuracy
    if accuracy is None:
        lacking = f"From {FEWEST} marks of each kind on, it says how many of them it would have recognised."
        return Findings("Too few marks to judge.", lacking, ends)
    lead = f"{accuracy.right} of {accuracy.marks} recognised: {100 * accuracy.share:.0f} %."
    share = f"{100 * accuracy.low:.0f} % and {100 * accuracy.high:.0f} %"
    interval = f"Of pictures marked this way it would recognise between {share}, 19 times in 20."
    if accuracy.better_than_chance:
        verdict = f"Saying the same of every picture would get {100 * accuracy.chance:.0f} %."
    else:
        chance = f"{100 * accuracy.chance:.0f} %"
        verdict = f"That is no better than chance yet: saying the same of every picture would get {chance}."
    return Findings(lead, f"{interval} {verdict}", ends)


def _note(marks: tuple[Mark, ...], accuracy: Accuracy | None) -> str:
    """What is kept with the slider."""
    more = sum(mark.more for mark in marks)
    learned = f"Learned from {more} marks “more” and {len(marks) - more} “less”."
    if accuracy is None:
        return learned
    recognised = (
        f"{accuracy.right} of {accuracy.marks} recognised ({100 * accuracy.low:.0f} % to {100 * accuracy.high:.0f} %)"
    )
    chance = "" if accuracy.better_than_chance else ", no better than chance"
    return f"{learned} {recognised}{chance}."
