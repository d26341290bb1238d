"""The report of an import: a picture of what was made, how much of each class, and what was skipped and why."""

from __future__ import annotations

import streamlit as st

from gan_core.datasets import own
from gan_core.importing import ImportReport
from latent_studio.shared import charts, wording
from latent_studio.shared.session import workspace
from latent_studio.shared.stills.component import Still, stills

_FOLDED = 6  # names of skipped files that are shown without a click


def show(report: ImportReport) -> None:
    """The whole report. Raises ValueError where the dataset is gone."""
    _preview(report)
    skipped = f" · {report.skipped_count:,} skipped" if report.skipped else ""
    st.markdown(f"**{report.count:,} images imported**{skipped}")
    if report.labelled:
        classes = " · ".join(f"{wording.plain(entry.name)} {entry.count:,}" for entry in report.classes[:40])
        more = f" · and {len(report.classes) - 40:,} more" if len(report.classes) > 40 else ""
        st.caption(f"{len(report.classes):,} classes: {classes}{more}")
    for note in report.notes:
        st.caption(f":material/info: {wording.plain(note)}")
    _skipped(report)


def _preview(report: ImportReport) -> None:
    rows = f"a row a class: {', '.join(entry.name for entry in report.classes[:16])}" if report.labelled else "some"
    picture = Still(
        own.preview(workspace.current(), report.name),
        alt=f"Imported images of {report.name}, {rows}",
        caption=f"{report.name}, {rows}" if report.labelled else report.name,
        colour=charts.REAL,
    )
    stills([picture], key=f"import-sheet-{report.name}", height=420)


def _skipped(report: ImportReport) -> None:
    """What was left out and why, a line a reason, long lists of names folded."""
    for entry in report.skipped:
        sentence = wording.plain(entry.sentence)
        names = ", ".join(map(wording.plain, entry.names))
        if entry.count == 1:
            st.caption(f":material/block: {sentence}")
        elif entry.count <= _FOLDED:
            st.caption(f":material/block: {sentence}  \n{names}")
        else:
            with st.expander(sentence, icon=":material/block:"):
                more = entry.count - len(entry.names)
                st.caption(names + (f" and {more:,} more" if more else ""))
