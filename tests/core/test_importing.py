"""Importing one's own images: what becomes a sample, what is refused and why, and what it may cost."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import numpy as np
import pytest
from hostile import bomb, crowded_zip, encoded, good, huge_png, link, noise, plain, write_folder, write_zip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from pydantic import ValidationError

from gan_core.cli import main
from gan_core.datasets import DATASETS
from gan_core.importing import (
    ImportCancelledError,
    ImportOptions,
    ImportRefusedError,
    ImportReport,
    import_dataset,
    inspect,
    pictures,
    places,
    records,
    sources,
    uploads,
)
from gan_core.importing import zipped as zipped_sources
from gan_core.importing.members import UnreadableFileError
from gan_core.importing.uploads import Uploads
from gan_core.tasks.importing import ImportRequest, start_import, written
from gan_core.tasks.queue import TaskQueue
from gan_core.workspace import Workspace
from tests.waiting import PATIENCE

PROJECT = Path(__file__).resolve().parents[2]
MOST_MEMORY = 500 * 10**6
TASK_FILES = {"request.json", "progress.json", "log", "lock", "owner.json"}


@pytest.fixture
def root(checkpoints_root: Path) -> Path:
    """The checkpoints folder, in which only `datasets` and the tasks' own folders may ever appear."""
    return checkpoints_root / "checkpoints"


@pytest.fixture(autouse=True)
def own_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_CHECKPOINTS", str(root))


def zipped(tmp_path: Path, files: Mapping[str, bytes], **more: bytes) -> Path:
    return write_zip(tmp_path / "source.zip", {**files, **more})


def skipped(report: ImportReport) -> dict[str, list[str]]:
    return {entry.reason: list(entry.names) for entry in report.skipped}


def reason_of(report: ImportReport, name: str) -> str:
    return next(entry.reason for entry in report.skipped if name in entry.names)


def samples_of(root: Path, name: str) -> np.ndarray:
    """The samples as the format says they lie in the file, read without the library."""
    data = (root / "datasets" / name / "samples.safetensors").read_bytes()
    length = int.from_bytes(data[:8], "little")
    entry = json.loads(data[8 : 8 + length])["samples"]
    low, high = entry["data_offsets"]
    return np.frombuffer(data[8 + length :][low:high], dtype=np.uint8).reshape(entry["shape"])


def decoded(data: bytes, **options: object) -> np.ndarray:
    return pictures.sample(data, ImportOptions.model_validate({"size": 16, **options}))[0]


# What becomes of good images


@pytest.mark.parametrize("packed", [True, False])
def test_a_folder_and_a_zip_give_the_same_dataset(tmp_path: Path, root: Path, packed: bool) -> None:
    source = zipped(tmp_path, good()) if packed else write_folder(tmp_path / "source", good())
    report = import_dataset(Workspace.default(), source, "pets", ImportOptions(size=16))
    assert [(entry.name, entry.count) for entry in report.classes] == [("cats", 12), ("dogs", 12)]
    assert report.labelled
    assert report.skipped == ()
    assert report.notes == ()
    samples = samples_of(root, "my-pets")
    assert samples.shape == (24, 3, 16, 16)
    assert (samples[0] == np.array([200, 10, 10])[:, None, None]).all()
    assert (samples[-1] == np.array([10, 10, 200 + 9])[:, None, None]).all()
    assert sorted(path.name for path in (root / "datasets" / "my-pets").iterdir()) == [
        "preview.png",
        "report.json",
        "samples.safetensors",
    ]
    assert list((root / "datasets" / ".importing").iterdir()) == []
    with Image.open(root / "datasets" / "my-pets" / "preview.png") as preview:
        assert preview.size == (160, 32)
        assert preview.getpixel((0, 31)) == (10, 10, 200)


def test_the_central_square_is_taken_and_resized() -> None:
    bars = np.zeros((40, 120, 3), dtype=np.uint8)
    bars[:, 40:80] = 90
    bars[10:30, 50:70] = 250
    for wide in (bars, bars.transpose(1, 0, 2)):
        pixels = decoded(encoded(Image.fromarray(wide)))
        assert pixels.shape == (3, 16, 16)
        assert np.abs(pixels[:, 1:3, 1:3].astype(int) - 90).max() <= 8
        assert np.abs(pixels[:, 7:9, 7:9].astype(int) - 250).max() <= 8


