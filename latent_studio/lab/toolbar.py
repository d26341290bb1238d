"""What stands above the lab: where to start from, undo and redo, the link to hand out, and what to take along."""

from collections.abc import Collection
from urllib.parse import urlencode

import streamlit as st

from gan_core.config import TrainConfig
from gan_core.config.offers import replaced
from gan_core.lab.engine.script import script
from gan_core.lab.teaching.presets import LAB_PRESETS
from latent_studio.lab.history import held, redo, start_from, undo
from latent_studio.lab.state import HIDEABLE, LabState, lessons, shareable
from latent_studio.shared import errors, services, url, widgets, wording
from latent_studio.shared.session import address

SCRIPT_STEPS = 5000
MOST_IMAGES = 1_000_000  # of a run: a lab goes on until one leaves it, a run ends within minutes
_OWN = "Your own settings"
# What the switches of the views are called, where one chooses which to leave out.
VIEWS = {
    "real": "Real points",
    "generated": "Generated points",
    "surface": "Discriminator's surface",
    "manifold": "Manifold",
    "noise": "Noise to data",
    "sample_gradients": "Gradient arrows",
    "actual_steps": "Step arrows",
    "optimal": "Optimal discriminator",
    "losses": "Losses",
    "divergences": "Divergences",
    "histograms": "Discriminator's outputs",
    "gradients": "Gradients",
    "neurons": "Networks",
}


def presets(config: TrainConfig) -> None:
    """The presets, those that work and those that fail on purpose, at the one that `config` is."""
    # One lab are two whose drawn points are the same in a URL.
    wanted = shareable(config)
    current = next((name for name, preset in LAB_PRESETS.items() if shareable(preset.config) == wanted), None)
    key = "lab-preset"
    if st.session_state.get(key, current) != current:
        st.session_state[key] = current

    def chosen() -> None:
        if (name := st.session_state[key]) is not None:
            start_from(LAB_PRESETS[name].config)

    names = sorted(LAB_PRESETS, key=lambda name: not LAB_PRESETS[name].healthy)
    st.selectbox(
        "Start from",
        names,
        index=None if current is None else names.index(current),
        format_func=_title,
        placeholder=_OWN,
        key=key,
        on_change=chosen,
        help="Games that go well, and games that fail on purpose, each for one reason.",
    )
    if current is not None:
        preset = LAB_PRESETS[current]
        st.caption(f"{preset.sentence}  \n:material/visibility: **Look for:** {preset.look_for}")


def lesson(name: str) -> None:
    """Which lesson is open, and what it says to do, at hand beside the picture in a narrow window too."""
    found = lessons()
    if name not in found:
        return
    number, current = list(found).index(name) + 1, found[name]
    title = f"Lesson {number}: {wording.plain(current.title)}"
    with st.popover(title, type="tertiary", icon=":material/school:", help="What this lesson says to do."):
        st.markdown(current.do)
        st.caption("The whole lesson, with its question, stands above the controls.")


def buttons(state: LabState, hidden: Collection[str]) -> None:
    """Undo, redo, Share and Export, as far as they aren't hidden."""
    history = held().history
    ways = (
        ("Undo", "undo", undo, history.past, "Back to the settings before the last change."),
        ("Redo", "redo", redo, history.future, "On to the settings that were undone last."),
    )
    for text, name, walk, steps, teaching in ways if "history" not in hidden else ():
        able = {"on_click": walk, "disabled": not steps}
        widgets.button(text, name, key=f"lab-{name}", help=teaching, type="tertiary", **able)
    teaching = "A link to this lab, with as much of the page as a class needs."
    if "share" not in hidden and widgets.button("Share", "link", key="lab-share", help=teaching, type="tertiary"):
        share(state)
    if "export" not in hidden:
        with st.popover("Export", type="tertiary", icon=":material/download:", help="The same experiment elsewhere."):
            _export(state.config)


@st.dialog("Share", icon=":material/link:")
def share(state: LabState) -> None:
    """The link to the lab as it stands, and what it leaves out of the page."""
    st.caption("The link opens this lab: its settings, its drawing, its views and its speed.")
    place = st.container()
    hide: list[str] = []
    with st.expander("Leave out of the page", icon=":material/visibility_off:", expanded=bool(state.hidden)):
        for heading, names in (("Controls", HIDEABLE), ("Switches of single views", VIEWS)):
            st.markdown(f"**{heading}**")
            with st.grid(2, gap="xsmall"):
                for name, title in names.items():
                    if st.checkbox(title, value=name in state.hidden, key=f"lab-hide-{name}"):
                        hide.append(name)
        st.caption("Anyone who changes the link can bring it back: this tidies the page and locks nothing.")
    others = [name for name in state.hidden if name not in {*HIDEABLE, *VIEWS}]
    place.code(link(state.model_copy(update={"hidden": (*others, *hide)})), language=None, wrap_lines=True)


def link(state: LabState) -> str:
    """The URL of a state."""
    here = str(st.context.url or "").partition("?")[0] or "/lab"
    return f"{here}?{urlencode(url.write(state), safe=',')}"


def _export(config: TrainConfig) -> None:
    name = f"gan-{config.dataset.name}-{config.objective.name}.py"
    teaching = "The same experiment as a short program that runs on its own."
    program = script(config, SCRIPT_STEPS)
    widgets.download("Python script", program, name, "code", width="stretch", key="lab-script", help=teaching)
    teaching = "A run with these settings on the Train page: with snapshots to explore, curves and measures."
    if widgets.button("Train this", "model_training", key="lab-train", help=teaching, width="stretch"):
        _train(config)
    st.caption("The lab's state, its picture and its film are saved below the picture.")


def _train(config: TrainConfig) -> None:
    images = min(config.schedule.images, MOST_IMAGES)
    with errors.shown():
        name = services.manager().create(replaced(config, "schedule.images", images), None)
        st.session_state["just-started"] = name
        address.go("train", {"run": name})


def _title(name: str) -> str:
    preset = LAB_PRESETS[name]
    return preset.title if preset.healthy else f"{preset.title} (fails on purpose)"
