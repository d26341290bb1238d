"""The route `/modules/<digest>/<path>`: the browser's ES modules, as they were when the app started, kept for good."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from latent_studio.browser.files import served_at
from latent_studio.browser.modules import DIGEST, MODULES

_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


def routes() -> list[BaseRoute]:
    """The route, under the app's base path."""
    return [Route(served_at("modules/{digest}/{path:path}"), serve, methods=["GET"])]


async def serve(request: Request) -> Response:
    """One module."""
    source = MODULES.get(request.path_params["path"])
    if source is None or request.path_params["digest"] != DIGEST:
        return PlainTextResponse("There is no such module.", 404, {"Cache-Control": "no-store"})
    return Response(source, media_type="text/javascript", headers=_KEPT)
