"""A folder or a zip of one's own images, turned into a dataset: class = folder, cropped, resized, safe and cheap.

Nothing here imports PyTorch: an import runs in a small process of its own, whatever it is given.
"""

from gan_core.importing.making import import_dataset, inspect
from gan_core.importing.records import ImportOptions, ImportRefusedError, ImportReport, Plan, parse_options

__all__ = ["ImportOptions", "ImportRefusedError", "ImportReport", "Plan", "import_dataset", "inspect", "parse_options"]
