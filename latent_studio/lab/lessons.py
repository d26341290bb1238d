"""The lessons beside the lab: which there are, what the open one says, its question and its answer."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gan_core.lab.teaching.lesson_text import Choice
from gan_core.lab.teaching.lessons import Course, Lesson, course
from latent_studio.shared import wording
from latent_studio.shared.forms.fields import label
from latent_studio.shared.forms.form import written
from latent_studio.shared.session import workspace

OpenLesson = Callable[[Lesson | None], None]

_ANSWERED = "lab-lessons-answered"
_OPENED = "lab-lessons-opened"
_LONGEST_GUESS = 1000
_HEIGHT = 320  # pixels of a lesson's text


def reading(current: str, open_lesson: OpenLesson) -> None:
    """The lesson of the name `current`, to be read beside whatever else is open; nothing where there is none.

    `open_lesson` is called when a lesson is chosen, with the lesson that the lab is to be set up for, or None when this
    one is closed; the page runs again after it.
    """
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
    """All lessons, those marked whose answer was seen, and what is wrong with files that are none.

    `current` is the name of the one that is open; `open_lesson` is called as by `reading`.
    """
    found = course(workspace.current().lessons)
    st.caption(f"{len(found.lessons)} guided steps: each sets up the lab, says what to do and asks one question.")
    for number, lesson in enumerate(found.lessons, start=1):
        st.button(
            f"{number}. {wording.plain(lesson.title)}",
            key=f"lesson-open-{lesson.name}",
            type="tertiary",
            icon=":material/check_circle:" if lesson.name in _answered() else ":material/radio_button_unchecked:",
            on_click=open_lesson,
            args=(lesson,),
            disabled=lesson.name == current,
            help="One of your own, from the folder checkpoints/lessons." if lesson.own else None,
        )
    for problem in found.problems:
        st.warning(wording.plain(problem), icon=":material/warning:")


def _head(found: Course, place: int, open_lesson: OpenLesson) -> None:
    """Which lesson it is, how far one has come, and the ways to the others."""
    lessons, lesson = found.lessons, found.lessons[place]
    seen = sum(other.name in _answered() for other in lessons)
    st.progress((place + 1) / len(lessons), f"Lesson {place + 1} of {len(lessons)} · {seen} answered")
    with st.container(horizontal=True, vertical_alignment="center"):
        _to(lessons, place - 1, "Previous", ":material/arrow_back:", "lesson-previous", open_lesson)
        _to(lessons, place + 1, "Next", ":material/arrow_forward:", "lesson-next", open_lesson)
        st.button(
            "Set up again",
            key="lesson-again",
            type="tertiary",
            icon=":material/restart_alt:",
            on_click=open_lesson,
            args=(lesson,),
            help="The lab as this lesson begins, from its first step.",
        )
        st.button(
            "Close",
            key="lesson-close",
            type="tertiary",
            icon=":material/close:",
            on_click=open_lesson,
            args=(None,),
            help="Close the lesson; the lab stays as it is.",
        )


def _to(lessons: tuple[Lesson, ...], place: int, text: str, icon: str, key: str, open_lesson: OpenLesson) -> None:
    there = 0 <= place < len(lessons)
    st.button(
        text,
        key=key,
        type="tertiary",
        icon=icon,
        disabled=not there,
        on_click=open_lesson,
        args=(lessons[place] if there else None,),
        help=wording.plain(lessons[place].title) if there else None,
    )


def _body(lesson: Lesson) -> None:
    """What the lesson says: its opening, what it sets up, what to do and what it asks."""
    st.subheader(wording.plain(lesson.title), anchor=False)
    st.markdown(lesson.opening)
    if lesson.settings:
        st.caption(f"It sets up: {_set_up(lesson)}.")
    st.markdown(f"**Do**\n\n{lesson.do}")
    _question(lesson)


def _set_up(lesson: Lesson) -> str:
    """What differs from the lab as it opens, in the words of its controls."""
    return ", ".join(f"{label(path)} {wording.plain(written(path, _value(lesson, path)))}" for path in lesson.settings)


def _value(lesson: Lesson, path: str) -> object:
    value: object = lesson.config
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _question(lesson: Lesson) -> None:
    """The question, a place for one's own guess, and the answer when it is asked for."""
    st.markdown(f"**Question**\n\n{lesson.question}")
    guess = _choose(lesson) if lesson.choices else _think(lesson)
    opened: set[str] = st.session_state.setdefault(_OPENED, set())
    if lesson.name not in opened:
        st.button(
            "Show the answer",
            key=f"lesson-answer-{lesson.name}",
            type="primary",
            icon=":material/lightbulb:",
            on_click=_show,
            args=(lesson.name,),
            help="Guess first: a guess that was wrong is remembered best.",
        )
        return
    _verdict(guess, lesson.choices)
    st.markdown(lesson.answer)
    st.button(
        "Hide the answer",
        key=f"lesson-hide-{lesson.name}",
        icon=":material/visibility_off:",
        on_click=opened.discard,
        args=(lesson.name,),
    )


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
        st.button(
            f"Next: {wording.plain(following.title)}",
            key="lesson-follow",
            icon=":material/arrow_forward:",
            on_click=open_lesson,
            args=(following,),
        )
        return
    st.caption("This was the last lesson. The lab is yours: change one thing at a time, and guess before you look.")


def _show(name: str) -> None:
    st.session_state.setdefault(_OPENED, set()).add(name)
    st.session_state[_ANSWERED] = _answered() | {name}


def _answered() -> frozenset[str]:
    """The lessons whose answer was seen in this browser session."""
    names: frozenset[str] = st.session_state.get(_ANSWERED, frozenset())
    return names
