"""What images are called and where they lie: encodings, folders, parts of a split, and what devices leave behind."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest
from hostile import encoded, good, noise, plain, write_folder, write_zip

from gan_core.datasets import DatasetOptions, load_dataset
from gan_core.importing import ImportOptions, ImportRefusedError, Plan, import_dataset, inspect
from gan_core.workspace import Workspace

PROJECT = Path(__file__).resolve().parents[2]
DOS, UNIX = 0, 3


@pytest.fixture(autouse=True)
def own_root(checkpoints_root: Path) -> Path:
    """Imports of this file land in a folder of the test's own."""
    return checkpoints_root


class RawEntry(zipfile.ZipInfo):
    """An entry whose name is written as these bytes, without a word about their encoding."""

    def __init__(self, name: bytes, system: int = DOS) -> None:
        super().__init__(name.decode("cp437"))
        self.create_system = system
        self._raw = name

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self._raw, self.flag_bits


def raw_zip(path: Path, names: Iterable[bytes], system: int = DOS) -> Path:
    return write_zip(path, [(RawEntry(name, system), plain((1, 2, 3))) for name in names])


def plan_of(path: Path, names: Iterable[bytes], system: int = DOS) -> Plan:
    return inspect(raw_zip(path, names, system))


WORDS = [
    ("cp932", "Japanese", ["ソファ", "ソース", "能力", "表"]),
    ("gb18030", "simplified Chinese", ["狮子", "老虎", "大象", "斑马"]),
    ("cp950", "traditional Chinese", ["獅子", "老虎", "大象", "蓋功"]),
    ("cp949", "Korean", ["사자", "호랑이", "코끼리", "기린"]),
    ("cp437", "Western European", ["Bär", "Löwe", "Kühe", "Füße"]),
    ("cp1252", "Western European", ["Bär", "Löwe", "Kühe", "Füße"]),
    ("cp866", "Cyrillic", ["лев", "тигр", "слон", "зебра"]),
    ("cp1251", "Cyrillic", ["лев", "тигр", "слон", "зебра"]),
    ("cp1253", "Greek", ["λιοντάρι", "τίγρη"]),
]


@pytest.mark.parametrize(("codec", "title", "words"), WORDS, ids=[codec for codec, _, _ in WORDS])
def test_a_zip_s_names_are_decoded_before_they_are_split(
    codec: str, title: str, words: list[str], tmp_path: Path
) -> None:
    names = [f"{word}/{index}.png".encode(codec) for word in words for index in range(2)]
    plan = plan_of(tmp_path / "old.zip", names)
    assert dict(plan.classes) == dict.fromkeys(sorted(words), 2)
    assert len(plan.notes) == 1
    assert f"in an old encoding; they were read as {title}" in plan.notes[0]


def test_utf_8_is_utf_8_whether_it_is_said_or_not(tmp_path: Path) -> None:
    words = ["Äpfel", "ソファ", "лев"]
    unsaid = plan_of(tmp_path / "unsaid.zip", [f"{word}/1.png".encode() for word in words])
    said = inspect(write_zip(tmp_path / "said.zip", {f"{word}/1.png": plain((1, 2, 3)) for word in words}))
    assert dict(unsaid.classes) == dict(said.classes) == dict.fromkeys(sorted(words), 1)
    assert unsaid.notes == said.notes == ()


def test_a_name_in_the_field_for_unicode_is_taken_while_it_belongs_to_the_entry(tmp_path: Path) -> None:
    entries = []
    for index, word in enumerate(["Äpfel", "Öl", "Übung"]):
        entry = RawEntry(b"?%d/1.png" % index)
        checksum = zlib.crc32(b"?%d/1.png" % index if index < 2 else b"renamed")
        body = struct.pack("<BL", 1, checksum) + f"{word}/1.png".encode()
        entry.extra = struct.pack("<2H", 0x7075, len(body)) + body
        entries.append((entry, plain((1, 2, 3))))
    assert dict(inspect(write_zip(tmp_path / "fields.zip", entries)).classes) == {"?2": 1, "Äpfel": 1, "Öl": 1}


def test_names_that_lie_about_utf_8_are_refused_in_a_sentence(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "lie.zip", {"Ä/1.png": plain((1, 2, 3))})
    path.write_bytes(path.read_bytes().replace("Ä".encode(), b"\xff\xff"))
    with pytest.raises(ImportRefusedError, match="says that its names are in UTF-8, and they aren't"):
        inspect(path)


