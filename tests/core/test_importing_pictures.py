"""What is in image files beside plain 8-bit pixels: metadata, colour profiles, deep values, and very many pixels."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hostile import encoded, good, plain, write_folder, write_zip
from PIL import Image, ImageCms

from gan_core.importing import ImportOptions, ImportReport, import_dataset, pictures
from gan_core.tasks.importing import ImportRequest, written
from gan_core.workspace import Workspace

PROJECT = Path(__file__).resolve().parents[2]


def decoded(data: bytes, **options: object) -> np.ndarray:
    return pictures.sample(data, ImportOptions.model_validate({"size": 16, **options}))[0].astype(int)


# Metadata


def with_chunk(data: bytes, kind: bytes, body: bytes, *, sound: bool = True) -> bytes:
    """A PNG with one chunk more after its header."""
    checksum = zlib.crc32(kind + body) if sound else 0
    return data[:33] + struct.pack(">L", len(body)) + kind + body + struct.pack(">L", checksum) + data[33:]


HUGE_TEXT = zlib.compress(b"a" * (3 << 20))
METADATA = {
    "a profile of 3 MB": (b"iCCP", b"printer\0\0" + zlib.compress(bytes(3 << 20))),
    "a profile of 30 MB": (b"iCCP", b"printer\0\0" + zlib.compress(bytes(30 << 20))),
    "a broken profile": (b"iCCP", b"printer\0\0nothing"),
    "3 MB of text": (b"zTXt", b"workflow\0\0" + HUGE_TEXT),
    "3 MB of Unicode": (b"iTXt", b"workflow\0\1\0\0\0" + HUGE_TEXT),
    "broken text": (b"zTXt", b"workflow"),
    "broken Exif": (b"eXIf", b"\0\x08\0\x02\x01\x12\0\x03"),
    "broken Exif as text": (b"tEXt", b"Raw profile type exif\0\nexif\n      10\nzz"),
    "3 MB of Exif as text": (b"zTXt", b"Raw profile type exif\0\0" + HUGE_TEXT),
    "a broken time": (b"tIME", b"x"),
    "a broken size": (b"pHYs", b"xyz"),
    "no colour": (b"cHRM", b""),
}


@pytest.mark.parametrize("kind", METADATA)
@pytest.mark.parametrize("sound", [True, False])
def test_a_png_is_read_whatever_it_says_of_itself(kind: str, sound: bool) -> None:
    data = with_chunk(plain((200, 100, 50)), *METADATA[kind], sound=sound)
    assert np.abs(decoded(data) - np.array([200, 100, 50])[:, None, None]).max() <= 1
    assert np.abs(pictures.whole(data, 16)[:3].astype(int) - np.array([200, 100, 50])[:, None, None]).max() <= 1


@pytest.mark.parametrize("as_text", [True, False])
def test_a_png_is_turned_by_its_exif_data_still(as_text: bool) -> None:
    corner = Image.new("RGB", (40, 40), (0, 0, 0))
    corner.paste((255, 0, 0), (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 3
    if as_text:
        raw = b"Exif\0\0" + exif.tobytes().removeprefix(b"Exif\0\0")
        body = b"Raw profile type exif\0\nexif\n%8d\n%s\n" % (len(raw), raw.hex().encode())
        data = with_chunk(encoded(corner), b"tEXt", body)
    else:
        data = encoded(corner, exif=exif)
    pixels = decoded(data)
    assert pixels[0, 12, 12] > 200
    assert pixels[0, 3, 3] < 50


def test_broken_exif_data_of_a_photograph_is_passed_over() -> None:
    data = encoded(
        Image.new("RGB", (40, 40), (200, 100, 50)), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03"
    )
    assert np.abs(decoded(data) - np.array([200, 100, 50])[:, None, None]).max() <= 4


# Colour profiles


def swapped_profile() -> bytes:
    """sRGB with red and blue exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">L", profile[128:132])[0]
    tags = {bytes(profile[132 + 12 * tag : 136 + 12 * tag]): 132 + 12 * tag for tag in range(count)}
    red, blue = (slice(tags[name] + 4, tags[name] + 12) for name in (b"rXYZ", b"bXYZ"))
    profile[red], profile[blue] = profile[blue], profile[red]
    return bytes(profile)


