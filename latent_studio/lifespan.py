"""From the app's start to its end: what is made before the first visitor comes, and what is closed after the last."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from latent_studio.routes import connections
from latent_studio.shared import services


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Make the manager, and get ready what the first visitors need; close all at the end."""
    with connections.kept():
        services.manager()
        threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
        yield
    await services.release_lab_host()
    await asyncio.to_thread(services.release)


def _warm_up() -> None:
    """Do once what takes a second the first time, so that no visitor waits for it."""
    # Here, for components register themselves with an app that has started.
    from latent_studio.home import page as _home  # noqa: F401
    from latent_studio.train import page as _train  # noqa: F401
    from latent_studio.train.setup import warm_up

    warm_up()