def test_shrinking_averages_and_never_picks_single_pixels() -> None:
    board = np.indices((160, 160)).sum(axis=0) % 2 * 255
    assert np.abs(decoded(encoded(Image.fromarray(board.astype(np.uint8)))).astype(int) - 127).max() <= 2


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_exif_rotation_is_applied(orientation: int, kind: str) -> None:
    corners = np.full((64, 96, 3), 128, dtype=np.uint8)
    corners[:32, 16:48] = (250, 0, 0)
    corners[32:, 48:80] = (0, 0, 250)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(Image.fromarray(corners), kind, exif=exif, **({"quality": 95} if kind == "JPEG" else {}))
    with Image.open(io.BytesIO(data)) as picture:
        upright = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), (16, 16))
    difference = decoded(data).astype(int) - np.asarray(upright).transpose(2, 0, 1)
    assert np.abs(difference[:, 2:6, 2:6]).max() <= 6
    assert np.abs(difference[:, 10:14, 10:14]).max() <= 6


@pytest.mark.parametrize(("background", "left"), [("white", 255), ("black", 0)])
@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "PA"])
def test_transparency_shows_the_background(mode: str, background: str, left: int) -> None:
    half = np.zeros((32, 32, 4), dtype=np.uint8)
    half[..., :3] = 100
    half[:, 16:, 3] = 255
    clear = Image.fromarray(half)
    if mode == "P":
        picture = Image.new("P", (32, 32), 0)
        picture.putpalette([1, 2, 3, 100, 100, 100])
        picture.paste(1, (16, 0, 32, 32))
        data = encoded(picture, transparency=0)
    elif mode == "PA":
        data = encoded(clear.convert("LA"), "TIFF")
    else:
        data = encoded(clear.convert(mode))
    pixels, facts = pictures.sample(data, ImportOptions(size=16, background=background))
    assert facts.transparent
    assert np.abs(pixels[:, :, :6].astype(int) - left).max() <= 1
    assert np.abs(pixels[:, :, 10:].astype(int) - 100).max() <= 1


