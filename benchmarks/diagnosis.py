"""Diagnoses of the 2-D Lab: each failure preset reaches its failure, is diagnosed as such, and is mended by its fix.

    python -m benchmarks.diagnosis [PRESET ...] [--seeds 5] [--processes 2] [--steps 1500] [--mended 1500] [--cache DIR]

Whether a preset has failed is judged by measurements that no diagnosis sees (CRITERIA), on fresh samples and held-out
points, every 100 steps; it has from the check since which nine in ten say so. The diagnosis is read off every 20 steps.
Then its fix is applied to the failed lab as it stands, and that is played on. Healthy presets are to raise no alarm.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import softplus

from benchmarks.runs import CACHE
from benchmarks.table import publish, table
from gan_core.datasets.toys import mixture
from gan_core.evaluation.modes import modes_of_mixture
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.readings import READ_EVERY
from gan_core.lab.teaching.diagnosis import diagnose, percent
from gan_core.lab.teaching.fixes import fix as offer
from gan_core.lab.teaching.presets import LAB_PRESETS
from gan_core.lab.truth.transport import wasserstein

CHECKED_EVERY = 100  # steps
SAMPLES = 1_000
GOOD = ("balanced", "rough")  # neither player wins, and the samples are about where the data is
WELL = ("warming-up", *GOOD)


@dataclass
class Run:
    """One preset with one seed: when its failure was reached, what was said every 20 steps, and after the fix."""

    preset: str
    seed: int
    reached: int | None = None
    said: list[str] = field(default_factory=list)
    fix: str = ""
    mended: list[str] = field(default_factory=list)

    @property
    def diagnosed(self) -> int | None:
        """The step from which the failure's own diagnosis stood."""
        name = LAB_PRESETS[self.preset].diagnosis
        return (self.said.index(name) + 1) * READ_EVERY if name in self.said else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("presets", nargs="*", default=list(LAB_PRESETS), help=f"of {', '.join(LAB_PRESETS)}")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--steps", type=int, default=1_500)
    parser.add_argument("--mended", type=int, default=1_500)
    parser.add_argument("--cache", type=Path, default=CACHE / "diagnosis")
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    os.environ["OMP_NUM_THREADS"] = "1"
    # A fresh interpreter each: what torch has started in this one can't be forked.
    with ProcessPoolExecutor(arguments.processes, multiprocessing.get_context("spawn")) as pool:
        futures = [
            pool.submit(kept, arguments.cache, preset, seed, arguments.steps, arguments.mended)
            for seed in range(arguments.seeds)
            for preset in arguments.presets
        ]
        runs = []
        for future in futures:
            runs.append(future.result())
            print(_line(runs[-1]), flush=True)
    chosen = {name: [run for run in runs if run.preset == name] for name in arguments.presets}
    publish("diagnosis", "Diagnoses of the 2-D Lab", "benchmarks.diagnosis", *_parts(chosen, arguments))


def kept(cache: Path, preset: str, seed: int, steps: int, mended: int) -> Run:
    """What `play` gives; what `cache` has of the same configuration and the same fix is not played again."""
    chosen = LAB_PRESETS[preset]
    text = f"{chosen.config.model_dump_json()} {seed} {steps} {mended}"
    offered = None if chosen.healthy else offer(chosen.diagnosis, chosen.config)
    if offered is not None:
        text += f" {offered.settings}"
    path = cache / f"{preset}-{seed}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
    if not path.is_file():
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(asdict(play(preset, seed, steps, mended))))
        partial.replace(path)
    return Run(**json.loads(path.read_text()))


def play(preset: str, seed: int, steps: int, mended: int) -> Run:
    """Play a preset, apply the fix that it is offered in the end, and play on."""
    torch.set_num_threads(1)
    run, chosen = Run(preset, seed), LAB_PRESETS[preset]
    lab = Lab(chosen.config.with_settings({"seed": seed}))
    failed = CRITERIA.get(chosen.diagnosis)
    checks: list[bool] = []
    for step, kind in _said(lab, steps):
        run.said.append(kind)
        if failed is not None and step % CHECKED_EVERY == 0:
            checks.append(failed(lab))
    run.reached = since(checks)
    fix = diagnose(lab.history, None, lab.config).fix
    if fix is not None and not chosen.healthy:
        run.fix = fix.label
        lab.change(lab.config.with_settings(fix.settings))
        run.mended = [kind for _, kind in _said(lab, mended)]
    return run


