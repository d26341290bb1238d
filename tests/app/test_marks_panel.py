"""Learning a direction below the picture: what is shown to mark, what marks are said to teach, and what is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import checkpoints
from gan_core.generator import Generator, latent_row
from gan_core.jobs.folder import RunFolder
from gan_core.latent.directions.store import directions_of
from gan_core.latent.learning.marks import Mark
from gan_core.latent.learning.study import SHEET
from gan_core.workspace import Workspace
from latent_studio.explore.marks import panel as marks

Visit = Callable[..., AppTest]
AddRun = Callable[..., RunFolder]

PANEL = {"run": "digits", "panel": "Learn a direction"}


def shown(app: AppTest) -> dict[str, Any]:
    """What the sheet was given."""
    images = session(app).images
    data: dict[str, Any] = json.loads(app.get_by_key(f"marks-digits-{images}").proto.json)
    return data


def session(app: AppTest) -> marks.Session:
    """What the visitor has marked of the only generator that was opened."""
    (one,) = app.session_state["marks_of_generators"].values()
    assert isinstance(one, marks.Session)
    return one


def truly(seeds: range, *, sheet: int = 0, clearest_of: int = 0) -> tuple[Mark, ...]:
    """Marks by the sign of the latent's first number."""
    return tuple(
        Mark(seed=seed, more=bool(latent_row(seed, 0, 8)[0] > 0.0), sheet=sheet, clearest_of=clearest_of)
        for seed in seeds
    )


def test_it_shows_pictures_of_the_present_class_and_truncation(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", **PANEL, seed="5", truncation="0.7", directions="0:2", **{"class": "digit:3"})
    data = shown(app)
    assert len(data["seeds"]) == len(set(data["seeds"])) == SHEET
    assert data["base"] == {"truncation": 0.7, "condition": {"first": {"digit": "3"}}}
    assert data["snapshot"] == session(app).images
    assert data["marks"] == []
    assert data["learned"]["ends"] is None


def test_marks_are_judged_by_each_other(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", **PANEL)
    session(app).marks = truly(range(40))
    app.run()
    assert not app.exception
    data = shown(app)
    assert len(data["marks"]) == 40
    assert "of 40 recognised" in data["learned"]["lead"]
    assert "19 times in 20" in data["learned"]["detail"]
    assert "no better than chance" not in data["learned"]["detail"]
    most, least = (data["learned"]["ends"][kind] for kind in ("more", "less"))
    assert all(latent_row(seed, 0, 8)[0] > 0.0 for seed in most)
    assert all(latent_row(seed, 0, 8)[0] < 0.0 for seed in least)


def test_few_marks_and_senseless_ones_are_not_praised(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", **PANEL)
    session(app).marks = truly(range(5))
    app.run()
    assert "Too few marks" in shown(app)["learned"]["lead"]
    session(app).marks = tuple(Mark(seed=seed, more=seed % 2 == 0) for seed in range(20))
    app.run()
    assert "no better than chance" in shown(app)["learned"]["detail"]


def test_what_was_learned_is_kept_with_its_accuracy(visit: Visit, add_run: AddRun) -> None:
    folder = add_run("digits")
    app = visit("explore", **PANEL)
    held = session(app)
    held.marks, held.name = truly(range(60)), " rounder "
    app.run()
    digest = marks.keep("digits", held)
    (kept,) = directions_of(Workspace.default(), "digits")
    assert kept.digest == digest
    assert (kept.name, kept.kind, kept.space) == ("rounder", "learned", "z")
    assert kept.accuracy is not None
    assert kept.accuracy > 0.7
    assert "more" in kept.note
    assert kept.vector[0] > 0.8
    generator = Generator.from_snapshot(checkpoints.snapshot_path(folder.path, folder.snapshots()[-1]))
    assert kept.generator == generator.digest


def test_a_name_is_needed_and_marks_of_both_kinds(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", **PANEL)
    held = session(app)
    with pytest.raises(ValueError, match="both kinds"):
        marks.keep("digits", held)
    held.marks = truly(range(20))
    with pytest.raises(ValueError, match="name"):
        marks.keep("digits", held)


def test_other_pictures_were_not_marked_before(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", **PANEL)
    held = session(app)
    first = held.sheet
    assert first is not None
    held.marks = tuple(Mark(seed=seed, more=index % 2 == 0) for index, seed in enumerate(first.seeds))
    message = {"marks": [mark.model_dump(mode="json") for mark in held.marks], "name": ""}
    marks.show_others("digits", held, message)
    assert held.sheet is not None
    assert held.sheet.number == first.number + 1
    assert not set(held.sheet.seeds) & set(first.seeds)
    assert len(held.sheet.seeds) == SHEET
    app.run()
    assert shown(app)["seeds"] == list(held.sheet.seeds)
    assert len(shown(app)["marks"]) == SHEET


def test_what_is_no_marks_is_ignored(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", **PANEL)
    held = session(app)
    for message in (None, 3, {}, {"marks": [{"seed": -1, "more": True}], "name": ""}, {"marks": "x", "name": ""}):
        marks.show_others("digits", held, message)
        assert held.marks == ()


def test_another_class_gets_other_pictures_and_keeps_the_marks(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", **PANEL)
    before = shown(app)
    session(app).marks = truly(range(10))
    app.query_params["class"] = "digit:7"
    app.run()
    data = shown(app)
    assert data["sheet"] == before["sheet"] + 1
    assert data["condition"]["first"] == {"digit": "7"}
    assert len(data["marks"]) == 10


def test_marked_pictures_can_be_put_on_the_path(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", **PANEL)
    session(app).marks = truly(range(3))
    app.switch_page("pages/interpolate.py").run()
    assert not app.exception
    data = json.loads(app.get_by_key("interpolate-canvas-digits").proto.json)
    assert [offer["latent"]["seed"] for offer in data["offered"]] == [2, 1, 0]
    assert {offer["name"].split(":")[0] for offer in data["offered"]} <= {"more", "less"}
