"""A run goes on with the data that it has learned from, and with no others of the same name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import encoded, noise, write_folder

from gan_core.config import TrainConfig
from gan_core.datasets import DatasetOptions, load_dataset, own
from gan_core.datasets.identity import identity_of
from gan_core.importing import ImportOptions, import_dataset
from gan_core.jobs.data import OtherDatasetError
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.publish import measure
from gan_core.jobs.records import EventRecord
from gan_core.jobs.training_job import run_training
from gan_core.workspace import Workspace


def bring(source: Path, classes: tuple[str, ...], start: int = 0) -> None:
    """Import images of these classes as my-pets, in the place of what is there."""
    if "my-pets" in own.names(Workspace.default()):
        own.delete(Workspace.default(), "my-pets")
    files = {
        f"{name}/{index}.png": encoded(noise(start + 100 * place + index, (20, 20)))
        for place, name in enumerate(classes)
        for index in range(12)
    }
    import_dataset(Workspace.default(), write_folder(source, files), "pets", ImportOptions(size=16))


@pytest.fixture
def learned(tmp_path: Path, checkpoints_root: Path, tiny_config: TrainConfig) -> RunFolder:
    """A run that has learned cats and dogs, and is to go on."""
    bring(tmp_path / "one", ("cats", "dogs"))
    config = tiny_config.with_settings({"dataset.name": "my-pets", "dataset.count": 0, "schedule.images": 64})
    folder = RunFolder.create(checkpoints_root / "runs" / "p", config)
    assert run_training(folder).state == "finished"
    folder.go_on(96)
    return folder


def test_the_first_worker_writes_down_what_it_found(learned: RunFolder) -> None:
    found = learned.record().dataset
    assert found is not None
    assert found == identity_of(load_dataset(DatasetOptions(name="my-pets"), workspace=Workspace.default()))
    assert found.description == "24 samples of 3x16x16; class: cats, dogs"


@pytest.mark.parametrize("classes", [("birds", "fish"), ("cats", "dogs"), ("a", "b", "c")])
def test_another_dataset_of_the_name_is_refused_with_both_named(
    learned: RunFolder, tmp_path: Path, classes: tuple[str, ...]
) -> None:
    before = {path: path.read_bytes() for path in learned.path.glob("*.safetensors")}
    first = learned.record().dataset
    bring(tmp_path / "two", classes, start=5000)
    second = identity_of(load_dataset(DatasetOptions(name="my-pets"), workspace=Workspace.default()))
    status = run_training(learned)
    assert status.state == "failed"
    assert first is not None
    for known in (first, second):
        assert f"my-pets ({known.description}; {known.digest})" in str(status.error)
    assert status.traceback is None
    assert {path: path.read_bytes() for path in learned.path.glob("*.safetensors")} == before
    with pytest.raises(OtherDatasetError, match="and what is here now is my-pets"):
        measure(Workspace.default(), learned)
    # The first one, brought back: the run goes on.
    bring(tmp_path / "three", ("cats", "dogs"))
    assert run_training(learned).state == "finished"


def test_a_run_of_an_earlier_version_still_resumes(learned: RunFolder) -> None:
    record = learned.record()
    learned.write_record(record.model_copy(update={"dataset": None}))
    assert run_training(learned).state == "finished"
    assert learned.record() == record


def test_a_set_of_the_project_that_comes_out_otherwise_is_told(tiny_config: TrainConfig, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "p", tiny_config.with_settings({"schedule.images": 64}))
    assert run_training(folder).state == "finished"
    record = folder.record()
    assert record.dataset is not None
    elsewhere = record.dataset.model_copy(update={"digest": "0" * 16})
    folder.write_record(record.model_copy(update={"dataset": elsewhere}))
    folder.go_on(96)
    assert run_training(folder).state == "finished"
    warnings = [event for event in folder.metrics()[0] if isinstance(event, EventRecord) and event.level == "warning"]
    assert any("slightly differently" in event.message for event in warnings)
    assert folder.record().dataset == elsewhere


def test_a_label_is_part_of_the_digest() -> None:
    dataset = load_dataset(DatasetOptions(name="digits-8x8"))
    before = identity_of(dataset)
    dataset.labels[0] = (dataset.labels[0] + 1) % 10
    assert identity_of(dataset).digest != before.digest
    assert identity_of(dataset).description == before.description
