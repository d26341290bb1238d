"""When to do again what interrupts training, so that it costs no more than its share."""

# How much longer each wait is than the one before, until the usual interval is reached.
_GROWTH = 1.3


class Pace:
    """The times of one recurring chore, in seconds on a steady clock, from the start of one to the start of the next.

    The intervals grow from `first` to `usual`, so that much is seen early on. They are stretched where the chore takes
    more than `share` of the usual interval, but never beyond `longest`.
    """

    def __init__(self, now: float, *, first: float, usual: float, longest: float, share: float) -> None:
        self._interval = first
        self._usual = usual
        self._longest = longest
        self._share = share
        self._next = now + first

    def due(self, now: float) -> bool:
        """Whether it is time again."""
        return now >= self._next

    def done(self, started: float, now: float) -> None:
        """The chore was done from `started` until `now`."""
        cost = now - started
        self._interval = min(self._interval * _GROWTH, self._usual)
        stretched = self._interval * max(1.0, cost / (self._share * self._usual))
        # What is lost when the process dies in the middle of a save is the interval and the save itself.
        self._next = started + min(stretched, self._longest - cost)