MODES = {
    "grey": lambda: encoded(Image.new("L", (40, 40), 100)),
    "two colours": lambda: encoded(Image.new("1", (40, 40), 1)),
    "palette": lambda: encoded(Image.new("RGB", (40, 40), (100, 100, 100)).quantize(4)),
    "16 bits": lambda: encoded(Image.fromarray(np.full((40, 40), 100 * 257, dtype=np.uint16))),
    "16 bits, TIFF": lambda: encoded(Image.fromarray(np.full((40, 40), 100 * 257, dtype=np.uint16)), "TIFF"),
    "32 bits": lambda: encoded(Image.fromarray(np.full((40, 40), 100 * 257, dtype=np.int32)), "TIFF"),
    "real numbers": lambda: encoded(Image.fromarray(np.full((40, 40), 100 / 255, dtype=np.float32)), "TIFF"),
    "CMYK": lambda: encoded(Image.new("CMYK", (40, 40), (155, 155, 155, 0)), "JPEG", quality=95),
    "CMYK, TIFF": lambda: encoded(Image.new("CMYK", (40, 40), (155, 155, 155, 0)), "TIFF"),
    "Lab": lambda: encoded(Image.new("LAB", (40, 40), (108, 128, 128)), "TIFF"),
    "YCbCr": lambda: encoded(Image.new("YCbCr", (40, 40), (100, 128, 128)), "TIFF"),
    "one pixel": lambda: encoded(Image.new("RGB", (1, 1), (100, 100, 100))),
    **{
        kind: lambda kind=kind: plain((100, 100, 100), kind=kind)
        for kind in ("JPEG", "GIF", "BMP", "WEBP", "PPM", "TGA", "ICO", "PCX", "AVIF", "JPEG2000")
    },
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("grey", [False, True])
def test_every_mode_and_format_gives_its_grey(mode: str, grey: bool) -> None:
    pixels = decoded(MODES[mode](), grey=grey)
    assert pixels.dtype == np.uint8
    assert pixels.shape == (1 if grey else 3, 16, 16)
    expected = 255 if mode == "two colours" else 100
    assert np.abs(pixels.astype(int) - expected).max() <= 3


def test_the_first_frame_of_an_animation_is_taken() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "lime", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert (decoded(data) == np.array([255, 0, 0])[:, None, None]).all()


def test_a_large_photograph_is_decoded_at_a_fraction_of_its_size() -> None:
    photograph = encoded(Image.linear_gradient("L").resize((9000, 6000)).convert("RGB"), "JPEG")
    pixels = decoded(photograph)
    assert np.abs(pixels[0, :, 8].astype(int) - np.linspace(0, 255, 33)[1::2]).max() <= 6


# Classes


def classes(tmp_path: Path, names: list[str], by: str = "outer") -> dict[str, int]:
    source = zipped(tmp_path, dict.fromkeys(names, plain((1, 2, 3))))
    return dict(inspect(source, ImportOptions.model_validate({"classes": by})).classes)


def test_a_class_is_the_outermost_folder_that_tells_images_apart(tmp_path: Path) -> None:
    names = ["pets/cats/1.png", "pets/cats/old/2.png", "pets/dogs/3.jpg", "pets/dogs/4"]
    assert classes(tmp_path, names) == {"cats": 2, "dogs": 2}
    assert classes(tmp_path, names, "none") == {"all images": 4}
    years = ["1999/cats/1.png", "1999/dogs/2.png", "2001/cats/3.png"]
    assert classes(tmp_path, years) == {"1999": 2, "2001": 1}
    assert classes(tmp_path, years, "inner") == {"cats": 2, "dogs": 1}


def test_images_in_one_folder_or_none_are_one_class(tmp_path: Path, root: Path) -> None:
    flat = {name.replace("/", "-"): data for name, data in good().items()}
    report = import_dataset(Workspace.default(), zipped(tmp_path, flat), "flat")
    assert not report.labelled
    assert [entry.name for entry in report.classes] == ["all images"]
    deep = {f"one/two/{name}": data for name, data in flat.items()}
    assert not import_dataset(Workspace.default(), zipped(tmp_path, deep), "deep").labelled
    assert np.array_equal(samples_of(root, "my-flat"), samples_of(root, "my-deep"))


def test_an_image_beside_the_class_folders_has_no_class(tmp_path: Path) -> None:
    report = import_dataset(Workspace.default(), zipped(tmp_path, good() | {"lost.png": plain((0, 0, 0))}), "pets")
    assert reason_of(report, "lost.png") == "lies beside the class folders, so it has no class"
    assert report.count == 24


@pytest.mark.parametrize("packed", [True, False])
def test_an_empty_class_folder_is_said(tmp_path: Path, packed: bool) -> None:
    if packed:
        source = write_zip(tmp_path / "source.zip", [*good().items(), ("birds/", b""), ("fish/none/", b"")])
    else:
        source = write_folder(tmp_path / "source", good())
        (source / "birds").mkdir()
        (source / "fish" / "none").mkdir(parents=True)
    report = import_dataset(Workspace.default(), source, "pets")
    assert report.notes == ("2 folders have no image in them, so they are no classes: birds, fish.",)
    assert [entry.name for entry in report.classes] == ["cats", "dogs"]


def test_a_class_of_one_image_is_left_out_with_its_sample(tmp_path: Path, root: Path) -> None:
    files = good() | {"birds/1.png": plain((0, 255, 0)), "crows/1.png": b"none", "newts/2.png": plain((0, 255, 0))}
    report = import_dataset(Workspace.default(), zipped(tmp_path, files), "pets", ImportOptions(size=16))
    assert [entry.name for entry in report.classes] == ["cats", "dogs"]
    assert report.notes[:2] == (
        "The class birds has 1 image that could be taken and is left out; "
        "a class needs 2, one to train on and one to measure against.",
        "The class crows has no images that could be taken and is left out; "
        "a class needs 2, one to train on and one to measure against.",
    )
    samples = samples_of(root, "my-pets")
    assert len(samples) == 24
    assert not (samples[:, 1] == 255).any()


def test_when_one_class_is_left_the_dataset_is_unconditional(tmp_path: Path) -> None:
    cats = {name: data for name, data in good(20).items() if name.startswith("cats")}
    report = import_dataset(Workspace.default(), zipped(tmp_path, cats | {"dogs/1.png": plain((0, 0, 0))}), "cats")
    assert not report.labelled
    assert any("unconditional" in note for note in report.notes)


def test_too_few_images_are_refused_with_the_reasons(tmp_path: Path, root: Path) -> None:
    source = zipped(tmp_path, good(3) | {"cats/note.png": b"Hello"})
    with pytest.raises(ImportRefusedError, match="6 images could be taken") as caught:
        import_dataset(Workspace.default(), source, "pets")
    assert "needs at least 16" in str(caught.value)
    assert "cats/note.png was skipped: it is not an image that can be read." in str(caught.value)
    assert list((root / "datasets").glob("[!.]*")) == []


def test_too_many_classes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="1,001 folders with images"):
        classes(tmp_path, [f"{index}/a.png" for index in range(1001)])


