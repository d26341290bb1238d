"""Train: the form of a new run, and the page that watches one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.config import TrainConfig, fields, value_at
from gan_core.datasets import DatasetOptions, downloads
from gan_core.evaluation.measures import Measures
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import Change, Status
from gan_core.presets import PRESETS
from gan_core.training.choices import choice_for
from gan_core.workspace import Workspace
from latent_studio.shared import services, wording
from latent_studio.shared.forms import devices, form
from latent_studio.shared.forms.fields import SECTIONS
from latent_studio.train import downloads as fetching
from latent_studio.train import history
from latent_studio.train.status import pace
from tests.waiting import wait_until


def number(app: AppTest, path: str):
    return next(widget for widget in app.number_input if str(widget.key).endswith(f":{path}"))


def select(app: AppTest, path: str):
    return next(widget for widget in app.selectbox if str(widget.key).endswith(f":{path}"))


def widgets(app: AppTest) -> dict[str, Any]:
    """The form's widgets by the path of their field."""
    found = [*app.number_input, *app.selectbox, *app.toggle]
    return {path: widget for widget in found if (path := str(widget.key).rsplit(":", 1)[-1]) in fields()}


@pytest.mark.usefixtures("checkpoints")
def test_every_setting_that_can_be_chosen_has_its_widget_with_its_sentence(visit) -> None:
    app = visit("train")
    found, config = widgets(app), PRESETS["digits-fast"].config
    assert set(found) == {path for path in fields() if form.shown(config, path)}
    assert len(found) > 40
    for path, widget in found.items():
        assert fields()[path].description in widget.help
        assert widget.value == value_at(config, path), path


def test_every_setting_has_its_section() -> None:
    placed = [path for paths in SECTIONS.values() for path in paths]
    assert sorted(placed) == sorted(path for path in fields() if path not in ("dataset.name", "dataset.points"))


@pytest.mark.parametrize("preset", ["wgan-gp", "pca", "mode-collapse", "stylegan2"])
@pytest.mark.usefixtures("checkpoints")
def test_a_preset_in_the_url_fills_the_form_and_tells_what_to_look_for(preset: str, visit) -> None:
    config = PRESETS[preset].config
    app = visit("train", preset=preset)
    for path, widget in widgets(app).items():
        assert widget.value == value_at(config, path), path
    said = " ".join(caption.value for caption in app.caption)
    assert PRESETS[preset].sentence in said
    assert PRESETS[preset].look_for in said
    assert app.get_by_key(f"sheet-{config.dataset.name}") is not None


@pytest.mark.usefixtures("checkpoints")
def test_presets_are_chosen_by_group_and_take_their_dataset_along(visit) -> None:
    app = visit("train")
    app.segmented_control(key="start-group").set_value("failure").run()
    app.selectbox(key="start-preset").set_value("mode-collapse").run()
    assert not app.exception
    assert dict(app.query_params) == {"preset": "mode-collapse"}
    assert number(app, "network.generator_width").value == 128
    assert app.get_by_key("sheet-ring") is not None
    app.segmented_control(key="start-group").set_value("default").run()
    assert dict(app.query_params) == {"dataset": "ring"}


@pytest.mark.usefixtures("checkpoints")
def test_another_dataset_brings_its_default_and_keeps_a_classic(visit) -> None:
    app = visit("train", preset="wgan-gp")
    app.button_group(key="dataset-of-Images").set_value("glyphs").run()
    assert not app.exception
    assert number(app, "objective.gradient_penalty").value == 10
    app.segmented_control(key="dataset-group").set_value("2-D points").run()
    assert app.get_by_key("sheet-ring") is not None
    assert select(app, "objective.name").value == "rpgan"
    # There is one family for points, and so nothing to choose.
    assert "network.name" not in widgets(app)


