"""The lessons beside the lab: their list, and the open one with its question and its answer."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from gan_core.config import value_at
from gan_core.lab.teaching.lesson_text import Choice
from gan_core.lab.teaching.lessons import Course, Lesson, course
from latent_studio.shared import errors, wording
from latent_studio.shared.forms.fields import label
from latent_studio.shared.forms.form import written
from latent_studio.shared.session import workspace

OpenLesson = Callable[[Lesson | None], None]

_ANSWERED = "lab-lessons-answered"
_OPENED = "lab-lessons-opened"
_LONGEST_GUESS = 1000
_HEIGHT = 320  # pixels of a lesson's text


def reading(current: str, open_lesson: OpenLesson) -> None:
    """The lesson `current` to be read, or nothing; `open_lesson` gets the lesson chosen, None at its end."""
    found = course(workspace.current().lessons)
    lesson = next((lesson for lesson in found.lessons if lesson.name == current), None)
    if lesson is None:
        return
    place = found.lessons.index(lesson)
    _head(found, place, open_lesson)
    # Its own scroll bar, so that the controls that it speaks of are in sight below it. Another key for each lesson, so
    # that each begins at its beginning.
    with st.container(height=_HEIGHT, border=True, key=f"lesson-text-{place}"):
        _body(lesson)
        _way_on(found, place, open_lesson)


def contents(current: str, open_lesson: OpenLesson) -> None:
    """All lessons, the seen ones marked, and what is wrong with files that are none. `open_lesson` as in `reading`."""
    found = course(workspace.current().lessons)
    st.caption(f"{len(found.lessons)} guided steps: each sets up the lab, says what to do and asks one question.")
    for number, lesson in enumerate(found.lessons, start=1):
        title, key = f"{number}. {wording.plain(lesson.title)}", f"lesson-open-{lesson.name}"
        icon = "check_circle" if lesson.name in _answered() else "radio_button_unchecked"
        teaching = "One of your own, from the folder checkpoints/lessons." if lesson.own else None
        _button(title, icon, key, open_lesson, lesson, teaching, disabled=lesson.name == current)
    for problem in found.problems:
        errors.warn(problem)


def _head(found: Course, place: int, open_lesson: OpenLesson) -> None:
    """Which lesson it is, how far one has come, and the ways to the others."""
    lessons, lesson = found.lessons, found.lessons[place]
    seen = sum(other.name in _answered() for other in lessons)
    st.progress((place + 1) / len(lessons), f"Lesson {place + 1} of {len(lessons)} · {seen} answered")
    before, after = (lessons[at] if 0 <= at < len(lessons) else None for at in (place - 1, place + 1))
    with st.container(horizontal=True, vertical_alignment="center"):
        for text, icon, there in (("Previous", "arrow_back", before), ("Next", "arrow_forward", after)):
            teaching = wording.plain(there.title) if there else None
            _button(text, icon, f"lesson-{text.lower()}", open_lesson, there, teaching, disabled=there is None)
        teaching = "The lab as this lesson begins, from its first step."
        _button("Set up again", "restart_alt", "lesson-again", open_lesson, lesson, teaching)
        teaching = "Close the lesson; the lab stays as it is."
        _button("Close", "close", "lesson-close", open_lesson, None, teaching)


def _button(
    text: str, icon: str, key: str, act: Callable[[Any], None], what: object, teaching: str | None = None, **more: Any
) -> None:
    """A quiet button that does `act` with `what`."""
    look = {"type": "tertiary", "icon": f":material/{icon}:", **more}
    st.button(text, key=key, on_click=act, args=(what,), help=teaching, **look)


def _body(lesson: Lesson) -> None:
    """What the lesson says: its opening, what to do, what it has set up, and what it asks."""
    st.subheader(wording.plain(lesson.title), anchor=False)
    st.markdown(lesson.opening)
    st.markdown(f"**Do**\n\n{lesson.do}")
    if lesson.settings:
        st.caption(f"It has set up: {_set_up(lesson)}.")
    _question(lesson)


def _set_up(lesson: Lesson) -> str:
    """What differs from the lab as it opens, in the words of its controls."""
    return ", ".join(
        f"{label(path)} {wording.plain(written(path, value_at(lesson.config, path)))}" for path in lesson.settings
    )


def _question(lesson: Lesson) -> None:
    """The question, a place for one's own guess, and the answer when it is asked for."""
    st.markdown(f"**Question**\n\n{lesson.question}")
    guess = _choose(lesson) if lesson.choices else _think(lesson)
    opened: set[str] = st.session_state.setdefault(_OPENED, set())
    if lesson.name not in opened:
        key, teaching = f"lesson-answer-{lesson.name}", "Guess first: a guess that was wrong is remembered best."
        _button("Show the answer", "lightbulb", key, _show, lesson.name, teaching, type="primary")
        return
    _verdict(guess, lesson.choices)
    st.markdown(lesson.answer)
    key = f"lesson-hide-{lesson.name}"
    _button("Hide the answer", "visibility_off", key, opened.discard, lesson.name, type="secondary")


def _choose(lesson: Lesson) -> Choice | None:
    chosen = st.radio(
        "What do you think?",
        lesson.choices,
        index=None,
        format_func=lambda choice: choice.text,
        key=f"lesson-choice-{lesson.name}",
    )
    return chosen if isinstance(chosen, Choice) else None


def _think(lesson: Lesson) -> Choice | None:
    """A place to write a guess down; there is nothing to check it against."""
    st.text_area(
        "What do you think?",
        key=f"lesson-guess-{lesson.name}",
        max_chars=_LONGEST_GUESS,
        height=80,
        help="Only for yourself: it is sent nowhere and forgotten when you close the page.",
        on_change="ignore",
    )
    return None


def _verdict(guess: Choice | None, choices: tuple[Choice, ...]) -> None:
    """Whether the guess was right; nothing where none was made or the question is open."""
    if guess is None:
        return
    if guess.right:
        st.success("That's right.", icon=":material/check:")
        return
    right = next(choice for choice in choices if choice.right)
    st.info(f"Not this time. The answer is: {right.text}", icon=":material/school:")


def _way_on(found: Course, place: int, open_lesson: OpenLesson) -> None:
    """After the last word: the next lesson, or the end."""
    if place + 1 < len(found.lessons):
        following = found.lessons[place + 1]
        title = f"Next: {wording.plain(following.title)}"
        _button(title, "arrow_forward", "lesson-follow", open_lesson, following, type="secondary")
        return
    st.caption("This was the last lesson. The lab is yours: change one thing at a time, and guess before you look.")


def _show(name: str) -> None:
    st.session_state.setdefault(_OPENED, set()).add(name)
    st.session_state[_ANSWERED] = _answered() | {name}


def _answered() -> frozenset[str]:
    """The lessons whose answer was seen in this browser session."""
    names: frozenset[str] = st.session_state.get(_ANSWERED, frozenset())
    return names
