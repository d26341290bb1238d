"""Pictures to mark as “more” or “less” of something, and what the marks teach, in one component."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gan_core.latent.learning.marks import Mark
from gan_core.latent.spec import LatentSpec
from latent_studio.browser.files import component, live_path

_component = component("latent_studio_marks", Path(__file__).parent / "browser")


@dataclass(frozen=True)
class Sheet:
    """The pictures that are shown: the sheet's number, their seeds, and the class and truncation of all of them."""

    number: int
    seeds: tuple[int, ...]
    base: LatentSpec


@dataclass(frozen=True)
class Findings:
    """What the marks teach: a sentence, what stands behind it, and the seeds at both ends, None where there is nothing.

    `ends` has the seeds with most of it under "more" and those with least under "less".
    """

    lead: str
    detail: str
    ends: dict[str, tuple[int, ...]] | None


def marking(
    run: str,
    snapshot: int,
    sheet: Sheet,
    marks: Sequence[Mark],
    findings: Findings,
    *,
    name: str,
    key: str,
    on_marks: Callable[[], None],
    on_others: Callable[[], None],
) -> Any:
    """Mount the sheet at `marks`, which the component keeps from then on, and show what they teach.

    It gives back `marks` ({"marks": [a plain Mark, ...], "name"}) once the hand pauses, and triggers `others` and
    `keep` (the same).
    """
    data = {
        "run": run,
        "snapshot": snapshot,
        "sheet": sheet.number,
        "seeds": list(sheet.seeds),
        "base": sheet.base.model_dump(mode="json", exclude_defaults=True),
        "condition": sheet.base.condition.model_dump(mode="json"),
        "marks": [mark.model_dump(mode="json") for mark in marks],
        "answered": " ".join(f"{mark.sheet}:{mark.seed}{'+' if mark.more else '-'}" for mark in marks),
        "learned": asdict(findings),
        "name": name,
        "live": live_path(),
    }
    return _component(
        key=key,
        data=data,
        on_marks_change=on_marks,
        on_others_change=on_others,
        on_keep_change=lambda: None,
    )
