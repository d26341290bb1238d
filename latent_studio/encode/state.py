"""What the Encode page shows: which data, how many numbers, and which runs; all of it from the URL."""

from dataclasses import dataclass, replace
from math import prod
from pathlib import Path

from gan_core import checkpoints
from gan_core.config import TrainConfig, parse_config
from gan_core.config.offers import agreed
from gan_core.datasets import DatasetOptions, DatasetSource, downloads, sources
from gan_core.files import ReadError
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.summary import RunSummary
from gan_core.presets import PRESETS
from latent_studio.shared import services
from latent_studio.shared.file_cache import by_file
from latent_studio.shared.session import address, workspace
from latent_studio.shared.url import whole

DEFAULT_DATASET, DEFAULT_DIMENSION = "mnist-5k", 16
DIMENSIONS = (2, 4, 8, 16, 32, 64, 128)
TRAINED = ("autoencoder", "vae")
_NAMED = ("dataset", "dimension", *TRAINED)
_LEAST_NUMBERS = 32  # of a sample: of fewer there is nothing to compress


@dataclass(frozen=True)
class Shown:
    """The dataset, how many numbers a code has and could have, and the run of each objective that there is one of.

    `offered`: all runs on offer.
    """

    dataset: str
    dimension: int
    dimensions: tuple[int, ...]
    runs: dict[str, RunSummary]
    offered: dict[str, list[RunSummary]]

    @property
    def options(self) -> DatasetOptions:
        """The dataset as every run of its default sees it, with the same split."""
        return DatasetOptions(name=self.dataset)


def datasets() -> dict[str, DatasetSource]:
    """The datasets that can be encoded here and now, by name."""
    return {
        name: source
        for name, source in sources(workspace.current()).items()
        if prod(source.shape) >= _LEAST_NUMBERS and (source.origin != "download" or downloads.is_fetched(name))
    }


def from_url() -> tuple[Shown, list[str]]:
    """What the URL names, or else the newest run's dimension and runs; a sentence for each thing that isn't there."""
    params, sentences = address.enter("encode"), []
    known = datasets()
    dataset = params.get("dataset", DEFAULT_DATASET)
    if dataset not in known:
        sentences.append(f"There is no dataset called {dataset[:64]} here; this is {known[DEFAULT_DATASET].title}.")
        dataset = DEFAULT_DATASET
    found = runs(DatasetOptions(name=dataset))
    possible = _dimensions(known[dataset], found)
    dimension = _usual_dimension(possible, found)
    wanted = params.get("dimension", "")
    number = whole(wanted)
    if number is not None and number in possible:
        dimension = number
    elif wanted:
        sentences.append(f"A code can have {', '.join(map(str, possible))} numbers, not {wanted[:16]}.")
    offered = {objective: [run for run in found[objective] if _numbers(run) == dimension] for objective in TRAINED}
    shown = {objective: alike[0] for objective, alike in offered.items() if alike}
    for objective, alike in offered.items():
        name = params.get(objective)
        if name is None:
            continue
        named = next((run for run in alike if run.name == name), None)
        if named is not None:
            shown[objective] = named
        else:
            sentences.append(f"There is no {objective} called {name[:64]} with {dimension} numbers on this data.")
    return Shown(dataset, dimension, possible, shown, offered), sentences


def choose(shown: Shown, **changes: str | int) -> None:
    """Show something else; another dataset brings its own runs, and another number of numbers those that have it."""
    if not address.shows("encode"):
        return
    named = address.params()
    params = {} if "dataset" in changes else {name: named[name] for name in _NAMED if name in named}
    if "dimension" in changes:
        params = {"dataset": shown.dataset}
    address.write(params | {name: str(value) for name, value in changes.items()})


def runs(options: DatasetOptions) -> dict[str, list[RunSummary]]:
    """The runs that learned from just this data and split, newest first, for each trained objective."""
    found: dict[str, list[RunSummary]] = {objective: [] for objective in TRAINED}
    for run in services.manager().runs():
        config = _config(run.path) if run.state != "unreadable" else None
        if config is not None and config.dataset == options and config.objective.name in found:
            found[config.objective.name].append(run)
    return found


def train(shown: Shown) -> None:
    """Start a run of each trained objective that there is none of. Raises ValueError or OSError with a sentence."""
    for objective in TRAINED:
        if objective not in shown.runs:
            config = config_for(objective, shown.dataset, shown.dimension)
            services.manager().create(config, stem=f"{shown.dataset}-{objective}")


def config_for(objective: str, dataset: str, dimension: int) -> TrainConfig:
    """The preset of an objective on other data, with so many numbers in a code."""
    preset = PRESETS[objective].config
    moved = preset.model_copy(update={"dataset": DatasetOptions(name=dataset)})
    here = workspace.current()
    settled = parse_config(agreed(moved, here).model_dump(), here)
    return settled.with_settings({"network.latent_dimension": dimension}, here)


def latest(shown: Shown, objective: str) -> tuple[Path, int] | None:
    """The newest snapshot of the chosen run and its image count; None where there is none yet."""
    if objective not in shown.runs:
        return None
    folder = shown.runs[objective].path
    counts = checkpoints.snapshots(folder)
    return (checkpoints.snapshot_path(folder, counts[-1]), counts[-1]) if counts else None


def refreshed(shown: Shown) -> Shown:
    """The same with its runs as they stand now."""
    now = {run.name: run for run in services.manager().runs()}
    return replace(shown, runs={name: now.get(run.name, run) for name, run in shown.runs.items()})


def _dimensions(source: DatasetSource, found: dict[str, list[RunSummary]]) -> tuple[int, ...]:
    """How many numbers a code may have: fewer than the sample itself, and what runs have."""
    usual = {count for count in DIMENSIONS if count < prod(source.shape)}
    return tuple(sorted(usual | {_numbers(run) for alike in found.values() for run in alike}))


def _usual_dimension(possible: tuple[int, ...], found: dict[str, list[RunSummary]]) -> int:
    newest = max((run for alike in found.values() for run in alike), key=lambda run: run.created, default=None)
    if newest is not None:
        return _numbers(newest)
    return DEFAULT_DIMENSION if DEFAULT_DIMENSION in possible else possible[-1]


def _numbers(run: RunSummary) -> int:
    """How many numbers the codes of a run have."""
    config = _config(run.path)
    return config.network.latent_dimension if config else 0


def _config(folder: Path) -> TrainConfig | None:
    """A run's configuration; None where it can't be read."""
    try:
        return _read(folder / "config.json")
    except (OSError, ReadError):
        return None


@by_file(512)
def _read(path: Path) -> TrainConfig:
    return RunFolder(path.parent).record().config
