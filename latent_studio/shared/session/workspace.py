"""The workspace of a browser session; today every session has the app's."""

from gan_core.workspace import Workspace


def current() -> Workspace:
    """The workspace whose things this session may see, name and change."""
    return Workspace.default()
