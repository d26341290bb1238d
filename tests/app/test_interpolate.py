"""Interpolate: two ends from the URL, and a film of exactly the pictures that play."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core.generator import load_generator
from gan_core.jobs.folder import RunFolder
from gan_core.latent.spec import LatentSpec
from ui import film
from ui.state import InterpolateState

Visit = Callable[..., AppTest]
AddRun = Callable[..., RunFolder]


def canvas(app: AppTest, run: str = "digits") -> dict[str, Any]:
    """What the interpolator was given."""
    data: dict[str, Any] = json.loads(app.get_by_key(f"interpolate-canvas-{run}").proto.json)
    return data


def way(folder: RunFolder, **changes: Any) -> InterpolateState:
    ends = {"a": LatentSpec(seed=1), "b": LatentSpec(seed=2)}
    return InterpolateState(run=folder.name, snapshot=folder.snapshots()[-1], **{**ends, **changes})


def test_it_opens_on_two_ends_of_different_classes(visit: Visit, add_run: AddRun) -> None:
    add_run("digits", shipped=True)
    app = visit("interpolate")
    shown = canvas(app)["state"]
    assert shown["a"]["seed"] != shown["b"]["seed"]
    assert shown["a"]["condition"]["first"] != shown["b"]["condition"]["first"]
    assert len(app.get("download_button")) == 2


def test_the_url_decides_the_ends_and_bad_values_are_said(visit: Visit, add_run: AddRun) -> None:
    add_run("digits")
    app = visit("interpolate", run="digits", a_seed="5", b_class="digit:9", method="linear", fps="900", loop="eight")
    shown = canvas(app)["state"]
    assert shown["a"]["seed"] == 5
    assert shown["b"]["condition"]["first"] == {"digit": "9"}
    assert (shown["method"], shown["fps"], shown["loop"]) == ("linear", 60, "there-and-back")
    assert sorted(warning.value.split("\\")[0] for warning in app.warning) == ["fps", "loop"]


def test_a_film_begins_at_a_turns_at_b_and_repeats_no_frame_at_the_seam(add_run: AddRun) -> None:
    folder = add_run("digits")
    shown = way(folder, frames=9)
    frames = film.once_round(shown)
    assert len(frames) == 2 * 9 - 2
    generator = load_generator(folder.path)
    row = generator.conditions.row({})[None]
    for place, seed in ((0, 1), (8, 2)):
        exact = generator.render(generator.latents(seed), row)[0].permute(1, 2, 0).numpy()
        np.testing.assert_array_equal(frames[place], exact)
    for offset in range(1, 8):
        np.testing.assert_array_equal(frames[8 - offset], frames[8 + offset])


def test_a_round_trip_passes_the_third_latent(add_run: AddRun) -> None:
    folder = add_run("digits")
    frames = film.once_round(way(folder, frames=8, loop="closed", back=3))
    assert len(frames) == 3 * 8
    generator = load_generator(folder.path)
    third = generator.render(generator.latents(3), generator.conditions.row({})[None])[0]
    np.testing.assert_array_equal(frames[16], third.permute(1, 2, 0).numpy())


def test_a_long_way_is_rendered_in_parts_without_a_seam(add_run: AddRun) -> None:
    frames = film.once_round(way(add_run("digits"), frames=100, loop="closed"))
    assert len(frames) == 300


def test_the_downloads_are_a_gif_and_an_mp4_of_the_whole_way(add_run: AddRun) -> None:
    shown = way(add_run("digits"), frames=8, fps=20)
    gif = Image.open(io.BytesIO(film.gif(shown)))
    assert gif.n_frames == 14
    assert gif.size == (448, 448)
    assert gif.info["duration"] == 50
    with av.open(io.BytesIO(film.mp4(shown))) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (448, 448, 20)
        assert sum(1 for _ in container.decode(video=0)) == 14


def test_a_way_that_cant_be_rendered_says_why(add_run: AddRun) -> None:
    shown = way(add_run("digits"), a=LatentSpec(directions={500: 1.0}))
    with pytest.raises(ValueError, match=r"\."):
        film.once_round(shown)
