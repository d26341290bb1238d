"""Runs that learn from points and from signals: their pages count those, and show real ones."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core.config import TrainConfig
from gan_core.drawing import REAL
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.training_job import run_training
from latent_studio.shared.forms import form
from latent_studio.shared.forms.fields import label, unit
from latent_studio.train import run_pictures

NOUNS = {"ring": "points", "signals": "signals"}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs that were really trained, a few steps each: `ring` and `signals`."""
    parent = tmp_path_factory.mktemp("kinds")
    for name in NOUNS:
        config = TrainConfig().with_settings(
            {
                "dataset.name": name,
                "dataset.count": 500,
                "network.name": "mlp",
                "network.generator_width": 16,
                "network.discriminator_width": 16,
                "schedule.batch_size": 16,
                "schedule.images": 640,
                "compute.device": "cpu",
                "compute.precision": "float32",
                "compute.threads": 1,
            }
        )
        assert run_training(RunFolder.create(parent / name, config)).state == "finished"
    return parent


@pytest.fixture
def here(runs: Path, checkpoints: Path) -> Path:
    """The checkpoints folder with a copy of both runs."""
    for name in NOUNS:
        shutil.copytree(runs / name, checkpoints / "runs" / name)
    return checkpoints


def words_of(app: object) -> str:
    """Everything that a page says in text, numbers, labels and tooltips."""
    texts = []

    def walk(node: object) -> None:
        texts.extend(str(getattr(node, name, "") or "") for name in ("label", "value", "help", "proto"))
        for child in (getattr(node, "children", None) or {}).values():
            walk(child)

    walk(app._tree)  # type: ignore[attr-defined]
    return "\n".join(texts)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", NOUNS)
def test_a_run_s_page_counts_what_it_learns_from(name: str, visit) -> None:
    app = visit("train", run=name)
    words = words_of(app)
    assert re.search(rf"640 of 640 {NOUNS[name]}", words)
    assert f"{NOUNS[name]} seen" in words
    assert f"640 {NOUNS[name]}, " in words
    assert not re.search(r"\d images|images seen|images/s|More images", words)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("page", ["home", "explore", "interpolate", "classes"])
@pytest.mark.parametrize("name", NOUNS)
def test_no_page_counts_images_where_there_are_none(page: str, name: str, visit) -> None:
    app = visit(None if page == "home" else page, **({} if page == "home" else {"run": name}))
    words = words_of(app)
    assert f"640 {NOUNS[name]}" in words
    here = "\n".join(line for line in words.splitlines() if name in line)
    assert not re.search(r"\d images|images seen|images/s", here)


def test_real_points_stand_beside_the_generated_ones_in_the_real_colour(here: Path, visit) -> None:
    app = visit("train", run="ring")
    data = json.loads(app.get_by_key("real-ring").proto.json)
    (picture,) = data["pictures"]
    assert (picture["alt"], picture["caption"]) == ("Real points", "Real")
    real = Image.open(here / "runs" / "ring" / "real.png").convert("RGB")
    assert (
        picture["size"]
        == list(real.size)
        == list(run_pictures.layout(RunFolder(here / "runs" / "ring").record().config).size)
    )
    pixels = np.asarray(real).reshape(-1, 3).astype(int)
    assert (np.abs(pixels - np.array(REAL)).max(axis=1) < 40).sum() > 50


def test_the_form_s_fields_are_in_what_the_dataset_has() -> None:
    for kind, noun in (("image", "images"), ("points", "points"), ("signal", "signals"), (None, "samples")):
        for path, words in (
            ("schedule.batch_size", f"Batch size ({noun})"),
            ("schedule.images", f"{noun.capitalize()} to see"),
        ):
            assert label(path, unit(form._FIELDS[path], kind)) == words
