"""The command line: train, resume, list and sample without the app."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from gan_core.output import print_anything

if TYPE_CHECKING:
    from gan_core.jobs.folder import RunFolder
    from gan_core.workspace import Workspace

app = typer.Typer(
    help="Train small class-conditional GANs and draw samples from them.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Run = Annotated[str, typer.Argument(metavar="RUN", help="A run's name, its folder, or a snapshot file.")]


def main() -> None:
    """Run a command; what is wrong with the request is one sentence on standard error, exit code 1."""
    print_anything()
    try:
        app()
    except (ValueError, OSError) as error:
        _fail(str(error))


@app.command()
def datasets() -> None:
    """List the datasets: those that come with the project, downloads, and your own."""
    from gan_core.datasets import downloads, sources

    for name, source in sources(_workspace()).items():
        groups = ", ".join(f"{group.name} ({len(group.classes)})" for group in source.conditions.groups)
        size = "x".join(map(str, source.shape))
        where = {"project": "", "own": "your own"}.get(source.origin)
        if where is None:
            where = "downloaded" if downloads.is_fetched(name) else f"not downloaded: gan_core fetch {name}"
        told = "  ".join(part for part in (groups, where) if part)
        print(f"{name:16} {source.kind:7} {source.count:>9,} samples  {size:9} {told}".rstrip())
        print(f"{'':16} {source.sentence}")


@app.command()
def fetch(name: Annotated[str, typer.Argument(metavar="DATASET", help="A dataset that is downloaded.")]) -> None:
    """Download a dataset and keep it for later runs."""
    from gan_core.datasets.downloads import fetch
    from gan_core.progress import fetching

    with fetching(name) as show:
        folder = fetch(name, show)
    print(f"{name} lies in {folder}.")


@app.command()
def presets() -> None:
    """List the presets by group, each with what it is and what to look for."""
    from gan_core.presets import GROUPS, PRESETS

    for group, title in GROUPS.items():
        members = {name: preset for name, preset in PRESETS.items() if preset.group == group}
        if members:
            print(f"{title}:")
        for name, preset in members.items():
            print(f"  {name:20} {preset.title}, on {preset.config.dataset.name}. {preset.sentence}")
            if preset.look_for:
                print(f"  {'':20} Look for: {preset.look_for}")


@app.command(name="import")
def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="A folder or a zip of images, a class a folder; or image files."),
    ],
    name: Annotated[str, typer.Option(help="What the dataset is called; its full name is my-NAME.")],
    size: Annotated[int, typer.Option(help="Pixels a side: a multiple of 4 from 16 to 128.")] = 32,
    grey: Annotated[bool, typer.Option("--grey", help="One channel of grey instead of three of colour.")] = False,
    classes: Annotated[str, typer.Option(help="What a class is: the outer folder, the inner one, or none.")] = "outer",
    background: Annotated[str, typer.Option(help="white or black, behind transparent images.")] = "white",
    mirrored: Annotated[bool, typer.Option("--mirrored", help="A mirror image is as good a sample.")] = False,
) -> None:
    """Make a dataset of your own images; Ctrl-C leaves nothing behind."""
    from gan_core.datasets import own
    from gan_core.importing import formats, parse_options, places
    from gan_core.progress import complete
    from gan_core.tasks.importing import start_import

    chosen = {"size": size, "grey": grey, "classes": classes, "background": background, "mirrored": mirrored}
    sources = [path.expanduser().absolute() for path in paths]
    alone = len(sources) == 1 and not (sources[0].is_file() and formats.has_known_ending(sources[0].name))
    source, options = sources[0] if alone else sources, parse_options(chosen)
    complete(_workspace(), name, lambda queue: start_import(queue, source, name, options))
    report = own.report(_workspace(), places.full_name(name))
    for sentence in (*report.notes, *(entry.sentence for entry in report.skipped)):
        print(sentence)
    in_classes = f" in {len(report.classes)} classes" if report.labelled else ""
    print(f"Imported {report.count:,} images{in_classes} as {report.name}; {report.skipped_count:,} skipped.")


@app.command()
def train(
    preset: Annotated[
        str | None, typer.Option(help="The preset to start from; the dataset's stable default where none is named.")
    ] = None,
    dataset: Annotated[str | None, typer.Option(help="The dataset to learn from; the preset's own by default.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="One setting; may be given many times.")
    ] = None,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="Stop after so many seconds of training.")] = None,
    images: Annotated[int | None, typer.Option(help="The horizon: end after so many samples.")] = None,
    name: Annotated[str | None, typer.Option(help="The run's name; a free one is found by default.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu, cuda or mps.")] = None,
) -> None:
    """Train a new run."""
    from gan_core.config import parse_settings
    from gan_core.jobs.naming import make_run
    from gan_core.presets import default_preset
    from gan_core.presets import preset as named_preset

    if seconds is not None and images is not None:
        raise ValueError("Give --seconds or --images, not both.")
    chosen = parse_settings(settings or [])
    for field, value in (("dataset.name", dataset), ("schedule.images", images), ("compute.device", device)):
        if value is not None:
            chosen[field] = value
    workspace = _workspace()
    start = named_preset(preset, workspace) if preset is not None else default_preset(dataset or "mnist-5k", workspace)
    config = start.config.with_settings(chosen, workspace)
    _train(make_run(workspace, config, name), seconds)


@app.command()
def resume(
    run: Run,
    images: Annotated[int | None, typer.Option(help="A new horizon, to train longer.")] = None,
) -> None:
    """Go on with a run that was stopped, interrupted or finished."""
    from gan_core.datasets import counted

    folder = _folder(run)
    if _workspace().is_shipped(folder.path):
        raise ValueError(f"{folder.name} ships with the project and is never trained on; train a run of your own.")
    status = folder.status()
    if status.state == "finished" and images is None:
        seen = counted(status.images, folder.record().config.dataset.name)
        raise ValueError(f"{folder.name} is finished at {seen}; give --images to train it longer.")
    folder.go_on(images)
    _train(folder, None)


@app.command()
def runs(as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False) -> None:
    """List the runs and the generators that ship with the project."""
    from gan_core.datasets import counted, kind_of, noun
    from gan_core.jobs.summary import list_runs

    listed = list_runs(_workspace())
    if as_json:
        print(json.dumps([asdict(run) for run in listed], indent=2, default=str))
        return
    for run in listed:
        progress = f"{run.images:,} of {counted(run.horizon, run.dataset)}"
        speed = f"{run.images_per_second:8,.0f} {noun(kind_of(run.dataset))}/s"
        print(f"{run.name:24} {run.state:12} {run.dataset:10} {progress:32} {speed}")
        for sentence in dict.fromkeys(filter(None, (run.problem, *run.findings))):
            print(f"{'':24} {sentence}")


@app.command()
def sample(
    run: Run,
    out: Annotated[Path, typer.Option(help="Where to write: a .png grid or .npz arrays.")],
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many samples.")] = 64,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="The seed of the latents.")] = 0,
    condition: Annotated[
        list[str] | None, typer.Option(metavar="GROUP=CLASS", help="A condition; may be given once a group.")
    ] = None,
    truncation: Annotated[
        float, typer.Option(min=0.0, max=2.0, help="Distance of the latents from their mean; below 1 is tamer.")
    ] = 1.0,
    snapshot: Annotated[
        int | None,
        typer.Option(metavar="IMAGES", help="The snapshot after so many samples; the last by default."),
    ] = None,
) -> None:
    """Draw samples from a run's averaged generator."""
    from gan_core.generator import load_generator
    from gan_core.latent.spaces import space_of, truncated

    if out.suffix not in (".png", ".npz"):
        raise ValueError(f"{out.name}: the output's name must end in .png or .npz.")
    generator = load_generator(run, snapshot)
    wanted = _parse_conditions(condition or [])
    named = generator.conditions.row(wanted).expand(count, -1)
    rows = named if wanted else generator.conditions.in_turn(count)
    latents = truncated(generator, generator.latents(seed, count), rows, truncation)
    space = space_of(generator)
    if out.suffix == ".npz":
        import numpy

        samples = generator.samples(latents, rows, space=space)
        images = {"images": samples.permute(0, 2, 3, 1)} if generator.kind == "image" else {"samples": samples}
        arrays: dict[str, Any] = {**images, "conditions": rows.contiguous(), "latents": latents}
        numpy.savez(out, **{name: values.numpy() for name, values in arrays.items()})
    else:
        from gan_core.export import grid, png

        out.write_bytes(png(grid(generator.render(latents, rows, space=space), columns=_columns(count))))
    print(f"Wrote {count} samples of {run} to {out}.")


