"""A folder or a zip of one's own images, turned into a dataset: class = folder, cropped, resized, safe and cheap.

Nothing here imports PyTorch: an import runs in a small process of its own, whatever it is given.
"""

from gan_core.importing.making import import_dataset, inspect
from gan_core.importing.records import (
    ClassCount,
    ImportCancelledError,
    ImportOptions,
    ImportRefusedError,
    ImportReport,
    Plan,
    Skipped,
    parse_options,
)

__all__ = [
    "ClassCount",
    "ImportCancelledError",
    "ImportOptions",
    "ImportRefusedError",
    "ImportReport",
    "Plan",
    "Skipped",
    "import_dataset",
    "inspect",
    "parse_options",
]