def test_hidden_files_are_passed_over_in_silence(tmp_path: Path) -> None:
    hidden = ["__MACOSX/cats/._1.png", ".DS_Store", "cats/.hidden.png", "cats/Thumbs.db", ".git/config/a.png"]
    report = import_dataset(Workspace.default(), zipped(tmp_path, good() | dict.fromkeys(hidden, b"x")), "zipped")
    assert (report.skipped, report.notes, report.count) == ((), (), 24)
    source = write_folder(tmp_path / "folder", good() | dict.fromkeys(hidden, b"x"))
    report = import_dataset(Workspace.default(), source, "folder")
    assert (report.skipped, report.notes, report.count) == ((), (), 24)


def test_names_are_read_the_same_whatever_system_wrote_them(tmp_path: Path) -> None:
    names = ["Caf\N{LATIN SMALL LETTER E WITH ACUTE}/1.png", "Cafe\N{COMBINING ACUTE ACCENT}/2.png", "b/3.png"]
    assert classes(tmp_path, names) == {"Caf\N{LATIN SMALL LETTER E WITH ACUTE}": 2, "b": 1}
    assert "\n" not in next(iter(classes(tmp_path, ["a\nb" + "x" * 100 + "/1.png", "b/2.png"])))


# Names, options and the folder


@pytest.mark.parametrize("name", ["", "..", "../up", "a/b", "/etc", "a b", "x" * 46, "naïve", "my-", "a\0"])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path, root: Path) -> None:
    with pytest.raises(ImportRefusedError, match="can't be a dataset's name"):
        import_dataset(Workspace.default(), zipped(tmp_path, good()), name)
    assert not root.exists()


def test_a_link_in_the_place_of_a_dataset_is_not_followed(tmp_path: Path, root: Path) -> None:
    (root / "datasets").mkdir(parents=True)
    (root / "datasets" / "my-pets").symlink_to(tmp_path)
    with pytest.raises(ImportRefusedError, match="leads out of"):
        import_dataset(Workspace.default(), zipped(tmp_path, good()), "pets")


def test_no_name_of_the_project_s_is_one_of_the_user_s() -> None:
    assert not any(places.is_own(name) for name in DATASETS)
    assert places.full_name("cats") == places.full_name("my-cats") == "my-cats"


def test_a_taken_name_is_refused_and_nothing_changes(tmp_path: Path, root: Path) -> None:
    source = zipped(tmp_path, good())
    import_dataset(Workspace.default(), source, "pets")
    before = samples_of(root, "my-pets")
    with pytest.raises(ImportRefusedError, match="There is a dataset called my-pets already"):
        import_dataset(Workspace.default(), source, "pets", ImportOptions(size=16))
    assert np.array_equal(samples_of(root, "my-pets"), before)


@pytest.mark.parametrize(("field", "value"), [("size", 12), ("size", 132), ("size", 30), ("classes", "x"), ("x", 1)])
def test_options_out_of_bounds_are_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        ImportOptions.model_validate({field: value})


def test_cancelling_leaves_nothing(tmp_path: Path, root: Path) -> None:
    seen: list[tuple[int, int]] = []
    with pytest.raises(ImportCancelledError):
        import_dataset(
            Workspace.default(),
            zipped(tmp_path, good()),
            "pets",
            on_progress=lambda done, total: seen.append((done, total)),
            cancelled=lambda: len(seen) >= 5,
        )
    assert seen == [(index, 24) for index in range(1, 6)]
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_a_folder_that_can_not_be_written_is_a_sentence(tmp_path: Path, root: Path) -> None:
    root.write_text("a file where the folder should be")
    with pytest.raises(ImportRefusedError, match="my-pets could not be written"):
        import_dataset(Workspace.default(), zipped(tmp_path, good()), "pets")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "neither a folder nor a whole zip"),
        (b"Hello", "neither a folder nor a whole zip"),
        (b"PK\x05\x06" + bytes(18), "No images could be taken"),
        (b"PK\x05\x06" + bytes(8) + struct.pack("<LLH", 10**6, 10, 0), "directory would begin before"),
    ],
)
def test_what_is_no_zip_is_refused(content: bytes, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "source.zip").write_bytes(content)
    with pytest.raises(ImportRefusedError, match=sentence):
        import_dataset(Workspace.default(), tmp_path / "source.zip", "pets")