@pytest.mark.usefixtures("checkpoints")
def test_choices_hide_what_they_refuse_and_keep_the_rest(visit) -> None:
    app = visit("train")
    number(app, "schedule.images").set_value(12_800)
    number(app, "network.latent_dimension").set_value(12)
    select(app, "objective.name").set_value("vae").run()
    assert not app.exception
    shown = set(widgets(app))
    assert not shown & {
        "objective.r1",
        "optimiser.n_critic",
        "network.discriminator_conditioning",
        "augmentation.colour",
    }
    assert "objective.divergence" in shown
    assert number(app, "schedule.images").value == 12_800
    select(app, "objective.name").set_value("lsgan").run()
    assert {"objective.r1", "objective.label_smoothing"} <= set(widgets(app))
    assert number(app, "network.latent_dimension").value == 12
    select(app, "network.name").set_value("dcgan").run()
    assert "objective.r1" not in widgets(app)
    assert "objective.divergence" not in widgets(app)


@pytest.mark.parametrize("params", [{"preset": "best"}, {"dataset": "cats"}, {"dataset": "my-cats"}])
@pytest.mark.usefixtures("checkpoints")
def test_a_link_to_what_is_not_there_says_so(params: dict[str, str], visit) -> None:
    app = visit("train", **params)
    assert "The form starts from a preset instead" in app.warning[0].value
    assert select(app, "objective.name").value == "rpgan"


