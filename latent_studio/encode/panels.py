"""The parts of the Encode page: what is compared, samples given back, the codes' plane, and the experiment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from gan_core import export
from gan_core.encoding import bench, pretraining
from gan_core.encoding.bench import Outcome
from gan_core.files import ReadError
from gan_core.processes.progress import Progress
from gan_core.tasks.pretraining import PretrainingRequest, read_result
from gan_core.tasks.queue import task_name
from latent_studio.encode.charts import accuracies, plane
from latent_studio.encode.state import TRAINED, Shown, choose, datasets, latest, train
from latent_studio.shared import charts, services, tasks, wording
from latent_studio.shared.session import workspace
from latent_studio.shared.stills.component import Still, stills

TITLES = {"pca": "PCA", "patches": "64-16-64 patches", "autoencoder": "Autoencoder", "vae": "VAE"}
TEACHING = {
    "pca": "The best linear code there is, computed at once.",
    "patches": "The classic of image compression: every 8x8 patch through 16 tanh units (Cottrell et al. 1987).",
    "autoencoder": "An encoder and a decoder trained to give samples back.",
    "vae": "An autoencoder whose codes are drawn around the encoder's and kept near a Gaussian.",
}
_PADDED = " Patches are 8 pixels wide, so the image's edges are continued to a multiple of 8."


def controls(shown: Shown) -> None:
    """Which data, how many numbers, and which runs, where there are several."""
    known = datasets()
    several = [objective for objective in TRAINED if len(shown.offered[objective]) > 1]
    places = iter(st.columns(2 + len(several), gap="small"))
    with next(places):
        _pick("Dataset", list(known), shown.dataset, "dataset", shown, lambda name: known[name].title,
              "Whose samples are encoded and given back.")  # fmt: skip
    with next(places):
        key = "encode-dimension"
        st.session_state[key] = shown.dimension
        st.select_slider(
            "Numbers a code",
            shown.dimensions,
            shown.dimension,
            key=key,
            on_change=lambda: choose(shown, dimension=st.session_state[key]),
            help="How few numbers a sample has to pass through; what is trained next has as many.",
        )
    for objective in several:
        with next(places):
            names = [run.name for run in shown.offered[objective]]
            _pick(TITLES[objective], names, shown.runs[objective].name, objective, shown, str,
                  "Which of the runs on this data to show.")  # fmt: skip


def offer_training(shown: Shown) -> None:
    """One button that starts what is missing."""
    missing = [objective for objective in TRAINED if objective not in shown.runs]
    if not missing:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        label = "Train both" if len(missing) > 1 else f"Train the {_inside(TITLES[missing[0]])}"
        if st.button(label, type="primary", icon=":material/model_training:", key="encode-train"):
            try:
                train(shown)
            except (ValueError, OSError) as error:
                st.error(wording.plain(str(error)), icon=":material/error:")
                return
            st.rerun()
        st.caption(
            f"An autoencoder and a VAE with {shown.dimension} numbers a code learn here within minutes, and show "
            "below while they do."
            if len(missing) > 1
            else f"It learns here with {shown.dimension} numbers a code, and shows below while it does."
        )


def outcomes(shown: Shown) -> dict[str, Outcome]:
    """What each method makes of the data, as far as there is something yet. Raises ValueError."""
    found = {"pca": bench.linear(workspace.current(), shown.options, shown.dimension)}
    if bench.bench(workspace.current(), shown.options).kind == "image":
        found["patches"] = bench.patches(workspace.current(), shown.options)
    for objective in TRAINED:
        newest = latest(shown, objective)
        if newest is not None:
            found[objective] = bench.snapshot(workspace.current(), shown.options, newest[0])
    return found


def reconstructions(shown: Shown, found: dict[str, Outcome]) -> None:
    """Held-out samples on top, below them what comes back, a row a method."""
    where = bench.bench(workspace.current(), shown.options)
    originals = where.held_out[where.shown]
    rows = [("originals", "Held-out samples", originals, charts.REAL, "No method has seen them.")]
    rows += [
        (name, _caption(shown, name, outcome), outcome.given_back, charts.GENERATOR, TEACHING[name])
        for name, outcome in found.items()
    ]
    for name, caption, samples, colour, teaching in rows:
        png = export.png(export.grid(where.pictures(samples), columns=len(samples)))
        said = "Held-out samples" if name == "originals" else f"The same samples given back by {TITLES[name]}"
        still = Still(png, alt=said, caption=caption, colour=colour, title=teaching)
        stills([still], key=f"row-{name}")
    for objective in TRAINED:
        if objective in shown.runs and objective not in found:
            style = wording.state_style(shown.runs[objective].state)
            st.caption(f"**{TITLES[objective]}** {wording.badge(style)} {style.sentence}")


def lead_on(shown: Shown, found: dict[str, Outcome]) -> None:
    """From each decoder that has learned here to the page on which its codes are moved by hand."""
    decoders = [objective for objective in TRAINED if objective in found]
    if not decoders:
        return
    with st.container(horizontal=True, gap="small"):
        for objective in decoders:
            st.page_link(
                "pages/explore.py",
                label=f"Explore the decoder of the {_inside(TITLES[objective])}",
                icon=":material/explore:",
                query_params={"run": shown.runs[objective].name},
                help="Move a code by hand, and see what the decoder makes of it.",
            )


def figures(shown: Shown, found: dict[str, Outcome]) -> None:
    """Error and compression of each method, and how both are counted."""
    where = bench.bench(workspace.current(), shown.options)
    lines = ["| Method | Numbers | Rate | Error |\n|:--|--:|--:|--:|"]
    for name, outcome in found.items():
        seen = outcome.assessment
        # Spaces that don't break, so that a rate stays in one line.
        lines.append(
            f"| {TITLES[name]} | {outcome.code_numbers} | {wording.three_digits(seen.numbers_rate)}\u00a0:\u00a01 "
            f"| {wording.three_digits(seen.error)} |"
        )
    st.markdown("\n".join(lines))
    assessed = [outcome.assessment for outcome in found.values()]
    worse = max(seen.rounded_error / max(seen.error, 1e-12) for seen in assessed) - 1.0
    rate = "the same" if where.kind == "image" else "four times as high, for a number of a signal has 32"
    padded = "patches" in found and any(side % 8 for side in where.shape[1:])
    st.caption(
        f"Rate: the {where.numbers:,} numbers of a sample for each number of its code; the decoder isn't counted. With "
        f"codes rounded to 8 bits a number the rate in bits is {rate}, and the error grows by at most "
        f"{wording.three_digits(100 * worse)} %.{_PADDED if padded else ''} Error: mean squared, on [-1, 1], of "
        f"{len(where.held_out):,} held-out samples; the same in dB is the peak signal-to-noise ratio."
    )


def planes(shown: Shown, found: dict[str, Outcome]) -> None:
    """Where the held-out samples' codes lie, for each method side by side."""
    where = bench.bench(workspace.current(), shown.options)
    names = [name for name in found if name != "patches"]
    for name, place in zip(names, st.columns(len(names), gap="medium"), strict=True):
        with place:
            outcome = found[name]
            st.markdown(
                f"**{TITLES[name]}** :gray[{round(100 * outcome.share)} % of the variance]",
                help="Held-out codes along their own first two principal axes, and how much of them these hold.",
            )
            figure = plane(outcome.plane.numpy(), where.labels.numpy(), where.classes)
            charts.still(figure, f"plane-{name}")


