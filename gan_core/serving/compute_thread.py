"""One thread for what pages compute in a moment: directions, means, distances along a path."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import torch
from threadpoolctl import threadpool_limits

from gan_core.serving.generator_cache import GeneratorCache

Result = TypeVar("Result")

MOST_GENERATORS = 6


class ComputeThread:
    """Does one computation after the other, with a cache of its own, in a thread that computes on one core."""

    def __init__(self, cache: GeneratorCache) -> None:
        self._cache = cache
        self._thread = ThreadPoolExecutor(1, "compute-thread", initializer=_compute_on_one_core)

    def submit(self, compute: Callable[[GeneratorCache], Result]) -> Future[Result]:
        """What `compute` gives, or raises, once its turn has come."""
        return self._thread.submit(compute, self._cache)

    def close(self) -> None:
        """Finish the present computation, cancel the waiting ones and end the thread."""
        self._thread.shutdown(cancel_futures=True)


def _compute_on_one_core() -> None:
    torch.set_num_threads(1)
    threadpool_limits(1, "blas")
