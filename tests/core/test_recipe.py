"""Recipes: a picture's file makes the same picture again, and anything else is refused with a sentence."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngImageFile, PngInfo

from gan_core.generator import Generator
from gan_core.latent.directions.direction import Direction
from gan_core.latent.directions.store import (
    KeptLatent,
    keep_latent,
    load_direction,
    load_latent,
    save_direction,
)
from gan_core.serving import GeneratorCache, PictureRequest, Rendered, Renderer, recipe
from gan_core.serving.recipe import CHUNK, RecipeError
from gan_core.workspace import Workspace

WriteSnapshot = Callable[..., Path]


@pytest.fixture
def renderer(checkpoints_root: Path) -> Iterator[Renderer]:
    renderer = Renderer(GeneratorCache(Workspace(checkpoints_root)))
    yield renderer
    renderer.close()


def exact(renderer: Renderer, view: str = "single", **settings: Any) -> tuple[PictureRequest, Rendered]:
    request = PictureRequest.model_validate(
        {"run": "digits", "snapshot": 6400, "picture": {"view": view, **settings}, "exact": True}
    )
    return request, renderer.submit(request).result(60)


def opened(renderer: Renderer, data: bytes) -> Rendered:
    found, pixels = recipe.read(data)
    run = recipe.located(renderer.workspace, found)
    brought = recipe.brought(found, run)
    rendered = renderer.submit(found.request(run), brought).result(60)
    recipe.compare(found, rendered, pixels)
    recipe.keep(renderer.workspace, brought)
    return rendered


def with_text(data: bytes, text: str | None) -> bytes:
    """The picture with another text in the recipe's place, or with none."""
    with Image.open(io.BytesIO(data)) as picture:
        info = PngInfo()
        if text is not None:
            info.add_itxt(CHUNK, text)
        file = io.BytesIO()
        picture.save(file, "PNG", pnginfo=info)
    return file.getvalue()


@pytest.mark.parametrize(
    ("view", "settings"),
    [
        ("single", {"seed": 7, "directions": {0: 1.5}}),
        ("neighbourhood", {"axes": (1, 2), "spread": 1.0}),
        ("classes", {"seed": 3, "group": "digit"}),
        ("path", {"keyframes": [{"seed": 1}, {"seed": 2}], "method": "spline", "times": [0.0, 0.3, 1.0]}),
    ],
)
@pytest.mark.parametrize("scale", [1, 3])
def test_a_picture_opens_again_to_the_bit(
    view: str, settings: dict[str, Any], scale: int, renderer: Renderer, write_snapshot: WriteSnapshot
) -> None:
    write_snapshot()
    request, rendered = exact(renderer, view, **settings)
    data = recipe.png(Workspace.default(), request, rendered, scale)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (rendered.columns * 28 * scale, rendered.rows * 28 * scale)
    assert opened(renderer, data).samples.tobytes() == rendered.samples.tobytes()


def test_what_is_kept_travels_along(renderer: Renderer, write_snapshot: WriteSnapshot, tmp_path: Path) -> None:
    """A recipe opens on another machine, which has the same generator under another name and none of the files."""
    generator = Generator.from_snapshot(write_snapshot())
    vector = np.eye(16, dtype=np.float32)[3]
    moved = save_direction(
        Workspace.default(), Direction(vector, 2.0, "z", "wider", "learned", "digits", generator.digest, 6400)
    )
    kept = keep_latent(
        Workspace.default(),
        KeptLatent(generator.latents(5)[0].numpy() * 0.5, "z", "digits", generator.digest, "projected"),
    )
    request, rendered = exact(renderer, kept=kept, moves={moved: {"amount": 1.5}})
    data = recipe.png(Workspace.default(), request, rendered)
    elsewhere = Workspace(tmp_path / "elsewhere")
    elsewhere.runs.mkdir(parents=True)
    (tmp_path / "runs" / "digits").rename(elsewhere.runs / "theirs")
    with closing(Renderer(GeneratorCache(elsewhere))) as there:
        assert opened(there, data).samples.tobytes() == rendered.samples.tobytes()
    found, _ = recipe.read(data)
    assert recipe.located(elsewhere, found) == "theirs"


def test_a_generator_that_is_not_here_is_said(renderer: Renderer, write_snapshot: WriteSnapshot) -> None:
    write_snapshot()
    request, rendered = exact(renderer)
    data = recipe.png(Workspace.default(), request, rendered)
    write_snapshot(seed=1)
    with pytest.raises(RecipeError, match="is not here, or has been trained again"):
        opened(renderer, data)


