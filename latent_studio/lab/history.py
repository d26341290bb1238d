"""The lab of one browser session: its state, and the settings before and after; every change goes through here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from pydantic import ValidationError

from gan_core.config import ConfigError, TrainConfig, parse_config
from gan_core.config.offers import agreed, replaced
from gan_core.lab.game.config import FASTEST, LabView, Speed, lab_config
from gan_core.lab.teaching.lessons import Lesson
from latent_studio.lab import drawing
from latent_studio.lab.state import (
    DATA,
    DRAWN,
    POINTS,
    SLOWEST,
    LabState,
    describes_a_lab,
    lessons,
    read,
    sentences_of,
    shareable,
)
from latent_studio.shared import url
from latent_studio.shared.session import address, page_state

PAGE = "lab"
LONGEST = 100  # changes that can be undone
_KEY = "held_lab"


@dataclass(frozen=True)
class History:
    """Configurations before and after the one that counts now, the nearest last."""

    past: tuple[TrainConfig, ...] = ()
    future: tuple[TrainConfig, ...] = ()

    def changed(self, before: TrainConfig) -> "History":
        """After a change from `before`; what was undone can't be redone any more."""
        return History((*self.past, before)[-LONGEST:])

    def undone(self, now: TrainConfig) -> "tuple[TrainConfig, History]":
        """The configuration before `now`, and what is left; `now` where there is none."""
        if not self.past:
            return now, self
        return self.past[-1], History(self.past[:-1], (*self.future, now))

    def redone(self, now: TrainConfig) -> "tuple[TrainConfig, History]":
        """The configuration that was undone last, and what is left; `now` where there is none."""
        if not self.future:
            return now, self
        return self.future[-1], History((*self.past, now), self.future[:-1])


@dataclass
class Held(page_state.Held[LabState]):
    """The lab of a session; `fresh` counts beginnings, `refused` is a control's path and sentences."""

    history: History = field(default_factory=History)
    fresh: int = 0
    refused: tuple[str, list[str]] = ("", [])

    def replace(self, state: LabState) -> None:
        """Take over a whole state that comes from elsewhere than the page's controls and its component."""
        self.adopt(state.config)
        self.state, self.origin, self.refused = state, self.origin + 1, ("", [])

    def adopt(self, config: TrainConfig) -> None:
        """Go on by another configuration, which can be undone."""
        if config != self.state.config:
            self.history = self.history.changed(self.state.config)
            self.change(config=config)

    def begin(self, **changes: Any) -> None:
        """Play from the first step on, with some of the state changed."""
        self.replace(self.state.model_copy(update={**changes, "playing": True}))
        self.fresh, self.settled = self.fresh + 1, True

    def walk(self, config: TrainConfig, history: History) -> None:
        """Go to another place of the history."""
        self.history, self.refused = history, ("", [])
        self.change(config=config)

    @property
    def drawing(self) -> tuple[drawing.Point, ...]:
        """What was drawn last; a heart where nothing was."""
        configs = (self.state.config, *reversed(self.history.past), *reversed(self.history.future))
        return next((config.dataset.points for config in configs if config.dataset.name == DRAWN), drawing.heart())


