"""The engine: one process that plays all labs, `python -m gan_core.lab.engine.engine`.

It exchanges packets (gan_core/lab/engine/protocol.py) through its standard input and output, and ends when its input
closes. It computes on one thread; two others read and write.
"""

import gc
import json
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO

import torch

from gan_core.lab.engine import protocol
from gan_core.lab.engine.frame_stream import NEVER
from gan_core.lab.engine.handlers import handle
from gan_core.lab.engine.places import GAVE_WAY, FullError, Place, giving_way
from gan_core.lab.engine.protocol import HEAD, Kind, Packet, unpack_head
from gan_core.lab.engine.scheduling import Turn, Turns
from gan_core.lab.engine.session import Send, Session

KEPT_SECONDS = 20.0
LAB_BYTES = 12 * 1024 * 1024

_INPUT, _OUTPUT, _ERRORS = 0, 1, 2
_MOST_READ = 64  # packets that wait to be looked at
_MOST_UNSENT = 256

_log = logging.getLogger(__name__)


class Engine:
    """All labs by name, and their clients' channels by number, on one thread; `arrived` is asked between updates."""

    def __init__(
        self,
        send: Callable[[Packet], None],
        arrived: Callable[[], Iterable[Packet]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._arrived = arrived
        self._clock = clock
        self._turns = Turns()
        self._sessions: dict[str, Session] = {}
        self._channels: dict[int, str] = {}
        self._owners: dict[int, str] = {}
        self._lost: dict[str, float] = {}

    def receive(self, packet: Packet) -> None:
        """Take what came from the host."""
        number, kind, payload = packet
        if kind is Kind.LOST:
            self._lose(number)
            self._owners.pop(number, None)
            return
        if kind is Kind.OWNER:
            self._owners[number] = payload.decode()
            return
        try:
            message = protocol.parse(payload)
        except ValueError as error:
            self._refuse(number, str(error))
            return
        if isinstance(message, protocol.Open):
            self._open(number, message)
        elif number in self._channels:
            self._sessions[self._channels[number]].receive(message)
        else:
            self._refuse(number, "There is no lab here yet; open one first.")

    def advance(self) -> float:
        """Give one lab its turn, if any wants one; the seconds until the next wants one, 0 for at once."""
        self._look_up()
        self._free_lost()
        now = self._clock()
        ready = {name: session.ready_at(now) for name, session in self._sessions.items()}
        wanting = {name for name, at in ready.items() if at <= now}
        turn = self._next(wanting)
        if turn is None:
            ends = [since + KEPT_SECONDS for since in self._lost.values()]
            return max(0.0, min([*ready.values(), *ends], default=NEVER) - now)
        session = self._sessions[turn.name]
        began = self._clock()
        try:
            spent = session.turn(turn.seconds, len(wanting), self._look_up)
        except Exception:
            _log.exception("A lab has failed.")
            spent = self._clock() - began
            session.fail()
        self._turns.charge(turn.name, spent)
        if session.closed:
            self._free(session)
        return 0.0

    def _look_up(self) -> None:
        for packet in self._arrived():
            self.receive(packet)

    def _next(self, wanting: set[str]) -> Turn | None:
        """The lab with a message waiting comes first and doesn't play yet, unless it owes time."""
        for name in wanting:
            if self._sessions[name].has_messages and not self._turns.owes(name):
                return Turn(name, 0.0)
        return self._turns.next(wanting)

    def _open(self, number: int, message: protocol.Open) -> None:
        self._free_lost()
        held = self._channels.get(number)
        if held is not None and held != message.lab:
            self._lose(number)
        session = self._sessions.get(message.lab)
        if session is None:
            try:
                self._make_room(self._owners.get(number, ""))
            except FullError as error:
                self._refuse(number, str(error))
                return
            session = self._sessions[message.lab] = Session(message.lab, handle, self._send_to(number), self._clock)
            self._turns.join(message.lab)
        for other in [other for other, name in self._channels.items() if name == message.lab and other != number]:
            del self._channels[other]
            self._send(Packet(other, Kind.END, b"This lab goes on in another window."))
        self._channels[number] = message.lab
        self._lost.pop(message.lab, None)
        session.send, session.connected = self._send_to(number), True
        session.owner = self._owners.get(number, "")
        session.receive(message)

    def _make_room(self, owner: str) -> None:
        """See to it that one more lab of `owner` may be opened. Raises FullError."""
        now = self._clock()
        places = {
            name: Place(session.owner, self._lost.get(name, session.idle_since(now)), name in self._lost)
            for name, session in self._sessions.items()
        }
        name = giving_way(places, owner, now)
        if name is not None:
            self._sessions[name].send(Kind.YIELDED, GAVE_WAY.encode())
            self._free(self._sessions[name])

    def _send_to(self, number: int) -> Send:
        return lambda kind, payload: self._send(Packet(number, kind, payload))

    def _refuse(self, number: int, sentence: str) -> None:
        """Answer a channel that has no lab to answer for it."""
        answer = {"type": "error", "sentence": protocol.short(sentence)}
        self._send(Packet(number, Kind.TEXT, json.dumps(answer).encode()))

    def _lose(self, number: int) -> None:
        name = self._channels.pop(number, None)
        if name is not None:
            self._sessions[name].connected = False
            self._lost[name] = self._clock()

    def _free_lost(self) -> None:
        now = self._clock()
        for name in [name for name, since in self._lost.items() if now - since >= KEPT_SECONDS]:
            self._free(self._sessions[name])

    def _free(self, session: Session) -> None:
        del self._sessions[session.name]
        self._turns.leave(session.name)
        self._lost.pop(session.name, None)
        self._channels = {number: name for number, name in self._channels.items() if name != session.name}
        # A lab holds itself in circles, and what it holds is large to the machine but small to the collector.
        gc.collect()


def run(source: BinaryIO, sink: BinaryIO) -> None:
    """Play labs by the packets that come from `source`, and write what they answer to `sink`. Never returns."""
    arrived: queue.Queue[Packet] = queue.Queue(_MOST_READ)
    unsent: queue.Queue[Packet] = queue.Queue(_MOST_UNSENT)
    threading.Thread(target=_read, args=(source, arrived), name="reader", daemon=True).start()
    threading.Thread(target=_write, args=(sink, unsent), name="writer", daemon=True).start()
    engine = Engine(unsent.put, lambda: _waiting(arrived))
    while True:
        seconds = engine.advance()
        with suppress(queue.Empty):
            engine.receive(arrived.get(block=seconds > 0, timeout=min(seconds, threading.TIMEOUT_MAX)))


def _waiting(arrived: queue.Queue[Packet]) -> Iterator[Packet]:
    with suppress(queue.Empty):
        while True:
            yield arrived.get_nowait()


def _read(source: BinaryIO, arrived: queue.Queue[Packet]) -> None:
    try:
        while head := source.read(HEAD.size):
            length, number, kind = unpack_head(head)
            arrived.put(Packet(number, kind, source.read(length)))
    finally:
        # There is nobody left to finish anything for.
        os._exit(0)


def _write(sink: BinaryIO, unsent: queue.Queue[Packet]) -> None:
    try:
        while True:
            sink.write(unsent.get().packed())
            if unsent.empty():
                sink.flush()
    finally:
        os._exit(0)


def main() -> None:
    """Run the engine on this process's standard input and output."""
    torch.set_num_threads(1)
    logging.basicConfig(format="Lab engine: %(message)s")
    sink = os.fdopen(os.dup(_OUTPUT), "wb")
    # What a library prints must not get between the packets.
    os.dup2(_ERRORS, _OUTPUT)
    # What is imported stays, and needn't be looked through whenever a lab is freed.
    gc.freeze()
    run(os.fdopen(os.dup(_INPUT), "rb"), sink)


if __name__ == "__main__":
    main()
