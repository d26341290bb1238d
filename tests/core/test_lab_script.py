"""A lab as a script: it is short, and running it gives the very same samples."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.config import TrainConfig
from gan_core.lab.engine.film import CAPTION, SIDE
from gan_core.lab.engine.script import script
from gan_core.lab.game.config import default_config
from gan_core.lab.game.lab import Lab
from tests.waiting import PATIENCE

pytestmark = pytest.mark.process

PROJECT = Path(__file__).resolve().parents[2]
DRAWN = tuple((round(0.37 * x, 3), -1.25 + x / 7) for x in range(-4, 5))


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def lab_of(**settings: object) -> TrainConfig:
    return default_config().with_settings({name.replace("__", "."): value for name, value in settings.items()})


@pytest.mark.parametrize(
    "config",
    [
        lab_of(seed=3, dataset__name="spiral", objective__name="lsgan", optimiser__n_critic=2, schedule__batch_size=16),
        lab_of(dataset__name="drawn", dataset__points=DRAWN, network__latent_dimension=1, network__noise="uniform"),
    ],
    ids=["spiral", "drawn"],
)
def test_the_script_gives_the_same_samples(config: TrainConfig, tmp_path: Path) -> None:
    steps = 7
    added = '\nimport numpy\nnumpy.save("samples.npy", lab.samples(64, 5).numpy())\n'
    added = added.replace("samples.npy", str(tmp_path / "samples.npy"))
    # PyTorch's compiler takes seconds to import, and nothing that trains uses it.
    added += 'import sys\nassert "torch._dynamo" not in sys.modules\n'
    # As a browser saves what is there already, and run from the project's folder.
    file = tmp_path / "gan ring (1).py"
    file.write_text(script(config, steps) + added)
    done = subprocess.run(
        [sys.executable, str(file)],
        cwd=PROJECT,
        env={"PATH": ""},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    lab = Lab(config)
    for _ in range(steps):
        lab.both()
    np.testing.assert_array_equal(np.load(tmp_path / "samples.npy"), lab.samples(64, 5).numpy())
    assert "wasserstein" in done.stdout
    (picture,) = tmp_path.glob("*.png")
    assert Image.open(picture).size == (SIDE, SIDE + CAPTION)
    assert picture.name == "gan ring (1).png"
    assert str(picture) in done.stdout
    assert ".py" not in file.read_text()


def test_it_is_short_and_names_only_what_differs() -> None:
    text = script(lab_of(seed=3, objective__r1=0.0), 12_000)
    assert len(text.splitlines()) < 40
    assert '"seed": 3,' in text
    assert "STEPS = 12_000" in text
    assert "discriminator_rate" not in text
    assert "SETTINGS = {}" in script(default_config(), 1)


def test_it_reads_back_as_the_same_settings() -> None:
    config = lab_of(dataset__name="drawn", dataset__points=DRAWN, optimiser__generator_rate=0.1 + 0.2)
    text = script(config, 3)
    assert max(map(len, text.splitlines())) <= 120
    found: dict[str, object] = {}
    exec(text[text.index("SETTINGS") : text.index("STEPS")], found)
    assert default_config().with_settings(found["SETTINGS"]) == config
