"""Where the user's own datasets lie, and what they are called."""

from __future__ import annotations

import re
from pathlib import Path

from gan_core.importing.records import ImportRefusedError, readable
from gan_core.workspace import Workspace

# The name of a user's dataset begins so; none that comes with the project does.
PREFIX = "my-"
SAMPLES, REPORT, PREVIEW = "samples.safetensors", "report.json", "preview.png"
# Short enough that a run which is named after its dataset has a valid name too.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,45}")


def workplace(workspace: Workspace) -> Path:
    """The folder in which imports are made, hidden from lists of datasets."""
    return workspace.datasets / ".importing"


def is_own(name: str) -> bool:
    """Whether a dataset of this name would be the user's own."""
    return name.startswith(PREFIX) and _NAME.fullmatch(name.removeprefix(PREFIX)) is not None


def full_name(name: str) -> str:
    """The dataset's name for what a user calls it: `cats` and `my-cats` are `my-cats`. Raises ImportRefusedError."""
    stem = name.removeprefix(PREFIX)
    if not is_own(PREFIX + stem):
        raise ImportRefusedError(
            f"{readable(name, 64)!r} can't be a dataset's name: use 1 to 45 letters a-z, digits, hyphens and "
            "underscores."
        )
    return PREFIX + stem


def dataset_path(workspace: Workspace, name: str) -> Path:
    """Where a dataset of this name lies, whether it exists or not.

    Raises ImportRefusedError for a name that may not be, or one that leads elsewhere (by a link).
    """
    parent = workspace.datasets
    path = parent / full_name(name)
    if not path.resolve().is_relative_to(parent.resolve()):
        raise ImportRefusedError(f"{full_name(name)!r} leads out of the folder of datasets; remove that link.")
    return path
