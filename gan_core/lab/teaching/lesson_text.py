"""The text of a lesson's file: what stands in front, its sections, and the answers that a question offers."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

SECTIONS = ("Do", "Question", "Answer")
FRONT = "+++"
_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_CHOICE = re.compile(r"^[-*] \[([ xX])\] +(.+?) *$", re.MULTILINE)


class LessonError(ValueError):
    """A file that is no lesson; the message names the file, the field and what it may be."""


@dataclass(frozen=True)
class Choice:
    """One of the answers that a question offers."""

    text: str
    right: bool


def halves(text: str) -> tuple[dict[str, Any], str]:
    """The front matter of a lesson, read, and what comes after it. Raises LessonError."""
    lines = text.lstrip("\ufeff").splitlines()
    fences = [number for number, line in enumerate(lines) if line.strip() == FRONT][:2]
    if len(fences) < 2 or fences[0] != 0:
        raise LessonError(f"a lesson begins with its settings between two lines {FRONT}.")
    try:
        # An empty line in the place of the fence, so that the numbers of lines are those of the file.
        front = tomllib.loads("\n".join(["", *lines[1 : fences[1]]]))
    except RecursionError as error:
        raise LessonError(f"between the two lines {FRONT} something is nested too deeply.") from error
    except tomllib.TOMLDecodeError as error:
        raise LessonError(f"between the two lines {FRONT} stands TOML, and this is none: {error}.") from error
    except ValueError as error:  # which Python raises for a number of more digits than it reads
        raise LessonError(f"between the two lines {FRONT} stands a number of too many digits.") from error
    return front, "\n".join(lines[fences[1] + 1 :])


def sections(body: str) -> dict[str, str]:
    """The texts of a lesson by heading; its opening under "". Raises LessonError."""
    opening, *rest = _HEADING.split(body)
    texts = {"": opening.strip()}
    for heading, text in zip(rest[::2], rest[1::2], strict=True):
        if heading not in SECTIONS:
            raise LessonError(f"## {heading}: there is no such section; a lesson has {', '.join(SECTIONS)}.")
        if heading in texts:
            raise LessonError(f"## {heading}: this section is there twice.")
        texts[heading] = text.strip()
    for heading in SECTIONS:
        if not texts.get(heading):
            raise LessonError(f"## {heading}: this section is missing or empty.")
    if not texts[""]:
        raise LessonError("a lesson opens with a paragraph before its first section.")
    return texts


def offered(question: str) -> tuple[str, tuple[Choice, ...]]:
    """A question without the answers that it offers, and those. Raises LessonError."""
    choices = tuple(Choice(text, mark != " ") for mark, text in _CHOICE.findall(question))
    if choices and (len(choices) < 2 or sum(choice.right for choice in choices) != 1):
        raise LessonError("## Question: of two or more answers `- [ ] ...`, exactly one is right: `- [x] ...`.")
    text = _CHOICE.sub("", question).strip()
    if not text:
        raise LessonError("## Question: ask something before the answers to choose from.")
    return text, choices
