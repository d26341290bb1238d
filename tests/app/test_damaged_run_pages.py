"""Pages open whatever lies in a run's folder: the other runs are there, and the damaged file is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path

import damages
import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core.jobs.folder import RunFolder
from latent_studio.shared.runs import cards

Visit = Callable[..., AppTest]

JSON = ("config.json", "status.json", "desired.json")
OTHERS = ("metrics.jsonl", "changes.jsonl", "measures.json", "real.png", "samples", "snapshots")
FILES = (*JSON, *OTHERS)
PICTURES = {
    "claims 60,000 pixels a side": lambda path: path.write_bytes(damages.lying_png(60_000)),
    "claims 14,000 pixels a side": lambda path: path.write_bytes(damages.lying_png(14_000)),
    "one pixel": lambda path: Image.new("L", (1, 1)).save(path),
    "sixteen bits": lambda path: Image.fromarray(np.zeros((280, 280), np.uint16)).save(path),
    "a palette": lambda path: Image.new("P", (280, 280)).save(path),
    "another format": lambda path: Image.new("L", (280, 280)).save(path, "JPEG"),
}


def newest(folder: Path, name: str) -> Path:
    """A file of a run; of a folder of files the newest."""
    path = folder / name
    if name in ("samples", "snapshots"):
        return sorted(path.glob("*.*"))[-1]
    path.touch()
    return path


def said(app: AppTest) -> str:
    """All that a page says."""
    blocks = (app.markdown, app.caption, app.error, app.warning)
    return "\n".join(str(element.value) for elements in blocks for element in elements).replace("\\", "")


def leads_nowhere(app: AppTest, checkpoints: Path) -> bool:
    """Whether a page neither fell over nor says where on the machine its files lie."""
    return not app.exception and str(checkpoints) not in said(app)


def test_home_lists_every_run_beside_all_damaged_ones(visit: Visit, add_run, checkpoints: Path) -> None:
    add_run("sound")
    pairs = list(product(FILES, damages.ANY))
    for number, (name, damage) in enumerate(pairs):
        damages.ANY[damage](newest(add_run(f"run-{number}").path, name))
    for number, damage in enumerate(PICTURES.values()):
        damage(newest(add_run(f"picture-{number}").path, "samples"))
    app = visit()
    count = len(pairs) + len(PICTURES) + 1
    shown = ""
    for page in range(1, -(-count // cards.PER_PAGE) + 1):
        app.get_by_key("home-page").set_value(page).run()
        assert leads_nowhere(app, checkpoints), page
        shown += said(app)
    for name in ("sound", *(f"run-{number}" for number in range(len(pairs)))):
        assert f"**{name}**" in shown
    number = pairs.index(("status.json", "nested"))
    assert (
        f"run-{number}/status.json is damaged: it is not JSON (recursion limit exceeded at line 1 column 202)" in shown
    )
    assert "claims 60,000 x 60,000 pixels" in shown or "picture-0/samples/000000640.png can't be shown" in shown


@pytest.mark.parametrize("value", damages.VALUES)
def test_home_opens_whatever_a_status_says(value: str, visit: Visit, add_run, checkpoints: Path) -> None:
    add_run("sound")
    keys = damages.places(add_run("first").path / "status.json")
    for number, place in enumerate(keys):
        damages.with_value(add_run(f"run-{number}").path / "status.json", place, damages.VALUES[value])
    app = visit()
    for page in range(1, -(-(len(keys) + 2) // cards.PER_PAGE) + 1):
        app.get_by_key("home-page").set_value(page).run()
        assert leads_nowhere(app, checkpoints), page


def test_the_page_of_a_damaged_run_opens(visit: Visit, add_run, checkpoints: Path) -> None:
    """Every file and every damage come up, each in a few pairs."""
    pairs = [
        pair for place, pair in enumerate(product(FILES, damages.ANY)) if (place + place // len(damages.ANY)) % 4 == 0
    ]
    assert {name for name, _ in pairs} == set(FILES)
    assert {damage for _, damage in pairs} == set(damages.ANY)
    app = visit()
    for number, (name, damage) in enumerate(pairs):
        folder = add_run(f"run-{number}")
        damages.ANY[damage](newest(folder.path, name))
        app.query_params["run"] = folder.name
        app.switch_page("pages/train.py").run()
        assert leads_nowhere(app, checkpoints), (name, damage)
        shutil.rmtree(folder.path)


def test_the_page_of_a_run_names_a_picture_that_claims_too_much(visit: Visit, add_run) -> None:
    folder = add_run("mine")
    for picture in (folder.sample_path(folder.samples()[-1]), folder.real_path):
        picture.write_bytes(damages.lying_png(60_000))
    shown = said(visit("train", run="mine"))
    assert "mine/samples/000000640.png" in shown
    assert "mine/real.png" in shown


@pytest.mark.parametrize("said_of_itself", damages.METADATA)
def test_explore_names_a_snapshot_that_says_what_can_not_be(
    said_of_itself: str, visit: Visit, add_run: Callable[..., RunFolder], checkpoints: Path
) -> None:
    folder = add_run("mine")
    damages.with_metadata(newest(folder.path, "snapshots"), **damages.METADATA[said_of_itself])
    app = visit("explore", run="mine")
    assert "mine/snapshots/000000640.safetensors" in said(app)
    assert leads_nowhere(app, checkpoints)


@pytest.mark.parametrize("damage", damages.ANY)
def test_explore_opens_with_a_damaged_snapshot(damage: str, visit: Visit, add_run, checkpoints: Path) -> None:
    add_run("sound")
    folder = add_run("mine")
    damages.ANY[damage](newest(folder.path, "snapshots"))
    assert leads_nowhere(visit("explore", run="mine"), checkpoints)


def test_home_opens_beside_folders_with_odd_names(visit: Visit, add_run, checkpoints: Path) -> None:
    add_run("sound")
    for name in (b"not \xff utf-8", b"not \xfe utf-8", b"line\nbreak", b"<img src=x>", b"[a](b)"):
        (checkpoints / "runs" / name.decode(errors="surrogateescape")).mkdir()
    (checkpoints / "runs" / "elsewhere").symlink_to("/")
    app = visit()
    assert leads_nowhere(app, checkpoints)
    assert "**sound**" in said(app)
    assert not [menu for menu in app.menu_button if menu.key != "menu-sound"]
