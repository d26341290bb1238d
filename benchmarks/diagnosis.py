"""Diagnoses of the 2-D Lab: each failure preset reaches its failure, is diagnosed as such, and is mended by its fix.

    python -m benchmarks.diagnosis [PRESET ...] [--seeds 5] [--processes 2] [--steps 1500] [--mended 1500] [--cache DIR]

Whether a preset has failed is judged by measurements that no diagnosis sees (CRITERIA), on fresh samples.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from torch import Tensor
from torch.nn.functional import softplus

from benchmarks.runs import CACHE, results
from benchmarks.table import command, publish, table
from gan_core.config import TrainConfig
from gan_core.datasets.toys import mixture
from gan_core.evaluation.modes import modes_of_mixture
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.readings import READ_EVERY
from gan_core.lab.teaching.diagnosis import diagnose, percent
from gan_core.lab.teaching.presets import LAB_PRESETS
from gan_core.lab.truth.transport import wasserstein

CHECKED_EVERY = 100  # steps
SAMPLES = 1_000
GOOD = ("balanced", "rough")  # neither player wins, and the samples are about where the data is
WELL = ("warming-up", *GOOD)


@dataclass
class Run:
    """One game of a preset: when its failure was reached, the diagnoses every 20 steps, and those after the fix."""

    preset: str
    reached: int | None = None
    kinds: list[str] = field(default_factory=list)
    fix: str = ""
    mended: list[str] = field(default_factory=list)

    @property
    def diagnosed(self) -> int | None:
        """The step from which the failure's own diagnosis stood."""
        name = LAB_PRESETS[self.preset].diagnosis
        return (self.kinds.index(name) + 1) * READ_EVERY if name in self.kinds else None


def main(
    presets: Annotated[list[str] | None, typer.Argument(help=f"of {', '.join(LAB_PRESETS)}; all without")] = None,
    seeds: int = 5,
    processes: int = 2,
    steps: int = 1_500,
    mended: int = 1_500,
    cache: Path = CACHE / "diagnosis",
) -> None:
    games = {
        (name, seed): (name, LAB_PRESETS[name].config.with_settings({"seed": seed}), steps, mended)
        for seed in range(seeds)
        for name in presets or LAB_PRESETS
    }
    runs: dict[str, list[Run]] = {}
    for (name, seed), found in results(play, games, processes, cache):
        runs.setdefault(name, []).append(Run(**found))
        last = runs[name][-1]
        print(f"{name} {seed}: reached {last.reached}, diagnosed {last.diagnosed}, {last.kinds[-1]}", flush=True)
    publish(
        "Diagnoses of the 2-D Lab",
        f"Every preset with {seeds} seeds: {steps:,} steps, and a failure {mended:,} more after its fix, which is "
        "applied to the failed lab as it stands (a new seed begins anew). Shares are of diagnoses read off every 20 "
        "steps, over all seeds.",
        *_tables(runs, steps),
    )


def play(preset: str, config: TrainConfig, steps: int, mended: int) -> dict[str, Any]:
    """The fields of a Run: play a preset, apply the fix that it is offered in the end, and play on."""
    torch.set_num_threads(1)
    run, chosen, lab = Run(preset), LAB_PRESETS[preset], Lab(config)
    failed = CRITERIA.get(chosen.diagnosis)
    checks: list[bool] = []
    for step, kind in _diagnoses(lab, steps):
        run.kinds.append(kind)
        if failed is not None and step % CHECKED_EVERY == 0:
            checks.append(failed(lab))
    run.reached = since(checks)
    fix = diagnose(lab.history, None, lab.config).fix
    if fix is not None and not chosen.healthy:
        run.fix = fix.label
        lab.change(lab.config.with_settings(fix.settings))
        run.mended = [kind for _, kind in _diagnoses(lab, mended)]
    return asdict(run)


def since(checks: Sequence[bool]) -> int | None:
    """The step of the first check that holds with nine in ten of those from it on, three at least; None without."""
    for index, holds in enumerate(checks[:-2]):
        if holds and sum(checks[index:]) >= 0.9 * len(checks[index:]):
            return (index + 1) * CHECKED_EVERY
    return None


def _diagnoses(lab: Lab, steps: int) -> Iterator[tuple[int, str]]:
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
    right = [lab.discriminate(real, conditions) > 0, lab.discriminate(samples, conditions) <= 0]
    return float(torch.cat(right).float().mean()) >= 0.95


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


def _tables(runs: dict[str, list[Run]], steps: int) -> Iterator[str]:
    failed = {name: own for name, own in runs.items() if not LAB_PRESETS[name].healthy}
    healthy = {name: own for name, own in runs.items() if LAB_PRESETS[name].healthy}
    if failed:
        header = ["preset", "reached", "at step", "diagnosed", "at step", f"the last {steps // 2:,} steps"]
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
    row = [name]
    for steps in ([run.reached for run in runs], [run.diagnosed for run in runs]):
        known = [step for step in steps if step is not None]
        row += [f"{len(known)} of {len(runs)}", _range(known)]
    return [*row, _shares(run.kinds[len(run.kinds) // 2 :] for run in runs)]


def _mended(name: str, runs: Sequence[Run]) -> list[str]:
    labels = ", ".join(sorted({run.fix or "none" for run in runs}))
    ends = [run.mended for run in runs]
    return [name, labels, _good(ends), _range(_since(ends)), _shares(end[-25:] for end in ends)]


def _well(name: str, runs: Sequence[Run]) -> list[str]:
    ends = [run.kinds for run in runs]
    kinds = list(chain.from_iterable(ends))
    alarms = percent(sum(kind not in WELL for kind in kinds) / len(kinds), 1)
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


def _shares(kinds: Iterator[Sequence[str]]) -> str:
    counts = Counter(chain.from_iterable(kinds))
    return ", ".join(f"{kind} {percent(count / counts.total())}" for kind, count in counts.most_common())


def _range(steps: Sequence[int]) -> str:
    return f"{min(steps):,} to {max(steps):,}" if steps else "-"


if __name__ == "__main__":
    command(main)
