"""What a page shows is decided by the session, until the browser's address has caught up with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from gan_core.jobs.folder import RunFolder
from latent_studio.shared.session import address
from latent_studio.shared.session.address import Address
from latent_studio.shared.url import Params

ROOT = Path(__file__).resolve().parents[2]
FORM: Params = {"preset": "wgan-gp"}
RUN: Params = {"run": "mine"}

Visit = Callable[..., AppTest]


def at_the_form() -> Address:
    current = Address()
    current.hear("train", FORM, asked=True, walked=False)
    return current


def test_an_address_from_outside_counts() -> None:
    current = at_the_form()
    current.hear("train", {"preset": "vae"}, asked=True, walked=False)
    assert current.params == {"preset": "vae"}
    current.hear("explore", RUN, asked=True, walked=False)
    assert (current.page, current.params) == ("explore", RUN)


def test_what_the_session_has_left_does_not_come_back_by_itself() -> None:
    current = at_the_form()
    current.move("train", RUN)
    for _ in range(3):
        current.hear("train", RUN, asked=False, walked=False)  # the session's own run
        current.hear("train", FORM, asked=True, walked=False)  # the browser, which is behind
        assert current.params == RUN


def test_somebody_may_walk_back_at_once() -> None:
    current = at_the_form()
    current.move("train", RUN)
    current.hear("train", FORM, asked=True, walked=True)
    assert current.params == FORM


def test_what_crosses_somebody_s_way_back_does_not_turn_it_round() -> None:
    """The session tells the browser of the run's address just when the browser has gone back to the form's."""
    current = at_the_form()
    current.move("train", RUN)
    current.hear("train", FORM, asked=True, walked=True)
    current.hear("train", RUN, asked=True, walked=False)
    assert current.params == FORM
    current.hear("train", RUN, asked=True, walked=True)
    assert current.params == RUN, "forward is somebody's own wish"
    current.hear("train", RUN, asked=True, walked=False)
    current.hear("train", FORM, asked=True, walked=False)
    assert current.params == FORM, "once the browser has agreed every address is news"


def test_once_the_browser_has_caught_up_every_address_is_news() -> None:
    current = at_the_form()
    current.move("train", RUN)
    current.hear("train", RUN, asked=True, walked=False)
    current.hear("train", FORM, asked=True, walked=False)
    assert current.params == FORM


def test_a_run_of_the_session_s_own_says_nothing_of_the_browser() -> None:
    current = at_the_form()
    current.move("train", RUN)
    current.hear("train", RUN, asked=False, walked=False)
    assert current.behind == [FORM]


def test_another_page_is_news_whatever_its_parameters() -> None:
    current = at_the_form()
    current.move("train", RUN)
    current.hear("home", FORM, asked=True, walked=False)
    assert (current.page, current.params) == ("home", FORM)


def test_the_revision_counts_changes_alone() -> None:
    current = at_the_form()
    before = current.revision
    current.move("train", RUN)
    current.move("train", RUN)
    current.hear("train", RUN, asked=True, walked=False)
    assert current.revision == before + 1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12))
def test_however_late_the_browser_is_the_session_stays_where_it_went(moves: list[tuple[int, int]]) -> None:
    """The browser takes up every address in turn, each as late as it likes, and says each time where it is."""
    current, told, place = at_the_form(), [FORM], 0
    for goal, steps in moves:
        current.move("train", {"run": str(goal)})
        if told[-1] != {"run": str(goal)}:
            told.append({"run": str(goal)})
        for _ in range(steps):
            place = min(place + 1, len(told) - 1)
            current.hear("train", told[place], asked=True, walked=False)
            assert current.params == told[-1]


def test_only_one_module_touches_the_browser_s_address() -> None:
    users = [
        path.relative_to(ROOT).as_posix()
        for folder in ("latent_studio", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bst\.query_params\.?[a-z(\[]", path.read_text(encoding="utf-8"))
    ]
    assert users == ["latent_studio/shared/session/address.py"]


def replay(app: AppTest, params: Params) -> AppTest:
    """Run the page once more with an address that the browser has been sent away from."""
    app.query_params.clear()
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def start(app: AppTest, name: str) -> None:
    app.text_input(key="new-name").set_value(name)
    app.button(key="start").click().run()
    assert not app.exception
    assert app.title[0].value == name


@pytest.mark.usefixtures("checkpoints")
def test_a_late_address_does_not_bring_the_form_back(visit: Visit) -> None:
    app = visit("train", preset="wgan-gp")
    start(app, "mine")
    for _ in range(2):
        replay(app, FORM)
        assert app.title[0].value == "mine"
        assert app.query_params["run"] == "mine"


def settings_of(app: AppTest) -> WidgetStates:
    """The values of the page's widgets as a browser keeps them: the presses of buttons aren't among them."""
    found = app._tree.get_widget_states()
    kept = [state for state in found.widgets if state.WhichOneof("value") != "trigger_value"]
    return WidgetStates(widgets=kept)


@pytest.mark.usefixtures("checkpoints")
def test_the_widgets_of_a_form_that_is_gone_have_no_say(visit: Visit) -> None:
    app = visit("train", preset="wgan-gp")
    late = settings_of(app)
    start(app, "mine")
    app._run(late)
    assert not app.exception
    assert app.title[0].value == "mine"
    assert app.query_params["run"] == "mine"


def test_the_widgets_of_a_page_that_is_gone_have_no_say(visit: Visit, add_run: Callable[..., RunFolder]) -> None:
    add_run("mine")
    app = visit("lab", objective="wgan", **{"objective.clip": "0.01"})
    late = settings_of(app)
    app.query_params.clear()
    app.switch_page("pages/train.py").run()
    lab = app.session_state["held_lab"]
    before = (lab.fresh, lab.settled, lab.state)
    app._run(late)
    assert not app.exception
    assert (lab.fresh, lab.settled, lab.state) == before


@pytest.mark.usefixtures("checkpoints")
def test_back_from_a_run_the_form_is_as_it_was_left(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit("train", preset="wgan-gp")
    for path, value in (("schedule.batch_size", 32), ("optimiser.discriminator_rate", 0.0007)):
        next(widget for widget in app.number_input if str(widget.key).endswith(f":{path}")).set_value(value)
    norm = next(widget for widget in app.selectbox if str(widget.key).endswith(":optimiser.name"))
    norm.set_value("rmsprop").run()
    left = values(app)
    start(app, "mine")
    monkeypatch.setattr(address, "walked", lambda: True)
    replay(app, FORM)
    assert app.title[0].value == "Train"
    assert values(app) == left
    assert app.segmented_control(key="dataset-group").value == "Images"
    assert app.segmented_control(key="start-group").value == "classic"


def values(app: AppTest) -> dict[str, object]:
    found = {str(widget.key): widget.value for widget in (*app.number_input, *app.selectbox, *app.toggle)}
    return {key: value for key, value in found.items() if ":" in key}


@pytest.mark.usefixtures("checkpoints")
def test_whoever_begins_anew_finds_nothing_set(visit: Visit) -> None:
    app = visit("train")
    before = values(app)
    next(widget for widget in app.number_input if str(widget.key).endswith(":schedule.batch_size")).set_value(32)
    start(app, "mine")
    next(button for button in app.button if button.label == "New run").click().run()
    assert not app.exception
    assert values(app) == before


@pytest.mark.parametrize("preset", ["wgan-gp", "digits-fast", "vae"])
@pytest.mark.usefixtures("checkpoints")
def test_a_field_never_seen_by_the_browser_shows_its_value_and_not_its_bound(preset: str, visit: Visit) -> None:
    app = visit("train", preset=preset)
    for widget in (*app.number_input, *app.toggle):
        assert widget.proto.default == widget.value, widget.key
    for chosen in app.selectbox:
        assert chosen.options[chosen.proto.default] == chosen.format_func(chosen.value), chosen.key
    for key in ("dataset-group", "start-group"):
        group = app.segmented_control(key=key)
        assert len(group.proto.default) == 1, key
