"""Projection (inversion by optimisation): the latents whose pictures come nearest to given ones.

Many random latents are rendered first, and the nearest few of each picture become its starts. Adam moves all of them
at once, and the worse half is dropped several times on the way. The loss of a sample x for its target t is

    mean((x - t)^2) + perceptual * mean over layers(mean((phi(x) - phi(t))^2) / mean(phi(t)^2)) + prior * (r(u) - 1)^2

with x and t on [-1, 1] and phi the layers of the dataset's feature network (Abdal et al. 2019, "Image2StyleGAN",
section 5). u is the latent in standard deviations from its mean, which is z itself in z, and r(u) the root of its mean
square: a Gaussian's latents lie on the shell r = 1. In w, which has no shell, the prior is r(u)^2 and leads towards
the mean w. What is kept is where the squared error alone was least.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import torch
from torch import Tensor

from gan_core.datasets.base import to_uint8
from gan_core.features import FeatureNetwork
from gan_core.generator import Generator, Space
from gan_core.latent.inversion.candidates import Candidates, rate_at, starts_left
from gan_core.networks.autoencoder import PriorDecoder
from gan_core.options import Options, option
from gan_core.precision import LIVE_BATCH
from gan_core.snapshots import Snapshot

MOST_DECIBELS = 99.0  # what equal samples are said to have
_SEARCHED_AT_ONCE = 128
# The share of all steps after which w is split up into one for each layer.
_LAYERS_APART = 0.6


class ProjectionOptions(Options):
    """How latents are looked for."""

    space: Literal["z", "w", "w+"] = option(
        "z", "Where the latent lies: z, w of a generator with a mapping network, or w+, in every layer a w of its own."
    )
    steps: int = option(250, "Updates of each latent.", unit="steps", low=1, high=5000)
    starts: int = option(16, "How many latents are begun with; the worse are dropped on the way.", low=1, high=64)
    candidates: int = option(
        2048, "How many random latents are rendered to choose the starts from.", unit="latents", low=1, high=16_384
    )
    rate: float = option(0.2, "Adam's learning rate at the start.", unit="deviations a step", low=1e-4, high=10.0)
    perceptual: float = option(
        0.01, "How much it counts that a feature network sees the same; 0 leaves it out.", low=0.0, high=10.0
    )
    prior: float = option(
        0.1, "How much a latent is held where those of seeds lie, so that it can be moved on.", low=0.0, high=10.0
    )
    seed: int = option(0, "The seed of the random latents.", low=0, high=2**31 - 1)


@dataclass(frozen=True)
class Moment:
    """How far a projection is, a row for each target.

    `samples`, as `Generator.samples` gives them, are the best so far, `conditions` float32 `[N, K]` theirs, `losses`
    the least so far with all terms, `decibels` the PSNR of the best, float32 `[N]`.
    """

    samples: Tensor
    conditions: Tensor
    losses: Tensor
    decibels: Tensor


@dataclass(frozen=True)
class Projection:
    """What was found: latents float32 `[N, D]`, `[N, W]` or `[N, L, W]` in `space`, and condition rows `[N, K]`.

    `samples` are the exact ones of these, and `decibels` float64 `[N]` their PSNR against the targets.
    """

    space: Space
    latents: Tensor
    conditions: Tensor
    samples: Tensor
    decibels: Tensor


class Projector:
    """Looks for the latents of some targets, a step at a time; its result can be had after any of them."""

    def __init__(
        self,
        generator: Generator,
        targets: Tensor,
        conditions: Tensor | None = None,
        options: ProjectionOptions = ProjectionOptions(),  # noqa: B008 (frozen)
        *,
        features: FeatureNetwork | None = None,
        begin: Tensor | None = None,
    ) -> None:
        """`targets` are samples as `Generator.samples` gives them, `[N, *sample_shape]`.

        `conditions` are their rows `[N, K]`; None has each one's classes found. `features` sees what the perceptual
        term compares; without it there is none. `begin` are z `[N, D]` to begin with beside the random ones.
        Raises ValueError for targets, conditions or a space that the generator doesn't have.
        """
        _check(generator, targets, conditions, options)
        self.options = options
        self.steps = 0
        self._generator = generator
        self._space: Space = "z" if options.space == "z" else "w"
        self._samples = targets
        self._targets = scaled(generator, targets).to(generator.device)
        fits = features is not None and features.classifier.shape == generator.sample_shape
        self._features = features if fits and options.perceptual else None
        self._seen = self._look(self._targets)
        self._given = None if conditions is None else conditions.to(generator.device, torch.float32)
        self._begin = begin
        self._random = torch.Generator().manual_seed(options.seed)
        self._kinds = self._condition_rows()
        self._rendered = 0
        self._centre = generator.mean_w.to(generator.device) if self._space == "w" else torch.zeros(())
        self._deviation = 1.0
        self._found: Candidates | None = None

    @property
    def total(self) -> int:
        """How many steps there are in all."""
        return self._searches + self.options.steps

    @property
    def finished(self) -> bool:
        """Whether all steps are done."""
        return self.steps >= self.total

    def step(self) -> None:
        """Look at some more random latents or, once that is done, move those that are being fitted."""
        if self.steps < self._searches:
            self._search()
        else:
            self._move(self.steps - self._searches)
        self.steps += 1

    def moment(self) -> Moment:
        """How far it is."""
        best = self._candidates().nearest(1)
        outputs = self._outputs(self._latents(best.best[:, 0]), best.conditions[:, 0]).cpu()
        low, high = self._generator.value_range
        own = to_uint8(outputs) if self._generator.kind == "image" else (outputs + 1.0) * ((high - low) / 2.0) + low
        errors = best.errors[:, 0].cpu()
        return Moment(own, best.conditions[:, 0].cpu(), best.losses[:, 0].cpu(), decibels(errors))

    def result(self) -> Projection:
        """What has been found so far, rendered exactly."""
        best = self._candidates().nearest(1)
        latents, conditions = self._latents(best.best[:, 0]).cpu(), best.conditions[:, 0].cpu()
        samples = self._generator.samples(latents, conditions, space=self._space)
        wanted = scaled(self._generator, self._samples).double()
        errors = (scaled(self._generator, samples).double() - wanted).square().flatten(1).mean(dim=1)
        return Projection(self._space, latents, conditions, samples, decibels(errors))

    @property
    def _searches(self) -> int:
        return -(-len(self._kinds) // _SEARCHED_AT_ONCE)

    def _condition_rows(self) -> Tensor:
        """The condition of each random latent, `[M, K]`: all classes in turn, or all those that were given."""
        starts, count = self.options.starts, max(self.options.candidates, self.options.starts)
        if self._given is None:
            return self._generator.conditions.in_turn(count).to(self._generator.device)
        kinds: Tensor = torch.unique(self._given, dim=0)
        return kinds.repeat(max(starts, -(-count // len(kinds))), 1)

    def _search(self) -> None:
        """Render some random latents, and keep the nearest of all so far for each target."""
        conditions = self._kinds[self._rendered : self._rendered + _SEARCHED_AT_ONCE]
        self._rendered += len(conditions)
        latents = torch.randn(len(conditions), self._generator.latent_dimension, generator=self._random)
        units = self._units(latents, conditions)
        outputs = self._outputs(self._latents(units), conditions)
        errors = torch.stack([_errors(outputs, target) for target in self._targets])
        if self._given is not None:
            errors[(self._given[:, None] != conditions).any(dim=2)] = math.inf
        count = len(self._targets)
        fresh = Candidates.fresh(units.expand(count, -1, -1), conditions.expand(count, -1, -1), errors)
        self._found = (fresh if self._found is None else self._found.joined(fresh)).nearest(self.options.starts)
        if self._rendered == len(self._kinds) and self._begin is not None and self._space == "z":
            self._found = self._with_begin(self._found, self._begin)

    def _with_begin(self, found: Candidates, begin: Tensor) -> Candidates:
        """With the given start of each target in place of its worst."""
        conditions = found.conditions[:, :1]
        units = begin.to(self._generator.device, torch.float32)
        errors = _errors(self._outputs(units, conditions[:, 0]), self._targets)
        given = Candidates.fresh(units[:, None], conditions, errors[:, None])
        others = found.nearest(self.options.starts - 1) if self.options.starts > 1 else None
        return given if others is None else given.joined(others)

    def _move(self, step: int) -> None:
        """One step of Adam for every latent that is being fitted."""
        share = step / self.options.steps
        found = self._candidates().nearest(starts_left(self.options.starts, share))
        if self.options.space == "w+" and share >= _LAYERS_APART and found.units.ndim == 3:
            found = found.apart(self._generator.layers)
        count = found.errors.shape[1]
        units, conditions = found.units.flatten(0, 1), found.conditions.flatten(0, 1)
        parts = [
            self._terms(units[rows], conditions[rows], rows // count)
            for rows in torch.arange(len(units), device=units.device).split(LIVE_BATCH)
        ]
        gradients, errors, losses = (torch.cat(part).unflatten(0, (-1, count)) for part in zip(*parts, strict=True))
        self._found = found.moved(gradients, errors, losses, step, rate_at(self.options.rate, share))

    def _terms(self, units: Tensor, conditions: Tensor, owners: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The gradients `[R, ...]` of the losses, the squared errors `[R]` and the losses `[R]` of some units."""
        units = units.detach().requires_grad_()
        outputs = self._generator.differentiable(self._latents(units), conditions, space=self._space)
        errors = _errors(outputs, self._targets[owners])
        losses = errors + self.options.prior * self._strangeness(units)
        if self._features is not None:
            layers = zip(self._features.layers(outputs), self._seen, strict=True)
            apart = [_errors(mine, theirs[owners]) / _errors(theirs[owners], 0.0) for mine, theirs in layers]
            losses = losses + self.options.perceptual * torch.stack(apart).mean(dim=0)
        gradients = torch.autograd.grad(losses.sum(), units)[0]
        return gradients, errors.detach(), losses.detach()

    def _strangeness(self, units: Tensor) -> Tensor:
        """How far units lie from where those of seeds do, `[R]`."""
        squares = units.square().flatten(1).mean(dim=1)
        return (squares.clamp_min(1e-12).sqrt() - 1.0).square() if self._space == "z" else squares

    def _units(self, latents: Tensor, conditions: Tensor) -> Tensor:
        """z in deviations from the mean of the space that is searched."""
        if self._space == "z":
            return latents.to(self._generator.device)
        mapped = self._generator.map(latents, conditions, exact=False).to(self._generator.device) - self._centre
        if self._found is None:
            self._deviation = float(mapped.square().mean().sqrt().clamp_min(1e-6))
        return mapped / self._deviation

    def _latents(self, units: Tensor) -> Tensor:
        return self._centre + self._deviation * units if self._space == "w" else units

    @torch.no_grad()
    def _outputs(self, latents: Tensor, conditions: Tensor) -> Tensor:
        parts = zip(latents.split(LIVE_BATCH), conditions.split(LIVE_BATCH), strict=True)
        return torch.cat([self._generator.differentiable(*part, space=self._space).float() for part in parts])

    @torch.no_grad()
    def _look(self, samples: Tensor) -> Sequence[Tensor]:
        return () if self._features is None else self._features.layers(samples)

    def _candidates(self) -> Candidates:
        while self._found is None:
            self.step()
        return self._found


