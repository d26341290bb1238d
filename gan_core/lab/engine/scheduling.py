"""Which of a process's labs computes next, and for how long. Nothing here reads a clock: times are handed in.

A lab with a long step owes what it took too much and is passed over until it has paid it back (deficit round robin;
Shreedhar & Varghese 1996). Measuring is not charged, for it takes a fixed share of the time.
"""

from collections.abc import Collection
from dataclasses import dataclass

TURN = 0.033  # seconds
LONGEST_ROUND = 0.4
SHORTEST_TURN = 0.002  # what is trained in a turn at least
MEASURED_SHARE = 0.15  # of a lab's time goes into measuring it, at most
MEASURES_APART = 1.0
FRAMES_APART = 1 / 30


def turn_seconds(labs: int) -> float:
    """How long a turn is, without measuring, while so many labs want one."""
    return min(TURN, (1 - MEASURED_SHARE) * LONGEST_ROUND / max(1, labs))


def measures_apart(cost: float, labs: int) -> float:
    """Seconds from one measuring to the next of a lab that is one of so many, where one takes `cost` seconds."""
    return max(MEASURES_APART, cost * max(1, labs) / MEASURED_SHARE)


@dataclass(frozen=True)
class Turn:
    """A lab's turn: its name, and the seconds that are its own."""

    name: str
    seconds: float


class Turns:
    """Gives each lab its turn, in a circle."""

    def __init__(self) -> None:
        self._credits: dict[str, float] = {}  # seconds; in the order of their turns

    def join(self, name: str) -> None:
        """Have a lab take part; its turn comes last."""
        self._credits[name] = 0.0

    def leave(self, name: str) -> None:
        """Have a lab take part no more."""
        self._credits.pop(name, None)

    def next(self, wanting: Collection[str]) -> Turn | None:
        """The turn of the next lab of those that want one, None where none does; the others only pay back."""
        if not wanting:
            return None
        share = turn_seconds(len(wanting))
        while True:
            name = next(iter(self._credits))
            credit = self._credits.pop(name)
            if name in wanting:
                credit = min(credit + share, share)
                self._credits[name] = credit
                if credit > 0:
                    return Turn(name, credit)
            else:
                self._credits[name] = min(credit + share, 0.0)

    def owes(self, name: str) -> bool:
        """Whether a lab has taken more than its turns."""
        return self._credits[name] < 0

    def charge(self, name: str, seconds: float) -> None:
        """Take note of what a lab has taken."""
        if name in self._credits:
            self._credits[name] -= seconds


class Pace:
    """Something that happens so many seconds apart on the whole; a moment late is made up for by the next."""

    def __init__(self, apart: float) -> None:
        self._apart = apart
        self.next = float("-inf")

    def took_place(self, now: float) -> None:
        """Take note that it has just happened."""
        self.next = max(self.next + self._apart, now + self._apart / 2)
