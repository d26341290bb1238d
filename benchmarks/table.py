"""What every benchmark has besides its figures: a command line, tables, and the machine that made them."""

import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import typer

RESULTS = Path(__file__).parent / "results"


def command(benchmark: Callable[..., None]) -> None:
    """Call a benchmark as its command line says; `--help` says what its module does."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command(help=sys.modules["__main__"].__doc__)(benchmark)
    app()


def higher(values: Iterable[float], digits: int = 2) -> str:
    """`median (worst)` of figures over runs or seeds, the higher the better."""
    listed = list(values)
    return f"{statistics.median(listed):.{digits}f} ({min(listed):.{digits}f})"


def lower(values: Iterable[float], digits: int = 2) -> str:
    """`median (worst)` of figures over runs or seeds, the lower the better."""
    listed = list(values)
    return f"{statistics.median(listed):.{digits}f} ({max(listed):.{digits}f})"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def publish(title: str, *parts: str) -> None:
    """Print the result of the benchmark that runs, and write it to a file of its name in `results`."""
    name = Path(sys.argv[0]).stem
    line = " ".join(["python -m", f"benchmarks.{name}", *sys.argv[1:]])
    text = "\n\n".join([f"# {title}", f"`{line}`", machine(), *parts]) + "\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text)
    print(text)


def machine() -> str:
    """The processor, its cores and the versions that compute, in a line."""
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    gpu = f", {torch.cuda.get_device_name()}" if torch.cuda.is_available() else ""
    return f"{_processor()}, {cores} cores{gpu}, Python {platform.python_version()}, PyTorch {torch.__version__}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
