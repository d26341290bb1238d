"""Explore: it opens on something alive, takes what the URL says, and says what it could not take."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import checkpoints as places
from gan_core.jobs.folder import RunFolder
from gan_core.latent.spec import LatentSpec
from ui import state
from ui.state import InterpolateState

Visit = Callable[..., AppTest]
AddRun = Callable[..., RunFolder]


def canvas(app: AppTest, run: str = "digits") -> dict[str, Any]:
    """What the explorer was given."""
    data: dict[str, Any] = json.loads(app.get_by_key(f"explore-canvas-{run}").proto.json)
    return data


def said(app: AppTest) -> str:
    return "\n".join(element.value.replace("\\", "") for element in [*app.caption, *app.warning, *app.info, *app.error])


@pytest.mark.usefixtures("checkpoints")
def test_with_nothing_to_show_it_says_what_to_do(visit: Visit) -> None:
    app = visit("explore")
    assert "Train page" in said(app)


def test_it_opens_on_the_newest_run_and_writes_its_url(visit: Visit, add_run: AddRun) -> None:
    add_run("digits", shipped=True)
    app = visit("explore")
    data = canvas(app)
    assert data["state"]["run"] == "digits"
    assert data["state"]["snapshot"] == data["snapshots"][-1]
    assert data["facts"]["groups"][0]["name"] == "digit"
    assert data["facts"]["dimension"] == 8
    assert app.query_params["run"] == "digits"
    assert not app.warning


def test_the_url_decides_what_is_shown(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    shown = canvas(
        visit(
            "explore",
            run="digits",
            seed="7",
            truncation="0.8",
            **{"class": "digit:3"},
            second="digit:8",
            mix="0.25",
            directions="0:1.5",
            view="neighbourhood",
        )
    )["state"]
    assert shown["view"] == "neighbourhood"
    latent = LatentSpec.model_validate(shown["latent"])
    assert (latent.seed, latent.truncation, latent.directions) == (7, 0.8, {0: 1.5})
    assert latent.condition.model_dump() == {"first": {"digit": "3"}, "second": {"digit": "8"}, "mix": 0.25}


def test_bad_values_give_a_sentence_each_and_defaults(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", run="digits", seed="abc", truncation="99", directions="3:1e9,500:1", snapshot="17")
    shown = canvas(app)["state"]
    assert shown["latent"]["seed"] == 0
    assert shown["latent"]["truncation"] == 2.0
    assert shown["latent"]["directions"] == {"3": 5.0}
    assert shown["snapshot"] == canvas(app)["snapshots"][0]
    for name in ("seed", "truncation", "directions", "snapshot"):
        assert any(warning.value.startswith(name) for warning in app.warning)


def test_an_unknown_run_gives_a_sentence_and_another(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", run="../../etc")
    assert "There is no generator called ../../etc" in said(app)
    assert canvas(app)["state"]["run"] == "digits"


def test_a_run_without_a_snapshot_is_waited_for(visit: Visit, add_run: AddRun) -> None:
    folder = add_run("digits")
    young = add_run("young")
    for path in (young.path / "snapshots").iterdir():
        path.unlink()
    young.write_status(folder.stored_status().model_copy(update={"state": "queued"}))
    app = visit("explore", run="young")
    assert "young has no snapshot yet" in said(app)


def test_a_damaged_snapshot_gives_a_sentence_with_its_file(visit: Visit, add_run: AddRun) -> None:
    folder = add_run("digits")
    path = places.snapshot_path(folder.path, folder.snapshots()[-1])
    path.write_bytes(path.read_bytes()[:100])
    assert f"{path} can't be read" in said(visit("explore", run="digits"))


def test_choosing_another_generator_keeps_the_seed_and_the_class(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    add_run("other")
    app = visit("explore", run="digits", seed="7", directions="0:1", **{"class": "digit:3"})
    app.selectbox[0].select("other").run()
    assert not app.exception
    shown = canvas(app, "other")["state"]
    assert shown["latent"]["seed"] == 7
    assert shown["latent"]["condition"]["first"] == {"digit": "3"}
    assert shown["latent"]["directions"] == {}


def test_what_a_url_pins_is_never_thinned_out(visit: Visit, add_run: AddRun) -> None:
    folder = add_run("digits")
    shipped = add_run("shipped", shipped=True)
    first = folder.snapshots()[0]
    visit("explore", run="digits", snapshot=str(first))
    assert first in folder.kept()
    visit("explore", run="shipped", snapshot=str(first))
    assert not shipped.kept()


def test_a_latent_is_brought_to_interpolate(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", run="digits", seed="7", directions="0:1.5")
    assert canvas(app)["carried"] is None
    held = app.session_state["held_explore"]
    latent = held.state.latent
    ends = InterpolateState(run="digits", snapshot=held.state.snapshot, a=LatentSpec(), b=latent)
    app.session_state["held_interpolate"] = state.Held(ends, state.interpolate_params(ends))
    app.run()
    assert canvas(app)["carried"] == ["b"]
    app.query_params.clear()
    app.switch_page("pages/interpolate.py").run()
    assert app.session_state["held_interpolate"].state.b == latent
