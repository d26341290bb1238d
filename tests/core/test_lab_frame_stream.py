"""The diagnosis in a frame: it tells the measures that its frame shows, and knows of no others."""

from __future__ import annotations

import json
import struct
from typing import Any

import torch
from torch import nn

from gan_core.lab.engine.frame_stream import FrameStream
from gan_core.lab.game.config import LabView, default_config
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.readings import READ_EVERY
from gan_core.lab.teaching.verdicts import PATIENCE, WINDOW


class Bell(nn.Module):
    """The toy's own distribution: the bell is N(1, 1/2), and -2.5 to 2.5 is drawn on -1 to 1."""

    def forward(self, latents: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        return 0.4 + 0.2 * latents + 0 * conditions.sum(dim=1, keepdim=True)


def played(**readings: float) -> Lab:
    """A lab whose samples are equal to the data, and whose readings say something else."""
    small = {"dataset.name": "bell", "network.latent_dimension": 1, "network.generator_width": 8}
    lab = Lab(default_config().with_settings(small))
    lab.both()
    lab.step.generator = Bell()
    first = lab.reading()._replace(
        discriminator_real=0.55, discriminator_generated=0.55, generator_gradient=0.1, **readings
    )
    lab.history.clear()
    lab.history.extend(first._replace(steps=READ_EVERY * index) for index in range(WINDOW + PATIENCE))
    return lab


def header_of(frame: bytes) -> dict[str, Any]:
    (length,) = struct.unpack_from("<I", frame)
    header: dict[str, Any] = json.loads(frame[4 : 4 + length])
    return header


def test_a_diagnosis_agrees_with_the_measures_of_its_own_frame() -> None:
    header = header_of(FrameStream().frame(played(js=0.17, accuracy=0.8), LabView(), {"playing": False}, 1))
    assert header["measures"]["js"] < 0.01
    assert header["diagnosis"]["kind"] == "balanced"
    assert f"{header['measures']['js']:.3f} nats" in header["diagnosis"]["measurement"]


def test_measures_that_are_no_longer_shown_are_not_told() -> None:
    now = [0.0]
    stream, lab = FrameStream(lambda: now[0]), played(js=0.17, accuracy=0.8)
    stream.frame(lab, LabView(), {"playing": False}, 1)
    now[0] += 10.0
    stream.change()
    hidden = LabView(divergences=False, optimal=False)
    header = header_of(stream.frame(lab, hidden, {"playing": False}, 1))
    assert "measures" not in header
    assert header["diagnosis"]["kind"] == "stalled"
