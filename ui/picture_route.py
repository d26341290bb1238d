"""The route `/live/picture`: a picture as a PNG file that carries its recipe.

POST a request as the live route takes it, without its number, and with a `scale`:

    {"run": "digits", "snapshot": 12800, "picture": {...}, "scale": 4}

Answer: image/png, or a sentence as plain text with status 400 (what was asked for can't be), 403 (who asks may not) or
413 (more than 64 KB).
"""

from __future__ import annotations

import asyncio

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from gan_core import checkpoints
from gan_core.options import option
from gan_core.serving import PictureRequest, recipe
from ui import resources
from ui.components import picture_path
from ui.live import MAXIMUM_MESSAGE_BYTES, problem_of
from ui.origins import refusal_of


class Download(PictureRequest):
    """A picture to keep; it is always exact."""

    scale: int = option(1, "How many times each pixel is repeated both ways.", low=1, high=recipe.LARGEST_SCALE)


def routes() -> list[BaseRoute]:
    """The route, under the app's base path."""
    return [Route(picture_path(), serve, methods=["POST"])]


async def serve(request: Request) -> Response:
    """One picture."""
    refusal = refusal_of(request.headers.get("host"), request.headers.get("origin"))
    if refusal is not None:
        return PlainTextResponse(refusal, 403)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAXIMUM_MESSAGE_BYTES:
            return PlainTextResponse("A request has at most 64 KB.", 413)
    try:
        wanted = Download.model_validate_json(body)
    except ValidationError as error:
        return PlainTextResponse(problem_of(error), 400)
    exact = PictureRequest(run=wanted.run, snapshot=wanted.snapshot, picture=wanted.picture, exact=True)
    try:
        rendered = await asyncio.wrap_future(resources.renderer().submit(exact))
        data = await asyncio.to_thread(recipe.png, exact, rendered, wanted.scale)
    except ValueError as error:
        return PlainTextResponse(str(error).replace(f"{checkpoints.root()}/", ""), 400)
    return Response(data, media_type="image/png")
