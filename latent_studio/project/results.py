"""What comes of a projection: the pictures on their way, how near they came, and what to do with their latents."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np
import streamlit as st

from gan_core.files import ReadError
from gan_core.importing.pictures import Pixels
from gan_core.latent.spec import ConditionSpec, LatentSpec
from gan_core.processes.progress import Progress
from gan_core.tasks.projecting import Projected, ProjectionResult, View, read_result, read_view
from latent_studio.project.pictures import png_of, sheet_of
from latent_studio.project.state import ProjectState
from latent_studio.shared import bookmarks, charts, errors, services, widgets, wording
from latent_studio.shared.generators import Facts
from latent_studio.shared.state import explore, interpolate
from latent_studio.shared.stills.component import Still, stills

CHART_HEIGHT = 180
TALLEST = 224  # CSS pixels of a picture
# From how many decibels on (peak signal-to-noise ratio, of 255) which words hold.
_NEARNESS = (
    (45.0, "the same to the eye"),
    (30.0, "hardly distinguishable"),
    (24.0, "close, small details differ"),
    (18.0, "alike, details differ"),
    (14.0, "alike in its main features"),
)
_FAR = "far away: nothing similar was found"


def standing(now: ProjectState) -> Progress | None:
    """How the page's task stands; None where there is none any more, or where it belongs to another run."""
    if not now.task:
        return None
    queue = services.task_queue()
    try:
        progress = queue.progress(now.task)
        # What waits has no request in its folder yet.
        return progress if progress.state == "queued" or queue.folder(now.task).request()["run"] == now.run else None
    except (ValueError, KeyError, TypeError):
        return None


def nothing_yet(task: str) -> None:
    """What will stand here."""
    if task:
        st.info("This projection is not kept here any more; project the picture again.", icon=":material/info:")
        return
    st.markdown("**What the generator makes of it**")
    st.caption(
        "The closest of some thousand random latents are moved, step by step, until their picture is as close to yours "
        "as it gets. You can watch it here."
    )


def outcome(now: ProjectState, facts: Facts, progress: Progress) -> None:
    """A projection as far as it has come: its pictures, its loss, and once it has ended what can be done with it."""
    folder = services.task_queue().folder(now.task)
    try:
        view, result = read_view(folder), read_result(folder)
    except ReadError as error:
        errors.show(error)
        return
    if not progress.ended:
        _progress_bar(now.task, progress)
    elif progress.state == "failed":
        errors.show(progress.sentence)
    elif result is None:
        st.info("It was stopped before anything was found.", icon=":material/stop:")
    if view is None:
        return
    several = len(view.targets) > 1
    _pictures(view, several, now.task, ended=progress.ended)
    if result is not None and progress.ended:
        if progress.state == "cancelled":
            st.caption("Stopped early: this is the best so far.")
        if not several:
            _found(now, facts, result, 0)
        st.caption(_effort(result))
    elif len(view.psnr.T):
        st.caption(f"{_decibels(view.psnr[:, -1])} so far, after {int(view.steps[-1])} steps.")
    _losses(view, progress)


def leave(now: ProjectState) -> None:
    """Stop the task that nobody on this page looks at any more; what it has found is kept."""
    progress = standing(now)
    if progress is not None and not progress.ended:
        services.task_queue().cancel(now.task)


def gallery(now: ProjectState, facts: Facts) -> None:
    """Each of several pictures beside what was found, with what can be done with it; nothing for a single one."""
    folder = services.task_queue().folder(now.task)
    try:
        view, result = read_view(folder), read_result(folder)
    except ReadError:
        return  # said above
    if view is None or result is None or len(result.pictures) < 2:
        return
    st.subheader("What was found")
    places = [place for _ in range(0, len(result.pictures), 4) for place in st.columns(4, gap="medium")]
    for index, place in zip(range(len(result.pictures)), places, strict=False):
        with place, st.container(border=True):
            _side_by_side(view, index, key=f"project-found-{index}", captions=False)
            _found(now, facts, result, index)


def nearness(psnr: float) -> str:
    """How near a picture came, in a sentence; `psnr` in decibels."""
    if psnr >= 99.0:
        return "Every pixel is the same."
    words = next((words for least, words in _NEARNESS if psnr >= least), _FAR)
    return f"{wording.three_digits(psnr)} dB: {words}."


def class_words(condition: ConditionSpec, facts: Facts) -> str:
    """The classes of a condition in a few words: `7`, `circle, red`, `4 (70 %) and 9 (30 %)`."""
    return ", ".join(_class_of(condition, group.name, group.classes) for group in facts.groups)


def curve(steps: Sequence[int], losses: Sequence[Sequence[float]], total: int) -> dict[str, Any]:
    """A line of the loss over `total` steps for each picture, on a logarithmic scale where that can be."""
    kept = charts.thinned(len(steps))
    positive = all(value > 0.0 for line in losses for value in line)
    lines = [
        charts.line(
            "loss" if len(losses) == 1 else f"picture {number + 1}",
            charts.GENERATOR,
            [[int(steps[at]), float(f"{line[at]:.3g}")] for at in kept if isfinite(line[at])],
            width=2 if len(losses) == 1 else 1,
        )
        for number, line in enumerate(losses)
    ]
    across = {**charts.FROM_ZERO, "max": total}
    return charts.chart("steps", lines, top=12, across=across, up={"type": "log" if positive else "value"})


