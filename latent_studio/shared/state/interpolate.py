"""What the Interpolate page plays: keyframes and the way through them, in the URL and in the browser session."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from gan_core.latent.pictures import MAXIMUM_SIDE
from gan_core.latent.spec import LatentSpec
from gan_core.options import option
from latent_studio.shared import url
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import page_state, snapshots
from latent_studio.shared.session.page_state import PageState
from latent_studio.shared.state.latent import LATENT, SNAPSHOT, classes_text
from latent_studio.shared.url import Codec, InUrl, Params, Reader, choice

PAGE = "interpolate"
MOST_KEYFRAMES = 16

_NAMED = re.compile(r"k(\d{1,3})_")
_HIGHEST_SEED = 2**32 - 1


def another(latent: LatentSpec, step: int = 1) -> LatentSpec:
    """A latent of the same class and truncation with another seed, so many further on, and nothing else to it."""
    seed = (latent.seed + step) % (_HIGHEST_SEED + 1)
    return LatentSpec(seed=seed, truncation=latent.truncation, towards=latent.towards, condition=latent.condition)


def _two(keyframes: tuple[LatentSpec, ...]) -> tuple[LatentSpec, ...]:
    """Two keyframes at least: a single one gets a second with another seed."""
    return keyframes if len(keyframes) > 1 else (keyframes[0], another(keyframes[0]))


def _keyframes(reader: Reader, _name: str, facts: Facts, _usual: object) -> tuple[LatentSpec, ...]:
    """The keyframes that the parameters name by their numbers, in order."""
    numbers = sorted({int(match[1]) for given in reader.params if (match := _NAMED.match(given))})
    for index in numbers[MOST_KEYFRAMES:]:
        reader.sentences.append(f"k{index}: a path has at most {MOST_KEYFRAMES} keyframes; this one is left out.")
    read = LATENT.read
    return _two(tuple(read(reader, f"k{index}_", facts, {"seed": index}) for index in numbers[:MOST_KEYFRAMES]))


def _keyframe_params(_name: str, keyframes: tuple[LatentSpec, ...]) -> Params:
    parts = [LATENT.write(f"k{index}_", latent) for index, latent in enumerate(keyframes)]
    return {parameter: text for part in parts for parameter, text in part.items()}


KEYFRAMES = Codec(_keyframes, _keyframe_params)


class InterpolateState(PageState):
    """The way through keyframes of one run at one snapshot, and how it is shown.

    A path that another page has begun may hold one keyframe; the page itself gives it a second.
    """

    snapshot: Annotated[int, InUrl(SNAPSHOT, pins=lambda images: {images})]
    keyframes: Annotated[
        tuple[LatentSpec, ...],
        InUrl(KEYFRAMES, pins=lambda keyframes: {images for latent in keyframes for images in latent.basis}),
    ] = Field(min_length=1, max_length=MOST_KEYFRAMES)
    closed: Annotated[bool, InUrl()] = option(
        False, "Whether the film is a loop, from the last keyframe on to the first; else a ping-pong."
    )
    method: Annotated[Literal["spherical", "linear", "spline"], InUrl()] = "spherical"
    space: Annotated[Literal["own", "z"], InUrl(choice(lambda facts: ("own", "z") if facts.mapped else ("own",)))] = (
        "own"
    )
    view: Annotated[Literal["strip", "grid"], InUrl()] = "strip"
    side: Annotated[int, InUrl()] = option(
        8, "Samples along a side of the grid.", unit="samples", low=2, high=MAXIMUM_SIDE
    )
    frames: Annotated[int, InUrl()] = option(
        48, "Pictures from one keyframe to the next, both included.", unit="frames", low=8, high=240
    )
    fps: Annotated[int, InUrl()] = option(30, "Pictures a second.", unit="frames/s", low=5, high=60)

    @property
    def repeat(self) -> str:
        """How the film goes on at the last keyframe: a loop back to the first, or back as it came (ping-pong)."""
        return "loop" if self.closed else "ping-pong"

    @property
    def legs(self) -> int:
        """How many times the way leads from one keyframe to the next."""
        return len(self.keyframes) - (0 if self.closed else 1)

    @classmethod
    def current_params(cls, params: Mapping[str, str], facts: Facts) -> Params:
        """With two keyframes of different classes where none is named; two ends `a` and `b` are keyframes."""
        if any(name.startswith(("a_", "b_")) for name in params):
            return _of_ends(params)
        if any(_NAMED.match(name) for name in params):
            return dict(params)
        opening = {"k0_seed": "0", "k1_seed": "1"}
        if facts.groups:
            first = facts.groups[0]
            opening["k1_class"] = classes_text({first.name: first.classes[len(first.classes) // 2]})
        return {**params, **opening}


def _of_ends(params: Mapping[str, str]) -> Params:
    """Parameters of two ends, a and b, and of a closed loop's way back, as those of keyframes."""
    current = {re.sub("^b_", "k1_", re.sub("^a_", "k0_", name)): text for name, text in params.items()}
    if params.get("loop") == "closed":
        alike = {f"k2_{part}": params[f"a_{part}"] for part in ("truncation", "class") if f"a_{part}" in params}
        current |= {"closed": "1", "k2_seed": params.get("back", "2"), **alike}
    return current


def complete_held() -> None:
    """Give the path that the session holds its second keyframe, where another page has begun it with one."""
    current = page_state.held(PAGE)
    if current is not None and len(current.state.keyframes) < 2:
        complete = current.state.model_copy(update={"keyframes": _two(current.state.keyframes)})
        page_state.hold(PAGE, complete, current.params)


def add_keyframe(run: str, snapshot: int, latent: LatentSpec) -> int:
    """Add a latent to the run's path, or begin one; how many it has now. Raises ValueError where it is full."""
    path: InterpolateState | None = page_state.shown(PAGE, run)
    changed: dict[str, Any] = {"keyframes": (*(path.keyframes if path else ()), latent), "snapshot": snapshot}
    if len(changed["keyframes"]) > MOST_KEYFRAMES:
        raise ValueError(f"The path has {MOST_KEYFRAMES} keyframes already; remove one on the Interpolate page.")
    shown = path.model_copy(update=changed) if path else InterpolateState(run=run, **changed)
    page_state.hold(PAGE, shown)
    snapshots.look_at(PAGE, run, url.pinned(shown))
    return len(shown.keyframes)