@app.command()
def evaluate(run: Run, seed: Annotated[int, typer.Option(min=0, help="The seed of the samples.")] = 0) -> None:
    """Measure a run's last snapshot against held-out images, and keep the measures beside it.

    Where they can't be measured it says why, and measures what can be.
    """
    from gan_core.datasets import load_dataset
    from gan_core.evaluation.generators import UnmeasurableError, likeness
    from gan_core.generator import load_generator
    from gan_core.jobs.publish import measure

    folder = _folder(run)
    try:
        for name, value in measure(_workspace(), folder, seed):
            shown = f"{value:.3f}" if isinstance(value, float) else "-" if value is None else value
            print(f"{name:16} {shown}")
    except UnmeasurableError as error:
        print(error)
    dataset = load_dataset(folder.record().config.dataset, workspace=_workspace())
    alike = likeness(load_generator(folder.path), dataset, seed)
    print(f"{'ms_ssim':16} {alike[0]:.3f} (real images: {alike[1]:.3f})")


@app.command(hidden=True)
def publish(run: Run, name: Annotated[str, typer.Argument(help="What the shipped generator is called.")]) -> None:
    """Make a finished run's last snapshot one of the generators that ship with the project."""
    from gan_core.jobs.publish import publish

    print(f"Published {run} in {publish(_workspace(), _folder(run), name)}.")


