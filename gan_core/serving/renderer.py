"""One thread that renders for everybody, on one core."""

from __future__ import annotations

import queue
import threading
import time
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch

from gan_core.generator import Generator
from gan_core.latent.composition import Composition, compose
from gan_core.latent.references import Lent
from gan_core.serving.generator_cache import GeneratorCache
from gan_core.serving.requests import Description, PictureRequest, Rendered, describe

# Samples rendered in one go before others get their turn.
_LIVE_SLICE = 64
_EXACT_SLICE = 16
NOTHING = Lent()


@dataclass(eq=False)
class _Job:
    request: PictureRequest
    future: Future[Rendered]
    submitted: float
    generator: Generator
    composition: Composition
    description: Description | None
    parts: list[npt.NDArray[np.uint8]] = field(default_factory=list)
    done: int = 0

    @property
    def layered(self) -> bool:
        """Whether each layer has a latent of its own."""
        return self.composition.latents.ndim == 3

    @property
    def left(self) -> int:
        return len(self.composition.latents) - self.done


_Ticket = tuple[PictureRequest, "Future[Rendered]", float, Lent]


class Renderer:
    """Renders what is asked for, in one thread of its own that computes on one core.

    Requests that one generator can render alike go through it together, a slice of samples at a time, so that a long
    film doesn't keep others waiting. Whoever asks cancels the future of a picture that is no longer wanted.
    """

    def __init__(self, cache: GeneratorCache) -> None:
        self.workspace = cache.workspace
        self._cache = cache
        self._tickets: queue.SimpleQueue[_Ticket | None] = queue.SimpleQueue()
        self._closed = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="renderer", daemon=True)
        self._thread.start()

    def submit(self, request: PictureRequest, lent: Lent = NOTHING) -> Future[Rendered]:
        """The picture to come, with what is `lent` for it beside what is kept.

        Its future raises ValueError, with a sentence, for what can't be rendered.

        Raises RuntimeError after `close`.
        """
        future: Future[Rendered] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("The renderer is closed.")
            self._tickets.put((request, future, time.perf_counter(), lent))
        return future

    def close(self) -> None:
        """Finish the slice in hand, cancel all else and end the thread."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._tickets.put(None)
        self._thread.join()

    def _work(self) -> None:
        # The other cores are for training.
        torch.set_num_threads(1)
        jobs: list[_Job] = []
        unfinished: list[_Job] = []
        while True:
            for ticket in self._arrived(wait=not jobs and not unfinished):
                if ticket is None:
                    for job in jobs + unfinished:
                        job.future.cancel()
                    return
                begun = self._begin(*ticket)
                if begun is not None:
                    jobs.append(begun)
            # Behind those that arrived while their last slice was rendered.
            jobs = [job for job in jobs + unfinished if not job.future.cancelled()]
            jobs, unfinished = _advance(jobs)

    def _arrived(self, wait: bool) -> list[_Ticket | None]:
        tickets = [self._tickets.get()] if wait else []
        with suppress(queue.Empty):
            while True:
                tickets.append(self._tickets.get_nowait())
        return tickets

    def _begin(self, request: PictureRequest, future: Future[Rendered], submitted: float, lent: Lent) -> _Job | None:
        if future.cancelled():
            return None
        images = None if request.snapshot == "latest" else request.snapshot
        try:
            generator = self._cache.generator(request.run, images)
            references = lent.over(self._cache.references(request.run, generator))
            composition = compose(request.picture, generator, references)
            description = describe(request.picture, generator, references) if request.describe else None
        except Exception as error:
            _settle(future, error)
            return None
        return _Job(request, future, submitted, generator, composition, description)


def _advance(jobs: list[_Job]) -> tuple[list[_Job], list[_Job]]:
    """Render one slice for the first job and those that go with it: (the jobs left out, those that need another)."""
    if not jobs:
        return [], []
    first = jobs[0]
    exact = first.request.exact
    room = _EXACT_SLICE if exact else _LIVE_SLICE
    shares: list[tuple[_Job, int]] = []
    left_out: list[_Job] = []
    for job in jobs:
        if room and job.generator is first.generator and job.request.exact == exact and job.layered == first.layered:
            shares.append((job, min(job.left, room)))
            room -= shares[-1][1]
        else:
            left_out.append(job)
    _render_slice(shares)
    return left_out, [job for job, _ in shares if not job.future.done()]


def _render_slice(shares: list[tuple[_Job, int]]) -> None:
    """Render the next rows of each job, so many of each, in one go; settle the futures of those that are complete."""
    generator, exact = shares[0][0].generator, shares[0][0].request.exact
    spans = [(job, slice(job.done, job.done + count)) for job, count in shares]
    try:
        latents = np.concatenate([job.composition.latents[span] for job, span in spans])
        conditions = np.concatenate([job.composition.conditions[span] for job, span in spans])
        space = shares[0][0].composition.space
        samples = generator.render(torch.from_numpy(latents), torch.from_numpy(conditions), exact=exact, space=space)
    except Exception as error:
        for job, _ in shares:
            _settle(job.future, error)
        return
    pixels = samples.permute(0, 2, 3, 1).contiguous().numpy()
    for job, count in shares:
        job.parts.append(pixels[:count])
        pixels = pixels[count:]
        job.done += count
        if not job.left:
            _settle(job.future, _rendered(job))


def _rendered(job: _Job) -> Rendered:
    return Rendered(
        samples=job.parts[0] if len(job.parts) == 1 else np.concatenate(job.parts),
        rows=job.composition.rows,
        columns=job.composition.columns,
        run=job.request.run,
        images=job.generator.images or 0,
        digest=job.generator.digest,
        exact=job.request.exact,
        milliseconds=(time.perf_counter() - job.submitted) * 1e3,
        description=job.description,
    )


def _settle(future: Future[Rendered], outcome: Rendered | Exception) -> None:
    """Set a future's outcome, unless it was cancelled in the meantime."""
    with suppress(InvalidStateError):
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