def test_a_source_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match=r"gone\.zip can't be read: No such file"):
        import_dataset(Workspace.default(), tmp_path / "gone.zip", "pets")


def test_a_zip_cut_short_is_refused(tmp_path: Path) -> None:
    source = zipped(tmp_path, good())
    source.write_bytes(source.read_bytes()[:-200])
    with pytest.raises(ImportRefusedError, match="whole zip"):
        import_dataset(Workspace.default(), source, "pets")


# Harm


def test_names_that_lead_out_and_links_are_left_out(tmp_path: Path, root: Path) -> None:
    one = plain((0, 255, 0))
    outside = {"../up.png": one, "cats/../../up.png": one, "/etc/up.png": one, "C:\\up.png": one, "..\\up.png": one}
    entries = [*good().items(), *outside.items(), link("cats/link.png", "/etc/passwd"), link("dogs/up", "../..")]
    before = set(tmp_path.rglob("*"))
    report = import_dataset(Workspace.default(), write_zip(tmp_path / "source.zip", entries), "pets")
    found = skipped(report)
    leading = {"../up.png", "cats/../../up.png", "/etc/up.png", "C:\\up.png", "..\\up.png"}
    assert set(found.pop("has a name that leads out of the zip")) == leading
    assert found.pop("is a link, which is never followed") == ["cats/link.png", "dogs/up"]
    assert not found
    assert report.count == 24
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - before - {tmp_path / "source.zip"}
    assert all(path.is_relative_to(root / "datasets" / "my-pets") for path in written)


def test_links_and_pipes_in_a_folder_are_left_out(tmp_path: Path) -> None:
    source = write_folder(tmp_path / "source", good())
    secret = write_folder(tmp_path / "secret", {"key.png": plain((1, 2, 3))})
    (source / "cats" / "link.png").symlink_to(secret / "key.png")
    (source / "birds").symlink_to(secret)
    (source / "dogs" / "self").symlink_to(source)
    os.mkfifo(source / "dogs" / "pipe.png")
    report = import_dataset(Workspace.default(), source, "pets")
    assert set(skipped(report)["is a link, which is never followed"]) == {"birds", "cats/link.png", "dogs/self"}
    assert reason_of(report, "dogs/pipe.png") == "is not a regular file"
    assert report.count == 24


def test_damaged_and_foreign_files_are_left_out(tmp_path: Path) -> None:
    photograph = encoded(noise(0), "JPEG")
    bad = {
        "cats/short.jpg": photograph[: len(photograph) // 2],
        "cats/short.png": encoded(noise(1))[:2000],
        "cats/text.png": b"Dear diary",
        "cats/empty.png": b"",
        "cats/page.svg": b"<svg/>",
        "cats/eps.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n",
        "cats/named.png": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n",
        "cats/more.zip": b"PK",
        "readme.txt": b"Hello",
    }
    report = import_dataset(Workspace.default(), zipped(tmp_path, good() | bad), "pets")
    found = {reason: set(names) for reason, names in skipped(report).items()}
    assert found == {
        "is damaged or cut short": {"cats/short.jpg", "cats/short.png"},
        "is not an image that can be read": {"cats/text.png", "cats/empty.png"},
        "is no image": {"readme.txt"},
        "is an SVG drawing, which has no pixels; export it as PNG": {"cats/page.svg"},
        "is a page or a drawing (such as PDF or EPS), which has no pixels; export it as PNG": {
            "cats/eps.eps",
            "cats/named.png",
        },
        "is an archive inside the source, which is never opened": {"cats/more.zip"},
    }
    assert report.skipped_count == 9
    assert report.count == 24


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_encrypted_doubled_and_oddly_packed_entries_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "source.zip"
    write_zip(path, [*good().items(), ("cats/0.png", plain((0, 0, 0))), ("cats/secret.png", plain((0, 0, 0)))])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("cats/lzma.png", plain((0, 0, 0)))
    data = bytearray(path.read_bytes())
    for match in list(re.finditer(rb"cats/secret\.png", data)):
        central = data[match.start() - 46 : match.start() - 42] == b"PK\x01\x02"
        data[match.start() - (38 if central else 24)] |= 1
    path.write_bytes(data)
    report = import_dataset(Workspace.default(), path, "pets")
    assert reason_of(report, "cats/secret.png") == "is encrypted"
    assert reason_of(report, "cats/0.png") == "has the same name as another file of the zip, which was taken"
    assert reason_of(report, "cats/lzma.png").startswith("is packed in an unusual way")
    assert report.count == 24


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bombs = {"cats/small.bmp": bomb(8), "cats/large.bmp": bomb(100)}
    report = import_dataset(Workspace.default(), zipped(tmp_path, good() | bombs), "pets")
    assert reason_of(report, "cats/small.bmp") == "unpacks to more than 200 times its size, as no image needs to"
    assert reason_of(report, "cats/large.bmp") == "is larger than 64 MB"
    assert report.count == 24


def test_an_entry_that_lies_about_its_size_is_read_no_further(tmp_path: Path) -> None:
    path = zipped(tmp_path, good() | {"cats/liar.bmp": bomb(100)})
    data = bytearray(path.read_bytes())
    true, claimed = (struct.pack("<L", size) for size in (len(bomb(100)), 1000))
    path.write_bytes(data.replace(true, claimed))
    report = import_dataset(Workspace.default(), path, "pets")
    assert reason_of(report, "cats/liar.bmp") == "is damaged inside the zip"
    assert report.count == 24


def test_all_that_is_unpacked_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped_sources, "MOST_READ_BYTES", 3000)
    with pytest.raises(ImportRefusedError, match="The zip unpacks to more than"):
        import_dataset(Workspace.default(), zipped(tmp_path, good(50)), "pets")


