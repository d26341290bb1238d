"""`evaluate` for one's own images: what can't be measured is said with what it takes, and what can be is measured."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hostile import encoded, noise, write_folder
from typer.testing import CliRunner

from gan_core.cli import app
from gan_core.config import TrainConfig
from gan_core.features import load_features
from gan_core.features.__main__ import app as features
from gan_core.features.network import WEIGHTS
from gan_core.importing import ImportOptions, import_dataset
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.training_job import run_training
from gan_core.workspace import Workspace


@pytest.fixture
def learned(checkpoints_root: Path, tmp_path: Path, tiny_config: TrainConfig):
    """Trains a run on so many images of these classes, for a moment."""

    def learn(name: str, classes: tuple[str, ...], count: int) -> None:
        files = {
            f"{label}/{index}.png": encoded(noise(100 * place + index, (20, 20)))
            for place, label in enumerate(classes)
            for index in range(count)
        }
        import_dataset(Workspace.default(), write_folder(tmp_path / name, files), name, ImportOptions(size=16))
        settings = {"dataset.name": f"my-{name}", "dataset.count": 0, "schedule.images": 64}
        folder = RunFolder.create(checkpoints_root / "runs" / name, tiny_config.with_settings(settings))
        assert run_training(folder).state == "finished"

    return learn


def evaluated(run: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["evaluate", run])
    return result.exit_code, str(result.output) + str(result.exception or "")


def test_with_few_images_it_says_how_many_it_takes_before_anything_is_trained(learned) -> None:
    learned("few", ("a", "b"), 12)
    code, said = evaluated("few")
    assert code == 0
    assert "my-few keeps 5 of its 24 images out of training" in said
    assert "they need about 29 images in all" in said
    assert "gan_core.features" not in said
    assert "ms_ssim" in said


def test_without_classes_it_says_what_cannot_be_measured_and_measures_what_can(learned) -> None:
    learned("flat", ("a",), 40)
    code, said = evaluated("flat")
    assert code == 0
    assert "my-flat has no classes" in said
    assert "gan_core.features" not in said
    assert "ms_ssim" in said


def test_a_network_of_ones_own_lies_beside_the_runs_and_is_found_there(learned, checkpoints_root: Path) -> None:
    learned("enough", ("a", "b"), 20)
    before = sorted(WEIGHTS.iterdir())
    code, said = evaluated("enough")
    assert code == 1
    assert "train one with `python -m gan_core.features --dataset my-enough`" in said
    threads = torch.get_num_threads()
    result = CliRunner().invoke(features, ["--dataset", "my-enough", "--epochs", "1"])
    torch.set_num_threads(threads)
    assert result.exit_code == 0, result.output
    (path,) = (checkpoints_root / "features").iterdir()
    assert load_features("my-enough", workspace=Workspace.default()).name == path.stem
    assert sorted(WEIGHTS.iterdir()) == before
    code, said = evaluated("enough")
    assert (code, "coverage" in said, "ms_ssim" in said) == (0, True, True), said


def test_a_network_that_ships_is_not_trained_again_by_mistake() -> None:
    result = CliRunner().invoke(features, ["--dataset", "mnist-5k", "--epochs", "1"])
    assert result.exit_code == 1
    assert "ships with the project; give --out" in result.output


def test_what_is_no_network_in_its_folder_is_named(checkpoints_root: Path) -> None:
    (checkpoints_root / "features").mkdir()
    (checkpoints_root / "features" / "my-pets-00000000.safetensors").write_bytes(b"nothing")
    with pytest.raises(ValueError, match=r"features/my-pets-00000000\.safetensors is damaged"):
        load_features("my-pets", workspace=Workspace.default())
