"""The classic of image compression: a 64-16-64 network on the 8x8 patches of an image.

Cottrell, Munro & Zipser 1987, "Learning internal representations from gray-scale images".
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from gan_core.networks.plan import Shape

SIDE = 8
HIDDEN = 16
BATCH = 256
MOST_PATCHES = 60_000


class PatchNetwork(nn.Module):
    """Patches `[M, 64]` on [-1, 1] of a channel to 16 numbers, linear and tanh, and back by linear and tanh."""

    def __init__(self, hidden: int = HIDDEN) -> None:
        super().__init__()
        self.hidden = hidden
        self.inward = nn.Linear(SIDE * SIDE, hidden)
        self.outward = nn.Linear(hidden, SIDE * SIDE)

    def forward(self, patches: Tensor) -> Tensor:
        return torch.tanh(self.outward(torch.tanh(self.inward(patches))))

    def encode(self, images: Tensor) -> Tensor:
        """Codes `[N, numbers]` of images `[N, C, H, W]`: those of all patches, row by row, on [-1, 1]."""
        codes = torch.tanh(self.inward(cut(images)))
        return codes.reshape(len(images), -1)

    def decode(self, codes: Tensor, shape: Shape) -> Tensor:
        """Images `[N, *shape]` on [-1, 1] of codes."""
        return joined(torch.tanh(self.outward(codes.reshape(-1, self.hidden))), shape)

    def numbers(self, shape: Shape) -> int:
        """How many numbers the code of an image of `shape` has."""
        return self.hidden * shape[0] * math.prod(-(-side // SIDE) for side in shape[1:])


def cut(images: Tensor) -> Tensor:
    """The 8x8 patches `[N * C * rows * columns, 64]` of images `[N, C, H, W]`."""
    down, right = (-side % SIDE for side in images.shape[2:])
    padded = F.pad(images, (0, right, 0, down), mode="replicate")
    patches = padded.unfold(2, SIDE, SIDE).unfold(3, SIDE, SIDE)
    return patches.reshape(-1, SIDE * SIDE)


def joined(patches: Tensor, shape: Shape) -> Tensor:
    """The images `[N, *shape]` that `cut` makes these patches of."""
    channels, height, width = shape
    rows, columns = -(-height // SIDE), -(-width // SIDE)
    tiles = patches.reshape(-1, channels, rows, columns, SIDE, SIDE).transpose(3, 4)
    return tiles.reshape(-1, channels, rows * SIDE, columns * SIDE)[:, :, :height, :width]


def train_patches(images: Tensor, *, steps: int = 1000, rate: float = 2e-2, seed: int = 0) -> PatchNetwork:
    """A network trained to give the patches of images `[N, C, H, W]` on [-1, 1] back, by mean squared error.

    Adam with a rate that falls to 0 along half a cosine; deterministic on one thread.
    """
    random = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = PatchNetwork()
    patches = cut(images)
    if len(patches) > MOST_PATCHES:
        patches = patches[torch.randperm(len(patches), generator=random)[:MOST_PATCHES]]
    optimiser = torch.optim.Adam(network.parameters(), lr=rate, fused=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(steps):
        batch = patches[torch.randint(len(patches), (BATCH,), generator=random)]
        optimiser.zero_grad()
        torch.autograd.backward(F.mse_loss(network(batch), batch))
        optimiser.step()
        schedule.step()
    return network.eval().requires_grad_(False)
