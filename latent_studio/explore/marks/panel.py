"""Learning a direction below the picture: pictures are marked “more” or “less”, and a slider comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import streamlit as st
from pydantic import TypeAdapter, ValidationError

from gan_core.files import WriteError
from gan_core.generator import Generator
from gan_core.latent.directions.direction import LONGEST_NAME
from gan_core.latent.directions.store import load_direction, save_direction
from gan_core.latent.learning.mark_posterior import Belief, believe, offer
from gan_core.latent.learning.marks import (
    FEWEST,
    Accuracy,
    Frame,
    Learned,
    Mark,
    coordinates,
    frame_of,
    learn,
    named,
    picked_among,
)
from gan_core.latent.spaces import space_of
from gan_core.latent.spec import LatentSpec
from gan_core.serving import GeneratorShelf
from latent_studio.explore.marks.component import Findings, Sheet, marking
from latent_studio.shared import generators, wording
from latent_studio.shared import services as resources
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import marked_latents
from latent_studio.shared.session.page_state import Held
from latent_studio.shared.state.explore import ExploreState
from latent_studio.shared.url import LATEST

SOME = 24
MANY = 96
POOL = 1000
# Among how many random pictures the ends are looked for, and how many of each end are shown.
LOOKED_AT = 300
AT_EACH_END = 6
MOST_MARKS = 240
_HIGHEST_SEED = 2**32 - 1
_SESSIONS = "marks_of_generators"
_MARKS = TypeAdapter(tuple[Mark, ...])


@dataclass(frozen=True)
class Study:
    """What marks teach of a generator, None where they say nothing yet, and the seeds at both ends."""

    learned: Learned | None
    most: tuple[int, ...] = ()
    least: tuple[int, ...] = ()


@dataclass
class Session:
    """What one visitor has marked of one generator; `kept` is the name of a slider that is new."""

    images: int
    digest: str
    marks: tuple[Mark, ...] = ()
    name: str = ""
    sheet: Sheet | None = None
    kept: str = ""
    studied: tuple[tuple[Mark, ...], Study] = field(default=((), Study(None)))


@st.fragment
def panel(facts: Facts, now: Held[ExploreState]) -> None:
    """Pictures to mark, and what the marks teach; it stays on one snapshot from the first mark on."""
    latent = now.state.latent
    base = LatentSpec(truncation=latent.truncation, towards=latent.towards, condition=latent.condition)
    try:
        session = _session(facts, now.state.snapshot)
        if session.sheet is None or session.sheet.base.condition != base.condition:
            session.sheet = _sheet(facts.run, session, base, many=session.sheet is None or session.sheet.many)
        session.sheet = replace(session.sheet, base=base)
        study = _study(facts.run, session)
    except ValueError as error:
        st.error(wording.plain(str(error)), icon=":material/error:")
        return
    key = f"marks-{facts.run}-{session.images}"
    said = marking(
        facts.run,
        session.images,
        session.sheet,
        session.marks,
        _findings(study),
        name=session.name,
        key=key,
        on_marks=lambda: _take(facts.run, session, st.session_state[key]["marks"]),
        on_offer=lambda: offered(facts.run, session, st.session_state[key]["offer"]),
    )
    if said.keep:
        _take(facts.run, session, said.keep)
        _keep(facts.run, session)
    elif session.kept:
        st.toast(f"“{wording.plain(session.kept)}” is among the sliders now.", icon=":material/tune:")
        session.kept = ""


def _session(facts: Facts, snapshot: int | str) -> Session:
    """The marks of the generator that is shown; while the latest is followed, of the one that was marked last."""
    sessions: dict[str, Session] = st.session_state.setdefault(_SESSIONS, {})
    last: dict[str, int] = st.session_state.setdefault("marks_last_of_run", {})
    images = facts.snapshots[-1] if snapshot == LATEST else int(snapshot)
    if snapshot == LATEST and last.get(facts.run) in facts.snapshots:
        images = last[facts.run]
    digest = resources.workbench().submit(lambda shelf: shelf.generator(facts.run, images).digest).result()
    session = sessions.setdefault(digest, Session(images, digest))
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
    marked_latents.remember(session.digest, marks)


def offered(run: str, session: Session, message: Any) -> None:
    """Show other pictures, the most telling ones or many random ones, once the message's marks are taken over."""
    if isinstance(message, dict) and session.sheet is not None:
        _take(run, session, message)
        session.sheet = _sheet(run, session, session.sheet.base, many=message.get("many") is True)