def since(checks: Sequence[bool]) -> int | None:
    """The step of the first check that holds with nine in ten of those from it on, three at least; None without."""
    for index, holds in enumerate(checks[:-2]):
        if holds and sum(checks[index:]) >= 0.9 * len(checks[index:]):
            return (index + 1) * CHECKED_EVERY
    return None


def _said(lab: Lab, steps: int) -> Iterator[tuple[int, str]]:
    """Play `steps` steps; after every 20 of them, how many there were and the diagnosis."""
    for step in range(1, steps + 1):
        lab.both()
        if step % READ_EVERY == 0:
            yield step, diagnose(lab.history, None, lab.config).kind


# Criteria: what a failure is, apart from all readings.


def _held_out(lab: Lab) -> tuple[Tensor, Tensor, Tensor]:
    """Held-out points, fresh samples and conditions of both, `[1000, ...]`."""
    chosen = lab.dataset.split.held_out[:SAMPLES]
    conditions = lab.dataset.conditions.rows(lab.dataset.labels[chosen])
    latents = torch.randn(SAMPLES, lab.latents.shape[1], generator=torch.Generator().manual_seed(lab.steps))
    with torch.no_grad():
        samples = lab.step.generator(latents, conditions)
    return lab.dataset.scaled(lab.dataset.samples[chosen]), samples, conditions


def discriminator_wins(lab: Lab) -> bool:
    """The sign of the discriminator's logit is right about at least 95 % of held-out points and fresh samples."""
    real, samples, conditions = _held_out(lab)
    right = (lab.discriminate(real, conditions) > 0).float().mean() + (
        lab.discriminate(samples, conditions) <= 0
    ).float().mean()
    return float(right) / 2 >= 0.95


def gradient_gone(lab: Lab) -> bool:
    """At half of the fresh samples the loss is under a twentieth as steep as the non-saturating one would be."""
    _, samples, conditions = _held_out(lab)
    samples.requires_grad_()
    logits = lab.step.discriminate(samples, conditions).logits
    losses = lab.step.objective.generator(logits.detach(), logits), softplus(-logits).mean()
    own, lasting = (torch.autograd.grad(loss, samples, retain_graph=True)[0].norm(dim=1) for loss in losses)
    return float((own / lasting).nanmedian()) < 0.05


def modes_gone(lab: Lab) -> bool:
    """At least two of the eight modes have under 2 % of the fresh samples within ten sigma of a centre."""
    modes = mixture(lab.dataset.name)
    assert modes is not None
    _, samples, _ = _held_out(lab)
    low, high = lab.dataset.value_range
    raw = (samples.double() + 1.0) * (high - low) / 2 + low
    distances, nearest = torch.cdist(raw, torch.from_numpy(modes.centres)).min(dim=1)
    counts = nearest[distances < 10 * modes.sigma].bincount(minlength=len(modes.centres))
    return int((counts < 0.02 * SAMPLES).sum()) >= 2 and modes_of_mixture(raw, modes).there == 8


def runs_about(lab: Lab) -> bool:
    """In ten further steps of a copy the samples of fixed latents move by a tenth of the picture on average."""
    return _moved(lab) > 0.2


def _moved(lab: Lab) -> float:
    """How far they move on average, where the picture is 2 wide."""
    copy = Lab.from_state(lab.state())
    before = copy.generated()
    for _ in range(10):
        copy.both()
    return float((copy.generated() - before).norm(dim=1).mean())


def no_distance(lab: Lab) -> bool:
    """The critic's estimate of the distance, mean r - mean f, is a thousand times the exact one, or no number."""
    real, samples, conditions = _held_out(lab)
    estimate = float(lab.discriminate(real, conditions).mean() - lab.discriminate(samples, conditions).mean())
    if not math.isfinite(estimate):
        return True
    return estimate > 1_000 * wasserstein(real[:256].numpy(), samples[:256].numpy())


