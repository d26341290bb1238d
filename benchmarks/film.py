"""How much faster than it plays a film of an interpolation is made: a loop of 10 s at 30 frames a second.

python -m benchmarks.film [--repeats 5]
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import partial

from benchmarks.runs import reproducible, timed
from benchmarks.table import command, higher, lower, publish, table
from gan_core import Trainer
from gan_core.jobs.folder import RunFolder
from gan_core.latent.spec import LatentSpec
from gan_core.presets import PRESETS
from gan_core.workspace import Workspace
from latent_studio.shared import film, services
from latent_studio.shared.state.interpolate import InterpolateState

SECONDS, FPS = 10, 30
KEYFRAMES = 6
SHIPPED, FRESH = "digits", ("conv", "style")
FILES: dict[str, Callable[[InterpolateState], bytes]] = {"MP4": film.mp4, "GIF": film.gif}


def main(repeats: int = 5) -> None:
    shipped = Workspace.default().find_run(SHIPPED)
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GAN_CHECKPOINTS"] = folder
        shutil.copytree(shipped, Workspace.default().pretrained / SHIPPED)
        for name in FRESH:
            make(name)
        for run in (SHIPPED, *FRESH):
            rows += measured(run, repeats)
        services.release()
    publish(
        "Film",
        f"{SECONDS * FPS} frames through {KEYFRAMES} keyframes and back to the first, {FPS} a second. Median (worst) "
        f"of {repeats} runs; above 1 the film is made faster than it plays.",
        table(["generator", "shape", "file", "s", "real time / time"], rows),
    )


def make(name: str) -> None:
    """A run of a generator of this kind, for 32x32 in three colours, that has learnt nothing yet."""
    config = PRESETS["shapes-fast"].config.with_settings({"network.name": name, "dataset.count": 648})
    config = reproducible(config)
    RunFolder.create(Workspace.default().runs / name, config).write_snapshot(0, *Trainer(config).snapshot())


def measured(run: str, repeats: int) -> list[list[str]]:
    """A row of the table for each kind of file."""
    folder = RunFolder(Workspace.default().find_run(run))
    keyframes = tuple(LatentSpec(seed=seed) for seed in range(KEYFRAMES))
    steps = SECONDS * FPS // KEYFRAMES
    snapshot = folder.snapshots()[-1]
    state = InterpolateState(run=run, snapshot=snapshot, keyframes=keyframes, closed=True, frames=steps + 1, fps=FPS)
    frames = film.once_round(state)
    assert len(frames) == SECONDS * FPS
    height, width, channels = frames[0].shape
    rows = []
    for name, make_file in FILES.items():
        times = [timed(partial(make_file, state)) for _ in range(repeats)]
        ratios = higher((SECONDS / seconds for seconds in times), 1)
        rows.append([run, f"{channels} x {height} x {width}", name, lower(times), ratios])
        print(rows[-1], flush=True)
    return rows


if __name__ == "__main__":
    command(main)
