"""Actions on a run: resume, train longer, duplicate, rename, delete; and the dialogs of those that ask first."""

import streamlit as st

from gan_core.checkpoints import check_name
from gan_core.datasets import kind_of, noun
from latent_studio.shared import errors, services, widgets, wording
from latent_studio.shared.forms.fields import NUMBER_WIDTH
from latent_studio.shared.runs import cards, starting
from latent_studio.shared.session import address

_DELETE, _ASKED = "delete-run", "run-asked"


def ask(action: str, name: str) -> None:
    """Have an action on a run answered at the end of this page's next drawing, where its dialog stays open."""
    st.session_state[_ASKED] = (action, name)


def is_asked() -> bool:
    """Whether an action waits to be answered."""
    return _ASKED in st.session_state


def answer_asked() -> None:
    """Answer the action that waits, if any."""
    if is_asked():
        answer(*st.session_state.pop(_ASKED))


def answer(action: str, name: str) -> None:
    """Do one of the actions on a run, or open its dialog."""
    if action == cards.RESUME:
        resume(name)
    elif action == cards.LONGER:
        longer(name)
    elif action == cards.DUPLICATE:
        starting.as_earlier(name)
    elif action == cards.RENAME:
        rename(name)
    elif action == cards.DELETE:
        widgets.ask_again(_DELETE)
        delete(name)


def resume(name: str) -> None:
    """Let a run go on from its last save, and watch it."""
    with errors.shown():
        services.manager().start(name)
        address.go("train", {"run": name})


@st.dialog("Train longer", icon=":material/more_time:")
def longer(name: str) -> None:
    """Ask how many more samples a finished run is to train on."""
    summary = next((run for run in services.manager().runs() if run.name == name), None)
    if summary is None:
        st.error(f"{wording.plain(name)} is gone.")
        return
    kind = kind_of(summary.dataset)
    st.write(
        f"**{wording.plain(name)}** has seen {wording.counted(summary.images, kind)}. "
        "It goes on from there; its learning rates stay where the schedule left them."
    )
    more = st.number_input(
        f"More {noun(kind)}",
        min_value=64,
        max_value=1_000_000_000,
        value=max(64, summary.images),
        step=10_000,
        key=f"longer-{name}",
        help=f"How many more real {noun(kind)} the discriminator sees.",
        on_change="ignore",
        width=NUMBER_WIDTH,
    )
    if st.button("Train", type="primary", icon=":material/play_arrow:"):
        with errors.shown():
            services.manager().extend(name, summary.images + int(more))
            address.go("train", {"run": name})


@st.dialog("Rename", icon=":material/edit:")
def rename(name: str) -> None:
    """Ask for a run's new name."""
    new = st.text_input(
        "New name",
        value=name,
        max_chars=64,
        key=f"rename-{name}",
        help="1 to 64 letters, digits, hyphens and underscores. Links to the old name will no longer work.",
        on_change="ignore",
    )
    if st.button("Rename", type="primary"):
        with errors.shown():
            services.manager().rename(name, check_name(new.strip()))
            st.rerun()


@st.dialog("Delete", icon=":material/delete:")
def delete(name: str) -> None:
    """Ask twice before a run is deleted."""
    st.write(f"**{wording.plain(name)}** with its pictures, snapshots and curves.")
    if widgets.confirmed("Delete", "Yes, delete it for good", key=_DELETE, warning="This can't be undone."):
        with errors.shown():
            services.manager().delete(name)
            st.rerun()
