"""The live route `/live`: latents in, pictures out, over one WebSocket.

A client sends JSON text, a model of `gan_core/serving/requests.py` with a picture of `gan_core/latent/pictures.py`:

    {"id": 17, "run": "digits", "snapshot": 12800 | "latest", "exact": false, "describe": false,
     "picture": {"view": "single", "seed": 5, "truncation": 0.8}}

While one picture is rendered and sent, only the newest message waits; older ones are dropped without an answer, so an
answer to request n says that nothing will come for those before. An answer is bytes (gan_core/frames.py): a
PictureHeader, and as the array "samples" uint8 `[N, H, W, C]` row by row of the mosaic, whose last row may be short.
An error is text, `{"id": 17 | null, "error": "a sentence"}`, after which the connection goes on. It is closed with
code 1008 and a reason for a Host or an Origin that isn't allowed, for more than 200 messages a second and for one
after the other that makes no sense, 1009 for a message over 64 KB, 1003 for a binary message, 1013 while too many are
connected, 4001 when it has long said nothing and others want its place.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from gan_core import frames
from gan_core.latent.spec import MAXIMUM_DIMENSION
from gan_core.serving import Description, PictureRequest, Rendered, Renderer
from latent_studio.browser.files import live_path, served_at
from latent_studio.routes.limits import ConnectionLimit, Limits, Visit
from latent_studio.routes.message_limits import Mistakes, judged
from latent_studio.shared import services

MAXIMUM_MESSAGE_BYTES = 64 * 1024
MESSAGES_PER_SECOND = 200
MAXIMUM_CONNECTIONS = 128
MAXIMUM_ENTRIES = MAXIMUM_DIMENSION  # of one list or object in a message
ENTRIES = 16 * MAXIMUM_ENTRIES  # of a whole message: a path's keyframes, each with all its dimensions
MAXIMUM_DEPTH = 12
_TOLD_MISTAKES = 5
_FEW_MISTAKES = 200
_log = logging.getLogger(__name__)


class LiveRequest(PictureRequest):
    """A request with the number that its answer will carry."""

    id: int = Field(ge=0, lt=2**53)


class PictureHeader(BaseModel):
    """What comes with a picture's samples; a path's first latent in numbers where the request asks to `describe` it."""

    id: int
    run: str
    snapshot: int = Field(description="The snapshot, by its images.")
    images: int
    digest: str = Field(description="The generator's.")
    exact: bool
    count: int
    rows: int
    columns: int
    height: int
    width: int
    channels: int
    milliseconds: float
    latents: list[float] | None = Field(None, description="z_seed as drawn, before overrides and truncation.")
    final: list[Any] | None = Field(None, description="The latent as rendered.")
    space: str | None = Field(None, description="z; or w where a generator with a mapping network renders w.")
    condition: list[float] | None = Field(None, description="Its row.")
    basis: list[int] | None = Field(
        None, description="The snapshots whose directions were used; [] where the generator has none."
    )
    sigmas: list[float] | None = Field(None, description="The step in the space of one unit of each direction.")
    explained: list[float] | None = Field(
        None, description="The share along each direction of the variance of the first layer, or of w."
    )


def routes() -> list[BaseRoute]:
    """The live route, under the app's base path."""
    return [WebSocketRoute(served_at(live_path()), LiveRoute(services.renderer).serve)]


