"""One person's things, all below one folder: nothing else can be seen from it but the generators that ship."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from gan_core import checkpoints, installation


@dataclass(frozen=True)
class Workspace:
    """The folder of one person's things, and the places in it."""

    root: Path

    @classmethod
    def default(cls) -> Self:
        """The workspace of this machine's user, as `gan_core.installation` has it. For front doors alone."""
        return cls(installation.data_root())

    @classmethod
    def around(cls, folder: Path) -> Self:
        """The workspace in which a run's or a task's folder lies, for the process that works on it."""
        return cls(folder.absolute().parents[1])

    @property
    def runs(self) -> Path:
        """The folder of the person's own runs."""
        return self.root / "runs"

    @property
    def pretrained(self) -> Path:
        """The folder of the generators that ship with the project; nothing in it is ever changed."""
        return installation.pretrained_root(self.root)

    @property
    def tasks(self) -> Path:
        """The folder of tasks, with their results."""
        return self.root / "tasks"

    @property
    def datasets(self) -> Path:
        """The folder of the datasets made of the person's own images, a folder each."""
        return self.root / "datasets"

    @property
    def features(self) -> Path:
        """The folder of the feature networks that were trained here."""
        return self.root / "features"

    @property
    def choices(self) -> Path:
        """The folder of measurements of this machine."""
        return self.root / "choices"

    @property
    def directions(self) -> Path:
        """The folder of kept directions."""
        return self.root / "directions"

    @property
    def latents(self) -> Path:
        """The folder of kept latents."""
        return self.root / "latents"

    @property
    def bookmarks(self) -> Path:
        """The folder of bookmarks, a file a run."""
        return self.root / "bookmarks"

    @property
    def lessons(self) -> Path:
        """The folder of a teacher's own lessons; it needn't be there."""
        return self.root / "lessons"

    def run_names(self) -> list[str]:
        """Names of the runs, sorted, then of the generators that ship."""
        return [*checkpoints.folder_names(self.runs), *checkpoints.folder_names(self.pretrained)]

    def find_run(self, name: str) -> Path:
        """The folder of a run, or else of a shipped generator. Raises ValueError where there is none of this name."""
        for parent in (self.runs, self.pretrained):
            path = checkpoints.run_path(parent, name)
            if path.is_dir():
                return path
        raise ValueError(f"There is no run called {name!r}; `python -m gan_core runs` lists them.")

    def is_shipped(self, folder: Path) -> bool:
        """Whether a run's folder is that of a generator that ships with the project."""
        return folder.parent == self.pretrained

    def free_name(self, stem: str) -> str:
        """A name for a new run: `<stem>-<number>`, numbered beyond all there are of this stem."""
        return checkpoints.free_name(stem, self.runs, self.pretrained)

    def snapshot(self, run: str, images: int | None = None) -> Path:
        """The snapshot of a run at `images` images, or its latest. Raises ValueError where there is none."""
        return checkpoints.snapshot_at(self.find_run(run), images)

    def resolve(self, reference: str | Path) -> Path:
        """What `reference` means: a run's name, a run folder or a snapshot file.

        Raises ValueError where it means nothing. It may lead anywhere: never hand it what came over the network.
        """
        if isinstance(reference, str) and checkpoints.is_name(reference):
            try:
                return self.find_run(reference)
            except ValueError:
                if not Path(reference).exists():
                    raise
        path = Path(reference).expanduser()
        if path.is_dir() or (path.is_file() and path.suffix == ".safetensors"):
            return path.resolve()
        raise ValueError(f"{str(reference)!r} is neither a run's name, nor a run folder, nor a .safetensors snapshot.")

    def resolve_snapshot(self, reference: str | Path, images: int | None = None) -> Path:
        """The snapshot file that `reference` means, of a run at `images` or the latest. Raises ValueError for none."""
        path = self.resolve(reference)
        return path if path.is_file() else checkpoints.snapshot_at(path, images)

    def without_root(self, text: str) -> str:
        """A sentence without the workspace's own path, which no page shows."""
        return text.replace(f"{self.root}/", "")