def experiment(shown: Shown) -> None:
    """The pre-training experiment with one of the runs: start, progress, cancel, curve."""
    able = [objective for objective in TRAINED if latest(shown, objective) is not None]
    if not able:
        st.caption("Train an autoencoder or a VAE first: the experiment asks what its encoder has learnt.")
        return
    objective = able[0]
    if len(able) > 1:
        objective = str(
            st.segmented_control(
                "Encoder of",
                able,
                default=able[0],
                format_func=TITLES.__getitem__,
                required=True,
                key="encode-experiment",
            )
        )
    run = shown.runs[objective]
    name = task_name("pretraining", PretrainingRequest(run=run.name))
    before = _working(tasks.progress(name))

    @st.fragment(run_every=1.0 if before else None)
    def see() -> None:
        progress = tasks.progress(name)
        if before and not _working(progress):
            st.rerun()
        _experiment(run.path, progress, name, shipped=run.shipped)

    see()


def _working(progress: Progress | None) -> bool:
    return progress is not None and not progress.ended


def _experiment(folder: Path, progress: Progress | None, task: str, *, shipped: bool) -> None:
    working = _working(progress)
    try:
        result = read_result(folder, working=working)
    except ReadError as error:
        st.error(wording.plain(str(error)), icon=":material/error:")
        result = None
    with st.container(horizontal=True, vertical_alignment="center"):
        if working:
            _act("Cancel", "stop", lambda: services.task_queue().cancel(task), "Keep what is measured, and end.")
        else:
            label = "Start the experiment" if result is None else "Measure again"
            request = PretrainingRequest(run=folder.name)
            _act(
                label,
                "science",
                lambda: services.task_queue().start("pretraining", request),
                "It takes a minute or two.",
                disabled=shipped,
            )
        _standing(progress, result)
    if result is not None and result.points:
        found = pretraining.summary(result.points)
        figure = accuracies(found["pretrained"], found["scratch"])
        charts.still(figure, f"accuracies-{folder.name}")
        seeds = len({point.seed for point in result.points})
        st.caption(
            f"Median and range over {seeds} draws of the labels and weights; encoder after "
            f"{wording.quantity(result.images)} samples; chance is {wording.three_digits(100 / result.classes)} %. "
            f"{_finding(found)}"
        )


