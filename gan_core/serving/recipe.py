"""The recipe of a picture: all that renders it again to the bit, carried inside its own PNG file.

It holds the kept directions and latents that its spec names, and the SHA-256 of the pixels.
"""

import base64
import binascii
import hashlib
import io
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngImageFile
from pydantic import Field, ValidationError

from gan_core import checkpoints, export
from gan_core.export import Pixels
from gan_core.files import ReadError
from gan_core.latent.directions import store
from gan_core.latent.directions.store import KeptLatent
from gan_core.latent.pictures import Picture, specs_of
from gan_core.latent.references import Lent
from gan_core.latent.spec import MAXIMUM_DIMENSION, MAXIMUM_LAYERS, Digest, Images, LatentSpec, Name
from gan_core.options import Options, option
from gan_core.serving.requests import PictureRequest, Rendered
from gan_core.snapshots import digest_of
from gan_core.workspace import Workspace

CHUNK = "latent-studio"
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 4096 * 4096
LARGEST_SCALE = 64

_NO_PICTURE = "This file is no PNG picture; drop one that was downloaded here."
_NO_RECIPE = "This picture carries no recipe; only pictures that were downloaded here can be opened again."
_MALFORMED = "The recipe in this picture is damaged or of another version, so it can't be opened."

_Base64 = Annotated[str, Field(max_length=4 * MAXIMUM_DIMENSION * MAXIMUM_LAYERS * 2)]


class RecipeError(ValueError):
    """A recipe that can't be opened, or whose picture comes out otherwise; its message is a sentence that says why."""


class PackedLatent(Options):
    """A kept latent inside a recipe: its numbers as little-endian float32 in base64, and their shape."""

    space: Literal["z", "w"] = Field(description="Where it lies.")
    shape: tuple[int, ...] = Field(min_length=1, max_length=2, description="Its numbers' shape.")
    numbers: _Base64 = Field(description="Its numbers.")
    source: Name = Field(description="Where it comes from.")


class Recipe(Options):
    """What a picture was made from."""

    version: Literal[1] = Field(default=1, description="The version of this format.")
    run: Name = Field(description="The run, or the shipped generator, that made it.")
    snapshot: Images = Field(description="After how many images.")
    generator: Digest = Field(description="The digest of the generator's weights.")
    picture: Picture = Field(description="What is to be seen.")
    scale: int = option(1, "How many times each pixel is repeated both ways.", low=1, high=LARGEST_SCALE)
    pixels: str = Field(pattern="^[0-9a-f]{64}$", description="The SHA-256 of the exact samples.")
    directions: dict[Digest, _Base64] = Field(default={}, max_length=128, description="Kept directions, as files.")
    latents: dict[Digest, PackedLatent] = Field(default={}, max_length=64, description="Kept latents.")

    def request(self, run: str) -> PictureRequest:
        """What renders it again, by the run that has its generator."""
        return PictureRequest(run=run, snapshot=self.snapshot, picture=self.picture, exact=True)


def png(workspace: Workspace, request: PictureRequest, rendered: Rendered, scale: int = 1) -> bytes:
    """An exact picture as a PNG file that carries its recipe; each pixel `scale` times repeated both ways.

    Raises ValueError for a picture that isn't exact, or too large to be opened again.
    """
    if not rendered.exact:
        raise ValueError("Only an exact picture has a recipe; ask for it with exact.")
    _, height, width, _ = rendered.samples.shape
    pixels = rendered.rows * height * rendered.columns * width * scale**2
    if pixels > MOST_PIXELS:
        raise ValueError(
            f"A picture of {pixels / 1e6:,.0f} million pixels is too large; {MOST_PIXELS / 1e6:.0f} million are the "
            "most: choose a smaller scale."
        )
    recipe = recipe_of(workspace, request, rendered, scale)
    return export.png(sheet(rendered), scale, {CHUNK: recipe.model_dump_json()})


def sheet(rendered: Rendered) -> Pixels:
    """The samples side by side, uint8 `[height, width, C]`."""
    return export.grid(rendered.samples.transpose(0, 3, 1, 2), rendered.columns)


def recipe_of(workspace: Workspace, request: PictureRequest, rendered: Rendered, scale: int = 1) -> Recipe:
    """The recipe of an exact picture. Raises ValueError where something that its spec names is gone."""
    specs = specs_of(request.picture)
    directions = sorted({digest for spec in specs for digest in spec.moves})
    return Recipe(
        run=request.run,
        snapshot=rendered.images,
        generator=rendered.digest,
        picture=request.picture,
        scale=scale,
        pixels=hash_of(rendered),
        directions={
            digest: base64.b64encode(store.direction_file(workspace, digest)).decode() for digest in directions
        },
        latents={digest: _packed(store.load_latent(workspace, digest)) for digest in sorted(_kept(specs))},
    )


