"""The dialog that imports one's own images."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import good, huge_png, write_folder, write_zip
from streamlit.testing.v1 import AppTest

from gan_core.datasets import own
from gan_core.importing import ImportOptions, import_dataset
from gan_core.workspace import Workspace
from latent_studio.shared import services
from latent_studio.shared.session import visitor
from latent_studio.train.awaited_import import AwaitedImport
from tests.waiting import PATIENCE, wait_until


def page() -> None:
    from latent_studio.train import importing

    importing.button()


@pytest.fixture(autouse=True)
def at_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The visitor sits at this machine, which no connection shows here."""
    monkeypatch.setattr(visitor, "at_this_machine", lambda: True)


@pytest.fixture
def app(checkpoints: Path) -> AppTest:
    """A page with the button, whose dialog is open."""
    assert checkpoints.is_dir()
    opened = AppTest.from_function(page, default_timeout=PATIENCE)
    opened.run()
    opened.button(key="import").click().run()
    assert not opened.exception
    return opened


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def ended(app: AppTest) -> AppTest:
    """The app once its import has ended."""
    wait_until(lambda: "import-cancel" not in keys(app.run()), "The import never ended.")
    assert not app.exception
    return app


def start(app: AppTest, name: str, path: Path) -> AppTest:
    app.text_input(key="import-name").set_value(name)
    app.text_input(key="import-path").set_value(str(path))
    return ended(app.button(key="import-start").click().run())


def told(app: AppTest) -> str:
    """All text of the dialog, as people see it."""
    return "\n".join(str(element.value) for element in [*app.markdown, *app.caption]).replace("\\", "")


def test_a_folder_is_imported_shown_and_reported(app: AppTest, tmp_path: Path) -> None:
    files = good(20) | {"cats/huge.png": huge_png(), **{f"dogs/{index}.txt": b"" for index in range(9)}}
    start(app, "pets", write_folder(tmp_path / "pets", files))
    assert "**40 images imported** · 10 skipped" in told(app)
    assert "2 classes: cats 20 · dogs 20" in told(app)
    assert "cats/huge.png was skipped: it has more than 52 million pixels." in told(app)
    assert app.expander[0].label.replace("\\", "") == "9 files were skipped: each is no image."
    assert "dogs/8" in app.expander[0].caption[0].value
    assert app.get_by_key("import-sheet-my-pets") is not None
    assert own.report(Workspace.default(), "my-pets").options == ImportOptions()


def test_what_was_chosen_is_what_is_made(app: AppTest, tmp_path: Path) -> None:
    app.selectbox(key="import-size").set_value(16)
    app.segmented_control(key="import-ink").set_value("Grey")
    app.segmented_control(key="import-ground").set_value("black")
    app.selectbox(key="import-classes").set_value("none")
    app.checkbox(key="import-mirrored").check()
    start(app, "pets", write_zip(tmp_path / "pets.zip", good()))
    report = own.report(Workspace.default(), "my-pets")
    assert report.options == ImportOptions(size=16, grey=True, background="black", classes="none", mirrored=True)
    assert not report.labelled


def test_what_is_wrong_is_a_sentence_and_the_form_stays(app: AppTest, tmp_path: Path, checkpoints: Path) -> None:
    folder = write_folder(tmp_path / "few", {"a.png": b"", "b.txt": b""})
    for name, path, sentence in [
        ("", folder, "Give the dataset a name"),
        ("../up", folder, "can't be a dataset's name"),
        ("pets", tmp_path / "gone", "gone can't be read: No such file"),
        ("pets", folder, "No images could be taken, and a dataset needs at least 16"),
    ]:
        start(app, name, path)
        assert sentence in app.error[0].value.replace("\\", "")
        assert app.text_input(key="import-name").value == name
    app.text_input(key="import-path").set_value("")
    app.button(key="import-start").click().run()
    assert "Choose a zip of images or image files first" in app.error[0].value
    assert not list((checkpoints / "datasets").glob("[!.]*"))


def test_image_files_chosen_at_once_are_one_set_without_classes(app: AppTest) -> None:
    files = [(name.replace("/", "-"), data, "image/png") for name, data in good(10).items()]
    # From two folders of a camera, and with a photograph that isn't read.
    files += [("cats-0.png", files[1][1], "image/png"), ("IMG_1.HEIC", b"\0\0\0\x18ftypheic", "image/heic")]
    app.file_uploader(key="import-files").set_value(files)
    app.text_input(key="import-name").set_value("pets")
    ended(app.button(key="import-start").click().run())
    report = own.report(Workspace.default(), "my-pets")
    assert (report.count, report.labelled, report.source) == (21, False, "22 image files")
    assert "IMG_1.HEIC was skipped: it is a HEIC photograph, which isn't read" in told(app)


