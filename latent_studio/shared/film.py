"""The Interpolate page's way as files to keep: the same pictures that its canvas plays, rendered exactly."""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from gan_core import export
from gan_core.export import Pixels
from gan_core.latent.composition import Composition, compose
from gan_core.latent.pictures import MAXIMUM_SAMPLES, GridPicture, PathPicture, Picture
from gan_core.latent.spec import LatentSpec
from gan_core.serving import PictureRequest, recipe
from gan_core.serving.generator_cache import GeneratorCache
from latent_studio.shared import services
from latent_studio.shared.session import workspace
from latent_studio.shared.state.interpolate import InterpolateState, another

LONGEST_FILM = 60.0  # seconds
FILM_SIDE = 448  # pixels that a film is to have at least
MOST_GIF_PIXELS = 2**27  # of all frames together, for a GIF is put together in memory
STILL_SIDE = 96  # pixels that a picture of a strip is to have at least
STILLS = 9  # pictures of a strip from one keyframe to the next, both included
SLICE = 64  # frames asked for at once, so that nobody's picture waits behind a whole film


def gif(state: InterpolateState) -> bytes:
    """The loop or ping-pong once, as a GIF file that repeats it for ever; a longer one is enlarged less."""
    frames = once_round(state)
    room = math.isqrt(MOST_GIF_PIXELS // (len(frames) * frames[0].size))
    return export.gif(frames, state.fps, max(1, min(scale(frames[0]), room)))


def mp4(state: InterpolateState) -> bytes:
    """The loop or ping-pong once, as an MP4 file."""
    frames = once_round(state)
    return export.mp4(frames, state.fps, scale(frames[0]))


def stills(state: InterpolateState) -> bytes:
    """A PNG file with its recipe of the grid, or of the way, a row for each keyframe with what leads to the next."""
    picture: Picture = grid_picture(state)
    if state.view == "strip":
        legs = state.legs
        steps = STILLS - 1
        # A row ends with the keyframe with which the next one begins.
        times = [(leg * steps + step) / (legs * steps) for leg in range(legs) for step in range(STILLS)]
        picture = way_picture(state, times).model_copy(update={"columns": STILLS})
    asked = request(state, picture)
    rendered = services.renderer().submit(asked).result()
    return recipe.png(workspace.current(), asked, rendered, scale(rendered.samples[0], STILL_SIDE))


def latents(state: InterpolateState) -> bytes:
    """A NumPy archive of each frame's latent, condition and time. Raises ValueError where the generator lacks them."""
    return services.compute_thread().submit(lambda cache: _archive(cache, state)).result()


def seconds(state: InterpolateState) -> float:
    """How long the loop or ping-pong takes once."""
    return len(play_order(state)) / state.fps


def once_round(state: InterpolateState) -> list[Pixels]:
    """Exact frames, uint8 `[H, W, C]`, as they play, the seam once. Raises ValueError for too many, or none."""
    if seconds(state) > LONGEST_FILM:
        raise ValueError(f"A film lasts at most {LONGEST_FILM:g} seconds, this one {seconds(state):.0f}.")
    frames = np.concatenate([_rendered(state, way_picture(state, part)) for part in _parts(way_times(state), SLICE)])
    return [frames[index] for index in play_order(state)]


def way_times(state: InterpolateState) -> list[float]:
    """Where on the path each different frame stands; a loop ends a frame before it is back at its first."""
    steps = (state.legs) * (state.frames - 1)
    return [index / steps for index in range(steps if state.closed else steps + 1)]


def play_order(state: InterpolateState) -> list[int]:
    """Indices of the frames in the order in which they play: a loop once round, or there and back again (ping-pong)."""
    there = list(range(len(way_times(state))))
    return there if state.closed else [*there, *there[-2:0:-1]]


def keyframe_places(state: InterpolateState) -> list[int]:
    """The index of the frame that each keyframe is."""
    return [index * (state.frames - 1) for index in range(len(state.keyframes))]


def way_picture(state: InterpolateState, times: list[float]) -> PathPicture:
    """Pictures on the way at these times."""
    return PathPicture(
        view="path",
        keyframes=state.keyframes,
        method=state.method,
        space=state.space,
        closed=state.closed,
        times=tuple(times),
    )


def grid_picture(state: InterpolateState) -> GridPicture:
    """The grid between the first four keyframes; those that are missing are drawn from the first one's next seeds."""
    given = state.keyframes[:4]
    one, two, three, four = (*given, *(another(given[0], step) for step in range(len(given), 4)))
    corners: tuple[LatentSpec, LatentSpec, LatentSpec, LatentSpec] = (one, two, three, four)
    method = "linear" if state.method == "linear" else "spherical"
    return GridPicture(view="grid", corners=corners, side=state.side, method=method)


def request(state: InterpolateState, picture: Picture) -> PictureRequest:
    """What to ask the renderer for to get a picture exactly."""
    return PictureRequest(run=state.run, snapshot=state.snapshot, picture=picture, exact=True)


def scale(frame: Pixels, side: int = FILM_SIDE) -> int:
    """By which whole number pixels `[H, W, C]` are enlarged to measure `side` at least."""
    height, width, _ = frame.shape
    return math.ceil(side / max(int(height), int(width)))


def _rendered(state: InterpolateState, picture: Picture) -> Pixels:
    # One slice after the other: all at once, they would stand before everybody else's in the queue.
    return services.renderer().submit(request(state, picture)).result().samples


def _archive(cache: GeneratorCache, state: InterpolateState) -> bytes:
    generator = cache.generator(state.run, state.snapshot)
    references = cache.references(state.run, generator)
    times = way_times(state)
    pictures: list[Picture] = [way_picture(state, part) for part in _parts(times, MAXIMUM_SAMPLES)]
    arrays: dict[str, npt.NDArray[np.float64]] = {"times": np.array(times)}
    if state.view == "grid":
        pictures, arrays = [grid_picture(state)], {}
    composed = [compose(picture, generator, references) for picture in pictures]
    return export.npz(
        {**arrays, "latents": _all(composed, "latents"), "conditions": _all(composed, "conditions")},
        {
            "space": composed[0].space,
            "generator": generator.digest,
            "run": state.run,
            "snapshot": str(state.snapshot),
            "classes": generator.conditions.model_dump_json(),
            "picture": pictures[0].model_dump_json(exclude_defaults=True, exclude={"times"}),
        },
    )


def _all(composed: list[Composition], name: str) -> npt.NDArray[np.float32]:
    return np.concatenate([getattr(composition, name) for composition in composed])


def _parts(times: list[float], size: int) -> Iterator[list[float]]:
    return (times[start : start + size] for start in range(0, len(times), size))