def scaled(generator: Generator, samples: Tensor) -> Tensor:
    """A generator's samples, as `Generator.samples` gives them, on [-1, 1], float32."""
    low, high = generator.value_range
    return (samples.float() - low) * (2.0 / (high - low)) - 1.0


def decibels(errors: Tensor) -> Tensor:
    """The peak signal-to-noise ratio of mean squared errors on [-1, 1]: 10 log10(4 / error), 99 at most."""
    return (10.0 * torch.log10(4.0 / errors)).clamp_max(MOST_DECIBELS)


@torch.no_grad()
def encoded(snapshot: Snapshot, targets: Tensor) -> Tensor | None:
    """The z `[N, D]` that a run's own encoder gives for targets on [-1, 1]; None for a run without an encoder."""
    if "encoder" not in snapshot.players:
        return None
    encoder, decoder = snapshot.players["encoder"].eval(), cast(PriorDecoder, snapshot.players["generator"])
    # Along directions that codes never take, the factor is singular.
    factor = torch.linalg.pinv(decoder.prior_factor.double())
    codes: Tensor = (encoder(targets) - decoder.prior_mean).double() @ factor.t()
    return codes


def _errors(outputs: Tensor, targets: Tensor | float) -> Tensor:
    """The mean squared error of each row."""
    return (outputs - targets).square().flatten(1).mean(dim=1)


def _check(generator: Generator, targets: Tensor, conditions: Tensor | None, options: ProjectionOptions) -> None:
    """Raises ValueError, with a sentence, for what can't be projected."""
    if options.space != "z" and not generator.capabilities.map:
        raise ValueError("This generator has no mapping network, so it has no space w; look in z.")
    dtype = torch.uint8 if generator.kind == "image" else torch.float32
    if targets.ndim < 2 or tuple(targets.shape[1:]) != tuple(generator.sample_shape) or targets.dtype != dtype:
        raise ValueError(
            f"This generator's samples are {dtype} of shape {list(generator.sample_shape)}, "
            f"not {targets.dtype} of {list(targets.shape[1:])}; fit them first."
        )
    wanted = (len(targets), generator.conditions.width)
    if conditions is not None and tuple(conditions.shape) != wanted:
        raise ValueError(f"The conditions of these targets are {list(wanted)}, not {list(conditions.shape)}.")
