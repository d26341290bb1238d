"""Your own images as a dataset: the dialog that imports a folder or a zip, shows what was made, and leads on."""

from pathlib import Path

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from gan_core.datasets import own
from gan_core.importing import ImportOptions, parse_options
from gan_core.importing.members import MOST_FILES
from gan_core.importing.uploads import NOTHING_SENT, Uploads
from latent_studio.shared import errors, services, widgets, wording
from latent_studio.shared.session import address, uploads, visitor, workspace
from latent_studio.train import import_report
from latent_studio.train.awaited_import import AwaitedImport

_OPEN, _AWAITED, _MADE, _FAILED, _DELETE = (
    f"import-{part}" for part in ("open", "awaited", "made", "failed", "delete")
)
_SECONDS = 0.5
_CLASSES = {
    "outer": "Their outermost folder",
    "inner": "The folder they lie in",
    "none": "Nothing: learn without classes",
}
_INK = {"Colour": "Colour", "Grey": "Grey"}
_GROUNDS = {"white": "White", "black": "Black"}


def button(*, key: str = "import") -> None:
    """A button that opens the dialog; the dialog itself, while it is open."""
    teaching = "Make a dataset of images, one by one or in a zip, where a class is a folder."
    if widgets.button("Import your own", "add_photo_alternate", key=key, help=teaching):
        show()
    if st.session_state.get(_OPEN):
        _dialog()


def show(name: str | None = None) -> None:
    """Have the dialog open on this run of the page: at its form, or at the report of the user's dataset `name`."""
    _forget()
    st.session_state[_OPEN] = True
    if name is not None:
        st.session_state[_MADE] = name


def _forget() -> None:
    """Close the dialog and end what it was doing."""
    awaited: AwaitedImport | None = st.session_state.pop(_AWAITED, None)
    if awaited is not None:
        awaited.cancel()
    uploads.forget_refusal()
    for key in (_OPEN, _MADE, _FAILED):
        st.session_state.pop(key, None)
    widgets.ask_again(_DELETE)


@st.dialog("Your own images", icon=":material/add_photo_alternate:", width="large", on_dismiss=_forget)
def _dialog() -> None:
    if _AWAITED in st.session_state:
        _watch(st.session_state[_AWAITED])
    elif _MADE in st.session_state:
        _made(st.session_state[_MADE])
    else:
        _form()


# What to import


def _form() -> None:
    wrong = st.empty()
    st.write(
        "Images of any size and almost any format: many files at once, or a zip with a folder for each class. Each "
        "image gives its central square, upright, at the size you choose."
    )
    name = st.text_input(
        "Name",
        max_chars=48,
        key="import-name",
        persist_state="session",
        placeholder="pets",
        on_change="ignore",
        help="1 to 45 letters a-z, digits, hyphens and underscores; the dataset is then called my-NAME.",
    )
    source = _source()
    options = _options()
    if st.button("Import", type="primary", icon=":material/download:", key="import-start"):
        st.session_state.pop(_FAILED, None)
        _start(name.strip(), source, options)
    if _FAILED in st.session_state:
        with wrong:
            errors.show(st.session_state[_FAILED])


def _source() -> Uploads | str:
    """Files from the visitor's machine, or, where that is this machine, the path of a folder or a zip."""
    each, together = (most >> 20 for most in (uploads.most_bytes(), uploads.most_bytes_each()))
    sent = st.file_uploader(
        "A zip of images, or image files",
        accept_multiple_files=True,
        key="import-files",
        help="Choose one zip, in which a folder is a class, or image files, which have no classes. At most "
        f"{MOST_FILES:,} files of {each} MB each and {together} MB together; a zip is never unpacked to the disk.",
    )
    uploads.refusal()
    if sent or not visitor.at_this_machine():
        return Uploads([(file.name, file) for file in sent])
    return st.text_input(
        "Or a folder on this machine",
        key="import-path",
        persist_state="session",
        placeholder="/home/me/pictures/pets",
        on_change="ignore",
        help="Offered because this app answers to its own machine only. Its files are read, never changed.",
    ).strip()


