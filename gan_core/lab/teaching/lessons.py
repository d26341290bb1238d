"""Lessons of the lab: each one text file, with its settings in front and four short texts (docs/lessons.md)."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gan_core.config import TrainConfig, value_at
from gan_core.config.model import quoted, sentences
from gan_core.lab.game.config import FASTEST, FIXED, LIMITS, MOST_PAUSES, LabView, Speed, default_config, lab_config
from gan_core.lab.teaching.lesson_text import Choice, LessonError, halves, offered, sections
from gan_core.renamed import current_name

SHIPPED = Path(__file__).parent / "lessons"
FIELDS = ("title", "order", "speed", "pause_at", "hide", "settings", "view")
LONGEST = 64 * 1024  # bytes of a file
MOST = 200  # lessons that a folder is read for
LONGEST_SENTENCE = 600  # letters about what is wrong with a file
MOST_PROBLEMS = 20  # that are listed of a folder
LARGEST_NUMBER = 1e9
LATEST_PAUSE = 10**9  # steps
_CONTROL = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Lesson:
    """One lesson: what the lab is set up as, and Markdown texts.

    `settings` are those of `config` that the file names; `choices` are empty where a question is open; `own` lessons
    are a teacher's and don't ship with the project.
    """

    name: str
    title: str
    order: float
    settings: Mapping[str, Any]
    config: TrainConfig
    view: LabView
    speed: Speed
    pause_at: tuple[int, ...]
    hide: tuple[str, ...]
    opening: str
    do: str
    question: str
    choices: tuple[Choice, ...]
    answer: str
    own: bool = False


@dataclass(frozen=True)
class Course:
    """All lessons in their order, and a sentence for each file that is none."""

    lessons: tuple[Lesson, ...]
    problems: tuple[str, ...] = ()


def course(own: Path) -> Course:
    """The shipped lessons and those in a folder, by order and then by name; an own one replaces a shipped namesake."""
    found: dict[str, Lesson] = {}
    problems: list[str] = []
    for folder in (SHIPPED, own):
        for path in _files(folder):
            try:
                lesson = _read_again(path, _version(path), folder != SHIPPED)
            except LessonError as error:
                problems.append(str(error))
            else:
                found[lesson.name] = lesson
    if len(problems) > MOST_PROBLEMS:
        problems[MOST_PROBLEMS:] = [f"{len(problems) - MOST_PROBLEMS:,} more files in this folder are no lessons."]
    lessons = sorted(found.values(), key=lambda lesson: (lesson.order, lesson.name))
    return Course(tuple(lessons), tuple(problems))


def read_lesson(path: Path, *, own: bool = False) -> Lesson:
    """The lesson in a file. Raises LessonError with a sentence that names the file and what is wrong in it."""
    name = path.name.encode(errors="replace").decode()
    if name != path.name:
        raise LessonError(f"{name}: give this file a name that is plain text in UTF-8.")
    try:
        data = _content(path)
        text = data[:LONGEST].decode()
    except (OSError, UnicodeDecodeError) as error:
        raise LessonError(f"{name}: this file can't be read; save it as plain text in UTF-8.") from error
    if len(data) > LONGEST:
        raise LessonError(f"{name}: a lesson has at most {LONGEST // 1024} KB.")
    return parse_lesson(text, path.stem, own=own)


def parse_lesson(text: str, name: str, *, own: bool = False) -> Lesson:
    """The lesson that `text` is, from a file `<name>.md`. Raises LessonError as `read_lesson` does."""
    try:
        return _lesson(name, *halves(text), own)
    except LessonError as error:
        sentence = str(error)
        short = sentence if len(sentence) <= LONGEST_SENTENCE else f"{sentence[:LONGEST_SENTENCE]}…"
        raise LessonError(f"{name}.md: {short}") from error
    except (RecursionError, OverflowError) as error:
        raise LessonError(f"{name}.md: something in it is too large or nested too deeply.") from error


def _content(path: Path) -> bytes:
    """What a file holds, a byte more than a lesson may have at most. Raises OSError, LessonError for no plain file."""
    # Without waiting, as a pipe without a writer would have one do.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise LessonError(f"{path.name}: this is no plain file; put a lesson in its place, or take it away.")
        return file.read(LONGEST + 1)


def _lesson(name: str, front: dict[str, Any], body: str, own: bool) -> Lesson:
    for field in front:
        if field not in FIELDS:
            raise LessonError(f"{field}: there is no such field; a lesson has {', '.join(FIELDS)}.")
    settings = dict(_leaves(_table(front, "settings")))
    texts = sections(body)
    question, choices = offered(texts["Question"])
    return Lesson(
        name=current_name(name),
        title=_title(front.get("title")),
        order=_order(front.get("order")),
        settings=settings,
        config=_config(settings),
        view=_view(_table(front, "view")),
        speed=_speed(front.get("speed", "full")),
        pause_at=_pause_at(front.get("pause_at", [])),
        hide=_hide(front.get("hide", [])),
        opening=texts[""],
        do=texts["Do"],
        question=question,
        choices=choices,
        answer=texts["Answer"],
        own=own,
    )


def _title(title: Any) -> str:
    if not isinstance(title, str) or not 1 <= len(title.strip()) <= 80:
        raise LessonError('title: a lesson has one of 1 to 80 letters, as in title = "Mode collapse".')
    return title.strip()


def _order(order: Any) -> float:
    if not _is_number(order):
        raise LessonError("order: a number says where the lesson stands among the others, as in order = 5.5.")
    return float(order)


def _table(front: dict[str, Any], name: str) -> dict[str, Any]:
    table = front.get(name, {})
    if not isinstance(table, dict):
        raise LessonError(f"{name}: fields stand below a line [{name}].")
    return table


def _leaves(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Fields by their dotted paths, whether they are written `"a.b" = 1` or `a.b = 1`."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield current_name(f"{prefix}{name}"), value


def _config(settings: dict[str, Any]) -> TrainConfig:
    try:
        wanted = default_config().with_settings(settings)
        config = lab_config(wanted)
    except ValueError as error:
        raise LessonError(f"settings: {error}") from error
    for path in (*FIXED, *LIMITS):
        if value_at(wanted, path) != value_at(config, path):
            low, high = LIMITS.get(path, (None, None))
            allowed = f"{low} to {high}" if path in LIMITS else value_at(config, path)
            raise LessonError(f"settings: {path}: in a lab it may be {allowed}, not {quoted(value_at(wanted, path))}.")
    return config


def _view(table: dict[str, Any]) -> LabView:
    try:
        return LabView(**table)
    except ValidationError as error:
        known = ", ".join(LabView.model_fields)
        raise LessonError(f"view: {' '.join(sentences(error))} A view has {known}.") from error


def _speed(speed: Any) -> Speed:
    if speed == "slow":
        return Speed(slow=True)
    if speed == "full":
        return Speed()
    if not _is_number(speed) or not 0 < speed <= FASTEST:
        raise LessonError(
            f'speed: it may be steps a second, up to {FASTEST:g}, or "full" or "slow", not {quoted(speed)}.'
        )
    return Speed(steps=float(speed))


def _pause_at(steps: Any) -> tuple[int, ...]:
    steps = steps if isinstance(steps, list) else [steps]
    if len(steps) > MOST_PAUSES or not all(type(step) is int and 1 <= step <= LATEST_PAUSE for step in steps):
        raise LessonError("pause_at: it is a number of steps, or a list of some, as in pause_at = [300, 1300].")
    return tuple(steps)


def _hide(names: Any) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(name, str) and _CONTROL.fullmatch(name) for name in names):
        raise LessonError('hide: it is a list of names of controls, as in hide = ["objective", "network"].')
    return tuple(map(current_name, names))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.md"))[:MOST]
    except OSError:
        return []


def _version(path: Path) -> tuple[int, int] | None:
    """What differs once a file has changed; None where it can't be looked at."""
    try:
        return path.stat().st_mtime_ns, path.stat().st_size
    except OSError:
        return None


@lru_cache(maxsize=512)
def _read_again(path: Path, version: tuple[int, int] | None, own: bool) -> Lesson:  # noqa: ARG001 (reads it anew)
    return read_lesson(path, own=own)
