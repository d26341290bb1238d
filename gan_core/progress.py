"""How the command line shows training, downloads and tasks: a bar on a terminal, plain lines in a pipe."""

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
    """A function that shows each new status of the run `name`, counted in `noun`, and findings as they come."""
    console = Console()
    if not console.is_terminal:
        yield _findings(partial(print, flush=True), _lines(name, noun))
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

        yield _findings(partial(bar.console.print, markup=False, highlight=False), show)


@contextmanager
def fetching(name: str) -> Iterator[Callable[[float, str], None]]:
    """A function to call with the share done and a sentence, often, while the dataset `name` is downloaded."""
    console = Console()
    if not console.is_terminal:
        show_line = _seldom()
        yield lambda share, sentence: show_line(f"{100 * share:.0f} %: {sentence}", share >= 1.0)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(name, total=1.0)
        yield lambda share, sentence: bar.update(task, completed=share, description=sentence)


def complete(workspace: Workspace, name: str, start: Callable[[TaskQueue], str]) -> None:
    """Do the task that `start` hands in, with a bar called `name`; Ctrl-C cancels it. Raises ValueError."""
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


def _findings(say: Callable[[str], None], then: Show) -> Show:
    """Says the new findings of each status, and shows the rest by `then`."""
    known: frozenset[str] = frozenset()

    def show(status: Status) -> None:
        nonlocal known
        for finding in status.findings:
            if finding.kind not in known:
                say(f"Warning at {status.images:,} images: {finding.sentence}")
        known = frozenset(finding.kind for finding in status.findings)
        then(status)

    return show


def _seldom() -> Callable[[str, bool], None]:
    """Prints lines: those that matter, and of the others one every SECONDS_BETWEEN_LINES."""
    printed = -SECONDS_BETWEEN_LINES

    def show(line: str, matters: bool) -> None:
        nonlocal printed
        if matters or time.monotonic() - printed >= SECONDS_BETWEEN_LINES:
            printed = time.monotonic()
            print(line, flush=True)

    return show


def _lines(name: str, noun: str) -> Show:
    show_line, state = _seldom(), ""

    def show(status: Status) -> None:
        nonlocal state
        speed = f", {status.images_per_second:,.0f} {noun}/s" if status.images_per_second else ""
        line = f"{name}: {status.state}, {status.images:,} of {status.horizon:,} {noun}{speed}"
        show_line(line, status.state != state)
        state = status.state

    return show