def _keep(run: str, session: Session) -> None:
    """Put what was learned among the run's directions, and have the page show it."""
    try:
        session.kept = load_direction(keep(run, session)).name
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

    def save(shelf: GeneratorShelf) -> str:
        return save_direction(named(learned, name, note, run, shelf.generator(run, session.images)))

    return resources.workbench().submit(save).result()


def _sheet(run: str, session: Session, base: LatentSpec, *, many: bool) -> Sheet:
    """The next sheet of a session. Raises ValueError for a generator that can't be read."""
    number = session.sheet.number + 1 if session.sheet else 0
    pool = _fresh_seeds(session, number, MANY if many else POOL)
    if many or not session.marks:
        return Sheet(number, pool[: MANY if many else SOME], many, base)
    marks = session.marks

    def choose(shelf: GeneratorShelf) -> tuple[int, ...]:
        generator = shelf.generator(run, session.images)
        frame = _frame(shelf, generator)
        seen = coordinates(pool, [base.condition] * len(pool), generator, frame)
        return tuple(pool[index] for index in offer(seen, _belief(marks, generator, frame), SOME))

    return Sheet(number, resources.workbench().submit(choose).result(), many, base)


def _fresh_seeds(session: Session, number: int, count: int) -> tuple[int, ...]:
    """Seeds that weren't marked yet; other ones on every sheet."""
    marked = {mark.seed for mark in session.marks}
    draw = np.random.default_rng([session.images, number])
    seeds = dict.fromkeys(int(seed) for seed in draw.integers(0, _HIGHEST_SEED, count + len(marked)))
    return tuple(seed for seed in seeds if seed not in marked)[:count]


def _study(run: str, session: Session) -> Study:
    """What the session's marks teach; computed once for the same marks. Raises ValueError as `_sheet` does."""
    if session.studied[0] != session.marks:
        marks, sheet = session.marks, session.sheet

        def study(shelf: GeneratorShelf) -> Study:
            generator = shelf.generator(run, session.images)
            frame = _frame(shelf, generator)
            belief = _belief(marks, generator, frame)
            pool = range(LOOKED_AT)
            condition = sheet.base.condition if sheet else LatentSpec().condition
            order = belief.predicted(coordinates(pool, [condition] * len(pool), generator, frame))[0].argsort()
            ends = [tuple(int(seed) for seed in end) for end in (order[::-1][:AT_EACH_END], order[:AT_EACH_END])]
            return Study(learn(belief, frame), *ends)

        both = {mark.more for mark in marks} == {False, True}
        session.studied = marks, resources.workbench().submit(study).result() if both else Study(None)
    return session.studied[1]


def _belief(marks: tuple[Mark, ...], generator: Generator, frame: Frame) -> Belief:
    seen = coordinates([mark.seed for mark in marks], [mark.condition for mark in marks], generator, frame)
    return believe(seen, [mark.more for mark in marks], picked_among(marks))


def _frame(shelf: GeneratorShelf, generator: Generator) -> Frame:
    return frame_of(generator, shelf.own_basis(generator) if space_of(generator) == "w" else None)


def _findings(study: Study) -> Findings:
    """What is said of the marks; the accuracy always with its interval and with what chance would get."""
    if study.learned is None:
        return Findings("Mark pictures of both kinds, and it begins to learn.", "", None)
    ends = {"more": study.most, "less": study.least}
    accuracy = study.learned.accuracy
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
