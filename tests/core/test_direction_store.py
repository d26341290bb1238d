"""Directions and latents on disk: what comes back, what a name may be, and files that mean harm."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from gan_core.files import ReadError
from gan_core.latent.directions import store
from gan_core.latent.directions.direction import Direction, checked
from gan_core.latent.directions.store import (
    MOST_BYTES,
    KeptLatent,
    direction_file,
    direction_from_file,
    directions_of,
    keep_latent,
    load_direction,
    load_latent,
    remove_direction,
    rename_direction,
    save_direction,
)
from gan_core.tensor_files import encode_tensors
from gan_core.workspace import Workspace

OWNER = "0123456789abcdef"


def direction(seed: int = 0, **facts: Any) -> Direction:
    vector = np.random.default_rng(seed).standard_normal(16)
    unit = (vector / np.linalg.norm(vector)).astype(np.float32)
    made = Direction(unit, 1.25, "z", f"slant {seed}", "learned", "run", OWNER, 640, "left to right", 0.875)
    return replace(made, **facts)


def same(one: Direction, other: Direction) -> bool:
    return one.vector.tobytes() == other.vector.tobytes() and replace(one, vector=other.vector) == other


pytestmark = pytest.mark.usefixtures("checkpoints_root")


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"space": "w", "kind": "sefa", "accuracy": None, "note": ""},
        {"name": "“Lächeln” 笑 100 %", "note": "two\nlines", "sigma": 1 / 3, "kind": "orthogonal"},
        {"sigma": 1e-12, "kind": "principal", "images": 10**12},
    ],
)
def test_a_direction_comes_back_as_it_was(facts: dict[str, Any]) -> None:
    made = direction(1, **facts)
    digest = save_direction(Workspace.default(), made)
    assert digest == made.digest
    assert same(load_direction(Workspace.default(), digest), made)
    assert same(direction_from_file(direction_file(Workspace.default(), digest), "run", [OWNER]), made)


def test_the_digest_names_what_a_direction_does(checkpoints_root: Path) -> None:
    made = direction()
    assert replace(made, name="other", note="", run="x", images=1, accuracy=None).digest == made.digest
    for change in ({"sigma": 1.26}, {"space": "w"}, {"vector": -made.vector}):
        assert replace(made, **change).digest != made.digest
    save_direction(Workspace.default(), made)
    before = (checkpoints_root / "directions" / f"{made.digest}.safetensors").read_bytes()
    assert save_direction(Workspace.default(), replace(made, name="again")) == made.digest
    assert load_direction(Workspace.default(), made.digest).name == "slant 0", "one that is kept keeps its name"
    assert (checkpoints_root / "directions" / f"{made.digest}.safetensors").read_bytes() == before


def test_a_run_has_its_own_directions_by_name(checkpoints_root: Path) -> None:
    for seed, name, run in ((1, "b", "run"), (2, "A", "run"), (3, "c", "other")):
        save_direction(Workspace.default(), direction(seed, name=name, run=run))
    (checkpoints_root / "directions" / "0000000000000000.safetensors").write_bytes(b"nothing of the kind")
    (checkpoints_root / "directions" / "notes.safetensors").write_bytes(b"")
    assert [found.name for found in directions_of(Workspace.default(), "run")] == ["A", "b"]
    assert [found.name for found in directions_of(Workspace.default(), "other")] == ["c"]
    assert directions_of(Workspace.default(), "nobody") == []


def test_renaming_changes_the_name_and_nothing_else() -> None:
    made = direction()
    digest = save_direction(Workspace.default(), made)
    rename_direction(Workspace.default(), digest, "  tilt ", " to the left ")
    assert same(load_direction(Workspace.default(), digest), replace(made, name="tilt", note="to the left", own=True))
    for name, note in (("", ""), ("   ", ""), ("x" * 61, ""), ("new\nline", ""), ("fine", "n" * 501)):
        with pytest.raises(ValueError, match="characters"):
            rename_direction(Workspace.default(), digest, name, note)
    assert load_direction(Workspace.default(), digest).name == "tilt"


def test_what_was_removed_says_so() -> None:
    digest = save_direction(Workspace.default(), direction())
    remove_direction(Workspace.default(), digest)
    remove_direction(Workspace.default(), digest)
    for use in (load_direction, direction_file, lambda there, gone: rename_direction(there, gone, "name")):
        with pytest.raises(ValueError, match=f"{digest} is not kept here any more"):
            use(Workspace.default(), digest)


@pytest.mark.parametrize("digest", ["", "../secret", "0" * 15, "0" * 17, "0123456789ABCDEF", "0123456789abcde\n"])
def test_no_name_leads_out_of_the_store(digest: str) -> None:
    for use in (load_direction, remove_direction, direction_file, load_latent):
        with pytest.raises(ValueError, match="16 digits"):
            use(Workspace.default(), digest)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"vector": np.ones(16, dtype=np.float32)}, "unit length"),
        ({"vector": np.zeros(16, dtype=np.float32)}, "unit length"),
        ({"vector": np.full(16, np.nan, dtype=np.float32)}, "unit length"),
        ({"vector": np.eye(1, 16, dtype=np.float32)}, "unit length"),
        ({"vector": np.zeros(0, dtype=np.float32)}, "unit length"),
        ({"sigma": 0.0}, "positive number"),
        ({"sigma": -1.0}, "positive number"),
        ({"sigma": float("nan")}, "positive number"),
        ({"sigma": float("inf")}, "positive number"),
        ({"name": " "}, "a name"),
        ({"name": "bell \a"}, "a name"),
    ],
)
def test_what_can_be_no_direction_is_not_saved(facts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        save_direction(Workspace.default(), direction(**facts))


def test_a_shared_file_belongs_to_its_generator() -> None:
    shared = direction_file(Workspace.default(), save_direction(Workspace.default(), direction()))
    found = direction_from_file(shared, "copy-of-run", ["f" * 16, OWNER])
    assert same(found, direction(run="copy-of-run"))
    with pytest.raises(ValueError, match=f"“slant 0” was found in another generator \\(run, {OWNER}\\)"):
        direction_from_file(shared, "run", ["f" * 16])
    with pytest.raises(ValueError, match="another generator"):
        direction_from_file(shared, "run", [])


def crafted(vector: torch.Tensor | None = None, name: str = "vector", **changes: str | None) -> bytes:
    """The file of a direction with some of its entries replaced, as JSON texts, or left out."""
    made = direction()
    facts = {
        "sigma": made.sigma,
        "images": made.images,
        "accuracy": made.accuracy,
        **{fact: getattr(made, fact) for fact in ("space", "name", "kind", "run", "generator", "note")},
    }
    texts = {fact: json.dumps(value) for fact, value in facts.items()} | changes
    metadata = {fact: text for fact, text in texts.items() if text is not None}
    tensor = torch.from_numpy(made.vector.copy()) if vector is None else vector
    return b"".join(bytes(part) for part in encode_tensors({name: tensor}, metadata))


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "text": b"direction",
    "a header that never ends": (2**63).to_bytes(8, "little") + b"{}",
    "a header beyond the file": (10**6).to_bytes(8, "little") + b"{}",
    "a deep header": (50_008).to_bytes(8, "little") + b'{"a":' + b"[" * 50_003,
    "no metadata": safetensors.torch.save({"vector": torch.ones(4)}),
    "metadata of something else": safetensors.torch.save({"vector": torch.ones(4)}, {"format": "pt"}),
    "a long file": bytes(MOST_BYTES + 1),
    "a cut file": crafted()[:-9],
    "a longer file": crafted() + bytes(64),
    "another tensor": crafted(name="weights"),
    "no unit vector": crafted(torch.ones(16)),
    "a matrix": crafted(torch.eye(4)),
    "a number": crafted(torch.tensor(1.0)),
    "an empty vector": crafted(torch.zeros(0)),
    "a long vector": crafted(torch.nn.functional.normalize(torch.ones(513), dim=0)),
    "doubles": crafted(torch.eye(1, 16, dtype=torch.float64)[0]),
    "halves": crafted(torch.eye(1, 16, dtype=torch.float16)[0]),
    "whole numbers": crafted(torch.eye(1, 16, dtype=torch.int64)[0]),
    "no number": crafted(torch.full((16,), float("nan"))),
    "metadata as deep as it goes": crafted(note="[" * 30_000),
    "metadata that is no JSON": crafted(name_="x", kind="learned"),
    "an infinite sigma": crafted(sigma="1e999"),
    "a negative sigma": crafted(sigma="-1"),
    "a sigma that is a list": crafted(sigma="[1]"),
    "infinitely many images": crafted(images="1e999"),
    "images that are a word": crafted(images='"many"'),
    "images that are nothing": crafted(images="null"),
    "a number too long to read": crafted(images="9" * 5000),
    "an accuracy above 1": crafted(accuracy="17"),
    "an accuracy that is no number": crafted(accuracy="NaN"),
    "an unknown kind": crafted(kind='"magic"'),
    "a kind that is a list": crafted(kind="[]"),
    "an unknown space": crafted(space='"x"'),
    "a long note": crafted(note=json.dumps("n" * 501)),
    "no generator": crafted(generator=None),
    "a generator that is a path": crafted(generator='"../../etc/passwd"'),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_malformed_file_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ValueError, match="This is no direction that was saved here"):
        direction_from_file(data, "run", [OWNER])


@pytest.mark.parametrize(
    "data",
    [HOSTILE[name] for name in ("text", "a cut file", "metadata as deep as it goes", "infinitely many images",
                                "a sigma that is a list", "a kind that is a list", "another tensor")],
)  # fmt: skip
def test_a_damaged_file_in_the_store_is_named_and_left_out(checkpoints_root: Path, data: bytes) -> None:
    save_direction(Workspace.default(), direction(1))
    broken = checkpoints_root / "directions" / f"{OWNER}.safetensors"
    broken.write_bytes(data)
    with pytest.raises(ReadError, match=OWNER):
        load_direction(Workspace.default(), OWNER)
    assert [found.name for found in directions_of(Workspace.default(), "run")] == ["slant 1"]


def test_a_file_under_anothers_name_is_refused(checkpoints_root: Path) -> None:
    digest = save_direction(Workspace.default(), direction(1))
    folder = checkpoints_root / "directions"
    os.replace(folder / f"{digest}.safetensors", folder / f"{OWNER}.safetensors")
    with pytest.raises(ReadError, match="holds another direction than its name says"):
        load_direction(Workspace.default(), OWNER)


@pytest.mark.parametrize("space", ["z", "w"])
@pytest.mark.parametrize("shape", [(16,), (3, 64)])
def test_a_latent_comes_back_to_the_bit(space: Any, shape: tuple[int, ...]) -> None:
    vector = np.random.default_rng(len(shape)).standard_normal(shape).astype(np.float32)
    digest = keep_latent(Workspace.default(), KeptLatent(vector, space, "run", OWNER, "projected"))
    found = load_latent(Workspace.default(), digest)
    assert found.vector.tobytes() == vector.tobytes()
    assert found.vector.shape == shape
    assert (found.space, found.run, found.generator, found.source) == (space, "run", OWNER, "projected")
    assert keep_latent(Workspace.default(), KeptLatent(vector, space, "run", OWNER, "again")) == digest
    with pytest.raises(ValueError, match="read-only"):
        found.vector[0] = 1.0


def test_latents_of_one_content_but_other_shapes_differ() -> None:
    numbers = np.arange(128, dtype=np.float32)
    digests = {
        keep_latent(Workspace.default(), KeptLatent(numbers.reshape(shape), space, "run", OWNER, "x"))
        for shape in ((128,), (2, 64), (64, 2))
        for space in ("z", "w")
    }
    assert len(digests) == 6


def test_latents_that_are_none_are_refused(checkpoints_root: Path) -> None:
    for vector in (np.array([1.0, np.nan]), np.array([np.inf]), np.zeros((2, 2, 2)), np.array(1.0)):
        with pytest.raises(ValueError, match="can't be kept"):
            keep_latent(Workspace.default(), KeptLatent(vector.astype(np.float32), "z", "run", OWNER, "x"))
    folder = checkpoints_root / "latents"
    folder.mkdir(exist_ok=True)
    (folder / "00000000000000aa.safetensors").write_bytes(b"nothing")
    with pytest.raises(ReadError, match="00000000000000aa"):
        load_latent(Workspace.default(), "00000000000000aa")
    kept = keep_latent(Workspace.default(), KeptLatent(np.full(5, 7.0, dtype=np.float32), "z", "run", OWNER, "x"))
    os.replace(folder / f"{kept}.safetensors", folder / "00000000000000ab.safetensors")
    with pytest.raises(ReadError, match="another latent than its name says"):
        load_latent(Workspace.default(), "00000000000000ab")


def test_a_direction_is_checked_before_it_is_used() -> None:
    assert checked(direction()).name == "slant 0"


def test_the_oldest_that_can_be_found_again_make_room(checkpoints_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST", 6)
    monkeypatch.setattr(store, "_AT_ONCE", 2)
    own = [save_direction(Workspace.default(), direction(number, own=True)) for number in range(3)]
    found = [save_direction(Workspace.default(), direction(number, kind="principal")) for number in range(3, 6)]
    for age, digest in enumerate([*own, *found]):
        os.utime(checkpoints_root / "directions" / f"{digest}.safetensors", (1000 + age, 1000 + age))
    newest = save_direction(Workspace.default(), direction(6, kind="principal"))
    there = {path.stem for path in (checkpoints_root / "directions").glob("*.safetensors")}
    assert there == {*own, found[2], newest}


def test_what_somebody_has_named_makes_no_room(checkpoints_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST", 3)
    own = {save_direction(Workspace.default(), direction(number, kind="principal", own=True)) for number in range(3)}
    with pytest.raises(ValueError, match="3 directions are kept already; remove some"):
        save_direction(Workspace.default(), direction(3))
    assert {path.stem for path in (checkpoints_root / "directions").glob("*.safetensors")} == own


def test_latents_of_bookmarks_make_no_room(checkpoints_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST", 3)
    vectors = np.random.default_rng(0).standard_normal((4, 8)).astype(np.float32)
    kept = [
        keep_latent(Workspace.default(), KeptLatent(vector, "z", "run", OWNER, "projected")) for vector in vectors[:3]
    ]
    (checkpoints_root / "bookmarks").mkdir()
    (checkpoints_root / "bookmarks" / "run.json").write_text(f'[{{"latent": {{"kept": "{kept[0]}"}}}}]')
    newest = keep_latent(Workspace.default(), KeptLatent(vectors[3], "z", "run", OWNER, "projected"))
    assert {path.stem for path in (checkpoints_root / "latents").glob("*.safetensors")} == {kept[0], newest}
