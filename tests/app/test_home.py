"""Home: the gallery of runs and shipped generators, and what can be done with each."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core.checkpoints import snapshot_path
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.summary import RunSummary, summarise
from gan_core.presets import default_preset
from gan_core.processes.lock import folder_lock
from latent_studio.shared import services
from latent_studio.shared.runs import cards
from tests.waiting import PATIENCE


def texts(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in [*app.markdown, *app.caption, *app.subheader])


def run_dialog(call: str) -> AppTest:
    """A page that opens one dialog on every run, so that its buttons can be pressed."""
    return AppTest.from_string(f"from latent_studio.shared.runs import dialogs\n{call}", default_timeout=PATIENCE).run()


def test_with_no_runs_the_shipped_generator_is_there(visit, add_run) -> None:
    add_run("digits", shipped=True)
    app = visit()
    assert "None yet" in texts(app)
    assert "**digits**" in texts(app)
    assert app.get_by_key("still-digits") is not None
    assert "Ships with the studio" in texts(app)


def test_a_card_tells_state_dataset_progress_and_speed(visit, add_run) -> None:
    add_run("mine")
    app = visit()
    assert "Finished" in texts(app)
    assert any("Handwritten digits · 640 images seen" in caption.value for caption in app.caption)
    assert any("images/s" in caption.value for caption in app.caption)


def test_a_broken_run_shows_its_sentence_beside_the_others(visit, add_run) -> None:
    broken, newer = add_run("broken"), add_run("newer")
    add_run("whole")
    (broken.path / "config.json").write_text("{")
    (newer.path / "config.json").write_text('{"schema_version": 99}')
    app = visit()
    shown = texts(app)
    assert "**whole**" in shown
    assert shown.count("Unreadable") == 2
    assert "config\\.json is damaged" in shown
    assert "schema version 99" in shown
    assert app.menu_button(key="menu-broken").options == [f"{cards._ICONS['Delete']} Delete"]


def test_a_hundred_runs_come_a_page_at_a_time(visit, add_run) -> None:
    for number in range(100):
        add_run(f"run-{number}")
    app = visit()
    assert len(app.menu_button) == cards.PER_PAGE
    first = {button.key for button in app.menu_button}
    app.get_by_key("home-page").set_value(9).run()
    assert not app.exception
    assert len(app.menu_button) == 100 - 8 * cards.PER_PAGE
    assert first.isdisjoint(button.key for button in app.menu_button)


@pytest.mark.parametrize(
    ("state", "shipped", "offered"),
    [
        ("finished", False, ["Train longer", "Duplicate with changes", "Rename", "Delete"]),
        ("interrupted", False, ["Resume", "Duplicate with changes", "Rename", "Delete"]),
        ("paused", False, ["Resume", "Duplicate with changes"]),
        ("training", False, ["Duplicate with changes"]),
        ("queued", False, ["Duplicate with changes"]),
        ("finished", True, ["Duplicate with changes"]),
        ("unreadable", False, ["Delete"]),
        ("unreadable", True, []),
    ],
)
def test_what_is_offered_fits_the_state(state: str, shipped: bool, offered: list[str]) -> None:
    assert cards.actions(RunSummary("run", shipped, Path("run"), state)) == offered


def test_nothing_is_offered_for_a_folder_that_can_be_no_run() -> None:
    assert cards.actions(RunSummary("a b", False, Path("a b"), "unreadable")) == []


def test_nothing_is_offered_for_a_run_that_cannot_be_read_while_it_trains(add_run: Callable[..., RunFolder]) -> None:
    folder = add_run("mine")
    summary = RunSummary("mine", False, folder.path, "unreadable")
    with folder_lock(folder.path, "trained"):
        assert cards.actions(summary) == []
    assert cards.actions(summary) == ["Delete"]


def test_what_trains_comes_first_then_the_newest_then_what_waits_in_its_order() -> None:
    states = ["queued", "finished", "training", "failed", "queued", "paused", "starting", "unreadable"]
    runs = [RunSummary(str(number), False, Path(), state) for number, state in enumerate(states)]
    shown = cards.ordered(runs, ["4", "0"])
    assert [run.name for run in shown] == ["2", "6", "5", "1", "3", "7", "4", "0"]


def test_with_fifteen_runs_the_one_that_trains_is_on_the_first_page(visit, add_run) -> None:
    add_run("oldest")
    for number in range(14):
        add_run(f"run-{number}")
    for number, name in enumerate(("oldest", *(f"run-{number}" for number in range(14)))):
        folder = services.manager().folder(name)
        folder.write_record(folder.record().model_copy(update={"created": 1000.0 + number}))
    folder = services.manager().folder("oldest")
    folder.write_status(folder.stored_status().model_copy(update={"state": "training"}))
    with folder_lock(folder.path, "trained"):
        app = visit()
    menus = [menu.key for menu in app.menu_button]
    assert menus[:2] == ["menu-oldest", "menu-run-13"]
    assert len(menus) == cards.PER_PAGE


@pytest.mark.parametrize("dataset", ["mnist-5k", "ring", "signals"])
def test_what_waits_shows_the_samples_that_it_is_to_learn_from(dataset: str, visit, checkpoints: Path) -> None:
    folder = RunFolder.create(checkpoints / "runs" / "waits", default_preset(dataset).config)
    folder.write_status(folder.stored_status().model_copy(update={"state": "queued"}))
    with Image.open(io.BytesIO(cards.picture_of(summarise(folder)) or b"")) as picture:
        assert len(np.unique(np.asarray(picture))) > 2
    services.manager().close()
    app = visit()
    assert app.get_by_key("still-waits") is not None
    assert "Real samples for now" in texts(app)
    assert "No picture yet" not in texts(app)


def test_a_card_opens_only_what_is_there(visit, add_run) -> None:
    folder = add_run("mine")
    for images in folder.snapshots():
        snapshot_path(folder.path, images).unlink()
    app = visit()
    labels = [link.proto.label for link in app.get("page_link")]
    assert "Progress" in labels
    assert "Explore" not in labels


def test_choosing_from_the_menu_opens_the_dialog(visit, add_run) -> None:
    add_run("mine")
    app = visit()
    menu = app.menu_button(key="menu-mine")
    menu.click("Rename").run()
    assert not app.exception
    assert app.text_input(key="rename-mine").value == "mine"


def test_deleting_asks_twice(add_run: Callable[..., RunFolder]) -> None:
    folder = add_run("mine")
    dialog = run_dialog("dialogs.delete('mine')")
    assert [button.label for button in dialog.button] == ["Delete"]
    dialog.button[0].click().run()
    assert folder.path.exists()
    assert [button.label for button in dialog.button] == ["Keep it", "Yes, delete it for good"]
    dialog.button[1].click().run()
    assert not folder.path.exists()


def test_keeping_it_keeps_it(add_run: Callable[..., RunFolder]) -> None:
    folder = add_run("mine")
    dialog = run_dialog("dialogs.delete('mine')")
    dialog.button[0].click().run()
    dialog.button[0].click().run()
    assert folder.path.exists()


def test_renaming_refuses_what_can_not_be_a_name(add_run: Callable[..., RunFolder], checkpoints: Path) -> None:
    add_run("mine")
    add_run("other")
    dialog = run_dialog("dialogs.rename('mine')")
    for name, sentence in (("../up", "can't be a run's name"), ("other", "There is a run called other already")):
        dialog.text_input[0].set_value(name)
        dialog.button[0].click().run()
        assert sentence in dialog.error[0].value
    dialog.text_input[0].set_value("better")
    dialog.button[0].click().run()
    assert (checkpoints / "runs" / "better").is_dir()
    assert not (checkpoints / "runs" / "mine").exists()


def test_training_longer_sets_a_new_horizon(add_run: Callable[..., RunFolder]) -> None:
    folder = add_run("mine")
    imports = "from latent_studio.shared.runs import dialogs\nimport streamlit as st\n"
    script = f"{imports}if 'left' not in st.session_state: dialogs.longer('mine')"
    dialog = AppTest.from_string(script, default_timeout=PATIENCE).run()
    dialog.number_input[0].set_value(1000)
    dialog.button[0].click().run()
    assert folder.desired().horizon == 640 + 1000
