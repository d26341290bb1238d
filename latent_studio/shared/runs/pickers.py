"""Choose a run or a dataset: one widget each, that never offers what can't be had."""

from collections.abc import Callable, Sequence

import streamlit as st

from gan_core import checkpoints
from gan_core.datasets import DatasetSource, kind_of, sources
from gan_core.jobs.summary import RunSummary
from latent_studio.shared import services, wording
from latent_studio.shared.session import workspace

IMAGES, POINTS, SIGNALS, DOWNLOADS, OWN = "Images", "2-D points", "Signals", "Downloads", "Your own"
DATASET_GROUPS = (IMAGES, POINTS, SIGNALS, DOWNLOADS, OWN)
_BY_KIND = {"image": IMAGES, "points": POINTS, "signal": SIGNALS}
_MOST_PILLS = 12


def with_generator() -> list[RunSummary]:
    """Every run that has a snapshot to render from: the user's own, newest first, then the shipped ones."""
    return [
        run for run in services.manager().runs() if run.state != "unreadable" and checkpoints.latest_snapshot(run.path)
    ]


def run(offered: Sequence[RunSummary], current: str, *, key: str, label: str = "Generator") -> str:
    """A select box of runs with a generator, at `current`, which is one of them; the name of the chosen one."""
    summaries = {summary.name: summary for summary in offered}
    names = list(summaries)
    chosen = st.selectbox(
        label,
        names,
        index=names.index(current),
        key=key,
        format_func=lambda name: _described(summaries[name]) if name in summaries else name,
        help="Whose latent space to look at: a run of yours, even while it trains, or one that ships with the studio.",
    )
    return str(chosen)


def dataset_group(source: DatasetSource) -> str:
    """The group in which a dataset is found."""
    if source.origin != "project":
        return DOWNLOADS if source.origin == "download" else OWN
    return _BY_KIND[source.kind]


def dataset(current: str, choose: Callable[[str], None]) -> str:
    """The datasets by group, at `current`; the open group. `choose` is called with another choice, a group's first."""
    known = sources(workspace.current())
    grouped: dict[str, list[str]] = {group: [] for group in DATASET_GROUPS}
    for name, source in known.items():
        grouped[dataset_group(source)].append(name)
    here = dataset_group(known[current]) if current in known else OWN
    if st.session_state.get("dataset-shown") != current or "dataset-group" not in st.session_state:
        # The URL has changed, or somebody comes for the first time, or back.
        st.session_state["dataset-shown"] = current
        st.session_state["dataset-group"] = here

    def open_group() -> None:
        names = grouped[st.session_state["dataset-group"]]
        if names:
            choose(names[0])

    group = str(
        st.segmented_control(
            "Dataset", DATASET_GROUPS, default=here, required=True, key="dataset-group", on_change=open_group,
            wrap=True, help="What the networks learn to imitate.",
        )
    )  # fmt: skip
    _names(group, grouped[group], known, current, choose)
    return group


def _names(
    group: str, names: list[str], known: dict[str, DatasetSource], current: str, choose: Callable[[str], None]
) -> None:
    """The datasets of one group to choose from."""
    if not names or (len(names) == 1 and names[0] == current):
        return
    key = f"dataset-of-{group}"
    shown = current if current in names else None
    if shown is not None:
        st.session_state[key] = shown

    def chosen() -> None:
        if st.session_state[key] is not None:
            choose(st.session_state[key])

    def title(name: str) -> str:
        return known[name].title if name in known else name

    if len(names) > _MOST_PILLS:
        index = None if shown is None else names.index(shown)
        st.selectbox(group, names, index, title, key=key, on_change=chosen, label_visibility="collapsed")
    else:
        st.pills(
            group,
            names,
            default=shown,
            key=key,
            format_func=lambda name: wording.plain(title(name)),
            on_change=chosen,
            required=True,
            wrap=True,
            label_visibility="collapsed",
        )


def _described(summary: RunSummary) -> str:
    style = wording.SHIPPED if summary.shipped else wording.state_style(summary.state)
    return f"{summary.name} ({style.word.lower()}, {wording.counted(summary.images, kind_of(summary.dataset))})"
