"""The 2-D Lab's page: it opens on a running lab, each control changes it, and nothing that can't be breaks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.lab.game.config import SHAPES, LabView, default_config
from gan_core.lab.teaching.lessons import course
from gan_core.lab.teaching.presets import LAB_PRESETS
from gan_core.workspace import Workspace
from latent_studio.lab import controls, drawing, state
from latent_studio.lab.state import DRAWN, HIDEABLE, OPENING, LabState
from latent_studio.lab.toolbar import MOST_IMAGES
from latent_studio.shared.session import address

Visit = Callable[..., AppTest]

pytestmark = pytest.mark.usefixtures("checkpoints")


def canvas(app: AppTest) -> dict[str, Any]:
    """What the lab's component was given."""
    data: dict[str, Any] = json.loads(app.get_by_key("lab-canvas").proto.json)
    return data


def url(app: AppTest) -> dict[str, str]:
    """The page's parameters; AppTest gives back what a test has set as it was, and what the page sets in lists."""
    return {name: value if isinstance(value, str) else value[0] for name, value in dict(app.query_params).items()}


def said(app: AppTest) -> str:
    return "\n".join(element.value.replace("\\", "") for element in [*app.caption, *app.warning, *app.info, *app.error])


def keys(app: AppTest) -> set[str]:
    return {str(node.key) for node in app if getattr(node, "key", None)}


def test_it_opens_on_a_lab_that_plays(visit: Visit) -> None:
    app = visit("lab")
    data = canvas(app)
    assert data["playing"]
    assert data["config"] == json.loads(state.shareable(LAB_PRESETS[OPENING].config).model_dump_json())
    assert data["view"] == LabView().model_dump()
    assert app.selectbox(key="lab-preset").value == OPENING
    assert LAB_PRESETS[OPENING].look_for[:30] in said(app)
    assert url(app) == state.params_of(LabState(LAB_PRESETS[OPENING].config))
    assert not app.warning


def test_a_link_is_the_same_lab_for_whoever_opens_it(visit: Visit) -> None:
    first = visit("lab")
    first.selectbox(key="lab:dataset.name").set_value("moons").run()
    first.select_slider(key="lab:optimiser.n_critic").set_value(5).run()
    first.selectbox(key="lab:objective.name").set_value("wgan").run()
    second = visit("lab", **url(first))
    assert canvas(second)["config"] == canvas(first)["config"]
    assert canvas(second)["config"]["optimiser"]["n_critic"] == 5
    assert not second.warning


def test_a_hostile_link_gives_sentences_and_a_lab(visit: Visit) -> None:
    params = {
        "dataset.name": "../../etc",
        "optimiser.n_critic": "1e9",
        "show": "<b>",
        "lesson": "0",
        "hide": "<script>",
    }
    app = visit("lab", **params)
    assert len(app.warning) == len(params)
    assert canvas(app)["config"]["optimiser"]["n_critic"] == 20
    assert canvas(app)["hidden"] == []


def test_a_change_goes_to_the_lab_and_can_be_undone_and_redone(visit: Visit) -> None:
    app = visit("lab")
    before = canvas(app)
    assert app.button(key="lab-undo").disabled
    app.select_slider(key="lab:objective.r1").set_value(5.0).run()
    assert canvas(app)["config"]["objective"]["r1"] == 5.0
    assert url(app)["objective.r1"] == "5"
    assert app.selectbox(key="lab-preset").value is None
    app.button(key="lab-undo").click().run()
    assert canvas(app)["config"] == before["config"]
    assert app.select_slider(key="lab:objective.r1").value == before["config"]["objective"]["r1"]
    assert app.button(key="lab-undo").disabled
    app.button(key="lab-redo").click().run()
    assert canvas(app)["config"]["objective"]["r1"] == 5.0
    assert canvas(app)["origin"] == before["origin"], "its view and speed are the component's own"


def test_a_preset_begins_anew_even_where_it_is_the_same(visit: Visit) -> None:
    app = visit("lab")
    name = next(name for name in LAB_PRESETS if name != OPENING)
    app.selectbox(key="lab-preset").set_value(name).run()
    assert canvas(app)["config"] == json.loads(state.shareable(LAB_PRESETS[name].config).model_dump_json())
    assert canvas(app)["fresh"] == 1
    assert LAB_PRESETS[name].sentence[:30] in said(app)


