"""Lessons: the shipped ones are whole, a teacher's own are read with care, and what they say happens does happen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from gan_core.config import value_at
from gan_core.lab.game.config import LabView, Speed, default_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.readings import gradient_norm
from gan_core.lab.teaching import lessons
from gan_core.lab.teaching.lesson_text import LessonError
from gan_core.lab.teaching.lessons import Lesson, course, parse_lesson, read_lesson
from gan_core.lab.truth.transport import wasserstein
from gan_core.workspace import Workspace

FRONT = """\
+++
title = "Two blobs"
order = 5.5
{front}
+++
An opening.

## Do

Look.

## Question

{question}

## Answer

So.
"""


def text(front: str = "", question: str = "Why?") -> str:
    return FRONT.format(front=front, question=question)


def by_name(name: str) -> Lesson:
    return next(lesson for lesson in course(Path("/nowhere")).lessons if lesson.name == name)


# The shipped ones


def test_ten_lessons_ship_in_the_order_of_the_course() -> None:
    found = course(Path("/nowhere"))
    assert found.problems == ()
    assert [lesson.order for lesson in found.lessons] == list(range(1, 11))
    assert [lesson.name.split("-", 1)[1] for lesson in found.lessons] == [
        "two-players",
        "optimal-discriminator",
        "saturating",
        "discriminator-too-strong",
        "mode-collapse",
        "oscillation",
        "wasserstein",
        "smoothing-and-noise",
        "k-steps",
        "conditional",
    ]


@pytest.mark.parametrize("lesson", course(Path("/nowhere")).lessons, ids=lambda lesson: lesson.name)
def test_a_shipped_lesson_is_whole_and_its_lab_runs(lesson: Lesson) -> None:
    assert lesson.settings
    assert "@" not in lesson.opening + lesson.do + lesson.question + lesson.answer
    assert len(lesson.choices) >= 2
    for path, value in lesson.settings.items():
        kept = value_at(lesson.config, path)
        assert list(map(list, kept)) == value if path == "dataset.points" else kept == value
    lab = Lab(lesson.config)
    for _ in range(3):
        lab.both()


# What they say happens


def played(lesson: Lesson, steps: int, **changes: float | str) -> Lab:
    """The lesson's lab after some steps."""
    lab = Lab(lesson.config)
    _go_on(lab, steps, **changes)
    return lab


def _go_on(lab: Lab, steps: int, **changes: float | str) -> None:
    lab.change(lab.config.with_settings({name.replace("__", "."): value for name, value in changes.items()}))
    for _ in range(steps):
        lab.both()


def test_minimax_leaves_the_points_and_non_saturating_moves_them() -> None:
    lab = played(by_name("03-saturating"), 300)
    target, start = lab.real.mean(dim=0), lab.generated().mean(dim=0)
    _go_on(lab, 100, optimiser__generator_rate=0.01)
    assert (lab.generated().mean(dim=0) - start).norm() < 0.04
    assert gradient_norm(lab.step.generator) < 0.01
    _go_on(lab, 1, objective__name="non-saturating")
    assert gradient_norm(lab.step.generator) > 10
    _go_on(lab, 120)
    assert (lab.generated().mean(dim=0) - target).norm() < 0.2 < (start - target).norm()


def test_the_discriminators_loss_is_the_distance_under_the_penalty_alone() -> None:
    lesson = by_name("07-wasserstein")
    lab = played(lesson, 50)
    distance = wasserstein(lab.shown_real.numpy()[:256], lab.generated().numpy()[:256])
    assert discriminator_loss(lab) < -10 * distance
    _go_on(lab, 20, objective__clip=0.01)
    assert abs(discriminator_loss(lab)) < 0.05 * distance
    lab = played(lesson, 250, objective__clip=0.0, objective__gradient_penalty=10.0)
    assert -discriminator_loss(lab) == pytest.approx(distance, rel=0.2)


def discriminator_loss(lab: Lab) -> float:
    """Of a WGAN, on the points that are looked at all along."""
    real, generated = (
        lab.discriminate(lab.shown_real, lab.conditions),
        lab.discriminate(lab.generated(), lab.conditions),
    )
    return float(generated.mean() - real.mean())


def test_each_name_gets_its_own_moon() -> None:
    lab = played(by_name("10-conditional"), 300)
    for own, other in ((0, 1), (1, 0)):
        samples = lab.samples(200, 5, own)
        near, far = (torch.cdist(samples, lab.real_of(index)[:1000]).amin(dim=1) for index in (own, other))
        assert (near < far).float().mean() > 0.85


