"""The workspace of a browser session; today every session has the app's."""

from __future__ import annotations

from gan_core.workspace import Workspace
from latent_studio.shared import services


def current() -> Workspace:
    """The workspace whose things this session may see, name and change."""
    return services.workspace()