def _progress_bar(task: str, progress: Progress) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(progress.share, text=wording.plain(progress.sentence) or "Waits for its turn.")
        if st.button("Stop", icon=":material/stop:", key="project-stop", help="End now, with the best found so far."):
            services.task_queue().cancel(task)


def _pictures(view: View, several: bool, task: str, *, ended: bool) -> None:
    # Another key for another task, so that on a phone each comes into sight as it begins.
    if not several:
        _side_by_side(view, 0, key=f"project-{task}", ended=ended)
        return
    for png, alt, caption, colour in (
        (sheet_of(list(_images(view.targets))), "The pictures that are looked for", "Looked for", charts.REAL),
        (sheet_of(list(_images(view.samples))), "What the generator makes", _made(ended), charts.GENERATOR),
    ):
        still = Still(png, alt=alt, caption=caption, colour=colour)
        stills([still], key=f"project-{colour[1:]}-{task}", reveal=not ended)


def _side_by_side(view: View, index: int, *, key: str, ended: bool = True, captions: bool = True) -> None:
    target, found = _images(view.targets)[index], _images(view.samples)[index]
    said = ("Looked for", _made(ended)) if captions else ("", "")
    pictures = [
        Still(png_of(target), alt="The picture that is looked for", caption=said[0], colour=charts.REAL),
        Still(png_of(found), alt="What the generator makes", caption=said[1], colour=charts.GENERATOR),
    ]
    stills(pictures, key=key, height=TALLEST, reveal=not ended)


def _made(ended: bool) -> str:
    return "Found" if ended else "Found so far"


def _images(samples: np.ndarray[Any, Any]) -> Pixels:
    pixels: Pixels = samples.astype(np.uint8)
    return pixels


def _found(now: ProjectState, facts: Facts, result: ProjectionResult, index: int) -> None:
    found = result.pictures[index]
    words = class_words(found.condition, facts)
    st.markdown(f"**{nearness(found.psnr)}**" + (f" Class {wording.plain(words)}." if words else ""))
    images = result.images if result.images in facts.snapshots else now.snapshot
    latent = latent_of(found, images)
    with st.container(horizontal=True, gap="small"):
        label, kind = ("Slide it in Explore", "primary") if len(result.pictures) == 1 else ("Slide it", "secondary")
        teaching = "Open this latent on the Explore page, and move it."
        if widgets.button(label, "explore", key=f"project-explore-{index}", help=teaching, type=kind):
            explore.show_latent(latent, facts, images)
            st.switch_page("pages/explore.py")
        teaching = "Make this latent a keyframe of the way on the Interpolate page."
        if widgets.button("Add to the path", "animation", key=f"project-path-{index}", help=teaching):
            _add_to_path(now.run, images, latent)
        teaching = "Keep this latent among the generator's bookmarks."
        if widgets.button("Bookmark", "bookmark_add", key=f"project-bookmark-{index}", help=teaching):
            _bookmark(facts, images, latent, f"Projected {words}".strip())


def latent_of(found: Projected, images: int) -> LatentSpec:
    """The latent that was found for a picture, as pages hold one."""
    return LatentSpec(kept=found.latent, condition=found.condition, basis=(images,))


def _add_to_path(run: str, images: int, latent: LatentSpec) -> None:
    with errors.shown(errors.toast):
        count = interpolate.add_keyframe(run, images, latent)
        st.toast(f"The path has {count} keyframe{'s' if count > 1 else ''} now.", icon=":material/animation:")


def _bookmark(facts: Facts, images: int, latent: LatentSpec, name: str) -> None:
    shown = explore.ExploreState(run=facts.run, snapshot=images, latent=latent)
    with errors.shown(errors.toast):
        bookmarks.mark(facts.run, shown, name, "Found for a picture on the Project page.")
        st.toast(f"Bookmarked as “{wording.plain(name)}”.", icon=":material/bookmark:")


def _class_of(condition: ConditionSpec, group: str, classes: Sequence[str]) -> str:
    shares: Mapping[str, float] = condition.shares.get(group, {})
    total = sum(shares.values())
    if total > 0.0:
        parts = sorted(((share / total, name) for name, share in shares.items()), reverse=True)[:3]
        shown = [(share, name) for share, name in parts if share >= 0.05]
        if len(shown) > 1:
            return " and ".join(f"{name} ({round(100 * share)} %)" for share, name in shown)
        return shown[0][1]
    return condition.first.get(group, classes[0])


def _decibels(values: np.ndarray[Any, Any]) -> str:
    if len(values) == 1:
        return f"{wording.three_digits(float(values[0]))} dB"
    return f"{wording.three_digits(float(np.median(values)))} dB in the middle"


def _effort(result: ProjectionResult) -> str:
    count = len(result.pictures)
    each = f", {wording.three_digits(result.seconds / count)} s a picture" if count > 1 else ""
    return f"{result.steps:,} steps in {wording.three_digits(result.seconds)} s{each}."


def _losses(view: View, progress: Progress) -> None:
    if len(view.steps) < 2:
        return
    st.markdown("**Loss**", help="The squared error of the pixels, with the prior and the perceptual term.")
    lines = [[float(value) for value in line] for line in view.losses]
    last = int(view.steps[-1])
    # The axis stands still while the line grows.
    total = last if progress.ended or progress.share == 0.0 else max(last, round(last / progress.share))
    option = curve([int(step) for step in view.steps], lines, total)
    st.echarts_chart(option, key="project-losses", height=CHART_HEIGHT, alt="Loss over the steps")
