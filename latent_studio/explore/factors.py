"""The panel "Factors" below the Explore page's picture: which direction moves which of the factors that are known."""

from __future__ import annotations

import html

import plotly.graph_objects as go
import streamlit as st

from gan_core.datasets import shapes
from gan_core.evaluation.factors import NO_SHAPES, REACH
from gan_core.files import ReadError
from gan_core.jobs.folder import RunFolder
from gan_core.latent.spec import MAXIMUM_MOVES
from gan_core.tasks.probing import RESULT, FactorRequest, FactorResult, read_factors
from latent_studio.explore import directions
from latent_studio.shared import charts, generators, services, tasks, wording
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import workspace
from latent_studio.shared.session.page_state import Held
from latent_studio.shared.state.explore import ExploreState
from latent_studio.shared.url import LATEST

KIND = "factors"
_FAMILIES = {"principal": "Principal axes", "sefa": "SeFa", "contrasts": "Contrasts", "kept": "Kept by you"}
_FAMILIES_HELP = (
    "The axes along which latents vary most; what the layers' own weights read most of (SeFa); each class against the "
    "others; or the directions that you have named, learned or loaded."
)
_ACCURACIES = ("shape", "colour", "count")
_ROW_PIXELS = 26
# Opaque, so that the text on it can be read in light and in dark mode.
_VIOLET = [[0.0, "#F3EFFF"], [1.0, charts.GENERATOR]]


def panel(facts: Facts, now: Held[ExploreState]) -> None:
    """The table of directions and factors: asked for, being measured, or there; or why there is none."""
    if not has_factors(facts):
        st.caption(NO_SHAPES)
        return
    images = facts.snapshots[-1] if now.state.snapshot == LATEST else int(now.state.snapshot)
    request = _asked(facts, images)
    promise = (
        f"Each direction is followed from {request.references} latents of the snapshot at {request.snapshot:,} images, "
        "and the pictures are measured: a few seconds to a minute. The result is kept."
    )
    measured = tasks.standing(
        KIND, request, result=RESULT, label="Measure", icon=":material/straighten:", promise=promise
    )
    if measured is not None:
        _show(measured, facts)


def has_factors(facts: Facts) -> bool:
    """Whether a run's pictures are of the data whose factors are known."""
    try:
        config = RunFolder(workspace.current().find_run(facts.run)).record().config
    except (ReadError, ValueError):
        return False
    return config.dataset.name == shapes.NAME and facts.shape == shapes.SHAPE


def heat_map(result: FactorResult) -> go.Figure:
    """A row for each direction, the first on top, and a column for each factor; the darker, the further it moves."""
    texts = [
        [_signed(change, drift) for change, drift in zip(changes, drifts, strict=True)]
        for changes, drifts in zip(result.changes, result.drifts, strict=True)
    ]
    # Plotly reads tags and links in its texts.
    rows = [f"{html.escape(name)}  {score:.2f}" for name, score in zip(result.directions, result.scores, strict=True)]
    cells = go.Heatmap(
        z=result.changes,
        x=list(result.factors),
        y=rows,
        text=texts,
        texttemplate="%{text}",
        hovertemplate="%{y}<br>%{x}: %{z:.2f} standard deviations<extra></extra>",
        colorscale=_VIOLET,
        zmin=0.0,
        zmax=max(1.0, *(change or 0.0 for row in result.changes for change in row)),
        showscale=False,
        xgap=2,
        ygap=2,
    )
    return go.Figure(
        cells,
        {
            "height": 60 + _ROW_PIXELS * len(rows),
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": {"side": "top", "fixedrange": True, "showgrid": False},
            "yaxis": {"autorange": "reversed", "fixedrange": True, "showgrid": False, "type": "category"},
        },
    )


def legible(result: FactorResult) -> str:
    """How well each factor is read from real pictures, in a sentence."""
    right = [f"{name} {100 * result.read[name]:.0f} %" for name in _ACCURACIES]
    shares = [f"{name} {result.read[name]:.2f}" for name in result.factors if name not in _ACCURACIES]
    return (
        f"On real pictures, whose factors are known, it is right about {', '.join(right)} of the time; of the "
        f"others it explains this share of the variance (R²): {', '.join(shares)}."
    )


def _asked(facts: Facts, images: int) -> FactorRequest:
    """The request that the controls say."""
    own = [direction.digest for direction in directions.mine(facts)][:MAXIMUM_MOVES]
    offered = [name for name in _FAMILIES if (name != "sefa" or facts.mapped) and (name != "kept" or own)]
    chosen = st.segmented_control(
        "Directions",
        offered,
        format_func=_FAMILIES.__getitem__,
        default="principal",
        required=True,
        key=f"factors-family-{facts.run}",
        help=_FAMILIES_HELP,
    )
    return FactorRequest(
        run=facts.run,
        snapshot=images,
        generator=generators.digests(facts.run).get(images),
        family=chosen,
        kept=tuple(own) if chosen == "kept" else (),
    )


def _show(name: str, facts: Facts) -> None:
    try:
        result = read_factors(services.task_queue().folder(name))
    except ReadError as error:
        st.error(wording.plain(str(error)), icon=":material/error:")
        return
    if result is None:
        return
    charts.still(heat_map(result), f"factors-table-{name}")
    st.caption(
        f"How far a step of {REACH:g} sigmas moves each factor, in that factor's standard deviations over the "
        "generator's pictures; with a sign where it is a number that moves one way in most of them. A row with a "
        "single dark cell is a direction that changes one thing and leaves the rest alone: the figure beside its name "
        "is then near 1, and 0 where it moves everything alike. Weighed by how much each direction does, that makes "
        f"**{result.disentanglement:.2f}** for all of them (DCI disentanglement, Eastwood & Williams 2018)."
    )
    if facts.groups:
        st.caption(
            "The classes decide the shape, the colour, the size and the count here, so what a good direction is left "
            "with is the place and the rotation."
        )
    st.caption(
        f"Pictures of {result.references} latents of the snapshot at {result.images:,} images, measured in "
        f"{wording.three_digits(result.seconds)} s. {legible(result)}"
    )


def _signed(change: float | None, drift: float | None) -> str:
    """A change as text; with the sign of its mean where most of it goes one way."""
    if change is None:
        return ""
    if drift is None or abs(drift) < 0.5 * change or change < 0.05:
        return f"{change:.2f}"
    sign = "+" if drift > 0.0 else "\u2212"
    return f"{sign}{change:.2f}"
