"""The inference handle that everything above sees: latents from a seed, samples from latents and conditions."""

from __future__ import annotations

import copy
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from gan_core.checkpoints import resolve_snapshot
from gan_core.conditions import Conditions
from gan_core.datasets.base import to_uint8
from gan_core.snapshots import read_snapshot

LIVE_BATCH = 64


@dataclass(frozen=True)
class Capabilities:
    """What a generator can do besides rendering: `first` has `first_matrix`, `critic` has `judge`."""

    first: bool
    critic: bool


class Generator:
    """A generator for inference, its weights frozen; safe to use from several threads.

    `digest` names its weights: the first 16 hex digits of the SHA-256 of the snapshot file, or of the module's
    tensors. `images` is how many images it had learnt from, None where that isn't known.
    """

    def __init__(
        self,
        module: nn.Module,
        *,
        latent_dimension: int,
        shape: tuple[int, int, int],
        conditions: Conditions,
        digest: str,
        images: int | None = None,
        critic: nn.Module | None = None,
        device: str | torch.device = "cpu",
    ) -> None:
        self.latent_dimension = latent_dimension
        self.shape = shape
        self.conditions = conditions
        self.digest = digest
        self.images = images
        self.device = torch.device(device)
        self._module = _frozen(module, self.device)
        self._critic = None if critic is None else _frozen(critic, self.device)
        self._fast: nn.Module | None = None
        self._lock = threading.Lock()
        self.capabilities = Capabilities(
            first=isinstance(getattr(module, "first", None), nn.Linear), critic=critic is not None
        )

    @classmethod
    def from_snapshot(cls, path: str | Path, device: str | torch.device = "cpu") -> Generator:
        """The averaged generator in a snapshot file, with its critic.

        Raises SnapshotError, naming the file, for anything but a whole snapshot of this version whose tensors fit.
        """
        snapshot = read_snapshot(Path(path))
        return cls(
            snapshot.generator,
            latent_dimension=snapshot.config.network.latent_dimension,
            shape=snapshot.shape,
            conditions=snapshot.conditions,
            digest=snapshot.digest,
            images=snapshot.images,
            critic=snapshot.critic,
            device=device,
        )

    @classmethod
    def from_module(
        cls,
        module: nn.Module,
        latent_dimension: int,
        shape: tuple[int, int, int],
        conditions: Conditions = Conditions(),  # noqa: B008 (frozen)
        device: str | torch.device = "cpu",
    ) -> Generator:
        """A copy of one's own module: `module(latents [N, D], conditions [N, K])` gives `[N, C, H, W]` on [-1, 1]."""
        own = copy.deepcopy(module)
        return cls(
            own,
            latent_dimension=latent_dimension,
            shape=shape,
            conditions=conditions,
            digest=_digest(own),
            device=device,
        )

    def latents(self, seed: int, count: int = 1, start: int = 0) -> Tensor:
        """Unit Gaussian latents, float32 `[count, D]`; row i depends only on `seed` and `start + i`."""
        rows = [latent_row(seed, start + index, self.latent_dimension) for index in range(count)]
        return torch.from_numpy(np.stack(rows)) if rows else torch.zeros(0, self.latent_dimension)

    def render(self, latents: Tensor, conditions: Tensor, *, exact: bool = True) -> Tensor:
        """Samples, uint8 `[N, C, H, W]` on the CPU, of latents `[N, D]` and condition rows `[N, K]`.

        Exact: float32, one sample at a time on one thread, so that a sample's bytes depend on its own latent and
        condition only, not on its neighbours or on the machine's load. Otherwise batched and in the faster number
        format, which puts a pixel in ten a grey level off and a few at edges more.
        Raises ValueError for rows of the wrong shape.
        """
        self._check(latents, conditions)
        latents = latents.to(self.device, torch.float32)
        conditions = conditions.to(self.device, torch.float32)
        render = self._exact if exact or len(latents) == 1 else self._live
        return torch.cat([torch.empty(0, *self.shape, dtype=torch.uint8), *render(latents, conditions)])

    def first_matrix(self) -> Tensor:
        """W, float32 `[M, D]`: the first layer's pre-activations are `W z + b`, with b from the condition alone.

        Raises ValueError for a generator that declares no first layer.
        """
        first = getattr(self._module, "first", None)
        if not isinstance(first, nn.Linear):
            raise ValueError("This generator has no linear first layer, so it has no directions.")
        return first.weight[:, : self.latent_dimension].detach().cpu()

    @torch.inference_mode()
    def judge(self, samples: Tensor, conditions: Tensor) -> Tensor:
        """The critic's logits, float32 `[N]`, of samples uint8 `[N, C, H, W]` with condition rows `[N, K]`.

        Raises ValueError for a generator without a critic.
        """
        if self._critic is None:
            raise ValueError("This generator came without a critic.")
        scaled = samples.to(self.device).float().mul(2.0 / 255.0).sub(1.0)
        logits: Tensor = self._critic(scaled, conditions.to(self.device, torch.float32))
        return logits.float().cpu()

    @property
    def bytes(self) -> int:
        """How much memory the weights take."""
        modules = [self._module, *([self._critic] if self._critic else [])]
        return sum(tensor.nbytes for module in modules for tensor in module.state_dict().values())

    @torch.inference_mode()
    def _exact(self, latents: Tensor, conditions: Tensor) -> list[Tensor]:
        with (
            one_thread(),
            torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False),
        ):
            return [
                to_uint8(self._module(latents[row : row + 1], conditions[row : row + 1])).cpu()
                for row in range(len(latents))
            ]

    @torch.inference_mode()
    def _live(self, latents: Tensor, conditions: Tensor) -> list[Tensor]:
        dtype = _live_dtype(self.device.type)
        module = self._live_module(dtype)
        latents = latents if self.capabilities.first else latents.to(dtype)
        batches = zip(latents.split(LIVE_BATCH), conditions.to(dtype).split(LIVE_BATCH), strict=True)
        return [to_uint8(module(*batch)).cpu() for batch in batches]

    def _live_module(self, dtype: torch.dtype) -> nn.Module:
        with self._lock:
            if self._fast is None:
                self._fast = self._module if dtype == torch.float32 else _lowered(self._module, dtype)
            return self._fast

    def _check(self, latents: Tensor, conditions: Tensor) -> None:
        count, dimension, width = len(latents), self.latent_dimension, self.conditions.width
        if latents.shape != (count, dimension) or conditions.shape != (count, width):
            raise ValueError(
                f"This generator takes latents [N, {dimension}] and conditions [N, {width}], "
                f"not {list(latents.shape)} and {list(conditions.shape)}."
            )


