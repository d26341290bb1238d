"""What a run shows of itself beside its pictures: its curves, its events, its settings and its animation."""

from contextlib import suppress
from functools import partial
from math import isfinite

import streamlit as st

from gan_core import export
from gan_core.config import TrainConfig, fields, value_at
from gan_core.datasets import kind_of, noun
from gan_core.evaluation.measures import Measures
from gan_core.export import Pixels
from gan_core.files import MOST_JSON_BYTES, ReadError, called, read_regular
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.publish import MEASURES
from gan_core.jobs.records import EventRecord, RunRecord
from gan_core.presets import preset_of
from latent_studio.shared import charts, widgets, wording
from latent_studio.shared.forms import devices, form
from latent_studio.shared.forms.fields import label, unit
from latent_studio.shared.runs.pictures import PictureError, pixels_of
from latent_studio.train import history

_EVENTS = 60
_FILM_SECONDS, _SLOWEST, _FASTEST = 10, 6, 24
_EVENT_ICONS = {"info": "", "warning": ":orange[:material/warning:] ", "error": ":red[:material/error:] "}


def look_for(config: TrainConfig) -> None:
    """What to look for, where the run follows a preset that has something to show."""
    followed = preset_of(config)
    if followed is None or not followed.look_for:
        return
    st.caption(f":material/visibility: **{followed.title}.** {followed.look_for}")


def has_reports(folder: RunFolder) -> bool:
    """Whether anything was reported in the run's training, or brought along with it."""
    return len(history.of(folder.path).read().columns["images"]) > 0


def curves(folder: RunFolder, config: TrainConfig) -> None:
    """Losses, and the discriminator's outputs; of an encoder-decoder how well it gives samples back."""
    past, seen = history.of(folder.path).read(), noun(kind_of(config.dataset.name))
    if config.objective.reconstruction is not None:
        st.markdown(
            "**Reconstruction loss**",
            help="How far samples are from what comes back. Held-out far above training: it memorises.",
        )
        option = charts.curves(past.columns, charts.RECONSTRUCTION, seen)
        st.echarts_chart(option, key="losses", height=charts.HEIGHT, alt=f"Reconstruction losses over the {seen} seen")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(
            "**Losses**",
            help="What each player minimises; they pull against each other, so neither falls to 0.",
        )
        option = charts.curves(past.columns, charts.LOSSES, seen)
        st.echarts_chart(option, key="losses", height=charts.HEIGHT, alt=f"Losses over the {seen} seen")
    with right:
        st.markdown(
            "**Discriminator's outputs**",
            help="Its mean score. Training far above held-out: it memorises. Generated near real: it is fooled.",
        )
        option = charts.curves(past.columns, charts.DISCRIMINATOR_OUTPUTS, seen)
        st.echarts_chart(option, key="discriminator", height=charts.HEIGHT, alt="The discriminator's mean outputs")


def events(folder: RunFolder, config: TrainConfig) -> None:
    """What happened in the run, the newest first."""
    past = history.of(folder.path).read()
    happened = past.events[-_EVENTS:]
    if past.problem:
        st.caption(f":orange[:material/warning: {wording.plain(past.problem)}]")
    elif not happened:
        st.caption("Nothing has happened yet.")
        return
    kind = kind_of(config.dataset.name)
    st.markdown("  \n".join(_line(event, kind) for event in reversed(happened)))


