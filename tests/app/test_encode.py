"""Encode: something on the screen at once, what is learning beside it, and the experiment."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gan_core.datasets import DATASETS, DatasetOptions
from gan_core.encoding.pretraining import Point, Pretraining
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import write_record
from gan_core.jobs.training_job import run_training
from gan_core.objectives import RECONSTRUCTIONS
from gan_core.tasks.pretraining import PretrainingRequest
from gan_core.tasks.queue import task_name
from latent_studio.encode import state
from latent_studio.shared import services

SMALL = {"dataset": "digits-8x8"}


@pytest.fixture(scope="session")
def encoder_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an autoencoder of the small digits, trained for a moment; to be copied, not changed."""
    config = state.config_for("autoencoder", "digits-8x8", 8).with_settings(
        {"schedule.images": 640, "compute.threads": 1, "compute.precision": "float32", "compute.device": "cpu"}
    )
    folder = RunFolder.create(tmp_path_factory.mktemp("encoder") / "coded", config)
    assert run_training(folder).state == "finished"
    return folder.path


@pytest.fixture
def coded(checkpoints: Path, encoder_run: Path) -> RunFolder:
    """The run, among those of the app."""
    path = checkpoints / "runs" / "coded"
    shutil.copytree(encoder_run, path)
    return RunFolder(path)


def rows(app) -> set[str]:
    """The rows of samples on the page."""
    return {str(node.key).removeprefix("row-") for node in app if str(getattr(node, "key", "")).startswith("row-")}


def url(app) -> dict[str, str]:
    """The page's parameters; AppTest gives back what a test has set as it was, and what the page sets in lists."""
    return {name: value if isinstance(value, str) else value[0] for name, value in dict(app.query_params).items()}


def table(app) -> str:
    return next(text.value for text in app.markdown if text.value.startswith("| Method")).replace("\u00a0", " ")


@pytest.mark.usefixtures("checkpoints")
def test_pca_and_the_patches_are_there_at_once(visit) -> None:
    app = visit("encode", **SMALL)
    assert {"originals", "pca", "patches"} <= rows(app)
    assert "| PCA | 16 | 4.00 : 1 |" in table(app)
    assert "| 64-16-64 patches | 16 | 4.00 : 1 |" in table(app)
    assert app.get_by_key("plane-pca") is not None
    assert app.button(key="encode-train").label == "Train both"


@pytest.mark.usefixtures("checkpoints")
def test_the_page_opens_on_the_digits_and_says_how_much_is_saved(visit) -> None:
    app = visit("encode")
    assert "| PCA | 16 | 49.0 : 1 |" in table(app)
    assert any("the 784 numbers of a sample" in caption.value for caption in app.caption)


@pytest.mark.usefixtures("checkpoints")
def test_choices_go_into_the_url(visit) -> None:
    app = visit("encode", **SMALL)
    app.select_slider(key="encode-dimension").set_value(4).run()
    assert not app.exception
    assert url(app) == {"dataset": "digits-8x8", "dimension": "4"}
    assert "| PCA | 4 | 16.0 : 1 |" in table(app)
    app.selectbox(key="encode-dataset").set_value("signals").run()
    assert url(app) == {"dataset": "signals"}
    assert "patches" not in table(app)


@pytest.mark.parametrize("params", [{"dataset": "cats"}, SMALL | {"dimension": "-3"}, SMALL | {"vae": "<b>"}])
@pytest.mark.usefixtures("checkpoints")
def test_what_is_not_there_is_said(params: dict[str, str], visit) -> None:
    app = visit("encode", **params)
    assert len(app.warning) == 1
    assert "pca" in rows(app)


def test_both_are_trained_by_one_button(visit, checkpoints: Path) -> None:
    app = visit("encode", **SMALL, dimension="4")
    app.button(key="encode-train").click().run()
    assert not app.exception
    made = {path.name: RunFolder(path).record().config for path in (checkpoints / "runs").glob("digits*")}
    assert set(made) == {"digits-8x8-autoencoder-1", "digits-8x8-vae-1"}
    assert {config.objective.name for config in made.values()} == {"autoencoder", "vae"}
    assert {config.network.latent_dimension for config in made.values()} == {4}
    assert not any(button.key == "encode-train" for button in app.button)


def test_a_run_is_shown_beside_the_rest_and_in_the_plane(visit, coded: RunFolder) -> None:
    app = visit("encode", **SMALL)
    assert "autoencoder" in rows(app)
    assert "| Autoencoder | 8 | 8.00 : 1 |" in table(app)
    assert app.get_by_key("plane-autoencoder") is not None
    assert app.button(key="encode-train").label == "Train the VAE"
    app.select_slider(key="encode-dimension").set_value(4).run()
    assert "Autoencoder" not in table(app)
    assert app.button(key="encode-train").label == "Train both"
    assert not visit("encode", **SMALL, autoencoder=coded.name).warning


def test_runs_on_other_data_are_left_out(visit, coded: RunFolder) -> None:
    assert state.runs(DatasetOptions(name="digits-8x8"))["autoencoder"][0].name == coded.name
    assert not any(state.runs(DatasetOptions(name="digits-8x8", seed=1)).values())
    assert "autoencoder" not in rows(visit("encode"))


def test_the_experiment_shows_its_curve_starts_and_is_cancelled(visit, coded: RunFolder) -> None:
    points = tuple(
        Point(labels=count, seed=0, pretrained=0.8, scratch=scratch) for count, scratch in ((10, 0.6), (30, 0.9))
    )
    write_record(
        coded.path / "pretraining.json", Pretraining(state="done", images=640, classes=10, total=2, points=points)
    )
    app = visit("encode", **SMALL)
    assert app.get_by_key("accuracies-coded") is not None
    assert any("better up to 10 labels" in caption.value for caption in app.caption)
    app.button(key="encode-science").click().run()
    assert not app.exception
    task = task_name("pretraining", PretrainingRequest(run="coded"))
    assert services.task_queue().progress(task).state == "working"
    app.button(key="encode-stop").click().run()
    assert not app.exception


@pytest.mark.parametrize("objective", sorted(RECONSTRUCTIONS))
@pytest.mark.parametrize("dataset", [name for name, source in DATASETS.items() if source.kind != "points"])
def test_what_the_button_would_train_is_a_configuration_for_every_dataset(objective: str, dataset: str) -> None:
    config = state.config_for(objective, dataset, 2)
    assert (config.objective.name, config.dataset.name) == (objective, dataset)


def test_a_decoder_that_has_learned_leads_on_to_explore(visit, coded: RunFolder) -> None:
    assert not visit("encode", **SMALL, dimension="4").get("page_link")
    (link,) = visit("encode", **SMALL).get("page_link")
    assert link.proto.label == "Explore the decoder of the autoencoder"
    assert link.proto.query_string == f"run={coded.name}"
    explored = visit("explore", run=coded.name)
    assert explored.session_state["held_explore"].state.run == coded.name
    assert not explored.error