def test_a_backslash_separates_only_where_it_is_a_separator(tmp_path: Path) -> None:
    mixed = [b"cats\\1.png", b"dogs/2.png", b"dogs/AC\\DC.png"]
    assert dict(plan_of(tmp_path / "dos.zip", mixed, DOS).classes) == {"cats": 1, "dogs": 2}
    unix = plan_of(tmp_path / "unix.zip", [b"a/AC\\DC.png", b"b\\c/2.png"], UNIX)
    assert dict(unix.classes) == {"a": 1, "b\\c": 1}
    everywhere = plan_of(tmp_path / "everywhere.zip", [b"cats\\1.png", b"dogs\\2.png"], UNIX)
    assert dict(everywhere.classes) == {"cats": 1, "dogs": 1}


# Classes by folder


def test_long_names_that_differ_at_their_end_are_different_classes(tmp_path: Path) -> None:
    stem = "Observations of the species at the northern station in the spring "
    files = {f"{stem}{end}/{index}.png": plain((index, 2, 3)) for end in "xyz" for index in range(6)}
    report = import_dataset(Workspace.default(), write_folder(tmp_path / "long", files), "long")
    names = [entry.name for entry in report.classes]
    assert len(set(names)) == 3
    assert all(len(name) <= 64 and name.endswith(end) for name, end in zip(names, "xyz", strict=True))
    assert [entry.count for entry in report.classes] == [6, 6, 6]


def test_names_that_read_alike_are_numbered(tmp_path: Path) -> None:
    files = {
        f"{name}/{index}.png": plain((1, 2, index)) for name in ("cats", "cats ", "c\tx", "c\nx") for index in (1, 2)
    }
    plan = inspect(write_folder(tmp_path / "alike", files))
    assert dict(plan.classes) == dict.fromkeys(["cats", "cats (2)", "c�x", "c�x (2)"], 2)


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="Only here may a folder's name be any bytes.")
def test_folders_named_in_an_old_encoding_are_different_classes(tmp_path: Path) -> None:
    for name in (b"\xc4pfel", b"\xd6pfel"):
        folder = os.fsencode(tmp_path) + b"/source/" + name
        os.makedirs(folder)
        for index in range(8):
            Path(os.fsdecode(folder + b"/%d.png" % index)).write_bytes(plain((index, 2, 3)))
    report = import_dataset(Workspace.default(), tmp_path / "source", "fruit")
    assert [(entry.name, entry.count) for entry in report.classes] == [("Äpfel", 8), ("Öpfel", 8)]
    assert "were read as Western European (Windows-1252)" in report.notes[0]


@pytest.mark.parametrize("inside", [20, 3])
def test_a_flat_folder_with_a_subfolder_keeps_its_own_images(inside: int, tmp_path: Path) -> None:
    files = {f"photos/{index}.png": plain((index, 2, 3)) for index in range(30)}
    files |= {f"photos/old/{index}.png": plain((index, 200, 3)) for index in range(inside)}
    report = import_dataset(Workspace.default(), write_folder(tmp_path / "flat", files), "flat")
    assert (report.count, report.labelled, report.skipped) == (30 + inside, False, ())
    assert "30 images lie beside the folder old, so all were taken together, without classes" in report.notes[0]


def test_two_albums_beside_more_images_are_no_classes_and_a_stray_image_changes_nothing(tmp_path: Path) -> None:
    albums = {f"{index}.png": plain((index, 2, 3)) for index in range(30)}
    albums |= {f"{name}/{index}.png": plain((index, 200, 3)) for name in ("old", "new") for index in range(20)}
    assert dict(inspect(write_folder(tmp_path / "albums", albums)).classes) == {"all images": 70}
    stray = good() | {"lost.png": plain((0, 0, 0))}
    plan = inspect(write_folder(tmp_path / "stray", stray))
    assert dict(plan.classes) == {"cats": 12, "dogs": 12}
    assert plan.skipped[0].names == ("lost.png",)


