"""Explore: it opens on something alive, takes what the URL says, and says what it could not take."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from gan_core import checkpoints
from gan_core.jobs import holds
from gan_core.jobs.folder import RunFolder
from gan_core.latent.directions.direction import Direction
from gan_core.latent.directions.store import load_direction, rename_direction, save_direction
from gan_core.latent.spec import LatentSpec
from gan_core.workspace import Workspace
from latent_studio.explore.panels import PANELS
from latent_studio.shared import services, url
from latent_studio.shared.session import page_state
from latent_studio.shared.state.interpolate import InterpolateState
from tests.waiting import PATIENCE

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
    assert "There is no generator yet" in said(app)
    assert [link.proto.page for link in app.get("page_link")] == ["train"]


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
    assert latent.condition.model_dump() == {
        "first": {"digit": "3"},
        "second": {"digit": "8"},
        "mix": 0.25,
        "shares": {},
    }


def test_bad_values_give_a_sentence_each_and_defaults(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", run="digits", seed="abc", truncation="99", directions="3:1e9,500:1", snapshot="17")
    shown = canvas(app)["state"]
    assert shown["latent"]["seed"] == 0
    assert shown["latent"]["truncation"] == 2.0
    assert shown["latent"]["directions"] == {"3": 5.0}
    assert shown["snapshot"] == canvas(app)["snapshots"][0]
    for beginning in ("seed", "truncation", "directions", "There is no snapshot at 17 images"):
        assert any(warning.value.startswith(beginning) for warning in app.warning)


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
    path = checkpoints.snapshot_path(folder.path, folder.snapshots()[-1])
    path.write_bytes(path.read_bytes()[:100])
    told = said(visit("explore", run="digits"))
    assert "digits/snapshots/000000640.safetensors is not a whole snapshot" in told
    assert str(folder.path.parent) not in told


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


def test_what_a_page_shows_is_spared_while_it_does(visit: Visit, add_run: AddRun) -> None:
    folder = add_run("digits")
    shipped = add_run("shipped", shipped=True)
    first = folder.snapshots()[0]
    visit("explore", run="digits", snapshot=str(first))
    assert first in holds.held(folder.path)
    visit("explore", run="shipped", snapshot=str(first))
    assert not holds.held(shipped.path)


def test_a_latent_is_brought_to_the_path(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", run="digits", seed="7", directions="0:1.5")
    assert canvas(app)["keyframes"] == 0
    held = app.session_state["held_explore"]
    latent = held.state.latent
    path = InterpolateState(run="digits", snapshot=held.state.snapshot, keyframes=(LatentSpec(), latent))
    app.session_state["held_interpolate"] = page_state.Held(path, url.write(path))
    app.run()
    assert canvas(app)["keyframes"] == 2
    app.query_params.clear()
    app.switch_page("pages/interpolate.py").run()
    assert app.session_state["held_interpolate"].state.keyframes[1] == latent


def kept_direction(run: RunFolder, **changes: Any) -> Direction:
    """A direction through this run's latents, in the store."""
    vector = np.zeros(8, dtype=np.float32)
    vector[3] = 1.0
    facts = {"sigma": 1.0, "space": "z", "name": "Slant", "kind": "learned", "images": run.snapshots()[-1]}
    direction = Direction(vector, run=run.path.name, generator="0" * 16, **{**facts, **changes})
    save_direction(Workspace.default(), direction)
    return direction


def test_a_url_moves_along_a_direction_of_the_store(visit: Visit, add_run: AddRun) -> None:
    direction = kept_direction(add_run("digits"), kind="contrast")
    offered = canvas(visit("explore", run="digits", moves=f"{direction.digest}:1.25"))
    assert offered["state"]["latent"]["moves"] == {direction.digest: {"amount": 1.25, "layers": []}}
    assert [used["name"] for used in offered["directions"]["used"]] == ["Slant"]
    assert offered["directions"]["mine"] == []


def test_mine_are_those_the_user_made_or_named(visit: Visit, add_run: AddRun) -> None:
    run = add_run("digits")
    kept_direction(run, name="Learned")
    kept_direction(run, name="Contrast", kind="contrast", sigma=2.0)
    named = kept_direction(run, name="SeFa 1", kind="sefa", sigma=3.0)
    rename_direction(Workspace.default(), named.digest, "Slope", "To the left.")
    kept_direction(run, name="Of another space", space="w", sigma=4.0)
    mine = canvas(visit("explore", run="digits"))["directions"]["mine"]
    assert [direction["name"] for direction in mine] == ["Learned", "Slope"]
    assert [direction["own"] for direction in mine] == [False, True]


def finding() -> None:
    """A script that asks for a family once, and looks for it whenever it runs."""
    import streamlit as st

    from gan_core.latent.spec import LatentSpec
    from latent_studio.explore import directions
    from latent_studio.shared import generators

    facts = generators.facts("digits")
    if "asked" not in st.session_state:
        st.session_state["asked"] = {"family": st.session_state["family"], "images": facts.snapshots[-1]}
        directions.find(facts, st.session_state["asked"])
    st.session_state["offered"] = directions.offered(facts, LatentSpec())["families"]


def found(family: str) -> dict[str, Any]:
    app = AppTest.from_function(finding, default_timeout=PATIENCE)
    app.session_state["family"] = family
    app.run()
    services.compute_thread().submit(lambda _: None).result()  # its turn comes once the family is found
    app.run()
    assert not app.exception
    offered: dict[str, Any] = app.session_state["offered"][family]
    return offered


def test_a_family_is_found_on_request_and_kept_by_its_digests(add_run: AddRun) -> None:
    add_run("digits")
    first, again = found("contrasts"), found("contrasts")
    names = [direction["name"] for direction in first["directions"]]
    assert names == [f"{digit} against the others" for digit in range(10)]
    assert first["directions"] == again["directions"]
    assert {load_direction(Workspace.default(), direction["digest"]).kind for direction in first["directions"]} == {
        "contrast"
    }


def test_a_family_that_a_generator_lacks_says_why(add_run: AddRun) -> None:
    add_run("digits")
    assert "the same directions" in found("sefa")["refusal"]


def test_a_second_generator_stands_beside(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    add_run("other")
    data = canvas(visit("explore", run="digits", beside="other"))
    assert data["others"] == ["other"]
    assert (data["beside"]["run"], data["beside"]["dimension"], data["beside"]["layers"]) == ("other", 8, 0)
    app = visit("explore", run="digits", beside="nobody")
    assert canvas(app)["beside"] is None
    assert "nobody to compare with" in said(app)


def test_a_panel_opens_without_disturbing_the_picture(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", run="digits", seed="7", panel="no such panel")
    before = canvas(app)
    more = app.get("button_group")[-1]
    assert list(PANELS) == list(more.options)
    more.set_value("Bookmarks").run()
    assert not app.exception
    assert app.query_params["panel"] == "Bookmarks"
    assert "No bookmarks of this generator yet" in said(app)
    assert canvas(app) == before
