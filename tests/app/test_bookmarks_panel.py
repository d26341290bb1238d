"""Bookmarks below the picture: kept, shown again, renamed, removed; and pictures opened by their recipe."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.latent import bookmarks
from gan_core.latent.bookmarks import bookmarks_of
from gan_core.latent.spec import LatentSpec
from gan_core.serving import PictureRequest, recipe
from gan_core.workspace import Workspace
from latent_studio.shared import generators, recipes, services
from latent_studio.shared.bookmarks import mark, suggested_name
from latent_studio.shared.state.explore import ExploreState
from tests.waiting import PATIENCE

Visit = Callable[..., AppTest]
AddRun = Callable[..., Any]


def shown(app: AppTest) -> ExploreState:
    found: ExploreState = app.session_state["held_explore"].state
    return found


def texts(app: AppTest) -> str:
    return "\n".join(
        element.value.replace("\\", "") for element in [*app.markdown, *app.caption, *app.error, *app.success]
    )


def run_dialog(*lines: str) -> AppTest:
    """A page that opens one dialog on every run, so that its buttons can be pressed."""
    imports = (
        "from gan_core.latent.bookmarks import bookmarks_of",
        "from gan_core.latent.spec import LatentSpec",
        "from gan_core.workspace import Workspace",
        "from latent_studio.shared import bookmarks; from latent_studio.shared import generators",
        "from latent_studio.shared.state.explore import ExploreState",
    )
    return AppTest.from_string("\n".join((*imports, *lines)), default_timeout=PATIENCE).run()


def png_of(run: str, **settings: Any) -> bytes:
    picture = {"view": "single", **settings}
    request = PictureRequest.model_validate({"run": run, "picture": picture, "exact": True})
    return recipe.png(Workspace.default(), request, services.renderer().submit(request).result())


def test_what_is_bookmarked_is_shown_again(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    assert "No bookmarks of this generator yet" in texts(visit("explore", run="digits", panel="Bookmarks"))
    dialog = run_dialog(
        "shown = ExploreState(run='digits', snapshot='latest', latent=LatentSpec(seed=5, directions={1: 2.0}))",
        "bookmarks.ask_name(generators.facts('digits'), shown)",
    )
    dialog.text_input[0].set_value("leans to the right")
    dialog.button[0].click().run()
    (kept,) = bookmarks_of(Workspace.default(), "digits")
    assert (kept.name, kept.latent.seed, kept.latent.directions) == ("leans to the right", 5, {1: 2.0})
    app = visit("explore", run="digits", panel="Bookmarks", seed="6")
    assert "leans to the right" in texts(app)
    app.button(key=f"bookmark-show-{kept.key}").click().run()
    assert (shown(app).latent.seed, shown(app).latent.directions) == (5, {1: 2.0})
    assert not app.exception


def test_a_bookmark_is_renamed_removed_and_put_on_the_path(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    mark("digits", ExploreState(run="digits", snapshot="latest", latent=LatentSpec(seed=2)), "two")
    (kept,) = bookmarks_of(Workspace.default(), "digits")
    app = visit("explore", run="digits", panel="Bookmarks")
    menu = f"bookmark-menu-{kept.key}"
    app.menu_button(key=menu).set_value("Add to the path").run()
    assert app.session_state["held_interpolate"].state.keyframes[-1] == kept.latent
    dialog = run_dialog("bookmarks.rename('digits', bookmarks_of(Workspace.default(), 'digits')[0])")
    dialog.text_input[0].set_value("a round two")
    dialog.text_area[0].set_value("with a loop")
    dialog.button[0].click().run()
    assert [(found.name, found.note) for found in bookmarks_of(Workspace.default(), "digits")] == [
        ("a round two", "with a loop")
    ]
    run_dialog("bookmarks.remove('digits', bookmarks_of(Workspace.default(), 'digits')[0])").button[0].click().run()
    assert bookmarks_of(Workspace.default(), "digits") == []


@pytest.mark.usefixtures("checkpoints")
def test_a_bookmark_keeps_its_snapshot_and_its_directions(add_run: AddRun) -> None:
    folder = add_run("digits")
    newest = generators.facts("digits").snapshots[-1]
    mark("digits", ExploreState(run="digits", snapshot="latest", latent=LatentSpec(seed=2)), "two")
    (kept,) = bookmarks_of(Workspace.default(), "digits")
    assert (kept.snapshot, kept.latent.basis) == (newest, (newest,))
    assert newest in folder.kept()
    generator = services.compute_thread().submit(lambda cache: cache.generator("digits", newest)).result()
    assert kept.generator == generator.digest


@pytest.mark.parametrize(
    ("picture", "page", "params"),
    [
        ({"seed": 9, "truncation": 0.5}, "explore", {"seed": "9", "truncation": "0.5"}),
        ({"view": "neighbourhood", "axes": [2, 3]}, "explore", {"view": "neighbourhood", "axes": "2,3"}),
        ({"view": "seeds", "seeds": [4, 5]}, "explore", {"seed": "4"}),
        (
            {"view": "path", "keyframes": [{"seed": 1}, {"seed": 2}], "method": "spline", "times": [0.0, 1.0]},
            "interpolate",
            {"k0_seed": "1", "k1_seed": "2", "method": "spline"},
        ),
        ({"view": "grid", "corners": [{"seed": 3}] * 4, "side": 3}, "interpolate", {"view": "grid", "side": "3"}),
        (
            {"view": "arithmetic", "a": {"seed": 1}, "b": {}, "c": {"seed": 2}, "times": [0.0, 1.0]},
            "classes",
            {"view": "arithmetic", "a_seed": "1", "c_seed": "2"},
        ),
    ],
    ids=["single", "neighbourhood", "seeds", "path", "grid", "arithmetic"],
)
def test_a_dropped_picture_is_opened_on_its_page(
    picture: dict[str, Any], page: str, params: dict[str, str], visit: Visit, add_run: AddRun
) -> None:
    add_run("digits")
    found = recipes.opened(png_of("digits", **picture))
    assert (found.params["run"], found.page) == ("digits", page)
    assert "Rendered again by digits" in found.said
    assert params.items() <= found.params.items()
    app = visit(page, **found.params)
    assert not app.warning, "what a recipe asks for can be read from the URL"


def test_a_dropped_latent_is_opened_as_it_was(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    spec = LatentSpec(seed=9, truncation=0.5, directions={1: 2.0}, basis=(640,))
    picture = {**spec.model_dump(mode="json"), "view": "single"}
    asked = {"run": "digits", "snapshot": 640, "picture": picture, "exact": True, "describe": True}
    rendered = services.renderer().submit(PictureRequest.model_validate(asked)).result()
    assert rendered.description
    content = {"run": "digits", "snapshot": 640, "generator": rendered.digest, **spec.model_dump(mode="json")}
    data = json.dumps(content | {"z": rendered.description.final.tolist()}).encode()
    found = recipes.opened(data)
    assert (found.params["run"], found.page) == ("digits", "explore")
    assert "every number is the same" in found.said
    app = visit("explore", **found.params)
    assert not app.warning
    assert app.session_state["held_explore"].state.latent == spec.model_copy(
        update={"condition": app.session_state["held_explore"].state.latent.condition}
    )
    with pytest.raises(ValueError, match="can't be opened"):
        recipes.opened(b'{"run": ' + b"[" * 100_000)
    # Of a direction that isn't here the numbers tell all there is to see.
    elsewhere = recipes.opened(json.dumps({**json.loads(data), "moves": {"0" * 16: {"amount": 1.0}}}).encode())
    assert "by its numbers alone" in elsewhere.said
    assert "kept" in elsewhere.params


def test_a_picture_without_a_recipe_is_refused_on_the_page(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("explore", run="digits")
    app.session_state["recipe-taken"] = "This picture carries no recipe."
    app.run()
    assert "carries no recipe" in texts(app)


def test_a_name_is_suggested() -> None:
    assert suggested_name(LatentSpec(seed=7, condition={"first": {"digit": "3"}})) == "3, seed 7"
    assert suggested_name(LatentSpec(kept="0" * 16)) == "kept latent"
    long = LatentSpec(condition={"first": {"kind": "x" * 64}})
    assert len(suggested_name(long)) == bookmarks.LONGEST_NAME
