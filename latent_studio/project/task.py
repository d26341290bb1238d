"""The parts of the Project page up to the task: where pictures come from, how they are fitted, what is looked for."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
import torch

from gan_core.files import ReadError
from gan_core.importing.pictures import Pixels
from gan_core.latent.inversion import fitting
from gan_core.latent.inversion.fitting import Fitting, FittingError, Format
from gan_core.latent.inversion.projection import ProjectionOptions
from gan_core.latent.spec import ConditionSpec
from gan_core.options import Options
from gan_core.tasks.projecting import ProjectionRequest, packed, unpacked
from latent_studio.project import state
from latent_studio.project.component import Sheet, easel
from latent_studio.project.pictures import png_of, scale_of, sheet_of, within
from latent_studio.project.state import MOST_PICTURES, ProjectState, Source
from latent_studio.project.subject import HeldOut, Subject
from latent_studio.shared import charts, errors, generators, services, widgets, wording
from latent_studio.shared.forms.fields import NUMBER_WIDTH
from latent_studio.shared.generators import Facts
from latent_studio.shared.stills.component import Still, stills

SAMPLES = 8
_COLOURS = ("#FFFFFF", "#000000", "#E53935", "#FFB300", "#43A047", "#1E88E5", "#8E24AA")
_SPACES = {"z": "z", "w": "w", "w+": "w of each layer"}
_FRAMES = {"crop": "Crop", "pad": "Show all"}
_LIGHT = {"guess": "Guess", "no": "Keep", "yes": "Invert"}


def choose(subject: Subject, task: str) -> None:
    """The pad, files and held-out samples; where there is nothing yet, what the task looks for, or one of these."""
    if task and not state.sources():
        _recall(subject, task)
    held_out, key = subject.held_out, f"project-easel-{subject.form.shape}-{subject.form.ground}"
    offered = held_out.some(SAMPLES, state.draw()) if held_out else []
    if held_out and not state.sources():
        state.choose([_sample(held_out, offered[0])])
    shown = [state.opaque(held_out.samples[index]) for index in offered] if held_out else []
    current = state.sources()
    only = current[0].pixels if len(current) == 1 else None
    chosen = [place for place, pixels in enumerate(shown) if only is not None and np.array_equal(pixels, only)]

    def on_sample() -> None:
        message = st.session_state[key]["sample"]
        index = message.get("index") if isinstance(message, dict) else None
        if held_out and isinstance(index, int) and index in range(len(offered)):
            state.choose([_sample(held_out, offered[index])])

    easel(
        _sheet(subject.form),
        [(png_of(pixels[:3]), f"Held-out sample: {_named(held_out, index)}") for pixels, index in
         zip(shown, offered, strict=True)],
        chosen[0] if chosen else None,
        most=MOST_PICTURES,
        key=key,
        answers={
            "drawn": lambda: state.choose(*state.drawn(st.session_state[key]["drawn"])),
            "pictures": lambda: state.choose(*state.taken(st.session_state[key]["pictures"])),
            "sample": on_sample,
            "others": state.draw_others,
        },
    )  # fmt: skip
    for sentence in state.refusals():
        errors.warn(sentence)


def fitted(subject: Subject) -> list[Pixels]:
    """The chosen pictures fitted to the generator, uint8 `[C, H, W]`, beside what they were, and what was done."""
    place = st.container()
    how = _switches(subject.form, state.sources())
    done, said = [], dict[str, None]()
    kept: list[Source] = []
    for source in state.sources():
        try:
            result = fitting.fit(source.pixels, subject.form, how)
        except FittingError as error:
            errors.warn(f"{source.name}: {error}")
            continue
        done.append(result.pixels)
        kept.append(source)
        said |= dict.fromkeys(result.steps)
    if not done:
        place.caption("Draw something, or choose a picture.")
        return []
    with place:
        _pair(kept, done, subject.form)
    st.caption(" ".join(said) if said else "It is in the generator's format already: nothing was changed.")
    return done


def begin(now: ProjectState, facts: Facts, subject: Subject, pictures: Sequence[Pixels]) -> str | None:
    """The options of the projection and its button; the name of the task where it was pressed just now."""
    place = st.container()
    condition, options = _condition(facts), _options(subject, now, facts)
    several = len(pictures) > 1
    label = f"Project {len(pictures)} pictures" if several else "Project it"
    with place:
        pressed = st.button(
            label,
            type="primary",
            icon=":material/my_location:",
            key="project-start",
            disabled=not pictures,
            width="stretch",
            help="Find the latents from which the generator comes closest to these pictures."
            if several
            else "Find the latent from which the generator comes closest to this picture.",
        )
    if not pressed:
        return None
    request = ProjectionRequest(
        run=now.run,
        snapshot=now.snapshot,
        generator=subject.digest,
        pictures=packed(torch.from_numpy(np.stack(pictures))),
        condition=condition,
        options=options,
    )
    generators.pin(now.run, {now.snapshot})
    try:
        return services.task_queue().start("projection", request)
    except (ValueError, OSError) as error:
        errors.show(error)
        return None


def _switches(form: Format, chosen: Sequence[Source]) -> Fitting:
    """The steps that fit a picture to this format, each with a switch."""
    how = fitting.usual(form)
    aspect = form.shape[1] / form.shape[2]
    other = any(source.pixels.shape[1] != aspect * source.pixels.shape[2] for source in chosen)
    values = how.model_dump()
    with st.container(horizontal=True, gap="medium"):
        if form.invertible:
            values["invert"] = _segments("Light and dark", _LIGHT, "invert", how)
        if other:
            values["frame"] = _segments("Frame", _FRAMES, "frame", how)
    possible = {"contrast": form.invertible, "scale": form.extent is not None, "centre": form.centre is not None}
    titles = {"contrast": "Contrast", "scale": "Size", "centre": "Centre"}
    with st.container(horizontal=True, gap="small"):
        for name in (name for name, there in possible.items() if there):
            values[name] = st.toggle(titles[name], value=True, key=f"project-{name}", help=_teaching(Fitting, name))
    return Fitting.model_validate(values)


def _segments(label: str, choices: dict[str, str], name: str, how: Fitting) -> str:
    default = str(getattr(how, name))
    return widgets.segments(label, choices, default, key=f"project-{name}-{default}", help=_teaching(Fitting, name))


def _condition(facts: Facts) -> ConditionSpec | None:
    """The class that was chosen; None where the projection is to find it."""
    if not facts.groups:
        return None
    given = st.toggle(
        "I know the class",
        key="project-given",
        help="Look in this class alone. Otherwise all classes are tried, and the one that comes nearest is kept.",
    )
    if not given:
        return None
    with st.container(horizontal=True):
        chosen = {
            group.name: str(
                st.selectbox(wording.plain(group.name), group.classes, key=f"project-class-{facts.run}-{group.name}")
            )
            for group in facts.groups
        }
    return ConditionSpec(first=chosen)


def _options(subject: Subject, now: ProjectState, facts: Facts) -> ProjectionOptions:
    values: dict[str, object] = {}
    default = ProjectionOptions()
    if len(subject.spaces) > 1:
        titles = {space: _SPACES[space] for space in subject.spaces}
        teaching = _teaching(ProjectionOptions, "space")
        values["space"] = widgets.segments("Space", titles, default.space, key="project-space", help=teaching)
    with st.expander("More"):
        _snapshot(now, facts)
        for name, title, high, step in (
            ("steps", "Steps", 1000, 50),
            ("starts", "Starts", 64, 1),
            ("prior", "Prior", 1.0, 0.01),
            ("perceptual", "Perceptual term", 1.0, 0.01),
        ):
            value = getattr(default, name)
            values[name] = st.number_input(
                title,
                type(value)(1 if isinstance(value, int) else 0),
                type(value)(high),
                value,
                type(value)(step),
                key=f"project-{name}",
                help=_teaching(ProjectionOptions, name),
                width=NUMBER_WIDTH,
            )
    return ProjectionOptions.model_validate(values)


def _snapshot(now: ProjectState, facts: Facts) -> None:
    """Which snapshot of the run makes the pictures, where there are several."""
    if len(facts.snapshots) < 2:
        return
    key = f"project-snapshot-{facts.run}-{now.snapshot}"
    newest_first = facts.snapshots[::-1]
    st.selectbox(
        "Snapshot",
        newest_first,
        index=newest_first.index(now.snapshot),
        format_func=lambda images: f"{images:,} {facts.noun}",
        key=key,
        on_change=lambda: state.move(int(st.session_state[key])),
        help=f"The generator as it was after so many {facts.noun}.",
    )


def _pair(chosen: Sequence[Source], done: Sequence[Pixels], form: Format) -> None:
    """What came and what it was fitted to: one picture large, several as two sheets."""
    height, width = form.shape[1:]
    if len(done) == 1:
        scale = scale_of(form.shape)
        after = png_of(done[0], scale)
        said = f"Your drawing, fitted: {width} x {height}" if chosen[0].drawn else f"Fitted: {width} x {height}"
        pictures = [Still(after, alt="The picture as it was fitted", caption=said, colour=charts.REAL)]
        if not chosen[0].drawn:
            before = png_of(within(chosen[0].pixels, width * scale, height * scale))
            pictures.insert(0, Still(before, "The picture as it came", caption=chosen[0].name, colour=charts.REAL))
        stills(pictures, key="project-pair")
        return
    small = [within(source.pixels, width, height)[:3] for source in chosen]
    for png, alt, caption in (
        (sheet_of(small), "The pictures as they came", f"{len(done)} pictures"),
        (sheet_of(done), "The pictures as they were fitted", f"Fitted: {width} x {height}"),
    ):
        stills([Still(png, alt=alt, caption=caption, colour=charts.REAL)], key=f"project-{alt[-6:].strip()}")


def _sample(held_out: HeldOut, index: int) -> Source:
    label = held_out.names[index]
    name = f"Held-out {label}" if label else "Held-out sample"
    return Source(name, state.opaque(held_out.samples[index]), label)


def _named(held_out: HeldOut | None, index: int) -> str:
    return (held_out.names[index] if held_out else "") or str(index)


def _recall(subject: Subject, task: str) -> None:
    """Choose the pictures that a task looks for, where it is still known."""
    try:
        pictures = unpacked(services.task_queue().folder(task).request()["pictures"], subject.form.shape)
    except (ReadError, ValueError, KeyError, TypeError):
        return
    several = len(pictures) > 1
    state.choose(
        [
            Source(f"Picture {number}" if several else "The picture of this link", state.opaque(picture))
            for number, picture in enumerate(pictures.numpy(), start=1)
        ]
    )


def _teaching(model: type[Options], name: str) -> str:
    return str(model.model_fields[name].description)


def _sheet(form: Format) -> Sheet:
    """White on black, unless the generator has another ground; colours where it has them."""
    ground = form.ground or ((0.0,) if form.shape[0] == 1 else (255.0, 255.0, 255.0))
    levels = [round(level) for level in ground] * (3 if len(ground) == 1 else 1)
    pen = _COLOURS[0] if sum(levels) < 3 * 128 else _COLOURS[1]
    colours = (pen,) if form.shape[0] == 1 else (pen, *(colour for colour in _COLOURS if colour != pen))
    return Sheet(form.shape[2], form.shape[1], "#" + "".join(f"{level:02X}" for level in levels), colours)