def test_what_cannot_be_is_said_beside_its_control_and_the_lab_goes_on(visit: Visit) -> None:
    app = visit("lab", **{"dataset.name": "ring", "objective.r1": "0.1"})
    before = canvas(app)["config"]
    app.select_slider(key="lab:objective.unrolled").set_value(5).run()
    assert canvas(app)["config"] == before
    assert app.select_slider(key="lab:objective.unrolled").value == 0
    assert [warning.value.startswith("Unrolled must be 0") for warning in app.warning] == [True]
    assert "goes on as it was" in said(app)
    app.select_slider(key="lab:objective.r1").set_value(0.0).run()
    assert not app.warning
    app.select_slider(key="lab:objective.unrolled").set_value(5).run()
    assert canvas(app)["config"]["objective"]["unrolled"] == 5


def test_what_does_not_go_together_is_not_offered(visit: Visit) -> None:
    app = visit("lab", **{"dataset.name": "bell"})
    assert "lab:network.generator_conditioning" not in keys(app)
    assert "lab:objective.label_smoothing" in keys(app)
    app.selectbox(key="lab:objective.name").set_value("wgan").run()
    assert "lab:objective.label_smoothing" not in keys(app)
    app.selectbox(key="lab:dataset.name").set_value("moons").run()
    assert "lab:network.discriminator_conditioning" not in keys(app)
    app.get_by_key("lab:network.generator_conditioning").set_value("concatenation").run()
    assert canvas(app)["config"]["network"]["generator_conditioning"] == "concatenation"
    assert "lab:network.discriminator_conditioning" in keys(app)


def test_a_dataset_to_draw_begins_with_a_drawing_that_the_url_holds(visit: Visit) -> None:
    app = visit("lab")
    app.selectbox(key="lab:dataset.name").set_value(DRAWN).run()
    data = canvas(app)
    assert data["drawing"]
    assert len(data["config"]["dataset"]["points"]) == len(drawing.heart())
    again = visit("lab", **url(app))
    assert canvas(again)["config"] == data["config"]


@pytest.mark.parametrize("name", sorted(HIDEABLE))
def test_what_a_teacher_hides_is_not_there(name: str, visit: Visit) -> None:
    app = visit("lab", hide=name)
    assert canvas(app)["hidden"] == [name]
    paths = {f"lab:{path}" for group in controls.SECTIONS.get(name, {}).values() for path in group}
    assert not paths & keys(app)
    elsewhere = {
        "presets": "lab-preset", "history": "lab-undo", "share": "lab-share", "export": "lab-script",
        "lessons": f"lesson-open-{course(Workspace.default().lessons).lessons[0].name}",
    }  # fmt: skip
    assert (elsewhere.get(name) in keys(app)) is False


def test_with_all_controls_hidden_there_is_still_the_lab(visit: Visit) -> None:
    app = visit("lab", hide=",".join(HIDEABLE))
    assert not app.tabs
    assert canvas(app)["playing"]


def test_share_shows_the_link_of_the_lab_as_it_stands(visit: Visit) -> None:
    app = visit("lab", **{"dataset.name": "moons", "speed": "60"})
    app.button(key="lab-share").click().run()
    assert dict(parse_qsl(urlsplit(app.code[0].value).query)) == url(app)


def sharing() -> None:
    """A page whose dialog is always open."""
    from latent_studio.lab import history, toolbar

    toolbar.share(history.arrive()[0].state)


def test_the_link_to_hand_out_hides_what_is_ticked() -> None:
    app = AppTest.from_function(sharing)
    app.query_params["hide"] = "learning,later-control"
    app.run()
    assert app.checkbox(key="lab-hide-learning").value
    for name in ("game", "sample_gradients"):
        app.checkbox(key=f"lab-hide-{name}").check()
    app.checkbox(key="lab-hide-learning").uncheck()
    app.run()
    assert dict(parse_qsl(urlsplit(app.code[0].value).query))["hide"] == "later-control,game,sample_gradients"
    assert app.session_state["held_lab"].state.hidden == ("learning", "later-control")


def test_a_lesson_is_opened_walked_and_left(visit: Visit) -> None:
    lessons = course(Workspace.default().lessons).lessons
    app = visit("lab", lesson="1")
    assert canvas(app)["config"] == json.loads(state.shareable(lessons[0].config).model_dump_json())
    assert canvas(app)["view"] == lessons[0].view.model_dump()
    assert "lab-preset" not in keys(app)
    assert lessons[0].do in "\n".join(element.value for element in app.markdown)
    assert canvas(app)["pause_at"] == list(lessons[0].pause_at)
    app.button(key="lesson-next").click().run()
    assert url(app)["lesson"] == "2"
    assert canvas(app)["config"]["dataset"]["name"] == lessons[1].config.dataset.name
    assert canvas(app)["fresh"] == 1
    app.button(key="lesson-close").click().run()
    assert "lesson" not in url(app)
    assert canvas(app)["config"]["dataset"]["name"] == lessons[1].config.dataset.name


