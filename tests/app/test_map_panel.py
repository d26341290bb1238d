"""The panel Map: a map is asked for, waited for, called off, shown, and a sample of it taken."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import checkpoints
from gan_core.jobs import holds
from gan_core.jobs.folder import RunFolder
from gan_core.latent.spec import ConditionSpec, LatentSpec
from gan_core.processes.control import Control
from gan_core.processes.progress import Progress
from gan_core.tasks.folder import TaskFolder
from gan_core.tasks.mapping import MapRequest, SampleMap, decode, read_map, run_map
from gan_core.tasks.queue import task_name
from gan_core.workspace import Workspace
from latent_studio.explore.map.panel import latent_of
from latent_studio.shared import generators, services
from latent_studio.shared.tasks import progress
from tests.waiting import PATIENCE

Visit = Callable[..., AppTest]
AddRun = Callable[..., RunFolder]


def request(**settings: Any) -> MapRequest:
    """What the panel asks for with these settings of a run's newest snapshot."""
    facts = generators.facts("mapped")
    asked = {"run": "mapped", "snapshot": facts.snapshots[-1], "generator": facts.digest, "method": "pca", "count": 500}
    return MapRequest.model_validate({**asked, **settings})


def folder_of(wanted: MapRequest) -> TaskFolder:
    path = Workspace.default().root / "tasks" / task_name("map", wanted)
    path.mkdir(parents=True)
    return TaskFolder(path)


def draw(wanted: MapRequest) -> SampleMap:
    """The map, as a task leaves it."""
    folder = folder_of(wanted)
    control = Control(folder.tell)
    run_map(wanted, folder, control)
    control.finish("done")
    return decode(read_map(folder))


@pytest.fixture
def mapped(add_run: AddRun) -> RunFolder:
    return add_run("mapped")


def open_panel(visit: Visit, **params: str) -> AppTest:
    """The panel at a quick map of few samples."""
    app = visit("explore", run="mapped", panel="Map", **params)
    app.session_state["map-method"] = "pca"
    app.session_state["map-count"] = 500
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(element.value.replace("\\", "") for element in app.caption)


def map_file(app: AppTest) -> bytes:
    file: bytes = app.get_by_key("map-canvas-mapped").proto.bytes
    return file


@pytest.mark.usefixtures("mapped")
def test_a_map_is_offered_and_begun_and_called_off(visit: Visit) -> None:
    app = open_panel(visit)
    assert "500 samples of the snapshot" in said(app)
    name = task_name("map", request())
    assert progress(name) is None
    app.button(key="map-start").click().run()
    standing = progress(name)
    assert standing is not None
    assert standing.state in ("queued", "working")
    app.button(key=f"{name}-cancel").click().run()
    services.task_queue().close()
    assert services.task_queue().progress(name).state in ("cancelled", "done")


@pytest.mark.usefixtures("mapped")
def test_a_map_that_is_there_is_shown_with_what_to_think_of_it(visit: Visit) -> None:
    found = draw(request())
    app = open_panel(visit)
    assert decode(map_file(app)).facts == found.facts
    kept = round(100 * found.facts.neighbours)
    assert f"10 nearest by that measure, {kept} % are among its nearest here" in said(app)
    assert f"holds {round(100 * (found.facts.share or 0))} % of their variance" in said(app)
    assert not [button for button in app.button if button.key == "map-start"]


def test_the_last_map_stays_while_another_is_only_offered(visit: Visit, mapped: RunFolder) -> None:
    draw(request())
    app = open_panel(visit)
    app.session_state["map-count"] = 1000
    app.run()
    assert "The last map that was drawn" in said(app)
    assert "1,000 samples of the snapshot" in said(app)
    assert map_file(app)
    assert mapped.snapshots()


@pytest.mark.usefixtures("mapped")
def test_a_map_that_failed_says_why_and_is_offered_again(visit: Visit) -> None:
    folder_of(request()).tell(Progress(state="failed", sentence="There was no room."))
    app = open_panel(visit)
    assert "There was no room" in app.error[0].value.replace("\\", "")
    assert app.button(key="map-start")


def land_another(run: RunFolder) -> None:
    """A further snapshot, as training leaves one."""
    newest = run.snapshots()[-1]
    newer = checkpoints.snapshot_path(run.path, newest + 64)
    shutil.copyfile(checkpoints.snapshot_path(run.path, newest), newer)