RED = (220, 30, 30)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "AVIF"])
def test_colour_profiles_are_applied(kind: str) -> None:
    data = encoded(Image.new("RGB", (40, 40), RED), kind, icc_profile=swapped_profile())
    for red, _, blue in (decoded(data)[:, 8, 8], pictures.whole(data, 16)[:3, 8, 8].astype(int)):
        assert red < 60
        assert blue > 190
    assert abs(int(decoded(data, grey=True)[0, 8, 8]) - int(decoded(plain((30, 30, 220)), grey=True)[0, 8, 8])) < 12


def test_colour_profiles_are_applied_under_transparency_and_to_palettes() -> None:
    clear = Image.new("RGBA", (40, 40), (*RED, 255))
    clear.paste((*RED, 0), (0, 0, 20, 40))
    pixels = decoded(encoded(clear, icc_profile=swapped_profile()))
    assert pixels[:, 8, 2].tolist() == [255, 255, 255]
    assert pixels[2, 8, 13] > 190 > 60 > pixels[0, 8, 13]
    palette = Image.new("RGB", (40, 40), RED).quantize(4)
    assert decoded(encoded(palette, icc_profile=swapped_profile()))[2, 8, 8] > 190


@pytest.mark.parametrize("profile", [b"", b"none", swapped_profile()[:200], bytes(128) + swapped_profile()[128:]])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_broken_profile_changes_nothing(profile: bytes, kind: str) -> None:
    data = encoded(Image.new("RGB", (40, 40), RED), kind, icc_profile=profile)
    assert np.abs(decoded(data)[:, 8, 8] - np.array(RED)).max() <= 4


def test_a_profile_for_other_colours_changes_nothing() -> None:
    data = encoded(Image.new("L", (40, 40), 77), icc_profile=swapped_profile())
    assert decoded(data)[:, 8, 8].tolist() == [77, 77, 77]


# More than 8 bits


def deep_files(values: dict[str, np.ndarray], kind: str) -> dict[str, bytes]:
    return {f"{name}.{kind.lower()}": encoded(Image.fromarray(array), kind) for name, array in values.items()}


def samples_of(root: Path, name: str) -> np.ndarray:
    data = (root / "datasets" / name / "samples.safetensors").read_bytes()
    length = int.from_bytes(data[:8], "little")
    entry = json.loads(data[8 : 8 + length])["samples"]
    low, high = entry["data_offsets"]
    return np.frombuffer(data[8 + length :][low:high], dtype=np.uint8).reshape(entry["shape"])


@pytest.mark.parametrize(
    ("white", "kind", "dtype"),
    [(1023, "PNG", np.uint16), (4095, "PNG", np.uint16), (4095, "TIFF", np.uint16), (65535, "PNG", np.uint16),
     (4095, "TIFF", np.int32), (1.0, "TIFF", np.float32), (255.0, "TIFF", np.float32)],
)  # fmt: skip
def test_deep_images_have_one_range_of_values_for_all(
    white: float, kind: str, dtype: type, tmp_path: Path, checkpoints_root: Path
) -> None:
    shares = np.linspace(0.05, 1.0, 20)
    arrays = {f"{index:02}": np.full((20, 20), white * share).astype(dtype) for index, share in enumerate(shares)}
    report = import_dataset(
        Workspace.default(), write_folder(tmp_path / "deep", deep_files(arrays, kind)), "deep", ImportOptions(size=16)
    )
    samples = samples_of(checkpoints_root, "my-deep")
    assert np.abs(samples[:, 0, 8, 8] - 255 * shares).max() <= 1
    assert (samples == samples[:, :1, :1, :1]).all()
    kept = "more than 8 bits" if dtype != np.float32 else "real numbers"
    assert report.notes == (
        f"20 images have {kept}: 0 was taken for black and {white:,.6g} for white, the same for all of them.",
    )
    with Image.open(checkpoints_root / "datasets" / "my-deep" / "preview.png") as preview:
        shown = np.asarray(preview)
    assert (shown[8, 8::16, 0] == samples[:10, 0, 8, 8]).all()


def test_real_numbers_of_any_size_span_black_to_white_once(tmp_path: Path, checkpoints_root: Path) -> None:
    heights = np.linspace(-40.0, 2000.0, 20, dtype=np.float32)
    arrays = {f"{index:02}": np.full((20, 20), height) for index, height in enumerate(heights)}
    arrays["07"] = arrays["07"].copy()
    arrays["07"][:4] = np.nan
    report = import_dataset(
        Workspace.default(), write_folder(tmp_path / "deep", deep_files(arrays, "TIFF")), "deep", ImportOptions(size=16)
    )
    samples = samples_of(checkpoints_root, "my-deep")[:, 0, 12, 8].astype(int)
    assert samples[0] == 0
    assert samples[-1] == 255
    assert (np.diff(samples) > 0).all()
    assert "-40 was taken for black and 2,000 for white" in report.notes[0]


