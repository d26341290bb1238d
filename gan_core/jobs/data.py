"""A run's dataset, which has to be the one that it has learned from so far."""

from gan_core.datasets import Dataset, dataset_source, load_dataset
from gan_core.datasets.identity import identity_of
from gan_core.jobs.records import RunFolderError, RunRecord
from gan_core.workspace import Workspace


class OtherDatasetError(RunFolderError):
    """What is called by the name of a run's dataset is another than the run learned from; the message names both."""


def load_data(workspace: Workspace, record: RunRecord, name: str) -> tuple[Dataset, RunRecord, str]:
    """The dataset of the run `name`; its record, with the dataset's identity from now on; and a warning, or nothing.

    A set that the project makes may come out slightly differently on another machine, which is only warned of; a run of
    an earlier version doesn't say what it learned from. Raises OtherDatasetError for another dataset than the recorded
    one, ValueError for one that can't be had.
    """
    dataset = load_dataset(record.config.dataset, workspace=workspace)
    there, known = identity_of(dataset), record.dataset
    if known is None:
        return dataset, record.model_copy(update={"dataset": there}), ""
    if known.digest == there.digest:
        return dataset, record, ""
    both = f"{name} learned from {known.sentence_part}, and what is here now is {there.sentence_part}."
    if dataset_source(there.name).origin == "project" and known.description == there.description:
        return dataset, record, f"{both} This machine makes its samples slightly differently."
    raise OtherDatasetError(
        f"{both} Bring the first one back under its name to go on, or duplicate the run to train on the other."
    )
