"""Which labs have the places of one process, and which gives its place to a newcomer: nobody has all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_LABS = 64
MOST_OF_ONE = 48  # of one owner
IDLE_SECONDS = 15.0  # that a lab rests at least before it gives way

FULL = f"{MOST_LABS} labs are in use already; come back in a while."
FULL_OF_ONES_OWN = f"{MOST_OF_ONE} labs are in use at your address already; close one, or come back in a while."
GAVE_WAY = "This lab rested while another waited for its place."


class FullError(ValueError):
    """There is no place for one more lab; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """A place: its owner ("" for unknown), since when it is idle (None while used), and whether its client is gone."""

    owner: str
    idle_since: float | None
    lost: bool = False


def giving_way(places: Mapping[str, Place], owner: str, now: float) -> str | None:
    """The lab that gives way to a newcomer of `owner`, None where there is room. Raises FullError where none can."""
    own = {name: place for name, place in places.items() if owner and place.owner == owner}
    if len(own) >= MOST_OF_ONE:
        return _longest_idle(own, now, FULL_OF_ONES_OWN)
    return _longest_idle(places, now, FULL) if len(places) >= MOST_LABS else None


def _longest_idle(places: Mapping[str, Place], now: float, otherwise: str) -> str:
    idle = {
        name: (not place.lost, place.idle_since)
        for name, place in places.items()
        if place.idle_since is not None and (place.lost or now - place.idle_since >= IDLE_SECONDS)
    }
    if not idle:
        raise FullError(otherwise)
    return min(idle, key=idle.__getitem__)
