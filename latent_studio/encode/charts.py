"""The Encode page's charts: where codes lie, and what pre-training is worth."""

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from gan_core.encoding.pretraining import Row
from latent_studio.shared import charts

# After Okabe & Ito 2008, which the colour-blind can tell apart, readable on light and on dark; the marks' shapes differ
# as well.
COLOURS = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#56B4E9",
    "#CC79A7",
    "#B59F00",
    "#8A8D98",
    "#7C4DFF",
    "#A6761D",
)
SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "star", "x", "pentagon", "hourglass", "bowtie")
MOST_CLASSES = 12
SCRATCH = "#8A8D98"

Rows = Sequence[Row]


def plane(places: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], classes: Sequence[str]) -> go.Figure:
    """Codes `[N, 2]` as dots; a colour and a shape for each class, of which more than twelve are one."""
    coloured = 0 < len(classes) <= MOST_CLASSES
    names = [html.escape(name) for name in classes]  # for Plotly reads tags and links in its texts
    marks: list[Any] = []
    for index in range(len(classes) if coloured else 1):
        rows = labels == index if coloured else np.ones(len(labels), dtype=bool)
        name = names[index] if coloured else "samples"
        said = np.array([names[label] if names else "" for label in labels[rows]])
        marks.append(
            go.Scatter(
                x=places[rows, 0],
                y=places[rows, 1],
                mode="markers",
                name=name,
                text=said,
                hovertemplate="%{text}<extra></extra>" if classes else None,
                marker={
                    "color": COLOURS[index % len(COLOURS)] if coloured else charts.REAL,
                    "symbol": SYMBOLS[index % len(SYMBOLS)] if coloured else "circle",
                    "size": 6,
                    "opacity": 0.8,
                    "line": {"width": 0.5, "color": "rgba(255, 255, 255, 0.6)"},
                },
            )
        )
    bare = {"showgrid": False, "zeroline": False, "showticklabels": False}
    return go.Figure(
        marks,
        {
            "height": 320,
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "showlegend": coloured,
            "legend": {"orientation": "h", "y": -0.02, "yanchor": "top", "itemsizing": "constant"},
            "xaxis": bare,
            "yaxis": bare,
        },
    )


def accuracies(pretrained: Rows, scratch: Rows) -> go.Figure:
    """Median held-out accuracy over the number of labels, in a band from the lowest to the highest."""
    shown = (
        ("encoder trained without labels, frozen", pretrained, charts.GENERATOR, "rgba(124, 77, 255, 0.18)", "solid"),
        ("the same network from scratch", scratch, SCRATCH, "rgba(138, 141, 152, 0.18)", "dash"),
    )
    lines: list[Any] = []
    for name, rows, colour, band, dash in shown:
        counts = [row.labels for row in rows]
        low, middle, high = ([100.0 * row[place] for row in rows] for place in (1, 2, 3))
        lines += [
            go.Scatter(
                x=[*counts, *reversed(counts)],
                y=[*high, *reversed(low)],
                mode="none",
                fill="toself",
                fillcolor=band,
                hoverinfo="skip",
                showlegend=False,
            ),
            go.Scatter(
                x=counts,
                y=middle,
                name=name,
                mode="lines+markers",
                line={"color": colour, "dash": dash},
                hovertemplate="%{x} labels: %{y:.1f} %<extra></extra>",
            ),
        ]
    return go.Figure(
        lines,
        {
            "height": 340,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "xaxis": {
                "type": "log",
                "title": "labels to learn from",
                "tickvals": [row.labels for row in pretrained],
                "ticktext": [f"{row.labels:,}" for row in pretrained],
            },
            "yaxis": {"title": "right on held-out samples", "ticksuffix": " %", "rangemode": "tozero"},
        },
    )