@pytest.mark.usefixtures("checkpoints")
def test_a_dataset_that_is_not_here_is_downloaded_first(visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(_name: str, progress: Callable[[float, str], None]) -> None:
        progress(0.25, "Downloading kmnist: 1 of 4 MB.")
        raise ValueError("The server can't be reached: kmnist can't be downloaded. Choose another dataset.")

    monkeypatch.setattr(downloads, "is_fetched", lambda _name: False)
    monkeypatch.setattr(downloads, "fetch", offline)
    monkeypatch.setattr(fetching, "_states", {})
    app = visit("train", dataset="kmnist")
    assert app.button(key="start").disabled
    app.button(key="fetch-kmnist").click().run()
    wait_until(lambda: not fetching.underway("kmnist"))
    app.run()
    assert any("can't be downloaded" in error.value.replace("\\", "") for error in app.error)
    assert app.button(key="fetch-kmnist")


def test_start_makes_the_run_that_was_asked_for_and_watches_it(visit, checkpoints: Path) -> None:
    app = visit("train")
    number(app, "schedule.batch_size").set_value(32)
    number(app, "network.latent_dimension").set_value(16)
    app.text_input(key="new-name").set_value("my-run")
    app.button(key="start").click().run()
    assert not app.exception
    config = RunFolder(checkpoints / "runs" / "my-run").record().config
    asked = {"schedule.batch_size": 32, "network.latent_dimension": 16}
    assert config == PRESETS["digits-fast"].config.with_settings(asked)
    assert app.query_params["run"] == "my-run"
    assert app.title[0].value == "my\\-run"


def test_what_a_choice_takes_away_is_neutral_in_the_run(visit, checkpoints: Path) -> None:
    app = visit("train")
    number(app, "schedule.images").set_value(640)
    select(app, "network.name").set_value("dcgan").run()
    app.text_input(key="new-name").set_value("deep")
    app.button(key="start").click().run()
    assert not app.exception
    config = RunFolder(checkpoints / "runs" / "deep").record().config
    assert (config.network.name, config.objective.r1, config.schedule.images) == ("dcgan", 0.0, 640)


def test_what_can_not_be_is_said_and_starts_nothing(visit, add_run, checkpoints: Path) -> None:
    add_run("taken")
    app = visit("train")
    for name, sentence in (("../../etc", "can't be a run's name"), ("taken", "There is a run called taken already")):
        app.text_input(key="new-name").set_value(name)
        app.button(key="start").click().run()
        assert not app.exception
        assert sentence in app.error[0].value
    assert [path.name for path in (checkpoints / "runs").iterdir() if not path.name.startswith(".")] == ["taken"]


def test_numbers_that_make_no_sense_together_are_said(visit, checkpoints: Path) -> None:
    app = visit("train")
    number(app, "objective.unrolled").set_value(5)
    app.button(key="start").click().run()
    assert not app.exception
    assert "unrolled must be 0" in app.error[0].value
    assert not list((checkpoints / "runs").glob("[!.]*"))


def test_duplicating_prefills_the_form(visit, add_run, tiny_config: TrainConfig) -> None:
    add_run("mine")
    app = visit("train", like="mine")
    assert app.segmented_control(key="start-group").value == "like"
    assert number(app, "schedule.images").value == tiny_config.schedule.images
    assert number(app, "network.discriminator_width").value == tiny_config.network.discriminator_width


def test_images_that_have_been_deleted_are_not_trained_on(visit, add_run) -> None:
    folder = add_run("mine")
    record = folder.record()
    gone = record.config.model_copy(update={"dataset": DatasetOptions(name="my-cats")})
    folder.write_record(record.model_copy(update={"config": gone}))
    app = visit("train", like="mine")
    assert app.button(key="start").disabled
    assert any("have been deleted" in caption.value for caption in app.caption)


@pytest.mark.parametrize("name", ["nobody", "../../etc/passwd", "a b", "x" * 500, "<script>", "$x$"])
@pytest.mark.usefixtures("checkpoints")
def test_a_link_to_no_run_says_so_and_leads_on(name: str, visit) -> None:
    app = visit("train", run=name)
    assert "There is no run called" in app.error[0].value
    assert {button.label for button in app.button} == {"New run"}
    assert app.page_link[0].label == "All runs"
    assert visit("train", like=name).warning


def test_a_finished_run_shows_how_it_went(visit, add_run) -> None:
    add_run("mine")
    app = visit("train", run="mine")
    assert app.progress[0].value == 100
    assert app.get_by_key("pictures-mine") is not None
    assert {app.get_by_key(key).type for key in ("losses", "discriminator")} == {"echarts_chart"}
    assert app.get_by_key("rates-mine").type == "plotly_chart"
    assert any("Started on cpu" in markdown.value for markdown in app.markdown)
    assert {button.label for button in app.button} == {"Train longer", "New run"}
    assert {button.label for button in app.download_button} == {"GIF", "MP4"}


def test_a_shipped_generator_shows_its_measures_and_takes_no_commands(visit, add_run) -> None:
    folder = add_run("digits", shipped=True)
    for name in ("desired.json", "metrics.jsonl"):
        (folder.path / name).unlink()
    measures = Measures(
        fd=9.0,
        floor=7.5,
        fd_over_floor=1.2,
        coverage=0.9,
        coverage_floor=0.95,
        density=1.0,
        label_accuracy=0.987,
        count=1000,
        seed=0,
        extractor="0" * 64,
    )
    (folder.path / "measures.json").write_text(measures.model_dump_json())
    app = visit("train", run="digits")
    assert {button.label for button in app.button} == {"New run"}
    assert {metric.label: metric.value for metric in app.metric} == {
        "Fréchet distance": "1.20 x floor",
        "Coverage": "0.900",
        "Right class": "98.7 %",
    }
    (folder.path / "measures.json").write_text("{}")
    assert any("can't be read" in caption.value for caption in visit("train", run="digits").caption)


@pytest.mark.parametrize("file", ["config.json", "status.json", "desired.json"])
def test_a_damaged_file_is_named(file: str, visit, add_run) -> None:
    folder = add_run("mine")
    folder.write_status(folder.stored_status().model_copy(update={"state": "stopped"}))
    (folder.path / file).write_text('{"half": ')
    app = visit("train", run="mine")
    assert any(file.replace(".", "\\.") in error.value for error in app.error)


def test_a_killed_worker_is_interrupted_and_can_be_resumed(visit, add_run) -> None:
    folder = add_run("mine")
    folder.write_status(folder.stored_status().model_copy(update={"state": "training"}))
    app = visit("train", run="mine")
    assert any("Interrupted" in markdown.value for markdown in app.markdown)
    assert app.warning
    assert "Resume" in {button.label for button in app.button}


def test_findings_are_warnings_with_what_to_try(visit, add_run) -> None:
    folder = add_run("mine")
    finding = {
        "kind": "discriminator-loss-zero",
        "sentence": "The discriminator's loss is at 0. Try a lower discriminator rate.",
    }
    status = folder.stored_status()
    folder.write_status(type(status).model_validate(status.model_dump() | {"findings": [finding]}))
    assert any(wording.plain(finding["sentence"]) in caption.value for caption in visit("train", run="mine").caption)


def stopped(add_run: Callable[..., RunFolder]) -> RunFolder:
    """A run that can go on, so that its live settings can be changed."""
    folder = add_run("mine")
    folder.write_status(folder.stored_status().model_copy(update={"state": "stopped"}))
    return folder


def apply(app: AppTest) -> list[str]:
    """Press Apply below the live settings; what the toasts say."""
    next(button for button in app.button if button.label == "Apply").click().run()
    assert not app.exception
    return [toast.value for toast in app.toast]


def test_live_settings_are_applied(visit, add_run) -> None:
    folder = stopped(add_run)
    app = visit("train", run="mine")
    offered = {str(widget.key).rsplit(":", 1)[-1] for widget in app.number_input}
    assert {"generator_rate", "discriminator_rate", "r1", "n_critic", "gradient_penalty"} <= offered
    assert not offered & {"auxiliary", "label_smoothing"}
    number(app, "r1").set_value(1.5)
    assert apply(app) == ["The new settings hold as soon as the run goes on."]
    assert folder.desired().live.r1 == 1.5


def test_live_settings_changed_again_and_again_are_all_taken(visit, add_run) -> None:
    folder = stopped(add_run)
    app = visit("train", run="mine")
    for value in (0.5, 0.7, 0.2):
        number(app, "r1").set_value(value)
        assert apply(app)
        assert folder.desired().live.r1 == value
    assert not apply(app), "nothing has changed, so there is nothing to say"


def test_after_a_refused_live_setting_the_next_good_one_is_taken(visit, add_run) -> None:
    folder = stopped(add_run)
    app = visit("train", run="mine")
    number(app, "adversarial").set_value(0.0)
    assert not apply(app)
    assert "needs a weight" in app.error[0].value
    assert number(app, "adversarial").value == 0.0, "what was typed stays, to be put right"
    number(app, "adversarial").set_value(0.5)
    assert apply(app)
    assert not app.error
    assert folder.desired().live.adversarial == 0.5
    number(app, "r1").set_value(0.7)
    assert apply(app)
    assert (folder.desired().live.adversarial, folder.desired().live.r1) == (0.5, 0.7)


def test_live_settings_that_somebody_else_has_changed_are_shown_and_kept(visit, add_run) -> None:
    folder = stopped(add_run)
    app = visit("train", run="mine")
    folder.update_desired(live=folder.desired().live.model_copy(update={"r2": 0.4}))
    number(app, "r1").set_value(0.7)
    assert apply(app)
    assert (folder.desired().live.r1, folder.desired().live.r2) == (0.7, 0.4)
    folder.update_desired(live=folder.desired().live.model_copy(update={"r1": 0.9}))
    app.run()
    assert (number(app, "r1").value, number(app, "r2").value) == (0.9, 0.4)


def test_the_settings_of_a_run_are_shown_as_they_started_and_as_they_stand(visit, add_run) -> None:
    folder = add_run("mine")
    config = folder.record().config
    live = config.live.model_copy(update={"r1": 0.75})
    folder.append_change(Change(images=64, live=live))
    columns = history.of(folder.path).read().columns
    rate = wording.three_digits(columns["generator_rate"][-1])
    app = visit("train", run="mine")
    table = next(markdown.value for markdown in app.markdown if "| Setting |" in markdown.value).replace("\\", "")
    assert f"{rate} now, {form.written('', config.optimiser.generator_rate)} at the start" in table
    assert f"0.750 now, {form.written('', config.objective.r1)} at the start" in table
    assert table.count(" now, ") == 3


@pytest.mark.parametrize("label", ["Stop", "Pause"])
def test_a_command_is_obeyed_while_the_run_s_state_changes(
    label: str, visit, checkpoints: Path, tiny_config: TrainConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = services.manager()
    name = manager.create(tiny_config.with_settings({"schedule.images": 1_000_000}))
    folder = RunFolder(checkpoints / "runs" / name)
    look = manager.status
    states = chain(["starting", "starting", "starting", "training"], repeat("training"))

    def changing(wanted: str) -> Status:
        return look(wanted).model_copy(update={"state": next(states)})

    monkeypatch.setattr(manager, "status", changing)
    app = visit("train", run=name)
    app.button(key=f"command-{label}").click().run()
    assert not app.exception
    assert folder.desired().state == label.lower()


@pytest.mark.usefixtures("checkpoints")
def test_without_images_of_one_s_own_nothing_is_started(visit) -> None:
    app = visit("train")
    app.segmented_control(key="dataset-group").set_value("Your own").run()
    assert not app.exception
    assert app.button(key="start").disabled
    assert any("Import images of your own first" in caption.value for caption in app.caption)
    app.segmented_control(key="dataset-group").set_value("2-D points").run()
    assert not app.button(key="start").disabled


@pytest.mark.usefixtures("checkpoints")
def test_the_queue_is_told(visit, tiny_config: TrainConfig) -> None:
    manager = services.manager()
    long = tiny_config.with_settings({"schedule.images": 1_000_000})
    first, second, third = (manager.create(long, name) for name in ("first", "second", "third"))
    assert manager.queue() == [second, third]
    app = visit("train", run=third)
    assert any("2nd in the queue, behind second" in caption.value for caption in app.caption)
    app = visit("train", run=second)
    assert any(f"1st in the queue, behind {first}" in caption.value for caption in app.caption)
    app = visit("train")
    listed = [button.label for button in app.button if (button.key or "").startswith("watch-")]
    assert listed == [first, second, third]


def test_a_page_looks_often_only_while_something_is_about_to_show(add_run: Callable[..., RunFolder]) -> None:
    status = add_run("mine").stored_status()

    def pace_after(**changes: object) -> float:
        return pace(status.model_copy(update=changes))

    assert pace_after(state="starting") == pace_after(state="training", seconds_trained=1.0) < 0.5
    assert pace_after(state="training", seconds_trained=60.0) == 1.0
    assert pace_after(state="finished") > 1.0


def test_beside_the_seed_stands_what_else_decides_its_result(visit, add_run, tiny_config: TrainConfig) -> None:
    add_run("first")
    app = visit("train", run="first")
    assert "| Seed | 0, computed with 32-bit (float32) and 1 thread |" in "\n".join(
        markdown.value for markdown in app.markdown
    )
    measured = tiny_config.with_settings({"compute.precision": "auto"})
    assert "when these settings are first started" in devices.beside_the_seed(measured)
    choice_for(Workspace.default(), measured, "cpu", lambda _: lambda: None)
    assert "On this machine these settings compute with" in devices.beside_the_seed(measured)


def test_no_more_threads_are_offered_than_a_run_may_use(visit, add_run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_THREADS", "1")
    greedy = add_run("greedy")
    record = greedy.record()
    greedy.write_record(record.model_copy(update={"config": record.config.with_settings({"compute.threads": 64})}))
    app = visit("train", like="greedy")
    (threads,) = [widget for widget in app.number_input if widget.label.startswith("Threads")]
    assert (threads.value, threads.max) == (1, 1)
