"""The lab of one browser session: its state as it stands, and the settings that it had before and after.

Every change of the settings goes through here, wherever it comes from: a control, a preset, a lesson, a fix of the
diagnosis, a drawing, a file, another URL. So each can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from pydantic import ValidationError

from gan_core.config import ConfigError, TrainConfig, parse_config
from gan_core.config.offers import agreed, replaced
from gan_core.lab.game.config import FASTEST, LabView, Speed, lab_config
from gan_core.lab.teaching.lessons import Lesson, course
from latent_studio.lab import drawing
from latent_studio.lab.state import (
    DATA,
    DRAWN,
    POINTS,
    SLOWEST,
    LabState,
    Params,
    params_of,
    read,
    sentences_of,
    shareable,
    tells_a_state,
)
from latent_studio.shared.session import address, workspace

PAGE = "lab"
LONGEST = 100  # changes that can be undone
_KEY = "held_lab"


@dataclass(frozen=True)
class History:
    """Configurations before and after the one that counts now, the nearest last."""

    past: tuple[TrainConfig, ...] = ()
    future: tuple[TrainConfig, ...] = ()

    def changed(self, before: TrainConfig) -> History:
        """After a change from `before`; what was undone can't be redone any more."""
        return History((*self.past, before)[-LONGEST:])

    def undone(self, now: TrainConfig) -> tuple[TrainConfig, History]:
        """The configuration before `now`, and what is left; `now` where there is none."""
        if not self.past:
            return now, self
        return self.past[-1], History(self.past[:-1], (*self.future, now))

    def redone(self, now: TrainConfig) -> tuple[TrainConfig, History]:
        """The configuration that was undone last, and what is left; `now` where there is none."""
        if not self.future:
            return now, self
        return self.future[-1], History((*self.past, now), self.future[:-1])


@dataclass
class Held:
    """The lab of a session.

    `params` is the URL it was last written to. `origin` counts the times that view and speed came from elsewhere than
    the component, which then takes them over; `fresh` the times that the lab was to begin anew. `settled` says that
    something on the page has just changed it, so that the URL lags behind. `refused` is what was asked for and can't
    be: the path of its control, and sentences.
    """

    state: LabState
    params: Params
    history: History = field(default_factory=History)
    origin: int = 0
    fresh: int = 0
    settled: bool = False
    refused: tuple[str, list[str]] = ("", [])


def held() -> Held:
    """The session's lab; that of the URL where there is none yet."""
    if _KEY not in st.session_state:
        _arrive_first()
    found: Held = st.session_state[_KEY]
    return found


def lesson_of(state: LabState) -> Lesson | None:
    """The lesson that is open."""
    return next((lesson for lesson in course(workspace.current().lessons).lessons if lesson.name == state.lesson), None)


def hidden(state: LabState) -> set[str]:
    """What is left out of the page: by its URL, and by the lesson that is open."""
    lesson = lesson_of(state)
    return {*state.hidden, *(lesson.hide if lesson is not None else ())}


def pauses(state: LabState) -> tuple[int, ...]:
    """The steps after which the lab pauses by itself, for the lesson that is open."""
    lesson = lesson_of(state)
    return lesson.pause_at if lesson is not None else ()


def arrive() -> tuple[Held, list[str]]:
    """The lab with which the page runs now, and sentences about what its URL held that can't be.

    What a hand has just changed on the page counts before the URL; a URL that somebody else has changed counts before
    what was held; a bare URL means that the page was left and is back.
    """
    params = address.enter(PAGE)
    sentences: list[str] = []
    if _KEY not in st.session_state:
        sentences = _arrive_first()
    now = held()
    if not now.settled and params != now.params and tells_a_state(params):
        state, sentences = read(params)
        _replace(now, state)
    now.settled = False
    now.params = params_of(now.state)
    address.write(now.params)
    return now, sentences


def change(config: TrainConfig, path: str = "") -> None:
    """Go on by another configuration, and make of its choices what goes together.

    Where its numbers don't, the one there is stays, and `refused` says why, for the control at `path`.
    """
    now = held()
    now.settled, now.refused = True, ("", [])
    try:
        settled = shareable(lab_config(agreed(config)))
    except ValueError as error:
        now.refused = (path, sentences_of(error))
        return
    _adopt(now, settled)


def change_field(path: str, value: Any) -> None:
    """Change one setting; data to draw begin with what was drawn last, or a heart."""
    if not address.shows(PAGE):
        return
    config = replaced(held().state.config, path, value)
    if (path, value) == (DATA, DRAWN):
        config = replaced(config, POINTS, st.session_state.get("lab-drawing", drawing.heart()))
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
    st.session_state["lab-drawing"] = held().state.config.dataset.points


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
    now = held()
    try:
        view = LabView.model_validate({name: message["view"][name] for name in LabView.model_fields})
        steps, slow = float(message["speed"]["steps"]), message["speed"]["slow"] is True
        playing = message["playing"] is True
    except (KeyError, TypeError, ValueError, ValidationError):
        return
    if slow or not SLOWEST <= steps <= FASTEST:
        steps = 0.0
    now.state = replace(now.state, view=view, speed=Speed(steps=steps, slow=slow), playing=playing)
    now.settled = True


def start_from(config: TrainConfig) -> None:
    """Begin anew with all settings of a preset."""
    now = held()
    if address.shows(PAGE):
        _begin(now, replace(now.state, config=shareable(config)))


def open_lesson(lesson: Lesson | None) -> None:
    """Set the lab up as a lesson asks; without one, leave the lessons and let the lab be as it is."""
    now = held()
    if lesson is None:
        now.state, now.settled = replace(now.state, lesson=""), True
        return
    config = shareable(lesson.config)
    _begin(now, replace(now.state, config=config, view=lesson.view, speed=lesson.speed, lesson=lesson.name))


def undo() -> None:
    """Back to the settings before the last change."""
    _walk(held(), *held().history.undone(held().state.config))


def redo() -> None:
    """On to the settings that were undone last."""
    _walk(held(), *held().history.redone(held().state.config))


def _begin(now: Held, state: LabState) -> None:
    _replace(now, replace(state, playing=True))
    now.fresh += 1
    now.settled = True


def _walk(now: Held, config: TrainConfig, history: History) -> None:
    now.state, now.history = replace(now.state, config=config), history
    now.settled, now.refused = True, ("", [])


def _adopt(now: Held, config: TrainConfig) -> None:
    if config != now.state.config:
        now.history = now.history.changed(now.state.config)
        now.state = replace(now.state, config=config)


def _replace(now: Held, state: LabState) -> None:
    """Take over a whole state that comes from elsewhere than the page's controls and its component."""
    _adopt(now, state.config)
    now.state, now.origin, now.refused = state, now.origin + 1, ("", [])


def _arrive_first() -> list[str]:
    params = address.params()
    state, sentences = read(params)
    st.session_state[_KEY] = Held(state, params)
    return sentences