LEFTOVERS = [
    "@eaDir/cats/SYNOPHOTO_THUMB_XL.jpg", "cats/@eaDir/1.png", "#recycle/cats/1.png", "$RECYCLE.BIN/S-1-5/1.png",
    ".Trash/1.png", ".Trash-1000/files/1.png", "__MACOSX/cats/._1.png", ".thumbnails/1.png", "@Recycle/dogs/1.png",
    "System Volume Information/1.png", "lost+found/1.png", "RECYCLER/1.png", "LOST.DIR/1.png", "cats/Icon\r",
    ".@__thumb/1.png", "#snapshot/cats/1.png", "cats/Thumbs.db", "cats/ehthumbs.db",
]  # fmt: skip


@pytest.mark.parametrize("packed", [True, False])
def test_bins_and_thumbnails_are_never_taken(packed: bool, tmp_path: Path) -> None:
    files = good() | dict.fromkeys(LEFTOVERS, plain((0, 255, 0)))
    source = write_zip(tmp_path / "source.zip", files) if packed else write_folder(tmp_path / "source", files)
    plan = inspect(source)
    assert (dict(plan.classes), plan.skipped, plan.notes) == ({"cats": 12, "dogs": 12}, (), ())


@pytest.mark.parametrize("above", ["", "pets/"])
@pytest.mark.parametrize("parts", [("train", "test"), ("Training", "valid", "TEST"), ("train2017", "val2017")])
def test_the_parts_of_a_split_are_joined_and_named(parts: tuple[str, ...], above: str, tmp_path: Path) -> None:
    names = [f"{above}{part}/{animal}/{index}.png" for part in parts for animal in ("cats", "dogs") for index in (1, 2)]
    plan = inspect(write_zip(tmp_path / "split.zip", dict.fromkeys(names, plain((1, 2, 3)))))
    assert dict(plan.classes) == dict.fromkeys(["cats", "dogs"], 2 * len(parts))
    assert len(plan.notes) == 1
    assert all(f"{part} (4)" in plan.notes[0] for part in parts)
    assert "look like the parts of a split, so they were joined: the classes are the folders in them" in plan.notes[0]


def test_parts_of_a_split_without_folders_in_them_are_one_set(tmp_path: Path) -> None:
    names = [f"{part}/{index}.png" for part in ("train", "test") for index in range(3)]
    plan = inspect(write_zip(tmp_path / "split.zip", dict.fromkeys(names, plain((1, 2, 3)))))
    assert dict(plan.classes) == {"all images": 6}
    assert "there are no classes" in plan.notes[0]


def test_images_of_a_part_without_classes_are_left_out_and_said(tmp_path: Path) -> None:
    names = [*(f"train/{animal}/{index}.png" for animal in ("cats", "dogs") for index in range(3)), "test/1.png"]
    plan = inspect(write_zip(tmp_path / "split.zip", dict.fromkeys(names, plain((1, 2, 3)))))
    assert dict(plan.classes) == {"cats": 3, "dogs": 3}
    assert [(entry.reason, entry.names) for entry in plan.skipped] == [
        ("lies beside the class folders, so it has no class", ("test/1.png",))
    ]


def test_a_class_that_is_called_like_a_part_is_a_class_beside_others(tmp_path: Path) -> None:
    names = [f"{name}/{index}.png" for name in ("train", "bus", "ship") for index in (1, 2)]
    plan = inspect(write_zip(tmp_path / "vehicles.zip", dict.fromkeys(names, plain((1, 2, 3)))))
    assert dict(plan.classes) == {"bus": 2, "ship": 2, "train": 2}
    assert plan.notes == ()


def test_one_image_a_class_is_refused_with_what_to_choose_instead(tmp_path: Path) -> None:
    source = write_folder(tmp_path / "people", {f"{index}/1.png": plain((index, 2, 3)) for index in range(30)})
    with pytest.raises(ImportRefusedError) as caught:
        import_dataset(Workspace.default(), source, "people")
    assert "30 classes have 1 image each, and a class needs 2, one to train on and one to measure against" in str(
        caught.value
    )
    assert "--classes none" in str(caught.value)
    assert import_dataset(Workspace.default(), source, "people", ImportOptions(classes="none")).count == 30


# Names of files


def test_images_are_told_by_what_is_in_them_where_their_ending_says_nothing(tmp_path: Path) -> None:
    names = [
        "photo.jpg_large",
        "pic.png!d",
        "a.jpg@800w",
        "b.jpeg~",
        "c.jpg.1",
        "Dr. Miller",
        "frame 0.5",
        "x.pjpeg",
        "bare",
    ]
    files = {name: plain((1, 2, index)) for index, name in enumerate(names)}
    files |= {"list.csv": b"a,b", "README": b"Hello", "labels/1.txt": b"0 1 2"}
    plan = inspect(write_folder(tmp_path / "names", files))
    assert dict(plan.classes) == {"all images": len(names)}
    assert [(entry.reason, set(entry.names)) for entry in plan.skipped] == [
        ("is no image", {"list.csv", "README", "labels/1.txt"})
    ]