def _inside(title: str) -> str:
    """A title within a sentence: autoencoder, but VAE."""
    return title if title.isupper() else title.lower()


def _finding(found: dict[str, list[pretraining.Row]]) -> str:
    """In one sentence, up to how many labels pre-training is ahead."""
    pairs = zip(found["pretrained"], found["scratch"], strict=True)
    ahead = [one.median > other.median for one, other in pairs]
    leads = ahead.index(False) if False in ahead else len(ahead)
    if leads == 0:
        return "From scratch is better even with the fewest labels."
    if leads == len(ahead):
        return "Learning without labels first is better throughout."
    return f"Learning without labels first is better up to {found['pretrained'][leads - 1].labels:,} labels."


def _standing(progress: Progress | None, result: pretraining.Pretraining | None) -> None:
    if progress is not None and not progress.ended:
        st.progress(progress.share, text=wording.plain(progress.sentence))
        return
    failed = progress.sentence if progress is not None and progress.state == "failed" else ""
    sentence = result.sentence if result is not None and result.sentence else failed
    if sentence:
        st.warning(wording.plain(sentence), icon=":material/warning:")


def _act(label: str, icon: str, act: Callable[[], object], teaching: str, *, disabled: bool = False) -> None:
    if not st.button(label, icon=f":material/{icon}:", help=teaching, key=f"encode-{icon}", disabled=disabled):
        return
    try:
        act()
    except (ValueError, OSError) as error:
        st.error(wording.plain(str(error)), icon=":material/error:")
        return
    st.rerun()


def _caption(shown: Shown, name: str, outcome: Outcome) -> str:
    after = ""
    newest = latest(shown, name) if name in TRAINED else None
    if newest is not None:
        after = f", after {wording.quantity(newest[1])} samples"
    seen = outcome.assessment
    said = f"error {wording.three_digits(seen.error)} ({wording.three_digits(seen.signal_to_noise)} dB)"
    return f"{TITLES[name]}: {outcome.code_numbers} numbers, {said}{after}"


def _pick(
    label: str, names: list[str], current: str, parameter: str, shown: Shown, title: Callable[[str], str], teaching: str
) -> None:
    key = f"encode-{parameter}"
    st.session_state[key] = current
    st.selectbox(
        label,
        names,
        names.index(current),
        key=key,
        format_func=title,
        help=teaching,
        on_change=lambda: choose(shown, **{parameter: st.session_state[key]}),
    )