def test_too_large_a_dataset_is_refused_before_it_is_made(tmp_path: Path) -> None:
    source = crowded_zip(tmp_path / "source.zip", 22_000)
    with pytest.raises(
        ImportRefusedError, match=r"22,000 images of 128x128 would take 1\.0 GB.* choose a smaller size"
    ):
        import_dataset(Workspace.default(), source, "pets", ImportOptions(size=128))


def test_a_huge_picture_is_refused_by_its_header() -> None:
    with pytest.raises(UnreadableFileError, match="more than 52 million pixels"):
        decoded(huge_png())
    header = bytearray(encoded(noise(0), "JPEG"))
    place = header.index(b"\xff\xc0")
    header[place + 5 : place + 9] = struct.pack(">2H", 65_000, 65_000)
    with pytest.raises(UnreadableFileError, match="more than 250 million pixels"):
        decoded(bytes(header))


def test_a_huge_picture_inside_an_icon_is_refused() -> None:
    inside = huge_png(8000)
    entry = struct.pack("<4B2H2L", 16, 16, 0, 0, 1, 32, len(inside), 22)
    with pytest.raises(UnreadableFileError, match="more than 52 million pixels"):
        decoded(struct.pack("<3H", 0, 1, 1) + entry + inside)


def test_pillow_s_own_limit_is_as_it_was() -> None:
    before = Image.MAX_IMAGE_PIXELS
    decoded(plain((1, 2, 3)))
    with pytest.raises(UnreadableFileError):
        decoded(b"none")
    assert before == Image.MAX_IMAGE_PIXELS


def test_200_000_files_are_refused_with_the_limit(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="more than 100,000 files"):
        import_dataset(Workspace.default(), crowded_zip(tmp_path / "crowded.zip"), "pets")
    assert len(inspect(crowded_zip(tmp_path / "fewer.zip", 200)).classes) == 1