def load_generator(reference: str | Path, snapshot: int | None = None, device: str | torch.device = "cpu") -> Generator:
    """The generator of a run (by name or folder) at `snapshot` images or at its latest, or that of a snapshot file.

    Raises ValueError where there is none, SnapshotError where it can't be read.
    """
    return Generator.from_snapshot(resolve_snapshot(reference, snapshot), device)


@lru_cache(maxsize=4096)
def latent_row(seed: int, index: int, dimension: int) -> npt.NDArray[np.float32]:
    """Row `index` of the latents of `seed`: float32 `[D]`, read-only, unit Gaussian."""
    row = np.random.default_rng([seed, index]).standard_normal(dimension).astype(np.float32)
    row.flags.writeable = False
    return row


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one thread meanwhile: sums then have one order, whatever the machine."""
    before = torch.get_num_threads()
    if before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _frozen(module: nn.Module, device: torch.device) -> nn.Module:
    return module.to(device).to(memory_format=torch.channels_last).eval().requires_grad_(False)


class _Precise(nn.Module):
    """A layer that computes in float32 and hands its outputs on in another number format."""

    def __init__(self, layer: nn.Module, dtype: torch.dtype) -> None:
        super().__init__()
        self.layer = layer
        self.dtype = dtype

    def forward(self, inputs: Tensor) -> Tensor:
        outputs: Tensor = self.layer(inputs.float())
        return outputs.to(self.dtype)


def _lowered(module: nn.Module, dtype: torch.dtype) -> nn.Module:
    """A copy that computes in `dtype`, but for its first layer: a latent rounded to 8 bits would move in jerks."""
    lowered = copy.deepcopy(module).to(dtype)
    first = getattr(module, "first", None)
    if isinstance(first, nn.Linear):
        lowered.first = _Precise(first, dtype)
    return lowered


def _digest(module: nn.Module) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(module.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy())
    return digest.hexdigest()[:16]


@lru_cache
def _live_dtype(device: str) -> torch.dtype:
    """The faster of float32 and bfloat16 for a small generator's convolutions here, timed once a process."""
    if device == "mps":
        return torch.float32
    return min((torch.float32, torch.bfloat16), key=lambda dtype: _seconds(device, dtype))


@torch.inference_mode()
def _seconds(device: str, dtype: torch.dtype) -> float:
    layer = nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1).to(device, dtype).to(memory_format=torch.channels_last)
    inputs = torch.ones(16, 64, 8, 8, device=device, dtype=dtype)
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        layer(inputs).sum().item()
        times.append(time.perf_counter() - begin)
    return min(times)
