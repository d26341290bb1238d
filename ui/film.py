"""The Interpolate page's way as a film to keep: the same pictures that its canvas plays, rendered exactly."""

from __future__ import annotations

import math

import numpy as np

from gan_core import export
from gan_core.export import Pixels
from gan_core.latent.pictures import MAXIMUM_SAMPLES, PathPicture
from gan_core.latent.spec import LatentSpec
from gan_core.serving import PictureRequest
from ui import resources
from ui.state import InterpolateState

LEGS_OF_A_LOOP = 3  # A to B, B to the third latent, and back to A
FILM_SIDE = 448  # pixels that a film is to have at least


def gif(state: InterpolateState) -> bytes:
    """One time round as an endlessly looping GIF file."""
    frames = once_round(state)
    return export.gif(frames, state.fps, scale(frames[0]))


def mp4(state: InterpolateState) -> bytes:
    """One time round as an MP4 file."""
    frames = once_round(state)
    return export.mp4(frames, state.fps, scale(frames[0]))


def scale(frame: Pixels) -> int:
    """By which whole number pixels `[H, W, C]` are enlarged for a film."""
    height, width, _ = frame.shape
    return math.ceil(FILM_SIDE / max(int(height), int(width)))


def once_round(state: InterpolateState) -> list[Pixels]:
    """Exact frames, uint8 `[H, W, C]`, in the order in which they play, without a repeated frame at the seam.

    Raises ValueError, with a sentence, where the generator can't render them.
    """
    times = way_times(state)
    parts = [times[start : start + MAXIMUM_SAMPLES] for start in range(0, len(times), MAXIMUM_SAMPLES)]
    futures = [resources.renderer().submit(_request(state, part)) for part in parts]
    frames = list(np.concatenate([future.result().samples for future in futures]))
    return frames if state.loop == "closed" else [*frames, *frames[-2:0:-1]]


def way_times(state: InterpolateState) -> list[float]:
    """Where on the path each different frame stands; a closed path ends a frame before it is back at its first."""
    if state.loop == "closed":
        count = state.frames * LEGS_OF_A_LOOP
        return [index / count for index in range(count)]
    return [index / (state.frames - 1) for index in range(state.frames)]


def _request(state: InterpolateState, times: list[float]) -> PictureRequest:
    keyframes: tuple[LatentSpec, ...] = (state.a, state.b)
    closed = state.loop == "closed"
    if closed:
        third = LatentSpec(seed=state.back, truncation=state.a.truncation, condition=state.a.condition)
        keyframes = (*keyframes, third)
    picture = PathPicture(view="path", keyframes=keyframes, method=state.method, closed=closed, times=tuple(times))
    return PictureRequest(run=state.run, snapshot=state.snapshot, picture=picture, exact=True)
