"""Interpolate: keyframes from the URL and from other pages, and files of exactly the pictures that play."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import av
import numpy as np
import pytest
import torch
from PIL import Image, ImageSequence
from streamlit.testing.v1 import AppTest

from gan_core.conditions import ConditionGroup
from gan_core.features import load_features
from gan_core.generator import load_generator
from gan_core.jobs.folder import RunFolder
from gan_core.latent.path_length import path_length
from gan_core.latent.spec import LatentSpec
from latent_studio.interpolate import path_chart
from latent_studio.shared import film, services, url
from latent_studio.shared.generators import Facts
from latent_studio.shared.state.interpolate import InterpolateState

Visit = Callable[..., AppTest]
AddRun = Callable[..., RunFolder]

DIGIT = ConditionGroup(name="digit", classes=("0", "1", "2", "3"))
FACTS = Facts("digits", (0, 640), (DIGIT,), 64, (1, 8, 8), False, 64)


def canvas(app: AppTest, run: str = "digits") -> dict[str, Any]:
    """What the interpolator was given."""
    data: dict[str, Any] = json.loads(app.get_by_key(f"interpolate-canvas-{run}").proto.json)
    return data


def way(folder: RunFolder, seeds: tuple[int, ...] = (1, 2), **changes: Any) -> InterpolateState:
    keyframes = tuple(LatentSpec(seed=seed) for seed in seeds)
    return InterpolateState(run=folder.name, snapshot=folder.snapshots()[-1], **{"keyframes": keyframes, **changes})


def test_it_opens_on_two_keyframes_of_different_classes(visit: Visit, add_run: AddRun) -> None:
    add_run("digits", shipped=True)
    app = visit("interpolate")
    first, second = canvas(app)["state"]["keyframes"]
    assert first["seed"] != second["seed"]
    assert first["condition"]["first"] != second["condition"]["first"]
    assert [button.label.split()[-1] for button in app.get("download_button")] == ["MP4", "GIF", "PNG", "latents"]


def test_the_url_decides_the_keyframes_and_bad_values_are_said(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    params = {
        "k0_seed": "5",
        "k1_class": "digit:9",
        "k2_seed": "7",
        "method": "spline",
        "fps": "900",
        "closed": "maybe",
    }
    app = visit("interpolate", run="digits", **params)
    shown = canvas(app)["state"]
    assert [latent["seed"] for latent in shown["keyframes"]] == [5, 1, 7]
    assert shown["keyframes"][1]["condition"]["first"] == {"digit": "9"}
    assert (shown["method"], shown["fps"], shown["closed"]) == ("spline", 60, False)
    assert sorted(warning.value.split("\\")[0] for warning in app.warning) == ["closed", "fps"]


def test_links_of_two_ends_still_open(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    old = {"a_seed": "5", "a_class": "digit:3", "b_seed": "6", "b_class": "digit:9", "b_directions": "0:1.5"}
    shown = canvas(visit("interpolate", run="digits", **old))["state"]
    assert [latent["seed"] for latent in shown["keyframes"]] == [5, 6]
    assert shown["keyframes"][1]["directions"] == {"0": 1.5}
    around, _ = url.read(InterpolateState, {**old, "loop": "closed", "back": "9", "a_class": "digit:3"}, FACTS)
    assert around.closed
    assert [latent.seed for latent in around.keyframes] == [5, 6, 9]
    assert around.keyframes[2].condition == around.keyframes[0].condition


def test_a_single_keyframe_gets_another_with_another_seed() -> None:
    shown, sentences = url.read(
        InterpolateState, {"k0_seed": "7", "k0_class": "digit:2", "k0_truncation": "0.5"}, FACTS
    )
    first, second = shown.keyframes
    assert not sentences
    assert (first.condition, first.truncation) == (second.condition, second.truncation)
    assert second.seed == 8


def test_more_keyframes_than_there_may_be_are_left_out_and_said() -> None:
    shown, sentences = url.read(InterpolateState, {f"k{index}_seed": str(index) for index in range(18)}, FACTS)
    assert len(shown.keyframes) == 16
    assert [sentence.split(":")[0] for sentence in sentences] == ["k16", "k17"]


def test_the_space_z_is_only_there_where_there_is_a_w() -> None:
    shown, sentences = url.read(InterpolateState, {"space": "z"}, FACTS)
    assert shown.space == "own"
    assert len(sentences) == 1
    mapped = Facts("digits", (0,), (DIGIT,), 64, (1, 8, 8), False, 64, True, 4)
    assert url.read(InterpolateState, {"space": "z"}, mapped)[0].space == "z"


def test_another_page_begins_a_path_and_adds_to_it(visit: Visit, add_run: AddRun) -> None:
    folder = add_run("digits")
    add_run("other")
    app = visit("interpolate", run="digits", fps="60")
    held = app.session_state["held_interpolate"]
    assert len(held.state.keyframes) == 2

    def script() -> None:
        import streamlit

        from gan_core.latent.spec import LatentSpec
        from latent_studio.shared.state import interpolate

        held = streamlit.session_state
        try:
            for seed in range(40, 40 + held["wanted"]):
                held["count"] = interpolate.add_keyframe(held["run"], held["snapshot"], LatentSpec(seed=seed))
        except ValueError as error:
            held["sentence"] = str(error)

    adding = AppTest.from_function(script)
    adding.session_state["held_interpolate"] = held
    adding.session_state["snapshot"] = folder.snapshots()[-1]
    for run, wanted, count in (("digits", 3, 5), ("other", 1, 1), ("other", 2, 3)):
        adding.session_state["run"], adding.session_state["wanted"] = run, wanted
        adding.run()
        assert not adding.exception
        assert adding.session_state["count"] == count
    assert adding.session_state["held_interpolate"].state.keyframes[-1].seed == 41
    adding.session_state["wanted"] = 14
    adding.run()
    assert "16 keyframes" in adding.session_state["sentence"]
    assert len(adding.session_state["held_interpolate"].state.keyframes) == 16


def test_a_path_that_was_begun_with_one_keyframe_opens_with_two(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("interpolate", run="digits")
    held = app.session_state["held_interpolate"]
    held.state = held.state.model_copy(update={"keyframes": (LatentSpec(seed=9),)})
    app.run()
    assert [latent["seed"] for latent in canvas(app)["state"]["keyframes"]] == [9, 10]
    assert app.query_params["k1_seed"] in ("10", ["10"])


def test_a_film_begins_at_the_first_turns_at_the_last_and_repeats_no_frame_at_the_seam(add_run: AddRun) -> None:
    folder = add_run("digits")
    frames = film.once_round(way(folder, (1, 2, 3), frames=9))
    assert len(frames) == 2 * 17 - 2
    generator = load_generator(folder.path)
    row = generator.conditions.row({})[None]
    for place, seed in ((0, 1), (8, 2), (16, 3)):
        exact = generator.render(generator.latents(seed), row)[0].permute(1, 2, 0).numpy()
        np.testing.assert_array_equal(frames[place], exact)
    for offset in range(1, 16):
        np.testing.assert_array_equal(frames[16 - offset], frames[16 + offset])


def test_the_canvas_plays_the_frames_that_the_film_has_in_its_order(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    params = {"run": "digits", "frames": "8", "k0_seed": "1", "k1_seed": "2", "k2_seed": "3"}
    there = visit("interpolate", **params)
    told = canvas(there)["way"]
    assert told["of"] == [3, False, 8]
    assert told["order"] == [*range(15), *range(13, 0, -1)]
    assert told["times"] == pytest.approx([index / 14 for index in range(15)])
    assert told["places"] == [0, 7, 14]
    loop = canvas(visit("interpolate", closed="1", **params))["way"]
    assert loop["of"] == [3, True, 8]
    assert loop["order"] == list(range(21))
    assert loop["times"] == pytest.approx([index / 21 for index in range(21)])
    assert loop["places"] == [0, 7, 14]


@pytest.mark.parametrize("method", ["linear", "spherical", "spline"])
def test_a_round_trip_passes_all_keyframes_and_ends_before_the_first(add_run: AddRun, method: str) -> None:
    folder = add_run("digits")
    frames = film.once_round(way(folder, (1, 2, 3), frames=8, closed=True, method=method))
    assert len(frames) == 3 * 7
    generator = load_generator(folder.path)
    for place, seed in ((0, 1), (7, 2), (14, 3)):
        exact = generator.render(generator.latents(seed), generator.conditions.row({})[None])[0]
        np.testing.assert_array_equal(frames[place], exact.permute(1, 2, 0))


def test_a_long_way_is_rendered_in_slices_without_a_seam(add_run: AddRun) -> None:
    shown = way(add_run("digits"), (1, 2, 3), frames=60, closed=True)
    frames = film.once_round(shown)
    assert len(frames) == 3 * 59
    at_once = services.renderer().submit(film.request(shown, film.way_picture(shown, film.way_times(shown))))
    np.testing.assert_array_equal(np.stack(frames), at_once.result().samples)


def test_the_downloads_are_a_gif_and_an_mp4_of_the_whole_way(add_run: AddRun) -> None:
    shown = way(add_run("digits"), frames=8, fps=20)
    gif = Image.open(io.BytesIO(film.gif(shown)))
    assert len(list(ImageSequence.Iterator(gif))) == 14
    assert gif.size == (448, 448)
    assert gif.info["duration"] == 50
    with av.open(io.BytesIO(film.mp4(shown))) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (448, 448, 20)
        assert sum(1 for _ in container.decode(video=0)) == 14


def test_a_strip_has_a_row_for_each_keyframe_that_begins_with_it(add_run: AddRun) -> None:
    folder = add_run("digits")
    content = Image.open(io.BytesIO(film.stills(way(folder, (1, 2, 3), closed=True))))
    assert content.size == (9 * 112, 3 * 112)
    pixels = np.asarray(content)[::4, ::4]
    generator = load_generator(folder.path)
    row = generator.conditions.row({})[None]
    for place, seed in enumerate((1, 2, 3)):
        exact = generator.render(generator.latents(seed), row)[0, 0].numpy()
        np.testing.assert_array_equal(pixels[28 * place : 28 * place + 28, :28], exact)
        np.testing.assert_array_equal(pixels[28 * ((place - 1) % 3) :][:28, -28:], exact)


def test_a_grid_has_the_first_four_keyframes_in_its_corners_or_other_seeds(add_run: AddRun) -> None:
    folder = add_run("digits")
    generator = load_generator(folder.path)
    row = generator.conditions.row({})[None]
    for seeds, corners in (((1, 20), (1, 20, 3, 4)), ((1, 20, 30, 40, 50), (1, 20, 30, 40))):
        content = Image.open(io.BytesIO(film.stills(way(folder, seeds, view="grid", side=4))))
        pixels = np.asarray(content)[::4, ::4]
        assert pixels.shape == (112, 112)
        for (top, left), seed in zip(((0, 0), (0, 84), (84, 0), (84, 84)), corners, strict=True):
            exact = generator.render(generator.latents(seed), row)[0, 0].numpy()
            np.testing.assert_array_equal(pixels[top : top + 28, left : left + 28], exact)


@pytest.mark.parametrize("view", ["strip", "grid"])
def test_the_latents_render_to_the_pictures_that_play(add_run: AddRun, view: str) -> None:
    folder = add_run("digits")
    shown = way(folder, (1, 2, 3), frames=8, closed=True, view=view, side=3)
    with np.load(io.BytesIO(film.latents(shown)), allow_pickle=False) as archive:
        content = dict(archive)
    generator = load_generator(folder.path)
    assert content["generator"] == generator.digest
    assert (content["run"], content["snapshot"]) == ("digits", str(shown.snapshot))
    rendered = generator.render(
        torch.from_numpy(content["latents"]), torch.from_numpy(content["conditions"]), space=str(content["space"])
    )
    if view == "grid":
        corner = generator.render(generator.latents(1), generator.conditions.row({})[None])
        assert len(rendered) == 9
        assert torch.equal(rendered[:1], corner)
    else:
        assert content["times"].tolist() == film.way_times(shown)
        np.testing.assert_array_equal(rendered.permute(0, 2, 3, 1).numpy(), np.stack(film.once_round(shown)))


def test_a_way_that_cant_be_rendered_says_why(add_run: AddRun) -> None:
    shown = way(add_run("digits"), keyframes=(LatentSpec(directions={500: 1.0}), LatentSpec()))
    for make in (film.once_round, film.stills, film.latents):
        with pytest.raises(ValueError, match=r"\."):
            make(shown)


def test_a_film_is_no_longer_than_a_minute(visit: Visit, add_run: AddRun) -> None:
    shown = way(add_run("digits"), (1, 2, 3, 4), frames=240, fps=10)
    with pytest.raises(ValueError, match="at most 60 seconds"):
        film.mp4(shown)
    app = visit("interpolate", **url.write(shown))
    assert [button.disabled for button in app.get("download_button")] == [True, True, False, False]
    assert any("at most 60" in caption.value for caption in app.caption)


def test_the_curve_is_the_path_length_of_what_plays(visit: Visit, add_run: AddRun) -> None:
    folder = add_run("digits")
    shown = way(folder, (1, 2, 3))
    measured = services.compute_thread().submit(lambda cache: path_chart.measure(cache, shown)).result()
    assert measured.seen_by
    assert measured.seen_by.startswith("mnist-5k-")
    assert len(measured.curve) == 2 * path_chart.STEPS
    times = [index / 96 for index in range(97)]
    request = film.request(shown, film.way_picture(shown, times))
    pictures = torch.from_numpy(services.renderer().submit(request).result().samples).permute(0, 3, 1, 2)
    network = load_features("mnist-5k")
    assert measured.curve == pytest.approx(path_length(pictures, 1 / 48, network.layers), rel=1e-3)
    chart = path_chart.option(measured)
    assert (chart["xAxis"]["min"], chart["xAxis"]["max"]) == (1, 3)
    app = visit("interpolate", **url.write(shown))
    app.session_state["path-length"].future.result(30)
    app.run()
    said = " ".join(caption.value for caption in app.caption)
    assert "in the features of a classifier of “Handwritten digits”" in said
    assert measured.seen_by not in said


def test_the_curve_is_asked_for_once_for_each_path(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("interpolate", run="digits")
    first = app.session_state["path-length"]
    app.query_params["fps"] = "60"
    app.run()
    assert app.session_state["path-length"] is first
    app.query_params["k1_seed"] = "99"
    app.run()
    assert app.session_state["path-length"] is not first