def test_deep_images_of_a_class_that_is_left_out_do_not_count(tmp_path: Path, checkpoints_root: Path) -> None:
    def flat(value: int) -> bytes:
        return encoded(Image.fromarray(np.full((20, 20), value, dtype=np.uint16)))

    files = {f"b/{index:02}.png": flat(50 * index) for index in range(20)}
    files |= {f"c/{index:02}.png": plain((200, index, 10)) for index in range(10)} | {"a/1.png": flat(60_000)}
    report = import_dataset(Workspace.default(), write_folder(tmp_path / "deep", files), "deep", ImportOptions(size=16))
    assert any("0 was taken for black and 1,023 for white" in note for note in report.notes)
    samples = samples_of(checkpoints_root, "my-deep")
    assert np.abs(samples[:20, 0, 8, 8] - 255 * 50 * np.arange(20) / 1023).max() <= 1
    assert (samples[20:, 0, 8, 8] == 200).all()


def test_an_image_of_8_bits_beside_deep_ones_is_as_it_was(tmp_path: Path, checkpoints_root: Path) -> None:
    deep = {f"{index:02}": np.full((20, 20), 200 * index, dtype=np.uint16) for index in range(20)}
    files = deep_files(deep, "PNG") | {"plain.png": plain((10, 20, 30))}
    import_dataset(Workspace.default(), write_folder(tmp_path / "deep", files), "deep", ImportOptions(size=16))
    assert samples_of(checkpoints_root, "my-deep")[-1][:, 8, 8].tolist() == [10, 20, 30]


# Photographs


MEASURED = """
import sys
from gan_core.tasks import worker
from gan_core.workspace import Workspace
code = worker.main(sys.argv[1:])
print([line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")][0])
sys.exit(code)
"""
MOST_MEMORY = 500 * 10**6


def photograph(megapixels: int, kind: str) -> bytes:
    """A photograph as cameras take them, four to three, which goes from black on top to white."""
    width = {12: 4000, 48: 8000}[megapixels]
    picture = Image.linear_gradient("L").resize((width, width * 3 // 4))
    fast = {"AVIF": {"speed": 10, "quality": 50}, "WEBP": {"method": 0, "quality": 50}, "PNG": {"compress_level": 1}}
    return encoded(Image.merge("RGB", [picture] * 3), kind, **fast.get(kind, {}))


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells a process's peak memory so.")
def test_photographs_of_12_and_48_megapixels_are_imported_whatever_their_format(
    tmp_path: Path, checkpoints_root: Path
) -> None:
    files = {f"{mega}.{kind.lower()}": photograph(mega, kind) for mega in (12, 48) for kind in ("WEBP", "AVIF", "JPEG")}
    files["48.png"] = photograph(48, "PNG")
    clear = Image.new("RGBA", (8000, 6000), (90, 90, 90, 255))
    files["48-clear.png"] = encoded(clear, compress_level=1)
    turned = Image.Exif()
    turned[0x0112] = 3
    down = Image.open(io.BytesIO(files["12.webp"])).convert("RGB")
    files["12-down.webp"] = encoded(down, "WEBP", method=0, exif=turned)
    folder = checkpoints_root / "tasks" / f"import-{0:016x}"
    folder.mkdir(parents=True)
    source = write_zip(tmp_path / "source.zip", good(8) | {f"cats/zz-{name}": data for name, data in files.items()})
    request = ImportRequest(sources=(written(source),), title="a", name="pets", options=ImportOptions())
    (folder / "request.json").write_text(request.model_dump_json())
    process = subprocess.Popen(
        [sys.executable, "-c", MEASURED, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT
    )
    assert process.stdout is not None
    peak = int(process.stdout.read()) * 1024
    process.communicate()
    path = checkpoints_root / "datasets" / "my-pets" / "report.json"
    report = ImportReport.model_validate_json(path.read_bytes())
    assert report.skipped == ()
    assert report.count == 16 + len(files)
    samples = samples_of(checkpoints_root, "my-pets")[8 : 8 + len(files), 0, :, 16].astype(int)
    ramp = np.linspace(0, 255, 65)[1::2]
    for name, column in zip(sorted(files), samples, strict=True):
        expected = np.full(32, 90) if "clear" in name else ramp[::-1] if "down" in name else ramp
        assert np.abs(column - expected).max() <= 8, name
    assert peak < MOST_MEMORY
