"""What the Interpolate page plays: keyframes and the way through them, in the URL and in the browser session."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from gan_core.latent.pictures import MAXIMUM_SIDE
from gan_core.latent.spec import ConditionSpec, LatentSpec
from gan_core.options import option
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import page_state, snapshots
from latent_studio.shared.session.page_state import Held, PageState, Params
from latent_studio.shared.state.latent import latent_params, read_latent
from latent_studio.shared.url import Reader

PAGE = "interpolate"
MOST_KEYFRAMES = 16

_NAMED = re.compile(r"k(\d{1,3})_")
_HIGHEST_SEED = 2**32 - 1


class InterpolateState(PageState):
    """The way through keyframes of one run at one snapshot, and how it is shown.

    A path that another page has begun may hold one keyframe; the page itself gives it a second.
    """

    snapshot: int
    keyframes: tuple[LatentSpec, ...] = Field(min_length=1, max_length=MOST_KEYFRAMES)
    method: Literal["spherical", "linear", "spline"] = "spherical"
    closed: bool = option(
        False, "Whether the film is a loop, from the last keyframe on to the first; else a ping-pong."
    )
    space: Literal["own", "z"] = "own"
    view: Literal["strip", "grid"] = "strip"
    side: int = option(8, "Samples along a side of the grid.", unit="samples", low=2, high=MAXIMUM_SIDE)
    frames: int = option(48, "Pictures from one keyframe to the next, both included.", unit="frames", low=8, high=240)
    fps: int = option(30, "Pictures a second.", unit="frames/s", low=5, high=60)


def read_interpolate(params: Mapping[str, str], facts: Facts) -> tuple[InterpolateState, list[str]]:
    """The page's state from a URL, and a sentence for each value that could not be used.

    Links of two ends, `a_...` and `b_...`, are read as two keyframes.
    """
    reader = Reader(_of_keyframes(params))
    model = InterpolateState.model_fields
    shown = InterpolateState(
        run=facts.run,
        snapshot=reader.images("snapshot", facts, facts.snapshots[-1]),
        keyframes=_keyframes(reader, facts),
        method=_method(reader.choice("method", "spherical", ("spherical", "linear", "spline"))),
        closed=reader.choice("closed", "0", ("0", "1")) == "1",
        space="z" if reader.choice("space", "own", ("own", "z") if facts.mapped else ("own",)) == "z" else "own",
        view="grid" if reader.choice("view", "strip", ("strip", "grid")) == "grid" else "strip",
        side=round(reader.bounded("side", InterpolateState, "side", model["side"].default)),
        frames=round(reader.bounded("frames", InterpolateState, "frames", model["frames"].default)),
        fps=round(reader.bounded("fps", InterpolateState, "fps", model["fps"].default)),
    )
    return completed(shown), reader.sentences


def interpolate_params(shown: InterpolateState) -> Params:
    """The URL that `read_interpolate` reads, defaults left out."""
    params = {"run": shown.run, "snapshot": str(shown.snapshot)}
    for index, latent in enumerate(shown.keyframes):
        params |= latent_params(latent, prefix=f"k{index}_")
    if shown.closed:
        params["closed"] = "1"
    for name in ("method", "space", "view", "side", "frames", "fps"):
        value = getattr(shown, name)
        if value != InterpolateState.model_fields[name].default:
            params[name] = str(value)
    return params


def pinned(shown: InterpolateState) -> set[int]:
    """The snapshots without which the URL of a state would not give its pictures again."""
    return {shown.snapshot}.union(*(latent.basis for latent in shown.keyframes))


def repeat(shown: InterpolateState) -> str:
    """How the film goes on at the last keyframe: a loop back to the first, or back as it came (ping-pong)."""
    return "loop" if shown.closed else "ping-pong"


def another(latent: LatentSpec, step: int = 1) -> LatentSpec:
    """A latent of the same class and truncation with another seed, so many further on, and nothing else to it."""
    return LatentSpec(
        seed=(latent.seed + step) % (_HIGHEST_SEED + 1),
        truncation=latent.truncation,
        towards=latent.towards,
        condition=latent.condition,
    )


def completed(shown: InterpolateState) -> InterpolateState:
    """A state of two keyframes at least: a single one gets a second with another seed."""
    if len(shown.keyframes) > 1:
        return shown
    first = shown.keyframes[0]
    return shown.model_copy(update={"keyframes": (first, another(first))})


def complete_held() -> None:
    """Give the path that the session holds its second keyframe, where another page has begun it with one."""
    current: Held[InterpolateState] | None = page_state.held(PAGE)
    if current is not None and len(current.state.keyframes) < 2:
        page_state.hold(PAGE, completed(current.state), current.params)


def add_keyframe(run: str, snapshot: int, latent: LatentSpec) -> int:
    """Add a latent to the end of the path that the session holds of this run, or begin one; how many it has now.

    Raises ValueError where the path is full.
    """
    path: InterpolateState | None = page_state.shown(PAGE, run)
    if path is None:
        shown = InterpolateState(run=run, snapshot=snapshot, keyframes=(latent,))
    else:
        keyframes = (*path.keyframes, latent)
        if len(keyframes) > MOST_KEYFRAMES:
            raise ValueError(f"The path has {MOST_KEYFRAMES} keyframes already; remove one on the Interpolate page.")
        shown = path.model_copy(update={"keyframes": keyframes, "snapshot": snapshot})
    page_state.hold(PAGE, shown, interpolate_params(shown))
    snapshots.look_at(PAGE, run, pinned(shown))
    return len(shown.keyframes)


def _method(chosen: str) -> Literal["spherical", "linear", "spline"]:
    return "linear" if chosen == "linear" else "spline" if chosen == "spline" else "spherical"


def _of_keyframes(params: Mapping[str, str]) -> Params:
    """Parameters in which the ends a and b are keyframes, and so is the third latent of a closed loop."""
    if not any(name.startswith(("a_", "b_")) for name in params):
        return dict(params)
    renamed = {re.sub("^b_", "k1_", re.sub("^a_", "k0_", name)): text for name, text in params.items()}
    if params.get("loop") == "closed":
        alike = {f"k2_{part}": params[f"a_{part}"] for part in ("truncation", "class") if f"a_{part}" in params}
        renamed |= {"closed": "1", "k2_seed": params.get("back", "2"), **alike}
    return renamed


def _keyframes(reader: Reader, facts: Facts) -> tuple[LatentSpec, ...]:
    """The keyframes that the parameters name, in order; two of different classes where they name none."""
    named = sorted({int(match[1]) for name in reader.params if (match := _NAMED.match(name))})
    for index in named[MOST_KEYFRAMES:]:
        reader.sentences.append(f"k{index}: a path has at most {MOST_KEYFRAMES} keyframes; this one is left out.")
    if named:
        return tuple(
            read_latent(reader, facts, (), prefix=f"k{index}_", seed=index) for index in named[:MOST_KEYFRAMES]
        )
    first, second = (read_latent(reader, facts, (), prefix=f"k{index}_", seed=index) for index in range(2))
    if facts.groups:
        name, classes = facts.groups[0].name, facts.groups[0].classes
        chosen = {**second.condition.first, name: classes[len(classes) // 2]}
        second = second.model_copy(update={"condition": ConditionSpec(first=chosen)})
    return (first, second)
