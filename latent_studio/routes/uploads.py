"""How much uploaded files may take up in all, which Streamlit bounds one by one only: it keeps them in memory."""

import asyncio
import math
from collections import Counter

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from latent_studio.shared.session import uploads

_PLACE = "/_stcore/upload_file/"
SILENT_SECONDS = 30.0


class UploadBudget:
    """ASGI middleware: refuses an upload for which there is no room, and gives up one that stands still."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "PUT" or _PLACE not in scope["path"]:
            await self._app(scope, receive, send)
            return
        session = scope["path"].partition(_PLACE)[2].partition("/")[0]
        length = Headers(scope=scope).get("content-length", "")
        # Without its length it could be anything; every browser sends it.
        if not (length.isdecimal() and len(length) < 16):
            await PlainTextResponse("An upload must state its length.", 411)(scope, receive, send)
        elif problem := self._problem(session, int(length)):
            uploads.note(session, problem)
            await PlainTextResponse(problem, 413)(scope, receive, send)
        else:
            uploads.note(session, None)
            await self._taken(session, int(length), scope, receive, send)

    def _problem(self, session: str, length: int) -> str | None:
        held = held_bytes()
        if held[session] + self._coming[session] + length > uploads.most_bytes_each():
            return (
                f"There is no room for this file of {_megabytes(length)}: yours may have "
                f"{_megabytes(uploads.most_bytes_each())} together. Remove others first, or send smaller ones."
            )
        if held.total() + self._coming.total() + length > uploads.most_bytes_in_all():
            return (
                f"The app holds as many uploaded files as it can, {_megabytes(uploads.most_bytes_in_all())}; "
                "try again in some minutes."
            )
        return None

    async def _taken(self, session: str, length: int, scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_in_time() -> Message:
            try:
                async with asyncio.timeout(SILENT_SECONDS):
                    return await receive()
            except TimeoutError:
                return {"type": "http.disconnect"}

        self._coming[session] += length
        try:
            await self._app(scope, receive_in_time, send)
        except ClientDisconnect:
            await PlainTextResponse("The upload was cut off.", 408)(scope, receive, send)
        finally:
            self._coming[session] -= length
            self._coming += Counter()  # forgets sessions without an upload


def _megabytes(count: int) -> str:
    return f"{math.ceil(count / 2**20):,} MB"


def held_bytes() -> Counter[str]:
    """How many bytes of uploaded files each browser session holds."""
    manager = get_instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    sessions = {session: list(files.values()) for session, files in list(manager.file_storage.items())}
    return Counter({session: sum(len(file.data) for file in files) for session, files in sessions.items()})
