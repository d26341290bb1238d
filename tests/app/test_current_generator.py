"""One generator is current on every page; whoever comes back to a page finds what was left there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.jobs.folder import RunFolder
from latent_studio.shared.session import address, page_state
from latent_studio.shared.url import Params

PAGES = ("explore", "interpolate", "classes", "project")

Visit = Callable[..., AppTest]


@pytest.fixture
def two(add_run: Callable[..., RunFolder]) -> None:
    """Two runs, of which `second` is the one that a page shows by itself."""
    for name in ("first", "second"):
        folder = add_run(name)
        created = {"first": 1.0, "second": 2.0}[name]
        folder.write_record(folder.record().model_copy(update={"created": created}))


def to(app: AppTest, page: str, params: Params | None = None) -> AppTest:
    """Go to a page by the navigation, or by a link with parameters."""
    app.query_params.clear()
    for name, value in (params or {}).items():
        app.query_params[name] = value
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return app


def back(app: AppTest, params: Params, monkeypatch: pytest.MonkeyPatch, page: str) -> AppTest:
    """Go back to an address by the browser's history."""
    with monkeypatch.context() as patch:
        patch.setattr(address, "walked", lambda: True)
        return to(app, page, params)


def here(app: AppTest) -> Params:
    return {name: value if isinstance(value, str) else value[0] for name, value in dict(app.query_params).items()}


def picker(app: AppTest, page: str) -> Any:
    return next(box for box in app.selectbox if str(box.key).startswith(f"{page}-run-"))


@pytest.mark.usefixtures("checkpoints")
@pytest.mark.parametrize("page", PAGES)
def test_without_a_generator_a_page_says_how_to_get_one(page: str, visit: Visit) -> None:
    app = visit(page)
    assert [info.value for info in app.info] == [
        "There is no generator yet. A run has one a few seconds after its start."
    ]
    assert [link.proto.label for link in app.get("page_link")] == ["Start a run"]


@pytest.mark.usefixtures("two")
def test_the_generator_chosen_on_one_page_is_that_of_all(visit: Visit) -> None:
    app = visit("explore")
    assert here(app)["run"] == "second"
    picker(app, "explore").set_value("first").run()
    for page in (*PAGES, *PAGES):
        to(app, page)
        assert here(app)["run"] == "first", page
    picker(app, "project").set_value("second").run()
    for page in PAGES:
        to(app, page)
        assert here(app)["run"] == "second", page


@pytest.mark.usefixtures("two")
def test_the_run_that_is_watched_is_the_one_to_explore(visit: Visit) -> None:
    app = visit("train", run="first")
    for page in PAGES:
        to(app, page)
        assert here(app)["run"] == "first", page


@pytest.mark.usefixtures("two")
def test_a_generator_that_is_gone_is_forgotten_without_a_word(visit: Visit) -> None:
    app = visit("explore")
    app.session_state["generator"] = "deleted"
    to(app, "classes")
    assert here(app)["run"] == "second"
    assert not app.warning


@pytest.mark.usefixtures("two")
def test_coming_back_finds_view_and_operands(visit: Visit) -> None:
    app = visit("classes", run="first", view="arithmetic", b_seed="7", time="0.5")
    to(app, "explore")
    to(app, "classes")
    held = app.session_state["held_classes"].state
    assert (held.run, held.view, held.b.seed, held.time) == ("first", "arithmetic", 7, 0.5)


@pytest.mark.usefixtures("two")
def test_back_brings_what_the_address_does_not_say(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit("classes", run="first", view="arithmetic", b_seed="7")
    held = app.session_state["held_classes"]
    held.state, held.settled = held.state.model_copy(update={"view": "grid"}), True
    app.run()
    grid = here(app)
    assert grid["view"] == "grid"
    to(app, "explore", {"run": "second"})
    to(app, "classes")
    assert app.session_state["held_classes"].state.run == "second"
    assert app.session_state["held_classes"].state.view == "grid", "the way it is looked at goes along"
    back(app, grid, monkeypatch, "classes")
    held = app.session_state["held_classes"].state
    assert (held.run, held.view, held.b.seed) == ("first", "grid", 7)
    to(app, "explore")
    assert here(app)["run"] == "first", "back is where one is now"


@pytest.mark.usefixtures("two")
def test_each_generator_is_found_as_it_was_left(visit: Visit) -> None:
    app = visit("explore", run="first", seed="7")
    to(app, "interpolate", {"run": "second", "k0_seed": "3", "k1_seed": "4"})
    to(app, "explore")
    assert here(app)["run"] == "second"
    to(app, "interpolate", {"run": "first"})
    to(app, "explore")
    assert (here(app)["run"], here(app)["seed"]) == ("first", "7")
    path = app.session_state["held_interpolate"].state
    assert path.run == "first"
    to(app, "explore", {"run": "second"})
    to(app, "interpolate")
    assert [latent.seed for latent in app.session_state["held_interpolate"].state.keyframes] == [3, 4]


@pytest.mark.usefixtures("two")
def test_the_result_of_a_projection_is_there_again(visit: Visit) -> None:
    task = "projection-0123456789abcdef"
    app = visit("project", run="first", task=task)
    to(app, "explore")
    to(app, "project")
    assert here(app)["task"] == task
    assert isinstance(app.session_state["held_project"], page_state.Held)