HEIC = b"\0\0\0\x18ftypheic" + bytes(40)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("IMG_0001.HEIC", HEIC, "HEIC photograph, which isn't read; save it as JPEG"),
        ("named.jpg", HEIC, "HEIC photograph, which isn't read; save it as JPEG"),
        ("unnamed", HEIC, "HEIC photograph, which isn't read; save it as JPEG"),
        ("raw.dng", b"II*\0" + bytes(40), "raw file (such as DNG), which isn't read; export it as JPEG"),
        ("logo.svg", b"<svg/>", "SVG drawing, which has no pixels; export it as PNG"),
        ("logo", b'<?xml version="1.0"?>\n<svg/>', "SVG drawing, which has no pixels; export it as PNG"),
        ("new.jxl", b"\xff\x0a", "JPEG XL image, which isn't read; save it as PNG"),
        ("new.png", b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL image, which isn't read; save it as PNG"),
        ("page.pdf", b"%PDF-1.7", "has no pixels; export it as PNG"),
    ],
)
def test_images_that_are_not_read_are_named_with_a_remedy(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    report = import_dataset(
        Workspace.default(), write_folder(tmp_path / "source", good() | {f"cats/{name}": data}), "pets"
    )
    assert [(words in entry.reason, entry.names) for entry in report.skipped] == [(True, (f"cats/{name}",))]


# Paths and copies


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="Only here may a folder's name be any bytes.")
def test_a_path_that_is_not_utf_8_is_imported_by_the_command(tmp_path: Path, checkpoints_root: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/Fotos \xe4lter"
    write_folder(Path(os.fsdecode(folder)), good())
    command = [sys.executable, "-m", "gan_core", "import"]
    environment = {**os.environ, "GAN_CHECKPOINTS": str(checkpoints_root), "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [*command, folder, "--name", "old"], cwd=PROJECT, env=environment, capture_output=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, b"")
    report = json.loads((checkpoints_root / "datasets" / "my-old" / "report.json").read_text())
    assert (report["count"], report["source"]) == (24, "Fotos �lter")
    gone = subprocess.run(
        [*command, folder + b"s", "--name", "gone"], cwd=PROJECT, env=environment, capture_output=True, timeout=120
    )
    assert gone.returncode == 1
    assert "can't be read: No such file" in gone.stderr.decode()


def test_exact_copies_are_never_on_both_sides_of_the_split(tmp_path: Path) -> None:
    pictures = [encoded(noise(index, (20, 20))) for index in range(12)]
    files = {f"{'cats' if index < 6 else 'dogs'}/{index}-{copy}.png": data
             for index, data in enumerate(pictures) for copy in range(1 + index % 3)}  # fmt: skip
    files["dogs/cat.png"] = pictures[0]
    report = import_dataset(
        Workspace.default(), write_folder(tmp_path / "copies", files), "copies", ImportOptions(size=16)
    )
    assert any("13 images are exact copies of others" in note for note in report.notes)
    for seed in range(8):
        dataset = load_dataset(DatasetOptions(name="my-copies", seed=seed), workspace=Workspace.default())
        sides = [{bytes(image.numpy().tobytes()) for image in dataset.samples[part]}
                 for part in (dataset.split.training, dataset.split.held_out)]  # fmt: skip
        assert sides[0] & sides[1] == set()
        assert len(dataset.split.training) + len(dataset.split.held_out) == report.count
        assert sides[1]
        assert dataset.labels[dataset.split.training, 0].unique().tolist() == [0, 1]


def test_copies_of_one_image_alone_are_imported_but_not_learned_from(tmp_path: Path) -> None:
    files = {f"{index}.png": plain((1, 2, 3)) for index in range(20)}
    assert import_dataset(Workspace.default(), write_folder(tmp_path / "one", files), "one").count == 20
    with pytest.raises(ValueError, match=r"my-one can't be learned from: No class has two images that differ"):
        load_dataset(DatasetOptions(name="my-one"), workspace=Workspace.default())
