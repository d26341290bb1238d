"""The user's own datasets: listed, known beforehand, loaded as they were imported, and gone when deleted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hostile import good, noise, write_zip
from PIL import Image

from gan_core.config import TrainConfig
from gan_core.datasets import DATASETS, DatasetOptions, dataset_source, load_dataset, own, sources
from gan_core.files import ReadError
from gan_core.importing import ImportOptions, import_dataset
from gan_core.workspace import Workspace


@pytest.fixture
def pets(tmp_path: Path, checkpoints_root: Path) -> Path:
    """The folder of the dataset `my-pets`: 30 cats, then 30 dogs, 16x16 in colour."""
    import_dataset(
        Workspace.default(), write_zip(tmp_path / "pets.zip", good(30)), "pets", ImportOptions(size=16, mirrored=True)
    )
    return checkpoints_root / "datasets" / "my-pets"


@pytest.mark.usefixtures("pets")
def test_what_is_known_beforehand_is_what_is_loaded() -> None:
    source = dataset_source("my-pets", Workspace.default())
    dataset = load_dataset(DatasetOptions(name="my-pets"), workspace=Workspace.default())
    assert (source.origin, source.kind, source.title) == ("own", "image", "pets")
    assert "60 images in 2 classes, 16x16 in colour, imported from pets.zip" in source.sentence
    assert dataset.samples.shape == (source.count, *source.shape) == (60, 3, 16, 16)
    assert dataset.conditions == source.conditions
    assert dataset.conditions.groups[0].classes == ("cats", "dogs")
    assert dataset.flips
    assert source.flips
    assert dataset.labels.shape == (60, 1)
    red = dataset.samples[:, 0].float().mean(dim=(1, 2)) > 100
    assert torch.equal(red, dataset.labels[:, 0] == 0)
    for part in (dataset.split.training, dataset.split.held_out):
        assert dataset.labels[part, 0].bincount().tolist() == [len(part) // 2] * 2


@pytest.mark.usefixtures("pets")
def test_fewer_samples_and_another_size_may_be_had() -> None:
    few = load_dataset(DatasetOptions(name="my-pets", count=20, size=8, seed=3), workspace=Workspace.default())
    assert few.samples.shape == (20, 3, 8, 8)
    assert few.labels[:, 0].bincount().tolist() == [10, 10]
    for count in (15, 61):
        with pytest.raises(ValueError, match="my-pets gives 16 to 60 samples"):
            load_dataset(DatasetOptions(name="my-pets", count=count), workspace=Workspace.default())


def test_without_classes_there_are_no_conditions(tmp_path: Path, checkpoints_root: Path) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    for index in range(20):
        noise(index).save(folder / f"{index}.png")
    import_dataset(Workspace.default(), folder, "one", ImportOptions(grey=True))
    dataset = load_dataset(DatasetOptions(name="my-one"), workspace=Workspace.default())
    assert dataset.samples.shape == (20, 1, 32, 32)
    assert dataset.labels.shape == (20, 0)
    assert dataset.conditions == dataset_source("my-one", Workspace.default()).conditions
    assert not dataset.conditions.groups
    assert checkpoints_root.is_dir()


@pytest.mark.usefixtures("pets")
def test_it_stands_among_the_others_and_can_be_trained_on() -> None:
    assert own.names(Workspace.default()) == ["my-pets"]
    assert list(sources(Workspace.default())) == [*DATASETS, "my-pets"]
    config = TrainConfig().with_settings({"dataset.name": "my-pets"})
    assert config.dataset.name == "my-pets"
    with pytest.raises(ValueError, match=r"there are: .*my-pets"):
        dataset_source("cats", Workspace.default())


def test_deleting_leaves_nothing_and_its_runs_readable(pets: Path) -> None:
    config = TrainConfig().with_settings({"dataset.name": "my-pets", "dataset.count": 40})
    own.delete(Workspace.default(), "my-pets")
    assert not pets.exists()
    assert list((pets.parent / ".importing").iterdir()) == []
    assert own.names(Workspace.default()) == []
    assert TrainConfig.model_validate(config.model_dump()) == config
    assert "isn't here (any more)" in dataset_source("my-pets", Workspace.default()).sentence
    for call in (
        lambda: load_dataset(config.dataset, workspace=Workspace.default()),
        lambda: own.delete(Workspace.default(), "my-pets"),
        lambda: own.preview(Workspace.default(), "my-pets"),
    ):
        with pytest.raises(ValueError, match="here \\(any more\\)"):
            call()


def test_the_preview_is_a_row_a_class(pets: Path) -> None:
    assert own.preview(Workspace.default(), "my-pets") == (pets / "preview.png").read_bytes()
    with Image.open(pets / "preview.png") as picture:
        pixels = np.asarray(picture)
    assert pixels.shape == (32, 160, 3)
    assert (pixels[:16, :, 0] >= 200).all()
    assert (pixels[16:, :, 2] >= 200).all()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff"])
def test_a_damaged_report_hides_the_dataset_only(pets: Path, content: bytes) -> None:
    (pets / "report.json").write_bytes(content)
    assert list(sources(Workspace.default())) == list(DATASETS)
    with pytest.raises(ReadError, match=r"report\.json is damaged"):
        own.report(Workspace.default(), "my-pets")


def test_samples_that_are_not_what_the_report_says_are_refused(pets: Path) -> None:
    path = pets / "samples.safetensors"
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    with pytest.raises(ReadError, match=r"samples\.safetensors can't be read"):
        load_dataset(DatasetOptions(name="my-pets"), workspace=Workspace.default())
    path.write_bytes(whole[:-8] + (7).to_bytes(8, "little"))
    with pytest.raises(ReadError, match="doesn't hold what its report says"):
        load_dataset(DatasetOptions(name="my-pets"), workspace=Workspace.default())


def test_a_copied_folder_is_called_by_its_new_name(pets: Path) -> None:
    pets.rename(pets.with_name("my-animals"))
    assert own.names(Workspace.default()) == ["my-animals"]
    assert load_dataset(DatasetOptions(name="my-animals"), workspace=Workspace.default()).name == "my-animals"
