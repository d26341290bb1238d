"""The inference handle that everything above sees: latents from a seed, samples from latents and conditions."""

import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, Self, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from gan_core.conditions import Conditions
from gan_core.datasets.base import to_uint8
from gan_core.drawing import drawn, picture_shape
from gan_core.networks import weights
from gan_core.networks.plan import KINDS, DiscriminatorOutput, Shape
from gan_core.precision import Renderer, frozen, live_dtype, reproducibly, threads
from gan_core.snapshots import Snapshot, describe_snapshot, read_snapshot
from gan_core.workspace import Workspace

Space = Literal["z", "w"]
Device = str | torch.device

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

    `sample_shape` is (C, H, W) of an image, (C, L) of a signal, (D,) of a point; `shape` that of its picture, (C, H,
    W). `value_range` is what raw samples span. `digest` names the weights: the first 16 hex digits of the SHA-256 of
    the snapshot file, or of the module's tensors. `images` is how many images it had learnt from and `dataset` the name
    of what it learnt, None where that isn't known.
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
        device: Device = "cpu",
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
        self._renderer = Renderer(module, self.device)
        self._module = self._renderer.module
        self._discriminator = None if discriminator is None else frozen(discriminator, self.device)
        self.capabilities = Capabilities(
            first=weights.has_first(module), map=hasattr(module, "synthesise"), discriminator=discriminator is not None
        )

    @classmethod
    def from_snapshot(cls, path: str | Path, device: Device = "cpu") -> Self:
        """The averaged generator in a snapshot file, with its discriminator where that takes samples one by one.

        Raises SnapshotError, naming the file, for anything but a whole snapshot of this version whose tensors fit.
        """
        return cls._of(read_snapshot(Path(path)), device)

    @classmethod
    def described(cls, path: str | Path) -> Self:
        """What a snapshot file's header declares, without weights and digest. Raises SnapshotError."""
        return cls._of(describe_snapshot(Path(path)), "meta")

    @classmethod
    def _of(cls, snapshot: Snapshot, device: Device) -> Self:
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
        device: Device = "cpu",
        *,
        value_range: tuple[float, float] | None = None,
    ) -> Self:
        """A copy of one's own module: `module(latents [N, D], conditions [N, K])` gives `[N, *shape]` on [-1, 1].

        `value_range` is what -1 and 1 stand for; without it, 0 and 255 in images, -1 and 1 in signals and points.
        """
        own = copy.deepcopy(module)
        return cls(
            own,
            latent_dimension=latent_dimension,
            sample_shape=shape,
            conditions=conditions,
            digest=weights.digest(own),
            value_range=value_range or (IMAGE_RANGE if len(shape) == 3 else (-1.0, 1.0)),
            device=device,
        )

    def latents(self, seed: int, count: int = 1, start: int = 0) -> Tensor:
        """Unit Gaussian latents, float32 `[count, D]`; row i depends only on `seed` and `start + i`."""
        rows = [latent_row(seed, start + index, self.latent_dimension) for index in range(count)]
        return torch.from_numpy(np.stack(rows)) if rows else torch.zeros(0, self.latent_dimension)

    def render(self, latents: Tensor, conditions: Tensor, *, exact: bool = True, space: Space = "z") -> Tensor:
        """Pictures, uint8 `[N, C, H, W]` on the CPU, of latents `[N, D]` and condition rows `[N, K]`.

        Signals and points are drawn. In the space "w" latents are what `map` gives, `[N, W]`, or one w for each layer,
        `[N, L, W]`. Exact: float32, one sample at a time on one thread, so that a sample's bytes depend on its own
        latent and condition only. Otherwise batched and in the faster number format, which puts a pixel in ten a grey
        level off and a few at edges more. Raises ValueError for rows of the wrong shape.
        """
        outputs = self._outputs(latents, conditions, exact or len(latents) == 1, space)
        if self.kind == "image":
            return to_uint8(outputs).cpu()
        return torch.from_numpy(drawn(outputs.float().cpu().numpy(), self.kind))

    def samples(self, latents: Tensor, conditions: Tensor, *, space: Space = "z") -> Tensor:
        """Exact samples in the dataset's own values, on the CPU: uint8 `[N, C, H, W]` of images, else float32."""
        outputs = self._outputs(latents, conditions, True, space).cpu()
        low, high = self.value_range
        return to_uint8(outputs) if self.kind == "image" else (outputs + 1.0) * ((high - low) / 2.0) + low

    def differentiable(self, latents: Tensor, conditions: Tensor, *, space: Space = "z") -> Tensor:
        """What the network makes of latents and condition rows as in `render`: float32 `[N, *sample_shape]` on [-1, 1].

        Batched and not rounded; differentiable in latents and conditions. Raises as `render` does.
        """
        run = self._module if space == "z" else self._mapped("synthesise")
        return cast(Tensor, run(*self._placed(latents, conditions, space)))

    @torch.inference_mode()
    def map(self, latents: Tensor, conditions: Tensor, *, exact: bool = True) -> Tensor:
        """w, float32 `[N, W]` on the CPU; rows and `exact` as in `render`. Raises ValueError without a space W."""
        mapping = self._mapped("map")
        rows = self._placed(latents, conditions, "z")
        if not exact:
            return cast(Tensor, mapping(*rows)).cpu()
        return torch.cat(
            [torch.zeros(0, self.w_width, device=self.device), *self._renderer.exact(mapping, *rows)]
        ).cpu()

    @cached_property
    def mean_w(self) -> Tensor:
        """The mean of w over seeded latents in all classes, float32 `[W]`, once. Raises ValueError as `map` does."""
        latents = torch.randn(MEAN_LATENTS, self.latent_dimension, generator=torch.Generator().manual_seed(0))
        with threads(1):
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
        """W, float32 `[M, D]`: the first layer's pre-activations are `W z + b`. Raises ValueError without one."""
        if not self.capabilities.first:
            raise ValueError("This generator has no linear first layer, so it has no directions.")
        return weights.first_matrix(self._module, self.latent_dimension).detach().cpu()

    @torch.inference_mode()
    def first_offsets(self, conditions: Tensor) -> Tensor:
        """b, float32 `[N, M]` on the CPU, of the first layer's pre-activations `W z + b` under condition rows `[N, K]`.

        Raises ValueError as `first_matrix` does, and for a first layer that isn't one module.
        """
        zeros = torch.zeros(len(conditions), self.latent_dimension)
        with reproducibly():
            return weights.first_offsets(self._module, *self._placed(zeros, conditions, "z")).float().cpu()

    def style_matrix(self, layers: slice = slice(None)) -> Tensor:
        """A, float32 `[M, W]`: the affine maps that read w in these layers, stacked. Raises ValueError for none."""
        return weights.style_matrix(self._module, layers).detach().float().cpu()

    @torch.inference_mode()
    def discriminate(self, samples: Tensor, conditions: Tensor) -> Tensor:
        """The discriminator's logits, float32 `[N]`, of samples as `samples` gives them with condition rows `[N, K]`.

        Raises ValueError without a discriminator of single samples.
        """
        if self._discriminator is None:
            raise ValueError("This generator came without a discriminator of single samples.")
        low, high = self.value_range
        scaled = (samples.to(self.device).float() - low) * (2.0 / (high - low)) - 1.0
        output: DiscriminatorOutput = self._discriminator(scaled, self._renderer.placed(conditions))
        return output.logits.float().cpu()

    @property
    def bytes(self) -> int:
        """How much memory the weights take."""
        modules = [self._module, *([self._discriminator] if self._discriminator else [])]
        return sum(tensor.nbytes for module in modules for tensor in module.state_dict().values())

    @torch.inference_mode()
    def _outputs(self, latents: Tensor, conditions: Tensor, exact: bool, space: Space) -> Tensor:
        """What the network makes of checked rows, float32 `[N, *sample_shape]`."""
        rows = self._placed(latents, conditions, space)
        if exact:
            run = self._module if space == "z" else self._mapped("synthesise")
            rendered = self._renderer.exact(run, *rows)
        else:
            # Lines and dots come from networks too small to gain, and a rounded place would show.
            dtype = live_dtype(self.device.type) if self.kind == "image" else torch.float32
            rendered = self._renderer.live(*rows, dtype, mapped=space == "w", precise=self.capabilities.first)
        return torch.cat([torch.empty(0, *self.sample_shape, device=self.device), *rendered])

    def _mapped(self, name: str) -> Any:
        """An attribute of a module with a mapping network. Raises ValueError for any other module."""
        if not self.capabilities.map:
            raise ValueError("This generator has no mapping network, so it has no space W.")
        return getattr(self._module, name)

    def _placed(self, latents: Tensor, conditions: Tensor, space: Space) -> tuple[Tensor, Tensor]:
        """Both rows as the module takes them. Raises ValueError for those of a wrong shape."""
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
        return self._renderer.placed(latents), self._renderer.placed(conditions)


def load_generator(
    reference: str | Path, snapshot: int | None = None, device: Device = "cpu", workspace: Workspace | None = None
) -> Generator:
    """The generator of a run (by name or folder) at `snapshot` images or at its latest, or that of a snapshot file.

    Names are those of the workspace, by default the command line's. Raises ValueError, or SnapshotError for a bad file.
    """
    return Generator.from_snapshot((workspace or Workspace.default()).resolve_snapshot(reference, snapshot), device)


@lru_cache(maxsize=4096)
def latent_row(seed: int, index: int, dimension: int) -> npt.NDArray[np.float32]:
    """Row `index` of the latents of `seed`: float32 `[D]`, read-only, unit Gaussian."""
    row = np.random.default_rng([seed, index]).standard_normal(dimension).astype(np.float32)
    row.flags.writeable = False
    return row
