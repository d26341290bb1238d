"""What each workspace has one of in this process: run manager, renderer, compute thread, task queue.

They are kept in a module, because app.py is executed again on every rerun while modules stay.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from gan_core.jobs.manager import Manager
from gan_core.lab.engine.host import Host
from gan_core.serving import ComputeThread, GeneratorCache, Renderer
from gan_core.serving.compute_thread import MOST_GENERATORS
from gan_core.tasks.queue import TaskQueue
from gan_core.workspace import Workspace
from latent_studio.shared.session import workspace

Service = TypeVar("Service")

_lock = threading.RLock()
_made: dict[tuple[Callable[[Workspace], Any], Workspace], Any] = {}
_lab_host: Host | None = None


def _renderer(workspace: Workspace) -> Renderer:
    return Renderer(GeneratorCache(workspace))


def _compute_thread(workspace: Workspace) -> ComputeThread:
    return ComputeThread(GeneratorCache(workspace, MOST_GENERATORS))


def _of_workspace(make: Callable[[Workspace], Service]) -> Service:
    """What the current workspace has one of; made on first use."""
    key = (make, workspace.current())
    with _lock:
        if key not in _made:
            _made[key] = make(key[1])
        service: Service = _made[key]
        return service


def manager() -> Manager:
    """The manager of the workspace's runs."""
    return _of_workspace(Manager)


def renderer() -> Renderer:
    """The workspace's renderer, shared by the pages and the live route."""
    return _of_workspace(_renderer)


def compute_thread() -> ComputeThread:
    """The thread on which pages have things computed with the workspace's generators."""
    return _of_workspace(_compute_thread)


def task_queue() -> TaskQueue:
    """The queue of the workspace's tasks."""
    return _of_workspace(TaskQueue)


def lab_host() -> Host:
    """The process's host of labs, for the app's event loop alone; labs keep nothing in a workspace."""
    global _lab_host
    with _lock:
        if _lab_host is None:
            _lab_host = Host()
        return _lab_host


async def release_lab_host() -> None:
    """End the labs and their process. The next use makes anew."""
    global _lab_host
    host, _lab_host = _lab_host, None
    if host is not None:
        await host.close()


def release() -> None:
    """Close what was made: workers save and end. The next use makes anew."""
    with _lock:
        for service in _made.values():
            service.close()
        _made.clear()