def test_a_folder_is_left_once_it_has_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_folder(tmp_path / "crowded", {f"{index}/.{index}": b"" for index in range(20)})
    monkeypatch.setattr(sources, "MOST_FILES", 40)
    assert inspect(folder).classes == {}
    monkeypatch.setattr(sources, "MOST_FILES", 39)
    with pytest.raises(ImportRefusedError, match="more than 100,000 files"):
        inspect(folder)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_whatever_is_damaged_is_left_out_or_taken_but_never_raises(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "ICO", "TGA", "PPM", "PCX"]))
    content = bytearray(encoded(noise(0, (30, 20)), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(UnreadableFileError):
        assert decoded(bytes(content)).shape == (3, 16, 16)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_a_damaged_zip_is_refused_or_read_but_nothing_else(data: st.DataObject, tmp_path: Path) -> None:
    path = zipped(tmp_path, good(2))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    with suppress(ImportRefusedError), sources.opened(path, records.Tally()) as listing:
        for member in listing.members:
            with suppress(UnreadableFileError):
                member.read()


# The process


MEASURED = """
import sys
from gan_core.tasks import worker
code = worker.main(sys.argv[1:])
print([line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")][0])
assert "torch" not in sys.modules
sys.exit(code)
"""


def measured(folder: Path, source: Path) -> tuple[int, dict[str, object]]:
    """Import in a process as the app does: its peak memory in bytes, and its last word."""
    folder.mkdir(parents=True)
    request = ImportRequest(
        sources=(written(source),), title="source.zip", name="pets", options=ImportOptions(size=128)
    )
    (folder / "request.json").write_text(request.model_dump_json())
    process = subprocess.Popen(
        [sys.executable, "-c", MEASURED, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT
    )
    assert process.stdout is not None
    peak = int(process.stdout.read()) * 1024
    process.communicate()
    return peak, json.loads((folder / "progress.json").read_text())


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells a process's peak memory so.")
def test_the_worst_takes_less_than_500_mb(tmp_path: Path, root: Path) -> None:
    large = Image.linear_gradient("L").resize((5000, 5000))
    clear = Image.merge("RGBA", [large] * 4)
    files = good() | {
        "cats/huge.png": huge_png(),
        "cats/bomb.bmp": bomb(100),
        "cats/rgba.png": encoded(clear, compress_level=1),
        "cats/deep.png": encoded(Image.fromarray(np.asarray(large).astype(np.uint16) * 257), compress_level=1),
        "cats/palette.png": encoded(large.convert("P"), compress_level=1),
        "cats/progressive.jpg": encoded(Image.merge("RGB", [large] * 3), "JPEG", progressive=True),
        "cats/webp.webp": encoded(clear.resize((3160, 3160)), "WEBP", lossless=True, method=0),
    }
    peak, told = measured(root / "tasks" / f"import-{0:016x}", write_zip(tmp_path / "source.zip", files))
    assert told["state"] == "done", told
    report = ImportReport.model_validate_json((root / "datasets" / "my-pets" / "report.json").read_bytes())
    assert {name for names in skipped(report).values() for name in names} == {"cats/huge.png", "cats/bomb.bmp"}
    assert peak < MOST_MEMORY


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells a process's peak memory so.")
def test_200_000_files_take_less_than_500_mb(tmp_path: Path, root: Path) -> None:
    peak, told = measured(root / "tasks" / f"import-{0:016x}", crowded_zip(tmp_path / "crowded.zip"))
    assert told["state"] == "failed"
    assert "more than 100,000 files" in str(told["sentence"])
    assert peak < MOST_MEMORY


@pytest.fixture
def queue(root: Path) -> Iterator[TaskQueue]:
    queue = TaskQueue(Workspace(root))
    yield queue
    queue.close()


def started(queue: TaskQueue, source: Path | Uploads, name: str = "pets") -> str:
    return start_import(queue, source, name, ImportOptions())


def finished(queue: TaskQueue, task: str) -> str:
    queue.wait(task)
    progress = queue.progress(task)
    return progress.sentence if progress.state == "failed" else progress.state


@pytest.mark.process
def test_a_task_imports_an_upload_and_leaves_no_upload(tmp_path: Path, root: Path, queue: TaskQueue) -> None:
    with open(zipped(tmp_path, good()), "rb") as upload:
        task = started(queue, Uploads([("holiday.zip", upload)]))
    assert queue.progress(task).state == "working"
    assert finished(queue, task) == "done"
    assert samples_of(root, "my-pets").shape == (24, 3, 32, 32)
    report = ImportReport.model_validate_json((root / "datasets" / "my-pets" / "report.json").read_bytes())
    assert report.source == "holiday.zip"
    assert list((root / "datasets" / ".importing").iterdir()) == []
    with pytest.raises(ImportRefusedError, match="already"):
        started(queue, tmp_path)


@pytest.mark.process
def test_files_that_are_sent_together_are_one_source(tmp_path: Path, root: Path, queue: TaskQueue) -> None:
    sent = [(f"C:\\photos\\{index % 9}.png", io.BytesIO(data)) for index, data in enumerate(good().values())]
    sent.append(("../../etc/passwd", io.BytesIO(b"root")))
    assert finished(queue, started(queue, Uploads(sent))) == "done"
    report = ImportReport.model_validate_json((root / "datasets" / "my-pets" / "report.json").read_bytes())
    assert (report.count, report.labelled) == (24, False)
    assert skipped(report) == {"is no image": ["passwd"]}
    of_tasks = set((root / "tasks").rglob("*"))
    there = {path for path in tmp_path.rglob("*") if path.is_file()} - of_tasks
    assert there == set((root / "datasets" / "my-pets").iterdir())
    assert {path.name for path in of_tasks if path.is_file()} <= TASK_FILES


def test_what_is_sent_is_bounded_in_sum(root: Path, queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    sent = [(f"{index}.png", io.BytesIO(bytes(300))) for index in range(4)]
    with pytest.raises(ImportRefusedError, match="The files have more than"):
        started(queue, Uploads(sent))
    with pytest.raises(ImportRefusedError, match="Choose a zip of images or image files first"):
        started(queue, Uploads([]))
    assert list((root / "datasets" / ".importing").iterdir()) == []


@pytest.mark.process
def test_an_import_that_fails_says_why(tmp_path: Path, root: Path, queue: TaskQueue) -> None:
    (tmp_path / "text.zip").write_text("Dear diary")
    assert "neither a folder nor a whole zip" in finished(queue, started(queue, tmp_path / "text.zip"))
    killed = started(queue, tmp_path / "text.zip")
    queue._working[killed].kill()
    assert "ended unexpectedly (killed by signal 9)" in finished(queue, killed)
    assert list((root / "datasets" / ".importing").iterdir()) == []


@pytest.mark.process
def test_a_cancelled_and_a_forsaken_import_leave_nothing(tmp_path: Path, root: Path, queue: TaskQueue) -> None:
    source = write_folder(
        tmp_path / "source", dict.fromkeys([f"{index}.png" for index in range(3000)], encoded(noise(0)))
    )
    cancelled = started(queue, source)
    queue.cancel(cancelled)
    assert finished(queue, cancelled) == "cancelled"
    assert list((root / "datasets" / ".importing").iterdir()) == []
    forsaken = started(queue, source)
    process = queue._working[forsaken]
    process.close_input()
    assert process.wait(PATIENCE)
    assert process.exit_code() == 0
    assert [path for path in (root / "datasets").rglob("*") if path.is_file()] == []


@pytest.mark.process
def test_imports_under_way_are_limited(tmp_path: Path, queue: TaskQueue) -> None:
    source = write_folder(
        tmp_path / "source", dict.fromkeys([f"{index}.png" for index in range(2000)], encoded(noise(0)))
    )
    for index in range(4):
        started(queue, source, name=f"n{index}")
    with pytest.raises(ImportRefusedError, match="4 imports are running already"):
        started(queue, source, name="another")


# The command


def command(*arguments: str) -> tuple[int, str, str]:
    """A command as `python -m gan_core` runs it, but in this process: its exit code and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["gan_core", "import", *arguments])
        with pytest.raises(SystemExit) as exit_:
            main()
    return int(exit_.value.code or 0), out.getvalue(), err.getvalue()


@pytest.mark.process
def test_the_command_imports_and_says_what_it_left_out(tmp_path: Path, root: Path) -> None:
    source = write_folder(tmp_path / "pets", good() | {"cats/text.png": b"Dear diary"})
    code, out, err = command(str(source), "--name", "pets", "--size", "16", "--grey")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "18 images are exact copies of others; copies are always on the same side of the split, "
        "to train on or to measure by.",
        "cats/text.png was skipped: it is not an image that can be read.",
        "Imported 24 images in 2 classes as my-pets; 1 skipped.",
    ]
    assert samples_of(root, "my-pets").shape == (24, 1, 16, 16)


@pytest.mark.process
def test_the_command_takes_image_files_one_by_one(tmp_path: Path, root: Path) -> None:
    source = write_folder(tmp_path / "pets", good())
    files = sorted(map(str, source.rglob("*.png")))
    code, out, err = command(*files, "--name", "pets")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "Imported 24 images as my-pets; 0 skipped."
    code, _, err = command(str(source), *files, "--name", "more")
    assert code == 1
    assert "pets is no file; give one folder, one zip, or image files only." in err
    assert [path.name for path in (root / "datasets").glob("[!.]*")] == ["my-pets"]


@pytest.mark.process
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--name", "../up"), "can't be a dataset's name"),
        (("--name", "pets", "--size", "30"), "size: Value error, must be a multiple of 4, such as 28"),
        (("--name", "pets"), "can't be read: No such file"),
    ],
)
def test_the_command_refuses_in_a_sentence(arguments: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    code, _, err = command(str(tmp_path / "gone"), *arguments)
    assert code == 1
    assert sentence in err