def test_a_zip_among_image_files_is_refused_in_a_sentence(app: AppTest, tmp_path: Path) -> None:
    packed = write_zip(tmp_path / "pets.zip", good()).read_bytes()
    image = next(iter(good().values()))
    app.text_input(key="import-name").set_value("pets")
    for files in ([("pets.zip", packed, ""), ("a.png", image, "")], [("a.zip", packed, ""), ("b.zip", packed, "")]):
        app.file_uploader(key="import-files").set_value(files)
        app.button(key="import-start").click().run()
        assert "Choose one zip alone, or image files only." in app.error[0].value.replace("\\", "")
    app.file_uploader(key="import-files").set_value([("pets.zip", packed, "application/zip")])
    ended(app.button(key="import-start").click().run())
    assert own.report(Workspace.default(), "my-pets").labelled


def test_what_is_said_of_folders_and_copies_stands_in_the_report(app: AppTest, tmp_path: Path) -> None:
    files = {f"{part}/{name}": data for part in ("train", "test") for name, data in good().items()}
    start(app, "pets", write_folder(tmp_path / "pets", files))
    assert "2 classes: cats 24 · dogs 24" in told(app)
    assert "test (24) and train (24) look like the parts of a split, so they were joined" in told(app)
    assert "24 images are exact copies of others" in told(app)


def test_deleting_is_asked_twice(app: AppTest, tmp_path: Path) -> None:
    start(app, "pets", write_folder(tmp_path / "pets", good()))
    app.button(key="import-delete").click().run()
    app.button(key="import-delete-keep").click().run()
    assert own.names(Workspace.default()) == ["my-pets"]
    app.button(key="import-delete").click().run()
    app.button(key="import-delete-yes").click().run()
    assert own.names(Workspace.default()) == []
    assert keys(app) == {"import"}


def test_another_import_begins_anew(app: AppTest, tmp_path: Path) -> None:
    start(app, "pets", write_folder(tmp_path / "pets", good()))
    app.button(key="import-another").click().run()
    assert {"import", "import-start"} <= keys(app)
    start(app, "pets", tmp_path / "pets")
    assert "There is a dataset called my" in app.error[0].value


def test_cancelling_leaves_nothing(app: AppTest, tmp_path: Path, checkpoints: Path) -> None:
    source = write_folder(tmp_path / "pets", dict.fromkeys([f"{index}.png" for index in range(5000)], huge_png(1000)))
    app.text_input(key="import-name").set_value("pets")
    app.text_input(key="import-path").set_value(str(source))
    app.button(key="import-start").click().run()
    app.button(key="import-cancel").click().run()
    assert not app.exception
    assert "import-start" in keys(app)
    assert [path for path in (checkpoints / "datasets").rglob("*") if path.is_file()] == []


def test_an_import_ends_when_nobody_waits_for_it_any_more(checkpoints: Path, tmp_path: Path) -> None:
    source = write_folder(tmp_path / "pets", dict.fromkeys([f"{index}.png" for index in range(5000)], huge_png(1000)))
    awaited = AwaitedImport(source, "pets", ImportOptions())
    (task,) = (checkpoints / "tasks").iterdir()
    assert not awaited.progress().ended
    del awaited
    wait_until(lambda: services.task_queue().progress(task.name).ended)
    assert services.task_queue().progress(task.name).state == "cancelled"
    assert own.names(Workspace.default()) == []


@pytest.mark.usefixtures("checkpoints")
def test_a_folder_is_offered_to_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "at_this_machine", lambda: False)
    app = AppTest.from_function(page, default_timeout=PATIENCE).run()
    app.button(key="import").click().run()
    assert {str(field.key) for field in app.text_input} == {"import-name"}


def test_the_report_of_an_earlier_import_can_be_shown_again(checkpoints: Path, tmp_path: Path) -> None:
    def page_of_report() -> None:
        import streamlit as st

        from latent_studio.train import importing

        if "asked" not in st.session_state:
            st.session_state["asked"] = True
            importing.show("my-pets")
        importing.button()

    import_dataset(Workspace(checkpoints), write_zip(tmp_path / "pets.zip", good()), "pets")
    app = AppTest.from_function(page_of_report, default_timeout=PATIENCE).run()
    assert not app.exception
    assert "24 images imported" in told(app)
