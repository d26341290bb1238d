"""The inference handle that everything above sees: latents from a seed, samples from latents and conditions."""

from __future__ import annotations

import copy
import hashlib
import threading
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from gan_core.conditions import Conditions
from gan_core.datasets.base import to_uint8
from gan_core.drawing import drawn, picture_shape
from gan_core.networks.plan import KINDS, DiscriminatorOutput, Shape
from gan_core.precision import live_dtype, lowered, one_thread, reproducibly
from gan_core.snapshots import Snapshot, describe_snapshot, read_snapshot
from gan_core.workspace import Workspace

Space = Literal["z", "w"]

LIVE_BATCH = 64
MEAN_LATENTS = 4096
IMAGE_RANGE = (0.0, 255.0)


@dataclass(frozen=True)
class Capabilities:
    """What a generator can do besides rendering.

    `first` has `first_matrix`, `map` has `map`, `mean_w`, `w_width` and `layers`, `discriminator` has `discriminate`.
    """

    first: bool
    map: bool
    discriminator: bool


class Generator:
    """A generator for inference, its weights frozen; safe to use from several threads.

    `sample_shape` is that of a sample: (C, H, W) of an image, (C, L) of a signal, (D,) of a point; `shape` that of its
    picture, (C, H, W). `value_range` is what raw samples span. `digest` names the weights: the first 16 hex digits of
    the SHA-256 of the snapshot file, or of the module's tensors. `images` is how many images it had learnt from and
    `dataset` the name of what it learnt, None where that isn't known.
    """

    def __init__(
        self,
        module: nn.Module,
        *,
        latent_dimension: int,
        sample_shape: Shape,
        conditions: Conditions,
        digest: str,
        value_range: tuple[float, float] = IMAGE_RANGE,
        images: int | None = None,
        dataset: str | None = None,
        discriminator: nn.Module | None = None,
        device: str | torch.device = "cpu",
    ) -> None:
        self.latent_dimension = latent_dimension
        self.sample_shape = sample_shape
        self.shape = picture_shape(sample_shape)
        self.kind = KINDS[len(sample_shape)]
        self.value_range = value_range
        self.conditions = conditions
        self.digest = digest
        self.images = images
        self.dataset = dataset
        self.device = torch.device(device)
        self._module = _frozen(module, self.device)
        self._discriminator = None if discriminator is None else _frozen(discriminator, self.device)
        self._fast: nn.Module | None = None
        self._lock = threading.Lock()
        self.capabilities = Capabilities(
            first=isinstance(getattr(module, "first", None), nn.Linear) or hasattr(module, "first_matrix"),
            map=hasattr(module, "synthesise"),
            discriminator=discriminator is not None,
        )

    @classmethod
    def from_snapshot(cls, path: str | Path, device: str | torch.device = "cpu") -> Generator:
        """The averaged generator in a snapshot file, with its discriminator where that takes samples one by one.

        Raises SnapshotError, naming the file, for anything but a whole snapshot of this version whose tensors fit.
        """
        return cls._of(read_snapshot(Path(path)), device)

    @classmethod
    def described(cls, path: str | Path) -> Generator:
        """What the generator in a snapshot file declares, by the file's header: it has no weights and no digest.

        Raises SnapshotError as `from_snapshot` does, as far as the header tells.
        """
        return cls._of(describe_snapshot(Path(path)), "meta")

    @classmethod
    def _of(cls, snapshot: Snapshot, device: str | torch.device) -> Generator:
        return cls(
            snapshot.players["generator"],
            latent_dimension=snapshot.config.network.latent_dimension,
            sample_shape=snapshot.shape,
            conditions=snapshot.conditions,
            digest=snapshot.digest,
            value_range=snapshot.value_range,
            images=snapshot.images,
            dataset=snapshot.config.dataset.name,
            discriminator=snapshot.players.get("discriminator") if snapshot.config.objective.pack == 1 else None,
            device=device,
        )

    @classmethod
    def from_module(
        cls,
        module: nn.Module,
        latent_dimension: int,
        shape: Shape,
        conditions: Conditions = Conditions(),  # noqa: B008 (frozen)
        device: str | torch.device = "cpu",
        *,
        value_range: tuple[float, float] | None = None,
    ) -> Generator:
        """A copy of one's own module: `module(latents [N, D], conditions [N, K])` gives `[N, *shape]` on [-1, 1].

        `value_range` is what -1 and 1 stand for; without it, 0 and 255 in images, -1 and 1 in signals and points.
        """
        own = copy.deepcopy(module)
        return cls(
            own,
            latent_dimension=latent_dimension,
            sample_shape=shape,
            conditions=conditions,
            digest=_digest(own),
            value_range=value_range or (IMAGE_RANGE if len(shape) == 3 else (-1.0, 1.0)),
            device=device,
        )

    def latents(self, seed: int, count: int = 1, start: int = 0) -> Tensor:
        """Unit Gaussian latents, float32 `[count, D]`; row i depends only on `seed` and `start + i`."""
        rows = [latent_row(seed, start + index, self.latent_dimension) for index in range(count)]
        return torch.from_numpy(np.stack(rows)) if rows else torch.zeros(0, self.latent_dimension)

    def render(self, latents: Tensor, conditions: Tensor, *, exact: bool = True, space: Space = "z") -> Tensor:
        """Pictures, uint8 `[N, C, H, W]` on the CPU, of latents `[N, D]` and condition rows `[N, K]`.

        Images are pictures themselves; signals and points are drawn. In the space "w" latents are what `map` gives,
        `[N, W]`, or one w for each layer, `[N, L, W]`.
        Exact: float32, one sample at a time on one thread, so that a sample's bytes depend on its own latent and
        condition only, not on its neighbours or on the machine's load. Otherwise batched and in the faster number
        format, which puts a pixel in ten a grey level off and a few at edges more.
        Raises ValueError for rows of the wrong shape.
        """
        outputs = self._outputs(latents, conditions, exact or len(latents) == 1, space)
        return to_uint8(outputs).cpu() if self.kind == "image" else drawn(outputs, self.kind)

    def samples(self, latents: Tensor, conditions: Tensor, *, space: Space = "z") -> Tensor:
        """Samples in the dataset's own values, on the CPU: uint8 `[N, C, H, W]` of images, else float32 `[N, ...]`.

        Exact, and from the same latents and conditions as `render`.
        """
        outputs = self._outputs(latents, conditions, True, space).cpu()
        low, high = self.value_range
        return to_uint8(outputs) if self.kind == "image" else (outputs + 1.0) * ((high - low) / 2.0) + low

    def differentiable(self, latents: Tensor, conditions: Tensor, *, space: Space = "z") -> Tensor:
        """What the network makes of latents and condition rows as in `render`: float32 `[N, *sample_shape]`.

        Batched, on [-1, 1] and before it is rounded; differentiable in the latents and the conditions. Raises as
        `render` does.
        """
        self._check(latents, conditions, space)
        run = self._module if space == "z" else self._mapped("synthesise")
        return cast(Tensor, run(self._placed(latents), self._placed(conditions)))

    @torch.inference_mode()
    def map(self, latents: Tensor, conditions: Tensor, *, exact: bool = True) -> Tensor:
        """w, float32 `[N, W]` on the CPU, of latents `[N, D]` and condition rows `[N, K]`; `exact` as in `render`.

        Raises ValueError for a generator without a mapping network.
        """
        mapping = self._mapped("map")
        self._check(latents, conditions, "z")
        latents, conditions = self._placed(latents), self._placed(conditions)
        if not exact:
            return cast(Tensor, mapping(latents, conditions)).cpu()
        with reproducibly():
            rows = [mapping(latents[row : row + 1], conditions[row : row + 1]) for row in range(len(latents))]
        return torch.cat(rows).cpu() if rows else torch.zeros(0, self.w_width)

    @cached_property
    def mean_w(self) -> Tensor:
        """The mean of w over seeded latents under all classes in turn, float32 `[W]`; the centre of truncation.

        Computed once, on first use. Raises ValueError as `map` does.
        """
        latents = torch.randn(MEAN_LATENTS, self.latent_dimension, generator=torch.Generator().manual_seed(0))
        with one_thread():
            return self.map(latents, self.conditions.in_turn(MEAN_LATENTS), exact=False).mean(dim=0)

    @property
    def w_width(self) -> int:
        """W, the length of w. Raises ValueError as `map` does."""
        return len(self._mapped("w_mean"))

    @property
    def layers(self) -> int:
        """How many layers read w. Raises ValueError as `map` does."""
        return cast(int, self._mapped("layers"))

    def first_matrix(self) -> Tensor:
        """W, float32 `[M, D]`: the first layer's pre-activations are `W z + b`, with b from the condition alone.

        Raises ValueError for a generator that declares no first layer.
        """
        if not self.capabilities.first:
            raise ValueError("This generator has no linear first layer, so it has no directions.")
        if hasattr(self._module, "first_matrix"):
            return cast(Tensor, cast(Any, self._module).first_matrix()).detach().cpu()
        first = cast(nn.Linear, self._module.first)
        return first.weight[:, : self.latent_dimension].detach().cpu()

    @torch.inference_mode()
    def first_offsets(self, conditions: Tensor) -> Tensor:
        """b, float32 `[N, M]` on the CPU, of the first layer's pre-activations `W z + b` under condition rows `[N, K]`.

        Raises ValueError as `first_matrix` does, and for a first layer that isn't one module.
        """
        # A copy, so that what other threads render meanwhile isn't caught.
        module = copy.deepcopy(self._module)
        first = getattr(module, "first", None)
        if not isinstance(first, nn.Linear):
            raise ValueError("This generator has no linear first layer that a condition could enter.")
        caught: list[Tensor] = []
        first.register_forward_hook(lambda *call: caught.append(call[2]))
        zeros = torch.zeros(len(conditions), self.latent_dimension)
        self._check(zeros, conditions, "z")
        with reproducibly():
            module(self._placed(zeros), self._placed(conditions))
        return caught[0].float().cpu()

    def style_matrix(self, layers: slice = slice(None)) -> Tensor:
        """A, float32 `[M, W]` on the CPU: the weights of all affine maps that read w in these layers, stacked.

        Raises ValueError for a generator without layers that read w, or where none of them is chosen.
        """
        readers = [layer for name in ("styled", "images") for layer in list(getattr(self._module, name, ()))[layers]]
        if not readers:
            raise ValueError("This generator has no layers that read w, or none of them is chosen.")
        return torch.cat([reader.scales.weight for reader in readers]).detach().float().cpu()

    @torch.inference_mode()
    def discriminate(self, samples: Tensor, conditions: Tensor) -> Tensor:
        """The discriminator's logits, float32 `[N]`, of samples as `samples` gives them with condition rows `[N, K]`.

        Raises ValueError for a generator without a discriminator, or whose discriminator takes packs of samples only.
        """
        if self._discriminator is None:
            raise ValueError("This generator came without a discriminator of single samples.")
        low, high = self.value_range
        scaled = (samples.to(self.device).float() - low) * (2.0 / (high - low)) - 1.0
        output: DiscriminatorOutput = self._discriminator(scaled, self._placed(conditions))
        return output.logits.float().cpu()

    @property
    def bytes(self) -> int:
        """How much memory the weights take."""
        modules = [self._module, *([self._discriminator] if self._discriminator else [])]
        return sum(tensor.nbytes for module in modules for tensor in module.state_dict().values())

    @torch.inference_mode()
    def _outputs(self, latents: Tensor, conditions: Tensor, exact: bool, space: Space) -> Tensor:
        """What the network makes of checked rows, float32 `[N, *sample_shape]`."""
        self._check(latents, conditions, space)
        latents, conditions = self._placed(latents), self._placed(conditions)
        render = self._exact if exact else self._live
        nothing = torch.empty(0, *self.sample_shape, device=self.device)
        return torch.cat([nothing, *render(latents, conditions, space)])

    def _exact(self, latents: Tensor, conditions: Tensor, space: Space) -> list[Tensor]:
        run = self._module if space == "z" else self._mapped("synthesise")
        with reproducibly():
            return [run(latents[row : row + 1], conditions[row : row + 1]) for row in range(len(latents))]

    def _live(self, latents: Tensor, conditions: Tensor, space: Space) -> list[Tensor]:
        # Lines and dots come from networks too small to gain, and a rounded place would show.
        dtype = live_dtype(self.device.type) if self.kind == "image" else torch.float32
        run: Any = self._live_module(dtype)
        if self.capabilities.map:
            latents = latents if space == "w" else self._mapped("map")(latents, conditions)
            run = run.synthesise
        elif not self.capabilities.first:
            latents = latents.to(dtype)
        batches = zip(latents.split(LIVE_BATCH), conditions.to(dtype).split(LIVE_BATCH), strict=True)
        return [run(*batch) for batch in batches]

    def _live_module(self, dtype: torch.dtype) -> nn.Module:
        with self._lock:
            if self._fast is None:
                self._fast = self._module if dtype == torch.float32 else lowered(self._module, dtype)
            return self._fast

    def _mapped(self, name: str) -> Any:
        """An attribute of a module with a mapping network. Raises ValueError for any other module."""
        if not self.capabilities.map:
            raise ValueError("This generator has no mapping network, so it has no space W.")
        return getattr(self._module, name)

    def _placed(self, rows: Tensor) -> Tensor:
        return rows.to(self.device, torch.float32)

    def _check(self, latents: Tensor, conditions: Tensor, space: Space) -> None:
        count, dimension, width = len(latents), self.latent_dimension, self.conditions.width
        allowed: tuple[tuple[int, ...], ...] = ((count, dimension),)
        if space == "w":
            allowed = ((count, self.w_width), (count, self.layers, self.w_width))
        if latents.shape not in allowed or conditions.shape != (count, width):
            wanted = " or ".join(f"[{', '.join(['N', *map(str, shape[1:])])}]" for shape in allowed)
            raise ValueError(
                f"This generator takes latents {wanted} and conditions [N, {width}], "
                f"not {list(latents.shape)} and {list(conditions.shape)}."
            )


def load_generator(
    reference: str | Path,
    snapshot: int | None = None,
    device: str | torch.device = "cpu",
    workspace: Workspace | None = None,
) -> Generator:
    """The generator of a run (by name or folder) at `snapshot` images or at its latest, or that of a snapshot file.

    Names are those of the workspace, by default the command line's. Raises ValueError where there is none,
    SnapshotError where it can't be read.
    """
    return Generator.from_snapshot((workspace or Workspace.default()).resolve_snapshot(reference, snapshot), device)


@lru_cache(maxsize=4096)
def latent_row(seed: int, index: int, dimension: int) -> npt.NDArray[np.float32]:
    """Row `index` of the latents of `seed`: float32 `[D]`, read-only, unit Gaussian."""
    row = np.random.default_rng([seed, index]).standard_normal(dimension).astype(np.float32)
    row.flags.writeable = False
    return row


def _frozen(module: nn.Module, device: torch.device) -> nn.Module:
    return module.to(device).to(memory_format=torch.channels_last).eval().requires_grad_(False)


def _digest(module: nn.Module) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(module.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy())
    return digest.hexdigest()[:16]
