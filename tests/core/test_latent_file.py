"""Downloaded latents: they open again as they were, and whatever else a file holds is refused with a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gan_core.conditions import Conditions
from gan_core.generator import Generator
from gan_core.latent.directions.store import KeptLatent, keep_latent, load_latent
from gan_core.latent.spec import LatentSpec
from gan_core.serving import GeneratorCache, PictureRequest, Renderer, latent_file
from gan_core.serving.latent_file import MOST_BYTES, LatentFileError
from gan_core.serving.requests import Description
from gan_core.workspace import Workspace

WriteSnapshot = Callable[..., Path]
STYLE = {"network.name": "style", "network.generator_width": 8}


@pytest.fixture
def renderer(checkpoints_root: Path) -> Iterator[Renderer]:
    renderer = Renderer(GeneratorCache(Workspace(checkpoints_root)))
    yield renderer
    renderer.close()


def told(renderer: Renderer, request: PictureRequest) -> Description:
    description = renderer.submit(request).result(60).description
    assert description is not None
    return description


def written(renderer: Renderer, generator: str, **settings: Any) -> dict[str, Any]:
    """The file that the page writes of a latent of the run `digits`, as plain data."""
    spec = LatentSpec.model_validate(settings)
    picture = {**spec.model_dump(mode="json"), "view": "single"}
    asked = {"run": "digits", "snapshot": 6400, "picture": picture, "exact": True, "describe": True}
    found = told(renderer, PictureRequest.model_validate(asked))
    made_by = {"run": "digits", "snapshot": 6400, "generator": generator}
    return {**made_by, **spec.model_dump(mode="json"), found.space: found.final.tolist()}


def encoded(content: dict[str, Any]) -> bytes:
    return json.dumps(content, indent=2).encode()


@pytest.mark.parametrize("settings", [{}, STYLE], ids=["z", "w"])
def test_a_latent_opens_again_as_it_was(
    renderer: Renderer, write_snapshot: WriteSnapshot, settings: dict[str, Any]
) -> None:
    generator = Generator.from_snapshot(write_snapshot(settings=settings)).digest
    chosen = {
        "seed": 7, "truncation": 0.7, "directions": {0: 1.5, 2: -0.25}, "condition": {"first": {"digit": "3"}},
        "basis": (6400,), "style": {"seed": 3, "layers": [1]} if settings else None,
    }  # fmt: skip
    found = latent_file.read(encoded(written(renderer, generator, **chosen)))
    assert found.spec == LatentSpec.model_validate(chosen)
    assert latent_file.located(Workspace.default(), found) == "digits"
    assert found.numbers.ndim == (2 if settings else 1)
    latent_file.compare(found, told(renderer, found.request("digits")))


def test_numbers_that_were_changed_are_refused(renderer: Renderer, write_snapshot: WriteSnapshot) -> None:
    content = written(renderer, Generator.from_snapshot(write_snapshot()).digest, seed=7)
    for changed in ({"z": [content["z"][0] + 0.1, *content["z"][1:]]}, {"seed": 8}, {"z": content["z"][:-1]}):
        found = latent_file.read(encoded(content | changed))
        with pytest.raises(LatentFileError, match="not those that its seed"):
            latent_file.compare(found, told(renderer, found.request("digits")))


def test_the_generator_must_be_here(renderer: Renderer, write_snapshot: WriteSnapshot) -> None:
    content = written(renderer, Generator.from_snapshot(write_snapshot()).digest)
    write_snapshot(seed=1)
    with pytest.raises(LatentFileError, match="is not here, or has been trained again"):
        latent_file.located(Workspace.default(), latent_file.read(encoded(content)))


def test_a_latent_whose_origin_is_not_here_opens_by_its_numbers(
    renderer: Renderer, write_snapshot: WriteSnapshot, checkpoints_root: Path
) -> None:
    generator = Generator.from_snapshot(write_snapshot(conditions=Conditions()))
    vector = np.linspace(-1.0, 1.0, 16, dtype=np.float32)
    kept = keep_latent(Workspace.default(), KeptLatent(vector, "z", "digits", generator.digest, "projected"))
    content = written(renderer, generator.digest, kept=kept, truncation=0.5)
    (checkpoints_root / "latents" / f"{kept}.safetensors").unlink()
    load_latent.cache_clear()
    found = latent_file.read(encoded(content))
    with pytest.raises(ValueError, match="not kept here any more"):
        renderer.submit(found.request("digits")).result(60)
    plain = told(renderer, found.model_copy(update={"kept": None}).request("digits"))
    spec = latent_file.by_its_numbers(Workspace.default(), found, "digits", plain, layers=0)
    np.testing.assert_array_equal(load_latent(Workspace.default(), str(spec.kept)).vector, found.numbers)
    assert (spec.truncation, spec.moves) == (1.0, {})
    kept_before = sorted(path.name for path in (checkpoints_root / "latents").iterdir())
    for strange in ({"z": [0.0] * 17}, {"z": None, "w": [[0.0] * 16] * 2}):
        with pytest.raises(LatentFileError):
            latent_file.by_its_numbers(
                Workspace.default(), latent_file.read(encoded(content | strange)), "digits", plain, layers=0
            )
    assert sorted(path.name for path in (checkpoints_root / "latents").iterdir()) == kept_before


GOOD = {"run": "digits", "snapshot": 6400, "generator": "0" * 16, "z": [0.0] * 16}


def test_the_least_that_a_file_may_say_is_read() -> None:
    assert latent_file.read(encoded(GOOD)).spec == LatentSpec()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="a picture"),
        pytest.param(b"{" * 100_000, id="cut short"),
        pytest.param(b'{"z":' + b"[" * 400_000 + b"]" * 400_000 + b"}", id="deep"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="deep in tables"),
        pytest.param(b"\xff\xfe{}", id="not UTF-8"),
        pytest.param(b"[1, 2]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(encoded(GOOD).replace(b"0.0", b"NaN", 1), id="not a number"),
        pytest.param(encoded(GOOD).replace(b"0.0", b"Infinity", 1), id="infinite"),
        pytest.param(encoded(GOOD).replace(b"0.0", b"1e999", 1), id="beyond floats"),
        pytest.param(encoded(GOOD).replace(b"0.0", b"9" * 5000, 1), id="5,000 digits"),
        pytest.param(encoded(GOOD).replace(b"6400", b"9" * 5000, 1), id="5,000 digits of images"),
        pytest.param(encoded(GOOD | {"seed": -1}), id="no seed"),
        pytest.param(encoded(GOOD | {"seed": 10**4000}), id="a seed of 4,000 digits"),
        pytest.param(encoded(GOOD | {"run": "x" * 65}), id="a long name"),
        pytest.param(encoded(GOOD | {"generator": "../../etc/passwd"}), id="no digest"),
        pytest.param(encoded(GOOD | {"z": [0.0] * 513}), id="too many numbers"),
        pytest.param(encoded(GOOD | {"z": []}), id="no numbers"),
        pytest.param(encoded(GOOD | {"z": None}), id="neither z nor w"),
        pytest.param(encoded(GOOD | {"w": [0.0]}), id="both z and w"),
        pytest.param(encoded(GOOD | {"z": None, "w": [[0.0, 0.0], [0.0]]}), id="ragged"),
        pytest.param(encoded(GOOD | {"directions": {"0": 9.0}}), id="a step too far"),
        pytest.param(encoded(GOOD | {"evil": 1}), id="something else"),
        pytest.param(encoded(GOOD) + b" " * MOST_BYTES, id="too large"),
    ],
)  # fmt: skip
def test_what_is_no_latent_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(LatentFileError) as refused:
        latent_file.read(data)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert len(sentence) < 200