def test_the_settings_are_taken_to_the_train_page(visit: Visit, checkpoints: Any) -> None:
    app = visit("lab", **{"dataset.name": "gaussian", "optimiser.n_critic": "3"})
    app.button(key="lab-train").click().run()
    assert not app.exception
    (made,) = (checkpoints / "runs").iterdir()
    config = json.loads((made / "config.json").read_text())["config"]
    assert (config["dataset"]["name"], config["optimiser"]["n_critic"]) == ("gaussian", 3)
    assert config["schedule"]["images"] == MOST_IMAGES, "a run has an end"
    assert url(app)["run"] == made.name


def page() -> None:
    """The lab's page without its look, with buttons in place of what its component would send."""
    import streamlit as st

    from latent_studio.lab import history

    view = {**history.held().state.view.model_dump(), "sample_gradients": True}
    good = {"view": view, "speed": {"steps": 60, "slow": False}, "playing": False, "turn": 1}
    square = [[0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]]
    acts = {
        "look": lambda: history.settle(good),
        "forge": lambda: [history.settle(bad) for bad in (None, {}, good | {"view": 3}, good | {"speed": {}})],
        "fix": lambda: history.apply({"settings": {"optimiser.n_critic": 5}, "label": "More"}),
        "bad fix": lambda: history.apply({"settings": {"optimiser.n_critic": 5000}}),
        "draw": lambda: history.take_drawing({"points": square}),
        "dot": lambda: history.take_drawing({"points": [[0, 0]]}),
        "scribble": lambda: history.take_drawing({"points": [["a", 1], [2], None, {}]}),
        "load": lambda: history.take_import({"config": {**history.held().state.config.model_dump(), "seed": 9}}),
        "bad load": lambda: history.take_import({"config": {"seed": "x"}}),
    }
    for name, act in acts.items():
        st.button(name, key=name, on_click=act)
    now, sentences = history.arrive()
    st.write(now.origin, sentences)


def press(app: AppTest, name: str) -> Any:
    app.button(key=name).click().run()
    assert not app.exception
    return app.session_state["held_lab"]


def test_what_the_component_sends_is_taken_over_and_what_is_no_state_is_ignored() -> None:
    app = AppTest.from_function(page).run()
    now = press(app, "look")
    assert (now.state.speed.steps, now.state.playing, now.state.view.sample_gradients) == (60.0, False, True)
    assert now.origin == 0, "it isn't sent back to where it came from"
    assert url(app)["speed"] == "60"
    assert url(app)["paused"] == "1"
    assert press(app, "forge").state == now.state


def test_fixes_drawings_and_files_change_the_settings_and_can_be_undone() -> None:
    app = AppTest.from_function(page).run()
    start = app.session_state["held_lab"].state.config
    assert press(app, "fix").state.config.optimiser.n_critic == 5
    drawn = press(app, "draw").state.config.dataset
    assert (drawn.name, len(drawn.points)) == (DRAWN, 4)
    assert press(app, "load").state.config.seed == 9
    assert len(app.session_state["held_lab"].history.past) == 3
    for name in ("bad fix", "dot", "scribble", "bad load"):
        before = app.session_state["held_lab"].state
        now = press(app, name)
        assert now.state == before
        assert now.refused[1]
    assert len(now.history.past) == 3
    assert now.history.past[0] == start


def test_the_browser_s_back_brings_the_settings_back(monkeypatch: pytest.MonkeyPatch) -> None:
    app = AppTest.from_function(page).run()
    first = url(app)
    press(app, "fix")
    app.query_params.clear()
    for name, value in first.items():
        app.query_params[name] = value
    monkeypatch.setattr(address, "walked", lambda: True)
    app.run()
    now = app.session_state["held_lab"]
    assert state.params_of(now.state) == first
    assert now.origin == 1
    app.query_params.clear()
    app.run()
    assert url(app) == first, "coming back to the page brings back what was there"


def test_every_setting_of_a_section_is_one_of_a_lab_and_says_when_it_begins_anew() -> None:
    paths = [path for section in controls.SECTIONS.values() for group in section.values() for path in group]
    assert len(set(paths)) == len(paths)
    live = default_config().live.model_dump()
    for path in paths:
        assert controls.says_anew(path) == (path.split(".")[0] in SHAPES or path in SHAPES)
        if path.rpartition(".")[2] in live:
            assert not controls.says_anew(path)
