"""The lessons' panel: a list, a lesson with its question and answer, and the way from the first to the last."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.lab.teaching.lessons import course
from gan_core.workspace import Workspace
from latent_studio.shared import wording
from tests.waiting import PATIENCE

OWN = """\
+++
title = "My *own*"
order = 0.5
+++
An opening.

## Do

Look.

## Question

Why?

## Answer

Because.
"""


def page() -> None:
    """What the lab's page does with the panel, and nothing else."""
    import streamlit as st

    from gan_core.lab.teaching.lessons import Lesson
    from latent_studio.lab import lessons as lab_lessons

    def open_lesson(lesson: Lesson | None) -> None:
        st.session_state["lesson"] = lesson.name if lesson else ""
        st.session_state["opened"] = lesson

    lab_lessons.reading(st.session_state.get("lesson", ""), open_lesson)
    lab_lessons.contents(st.session_state.get("lesson", ""), open_lesson)


@pytest.fixture
def panel(checkpoints: Path) -> Callable[[], AppTest]:
    (checkpoints / "lessons").mkdir()

    def run() -> AppTest:
        app = AppTest.from_function(page, default_timeout=PATIENCE).run()
        assert not app.exception
        return app

    return run


def click(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption])


def test_all_lessons_are_listed_in_order(panel: Callable[[], AppTest]) -> None:
    app = panel()
    titles = [button.label for button in app.button]
    assert titles == [
        f"{number}. {wording.plain(lesson.title)}"
        for number, lesson in enumerate(course(Workspace.default().lessons).lessons, start=1)
    ]


def test_a_lesson_is_followed_from_the_first_to_the_last(panel: Callable[[], AppTest]) -> None:
    app = panel()
    lessons = course(Workspace.default().lessons).lessons
    click(app, f"lesson-open-{lessons[0].name}")
    for number, lesson in enumerate(lessons, start=1):
        assert app.session_state["opened"] == lesson
        assert app.subheader[0].value == wording.plain(lesson.title)
        assert lesson.opening in said(app)
        assert lesson.do in said(app)
        assert lesson.answer not in said(app)
        click(app, f"lesson-answer-{lesson.name}")
        assert lesson.answer in said(app)
        progress = app.get("progress")[0].proto
        assert progress.text == f"Lesson {number} of {len(lessons)} · {number} answered"
        if number < len(lessons):
            click(app, "lesson-follow")
    assert "last lesson" in said(app)
    assert app.button(key="lesson-next").disabled
    click(app, "lesson-close")
    assert app.session_state["opened"] is None
    assert [button.icon for button in app.button] == [":material/check_circle:"] * len(lessons)
    assert lessons[-1].opening not in said(app)


def test_a_guess_is_told_right_or_wrong(panel: Callable[[], AppTest]) -> None:
    app = panel()
    lesson = course(Workspace.default().lessons).lessons[0]
    right = next(index for index, choice in enumerate(lesson.choices) if choice.right)
    click(app, f"lesson-open-{lesson.name}")
    click(app, f"lesson-answer-{lesson.name}")
    assert not app.success
    assert not app.info
    radio = app.radio(key=f"lesson-choice-{lesson.name}")
    radio.set_value(radio.options[right]).run()
    assert app.success[0].value == "That's right."
    radio = app.radio(key=f"lesson-choice-{lesson.name}")
    radio.set_value(radio.options[right - 1]).run()
    assert lesson.choices[right].text in app.info[0].value
    click(app, f"lesson-hide-{lesson.name}")
    assert lesson.answer not in said(app)


def test_one_goes_back_and_sets_up_again(panel: Callable[[], AppTest]) -> None:
    app = panel()
    first, second = course(Workspace.default().lessons).lessons[:2]
    click(app, f"lesson-open-{second.name}")
    click(app, "lesson-previous")
    assert app.session_state["opened"] == first
    assert app.button(key="lesson-previous").disabled
    app.session_state["opened"] = None
    click(app, "lesson-again")
    assert app.session_state["opened"] == first


def test_what_is_set_up_is_said_in_the_words_of_the_controls(panel: Callable[[], AppTest]) -> None:
    app = panel()
    click(app, "lesson-open-05-mode-collapse")
    assert "Generator rate 0\\.02" in said(app)
    assert "R1 penalty 0" in said(app)


def test_an_own_lesson_stands_among_them_and_a_bad_file_says_why(
    checkpoints: Path, panel: Callable[[], AppTest]
) -> None:
    run = panel
    (checkpoints / "lessons" / "own.md").write_text(OWN)
    (checkpoints / "lessons" / "bad.md").write_text("nothing")
    app = run()
    assert app.button[0].label == "1. My \\*own\\*"
    assert app.warning[0].value.replace("\\", "").startswith("bad.md: a lesson begins with its settings")
    click(app, "lesson-open-own")
    app.text_area(key="lesson-guess-own").set_value("Who knows").run()
    click(app, "lesson-answer-own")
    assert "Because." in said(app)


def test_a_lesson_that_is_gone_is_the_list(panel: Callable[[], AppTest]) -> None:
    app = AppTest.from_function(page, default_timeout=PATIENCE)
    app.session_state["lesson"] = "gone"
    app.run()
    assert not app.exception
    assert len(app.button) == len(panel().button)


# What the shipped lessons ask one to choose while one follows them.
ASKED: list[tuple[int, str, object]] = [
    (2, "optimiser.generator_rate", 0.001),
    (3, "optimiser.generator_rate", 0.01),
    (3, "objective.name", "non-saturating"),
    (4, "objective.r1", 0.1),
    (5, "objective.r1", 0.1),
    (5, "optimiser.generator_rate", 0.002),
    (5, "optimiser.discriminator_rate", 0.002),
    (6, "optimiser.n_generator", 1),
    (6, "optimiser.discriminator_rate", 0.002),
    (6, "objective.r1", 0.1),
    (7, "objective.clip", 0.01),
    (7, "objective.clip", 0.0),
    (7, "objective.gradient_penalty", 10.0),
    (8, "objective.label_smoothing", 0.2),
    (8, "objective.instance_noise", 0.3),
    (8, "optimiser.generator_rate", 0.001),
    (9, "optimiser.n_critic", 5),
]


def canvas(app: AppTest) -> dict[str, Any]:
    """What the lab's component was given."""
    data: dict[str, Any] = json.loads(app.get_by_key("lab-canvas").proto.json)
    return data


@pytest.mark.parametrize(("number", "path", "value"), ASKED)
@pytest.mark.usefixtures("checkpoints")
def test_what_a_lesson_asks_for_can_be_chosen(
    visit: Callable[..., AppTest], number: int, path: str, value: object
) -> None:
    app = visit("lab", lesson=str(number))
    control = app.get_by_key(f"lab:{path}")
    before = canvas(app)
    control.set_value(value).run()
    section, setting = path.split(".")
    assert canvas(app)["config"][section][setting] == value
    assert canvas(app)["fresh"] == before["fresh"], "the lab goes on"
    assert not app.warning
