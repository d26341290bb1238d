"""What a lab's client and the engine say to each other, and how it goes through the engine's pipes.

A packet is uint32 length of the payload, uint32 number of the channel, uint8 kind, all little-endian, then the payload.
"""

import struct
from enum import IntEnum
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import Field, TypeAdapter, ValidationError

from gan_core.config import parse_config
from gan_core.config.model import sentences
from gan_core.lab.game.config import MOST_PAUSES, LabView, Speed
from gan_core.options import Options

LARGEST_PAYLOAD = 64 * 1024 * 1024
LONGEST_SENTENCE = 600
LONGEST_MESSAGE = 64 * 1024  # letters of all but a lab that is loaded
HEAD = struct.Struct("<IIB")


class Kind(IntEnum):
    """What a packet carries."""

    MESSAGE = 1  # to the engine: a client's message, JSON text
    LOST = 2  # to the engine: the channel's connection is no more
    TEXT = 3  # to the client: JSON text
    FRAME = 4  # to the client: a frame
    FILM = 5  # to the host: the film's format, a line end, the moments to make it of
    END = 6  # to the host: nothing more will come; the payload says why
    OWNER = 7  # to the engine: whose channel it is, as text; before its first message
    YIELDED = 8  # to the host: as END, of a lab that has given its place to another


class Packet(NamedTuple):
    """One packet of channel `number`."""

    number: int
    kind: Kind
    payload: bytes

    def packed(self) -> bytes:
        """The packet as bytes."""
        return HEAD.pack(len(self.payload), self.number, self.kind) + self.payload


def unpack_head(head: bytes) -> tuple[int, int, Kind]:
    """The length, the channel and the kind in a packet's first bytes. Raises ValueError for what is none."""
    length, number, kind = HEAD.unpack(head)
    if length > LARGEST_PAYLOAD:
        raise ValueError(f"A packet of {length} bytes came; the two ends are out of step.")
    return length, number, Kind(kind)


# Steps after which a lab pauses by itself.
Pauses = Annotated[tuple[Annotated[int, Field(ge=1, le=10**9)], ...], Field(max_length=MOST_PAUSES)]


class Open(Options):
    """Begin a lab, or take over the one of this name whose connection was lost."""

    type: Literal["open"]
    lab: str = Field(pattern=r"^[0-9a-f]{32}$")
    config: dict[str, Any]
    view: dict[str, Any] = Field(default_factory=dict)
    speed: Speed = Speed()
    playing: bool = True
    pause_at: Pauses = ()


class Config(Options):
    """Go on by another configuration."""

    type: Literal["config"]
    config: dict[str, Any]


class View(Options):
    """Look at something else."""

    type: Literal["view"]
    view: dict[str, Any]


class ChangeSpeed(Speed):
    """Play at another speed."""

    type: Literal["speed"]


class PauseAt(Options):
    """Pause by itself after so many steps, and after so many."""

    type: Literal["pause_at"]
    steps: Pauses


class Play(Options):
    """Play, pause, begin anew, or hand over everything that the lab goes on from."""

    type: Literal["play", "pause", "reset", "save", "close"]


class Step(Options):
    """Take a single turn."""

    type: Literal["step"]
    turn: Literal["discriminator", "generator", "both", "phase"]


class Painted(Options):
    """The client has painted a frame and may be sent another."""

    type: Literal["painted"]
    frame: int


class Load(Options):
    """Go on from what was saved."""

    type: Literal["load"]
    state: str


class Film(Options):
    """Make a film of the run so far."""

    type: Literal["film"]
    format: Literal["gif", "mp4"]


Message = Open | Config | View | ChangeSpeed | PauseAt | Play | Step | Painted | Load | Film
MESSAGES = get_args(Message)
_MESSAGES: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="type")])


def parse(text: str | bytes) -> Message:
    """A client's message. Raises ValueError with a sentence for each thing that is wrong with it."""
    try:
        return _MESSAGES.validate_json(text)
    except ValidationError as error:
        raise ValueError(_problems(error)) from error


def judge(text: str) -> None:
    """Whether a client's message makes sense by itself. Raises ValueError with a sentence for what is wrong with it."""
    message = parse(text)
    if len(text) > LONGEST_MESSAGE and not isinstance(message, Load):
        raise ValueError(f"A message that loads no lab has at most {LONGEST_MESSAGE // 1024} KB.")
    if isinstance(message, Open | Config):
        parse_config(message.config)
    if isinstance(message, Open | View):
        try:
            LabView.model_validate(message.view)
        except ValidationError as error:
            raise ValueError(" ".join(sentences(error))) from error


def short(sentence: str) -> str:
    """A sentence short enough to show, whatever was quoted in it."""
    return sentence if len(sentence) <= LONGEST_SENTENCE else f"{sentence[:LONGEST_SENTENCE]} ..."


def _problems(error: ValidationError) -> str:
    sentences = []
    for problem in error.errors(include_url=False, include_context=False, include_input=False)[:5]:
        # The first part of a place is the message's type.
        place = ".".join(str(part) for part in problem["loc"][1:]) or "The message"
        problem_there = "there is no such field" if problem["type"] == "extra_forbidden" else problem["msg"]
        sentences.append(f"{place}: {problem_there}.")
    return " ".join(sentences)