# A teacher's own


def test_all_that_a_file_says_is_read() -> None:
    front = """
speed = 12.5
pause_at = [300, 1300]
hide = ["objective", "network"]
[settings]
dataset.name = "moons"
"objective.r1" = 0.5
network.depth = 3
[view]
sample_gradients = true
bandwidth = 0.2
"""
    lesson = parse_lesson(text(front, "Why?\n\n- [ ] So.\n- [x] Or so.\n"), "blobs", own=True)
    assert (lesson.name, lesson.title, lesson.order, lesson.own) == ("blobs", "Two blobs", 5.5, True)
    assert lesson.settings == {"dataset.name": "moons", "objective.r1": 0.5, "network.depth": 3}
    assert lesson.config.dataset.name == "moons"
    assert lesson.config.objective.r1 == 0.5
    assert lesson.config.network.generator_width == default_config().network.generator_width
    assert lesson.view == LabView(sample_gradients=True, bandwidth=0.2)
    assert lesson.speed == Speed(steps=12.5)
    assert lesson.pause_at == (300, 1300)
    assert lesson.hide == ("objective", "network")
    assert (lesson.opening, lesson.do, lesson.question, lesson.answer) == ("An opening.", "Look.", "Why?", "So.")
    assert [(choice.text, choice.right) for choice in lesson.choices] == [("So.", False), ("Or so.", True)]


def test_what_is_left_out_is_as_the_lab_opens() -> None:
    lesson = parse_lesson(text(), "blobs")
    assert lesson.config == default_config()
    assert (lesson.view, lesson.speed, lesson.hide, lesson.choices) == (LabView(), Speed(), (), ())
    assert lesson.pause_at == ()
    assert parse_lesson(text('speed = "slow"\npause_at = 300'), "blobs").speed == Speed(slow=True)
    assert parse_lesson(text("pause_at = 300"), "blobs").pause_at == (300,)


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("colour = 3", "colour: there is no such field; a lesson has title, order, speed"),
        ("speed = -1", "speed: it may be steps a second, up to 10000"),
        ("speed = true", "speed"),
        ("pause_at = 0", r"pause_at: it is a number of steps, or a list"),
        ("pause_at = [1.5]", "pause_at"),
        ("pause_at = true", "pause_at"),
        (f"pause_at = {list(range(1, 30))}", "pause_at"),
        ('hide = "all"', "hide: it is a list of names"),
        ("hide = [1]", "hide"),
        ("settings = 3", r"settings: fields stand below a line \[settings\]"),
        ("[settings]\nobjective.nme = 3", "objective.nme: there is no such setting"),
        ("[settings]\nobjective.r1 = 900", "objective.r1: .*0 to 100"),
        ("[settings]\nnetwork.generator_width = 200", "network.generator_width: in a lab it may be 4 to 64, not 200"),
        ('[settings]\nnetwork.name = "conv"', "network.name"),
        ('[settings]\ndataset.name = "signals"\nnetwork.name = "mlp"', "settings: A lab needs points"),
        ('[settings]\nobjective.name = "vae"', "settings: "),
        ("[view]\nasked = 3\nmist = true", "view: .*A view has bandwidth"),
        ("order = 3", "this is none"),
        ("hide = yes", "at line 4"),
    ],
)
def test_a_mistake_in_front_is_said_with_the_file_and_the_field(front: str, said: str) -> None:
    with pytest.raises(LessonError, match=said) as caught:
        parse_lesson(text(front), "blobs")
    assert str(caught.value).startswith("blobs.md: ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", r"begins with its settings between two lines \+\+\+"),
        ("+++\ntitle = 3\n", "begins with its settings"),
        (text().replace('title = "Two blobs"', "title = 3"), "title: a lesson has one"),
        (text().replace("order = 5.5", 'order = "five"'), "order: a number"),
        (text().replace("order = 5.5", "order = nan"), "order: a number"),
        (text().replace("## Do", "## Hints"), "## Hints: there is no such section; a lesson has Do, Question, Answer"),
        (text().replace("## Do", "## Answer"), "## Answer: this section is there twice"),
        (text().replace("So.", ""), "## Answer: this section is missing or empty"),
        (text().replace("An opening.", ""), "opens with a paragraph"),
        (text(question="Why?\n- [x] So.\n- [x] Or so."), "exactly one is right"),
        (text(question="Why?\n- [x] So."), "exactly one is right"),
        (text(question="- [x] So.\n- [ ] Or so."), "ask something"),
    ],
)
def test_a_mistake_in_the_text_is_said(content: str, said: str) -> None:
    with pytest.raises(LessonError, match=said):
        parse_lesson(content, "blobs")


