"""Charts from plain arrays, one colour per actor.

What moves is an ECharts option, which takes new data in place, while st.plotly_chart is built anew at each change and
blinks (streamlit/streamlit#8782). What stands still is a plotly figure, to be zoomed, read off and saved.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
import streamlit as st

GENERATOR, DISCRIMINATOR, REAL = "#7C4DFF", "#1E88E5", "#00897B"
LIMIT = 480
HEIGHT = 280

# Of an axis that begins at 0 and has no lines across the picture.
FROM_ZERO: dict[str, Any] = {"min": 0, "splitLine": {"show": False}}
# What stands for a line in the legend.
_SWATCHES = {"solid": "path://M0 0h22v3h-22z", "dotted": "path://M0 0h4v3h-4zM9 0h4v3h-4zM18 0h4v3h-4z"}

Columns = Mapping[str, npt.NDArray[np.float64]]
Curve = tuple[str, str, str, str]
LOSSES: tuple[Curve, ...] = (
    ("generator_loss", "generator", GENERATOR, "solid"),
    ("discriminator_loss", "discriminator", DISCRIMINATOR, "solid"),
    ("penalty", "penalty", DISCRIMINATOR, "dotted"),
)
DISCRIMINATOR_OUTPUTS: tuple[Curve, ...] = (
    ("discriminator_training", "training", REAL, "solid"),
    ("discriminator_held_out", "held-out", REAL, "dotted"),
    ("discriminator_generated", "generated", GENERATOR, "solid"),
)
RECONSTRUCTION: tuple[Curve, ...] = (
    ("generator_loss", "training", GENERATOR, "solid"),
    ("reconstruction_held_out", "held-out", REAL, "dotted"),
)
RATES: tuple[Curve, ...] = (
    ("generator_rate", "generator", GENERATOR, "solid"),
    ("discriminator_rate", "discriminator", DISCRIMINATOR, "solid"),
)


def thinned(count: int, limit: int = LIMIT) -> npt.NDArray[np.int64]:
    """At most `limit` indices spread evenly over 0..count-1, always with the first and the last."""
    if count <= limit:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, limit).round().astype(np.int64))


def curves(columns: Columns, shown: Sequence[Curve], seen: str) -> dict[str, Any]:
    """A line, of `LIMIT` points at most, of each `shown` (column, name, colour, dash) over `seen`; NaN leaves a gap."""
    images = columns["images"]
    kept = thinned(len(images))
    lines = [
        line(
            name,
            colour,
            [[int(x), _rounded(y)] for x, y in zip(images[kept], columns[column][kept], strict=True)],
            dash=dash,
        )
        for column, name, colour, dash in shown
    ]
    legend = {
        "left": 0,
        "top": 0,
        "itemWidth": 22,
        "itemHeight": 3,
        "data": [{"name": name, "icon": _SWATCHES[dash]} for _, name, _, dash in shown],
    }
    return {**chart(f"{seen} seen", lines, top=40, across=FROM_ZERO), "legend": legend}


def chart(
    title: str, series: list[dict[str, Any]], *, top: int, across: dict[str, Any], up: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The ECharts option of series over an axis called `title`, `top` pixels below the edge.

    `across` and `up` are what the two axes have beyond the usual.
    """
    return {
        "animation": False,
        "grid": {"left": 4, "right": 28, "top": top, "bottom": 28, "containLabel": True},
        "tooltip": {"trigger": "axis", "transitionDuration": 0},
        "xAxis": {"type": "value", "name": title, "nameLocation": "middle", "nameGap": 30, **across},
        "yAxis": {"type": "value", **(up or {})},
        "series": series,
    }


def line(name: str, colour: str, data: list[list[Any]], *, dash: str = "solid", width: int = 2) -> dict[str, Any]:
    """One line of a chart through points (x, y)."""
    return {
        "type": "line",
        "name": name,
        "symbol": "none",
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "type": dash, "width": width},
        "data": data,
    }


def still(figure: go.Figure, key: str) -> None:
    """Show a figure that stands still, without plotly's tools over it."""
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})


def rates(columns: Columns, seen: str, shown: Sequence[Curve] = RATES) -> go.Figure:
    """The learning rates of the players `shown` over the samples `seen`, with every live change in them."""
    kept = thinned(len(columns["images"]))
    lines = [
        go.Scatter(x=columns["images"][kept], y=columns[column][kept], name=name, line={"color": colour})
        for column, name, colour, _ in shown
    ]
    return go.Figure(
        lines,
        {
            "height": HEIGHT,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "legend": {"orientation": "h", "y": 1.15},
            "xaxis": {"title": f"{seen} seen", "rangemode": "tozero"},
            "yaxis": {"title": "learning rate", "rangemode": "tozero", "exponentformat": "e"},
        },
    )


def _rounded(value: float) -> float | None:
    return float(f"{value:.3g}") if np.isfinite(value) else None
