"""Snapshot files: what a file must be to be read, and that the shipped one still gives its pictures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core import checkpoints, snapshots
from gan_core.datasets import load_dataset
from gan_core.export import grid
from gan_core.files import called
from gan_core.generator import Generator, load_generator
from gan_core.snapshots import SnapshotError, read_snapshot
from gan_core.tensor_files import read_tensors, write_tensors
from gan_core.training.fixed import fixed_inputs
from gan_core.workspace import Workspace

WriteSnapshot = Callable[..., Path]


def rewritten(path: Path, metadata: dict[str, str | None] | None = None, **tensors: torch.Tensor | None) -> Path:
    """The snapshot with some metadata and tensors (`__` for a dot) replaced, or removed where None."""
    own, facts = read_tensors(path)
    facts = {key: value for key, value in (facts | (metadata or {})).items() if value is not None}
    own |= {name.replace("__", "."): value for name, value in tensors.items()}
    write_tensors(path, {name: value for name, value in own.items() if value is not None}, facts)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SnapshotError) as caught:
        Generator.from_snapshot(path)
    assert called(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("share", [0.0, 0.00001, 0.001, 0.3, 0.5, 0.999])
def test_a_snapshot_cut_anywhere_is_refused(write_snapshot: WriteSnapshot, share: float) -> None:
    path = write_snapshot()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert "damaged or cut short" in refusal(path)


def test_files_that_are_no_snapshots_are_refused(write_snapshot: WriteSnapshot) -> None:
    path = write_snapshot()
    assert "isn't there" in refusal(path.with_name("000000001.safetensors"))
    path.write_bytes(b"\x08\0\0\0\0\0\0\0[1, 2, 3")
    assert "header" in refusal(path)
    path.write_bytes(b"\x03\0\0\0\0\0\0\0[1]")
    assert "table" in refusal(path)
    nested = b"[" * 100_000
    path.write_bytes(len(nested).to_bytes(8, "little") + nested)
    assert "header" in refusal(path)
    write_tensors(path, {"weights": torch.zeros(3)}, {})
    assert "doesn't say what its tensors are" in refusal(path)


@pytest.mark.parametrize(
    ("metadata", "sentence"),
    [
        ({"schema": "2"}, "schema version '2'; this program reads 1"),
        ({"schema": None}, "doesn't say what its tensors are"),
        ({"images": None}, "has no images"),
        ({"images": "many"}, "can't be read"),
        ({"images": "-64"}, "-64 images"),
        ({"shape": "[1, 28]"}, "can't be built"),
        ({"shape": "[28, 28, 28, 28]"}, "can't be of samples of shape"),
        ({"shape": "[1, 0, 0]"}, "can't be of samples of shape"),
        ({"shape": "[1, 100000, 100000]"}, "can't be of samples of shape"),
        ({"shape": "28"}, "can't be read"),
        ({"value_range": "[1, 0]"}, "no range"),
        ({"value_range": "[0, Infinity]"}, "no range"),
        ({"value_range": "[0]"}, "can't be read"),
        ({"shape": "[1, 29, 29]"}, "can't be built"),
        ({"shape": "[7, 28, 28]"}, "can't be built"),
        ({"conditions": "{}}"}, "can't be read"),
        ({"config": '{"network": {"latent_dimension": 100000}}'}, "latent_dimension"),
        ({"config": '{"network": {"latent_dimension": 17}}'}, "doesn't fit: generator.first.weight"),
        ({"conditions": '{"groups": [{"name": "digit", "classes": ["0", "1"]}]}'}, "doesn't fit"),
    ],
)
def test_metadata_that_is_wrong_is_refused(
    write_snapshot: WriteSnapshot, metadata: dict[str, str | None], sentence: str
) -> None:
    assert sentence in refusal(rewritten(write_snapshot(), metadata))


def test_classes_without_end_are_refused(write_snapshot: WriteSnapshot) -> None:
    classes = [str(number) for number in range(5000)]
    path = rewritten(write_snapshot(), {"conditions": json.dumps({"groups": [{"name": "digit", "classes": classes}]})})
    assert "5000 classes" in refusal(path)


@pytest.mark.parametrize(
    ("tensors", "sentence"),
    [
        ({"generator__first__bias": None}, "lacks tensors that its network needs: generator.first.bias"),
        ({"generator__secret": torch.zeros(2)}, "doesn't know: generator.secret"),
        ({"other__weight": torch.zeros(2)}, "doesn't know: other.weight"),
        ({"generator__first__bias": torch.zeros(3)}, "generator.first.bias is [3] of F32, not [784]"),
        ({"generator__first__bias": torch.zeros(784, dtype=torch.float64)}, "not [784] of float32"),
        ({"generator__first__bias": torch.full((784,), torch.nan)}, "not finite"),
    ],
)
def test_tensors_that_dont_fit_are_refused(
    write_snapshot: WriteSnapshot, tensors: dict[str, torch.Tensor | None], sentence: str
) -> None:
    path = write_snapshot()
    bias = read_tensors(path)[0]["generator.first.bias"]
    assert bias.shape == (784,)
    assert sentence in refusal(rewritten(path, None, **tensors))


def test_a_snapshot_without_a_discriminator_has_none(write_snapshot: WriteSnapshot) -> None:
    path = write_snapshot()
    names = [name for name in read_tensors(path)[0] if name.startswith("discriminator.")]
    generator = Generator.from_snapshot(rewritten(path, None, **dict.fromkeys(names)))
    assert not generator.capabilities.discriminator
    with pytest.raises(ValueError, match="without a discriminator"):
        generator.discriminate(torch.zeros(1, 1, 28, 28, dtype=torch.uint8), torch.zeros(1, 10))


def test_the_shipped_generator_renders_the_picture_that_ships_with_it() -> None:
    folder = Workspace.default().pretrained / "digits"
    snapshot = read_snapshot(checkpoints.snapshot_path(folder, 500_032))
    assert snapshot.value_range == (0.0, 255.0), "a file that doesn't say it is of images"
    fixed = fixed_inputs(load_dataset(snapshot.config.dataset), snapshot.config)
    generator = load_generator(folder)
    with Image.open(folder / "samples" / "000500032.png") as picture:
        shown = np.asarray(picture).astype(int)
    again = grid(generator.render(fixed.latents, fixed.conditions), fixed.columns)[:, :, 0].astype(int)
    assert np.abs(again - shown).mean() < 0.5
    assert np.quantile(np.abs(again - shown), 0.99) <= 3


def test_large_files_are_not_even_read(write_snapshot: WriteSnapshot) -> None:
    path = write_snapshot()
    with path.open("ab") as file:
        file.truncate(snapshots.MAXIMUM_BYTES + 1)
    assert "too large" in refusal(path)
    header = snapshots.MAXIMUM_HEADER_BYTES + 1
    path.write_bytes(header.to_bytes(8, "little") + b" " * header)
    assert "header of" in refusal(path)
