"""How well samples come back, in how few numbers, and where their codes lie."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.encoding.codecs import Codec
from gan_core.networks.autoencoder import principal_components

CODE_BITS = 8  # what a number of a code is rounded to where bits are counted
SAMPLE_BITS = {"image": 8, "signal": 32, "points": 32}
RANGE = 2.0  # of samples, from -1 to 1


@dataclass(frozen=True)
class Assessment:
    """What a codec makes of held-out samples.

    `error` is the mean squared error on [-1, 1], `rounded_error` the same with every number of a code rounded to 8
    bits. `numbers_rate`: numbers of a sample for each number of its code; `bits_rate`: the same in bits, so rounded.
    `codes` `[N, D]`.
    """

    error: float
    rounded_error: float
    numbers_rate: float
    bits_rate: float
    codes: Tensor

    @property
    def signal_to_noise(self) -> float:
        """The peak signal-to-noise ratio, in decibels."""
        return signal_to_noise(self.error)


def assess(codec: Codec, training: Tensor, held_out: Tensor, kind: str) -> Assessment:
    """Encode and decode held-out samples on [-1, 1]; `training` ones say over what range codes are rounded."""
    codes = codec.encode(held_out)
    rounded = rounded_codes(codes, codec.encode(training))
    numbers = held_out[0].numel()
    return Assessment(
        error=reconstruction_error(held_out, codec.decode(codes)),
        rounded_error=reconstruction_error(held_out, codec.decode(rounded)),
        numbers_rate=numbers / codec.numbers,
        bits_rate=numbers * SAMPLE_BITS[kind] / (codec.numbers * CODE_BITS),
        codes=codes,
    )


def reconstruction_error(samples: Tensor, given_back: Tensor) -> float:
    """The mean squared error, over all numbers of all samples."""
    return float((samples.double() - given_back.double()).square().mean())


def signal_to_noise(error: float) -> float:
    """10 log10(range^2 / error), the peak signal-to-noise ratio of samples on [-1, 1], in decibels."""
    return math.inf if error == 0.0 else 10.0 * math.log10(RANGE**2 / error)


def rounded_codes(codes: Tensor, training: Tensor, bits: int = CODE_BITS) -> Tensor:
    """Codes `[N, D]` rounded to one of 2^bits values, evenly spread over what each number spans in `training`."""
    low, high = training.amin(dim=0), training.amax(dim=0)
    step = (high - low).clamp_min(torch.finfo(codes.dtype).tiny) / (2**bits - 1)
    places = ((codes - low) / step).round().clamp(0, 2**bits - 1)
    rounded: Tensor = low + places * step
    return rounded


def latent_plane(codes: Tensor) -> tuple[Tensor, float]:
    """Codes `[N, D]` along their first two principal axes, float32 `[N, 2]`, and the share of variance these hold."""
    mean, axes = principal_components(codes, 2)
    centred = codes.double() - mean
    plane = centred @ axes.t()
    share = plane.square().sum() / centred.square().sum().clamp_min(1e-30)
    return plane.float(), float(share)
