"""Pictures for many users: generators kept loaded, one rendering thread, requests that fit together batched."""

from gan_core.serving.renderer import Renderer
from gan_core.serving.requests import Description, PictureRequest, Rendered
from gan_core.serving.shelf import GeneratorShelf
from gan_core.serving.workbench import Workbench

__all__ = ["Description", "GeneratorShelf", "PictureRequest", "Rendered", "Renderer", "Workbench"]
