"""The task "import": a folder, a zip or image files become a dataset of the user's own.

Nothing here imports PyTorch, and the task's process holds itself to little memory, whatever it is given.
"""

import os
import shutil
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from pydantic import Field

from gan_core.files import make_folder
from gan_core.importing import places, uploads
from gan_core.importing.making import Source, import_dataset, title_of
from gan_core.importing.records import ImportOptions, ImportRefusedError, readable
from gan_core.importing.uploads import Uploads
from gan_core.options import Options
from gan_core.processes.control import Control
from gan_core.tasks.folder import TaskFolder
from gan_core.tasks.kinds import KINDS
from gan_core.tasks.queue import TaskQueue
from gan_core.workspace import Workspace

MEMORY_BYTES = 420 * 2**20  # of its own data; with the shared libraries it stays below 500 MB
_LONGEST_SENTENCE = 4000
_FORGOTTEN_SECONDS = 24 * 3600


class ImportRequest(Options):
    """`request.json`: `written` paths of a folder, zip or files, their `title`, and `key`, the folder it is made in."""

    sources: tuple[str, ...]
    one_by_one: bool = False
    title: str
    name: str
    options: ImportOptions
    key: str = Field(default_factory=lambda: uuid.uuid4().hex, pattern=r"^[0-9a-f]{32}$")


def written(path: Path) -> str:
    """A path as text that JSON can hold, though the names in it may be no Unicode: percent-encoded bytes."""
    return quote_from_bytes(os.fsencode(path))


def start_import(queue: TaskQueue, source: Source | Uploads, name: str, options: ImportOptions) -> str:
    """Have a folder, a zip, files or uploads imported; the task's name. Raises ImportRefusedError, OSError."""
    full_name = places.free_path(queue.workspace, name).name
    if queue.full("import"):
        raise ImportRefusedError(f"{KINDS['import'].most} imports are running already; wait until one is done.")
    key = uuid.uuid4().hex
    workplace = places.workplace(queue.workspace) / key
    _remove_forgotten(workplace.parent)
    make_folder(workplace)
    try:
        paths = uploads.received(source, workplace) if isinstance(source, Uploads) else source
        request = ImportRequest(
            sources=tuple(map(written, [paths] if isinstance(paths, Path) else paths)),
            one_by_one=not isinstance(paths, Path),
            title=readable(source.title if isinstance(source, Uploads) else title_of(source), 120),
            name=full_name,
            options=options,
            key=key,
        )
        return queue.start("import", request)
    except BaseException:
        shutil.rmtree(workplace, ignore_errors=True)
        raise


def run_import(request: ImportRequest, folder: TaskFolder, control: Control) -> None:
    """Make the dataset; one that is cancelled leaves nothing. Raises ImportRefusedError, CancelledError."""
    limit_memory()
    control.progress(0.0, "Looks at what is to be imported.")
    sources, workspace = [Path(os.fsdecode(unquote_to_bytes(text))) for text in request.sources], folder.workspace
    try:
        import_dataset(
            workspace,
            sources if request.one_by_one else sources[0],
            request.name,
            request.options,
            title=request.title,
            workplace=places.workplace(workspace) / request.key,
            on_progress=lambda done, total: control.proceed(done / total, f"{done:,} of {total:,} files"),
        )
    except MemoryError as error:
        raise ImportRefusedError("The import needs more memory than it may use.") from error
    except (ImportRefusedError, OSError) as error:
        # Names of files may hold what no JSON can.
        raise ImportRefusedError(readable(str(error), _LONGEST_SENTENCE)) from error
    finally:
        remove_workplace(request, workspace)


def remove_workplace(request: ImportRequest, workspace: Workspace) -> None:
    """Remove the folder in which the dataset was made, with the uploads."""
    shutil.rmtree(places.workplace(workspace) / request.key, ignore_errors=True)


def limit_memory() -> None:
    """Let this process take no more than MEMORY_BYTES, where the system can hold it to that."""
    if sys.platform == "linux":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _remove_forgotten(parent: Path) -> None:
    """Remove the remains of imports whose machine was switched off."""
    before = time.time() - _FORGOTTEN_SECONDS
    with suppress(OSError):
        for path in parent.iterdir():
            if path.stat().st_mtime < before:
                shutil.rmtree(path, ignore_errors=True)
