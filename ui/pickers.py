"""Choose a run or a dataset: one widget each, that never offers what can't be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gan_core import checkpoints
from gan_core.datasets import DATASETS
from ui import resources, wording

if TYPE_CHECKING:
    from gan_core.jobs.summary import RunSummary


def with_generator() -> list[RunSummary]:
    """Every run that has a snapshot to render from: the user's own, newest first, then the shipped ones."""
    return [
        run for run in resources.manager().runs() if run.state != "unreadable" and checkpoints.latest_snapshot(run.path)
    ]


def run(current: str | None, *, key: str, label: str = "Generator") -> str | None:
    """A select box of the runs with a generator, at `current` where it is one of them; its name.

    None, and a sentence on the page, where there is nothing to choose from.
    """
    summaries = {summary.name: summary for summary in with_generator()}
    if not summaries:
        st.caption("There is no generator yet: a run has one a few seconds after Start on the Train page.")
        return None
    names = list(summaries)
    return st.selectbox(
        label,
        names,
        index=names.index(current) if current in summaries else 0,
        key=key,
        format_func=lambda name: _described(summaries[name]) if name in summaries else name,
        help="Whose latent space to look at: a run of yours, even while it trains, or one that ships with the studio.",
    )


def dataset(current: str, *, key: str) -> str:
    """A row of the datasets there are, at `current`; the name of the one chosen."""
    names = list(DATASETS)
    chosen = st.segmented_control(
        "Dataset",
        names,
        default=current if current in DATASETS else names[0],
        required=True,
        key=key,
        format_func=lambda name: DATASETS[name].title,
        help="What the networks learn to imitate.",
    )
    return str(chosen)


def _described(summary: RunSummary) -> str:
    style = wording.SHIPPED if summary.shipped else wording.state_style(summary.state)
    return f"{summary.name} ({style.word.lower()}, {wording.quantity(summary.images)} images)"