def _options() -> dict[str, object]:
    size, colour, classes = st.columns([1, 1, 1.4], gap="small")
    with size:
        chosen_size = st.selectbox(
            "Size",
            range(16, 129, 4),
            index=4,
            format_func=lambda side: f"{side}x{side}",
            key="import-size",
            persist_state="session",
            on_change="ignore",
            help=_help("size"),
        )
    with colour:
        ink = widgets.segments("Colours", _INK, "Colour", key="import-ink", help=_help("grey"), persist_state="session")
    with classes:
        by = st.selectbox(
            "Class of an image",
            list(_CLASSES),
            format_func=_CLASSES.__getitem__,
            key="import-classes",
            persist_state="session",
            on_change="ignore",
            help=_help("classes"),
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label, key = "Behind transparent images", "import-ground"
        ground = widgets.segments(label, _GROUNDS, "white", key=key, help=_help("background"), persist_state="session")
        mirrored = st.checkbox(
            "A mirror image is as good",
            key="import-mirrored",
            persist_state="session",
            help=_help("mirrored"),
        )
    return {"size": chosen_size, "grey": ink == "Grey", "classes": by, "background": ground, "mirrored": mirrored}


def _help(option: str) -> str:
    return str(ImportOptions.model_fields[option].description)


def _start(name: str, source: Uploads | str, chosen: dict[str, object]) -> None:
    """Start to import, and show how it goes; what is wrong is a sentence in the dialog."""
    try:
        options = parse_options(chosen)
        if not name:
            raise ValueError("Give the dataset a name.")
        if isinstance(source, Uploads):
            awaited = AwaitedImport(source, name, options)
            _release(source)
        elif source:
            awaited = AwaitedImport(Path(source).expanduser(), name, options)
        else:
            raise ValueError(NOTHING_SENT)
    except (ValueError, OSError) as error:
        st.session_state[_FAILED] = str(error)
    else:
        st.session_state[_AWAITED] = awaited
        st.rerun()


def _release(sent: Uploads) -> None:
    """Let go of files that are copied, which would lie in memory for as long as the visitor stays."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for _, file in sent.files:
            if isinstance(file, UploadedFile):
                context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


# How it goes


@st.fragment(run_every=_SECONDS)
def _watch(awaited: AwaitedImport) -> None:
    progress = awaited.progress()
    if not progress.ended:
        st.progress(progress.share, text=wording.plain(progress.sentence))
        st.caption("It goes on in a process of its own while this page is open.")
        if st.button("Cancel", icon=":material/close:", key="import-cancel"):
            awaited.cancel()
            st.session_state.pop(_AWAITED, None)
            st.rerun()
        return
    st.session_state.pop(_AWAITED, None)
    if progress.state == "done":
        st.session_state[_MADE] = awaited.name
    else:
        st.session_state[_FAILED] = progress.sentence
    st.rerun()


# What was made


def _made(name: str) -> None:
    with errors.shown():
        report = own.report(workspace.current(), name)
        import_report.show(report)
        _next(name)


def _next(name: str) -> None:
    """The ways on: to the Train page, to another import, or to delete it, which is asked twice."""
    with st.container(horizontal=True):
        use = st.button("Use this dataset", type="primary", icon=":material/model_training:", key="import-use")
        another = st.button("Import another", icon=":material/add:", key="import-another")
    if use:
        _forget()
        address.go("train", {"dataset": name})
    if another:
        show()
        st.rerun()
    warning, learned = "This can't be undone.", [run.name for run in services.manager().runs() if run.dataset == name]
    if learned:
        runs = ", ".join(map(wording.plain, learned[:10]))
        warning += f" Runs that learned from it stay and can be explored, but not trained on or measured: {runs}."
    if widgets.confirmed("Delete", "Yes, delete it for good", key=_DELETE, warning=warning):
        with errors.shown():
            own.delete(workspace.current(), name)
            _forget()
            st.rerun()
