"""Links that earlier versions wrote still open, and show the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

Visit = Callable[..., AppTest]

OLD = Path(__file__).resolve().parents[1] / "old_runs"
LABS = ("0.3.0", "0.4.0")


def link(version: str, name: str) -> dict[str, str]:
    """The parameters of a link that a version's own code wrote."""
    return dict(parse_qsl(json.loads((OLD / version / "links.json").read_text())[name]))


def given(app: AppTest, key: str) -> dict[str, Any]:
    """What a component was given."""
    data: dict[str, Any] = json.loads(app.get_by_key(key).proto.json)
    return data


@pytest.fixture
def left(request: pytest.FixtureRequest, checkpoints: Path) -> str:
    """A version, with a copy of what it left in the checkpoints folder."""
    version: str = request.param
    shutil.copytree(OLD / version, checkpoints, dirs_exist_ok=True)
    return version


@pytest.mark.parametrize("left", sorted(path.name for path in OLD.iterdir()), indirect=True)
def test_a_link_to_a_latent_opens(left: str, visit: Visit) -> None:
    wanted = link(left, "explore")
    app = visit("explore", **wanted)
    assert not app.warning
    data = given(app, f"explore-canvas-{wanted['run']}")
    assert data["state"]["latent"]["seed"] == 7
    assert data["state"]["latent"]["truncation"] == 0.8
    assert data["state"]["latent"]["directions"] == {"0": 1.5, "1": -0.5}
    assert data["state"]["snapshot"] == 640
    assert dict(app.query_params) == wanted


@pytest.mark.parametrize("left", ["0.4.0"], indirect=True)
def test_a_link_along_a_kept_direction_opens(left: str, visit: Visit) -> None:
    wanted = link(left, "explore moves")
    app = visit("explore", **wanted)
    assert not app.warning
    (move,) = given(app, f"explore-canvas-{wanted['run']}")["state"]["latent"]["moves"].values()
    assert move["amount"] == 1.5


@pytest.mark.parametrize("version", ["0.2.0", *LABS])
@pytest.mark.usefixtures("checkpoints")
def test_a_link_to_a_preset_opens(version: str, visit: Visit) -> None:
    app = visit("train", **link(version, "train"))
    assert not app.warning
    assert app.selectbox(key="start-preset").value == "discriminator-too-strong"


@pytest.mark.parametrize("version", LABS)
@pytest.mark.usefixtures("checkpoints")
def test_a_link_to_a_lab_opens(version: str, visit: Visit) -> None:
    app = visit("lab", **link(version, "lab"))
    assert not app.warning
    data = given(app, "lab-canvas")
    optimiser, network = data["config"]["optimiser"], data["config"]["network"]
    assert (optimiser["discriminator_rate"], optimiser["n_critic"], network["discriminator_width"]) == (0.02, 5, 16)
    assert app.query_params["optimiser.discriminator_rate"] == "0.02"


@pytest.mark.parametrize("version", LABS)
@pytest.mark.usefixtures("checkpoints")
def test_a_link_to_a_preset_or_a_lesson_of_the_lab_opens(version: str, visit: Visit) -> None:
    app = visit("lab", **link(version, "lab preset"))
    assert not app.warning
    optimiser = given(app, "lab-canvas")["config"]["optimiser"]
    assert (optimiser["discriminator_name"], optimiser["n_critic"]) == ("sgd", 5)
    app = visit("lab", **link(version, "lab lesson"))
    assert not app.warning
    assert app.query_params["lesson"] == "4"