def _workspace() -> Workspace:
    """The workspace that commands work in."""
    from gan_core.workspace import Workspace

    return Workspace.default()


def _folder(run: str) -> RunFolder:
    from gan_core.jobs.folder import RunFolder

    path = _workspace().resolve(run)
    if not path.is_dir():
        raise ValueError(f"{run} is a snapshot file; give a run's name or its folder.")
    return RunFolder(path)


def _parse_conditions(assignments: list[str]) -> dict[str, str]:
    wanted = {}
    for assignment in assignments:
        group, equals, chosen = assignment.partition("=")
        if not equals:
            raise ValueError(f"{assignment!r} is not GROUP=CLASS.")
        wanted[group] = chosen
    return wanted


def _columns(count: int) -> int:
    """Ten columns for up to a hundred samples, about a square beyond."""
    return max(min(count, 10), math.isqrt(count))


def _train(folder: RunFolder, seconds: float | None) -> None:
    """Train in this process, telling how it goes; Ctrl-C saves and stops."""
    from gan_core.datasets import counted, kind_of, noun
    from gan_core.jobs.training_job import run_training
    from gan_core.processes.control import Control
    from gan_core.progress import progress

    dataset = folder.record().config.dataset.name
    with progress(folder.name, noun(kind_of(dataset))) as show:
        control = Control()
        with control.signals():
            status = run_training(folder, control, workspace=_workspace(), seconds=seconds, on_status=show)
    for finding in status.findings:
        if finding.sentence != status.error:
            print(f"Warning: {finding.sentence}")
    if status.state == "failed":
        _fail(status.error or "The run failed.")
    print(f"{folder.name}: {status.state} at {counted(status.images, dataset)}. It lies in {folder.path}.")


def _fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    raise SystemExit(1)