def settings(folder: RunFolder, record: RunRecord) -> None:
    """Every setting of the run, as it started and as it stands, and how its learning rates went from there to here."""
    config = record.config
    if has_reports(folder):
        st.markdown("**Learning rates**", help="They fall along half a cosine; a live change shows as a jump.")
        players = charts.RATES[:1] if config.objective.reconstruction is not None else charts.RATES
        seen = noun(kind_of(config.dataset.name))
        figure = charts.rates(history.of(folder.path).read().columns, seen, players)
        st.plotly_chart(figure, key=f"rates-{folder.name}")
    now, kind = standing_now(folder, config), kind_of(config.dataset.name)
    rows = []
    for path, info in fields().items():
        value = wording.plain(form.written(path, value_at(config, path)))
        if path in now:
            value = f"{wording.plain(wording.three_digits(now[path]))} now, {value} at the start"
        if path == "seed" and record.chosen is not None:
            value = f"{value}, computed with {devices.computed_with(record.chosen)}"
        rows.append(f"| {label(path, unit(info, kind))} | {value} |")
    st.markdown("\n".join(["| Setting | Value |", "|:--|:--|", *rows]))


def standing_now(folder: RunFolder, config: TrainConfig) -> dict[str, float]:
    """The settings that stand elsewhere than at the run's start, by path: changed live, or a rate on its schedule."""
    try:
        changed = [change.live for change in folder.changes() if change.live is not None]
    except ReadError:
        changed = []
    live = changed[-1] if changed else config.live
    now = {path: float(getattr(live, name)) for name, path in form.LIVE.items()}
    reported = history.of(folder.path).read().columns
    for name in form.FIRST_LIVE:
        if len(reported[name]) and isfinite(reported[name][-1]):
            now[form.LIVE[name]] = float(reported[name][-1])
    return {path: value for path, value in now.items() if value != value_at(config, path)}


def measures(folder: RunFolder) -> None:
    """How good the run's last snapshot is, where that was measured."""
    try:
        found = Measures.model_validate_json(read_regular(folder.path / MEASURES, MOST_JSON_BYTES))
    except FileNotFoundError:
        return
    except (OSError, ValueError):
        st.caption(f":orange[:material/warning: {wording.plain(called(folder.path / MEASURES))} can't be read.]")
        return
    said = {name: info.description for name, info in fields(Measures).items()}
    st.metric(
        "Fréchet distance",
        f"{wording.three_digits(found.fd_over_floor)} x floor",
        help=f"{said['fd_over_floor']} It is {wording.three_digits(found.fd)}, and {wording.three_digits(found.floor)} "
        f"for {found.count} real images.",
    )
    left, right = st.columns(2)
    left.metric("Coverage", wording.three_digits(found.coverage), help=said["coverage"])
    if found.label_accuracy is not None:
        accuracy = f"{wording.three_digits(100 * found.label_accuracy)} %"
        right.metric("Right class", accuracy, help=said["label_accuracy"])


def animation(folder: RunFolder) -> None:
    """The grid's way from noise to now, to take away."""
    with st.popover("Animation", icon=":material/movie:", help="What was generated from the beginning to now."):
        frames = len(folder.samples())
        if frames < 2:
            st.caption("It appears as soon as the grid has changed.")
            return
        st.caption(f"{frames} pictures of the same latents, in order.")
        for kind in ("gif", "mp4"):
            name, make = f"{folder.name}.{kind}", partial(_film, folder, kind)
            widgets.download(kind.upper(), make, name, "download", key=f"animation-{kind}", width="stretch")


def _line(event: EventRecord, kind: str | None) -> str:
    when = f"{wording.counted(event.images, kind)}, {wording.duration(event.seconds)}"
    return f"{_EVENT_ICONS[event.level]}{wording.plain(event.message)} :gray[{when}]"


def _film(folder: RunFolder, kind: str) -> bytes:
    """The pictures of a run as a GIF or an MP4 of about ten seconds; those that can't be shown are left out."""
    frames: list[Pixels] = []
    for path in map(folder.sample_path, folder.samples()):
        with suppress(OSError, PictureError):
            frames.append(pixels_of(path))
    frames = [frame for frame in frames if frame.shape == frames[-1].shape]
    fps = min(_FASTEST, max(_SLOWEST, len(frames) / _FILM_SECONDS))
    return (export.gif if kind == "gif" else export.mp4)(frames, fps, scale=2)
