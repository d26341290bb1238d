"""The app's front door: who may come in, asked once for every route; and what browsers have to keep out.

Streamlit checks no Host, and asks an outside service for its own address when it meets an Origin that it doesn't know.
So a request that gets past this door brings no Origin that Streamlit would have to judge.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from latent_studio.routes import connections
from latent_studio.routes.limits import OVERLOAD, POLICY
from latent_studio.shared.session.origins import refusal_of

_FORBIDDEN = 403
_READS = frozenset({"GET", "HEAD"})


def _inline_scripts() -> str:
    """The scripts that stand in Streamlit's own page, as a content policy names them."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in scripts)


# Components come as scripts of a blob: each, and all of Streamlit's styles inline.
_CONTENT = {
    "default-src": "'self'",
    "script-src": f"'self' {_inline_scripts()} blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in _CONTENT.items()),
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


class Admission:
    """ASGI middleware: refuses strange hosts and foreign origins, and puts security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one connection."""
        if scope["type"] == "http":
            refusal = _refusal(scope, reads=scope["method"] in _READS)
            if refusal is None:
                await self._app(_without_origin(scope), receive, _with_headers(send))
            else:
                await PlainTextResponse(refusal, _FORBIDDEN)(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            refusal = _refusal(scope, reads=False)
            if refusal is not None:
                await _turn_away(WebSocket(scope, receive, send), POLICY, refusal)
            elif connections.scarce():
                await _turn_away(WebSocket(scope, receive, send), OVERLOAD, "Too many pages are open; try again later.")
            else:
                await _until_left(self._app, _at_its_origin(scope), receive, send)
        else:
            await self._app(scope, receive, send)


def _refusal(scope: Scope, *, reads: bool) -> str | None:
    headers = Headers(scope=scope)
    origins = headers.getlist("origin")
    # Two that differ can't both be true; joined they are no origin at all.
    return refusal_of(headers.get("host"), " ".join(origins) if origins else None, reads=reads)


async def _turn_away(websocket: WebSocket, code: int, reason: str) -> None:
    # Accepted first, because only then a browser passes the code and the reason on to its page.
    await websocket.accept()
    await websocket.close(code, reason)


async def _until_left(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a connection; what fails because the browser has left it is no failure.

    Streamlit goes on with a page that is left while it is being sent something, and takes that for a wrong message.
    """
    left = False

    async def send_or_notice(message: Message) -> None:
        nonlocal left
        try:
            await send(message)
        except OSError:  # a browser that has left, as ASGI has it
            left = True
            raise

    try:
        await app(scope, receive, send_or_notice)
    except RuntimeError:
        if not left:
            raise


def _without_origin(scope: Scope) -> Scope:
    """A request that needs no permission to be read elsewhere: the app's own pages are of the same origin."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"origin"]}


def _at_its_origin(scope: Scope) -> Scope:
    """A connection whose Host is written as its Origin writes it: they mean the same, and Streamlit compares text."""
    origin = Headers(scope=scope).get("origin")
    if origin is None:
        return scope
    kept: Iterable[tuple[bytes, bytes]] = ((name, value) for name, value in scope["headers"] if name != b"host")
    return {**scope, "headers": [(b"host", urlsplit(origin).netloc.encode("latin-1")), *kept]}


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
