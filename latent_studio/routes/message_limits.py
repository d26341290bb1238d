"""What a client's message may hold, where it is judged, and how often a client may say what makes no sense.

It is judged beside the event loop, which all clients share, once its entries are counted.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

MOST_ENTRIES = 2_000
MOST_MISTAKES = 20  # at once
MISTAKES_PER_SECOND = 0.2
SHORT = 512  # letters that are judged sooner than they are handed over

Judged = TypeVar("Judged")

_TOO_MANY_MISTAKES = (1008, "Too many messages made no sense.")
_judges = ThreadPoolExecutor(2, thread_name_prefix="judge")


async def judged(judge: Callable[[str], Judged], text: str, most_entries: int = MOST_ENTRIES) -> Judged:
    """What `judge` makes of a message of at most so many entries; raises what it raises.

    Raises ValueError with a sentence for a message of more entries. The event loop goes on meanwhile.
    """
    # Every entry of a list or an object but the first of each has its comma.
    if text.count(",") > most_entries:
        raise ValueError(f"A message has at most {most_entries:,} entries.")
    if len(text) <= SHORT:
        return judge(text)
    return await asyncio.get_running_loop().run_in_executor(_judges, judge, text)


class Mistakes:
    """A connection's messages that made no sense: so many at once, and more only after a while."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left = float(MOST_MISTAKES)
        self._last = clock()

    def one_more(self) -> tuple[int, str] | None:
        """Take note of one more; the close code and the reason where there have been too many."""
        now = self._clock()
        self._left = min(MOST_MISTAKES, self._left + (now - self._last) * MISTAKES_PER_SECOND) - 1.0
        self._last = now
        return _TOO_MANY_MISTAKES if self._left < 0.0 else None
