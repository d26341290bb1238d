"""Where and how a run computes: the device, the number format and the threads, chosen by measuring and then kept."""

import ctypes
import os
import platform
import time
from collections.abc import Callable
from operator import attrgetter
from typing import Literal

import torch

from gan_core.config import ComputeOptions
from gan_core.options import Options, option
from gan_core.precision import threads

Device = Literal["cpu", "cuda", "mps"]
Precision = Literal["float32", "bfloat16"]

WARM_UP_STEPS = 1
TIMED_STEPS = 2
# A step on a GPU is over before its launch has returned, so many are timed at once.
QUEUED_STEPS = {"cpu": 1, "cuda": 20, "mps": 1}


class Chosen(Options):
    """What was chosen for one run; it decides the run's exact numbers, so it is recorded and never changes."""

    device: Device = option("cpu", "The kind of device that trains.")
    precision: Precision = option("float32", "Number format of the networks' convolutions and products.")
    threads: int = option(1, "CPU threads that compute.", unit="threads", low=1, high=256)
    seconds_per_step: float = option(0.0, "How long a step took when it was measured.", unit="s", low=0.0)


def resolve_device(wanted: Literal["auto"] | Device) -> Device:
    """The device that a name or `auto` stands for on this machine. Raises ValueError where it has none of the kind."""
    available = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        return "cuda" if available["cuda"] else "mps" if available["mps"] else "cpu"
    if not available[wanted]:
        raise ValueError(f"This machine has no {wanted} device; choose auto or cpu.")
    return wanted


def most_threads() -> int:
    """The most CPU threads a run may use: the cores this process may run on, or fewer where GAN_THREADS says so."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, int(os.environ.get("GAN_THREADS") or cores)))


def open_precisions(options: ComputeOptions, device: str) -> tuple[Precision, ...]:
    """The number formats the options leave open, the most promising first."""
    if options.precision != "auto":
        return (options.precision,)
    return ("float32",) if device == "mps" else ("bfloat16", "float32")


def open_threads(options: ComputeOptions, device: str) -> tuple[int, ...]:
    """The thread counts the options leave open, the most promising first; none above what a run may use here."""
    if options.threads:
        return (min(options.threads, most_threads()),)
    return tuple(dict.fromkeys((most_threads(), 1))) if device == "cpu" else (1,)


def choose(options: ComputeOptions, device: Device, build: Callable[[str], Callable[[], None]]) -> Chosen:
    """The fastest number format with all threads, then with it the fastest thread count, each by timing some steps.

    `build(precision)` makes a throwaway step to time, run as the run's own will be (on CUDA captured). What the options
    leave no choice about is not measured.
    """
    precisions, thread_counts = open_precisions(options, device), open_threads(options, device)
    if len(precisions) == len(thread_counts) == 1:
        return Chosen(device=device, precision=precisions[0], threads=thread_counts[0])

    steps = {precision: build(precision) for precision in precisions}

    def measured(precision: Precision, count: int) -> Chosen:
        with threads(count):
            seconds = _seconds_per_step(steps[precision], device)
        return Chosen(device=device, precision=precision, threads=count, seconds_per_step=seconds)

    cost = attrgetter("seconds_per_step")
    best = min((measured(precision, thread_counts[0]) for precision in precisions), key=cost)
    return min([best, *(measured(best.precision, count) for count in thread_counts[1:])], key=cost)


def threads_refused(options: ComputeOptions) -> list[str]:
    """A sentence where more threads are asked for than a run may use here."""
    most = most_threads()
    if options.threads <= most:
        return []
    return [f"{options.threads} threads were asked for; a run may use {most} here, and computes with {most}."]


def adapted(chosen: Chosen) -> tuple[Chosen, list[str]]:
    """A choice made elsewhere as this machine can follow it, and a sentence for each thing that had to change."""
    inexact = "From here on the run isn't what it would have been there, to the bit."
    sentences = []
    try:
        device = resolve_device(chosen.device)
    except ValueError:
        device = "cpu"
        sentences.append(
            f"It was trained on {chosen.device}, which this machine doesn't have; it goes on on the CPU. {inexact}"
        )
    most = most_threads()
    if most < chosen.threads:
        sentences.append(f"It was trained with {chosen.threads} threads; a run may use {most} here. {inexact}")
    return chosen.model_copy(update={"device": device, "threads": min(chosen.threads, most)}), sentences


def keep_freed_memory() -> None:
    """Let glibc's allocator keep what tensors free, which it would else give back and page in anew at each step."""
    if platform.system() == "Linux" and platform.libc_ver()[0] == "glibc":
        trim_threshold, mmap_threshold = -1, -3
        libc = ctypes.CDLL(None)
        libc.mallopt(mmap_threshold, 32 << 20)
        libc.mallopt(trim_threshold, 1 << 30)


def _seconds_per_step(step: Callable[[], None], device: Device) -> float:
    """Seconds that a warmed-up step takes, all of its work on the device included."""
    for _ in range(WARM_UP_STEPS):
        step()
    times = []
    for _ in range(TIMED_STEPS):
        _wait_for(device)
        started = time.perf_counter()
        for _ in range(QUEUED_STEPS[device]):
            step()
        _wait_for(device)
        times.append((time.perf_counter() - started) / QUEUED_STEPS[device])
    return min(times)


def _wait_for(device: Device) -> None:
    if device == "cuda":
        torch.cuda.synchronize()
    elif device == "mps":
        torch.mps.synchronize()
