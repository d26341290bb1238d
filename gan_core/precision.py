"""How a generator computes: so that it can be repeated to the bit, or fast for pictures seen for a moment only."""

import copy
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

import torch
from torch import Tensor, nn


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Compute with `count` CPU threads meanwhile; with one, sums have one order, whatever the machine."""
    before = torch.get_num_threads()
    if before != count:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        if before != count:
            torch.set_num_threads(before)


@contextmanager
def repeatable_kernels() -> Iterator[None]:
    """Let cuDNN use only kernels that give equal bytes for equal inputs, on the device they were first run on."""
    rounded = torch.backends.cudnn.allow_tf32
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=rounded):
        yield


@contextmanager
def reproducibly() -> Iterator[None]:
    """Compute on one thread and in kernels that give equal bytes for equal inputs."""
    flags = torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False)
    with threads(1), flags:
        yield


LIVE_BATCH = 64


class _Precise(nn.Module):
    """A layer that computes in float32 and hands its outputs on in another number format."""

    def __init__(self, layer: nn.Module, dtype: torch.dtype) -> None:
        super().__init__()
        self.layer = layer
        self.dtype = dtype

    def forward(self, inputs: Tensor) -> Tensor:
        outputs: Tensor = self.layer(inputs.float())
        return outputs.to(self.dtype)


def lowered(module: nn.Module, dtype: torch.dtype) -> nn.Module:
    """A copy that computes in `dtype`, but for the layers that read latents: in 8 bits these would move in jerks."""
    copied = copy.deepcopy(module).to(dtype)
    everywhere = hasattr(module, "synthesise")
    for name, layer in module.named_modules():
        if isinstance(layer, nn.Linear) and (everywhere or name.rpartition(".")[2] == "first"):
            parent, _, leaf = name.rpartition(".")
            setattr(copied.get_submodule(parent), leaf, _Precise(layer, dtype))
    return copied


class Renderer:
    """A frozen module on a device, run exactly or live; safe to use from several threads."""

    def __init__(self, module: nn.Module, device: torch.device) -> None:
        self.module = frozen(module, device)
        self.device = device
        self._fast: nn.Module | None = None
        self._lock = threading.Lock()

    def placed(self, rows: Tensor) -> Tensor:
        """Rows as the module takes them."""
        return rows.to(self.device, torch.float32)

    def exact(self, run: Callable[[Tensor, Tensor], Tensor], first: Tensor, second: Tensor) -> list[Tensor]:
        """A function of the module for one row at a time, so that its bytes depend on the row alone."""
        with reproducibly():
            return [run(first[row : row + 1], second[row : row + 1]) for row in range(len(first))]

    def live(
        self, latents: Tensor, conditions: Tensor, dtype: torch.dtype, *, mapped: bool, precise: bool
    ) -> list[Tensor]:
        """The module's outputs in batches, in a number format; `mapped` latents are w, `precise` ones stay float32."""
        run: Any = self._live_module(dtype)
        if hasattr(run, "synthesise"):
            latents = latents if mapped else cast(Any, self.module).map(latents, conditions)
            run = run.synthesise
        elif not precise:
            latents = latents.to(dtype)
        batches = zip(latents.split(LIVE_BATCH), conditions.to(dtype).split(LIVE_BATCH), strict=True)
        return [run(*batch) for batch in batches]

    def _live_module(self, dtype: torch.dtype) -> nn.Module:
        with self._lock:
            if self._fast is None:
                self._fast = self.module if dtype == torch.float32 else lowered(self.module, dtype)
            return self._fast


def frozen(module: nn.Module, device: torch.device) -> nn.Module:
    """The module itself on a device, for inference only."""
    return module.to(device).to(memory_format=torch.channels_last).eval().requires_grad_(False)


@lru_cache
def live_dtype(device: str) -> torch.dtype:
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