class LiveRoute:
    """Serves the connections of one app, no more than so many at once."""

    def __init__(self, renderer: Callable[[], Renderer], most_connections: int = MAXIMUM_CONNECTIONS) -> None:
        self._renderer = renderer
        self._connections = ConnectionLimit(most_connections, "pictures")

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from its handshake to its end."""
        async with self._connections.admitted(websocket) as visit:
            if visit is not None:
                await _Connection(visit, self._renderer()).run()


class _Connection:
    """One client. What arrives replaces what waits, so that the picture never lags behind the hand."""

    def __init__(self, visit: Visit, renderer: Renderer) -> None:
        self._visit = visit
        self._websocket = visit.websocket
        self._renderer = renderer
        self._limits = Limits(MAXIMUM_MESSAGE_BYTES, MESSAGES_PER_SECOND)
        self._mistakes = Mistakes()
        self._newest: asyncio.Queue[str] = asyncio.Queue(maxsize=1)

    async def run(self) -> None:
        answering = asyncio.create_task(self._answer())
        try:
            with suppress(WebSocketDisconnect):
                await self._receive()
        finally:
            answering.cancel()
            await asyncio.wait([answering])

    async def _receive(self) -> None:
        while True:
            message = await self._visit.receive()
            if message["type"] == "websocket.disconnect":
                return
            text: str = message.get("text") or ""
            problem = self._limits.problem(text)
            if problem is not None:
                await self._websocket.close(*problem)
                return
            if self._newest.full():
                self._newest.get_nowait()
            self._newest.put_nowait(text)

    async def _answer(self) -> None:
        # The other task may have closed the connection meanwhile, which makes sending a RuntimeError.
        with suppress(WebSocketDisconnect, RuntimeError):
            while True:
                answer = await self._reply(await self._newest.get())
                if isinstance(answer, bytes):
                    await self._websocket.send_bytes(answer)
                else:
                    await self._websocket.send_text(answer)

    async def _reply(self, text: str) -> bytes | str:
        try:
            message = await judged(judge, text, ENTRIES)
        except ValueError as error:
            message = _refused(None, str(error))
        if isinstance(message, str):
            problem = self._mistakes.one_more()
            if problem is not None:
                await self._websocket.close(*problem)
            return message
        try:
            return encode(message.id, await asyncio.wrap_future(self._renderer.submit(message)))
        except ValueError as error:
            # Where the files lie is nobody's business on the other side.
            return _refused(message.id, self._renderer.workspace.without_root(str(error)))
        except Exception:
            _log.exception("A picture could not be rendered.")
            return _refused(message.id, "The picture could not be rendered; the app's log says why.")


def judge(text: str) -> LiveRequest | str:
    """The request in a message, or the answer that refuses it: lengths are looked at before anything else."""
    try:
        problem = problem_of_size(text)
        if problem is not None:
            return _refused(_id_of(text), problem)
        return LiveRequest.model_validate_json(text)
    except ValidationError as error:
        return _refused(_id_of(text), problem_of(error))


def problem_of_size(text: str) -> str | None:
    """What is too long or too deep in a JSON text, as a sentence; None for any other, and for what isn't JSON."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    level, depth = [content], 0
    while level:
        depth += 1
        if depth > MAXIMUM_DEPTH:
            return f"The request is nested more than {MAXIMUM_DEPTH} deep."
        deeper: list[object] = []
        for value in level:
            if not isinstance(value, list | dict):
                continue
            if len(value) > MAXIMUM_ENTRIES:
                return f"A list or an object in the request has {len(value):,} entries; {MAXIMUM_ENTRIES} are possible."
            deeper.extend(value.values() if isinstance(value, dict) else value)
        level = deeper
    return None


def encode(number: int, picture: Rendered) -> bytes:
    """The binary answer to request `number`."""
    count, height, width, channels = picture.samples.shape
    header = PictureHeader(
        id=number,
        run=picture.run,
        snapshot=picture.images,
        images=picture.images,
        digest=picture.digest,
        exact=picture.exact,
        count=count,
        rows=picture.rows,
        columns=picture.columns,
        height=height,
        width=width,
        channels=channels,
        milliseconds=round(picture.milliseconds, 3),
        **(_described(picture.description) if picture.description is not None else {}),
    )
    return frames.encode(header.model_dump(exclude_none=True), {"samples": picture.samples})


def problem_of(error: ValidationError) -> str:
    """What is wrong with a request: a sentence for each field, with its bounds."""
    if error.error_count() > _FEW_MISTAKES:
        return f"{error.error_count():,} values in the request can't be used."
    sentences = []
    for problem in error.errors(include_url=False, include_context=False, include_input=False)[:_TOLD_MISTAKES]:
        # The tag of the union of pictures is no field of the request.
        place = [str(part) for index, part in enumerate(problem["loc"]) if index != 1 or problem["loc"][0] != "picture"]
        message = "there is no such field" if problem["type"] == "extra_forbidden" else problem["msg"]
        sentences.append(f"{'.'.join(place) or 'The request'}: {message}.")
    return " ".join(sentences)


def _described(description: Description) -> dict[str, Any]:
    names = ("latents", "final", "condition", "sigmas", "explained")
    numbers = {name: getattr(description, name).tolist() for name in names}
    return {**numbers, "space": description.space, "basis": list(description.basis)}


def _refused(number: int | None, sentence: str) -> str:
    return json.dumps({"id": number, "error": sentence})


def _id_of(text: str) -> int | None:
    """The number of a request that is wrong otherwise, where it can be made out."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    number = data.get("id") if isinstance(data, dict) else None
    return number if type(number) is int else None
