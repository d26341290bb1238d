"""What a lab does about each message of its client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from gan_core.config import TrainConfig, parse_config
from gan_core.config.model import sentences
from gan_core.lab.engine import protocol
from gan_core.lab.engine.protocol import Kind, Message
from gan_core.lab.engine.session import Session
from gan_core.lab.game.config import LabView, Speed
from gan_core.lab.game.lab import Lab


def handle(session: Session, message: Message) -> None:
    """Do what a message asks; one that is wrong is answered with a sentence and changes nothing."""
    try:
        if isinstance(message, protocol.Open):
            _open(session, message)
        elif session.lab is None:
            raise ValueError("There is no lab here yet; open one first.")
        else:
            _HANDLERS[message.type](session, session.lab, message)
    except ValidationError as error:
        session.say_error(" ".join(sentences(error)))
    except ValueError as error:
        session.say_error(str(error))


def _open(session: Session, message: protocol.Open) -> None:
    view = LabView.model_validate(message.view)
    lab, resumed = session.lab, session.lab is not None
    if lab is None:
        lab = Lab(parse_config(message.config))
        session.begin(lab)
    session.view = view
    session.playing = message.playing
    session.pause_at = message.pause_at
    session.set_speed(message.speed)
    session.frames.begin_for_another()
    session.say(type="opened", lab=session.name, resumed=resumed, config=_told(lab.config))


def _config(session: Session, lab: Lab, message: protocol.Config) -> None:
    restarted = lab.change(parse_config(message.config))
    if restarted:
        session.begin()
    session.frames.change()
    session.say(type="changed", restarted=restarted, config=_told(lab.config))


def _view(session: Session, _lab: Lab, message: protocol.View) -> None:
    session.view = LabView.model_validate(message.view)
    session.frames.change()


def _speed(session: Session, _lab: Lab, message: protocol.ChangeSpeed) -> None:
    session.set_speed(Speed(steps=message.steps, slow=message.slow))


def _pause_at(session: Session, _lab: Lab, message: protocol.PauseAt) -> None:
    session.pause_at = message.steps


def _play(session: Session, _lab: Lab, _message: Message) -> None:
    session.playing = True
    session.set_speed(session.speed)
    session.frames.change()


def _pause(session: Session, _lab: Lab, _message: Message) -> None:
    session.playing = False
    session.frames.change()


def _reset(session: Session, lab: Lab, _message: Message) -> None:
    lab.reset()
    session.begin()


def _step(session: Session, _lab: Lab, message: protocol.Step) -> None:
    session.ask(message.turn)


def _save(session: Session, lab: Lab, _message: Message) -> None:
    session.say(type="saved", state=lab.state())


def _load(session: Session, _lab: Lab, message: protocol.Load) -> None:
    lab = Lab.from_state(message.state)
    session.begin(lab)
    session.say(type="loaded", config=_told(lab.config))


def _film(session: Session, lab: Lab, message: protocol.Film) -> None:
    session.send(Kind.FILM, message.format.encode() + b"\n" + session.frames.film(lab))


def _close(session: Session, _lab: Lab, _message: Message) -> None:
    session.closed = True


def _told(config: TrainConfig) -> dict[str, Any]:
    return config.model_dump(mode="json")


_HANDLERS: dict[str, Callable[[Session, Lab, Any], None]] = {
    "config": _config,
    "view": _view,
    "speed": _speed,
    "pause_at": _pause_at,
    "play": _play,
    "pause": _pause,
    "reset": _reset,
    "step": _step,
    "save": _save,
    "load": _load,
    "film": _film,
    "close": _close,
}
