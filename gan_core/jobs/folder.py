"""The run folder: the only channel between a worker and its watchers, readable on any machine."""

import shutil
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from filelock import Timeout
from torch import Tensor

from gan_core import checkpoints, files
from gan_core.config import TrainConfig
from gan_core.datasets import counted
from gan_core.files import WriteError
from gan_core.jobs import holds, journal, records
from gan_core.jobs.records import Change, Desired, EventRecord, ReportRecord, Request, RunRecord, Status
from gan_core.jobs.thinning import surplus
from gan_core.processes.lock import held
from gan_core.tensor_files import read_tensors, write_tensors

MOST_SNAPSHOTS = 32
MOST_SAMPLES = 240
RESUME_STATES = 2
INNER = ("requests", "samples", "snapshots")  # the folders in a run's

_GONE = "The process that trained this run has ended without notice; resume the run to go on from where it last saved."


class RunFolder:
    """One run's files, read and written with their types.

    Reading raises RunFolderError, writing WriteError; both say in a sentence which file. Only the process that
    holds the run's lock may write status, metrics, changes, pictures, snapshots and states.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path, config: TrainConfig) -> Self:
        """A new run at `path`, whole or not at all. Raises records.RunExistsError where there is something already."""
        if path.exists():
            raise records.RunExistsError(path.name)
        hidden = cls(path.with_name(f".new-{uuid.uuid4().hex}"))
        try:
            for name in INNER:
                (hidden.path / name).mkdir(parents=True)
            horizon = config.schedule.images
            hidden.write_record(RunRecord(config=config, created=time.time()))
            records.write_record(hidden.path / "desired.json", Desired(live=config.live, horizon=horizon))
            hidden.write_status(Status(state="stopped", horizon=horizon))
            hidden.path.rename(path)
        except OSError as error:
            shutil.rmtree(hidden.path, ignore_errors=True)
            # Another app may have taken the name since it was looked for.
            if path.exists():
                raise records.RunExistsError(path.name) from error
            raise error if isinstance(error, WriteError) else WriteError(path, error) from error
        return cls(path)

    @property
    def name(self) -> str:
        """The run's name."""
        return self.path.name

    # What the run is, how it stands and what is wanted of it

    def record(self) -> RunRecord:
        """`config.json`."""
        return records.read_record(self.path / "config.json", RunRecord)

    def write_record(self, record: RunRecord) -> None:
        """Replace `config.json`."""
        records.write_record(self.path / "config.json", record, durable=True)

    def stored_status(self) -> Status:
        """`status.json` as it was last written; its writer may be gone since."""
        return records.read_record(self.path / "status.json", Status)

    def status(self) -> Status:
        """How the run stands: what is stored, or "interrupted" where that says it works but no process owns it."""
        status = self.stored_status()
        if status.state not in records.WORKING or held(self.path):
            return status
        # Its owner's last word may have been written between the reading and the look at the lock.
        status = self.stored_status()
        if status.state not in records.WORKING:
            return status
        return status.model_copy(update={"state": "interrupted", "error": _GONE, "seconds_left": None})

    def write_status(self, status: Status) -> None:
        """Replace `status.json`."""
        records.write_record(self.path / "status.json", status)

    def desired(self) -> Desired:
        """`desired.json`."""
        return records.read_record(self.path / "desired.json", Desired)

    def desired_stamp(self) -> tuple[int, int]:
        """Something that differs whenever `desired.json` was replaced."""
        try:
            found = (self.path / "desired.json").stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_ino)

    def update_desired(self, **changes: Any) -> Desired:
        """Replace some fields of `desired.json`, raising its revision; changes by others are kept."""
        with files.locked(self._commands_lock):
            desired = self.desired()
            desired = desired.model_copy(update={**changes, "revision": desired.revision + 1})
            records.write_record(self.path / "desired.json", desired)
        return desired

    def go_on(self, horizon: int | None = None) -> Desired:
        """Want the run to train, up to a further `horizon` if one is given; to be called before a worker is started.

        Raises ValueError for a horizon that isn't beyond the images seen, or beyond what a run may have.
        """
        if horizon is None:
            return self.update_desired(state="run")
        images = self.stored_status().images
        config = self.record().config
        if horizon <= images:
            seen = counted(images, config.dataset.name)
            raise ValueError(f"{self.name} has seen {seen} already; ask for more than that.")
        config.with_settings({"schedule.images": horizon})
        return self.update_desired(state="run", horizon=horizon)

    # Requests

    def add_request(self, request: Request) -> int:
        """Ask for something once; its number, which `status.json` acknowledges when it's done."""
        with files.locked(self._commands_lock):
            number = max(self.requests(), default=0)
            number = max(number, self.stored_status().acknowledged_request) + 1
            records.write_record(self.path / f"requests/{number:09d}.json", request)
        return number

    def requests(self) -> list[int]:
        """Numbers of the requests that lie there, ascending."""
        return checkpoints.image_counts(self.path / "requests", ".json")

    def request(self, number: int) -> Request:
        """The request of this number."""
        return records.read_record(self.path / f"requests/{number:09d}.json", Request)

    def remove_request(self, number: int) -> None:
        """Forget a request that was seen to."""
        files.remove_quietly(self.path / f"requests/{number:09d}.json")

    # Journals

    def metrics(self, after: journal.Cursor | None = None) -> tuple[list[ReportRecord | EventRecord], journal.Cursor]:
        """The records of `metrics.jsonl` since `after`, and where to go on; see `journal.read_metrics`."""
        return journal.read_metrics(self.path / "metrics.jsonl", after)

    def append_metrics(self, record: ReportRecord | EventRecord) -> None:
        """Add a record to `metrics.jsonl`."""
        journal.append_record(self.path / "metrics.jsonl", record)

    def changes(self) -> list[Change]:
        """The changes in `changes.jsonl`, in order."""
        return journal.read_changes(self.path / "changes.jsonl")

    def append_change(self, change: Change) -> None:
        """Add a change to `changes.jsonl`; it is on the disk when this returns."""
        journal.append_record(self.path / "changes.jsonl", change, durable=True)

    # Pictures

    @property
    def real_path(self) -> Path:
        """The picture of real images, laid out like the samples."""
        return self.path / "real.png"

    def sample_path(self, images: int) -> Path:
        """The picture of the fixed latents at `images` images."""
        return self.path / "samples" / f"{images:09d}.png"

    def samples(self) -> list[int]:
        """Image counts of the pictures, ascending."""
        return checkpoints.image_counts(self.path / "samples", ".png")

    def write_real(self, png: bytes) -> None:
        """Write the picture of real images."""
        files.write_atomically(self.real_path, png)

    def write_sample(self, images: int, png: bytes) -> None:
        """Add a picture; where there are too many, some are removed so that the rest lie evenly."""
        files.write_atomically(self.sample_path(images), png)
        for count in surplus(self.samples(), MOST_SAMPLES):
            files.remove_quietly(self.sample_path(count))

    # Snapshots

    def snapshots(self) -> list[int]:
        """Image counts of the snapshots, ascending."""
        return checkpoints.snapshots(self.path)

    def write_snapshot(self, images: int, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
        """Add a snapshot; where there are too many, some that are neither kept nor held are removed."""
        write_tensors(checkpoints.snapshot_path(self.path, images), tensors, metadata)
        # Where another process has the lock for long, the next snapshot thins.
        with suppress(Timeout), holds.thinning(self.path):
            holds.forget_lapsed(self.path)
            for count in surplus(self.snapshots(), MOST_SNAPSHOTS, self.kept() | holds.held(self.path)):
                files.remove_quietly(checkpoints.snapshot_path(self.path, count))

    def keep(self, images: int) -> None:
        """Never thin out the snapshot at `images` images. Raises ValueError where there is none."""
        if images not in self.snapshots():
            raise ValueError(f"{self.name} has no snapshot at {images}.")
        files.write_atomically(checkpoints.snapshot_path(self.path, images).with_suffix(".keep"), b"")

    def kept(self) -> frozenset[int]:
        """Image counts of the snapshots that are never thinned out."""
        return frozenset(checkpoints.image_counts(self.path / "snapshots", ".keep"))

    # States to resume from

    def write_resume_state(self, images: int, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
        """Save a complete training state, and remove all but the newest two."""
        write_tensors(self.resume_path(images), tensors, metadata, durable=True)
        for count in self.resume_states()[:-RESUME_STATES]:
            files.remove_quietly(self.resume_path(count))

    def resume_states(self) -> list[int]:
        """Image counts of the saved states, ascending."""
        return checkpoints.image_counts(self.path, ".safetensors", prefix="resume-")

    def read_resume_state(self, images: int) -> tuple[dict[str, Tensor], dict[str, str]]:
        """Tensors and metadata of a saved state. Raises ReadError where it is damaged."""
        return read_tensors(self.resume_path(images))

    # For the owner

    def tidy(self) -> None:
        """Remove what a killed owner left half-done."""
        for folder in (self.path, *(self.path / name for name in INNER)):
            files.make_folder(folder)
            files.remove_temporaries(folder)
        for name in ("metrics.jsonl", "changes.jsonl"):
            files.trim_torn_line(self.path / name)

    def rewind(self, images: int) -> None:
        """Drop everything beyond `images` images, which the run will make again; a kept snapshot stays."""
        journal.rewind_metrics(self.path / "metrics.jsonl", images)
        beyond = {self.sample_path(count): count for count in self.samples()}
        beyond |= {self.resume_path(count): count for count in self.resume_states()}
        beyond |= {checkpoints.snapshot_path(self.path, count): count for count in set(self.snapshots()) - self.kept()}
        for path, count in beyond.items():
            if count > images:
                files.remove_quietly(path)

    def resume_path(self, images: int) -> Path:
        """The state saved at `images` images."""
        return self.path / f"resume-{images:09d}.safetensors"

    @property
    def _commands_lock(self) -> Path:
        return self.path / "commands.lock"