def hash_of(rendered: Rendered) -> str:
    """The SHA-256 of the samples' shape and pixels, 64 hex digits."""
    content = hashlib.sha256(repr((rendered.samples.shape, rendered.columns)).encode())
    content.update(np.ascontiguousarray(rendered.samples).tobytes())
    return content.hexdigest()


def read(data: bytes) -> tuple[Recipe, Pixels]:
    """The recipe in a PNG file, and the file's pixels uint8 `[H, W, C]`. Raises RecipeError."""
    if len(data) > MOST_BYTES:
        raise RecipeError(f"This picture has more than {MOST_BYTES >> 20} MB; drop one that was downloaded here.")
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            assert isinstance(picture, PngImageFile)
            if picture.width * picture.height > MOST_PIXELS:
                raise RecipeError("This picture is larger than any that is made here.")
            picture.load()
            text = picture.text.get(CHUNK)
            pixels: Pixels = np.atleast_3d(np.asarray(picture))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, RecipeError):
            raise
        raise RecipeError(_NO_PICTURE) from error
    if text is None:
        raise RecipeError(_NO_RECIPE)
    try:
        return Recipe.model_validate_json(text), pixels
    except ValidationError as error:
        raise RecipeError(_MALFORMED) from error


def located(workspace: Workspace, recipe: Recipe) -> str:
    """The run here that has a recipe's generator, under its own name first. Raises RecipeError where there is none."""
    return run_with(workspace, recipe.generator, recipe.snapshot, recipe.run)


def run_with(workspace: Workspace, generator: Digest, snapshot: int, run: str) -> str:
    """The run here that has a generator at a snapshot, `run` first. Raises RecipeError where there is none."""
    for name in dict.fromkeys((run, *workspace.run_names())):
        with suppress(ValueError, OSError):
            path = checkpoints.snapshot_path(workspace.find_run(name), snapshot)
            if path.is_file() and digest_of(path) == generator:
                return name
    raise RecipeError(
        f"The generator that made it ({run}, after {snapshot:,} images, {generator}) is not here, or has been trained "
        "again since."
    )


def brought(recipe: Recipe, run: str) -> Lent:
    """The directions and latents that came with a recipe, as the run's; nothing is kept. Raises RecipeError."""
    specs = specs_of(recipe.picture)
    strange = recipe.directions.keys() - {digest for spec in specs for digest in spec.moves}
    strange |= recipe.latents.keys() - _kept(specs)
    try:
        directions = {
            digest: replace(store.direction_of(base64.b64decode(text, validate=True)), run=run)
            for digest, text in recipe.directions.items()
        }
        latents = {digest: _unpacked(packed, run, recipe.generator) for digest, packed in recipe.latents.items()}
    except (binascii.Error, ReadError, ValueError) as error:
        raise RecipeError(_MALFORMED) from error
    digests = [found.digest for found in directions.values()] + [found.digest for found in latents.values()]
    if strange or digests != [*directions, *latents]:
        raise RecipeError(_MALFORMED)
    return Lent(directions, latents)


def keep(workspace: Workspace, lent: Lent) -> None:
    """Keep what came with a recipe, once its picture has come out as it was. Raises ValueError and WriteError."""
    for direction in lent.directions.values():
        store.save_direction(workspace, direction)
    for latent in lent.latents.values():
        store.keep_latent(workspace, latent)


def compare(recipe: Recipe, rendered: Rendered, pixels: Pixels) -> None:
    """Raises RecipeError where the picture rendered anew, or the file's own pixels, are not those of the recipe."""
    if hash_of(rendered) != recipe.pixels:
        raise RecipeError(
            "Rendered again, this picture comes out differently: it was made by another version of the program or on "
            "another kind of machine."
        )
    if not np.array_equal(export.enlarge(sheet(rendered), recipe.scale), pixels):
        raise RecipeError("The pixels of this file were changed after it was downloaded; its recipe makes another.")


def _kept(specs: Iterable[LatentSpec]) -> set[str]:
    named = [spec.kept for spec in specs] + [spec.style.kept for spec in specs if spec.style is not None]
    return {digest for digest in named if digest is not None}


def _packed(latent: KeptLatent) -> PackedLatent:
    numbers = base64.b64encode(latent.vector.astype("<f4").tobytes()).decode()
    return PackedLatent(space=latent.space, shape=latent.vector.shape, numbers=numbers, source=latent.source)


def _unpacked(packed: PackedLatent, run: str, generator: str) -> KeptLatent:
    vector = np.frombuffer(base64.b64decode(packed.numbers, validate=True), dtype="<f4").reshape(packed.shape)
    return KeptLatent(vector.astype(np.float32), packed.space, run, generator, packed.source)
