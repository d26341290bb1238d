"""Recurrent networks for signals: a gated unit that writes samples over time, and one that reads them.

The gated recurrent unit of Cho et al. 2014, as PyTorch has it, but written in plain operations: the fused ones on a GPU
can't be differentiated twice, as a penalty on the discriminator's gradient needs.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from gan_core.networks.discriminator import Discriminator, input_channels, minibatch_deviation
from gan_core.networks.layers import FeedForwardGenerator
from gan_core.networks.plan import DiscriminatorPlan, GeneratorPlan, NetworkFamily, Usual


class GatedUnit(nn.Module):
    """Inputs `[N, T, I]`, one of each time step, and the state before them `[N, H]` to the states `[N, T, H]`.

    r, u = sigmoid of a linear function of input and state; c = tanh(W x + r (U h + b)); h becomes u h + (1 - u) c.
    """

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.inward = nn.Linear(inputs, 3 * width)
        self.recurrent = nn.Linear(width, 3 * width)

    def forward(self, inputs: Tensor, state: Tensor) -> Tensor:
        # The inputs of all steps at once; with spectral norm a weight costs something each time it is read.
        inward, weight, bias = self.inward(inputs), self.recurrent.weight, self.recurrent.bias
        gates_in, candidates_in = inward.split([2 * self.width, self.width], dim=2)
        state, states = state.to(inward.dtype), []
        for gate_in, candidate_in in zip(gates_in.unbind(1), candidates_in.unbind(1), strict=True):
            gates, candidate = F.linear(state, weight, bias).split([2 * self.width, self.width], dim=1)
            reset, keep = torch.sigmoid(gate_in + gates).chunk(2, dim=1)
            state = torch.lerp(torch.tanh(torch.addcmul(candidate_in, reset, candidate)), state, keep)
            states.append(state)
        return torch.stack(states, dim=1)


class Writer(nn.Module):
    """A code `[N, H]`, state and input alike, to the signal `[N, C, L]` that a gated unit writes frame by frame."""

    def __init__(self, width: int, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.channels, length = shape
        self.steps = length // frame_length(length)
        self.unit = GatedUnit(width, width)
        self.last = nn.Linear(width, self.channels * frame_length(length))

    def forward(self, code: Tensor) -> Tensor:
        states = self.unit(code[:, None].expand(-1, self.steps, -1), code)
        frames: Tensor = self.last(states).unflatten(2, (self.channels, -1))
        return frames.transpose(1, 2).flatten(2)


class Reader(nn.Module):
    """A signal `[N, C, L]` to the last and the mean state `[N, 2 H]` of a gated unit that reads it frame by frame."""

    def __init__(self, channels: int, length: int, width: int) -> None:
        super().__init__()
        self.frame = frame_length(length)
        self.unit = GatedUnit(channels * self.frame, width)

    def forward(self, signals: Tensor) -> Tensor:
        frames = signals.unflatten(2, (-1, self.frame)).transpose(1, 2).flatten(2)
        states = self.unit(frames, frames.new_zeros(len(frames), self.unit.width))
        return torch.cat([states[:, -1], states.mean(dim=1)], dim=1)


class RecurrentGenerator(FeedForwardGenerator):
    """Signals `[N, C, L]` on [-1, 1]."""

    def __init__(self, plan: GeneratorPlan) -> None:
        super().__init__(plan, (plan.width,))
        self.layers = nn.Sequential(nn.Tanh(), Writer(plan.width, plan.shape), nn.Tanh())


class RecurrentDiscriminator(Discriminator):
    """A discriminator of signals `[N, C, L]`."""

    def __init__(self, plan: DiscriminatorPlan) -> None:
        deviation = minibatch_deviation(plan)
        reader = Reader(input_channels(plan), plan.shape[1], plan.width)
        super().__init__(plan, nn.Sequential(reader, *deviation), 2 * plan.width + len(deviation))


def frame_length(length: int) -> int:
    """How many samples of a signal are one step of the recurrence: 4 where that divides it, else 2 or 1."""
    return math.gcd(length, 4)


_SHARED = "A recurrent network has the same layer at every step, and normalising it would erase what it remembers."
_NO_MAPS = "A recurrent network writes a signal step by step and has nothing to enlarge."
_OWN = "The tanh is a part of the gated unit."

FAMILY = NetworkFamily(
    generator=RecurrentGenerator,
    discriminator=RecurrentDiscriminator,
    title="Recurrent",
    sentence="Gated recurrent units that write and read a signal in the order of time.",
    kinds=frozenset({"signal"}),
    usual=Usual(activation="tanh"),
    excluded={
        "generator_conditioning": {"normalisation": _SHARED},
        "generator_normalisation": dict.fromkeys(("batch", "instance", "layer"), _SHARED),
        "discriminator_normalisation": dict.fromkeys(("batch", "instance", "layer"), _SHARED),
        "upsampling": dict.fromkeys(("nearest", "bilinear", "pixel-shuffle"), _NO_MAPS),
        "activation": dict.fromkeys(("leaky-relu", "relu"), _OWN),
    },
)
