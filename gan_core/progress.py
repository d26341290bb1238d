"""How the command line shows training, downloads and tasks: a bar on a terminal, plain lines in a pipe."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from gan_core.jobs.records import Status
from gan_core.tasks.queue import TaskQueue
from gan_core.workspace import Workspace

SECONDS_BETWEEN_LINES = 5.0
_LOOK_SECONDS = 0.1

Show = Callable[[Status], None]


@contextmanager
def progress(name: str, noun: str) -> Iterator[Show]:
    """A function to call with each new status of the run `name`, inside the block.

    It tells how far the run is, counted in `noun`, and findings as they come.
    """
    console = Console()
    if not console.is_terminal:
        yield _both(_findings(partial(print, flush=True)), _lines(name, noun))
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} " + noun),
        TextColumn("{task.fields[speed]:,.0f} " + f"{noun}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(name, total=None, speed=0.0)

        def show(status: Status) -> None:
            bar.update(task, completed=status.images, total=status.horizon, speed=status.images_per_second)

        yield _both(_findings(partial(bar.console.print, markup=False, highlight=False)), show)


@contextmanager
def fetching(name: str) -> Iterator[Callable[[float, str], None]]:
    """A function to call with the share done and a sentence, often, while the dataset `name` is downloaded."""
    console = Console()
    if not console.is_terminal:
        yield _sentences()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(name, total=1.0)
        yield lambda share, sentence: bar.update(task, completed=share, description=sentence)


def complete(workspace: Workspace, name: str, start: Callable[[TaskQueue], str]) -> None:
    """Do the task that `start` hands in, in a workspace, with a bar called `name` on a terminal; Ctrl-C cancels it.

    Raises ValueError where it fails.
    """
    queue, console = TaskQueue(workspace), Console(stderr=True)
    task = start(queue)
    columns = (TextColumn(name), BarColumn(), TextColumn("{task.description}"))
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            row = bar.add_task("", total=1.0)
            while not (progress := queue.progress(task)).ended:
                bar.update(row, completed=progress.share, description=progress.sentence)
                time.sleep(_LOOK_SECONDS)
    except KeyboardInterrupt:
        queue.cancel(task)
    queue.close()
    end = queue.progress(task)
    if end.state != "done":
        raise ValueError("It was cancelled." if end.state == "cancelled" else end.sentence)


def _both(first: Show, second: Show) -> Show:
    def show(status: Status) -> None:
        first(status)
        second(status)

    return show


def _findings(say: Callable[[str], None]) -> Show:
    """Tells what a status finds wrong that the one before it didn't."""
    known: frozenset[str] = frozenset()

    def show(status: Status) -> None:
        nonlocal known
        for finding in status.findings:
            if finding.kind not in known:
                say(f"Warning at {status.images:,} images: {finding.sentence}")
        known = frozenset(finding.kind for finding in status.findings)

    return show


def _sentences() -> Callable[[float, str], None]:
    printed = -SECONDS_BETWEEN_LINES

    def show(share: float, sentence: str) -> None:
        nonlocal printed
        if share < 1.0 and time.monotonic() - printed < SECONDS_BETWEEN_LINES:
            return
        printed = time.monotonic()
        print(f"{100 * share:.0f} %: {sentence}", flush=True)

    return show


def _lines(name: str, noun: str) -> Show:
    printed: tuple[str, float] = ("", 0.0)

    def show(status: Status) -> None:
        nonlocal printed
        state, since = printed
        if status.state == state and time.monotonic() - since < SECONDS_BETWEEN_LINES:
            return
        printed = (status.state, time.monotonic())
        speed = f", {status.images_per_second:,.0f} {noun}/s" if status.images_per_second else ""
        print(f"{name}: {status.state}, {status.images:,} of {status.horizon:,} {noun}{speed}", flush=True)

    return show