def nothing_learnt(lab: Lab) -> bool:
    """In ten further steps of a copy the samples of fixed latents move by less than a thousandth of the picture."""
    return _moved(lab) < 0.002


CRITERIA: dict[str, Callable[[Lab], bool]] = {
    "discriminator-too-strong": discriminator_wins,
    "saturated": gradient_gone,
    "gradient-vanished": nothing_learnt,
    "modes-lost": modes_gone,
    "oscillating": runs_about,
    "diverged": no_distance,
}


# The result


def _parts(runs: dict[str, list[Run]], arguments: argparse.Namespace) -> Iterator[str]:
    failed = {name: own for name, own in runs.items() if not LAB_PRESETS[name].healthy}
    healthy = {name: own for name, own in runs.items() if LAB_PRESETS[name].healthy}
    yield (
        f"Every preset with {arguments.seeds} seeds: {arguments.steps:,} steps, and a failure {arguments.mended:,} "
        "more after its fix, which is applied to the failed lab as it stands (a new seed begins anew). "
        "Shares are of diagnoses read off every 20 steps, over all seeds."
    )
    if failed:
        header = ["preset", "reached", "at step", "diagnosed", "at step", f"the last {arguments.steps // 2:,} steps"]
        yield f"**Failures**\n\n{table(header, (_failure(name, own) for name, own in failed.items()))}"
        yield "**Reached means**\n\n" + "\n".join(
            f"- {name}: {(CRITERIA[LAB_PRESETS[name].diagnosis].__doc__ or '').strip()}" for name in failed
        )
        header = ["preset", "fix", "balanced or rough at the end", "from step", "the last 500 steps"]
        yield f"**Fixes**\n\n{table(header, (_mended(name, own) for name, own in failed.items()))}"
    if healthy:
        header = ["preset", "balanced or rough at the end", "from step", "alarms", "the last half"]
        yield f"**Healthy presets**\n\n{table(header, (_well(name, own) for name, own in healthy.items()))}"


def _failure(name: str, runs: Sequence[Run]) -> list[str]:
    reached = [run.reached for run in runs if run.reached is not None]
    diagnosed = [run.diagnosed for run in runs if run.diagnosed is not None]
    count = len(runs)
    later = _shares(run.said[len(run.said) // 2 :] for run in runs)
    return [
        name,
        f"{len(reached)} of {count}",
        _range(reached),
        f"{len(diagnosed)} of {count}",
        _range(diagnosed),
        later,
    ]


def _mended(name: str, runs: Sequence[Run]) -> list[str]:
    labels = ", ".join(sorted({run.fix or "none" for run in runs}))
    ends = [run.mended for run in runs]
    return [name, labels, _good(ends), _range(_since(ends)), _shares(end[-25:] for end in ends)]


def _well(name: str, runs: Sequence[Run]) -> list[str]:
    ends = [run.said for run in runs]
    said = list(chain.from_iterable(ends))
    alarms = percent(sum(kind not in WELL for kind in said) / len(said), 1)
    return [name, _good(ends), _range(_since(ends)), alarms, _shares(end[len(end) // 2 :] for end in ends)]


def _good(ends: Sequence[Sequence[str]]) -> str:
    return f"{sum(bool(end) and end[-1] in GOOD for end in ends)} of {len(ends)}"


def _since(ends: Sequence[Sequence[str]]) -> list[int]:
    """Of those that end balanced or rough, since which step they are one of both for good."""
    settled = [end for end in ends if end and end[-1] in GOOD]
    return [
        (max((index for index, kind in enumerate(end) if kind not in GOOD), default=-1) + 2) * READ_EVERY
        for end in settled
    ]


def _shares(said: Iterator[Sequence[str]]) -> str:
    counts = Counter(chain.from_iterable(said))
    return ", ".join(f"{kind} {percent(count / counts.total())}" for kind, count in counts.most_common())


def _range(steps: Sequence[int]) -> str:
    return f"{min(steps):,} to {max(steps):,}" if steps else "-"


def _line(run: Run) -> str:
    found = f"reached {run.reached}, diagnosed {run.diagnosed}, {run.said[-1]}; mended {run.mended[-1:]}"
    return f"{run.preset} {run.seed}: {found}"


if __name__ == "__main__":
    main()
