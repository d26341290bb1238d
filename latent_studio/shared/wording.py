"""How numbers and states read: at most three significant digits, always with a unit."""

import re
from dataclasses import dataclass
from math import floor, log10

from gan_core.datasets import noun
from latent_studio.shared.session import workspace

_APART = "\u2060"  # word joiner
_JOINED = re.compile(r"://|www(?=\.)|@|:(?=[\w+/-]+:)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\v\f\u2028\u2029]+")
# Signs that turn the direction of what follows them, that hide, or that do nothing on a page.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True)
class StateStyle:
    """How the state of a run is shown: its word, its Material icon and the colour of its chip."""

    word: str
    icon: str
    colour: str
    sentence: str


STATES = {
    "queued": StateStyle("Queued", "schedule", "gray", "It starts by itself when a place is free."),
    "starting": StateStyle(
        "Starting", "hourglass_top", "violet", "Loading the data and choosing what is fastest here."
    ),
    "training": StateStyle("Training", "play_arrow", "violet", "The networks are learning."),
    "paused": StateStyle(
        "Paused", "pause", "gray", "It is paused; resume it any time. While others wait it gives up its place."
    ),
    "finished": StateStyle("Finished", "check", "gray", "It has seen all the samples of its schedule."),
    "stopped": StateStyle("Stopped", "stop", "gray", "It was stopped and saved; resume goes on from there."),
    "interrupted": StateStyle(
        "Interrupted", "bolt", "orange", "Its process ended early; resume goes on from its last save."
    ),
    "failed": StateStyle("Failed", "error", "red", "It can't go on as it is."),
    "unreadable": StateStyle("Unreadable", "broken_image", "red", "Something in its folder can't be read."),
}
SHIPPED = StateStyle("Ships with the studio", "inventory_2", "gray", "Trained with this project's own command.")

ACTIVE = frozenset({"queued", "starting", "training"})
IN_PROGRESS = ACTIVE | {"paused"}
RESUMABLE = frozenset({"stopped", "interrupted", "failed"})


def state_style(state: str) -> StateStyle:
    """The style of a state; a state nobody knows is shown as unreadable."""
    return STATES.get(state, STATES["unreadable"])


def badge(style: StateStyle) -> str:
    """The chip of a state as Streamlit markdown."""
    return f":{style.colour}-badge[:material/{style.icon}: {style.word}]"


def three_digits(value: float) -> str:
    """A number with three significant digits and no exponent below a million: 0.00312, 1.2, 48, 0."""
    if value == 0:
        return "0"
    decimals = max(0, 2 - floor(log10(abs(value))))
    return f"{value:.{min(decimals, 8)}f}"


def quantity(value: float) -> str:
    """A count with three significant digits: 64, 1.28k, 12.8k, 200k, 1.5M. Trailing zeros are dropped."""
    for size, prefix in _PREFIXES:
        if abs(value) >= size * 0.9995:
            digits = three_digits(value / size)
            return f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits}{prefix}"
    return f"{value:.0f}"


def counted(value: float, kind: str | None) -> str:
    """A count of a dataset's samples in the words of its kind: `1.28k images`, `64 points`."""
    return f"{quantity(value)} {noun(kind, value)}"


def speed(samples_per_second: float | None, kind: str | None) -> str:
    """`4.21k images/s`, of whatever the dataset's kind is; a hyphen before anything was measured."""
    return f"{quantity(samples_per_second)} {noun(kind)}/s" if samples_per_second else "-"


def duration(seconds: float | None) -> str:
    """`8 s`, `1 min 20 s`, `14 min`, `2 h 5 min`; a hyphen where it isn't known. Rounded so as not to jump about."""
    if seconds is None:
        return "-"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 600:
        return f"{whole // 60} min {whole % 60 // 10 * 10} s".removesuffix(" 0 s")
    if whole < 3600:
        return f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min".removesuffix(" 0 min")


def memory(megabytes: float) -> str:
    """`312 MB` or `1.2 GB`."""
    return f"{megabytes:.0f} MB" if megabytes < 1000 else f"{three_digits(megabytes / 1000)} GB"


def ordinal(position: int) -> str:
    """`1st`, `2nd`, `3rd`, `4th`, `11th`."""
    if position % 100 in (11, 12, 13):
        return f"{position}th"
    return f"{position}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(position % 10, 'th') }".replace(" ", "")


def plain(text: str) -> str:
    """Text from outside as Markdown that shows it as it is, in one paragraph: no markup, link, picture, icon or HTML.

    What the page makes of addresses and short codes after Markdown is kept apart by a sign that isn't seen. Where the
    app's files lie is left out.
    """
    text = _UNSEEN.sub("", workspace.current().without_root(text))
    text = _SPACES.sub(" ", _JOINED.sub(f"\\g<0>{_APART}", text)).strip()
    for sign in "\\`*_{}[]()#+-.!|~<>$:&=":
        text = text.replace(sign, f"\\{sign}")
    return text
