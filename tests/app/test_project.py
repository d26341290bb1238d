"""Project: what comes in, what is refused, how it is fitted, and a projection from the button to its latent."""

from __future__ import annotations

import base64
import io
import json
import shutil

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core.checkpoints import snapshot_path
from gan_core.conditions import ConditionGroup
from gan_core.datasets import DatasetOptions, load_dataset
from gan_core.latent.directions.store import load_latent
from gan_core.latent.inversion.projection import ProjectionOptions
from gan_core.latent.spec import ConditionSpec
from gan_core.tasks.projecting import ProjectionRequest, packed
from gan_core.workspace import Workspace
from latent_studio.project import results, state
from latent_studio.project.subject import data_seen
from latent_studio.project.subject import subject as subject_of
from latent_studio.shared import services
from latent_studio.shared.generators import Facts
from tests.waiting import wait_until

FEW = ProjectionOptions(steps=4, starts=2, candidates=8)


def data_url(picture: Image.Image, kind: str = "PNG") -> str:
    file = io.BytesIO()
    picture.save(file, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"


def drawn(side: int = 40) -> Image.Image:
    picture = np.zeros((side, side), np.uint8)
    picture[side // 4 : 3 * side // 4, side // 2 - 2 : side // 2 + 2] = 255
    return Image.fromarray(picture)


def facts(**changes: object) -> Facts:
    groups = (ConditionGroup(name="digit", classes=("0", "1", "2")),)
    return Facts(**{"run": "small", "snapshots": (0, 640), "groups": groups, "dimension": 8, "shape": (1, 8, 8),
                    "underway": False, "directions": 8} | changes)  # fmt: skip


def texts(app: AppTest) -> str:
    return " ".join(str(node.value) for node in [*app.markdown, *app.caption, *app.info, *app.warning, *app.error])


def wait_for_the_end(app: AppTest) -> None:
    """Wait until the page's task has ended, and show it."""
    task = app.session_state["held_project"].state.task
    wait_until(lambda: services.task_queue().progress(task).ended, "The task never ended.")
    app.run()


def test_what_a_browser_sends_becomes_pictures_or_sentences() -> None:
    sources, refusals = state.taken(
        [
            {"name": "one.png", "data": data_url(drawn())},
            {"name": "two.webp", "data": data_url(drawn(24), "WEBP")},
            {"name": "torn.png", "data": data_url(drawn())[:-60] + "===="},
            {"name": "text.png", "data": "data:image/png;base64," + base64.b64encode(b"no picture").decode()},
            {"name": "page.html", "data": "data:text/html;base64,PGI+"},
            {"name": 7},
            "nothing",
        ]
    )
    assert [source.name for source in sources] == ["one.png", "two.webp"]
    assert [source.pixels.shape for source in sources] == [(4, 40, 40), (4, 24, 24)]
    assert len(refusals) == 5
    assert refusals[0].startswith("torn.png: ")
    assert all(sentence.endswith(".") for sentence in refusals)


def test_no_more_than_sixteen_are_taken_and_nothing_of_what_is_no_list() -> None:
    sources, _ = state.taken([{"name": str(number), "data": data_url(drawn())} for number in range(20)])
    assert len(sources) == 16
    for message in (None, "x", {"data": 1}, 4):
        assert state.taken(message) == ([], [])


def test_the_url_is_read_and_written() -> None:
    shown, sentences = state.read_project({"snapshot": "100", "task": "projection-0123456789abcdef"}, facts())
    assert (shown.snapshot, len(sentences)) == (0, 1)
    assert state.project_params(shown)["task"] == "projection-0123456789abcdef"
    for strange in ("training-0123456789abcdef", "projection-" + "0" * 400, "../../x"):
        assert state.read_project({"task": strange}, facts())[0].task == ""


def test_held_out_samples_are_of_different_classes_and_were_not_trained_on() -> None:
    data = load_dataset(DatasetOptions(name="digits-8x8"))
    form, held_out = data_seen(data)
    assert form.shape == (1, 8, 8)
    trained = {sample.numpy().tobytes() for sample in data.samples[data.split.training]}
    known = {sample.numpy().tobytes() for sample in data.samples[data.split.held_out]}
    assert {sample.tobytes() for sample in held_out.samples} <= known
    chosen = held_out.some(8, 0)
    assert len({held_out.names[index] for index in chosen}) == 8
    assert held_out.some(8, 0) == chosen != held_out.some(8, 1)
    assert len(set(held_out.some(30, 2))) == 30
    assert sum(held_out.samples[index].tobytes() in trained for index in chosen) == 0


@pytest.mark.parametrize(
    ("psnr", "words"),
    [(99.0, "Every pixel"), (47.0, "same to the eye"), (30.0, "hardly"), (26.1, "26.1 dB: close"), (4.0, "far away")],
)
def test_nearness_is_a_neutral_sentence(psnr: float, words: str) -> None:
    sentence = results.nearness(psnr)
    assert words in sentence
    assert sentence.endswith(".")


def test_classes_are_told_in_words() -> None:
    words = results.class_words
    assert words(ConditionSpec(first={"digit": "2"}), facts()) == "2"
    assert words(ConditionSpec(shares={"digit": {"1": 0.9, "2": 0.3}}), facts()) == "1 (75 %) and 2 (25 %)"
    assert words(ConditionSpec(shares={"digit": {"1": 0.99, "2": 0.01}}), facts()) == "1"
    assert words(ConditionSpec(), facts(groups=())) == ""


def test_the_page_opens_with_a_real_sample_that_is_fitted(add_run, visit) -> None:
    add_run("small")
    app = visit("project", run="small")
    assert app.session_state["project-sources"][0].label
    assert not app.button(key="project-start").disabled
    assert "nothing was changed" in texts(app)
    assert app.get_by_key("project-pair") is not None


def test_a_generator_of_points_says_that_it_makes_no_pictures(write_snapshot) -> None:
    write_snapshot("plane", shape=(2,), value_range=(-1.0, 1.0), settings={"network.name": "mlp"})
    subject = subject_of("plane", 6400)
    services.release()
    assert "makes points in the plane, not pictures" in subject.refusal


def test_without_its_data_a_generator_shows_its_own_format(write_snapshot) -> None:
    write_snapshot("lost", shape=(3, 16, 16))
    subject = subject_of("lost", 6400)
    services.release()
    assert subject.refusal == ""
    assert subject.form.shape == (3, 16, 16)
    assert subject.held_out is None


def test_a_picture_becomes_a_latent_that_explore_slides(add_run, visit) -> None:
    add_run("small")
    app = visit("project", run="small")
    for name in ("steps", "starts"):
        app.number_input(key=f"project-{name}").set_value(getattr(FEW, name))
    app.toggle(key="project-given").set_value(True).run()
    app.selectbox(key="project-class-small-digit").set_value("3")
    app.button(key="project-start").click().run()
    assert not app.exception
    wait_for_the_end(app)
    assert not app.exception
    assert "Class 3." in texts(app)
    assert " dB: " in texts(app)
    app.button(key="project-path-0").click().run()
    assert len(app.session_state["held_interpolate"].state.keyframes) == 1
    app.button(key="project-bookmark-0").click().run()
    assert not app.exception
    app.button(key="project-explore-0").click().run()
    assert not app.exception
    held = app.session_state["held_explore"].state
    assert held.run == "small"
    kept = load_latent(Workspace.default(), held.latent.kept)
    assert kept.run == "small"
    assert kept.vector.dtype == np.float32


def test_a_link_shows_its_projection_and_its_pictures_again(add_run, visit) -> None:
    folder = add_run("small").path
    shutil.copy(snapshot_path(folder, 640), snapshot_path(folder, 320))
    data = load_dataset(DatasetOptions(name="mnist-5k", count=500))
    request = ProjectionRequest(run="small", snapshot=640, pictures=packed(data.samples[:3]), options=FEW)
    task = services.task_queue().start("projection", request)
    app = visit("project", run="small", task=task)
    assert len(app.session_state["project-sources"]) == 3
    wait_for_the_end(app)
    assert not app.exception
    assert app.button(key="project-explore-2").label == "Slide it"
    app.selectbox(key="project-snapshot-small-640").set_value(320).run()
    assert not app.exception
    assert app.session_state["held_project"].state.snapshot == 320
    app.button(key="project-explore-0").click().run()
    assert app.session_state["held_explore"].state.snapshot == 640
    gone = visit("project", run="small", task="projection-0123456789abcdef")
    assert "not kept here any more" in texts(gone)


def test_a_drawing_is_shown_once_beside_its_pad(add_run, visit) -> None:
    add_run("small")
    app = visit("project", run="small")
    shown = [picture["alt"] for picture in pictures_of(app)]
    assert shown == ["The picture as it came", "The picture as it was fitted"]
    sources, refused = state.drawn({"data": data_url(drawn())})
    assert (len(sources), refused) == (1, [])
    app.session_state["project-sources"] = tuple(sources)
    app.run()
    assert not app.exception
    shown = [picture["alt"] for picture in pictures_of(app)]
    assert shown == ["The picture as it was fitted"]
    assert state.drawn(None) == state.drawn(["x"]) == ([], [])


def pictures_of(app: AppTest) -> list[dict[str, object]]:
    """The pictures above the button, as the browser gets them."""
    found: list[dict[str, object]] = json.loads(app.get_by_key("project-pair").proto.json)["pictures"]
    return found
