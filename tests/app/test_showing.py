"""What pages show things with: words, pictures, curves and a run's history."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core import drawing
from gan_core.datasets.base import DatasetOptions
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import ReportRecord
from gan_core.presets import PRESETS, default_preset
from gan_core.workspace import Workspace
from latent_studio.encode.charts import plane
from latent_studio.shared import charts, wording
from latent_studio.shared.runs import pictures
from latent_studio.train import history, monitor, setup
from latent_studio.train.monitor import _film


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (64, "64"), (999, "999"), (1280, "1.28k"), (12_800, "12.8k"), (200_000, "200k"), (999_999, "1M")],
)
def test_counts_have_three_digits(value: float, text: str) -> None:
    assert wording.quantity(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.003123, "0.00312"), (1.2345, "1.23"), (48.31, "48.3"), (480.2, "480")]
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert wording.three_digits(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "-"), (8.4, "8 s"), (83, "1 min 20 s"), (850, "14 min"), (7500, "2 h 5 min")]
)
def test_durations(seconds: float | None, text: str) -> None:
    assert wording.duration(seconds) == text


@pytest.mark.parametrize(
    ("place", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (22, "22nd")]
)
def test_ordinals(place: int, text: str) -> None:
    assert wording.ordinal(place) == text


def test_text_from_outside_can_not_format_the_page() -> None:
    assert wording.plain("**a** :red[b] $c$ <d>") == "\\*\\*a\\*\\* \\:red\\[b\\] \\$c\\$ \\<d\\>"
    assert wording.plain("a\u202eb\x00c\n\n    d\ne\n===") == "abc d e \\=\\=\\="


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://example.org", "https\\://\u2060example\\.org"),
        ("WWW.example.org", "WWW\u2060\\.example\\.org"),
        ("me@example.org", "me@\u2060example\\.org"),
        (":material/home:", "\\:\u2060material/home\\:"),
        (":smile:", "\\:\u2060smile\\:"),
        ("a: b", "a\\: b"),
        ("half\u00a0past", "half\u00a0past"),
    ],
)
def test_what_pages_make_of_text_by_themselves_is_kept_apart(text: str, shown: str) -> None:
    assert wording.plain(text) == shown


def test_where_files_lie_is_left_out(checkpoints: Path) -> None:
    assert wording.plain(f"{checkpoints}/runs/mine/status is gone") == "runs/mine/status is gone"


def test_turning_a_picture_swaps_its_tiles_and_keeps_them_upright() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (3 * 4, 5 * 6, 3), dtype=np.uint8)
    turned = pictures.turned(picture, (4, 6))
    assert turned.shape == (5 * 4, 3 * 6, 3)
    for row in range(3):
        for column in range(5):
            tile = picture[row * 4 : row * 4 + 4, column * 6 : column * 6 + 6]
            there = turned[column * 4 : column * 4 + 4, row * 6 : row * 6 + 6]
            assert np.array_equal(tile, there)


def test_a_card_is_cut_to_whole_tiles_and_follows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "grid.png"
    assert pictures.card(path, (28, 28), (168, 288)) is None
    Image.new("L", (280, 280), 7).save(path)
    first = pictures.card(path, (28, 28), (168, 288))
    assert Image.open(io.BytesIO(first)).size == (280, 168)
    written = path.stat().st_mtime_ns
    Image.new("RGB", (320, 160), (1, 2, 3)).save(path)
    os.utime(path, ns=(written + 1, written + 1))  # however coarse the clock of the disk is
    second = pictures.card(path, (32, 32), (168, 288))
    assert Image.open(io.BytesIO(second)).size == (288, 160)
    path.write_bytes(b"not a picture")
    with pytest.raises(pictures.PictureError, match=r"/grid\.png can't be shown as a picture"):
        pictures.card(path, (28, 28), (168, 288))


@pytest.mark.parametrize(("name", "size"), [("mnist-5k", (4 * 28, 10 * 28)), ("shapes", (4 * 32, 6 * 32))])
def test_real_images_stand_in_a_row_a_class(name: str, size: tuple[int, int]) -> None:
    assert Image.open(io.BytesIO(pictures.real(Workspace.default(), DatasetOptions(name=name), 4))).size == size


@pytest.mark.parametrize("count", [0, 1, 479, 480, 481, 100_000])
def test_charts_stay_light_and_keep_their_ends(count: int) -> None:
    kept = charts.thinned(count)
    assert len(kept) <= charts.LIMIT
    assert len(np.unique(kept)) == len(kept)
    if count:
        assert (kept[0], kept[-1]) == (0, count - 1)


def test_each_actor_has_its_colour() -> None:
    columns = {name: np.arange(3.0) for name in history.COLUMNS}
    series = charts.curves(columns, charts.DISCRIMINATOR_OUTPUTS, "images")["series"]
    colours = {line["name"]: line["lineStyle"]["color"] for line in series}
    assert colours == {
        "training": charts.REAL,
        "held-out": charts.REAL,
        "generated": charts.GENERATOR,
    }


def test_rates_are_shown_as_they_were_for_both_players() -> None:
    columns = {
        "images": np.array([0.0, 640.0]),
        "generator_rate": np.array([4e-3, 3e-3]),
        "discriminator_rate": np.array([2e-3, 1e-3]),
    }
    generator, discriminator = charts.rates(columns, "images").data
    assert (generator.name, list(generator.y), generator.line.color) == ("generator", [4e-3, 3e-3], charts.GENERATOR)
    assert (discriminator.name, list(discriminator.y), discriminator.line.color) == (
        "discriminator",
        [2e-3, 1e-3],
        charts.DISCRIMINATOR,
    )


def layout(preset: str) -> monitor.Layout:
    return monitor.layout(PRESETS[preset].config)


def test_each_kind_of_sample_has_its_layout() -> None:
    digits, alone, points = layout("cgan"), layout("dcgan"), layout("mode-collapse")
    assert (digits.tile, digits.columns, digits.rows, digits.by_class) == ((28, 28), 10, 10, True)
    assert (alone.size, alone.by_class) == (digits.size, False)
    assert (points.columns, points.rows, points.real_columns) == (1, 1, 0)
    assert points.size == (drawing.PLOT, drawing.PLOT)
    signals = monitor.layout(default_preset("signals").config)
    assert (signals.tile, signals.rows) == ((drawing.TILE, drawing.TILE), 7)
    tiny = monitor.layout(default_preset("digits-8x8").config)
    assert tiny.tile == (8, 8)
    assert tiny.width > 600


def test_an_encoder_decoder_has_no_discriminator_curves() -> None:
    columns = {name: np.arange(3.0) for name in history.COLUMNS}
    series = charts.curves(columns, charts.RECONSTRUCTION, "images")["series"]
    assert [line["name"] for line in series] == ["training", "held-out"]
    assert [line.name for line in charts.rates(columns, "images", charts.RATES[:1]).data] == ["generator"]


@pytest.mark.parametrize("name", ["ring", "signals", "digits-8x8", "drawn"])
def test_every_kind_has_a_sheet(name: str) -> None:
    sheet = Image.open(io.BytesIO(setup.real_images(default_preset(name).config.dataset)))
    assert sheet.width >= 80


def test_curves_round_to_three_digits_and_leave_gaps() -> None:
    values = np.array([0.123456, np.nan, 12345.6])
    columns = {"images": np.array([64.0, 128.0, 192.0]), "penalty": values}
    (line,) = charts.curves(columns, (("penalty", "penalty", charts.DISCRIMINATOR, "solid"),), "images")["series"]
    assert line["data"] == [[64, 0.123], [128, None], [192, 12300.0]]


def report(images: int, loss: float | None = 1.0) -> ReportRecord:
    names = (
        "generator_loss",
        "discriminator_loss",
        "penalty",
        "discriminator_training",
        "discriminator_held_out",
        "discriminator_generated",
    )
    return ReportRecord(
        images=images,
        seconds=1.0,
        images_per_second=1.0,
        generator_rate=0.1,
        discriminator_rate=0.1,
        **dict.fromkeys(names, loss),
    )


def test_history_reads_on_and_forgets_what_was_rewound(add_run: Callable[..., RunFolder]) -> None:
    folder = add_run("mine")
    reader = history.of(folder.path)
    before = reader.read()
    assert before.columns["images"][-1] == 640
    folder.append_metrics(report(10_000, None))
    with open(folder.path / "metrics.jsonl", "ab") as file:
        file.write(b'{"kind": "report", "ima')
    after = reader.read()
    assert len(after.columns["images"]) == len(before.columns["images"]) + 1
    assert np.isnan(after.columns["discriminator_loss"][-1])
    assert after.events == before.events
    folder.tidy()
    folder.rewind(640)
    rewound = reader.read()
    assert np.array_equal(rewound.columns["images"], before.columns["images"])


def test_the_film_has_every_picture_at_twice_its_size(add_run: Callable[..., RunFolder]) -> None:
    folder = add_run("mine")
    last = Image.open(folder.sample_path(folder.samples()[-1]))
    film = Image.open(io.BytesIO(_film(folder, "gif")))
    assert film.size == (2 * last.width, 2 * last.height)
    assert _film(folder, "mp4")[4:8] == b"ftyp"


def test_charts_show_tags_and_links_as_text() -> None:
    harm = '<a href="https://example.org">x</a>'
    figure = plane(np.zeros((2, 2), dtype=np.float32), np.array([0, 1]), ["<b>", harm])
    texts = [str(text) for trace in figure.data for text in (trace.name, *trace.text)]
    assert len(texts) == 4
    assert not any("<" in text for text in texts)
