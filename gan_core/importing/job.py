"""A running import, as the app sees it: started, watched, cancelled."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
import weakref
from contextlib import suppress
from pathlib import Path

from gan_core import checkpoints
from gan_core.files import make_folder
from gan_core.importing import places, uploads
from gan_core.importing.making import Source
from gan_core.importing.records import ImportOptions, ImportRefusedError, readable
from gan_core.importing.uploads import Uploads
from gan_core.importing.worker import Progress, Request, written

MOST_JOBS = 4
_PROJECT = Path(__file__).resolve().parents[2]
_FORGOTTEN_SECONDS = 24 * 3600
_PATIENCE_SECONDS = 10.0
_LOOK_SECONDS = 0.1
_jobs: weakref.WeakSet[ImportJob] = weakref.WeakSet()


class ImportJob:
    """One import in a process of its own, which ends, leaving nothing, when this object is closed or gone."""

    def __init__(self, source: Source | Uploads, title: str, name: str, options: ImportOptions) -> None:
        """Start to import a folder, a zip or image files, or uploads, which are copied to a temporary file first.

        Raises ImportRefusedError for a name that can't be or is taken, where enough imports are running, and for
        uploads that don't go together or are too large in sum.
        """
        self.name = places.full_name(name)
        if places.dataset_path(name).exists():
            raise ImportRefusedError(
                f"There is a dataset called {self.name} already; choose another name, or delete it first."
            )
        if sum(job.progress().state == "working" for job in list(_jobs)) >= MOST_JOBS:
            raise ImportRefusedError(f"{MOST_JOBS} imports are running already; wait until one is done.")
        _remove_forgotten(places.workplace())
        self._folder = places.workplace() / uuid.uuid4().hex
        make_folder(self._folder)
        try:
            paths = uploads.received(source, self._folder) if isinstance(source, Uploads) else source
            request = Request(
                sources=tuple(map(written, [paths] if isinstance(paths, Path) else paths)),
                one_by_one=not isinstance(paths, Path),
                title=readable(title, 120),
                name=self.name,
                options=options,
                root=written(checkpoints.root()),
            )
            (self._folder / "request.json").write_text(request.model_dump_json())
            self._process = _spawn(self._folder)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._end: Progress | None = None
        _jobs.add(self)

    def progress(self) -> Progress:
        """How it stands. Once it has ended, what it needed is removed."""
        if self._end is not None:
            return self._end
        code = self._process.poll()
        told = self._told()
        if code is None:
            return told if told.state == "working" else told.model_copy(update={"state": "working"})
        if told.state == "working":
            told = Progress(state="failed", sentence=f"The import ended unexpectedly ({_how(code)}); try it again.")
        self._finish(told)
        return told

    def cancel(self) -> None:
        """End it, and leave nothing."""
        if self._end is None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            try:
                # Between two files it looks up; one that takes long is not waited for.
                self._process.wait(0.2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(_PATIENCE_SECONDS)
            self._finish(Progress(state="failed", sentence="The import was cancelled."))

    def _finish(self, end: Progress) -> None:
        self._end = end
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _told(self) -> Progress:
        try:
            return Progress.model_validate_json((self._folder / "progress.json").read_bytes())
        except (OSError, ValueError):
            return Progress()


def follow(job: ImportJob) -> None:
    """Wait for an import, with a bar on a terminal; Ctrl-C cancels it. Raises ImportRefusedError where it fails."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    try:
        with Bar(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task(job.name, total=None)
            while (progress := job.progress()).state == "working":
                bar.update(task, completed=progress.done, total=progress.total or None)
                time.sleep(_LOOK_SECONDS)
    except KeyboardInterrupt:
        job.cancel()
    if job.progress().state == "failed":
        raise ImportRefusedError(job.progress().sentence)


def _spawn(folder: Path) -> subprocess.Popen[bytes]:
    one_thread = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    with open(folder / "worker.log", "wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "gan_core.importing.worker", str(folder)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=_PROJECT,
            env={**os.environ, **one_thread},
            start_new_session=True,
        )


def _how(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"


def _remove_forgotten(parent: Path) -> None:
    """Remove what imports left behind whose machine was switched off in their midst."""
    before = time.time() - _FORGOTTEN_SECONDS
    with suppress(OSError):
        for path in parent.iterdir():
            if path.stat().st_mtime < before:
                shutil.rmtree(path, ignore_errors=True)
