"""The perceptual path length of what the Interpolate page plays, as a curve below it."""

from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st
import torch

from gan_core.features import FeatureNetwork, load_features
from gan_core.files import ReadError
from gan_core.generator import Generator
from gan_core.latent.composition import compose
from gan_core.latent.path_length import Curve, jumps, path_length
from gan_core.latent.pictures import MAXIMUM_SAMPLES
from gan_core.serving.generator_cache import GeneratorCache
from gan_core.workspace import Workspace
from latent_studio.shared import charts, film, services, wording
from latent_studio.shared.forms.fields import seen_by
from latent_studio.shared.state.interpolate import InterpolateState

STEPS = 48  # from one keyframe to the next, where there are few
HEIGHT = 240
_POLL = 0.1  # seconds until the script looks for other wishes again
_JUMP = "jump"


@dataclass(frozen=True)
class Measured:
    """The path length at each of `steps` steps a leg, in the features of the network `seen_by`, or in pixels."""

    curve: Curve
    steps: int
    seen_by: str | None
    closed: bool


@dataclass
class _Asked:
    """What a session has asked for: the path, as text, and its curve to come."""

    path: str
    future: Future[Measured]


def panel(state: InterpolateState) -> None:
    """The curve of the page's path, on the compute thread; last on its page, as the script waits for it."""
    st.markdown(
        "**Perceptual path length**",
        help="How fast the picture changes along the way, as a network sees it: d(G(t), G(t + ε)) / ε², with t counted "
        "in keyframes. Even is smooth; at a high peak the picture jumps from one thing to another.",
    )
    said = st.empty()
    future = _asked(state).future
    while not future.done():
        said.caption(":material/hourglass_top: Computing the curve of this path…")
        wait([future], timeout=_POLL)
    try:
        measured = future.result()
    except (ValueError, CancelledError) as error:
        said.caption(wording.plain(str(error)) or "The curve was not computed.")
        return
    said.caption(_summary(measured))
    st.echarts_chart(option(measured), key="path-length-chart", height=HEIGHT, alt="Perceptual path length on the way")


def measure(cache: GeneratorCache, state: InterpolateState) -> Measured:
    """The curve of a path; raises ValueError, with a sentence, for what the generator doesn't have."""
    legs = state.legs
    steps = min(STEPS, (MAXIMUM_SAMPLES - 1) // legs)
    times = [index / (legs * steps) for index in range(legs * steps + 1)]
    generator = cache.generator(state.run, state.snapshot)
    composed = compose(film.way_picture(state, times), generator, cache.references(state.run, generator))
    pictures = generator.render(
        torch.from_numpy(composed.latents), torch.from_numpy(composed.conditions), exact=True, space=composed.space
    )
    network = _network(cache.workspace, generator)
    curve = path_length(pictures, 1.0 / steps, network.layers if network else None)
    return Measured(curve, steps, network.name if network else None, state.closed)


def option(measured: Measured) -> dict[str, Any]:
    """The chart of a curve: keyframes are its ticks, numbered from 1, and jumps are marked."""
    curve, steps = measured.curve, measured.steps
    points = [[round(1.0 + (index + 0.5) / steps, 4), float(f"{value:.3g}")] for index, value in enumerate(curve)]
    legs = len(curve) // steps
    keyframe = "keyframe" + (f" ({legs + 1} is the first again)" if measured.closed else "")
    marks = {
        "type": "scatter",
        "name": _JUMP,
        "symbol": "circle",
        "symbolSize": 9,
        "itemStyle": {"color": charts.DISCRIMINATOR},
        "data": [points[index] for index in jumps(curve)],
    }
    title = f"d / ε², in {'features' if measured.seen_by else 'pixels'}"
    return charts.chart(
        keyframe,
        [charts.line("path length", charts.GENERATOR, points), marks],
        top=36,
        across={"min": 1, "max": legs + 1, "interval": 1},
        up={**charts.FROM_ZERO, "name": title, "nameTextStyle": {"align": "left"}},
    )


def _asked(state: InterpolateState) -> _Asked:
    """The request for this path's curve; one for another path that hasn't begun is cancelled."""
    path = state.model_dump_json(exclude={"frames", "fps", "view", "side"})
    current: _Asked | None = st.session_state.get("path-length")
    if current is not None and current.path == path:
        return current
    if current is not None:
        current.future.cancel()
    asked = _Asked(path, services.compute_thread().submit(lambda cache: measure(cache, state)))
    st.session_state["path-length"] = asked
    return asked


def _summary(measured: Measured) -> str:
    seen = (
        f"in the features of {wording.plain(seen_by(measured.seen_by))}"
        if measured.seen_by
        else "in pixels, for want of a feature network"
    )
    places = [f"{1.0 + (index + 0.5) / measured.steps:.1f}" for index in jumps(measured.curve)]
    return f"On average {measured.curve.mean():.3g}, {seen}. {_jumps(places)}"


def _jumps(places: Sequence[str]) -> str:
    if not places:
        return "There are no jumps."
    return f"It jumps at {', '.join(places[:-1])}{' and ' if places[1:] else ''}{places[-1]}."


def _network(workspace: Workspace, generator: Generator) -> FeatureNetwork | None:
    """The feature network of what a generator learnt; None where there is none, or it sees another kind of picture."""
    if generator.dataset is None or generator.kind != "image":
        return None
    network = _loaded(workspace, generator.dataset)
    return network if network is not None and tuple(network.classifier.shape) == tuple(generator.shape) else None


@lru_cache(maxsize=8)
def _loaded(workspace: Workspace, dataset: str) -> FeatureNetwork | None:
    try:
        return load_features(dataset, workspace=workspace)
    except (ValueError, ReadError):
        return None
