"""Pictures for many users: generators kept loaded, one rendering thread, requests that fit together batched."""

from gan_core.serving.compute_thread import ComputeThread
from gan_core.serving.generator_cache import GeneratorCache
from gan_core.serving.renderer import Renderer
from gan_core.serving.requests import Description, PictureRequest, Rendered

__all__ = ["ComputeThread", "Description", "GeneratorCache", "PictureRequest", "Rendered", "Renderer"]
