"""What one app process has one of: run manager, renderer, compute thread, task queue, host of labs.

Plain module singletons, because app.py is executed again on every rerun while modules stay.
"""

from __future__ import annotations

import threading

from gan_core.jobs.manager import Manager
from gan_core.lab.engine.host import Host
from gan_core.serving import ComputeThread, GeneratorCache, Renderer
from gan_core.serving.compute_thread import MOST_GENERATORS
from gan_core.tasks.queue import TaskQueue
from gan_core.workspace import Workspace

_lock = threading.RLock()
_workspace: Workspace | None = None
_manager: Manager | None = None
_renderer: Renderer | None = None
_compute_thread: ComputeThread | None = None
_task_queue: TaskQueue | None = None
_lab_host: Host | None = None


def workspace() -> Workspace:
    """The app's workspace; made on first use."""
    global _workspace
    with _lock:
        if _workspace is None:
            _workspace = Workspace.default()
        return _workspace


def manager() -> Manager:
    """The process's manager of runs; made on first use."""
    global _manager
    with _lock:
        if _manager is None:
            _manager = Manager(workspace())
        return _manager


def renderer() -> Renderer:
    """The process's renderer, shared by the pages and the live route; made on first use."""
    global _renderer
    with _lock:
        if _renderer is None:
            _renderer = Renderer(GeneratorCache(workspace()))
        return _renderer


def compute_thread() -> ComputeThread:
    """The process's compute thread, on which pages have things computed; made on first use."""
    global _compute_thread
    with _lock:
        if _compute_thread is None:
            _compute_thread = ComputeThread(GeneratorCache(workspace(), MOST_GENERATORS))
        return _compute_thread


def task_queue() -> TaskQueue:
    """The process's queue of tasks; made on first use."""
    global _task_queue
    with _lock:
        if _task_queue is None:
            _task_queue = TaskQueue(workspace())
        return _task_queue


def lab_host() -> Host:
    """The process's host of labs, for the app's event loop alone; made on first use."""
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
    global _workspace, _manager, _renderer, _compute_thread, _task_queue
    with _lock:
        if _manager is not None:
            _manager.close()
        if _renderer is not None:
            _renderer.close()
        if _compute_thread is not None:
            _compute_thread.close()
        if _task_queue is not None:
            _task_queue.close()
        _workspace = _manager = _renderer = _compute_thread = _task_queue = None
