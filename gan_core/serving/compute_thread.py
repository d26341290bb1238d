"""One thread for what pages compute in a moment: directions, means, distances along a path."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import torch
from threadpoolctl import threadpool_limits

from gan_core.serving.generator_cache import GeneratorCache

Result = TypeVar("Result")
_Order = tuple[Callable[[GeneratorCache], Any], "Future[Any]"]

MOST_GENERATORS = 6


class ComputeThread:
    """Does one computation after the other, in a thread of its own that computes on one core.

    It has a cache of its own, so that nobody's picture waits for it. What takes longer than some seconds is a task.
    """

    def __init__(self, cache: GeneratorCache) -> None:
        self._cache = cache
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="compute-thread", daemon=True)
        self._thread.start()

    def submit(self, compute: Callable[[GeneratorCache], Result]) -> Future[Result]:
        """What `compute` gives, or raises, once its turn has come."""
        future: Future[Result] = Future()
        self._orders.put((compute, future))
        return future

    def close(self) -> None:
        """Finish what is in hand, cancel what waits and end the thread."""
        self._orders.put(None)
        self._thread.join()

    def _work(self) -> None:
        torch.set_num_threads(1)
        threadpool_limits(1, "blas")
        while (order := self._orders.get()) is not None:
            compute, future = order
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(compute(self._cache))
            except Exception as error:
                future.set_exception(error)
        while not self._orders.empty():
            waiting = self._orders.get()
            if waiting is not None:
                waiting[1].cancel()
