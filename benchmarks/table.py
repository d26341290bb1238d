"""What every benchmark's table says besides its figures: the command and the machine that made them."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def machine() -> str:
    """The processor, its cores and the versions that compute, in a line."""
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    gpu = f", {torch.cuda.get_device_name()}" if torch.cuda.is_available() else ""
    return f"{_processor()}, {cores} cores{gpu}, Python {platform.python_version()}, PyTorch {torch.__version__}"


def median_and_worst(values: Iterable[float], *, higher_is_better: bool, digits: int = 2) -> str:
    """`median (worst)` of figures over runs or seeds."""
    listed = list(values)
    worst = min(listed) if higher_is_better else max(listed)
    return f"{statistics.median(listed):.{digits}f} ({worst:.{digits}f})"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def publish(name: str, title: str, module: str, *parts: str) -> None:
    """Print a benchmark's result and write it to `results/<name>.md`."""
    command = " ".join(["python -m", module, *sys.argv[1:]])
    text = "\n\n".join([f"# {title}", f"`{command}`", machine(), *parts]) + "\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text)
    print(text)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