def test_own_lessons_join_the_others_and_a_bad_one_breaks_none(tmp_path: Path) -> None:
    (tmp_path / "blobs.md").write_text(text())
    (tmp_path / "bad.md").write_text("nothing")
    (tmp_path / "binary.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "huge.md").write_text(text() + " " * lessons.LONGEST)
    (tmp_path / "notes.txt").write_text("not a lesson")
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "far.md").symlink_to("/nowhere/secret.md")
    found = course(tmp_path)
    assert [lesson.order for lesson in found.lessons] == [1, 2, 3, 4, 5, 5.5, 6, 7, 8, 9, 10]
    assert found.lessons[5].own
    assert not found.lessons[4].own
    assert [problem.split(":")[0] for problem in found.problems] == [
        *("bad.md", "binary.md", "far.md", "folder.md", "huge.md", "pipe.md"),
    ]
    assert not any(str(tmp_path) in problem or "/nowhere" in problem for problem in found.problems)


def test_a_name_that_is_no_text_is_shown_as_far_as_it_can_be(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text(text())
    (problem,) = course(tmp_path).problems
    assert problem.startswith("caf?.md: give this file a name")


def test_of_many_bad_files_some_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    for number in range(lessons.MOST_PROBLEMS + 5):
        (tmp_path / f"bad-{number:03}.md").write_text("nothing")
    found = course(tmp_path)
    assert len(found.lessons) == 10
    assert found.problems[-1] == "5 more files in this folder are no lessons."


@pytest.mark.parametrize(
    "front",
    [
        "[settings]\nseed = " + "9" * 5000,
        "[settings]\nseed = 0x" + "f" * 5000,
        "[settings]\n" + ".".join("a" * 4_000) + " = 1",
        "[settings]\ndataset.points = " + "[" * 20_000,
        "[settings]\ndataset.points = " + "[" * 500 + "]" * 500,
        "[settings]\nseed = " + "{a=" * 10_000 + "1" + "}" * 10_000,
        "speed = " + "9" * 5000,
        "speed = 0x" + "f" * 5000,
        "speed = 0x" + "f" * 3000,
        "pause_at = 0x" + "f" * 5000,
        "hide = " + "[" * 5000 + "]" * 5000,
        "[view]\nbandwidth = 0x" + "f" * 5000,
        '[view]\nshown_class = "' + "x" * 30_000 + '"',
    ],
    ids=lambda front: front[:40],
)
def test_what_is_too_deep_or_too_long_is_said_in_a_sentence(front: str, tmp_path: Path) -> None:
    (tmp_path / "blobs.md").write_text(text(front))
    found = course(tmp_path)
    assert len(found.lessons) == 10
    (problem,) = found.problems
    assert problem.startswith("blobs.md: ")
    assert len(problem) < 700
    assert "set_int_max_str_digits" not in problem


@pytest.mark.parametrize(
    "order", ["9" * 5000, "0x" + "f" * 5000, "0x" + "f" * 300, "1e400"], ids=lambda order: order[:8]
)
def test_an_order_that_is_no_place_is_refused(order: str) -> None:
    with pytest.raises(LessonError, match=r"blobs\.md: "):
        parse_lesson(text().replace("order = 5.5", f"order = {order}"), "blobs")


def test_an_own_file_of_the_same_name_stands_in_place_of_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "05-mode-collapse.md").write_text(text())
    found = course(tmp_path)
    assert len(found.lessons) == 10
    assert [lesson.title for lesson in found.lessons if lesson.own] == ["Two blobs"]


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "blobs.md"
    path.write_text(text())
    assert course(tmp_path).lessons[5].title == "Two blobs"
    path.write_text(text().replace("Two blobs", "Three blobs"))
    assert course(tmp_path).lessons[5].title == "Three blobs"
    path.unlink()
    assert len(course(tmp_path).lessons) == 10


def test_own_lessons_lie_with_the_checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_CHECKPOINTS", str(tmp_path))
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "blobs.md").write_text(text())
    assert [lesson.name for lesson in course(Workspace.default().lessons).lessons if lesson.own] == ["blobs"]


def test_the_example_of_the_teachers_page_is_a_lesson(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "lessons.md").read_text()
    path = tmp_path / "blobs.md"
    path.write_text(page.split("```")[1].lstrip("\n"))
    assert read_lesson(path).title == "Two blobs"