def test_a_picture_whose_pixels_were_changed_is_refused(renderer: Renderer, write_snapshot: WriteSnapshot) -> None:
    write_snapshot()
    request, rendered = exact(renderer)
    data = recipe.png(Workspace.default(), request, rendered)
    found, pixels = recipe.read(data)
    changed = pixels.copy()
    changed[0, 0] ^= 1
    with pytest.raises(RecipeError, match="were changed after"):
        recipe.compare(found, rendered, changed)
    other = exact(renderer, seed=1)[1]
    with pytest.raises(RecipeError, match="comes out differently"):
        recipe.compare(found, other, pixels)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda _: "{", "damaged or of another version"),
        (lambda text: text.replace('"version":1', '"version":2'), "another version"),
        (lambda text: text.replace('"seed":0', '"seed":-1'), "damaged"),
        (lambda text: json.dumps({**json.loads(text), "more": 1}), "damaged"),
        (lambda _: None, "carries no recipe"),
    ],
)
def test_a_malformed_recipe_is_refused(
    change: Callable[[str], str | None], sentence: str, renderer: Renderer, write_snapshot: WriteSnapshot
) -> None:
    write_snapshot()
    request, rendered = exact(renderer)
    data = recipe.png(Workspace.default(), request, rendered)
    with PngImageFile(io.BytesIO(data)) as picture:
        text = change(picture.text[CHUNK])
    with pytest.raises(RecipeError, match=sentence):
        recipe.read(with_text(data, text))


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"0" * 99], ids=["nothing", "gif", "torn"])
def test_what_is_no_png_is_refused(data: bytes) -> None:
    with pytest.raises(RecipeError, match="no PNG picture"):
        recipe.read(data)


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(RecipeError, match="8 MB"):
        recipe.read(b"\x89PNG" + bytes(recipe.MOST_BYTES))


def test_kept_things_that_are_not_what_their_digest_says_are_refused(
    renderer: Renderer, write_snapshot: WriteSnapshot
) -> None:
    generator = Generator.from_snapshot(write_snapshot())
    kept = keep_latent(
        Workspace.default(), KeptLatent(generator.latents(5)[0].numpy(), "z", "digits", generator.digest, "projected")
    )
    request, rendered = exact(renderer, kept=kept)
    found, _ = recipe.read(recipe.png(Workspace.default(), request, rendered))
    (packed,) = found.latents.values()
    for latents in (
        {"0" * 16: packed},
        {kept: packed.model_copy(update={"numbers": "!"})},
        {kept: packed.model_copy(update={"shape": (99,)})},
    ):
        with pytest.raises(RecipeError, match="damaged"):
            recipe.brought(found.model_copy(update={"latents": latents}), "digits")
    with pytest.raises(RecipeError, match="damaged"):
        recipe.brought(found.model_copy(update={"directions": {"0" * 16: "AAAA"}}), "digits")


def test_nothing_of_a_picture_that_is_refused_is_kept(
    renderer: Renderer, write_snapshot: WriteSnapshot, checkpoints_root: Path
) -> None:
    generator = Generator.from_snapshot(write_snapshot())
    vector = np.eye(16, dtype=np.float32)[3]
    moved = save_direction(
        Workspace.default(), Direction(vector, 2.0, "z", "wider", "learned", "digits", generator.digest, 6400)
    )
    kept = keep_latent(
        Workspace.default(),
        KeptLatent(generator.latents(5)[0].numpy() * 0.5, "z", "digits", generator.digest, "projected"),
    )
    request, rendered = exact(renderer, kept=kept, moves={moved: {"amount": 1.5}})
    data = recipe.png(Workspace.default(), request, rendered)
    shutil.rmtree(checkpoints_root / "directions")
    shutil.rmtree(checkpoints_root / "latents")
    load_latent.cache_clear()
    with PngImageFile(io.BytesIO(data)) as picture:
        text = picture.text[CHUNK]
    said = json.loads(text)
    refused = {
        "other pixels": json.dumps(said | {"pixels": "0" * 64}),
        "another direction's digest": text.replace(moved, "0" * 16),
        "a direction more than it names": json.dumps(said | {"directions": said["directions"] | {"0" * 16: "AAAA"}}),
        "a picture that names nothing": json.dumps(said | {"picture": {"view": "single"}}),
    }
    for what, changed in refused.items():
        with pytest.raises(RecipeError):
            opened(renderer, with_text(data, changed))
        for place in ("directions", "latents"):
            assert not (checkpoints_root / place).exists(), what
    assert opened(renderer, data).samples.tobytes() == rendered.samples.tobytes()
    assert load_direction(Workspace.default(), moved).name == "wider"
    assert load_latent(Workspace.default(), kept).source == "projected"


def test_only_an_exact_picture_has_a_recipe(renderer: Renderer, write_snapshot: WriteSnapshot) -> None:
    write_snapshot()
    request = PictureRequest.model_validate({"run": "digits", "picture": {"view": "single"}})
    with pytest.raises(ValueError, match="exact"):
        recipe.png(Workspace.default(), request, renderer.submit(request).result(60))
