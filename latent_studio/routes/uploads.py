"""How much uploaded files may take up in all, which Streamlit bounds one by one only: it keeps them in memory."""

from __future__ import annotations

import asyncio
from collections import Counter

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

_PLACE = "/_stcore/upload_file/"
FILES_EACH, FILES = 2, 5  # of the largest size: in one browser session, and in all
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
        # Without its length it could be anything; every browser tells it.
        if not (length.isdecimal() and len(length) < 16):
            await PlainTextResponse("An upload must state its length.", 411)(scope, receive, send)
        elif problem := self._problem(session, int(length)):
            await PlainTextResponse(problem, 413)(scope, receive, send)
        else:
            await self._taken(session, int(length), scope, receive, send)

    def _problem(self, session: str, length: int) -> str | None:
        largest = int(st.get_option("server.maxUploadSize")) * 2**20
        held = held_bytes()
        if held[session] + self._coming[session] + length > FILES_EACH * largest:
            return "Your other files leave no room for this one; remove some, or reload the page."
        if held.total() + self._coming.total() + length > FILES * largest:
            return "The app holds as many uploaded files as it can; try again in some minutes."
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


def held_bytes() -> Counter[str]:
    """How many bytes of uploaded files each browser session holds."""
    manager = get_instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    sessions = {session: list(files.values()) for session, files in list(manager.file_storage.items())}
    return Counter({session: sum(len(file.data) for file in files) for session, files in sessions.items()})
