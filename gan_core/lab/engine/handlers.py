"""What a lab does about each message of its client."""

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
    """Act on a message; one that is wrong is answered with a sentence and changes nothing."""
    try:
        if isinstance(message, protocol.Open):
            _open(session, message)
        elif session.lab is None:
            raise ValueError("There is no lab here yet; open one first.")
        else:
            _act(session, session.lab, message)
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
    session.say(type="opened", lab=session.name, resumed=resumed, config=_plain(lab.config))


def _act(session: Session, lab: Lab, message: Message) -> None:
    match message:
        case protocol.Config():
            restarted = lab.change(parse_config(message.config))
            if restarted:
                session.begin()
            session.frames.change()
            session.say(type="changed", restarted=restarted, config=_plain(lab.config))
        case protocol.View():
            session.view = LabView.model_validate(message.view)
            session.frames.change()
        case protocol.ChangeSpeed():
            session.set_speed(Speed(steps=message.steps, slow=message.slow))
        case protocol.PauseAt():
            session.pause_at = message.steps
        case protocol.Step():
            session.ask(message.turn)
        case protocol.Load():
            loaded = Lab.from_state(message.state)
            session.begin(loaded)
            session.say(type="loaded", config=_plain(loaded.config))
        case protocol.Film():
            session.send(Kind.FILM, message.format.encode() + b"\n" + session.frames.film(lab))
        case protocol.Play(type="play"):
            session.playing = True
            session.set_speed(session.speed)
            session.frames.change()
        case protocol.Play(type="pause"):
            session.playing = False
            session.frames.change()
        case protocol.Play(type="reset"):
            lab.reset()
            session.begin()
        case protocol.Play(type="save"):
            session.say(type="saved", state=lab.state())
        case protocol.Play(type="close"):
            session.closed = True


def _plain(config: TrainConfig) -> dict[str, Any]:
    return config.model_dump(mode="json")
