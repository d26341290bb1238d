"""The process of one import, started by the app.

    python -m gan_core.importing.worker FOLDER

FOLDER holds `request.json`; how it goes is written to `progress.json` beside it. When its standard input closes, the
import is cancelled and FOLDER removed.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Literal
from urllib.parse import quote_from_bytes, unquote_to_bytes

from gan_core.importing.making import import_dataset
from gan_core.importing.records import ImportCancelledError, ImportOptions, ImportRefusedError, readable
from gan_core.options import Options

MEMORY_BYTES = 420 * 2**20  # of its own data; with the shared libraries it stays below 500 MB
_SECONDS_BETWEEN = 0.2
_LONGEST_SENTENCE = 4000
_STANDARD_INPUT = 0


def written(path: Path) -> str:
    """A path as text that JSON can hold, though the names in it may be no Unicode: percent-encoded bytes."""
    return quote_from_bytes(os.fsencode(path))


def path_of(text: str) -> Path:
    """The path that was `written`."""
    return Path(os.fsdecode(unquote_to_bytes(text)))


class Request(Options):
    """`request.json`: what is to be imported, as `written` paths: a folder or a zip, or files one by one.

    `title` is what the source is called.
    """

    sources: tuple[str, ...]
    one_by_one: bool = False
    title: str
    name: str
    options: ImportOptions
    root: str


class Progress(Options):
    """`progress.json`: how it stands; `sentence` says what is wrong where it failed."""

    state: Literal["working", "done", "failed"] = "working"
    done: int = 0
    total: int = 0
    sentence: str = ""


def main(arguments: list[str]) -> int:
    """Run the import; its exit code."""
    if len(arguments) != 1:
        print("Usage: python -m gan_core.importing.worker FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    request = Request.model_validate_json((folder / "request.json").read_bytes())
    limit_memory()
    if hasattr(os, "nice"):
        os.nice(10)
    orphaned = threading.Event()
    threading.Thread(target=_wait_for_end_of_input, args=(orphaned,), daemon=True).start()
    try:
        _run(request, folder, orphaned)
    except ImportCancelledError:
        shutil.rmtree(folder, ignore_errors=True)
    except (ImportRefusedError, OSError) as error:
        _write(folder, Progress(state="failed", sentence=readable(str(error), _LONGEST_SENTENCE)))
        return 1
    except MemoryError:
        _write(folder, Progress(state="failed", sentence="The import needs more memory than it may use."))
        return 1
    return 0


def limit_memory() -> None:
    """Let this process take no more than MEMORY_BYTES, where the system can hold it to that."""
    if sys.platform == "linux":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _run(request: Request, folder: Path, orphaned: threading.Event) -> None:
    written = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal written
        if time.monotonic() - written > _SECONDS_BETWEEN:
            written = time.monotonic()
            _write(folder, Progress(done=done, total=total))

    sources = [path_of(text) for text in request.sources]
    report = import_dataset(
        sources if request.one_by_one else sources[0],
        request.name,
        request.options,
        title=request.title,
        root=path_of(request.root),
        workplace=folder,
        on_progress=tell,
        cancelled=orphaned.is_set,
    )
    _write(folder, Progress(state="done", done=report.count, total=report.count))


def _write(folder: Path, progress: Progress) -> None:
    temporary = folder / "progress.json.tmp"
    temporary.write_text(progress.model_dump_json())
    os.replace(temporary, folder / "progress.json")


def _wait_for_end_of_input(orphaned: threading.Event) -> None:
    while os.read(_STANDARD_INPUT, 4096):
        pass
    orphaned.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
