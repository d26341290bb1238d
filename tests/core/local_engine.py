"""An engine without its process, for tests: its clock goes on by itself, and what it says is kept by channel."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from gan_core.frames import decode
from gan_core.lab.engine.engine import Engine
from gan_core.lab.engine.protocol import Kind, Packet
from gan_core.lab.game.config import default_config

SMALL: dict[str, Any] = {
    "dataset.count": 400,
    "network.generator_width": 4,
    "network.discriminator_width": 4,
    "network.depth": 1,
    "schedule.batch_size": 8,
}
# What isn't measured keeps these tests quick.
PLAIN = {"divergences": False}


def small(**settings: Any) -> dict[str, Any]:
    named = {name.replace("__", "."): value for name, value in settings.items()}
    return default_config().with_settings(SMALL | named).model_dump(mode="json")


def name_of(number: int) -> str:
    return f"{number:032x}"


class Clock:
    """Goes on by a tick whenever it is read."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.tick = 0.004

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


class LocalEngine:
    """An engine, and what it has said to each channel."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.said: dict[int, list[tuple[Kind, bytes]]] = {}
        self.arrived: list[Packet] = []
        self.engine = Engine(self._hear, self._arriving, self.clock)

    def _hear(self, packet: Packet) -> None:
        self.said.setdefault(packet.number, []).append((packet.kind, packet.payload))

    def _arriving(self) -> list[Packet]:
        arrived, self.arrived = self.arrived, []
        return arrived

    def say(self, number: int, text: str | None = None, **message: Any) -> None:
        payload = json.dumps(message) if text is None else text
        self.engine.receive(Packet(number, Kind.MESSAGE, payload.encode()))

    def open(self, number: int, lab: int | None = None, **opening: Any) -> None:
        name = name_of(number if lab is None else lab)
        self.say(number, **{"type": "open", "lab": name, "config": small(), "view": PLAIN} | opening)
        self.run(1)

    def run(self, turns: int) -> None:
        for _ in range(turns):
            self.engine.advance()

    def texts(self, number: int) -> list[dict[str, Any]]:
        return [json.loads(payload) for kind, payload in self.said.get(number, []) if kind is Kind.TEXT]

    def errors(self, number: int) -> list[str]:
        return [text["sentence"] for text in self.texts(number) if text["type"] == "error"]

    def frame(self, number: int) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """The last frame."""
        return decode(next(payload for kind, payload in reversed(self.said[number]) if kind is Kind.FRAME))

    def count(self, number: int) -> int:
        """How many frames have come."""
        return sum(kind is Kind.FRAME for kind, _ in self.said[number])

    def paint(self, number: int) -> None:
        self.say(number, type="painted", frame=self.frame(number)[0]["frame"])

    def next_frame(self, number: int, turns: int = 200) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """The frame that comes once the last is painted."""
        before = self.count(number)
        self.paint(number)
        for _ in range(turns):
            self.run(1)
            if self.count(number) > before:
                return self.frame(number)
        raise AssertionError("No frame came.")
