"""Going on from a saved state: the newest one that is sound, whatever lies beside it."""

import math
from dataclasses import dataclass

from gan_core.datasets import counted
from gan_core.files import ReadError, called
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import RunFolderError
from gan_core.training.trainer import SCHEMA, Trainer

# The entries of the job in a saved state, beside the trainer's.
_SECONDS, _CHANGES = "job_seconds", "job_changes"


@dataclass(frozen=True)
class Restored:
    """What a job goes on from: changes that have taken effect, seconds trained, and a sentence a state passed over."""

    applied: int = 0
    seconds: float = 0.0
    damaged: tuple[str, ...] = ()


def restore(folder: RunFolder, trainer: Trainer) -> Restored:
    """Load the newest saved state that is sound; a trainer stays at its start where there is none at all.

    Raises RunFolderError where there are states, and none of them is sound.
    """
    damaged: list[str] = []
    for images in reversed(folder.resume_states()):
        try:
            applied, seconds = _load(folder, trainer, images)
        except ReadError as error:
            damaged.append(
                f"The state saved at {counted(images, trainer.config.dataset.name)} can't be resumed from: {error}"
            )
        else:
            return Restored(applied, seconds, tuple(damaged))
    if damaged:
        raise RunFolderError(" ".join(damaged) + " Duplicate the run to train it again.")
    return Restored()


def of_the_job(applied: int, seconds: float) -> dict[str, str]:
    """What a saved state says of the job; `restore` reads it."""
    return {_SECONDS: repr(seconds), _CHANGES: str(applied)}


def _load(folder: RunFolder, trainer: Trainer, images: int) -> tuple[int, float]:
    """Load one state; the changes applied and the seconds trained. Raises ReadError, and then nothing has changed."""
    tensors, metadata = folder.read_resume_state(images)
    name = called(folder.resume_path(images))
    if metadata.get("schema") != SCHEMA:
        raise ReadError(f"{name} has schema version {metadata.get('schema')}, not {SCHEMA}.")
    try:
        applied, seconds = int(metadata[_CHANGES]), float(metadata[_SECONDS])
        if applied < 0 or not 0.0 <= seconds < math.inf:
            raise ValueError("What it says of the job can't be.")
        trainer.load_state(tensors, metadata)
    except KeyError as error:
        raise ReadError(f"{name} is damaged: it says nothing of {error.args[0]}.") from error
    except ValueError as error:
        raise ReadError(f"{name} is damaged: {error}") from error
    return applied, seconds
