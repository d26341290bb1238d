"""The snapshots that a session looks at: spared while it does, and replaced by the nearest where they are gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from streamlit.testing.v1 import AppTest

from gan_core import checkpoints
from gan_core.jobs import holds
from gan_core.jobs.folder import MOST_SNAPSHOTS, RunFolder

Visit = Callable[..., AppTest]
AddRun = Callable[..., RunFolder]


@pytest.fixture
def digits(add_run: AddRun) -> RunFolder:
    """A run with a dozen snapshots."""
    run = add_run("digits")
    newest = checkpoints.snapshot_path(run.path, run.snapshots()[-1]).read_bytes()
    for images in range(1000, 1012):
        checkpoints.snapshot_path(run.path, images).write_bytes(newest)
    return run


def look() -> None:
    """A page that shows the snapshots that the test says."""
    import streamlit as st

    from latent_studio.shared.session import snapshots

    for page, needed in st.session_state["needed"].items():
        snapshots.look_at(page, "digits", needed)


def test_only_what_is_shown_is_spared(digits: RunFolder) -> None:
    app = AppTest.from_function(look)
    for images in digits.snapshots():
        app.session_state["needed"] = {"explore": {images, 1000}, "interpolate": {1001}}
        app.run()
        assert not app.exception
        assert holds.held(digits.path) == {images, 1000, 1001}
    assert digits.kept() == frozenset()
    app.session_state["needed"] = {"interpolate": {1000}}
    app.run()
    assert holds.held(digits.path) == {digits.snapshots()[-1], 1000}


def test_two_sessions_hold_each_their_own(digits: RunFolder) -> None:
    one, other = AppTest.from_function(look), AppTest.from_function(look)
    for app, images in ((one, 1000), (other, 1000), (one, 1001)):
        app.session_state["needed"] = {"explore": {images}}
        app.run()
    assert holds.held(digits.path) == {1000, 1001}


@pytest.mark.parametrize("page", ["explore", "interpolate", "classes", "project"])
def test_a_page_goes_on_with_the_nearest_where_its_snapshot_was_thinned_out(
    visit: Visit, digits: RunFolder, page: str
) -> None:
    app = visit(page, run="digits", snapshot="1005")
    assert 1005 in holds.held(digits.path)
    assert not digits.kept()
    checkpoints.snapshot_path(digits.path, 1005).unlink()
    app.run()
    assert not app.exception
    assert app.query_params["snapshot"] in ("1004", ["1004"])
    said = [warning.value.replace("\\", "") for warning in app.warning]
    assert said[0] == "There is no snapshot at 1,005 images, or not any more; this is the nearest, at 1,004."
    app.run()
    assert not app.warning


def test_stepping_through_a_run_that_trains_leaves_no_more_than_are_to_be(visit: Visit, digits: RunFolder) -> None:
    app = visit("explore", run="digits", snapshot="1000")
    for images in digits.snapshots():
        app.query_params["snapshot"], app.query_params["basis"] = str(images), str(images)
        app.run()
    for images in range(2000, 2000 + 3 * MOST_SNAPSHOTS):
        digits.write_snapshot(images, {"a": torch.zeros(1)}, {})
    assert len(digits.snapshots()) <= MOST_SNAPSHOTS + 1