def until_ended(name: str) -> Progress:
    while not (found := services.task_queue().progress(name)).ended:
        services.task_queue()._working[name].wait()
    return found


def test_a_map_asked_for_while_the_run_is_followed_is_shown_when_it_is_there(visit: Visit, mapped: RunFolder) -> None:
    first = request()
    name = task_name("map", first)
    app = open_panel(visit, snapshot="latest")
    app.button(key="map-start").click().run()
    land_another(mapped)
    assert request() != first
    app.run()
    assert app.button(key=f"{name}-cancel") or until_ended(name)
    assert until_ended(name).state == "done"
    land_another(mapped)
    app.run()
    assert not app.exception
    assert decode(map_file(app)).facts.images == first.snapshot
    assert f"500 samples of the snapshot at {first.snapshot:,} images" in said(app)
    # A sample of it is looked at in its own snapshot.
    assert first.snapshot in holds.held(mapped.path)
    # The latest has no map yet; that it can have one is said beside.
    assert app.button(key="map-start")
    assert f"500 samples of the snapshot at {first.snapshot + 128:,} images; it takes" in said(app)


def test_a_task_that_failed_says_so_wherever_the_page_has_gone(visit: Visit, mapped: RunFolder) -> None:
    name = task_name("map", request())
    app = open_panel(visit, snapshot="latest")
    app.button(key="map-start").click().run()
    services.task_queue().cancel(name)
    until_ended(name)
    services.task_queue().folder(name).tell(Progress(state="failed", sentence="There was no room."))
    land_another(mapped)
    app.run()
    assert "There was no room" in app.error[0].value.replace("\\", "")
    app.run()
    assert "There was no room" in app.error[0].value.replace("\\", "")
    assert app.button(key="map-start")


@pytest.mark.usefixtures("mapped")
def test_another_generator_of_the_same_name_has_no_map(visit: Visit) -> None:
    draw(request())
    path = checkpoints.snapshot_path(Workspace.default().find_run("mapped"), request().snapshot)
    before = request()
    path.write_bytes(path.read_bytes() + b"")
    assert request() == before
    changed = bytearray(path.read_bytes())
    changed[-1] ^= 1
    path.write_bytes(bytes(changed))
    assert request() != before
    assert open_panel(visit).button(key="map-start")


def taking() -> None:
    """A page that takes what the test says the map has given back."""
    import streamlit as st

    from latent_studio.explore.map.panel import take
    from latent_studio.shared import generators
    from latent_studio.shared.session import page_state

    take(st.session_state["message"], st.session_state["map"], generators.facts("mapped"))
    held = page_state.held("explore")
    st.session_state["shown"] = held and held.state.model_dump(mode="json")


@pytest.mark.usefixtures("mapped")
def test_a_sample_that_is_taken_is_shown_above_and_nothing_that_makes_no_sense() -> None:
    found = draw(request())
    app = AppTest.from_function(taking, default_timeout=PATIENCE)
    app.session_state["map"] = found
    for senseless in (None, {}, {"seed": 500}, {"seed": -1}, {"seed": "x"}, 7):
        app.session_state["message"] = senseless
        app.run()
        assert not app.exception
        assert app.session_state["shown"] is None, senseless
    app.session_state["message"] = {"seed": 123}
    app.run()
    assert not app.exception
    shown = app.session_state["shown"]
    wanted = LatentSpec(seed=123, condition=ConditionSpec(first={"digit": "3"}), basis=(request().snapshot,))
    assert LatentSpec.model_validate(shown["latent"]) == wanted == latent_of(found, 123)
    assert shown["snapshot"] == request().snapshot


def test_a_sample_of_a_snapshot_that_was_thinned_out_says_so(mapped: RunFolder) -> None:
    found = draw(request())
    land_another(mapped)
    checkpoints.snapshot_path(mapped.path, found.facts.images).unlink()
    app = AppTest.from_function(taking, default_timeout=30)
    app.session_state["message"], app.session_state["map"] = {"seed": 123}, found
    app.run()
    assert not app.exception
    assert f"at {found.facts.images:,} images, is not kept any more" in app.toast[0].value
    shown = app.session_state["shown"]
    assert (shown["snapshot"], shown["latent"]["seed"], shown["latent"]["basis"]) == (mapped.snapshots()[-1], 123, [])
