"""The route `/live/picture`: POST a live route's request without its number, with a `scale`, for a PNG with its recipe.

Or a sentence as plain text with status 400 (what was asked for can't be), 403 (who asks may not), 408 (the request
didn't come to its end), 413 (more than 64 KB) or 503 (too many pictures are being made).
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from gan_core.options import option
from gan_core.serving import PictureRequest, recipe
from latent_studio.browser.files import picture_path, served_at
from latent_studio.routes.message_limits import judged
from latent_studio.routes.pictures import ENTRIES, MAXIMUM_MESSAGE_BYTES, problem_of, problem_of_size
from latent_studio.shared import services

AT_ONCE = 2
MOST_WAITING = 16
MOST_WAITING_EACH = 8  # from one address
BODY_SECONDS = 20.0


class Download(PictureRequest):
    """A picture to keep; it is always exact."""

    scale: int = option(1, "How many times each pixel is repeated both ways.", low=1, high=recipe.LARGEST_SCALE)


def routes() -> list[BaseRoute]:
    """The route, under the app's base path."""
    return [Route(served_at(picture_path()), PictureRoute().serve, methods=["POST"])]


class PictureRoute:
    """Makes the pictures of one app, so many at once; some more wait, of each address no more than half of them."""

    def __init__(self) -> None:
        self._making = asyncio.Semaphore(AT_ONCE)
        self._files = ThreadPoolExecutor(AT_ONCE, "picture-file")
        self._waiting: Counter[str] = Counter()

    async def serve(self, request: Request) -> Response:
        """One picture."""
        address = request.client.host if request.client else ""
        if self._waiting.total() >= MOST_WAITING or self._waiting[address] >= MOST_WAITING_EACH:
            return PlainTextResponse("Many pictures are being made; try again in a moment.", 503)
        self._waiting[address] += 1
        try:
            return await self._answer(request)
        finally:
            self._waiting[address] -= 1
            self._waiting += Counter()  # forgets who waits no longer

    async def _answer(self, request: Request) -> Response:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request)
        except TimeoutError:
            return PlainTextResponse("The request was cut off.", 408)
        except ClientDisconnect:
            return Response()
        if body is None:
            return PlainTextResponse("A request has at most 64 KB.", 413)
        try:
            wanted = await judged(_judge, body.decode(errors="replace"), ENTRIES)
        except ValueError as error:
            return PlainTextResponse(str(error), 400)
        return await _while_somebody_waits(request, self._made(wanted))

    async def _made(self, wanted: Download) -> Response:
        exact = PictureRequest(run=wanted.run, snapshot=wanted.snapshot, picture=wanted.picture, exact=True)
        renderer = services.renderer()
        async with self._making:
            try:
                rendered = await asyncio.wrap_future(renderer.submit(exact))
                encode = partial(recipe.png, renderer.workspace, exact, rendered, wanted.scale)
                data = await asyncio.get_running_loop().run_in_executor(self._files, encode)
            except ValueError as error:
                return PlainTextResponse(renderer.workspace.without_root(str(error)), 400)
        return Response(data, media_type="image/png")


async def _body(request: Request) -> bytes | None:
    """The request's content; None for one that is too long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAXIMUM_MESSAGE_BYTES:
            return None
    return body


def _judge(body: str) -> Download:
    """What is asked for. Raises ValueError with what is wrong with it."""
    problem = problem_of_size(body)
    if problem is not None:
        raise ValueError(problem)
    try:
        return Download.model_validate_json(body)
    except ValidationError as error:
        raise ValueError(problem_of(error)) from error


async def _while_somebody_waits(request: Request, answer: Coroutine[Any, Any, Response]) -> Response:
    """The answer, unless the client leaves before; then what makes it is cancelled."""
    making = asyncio.ensure_future(answer)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait([making, leaving], return_when=asyncio.FIRST_COMPLETED)
        return making.result() if making.done() else Response()
    finally:
        for task in (making, leaving):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