def held() -> Held:
    """The session's lab; that of the URL where there is none yet."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Held(read(address.params())[0], address.params())
    found: Held = st.session_state[_KEY]
    return found


def hidden(state: LabState) -> set[str]:
    """What is left out of the page: by its URL, and by the lesson that is open."""
    lesson = lessons().get(state.lesson)
    return {*state.hidden, *(lesson.hide if lesson is not None else ())}


def pauses(state: LabState) -> tuple[int, ...]:
    """The steps after which the lab pauses by itself, for the lesson that is open."""
    lesson = lessons().get(state.lesson)
    return lesson.pause_at if lesson is not None else ()


def arrive() -> tuple[Held, list[str]]:
    """The lab of this run of the page, by hand, else by a new URL, else as held; and sentences about the URL."""
    params = address.enter(PAGE)
    first = _KEY not in st.session_state
    now, sentences = held(), list[str]()
    if first or (not now.settled and params != now.params and describes_a_lab(params)):
        state, sentences = read(params)
        if not first:
            now.replace(state)
    now.settled = False
    now.params = url.write(now.state)
    address.write(now.params)
    return now, sentences


def change(config: TrainConfig, path: str = "") -> None:
    """Go on by another configuration, made to agree; or stay, and `refused` says why for the control at `path`."""
    now = held()
    now.settled, now.refused = True, ("", [])
    try:
        now.adopt(shareable(lab_config(agreed(config))))
    except ValueError as error:
        now.refused = (path, sentences_of(error))


def change_field(path: str, value: Any) -> None:
    """Change one setting; data to draw begin with what was drawn last, or a heart."""
    if not address.shows(PAGE):
        return
    config = replaced(held().state.config, path, value)
    if (path, value) == (DATA, DRAWN):
        config = replaced(config, POINTS, held().drawing)
    change(config, path)


def apply(message: Any) -> None:
    """Take over the settings of a fix, as {settings: {path: value}}; anything else is ignored."""
    settings = message.get("settings") if isinstance(message, Mapping) else None
    if not isinstance(settings, Mapping):
        return
    try:
        change(held().state.config.with_settings(settings))
    except ConfigError as error:
        held().refused = ("", sentences_of(error))


def take_drawing(message: Any) -> None:
    """Learn from what was drawn, as {points: [[x, y], ...]}; anything that is no drawing is refused with a sentence."""
    points = message.get("points") if isinstance(message, Mapping) else None
    now = held()
    if not isinstance(points, list) or len(points) < drawing.FEWEST:
        now.refused = (DATA, [f"Draw at least {drawing.FEWEST} points for the generator to learn from."])
        return
    data = now.state.config.dataset.model_dump() | {"name": DRAWN, "points": points[: 10 * drawing.MOST]}
    try:
        config = parse_config(now.state.config.model_dump() | {"dataset": data})
    except ConfigError:
        now.refused = (DATA, ["This drawing can't be read; draw again."])
        return
    change(config, DATA)


def take_import(message: Any) -> None:
    """Take over the configuration of a lab that was loaded from a file, as {config}."""
    try:
        change(parse_config(message.get("config") if isinstance(message, Mapping) else None))
    except ConfigError as error:
        held().refused = ("", sentences_of(error))


def settle(message: Any) -> None:
    """Take over view and speed that the component has sent; anything else is ignored."""
    if not isinstance(message, Mapping) or not address.shows(PAGE):
        return
    try:
        view = LabView.model_validate({name: message["view"][name] for name in LabView.model_fields})
        steps, slow = float(message["speed"]["steps"]), message["speed"]["slow"] is True
        playing = message["playing"] is True
    except (KeyError, TypeError, ValueError, ValidationError):
        return
    if slow or not SLOWEST <= steps <= FASTEST:
        steps = 0.0
    held().change(view=view, speed=Speed(steps=steps, slow=slow), playing=playing)


def start_from(config: TrainConfig) -> None:
    """Begin anew with all settings of a preset."""
    if address.shows(PAGE):
        held().begin(config=shareable(config))


def open_lesson(lesson: Lesson | None) -> None:
    """Set the lab up as a lesson asks; without one, leave the lessons and let the lab be as it is."""
    if lesson is None:
        held().change(lesson="")
    else:
        held().begin(config=shareable(lesson.config), view=lesson.view, speed=lesson.speed, lesson=lesson.name)


def undo() -> None:
    """Back to the settings before the last change."""
    held().walk(*held().history.undone(held().state.config))


def redo() -> None:
    """On to the settings that were undone last."""
    held().walk(*held().history.redone(held().state.config))
