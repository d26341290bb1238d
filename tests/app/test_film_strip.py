"""The panel Time: it shows every moment of a run, says what is missing, and its film is what the network drew."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageSequence
from streamlit.testing.v1 import AppTest

from gan_core import checkpoints, export
from gan_core.generator import load_generator
from gan_core.jobs.folder import RunFolder
from gan_core.latent.spec import ConditionSpec, LatentSpec
from latent_studio.explore.film_strip import panel as film_strip
from latent_studio.explore.film_strip.component import StripSettings
from latent_studio.shared import generators
from tests.waiting import PATIENCE

Visit = Callable[..., AppTest]
AddRun = Callable[..., RunFolder]
WriteSnapshot = Callable[..., Path]
TINY = {"network.latent_dimension": 8}


@pytest.fixture
def grown(add_run: AddRun, write_snapshot: WriteSnapshot) -> RunFolder:
    """A run with snapshots at 64, 128 and 192 images besides its own."""
    folder = add_run("grown")
    for place, images in enumerate((64, 128, 192)):
        write_snapshot("grown", images, seed=place, settings=TINY)
    return folder


@pytest.fixture
def single(add_run: AddRun) -> RunFolder:
    """A run that kept its last snapshot alone."""
    folder = add_run("single")
    for images in folder.snapshots()[:-1]:
        checkpoints.snapshot_path(folder.path, images).unlink()
    return folder


def strip(app: AppTest, run: str) -> dict[str, Any]:
    """What the film strip was given."""
    data: dict[str, Any] = json.loads(app.get_by_key(f"film-strip-{run}").proto.json)
    return data


def test_every_moment_is_there_with_the_latent_of_the_page(visit: Visit, grown: RunFolder) -> None:
    app = visit("explore", run="grown", panel="Time", seed="7", snapshot="128", **{"class": "digit:3"})
    data = strip(app, "grown")
    assert data["snapshots"] == grown.snapshots()
    assert data["shown"] == 128
    assert (data["latent"]["seed"], data["latent"]["condition"]["first"]) == (7, {"digit": "3"})
    assert data["latent"]["basis"] == [128]
    assert data["settings"] == StripSettings().model_dump(mode="json")
    assert len(app.get("download_button")) == 2


def test_a_page_that_follows_training_has_its_strip_follow(visit: Visit, grown: RunFolder) -> None:
    grown.write_status(grown.stored_status().model_copy(update={"state": "queued"}))
    data = strip(visit("explore", run="grown", panel="Time"), "grown")
    assert data["underway"]
    assert data["shown"] is None
    assert data["latent"]["basis"] == [grown.snapshots()[-1]]


def test_a_single_snapshot_says_what_is_missing(visit: Visit, single: RunFolder) -> None:
    app = visit("explore", run="single", panel="Time")
    assert any("single snapshot" in caption.value for caption in app.caption)
    with pytest.raises(KeyError):
        app.get_by_key("film-strip-single")
    single.write_status(single.stored_status().model_copy(update={"state": "queued"}))
    app = visit("explore", run="single", panel="Time")
    assert any("lands the next" in caption.value for caption in app.caption)


@pytest.mark.usefixtures("grown")
def test_the_film_is_what_each_snapshot_draws() -> None:
    facts = generators.facts("grown")
    latent = LatentSpec(seed=5, truncation=0.5, condition=ConditionSpec(first={"digit": "4"}))
    found = film_strip.frames(facts, latent)
    assert len(found) == len(facts.snapshots)
    for images, frame in zip(facts.snapshots, found, strict=True):
        generator = load_generator("grown", images)
        row = generator.conditions.row({"digit": "4"})[None]
        drawn = generator.render(0.5 * generator.latents(5), row)
        assert np.array_equal(frame, drawn[0].permute(1, 2, 0).numpy())
    film = Image.open(io.BytesIO(film_strip.training_film(facts, latent, 4, export.gif)))
    scale = film.size[0] // 28
    assert sum(1 for _ in ImageSequence.Iterator(film)) >= len(found)
    film.seek(0)
    assert film.info["loop"] == 0
    first = np.array(film.convert("L"))[::scale, ::scale]
    assert torch.equal(torch.from_numpy(first), torch.from_numpy(found[0][:, :, 0].copy()))


def test_a_moment_that_was_thinned_out_is_left_out_of_the_film(grown: RunFolder) -> None:
    facts = generators.facts("grown")
    checkpoints.snapshot_path(grown.path, 128).unlink()
    assert len(film_strip.frames(facts, LatentSpec())) == len(facts.snapshots) - 1
    with pytest.raises(ValueError, match="no class"):
        film_strip.frames(facts, LatentSpec(condition=ConditionSpec(first={"digit": "11"})))


@pytest.mark.usefixtures("grown")
def test_a_pair_that_is_not_there_is_forgotten() -> None:
    facts = generators.facts("grown")
    there = StripSettings(pair=(64, 192), fps=3)
    assert film_strip.fitting(there, facts) == there
    assert film_strip.fitting(StripSettings(pair=(64, 65), fps=3), facts) == StripSettings(fps=3)


def test_directions_stay_those_of_one_snapshot() -> None:
    assert film_strip.pinned(LatentSpec(directions={0: 1.0}), 64).basis == (64,)
    assert film_strip.pinned(LatentSpec(basis=(12, 64)), 128).basis == (12, 64)


def taking() -> None:
    """A page that takes what the test says the strip has given back."""
    import streamlit as st

    from latent_studio.explore.film_strip import panel as film_strip
    from latent_studio.shared import generators
    from latent_studio.shared.session import page_state

    facts = generators.facts("grown")
    film_strip.take(st.session_state["message"], facts)
    film_strip.keep(st.session_state["message"])
    held = page_state.held("explore")
    st.session_state["shown"] = held and held.state.model_dump(mode="json")
    st.session_state["kept"] = st.session_state.get("film-strip-settings")


@pytest.mark.usefixtures("grown")
def test_a_picture_that_is_taken_is_shown_above() -> None:
    app = AppTest.from_function(taking, default_timeout=PATIENCE)
    latent = LatentSpec(seed=9, condition=ConditionSpec(first={"digit": "2"}), basis=(192,))
    app.session_state["message"] = {"images": 64, "latent": latent.model_dump(mode="json")}
    app.run()
    shown = app.session_state["shown"]
    assert shown["snapshot"] == 64
    assert LatentSpec.model_validate(shown["latent"]) == latent


@pytest.mark.usefixtures("grown")
@pytest.mark.parametrize(
    "message",
    [None, 7, {}, {"images": -1, "latent": {}}, {"images": 64, "latent": {"seed": "x"}}, {"rows": 99}, {"fps": 0}],
)
def test_anything_else_is_ignored(message: object) -> None:
    app = AppTest.from_function(taking, default_timeout=PATIENCE)
    app.session_state["message"] = message
    app.run()
    assert not app.exception
    assert app.session_state["shown"] is None


@pytest.mark.usefixtures("grown")
def test_settings_are_kept_for_the_next_visit() -> None:
    app = AppTest.from_function(taking, default_timeout=PATIENCE)
    wanted = StripSettings(rows=2, seed=5, extent="all", pair=(64, 128), look="wipe", fps=20)
    app.session_state["message"] = {**wanted.model_dump(mode="json"), "turn": 1}
    app.run()
    assert app.session_state["kept"] == wanted
