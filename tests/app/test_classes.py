"""Classes: it opens on something alive, takes what its URL says, and tells what a generator without classes lacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.conditions import Conditions
from gan_core.jobs.folder import RunFolder
from gan_core.latent.directions.store import load_latent
from gan_core.latent.spec import ConditionSpec, LatentSpec
from gan_core.workspace import Workspace
from latent_studio.shared import generators, services
from latent_studio.shared.state import classes
from latent_studio.shared.state.classes import ClassesState

Visit = Callable[..., AppTest]
AddRun = Callable[..., RunFolder]


def given(app: AppTest, run: str = "digits") -> dict[str, Any]:
    """What the component was given."""
    data: dict[str, Any] = json.loads(app.get_by_key(f"classes-canvas-{run}").proto.json)
    return data


def said(app: AppTest) -> str:
    return "\n".join(element.value.replace("\\", "") for element in [*app.caption, *app.warning, *app.info, *app.error])


def test_it_opens_on_the_grid_and_writes_its_url(visit: Visit, add_run: AddRun) -> None:
    add_run("digits", shipped=True)
    app = visit("classes")
    data = given(app)
    assert (data["state"]["view"], data["state"]["layout"], data["state"]["group"]) == ("grid", "classes", "digit")
    assert data["state"]["snapshot"] == data["snapshots"][-1]
    assert len(data["facts"]["groups"][0]["classes"]) == 10
    assert app.query_params["view"] == "grid"
    assert not app.warning
    assert not app.info


def test_the_url_decides_what_is_shown(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("classes", run="digits", view="mix", seed="7", corners="1,4,9", shares="digit:4:0.25,digit:9:0.75")
    shown = ClassesState.model_validate(given(app)["state"])
    assert shown.corners == ("1", "4", "9")
    assert shown.latent.condition.shares == {"digit": {"4": 0.25, "9": 0.75}}
    assert shown.latent.seed == 7


def test_a_generator_without_classes_says_so_and_offers_others(
    visit: Visit, add_run: AddRun, write_snapshot: Callable[..., Path]
) -> None:
    classless = add_run("blobs")
    add_run("digits", shipped=True)
    newest = generators.facts("blobs").snapshots[-1]
    for path in (classless.path / "snapshots").iterdir():
        path.unlink()
    write_snapshot("blobs", newest, conditions=Conditions())
    app = visit("classes", run="blobs")
    data = given(app, "blobs")
    assert data["state"]["view"] == "arithmetic"
    assert data["facts"]["groups"] == []
    assert "blobs was trained without classes" in said(app)
    links = [element.proto for element in app.get("page_link")]
    assert [(link.label, link.query_string) for link in links] == [("digits", "run=digits")]


@pytest.mark.parametrize("view", ["mix", "arithmetic"])
def test_what_is_shown_can_be_taken_along(visit: Visit, add_run: AddRun, view: str) -> None:
    add_run("digits")
    app = visit("classes", run="digits", view=view, seed="3")
    shown = ClassesState.model_validate(given(app)["state"])
    latent = classes.taken(shown, services.compute_thread())
    if view == "mix":
        assert latent == shown.latent
    else:
        # A 0, less a 3, plus a 6: half of each of those that are left.
        halves = ConditionSpec(first={"digit": "0"}, shares={"digit": {"0": 0.5, "6": 0.5}})
        assert latent == LatentSpec(kept=latent.kept, condition=halves)
        assert load_latent(Workspace.default(), str(latent.kept)).run == "digits"
