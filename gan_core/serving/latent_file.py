"""A downloaded latent opened again: the fields of a LatentSpec, checked against the numbers that it came to."""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field, ValidationError

from gan_core.generator import Space
from gan_core.latent.directions.store import KeptLatent, keep_latent
from gan_core.latent.pictures import SinglePicture
from gan_core.latent.spec import MAXIMUM_DIMENSION, MAXIMUM_LAYERS, Digest, Images, LatentSpec, Name
from gan_core.serving.recipe import RecipeError, run_with
from gan_core.serving.requests import Description, PictureRequest
from gan_core.workspace import Workspace

MOST_BYTES = 1024 * 1024
# Far beyond what rounding makes of a latent on another machine, far below what is seen.
_TOLERANCE = 1e-3

_TOO_LARGE = f"This file has more than {MOST_BYTES >> 20} MB, too many for a latent; drop one that was downloaded here."
_NO_LATENT = "This file is no latent that was downloaded here, or it is damaged, so it can't be opened."
_CHANGED = (
    "The numbers in this file are not those that its seed and its settings come to: one of them was changed after it "
    "was downloaded, or another version of the program wrote it."
)

_Number = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
_Row = Annotated[tuple[_Number, ...], Field(min_length=1, max_length=MAXIMUM_DIMENSION)]
_Rows = Annotated[tuple[_Row, ...], Field(min_length=1, max_length=MAXIMUM_LAYERS)]


class LatentFileError(ValueError):
    """A latent's file that can't be opened; its message is a sentence that says why."""


class LatentFile(LatentSpec):
    """What a file says: the latent as it was chosen, by which generator, and the numbers that it came to."""

    run: Name = Field(description="The run, or the shipped generator, that it was chosen for.")
    snapshot: Images = Field(description="After how many images.")
    generator: Digest = Field(description="The digest of the generator's weights.")
    z: _Row | None = Field(default=None, description="The z that is rendered; none where a w is.")
    w: _Row | _Rows | None = Field(default=None, description="The w, a row a layer where they differ.")

    @property
    def spec(self) -> LatentSpec:
        """The latent as it was chosen."""
        return LatentSpec.model_validate({name: getattr(self, name) for name in LatentSpec.model_fields})

    @property
    def space(self) -> Space:
        """The space that its numbers lie in."""
        return "z" if self.w is None else "w"

    @property
    def numbers(self) -> npt.NDArray[np.float32]:
        """What is rendered, float32 `[D]` or `[L, W]`."""
        return np.array(self.z if self.w is None else self.w, dtype=np.float32)

    def request(self, run: str) -> PictureRequest:
        """What describes the latent, by the run that has its generator."""
        picture = SinglePicture.model_validate({**self.spec.model_dump(), "view": "single"})
        return PictureRequest(run=run, snapshot=self.snapshot, picture=picture, exact=True, describe=True)


def read(data: bytes) -> LatentFile:
    """The content of a file. Raises LatentFileError for one that isn't a latent's."""
    if len(data) > MOST_BYTES:
        raise LatentFileError(_TOO_LARGE)
    try:
        found = LatentFile.model_validate_json(data)
        rectangular = len({np.shape(row) for row in found.w or ()}) <= 1
    except (ValidationError, ValueError, RecursionError, OverflowError) as error:
        raise LatentFileError(_NO_LATENT) from error
    if (found.z is None) == (found.w is None) or not rectangular:
        raise LatentFileError(_NO_LATENT)
    return found


def located(workspace: Workspace, found: LatentFile) -> str:
    """The run here that has a latent's generator. Raises LatentFileError where there is none."""
    try:
        return run_with(workspace, found.generator, found.snapshot, found.run)
    except RecipeError as error:
        raise LatentFileError(str(error)) from error


def compare(found: LatentFile, here: Description) -> None:
    """Raises LatentFileError where the latent comes to other numbers here than are in its file."""
    alike = here.space == found.space and here.final.shape == found.numbers.shape
    if not alike or not np.allclose(here.final, found.numbers, rtol=_TOLERANCE, atol=_TOLERANCE):
        raise LatentFileError(_CHANGED)


def by_its_numbers(workspace: Workspace, found: LatentFile, run: str, example: Description, layers: int) -> LatentSpec:
    """The latent as its numbers alone, kept here, for where the parts of its spec aren't here.

    `example` is any latent of its generator, `layers` how many layers of it read w. Raises LatentFileError where the
    numbers are of another kind, WriteError.
    """
    numbers = found.numbers
    whole = numbers.ndim == 1 or len(numbers) == layers
    if example.space != found.space or not whole or numbers.shape[-1] != example.final.shape[-1]:
        raise LatentFileError(_CHANGED)
    latent = KeptLatent(numbers, found.space, run, found.generator, "a downloaded latent")
    return LatentSpec(kept=keep_latent(workspace, latent), condition=found.condition)
