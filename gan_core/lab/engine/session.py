"""One lab as its client plays it, in turns."""

import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from gan_core.lab.engine import protocol
from gan_core.lab.engine.frame_stream import NEVER, FrameStream
from gan_core.lab.engine.protocol import Kind, Message
from gan_core.lab.engine.scheduling import SHORTEST_TURN
from gan_core.lab.game.config import LabView, Speed
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.phases import Phase

PHASES_APART = 2.5  # seconds of slow motion, to read a phase's sentence
CATCHES_UP = 0.25  # seconds of steps that are made up for; what is later is left out
ENDS_WITHIN = 0.1  # seconds beyond its turn in which a step is ended; a longer one goes on in the lab's next turn
MOST_WAITING = 32  # messages
# Of several of these that wait one after the other, only the newest counts.
REPLACEABLE = (protocol.Config, protocol.View, protocol.ChangeSpeed)


# Sends a payload to the client, or to the host for it.
Send = Callable[[Kind, bytes], None]
# Acts on a message to a session.
Handle = Callable[["Session", Message], None]


class Session:
    """A lab, how it is looked at, how fast it plays, and the messages that wait; without a lab until one is opened."""

    def __init__(self, name: str, handle: Handle, send: Send, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self.owner = ""  # whose it is, where the host says so
        self.send = send
        self.connected = True
        self.closed = False
        self.lab: Lab | None = None
        self.view = LabView()
        self.speed = Speed()
        self.playing = False
        self.pause_at: tuple[int, ...] = ()  # steps after which it pauses by itself
        self.phase: Phase | None = None
        self.frames = FrameStream(clock)
        self._handle = handle
        self._clock = clock
        self._next_step = 0.0
        self._waiting: deque[Message] = deque()
        self._single_turns: deque[str] = deque()  # single turns that aren't over
        self._used_at = clock()

    def receive(self, message: Message) -> None:
        """Take a message, to be answered in the lab's next turn."""
        if isinstance(message, protocol.Painted):
            self.frames.paint(message.frame)
            return
        self._used_at = self._clock()
        if self._waiting and isinstance(message, REPLACEABLE) and type(message) is type(self._waiting[-1]):
            self._waiting.pop()
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(message)
        else:
            self.say_error("The lab can't follow that fast; wait a moment and try again.")

    @property
    def has_messages(self) -> bool:
        """Whether a message waits for its answer."""
        return bool(self._waiting)

    def ready_at(self, now: float) -> float:
        """When it wants a turn: `now` or earlier where it wants one at once, NEVER where it wants none as it stands."""
        if self._waiting or (self._single_turns and self.connected):
            return now
        if self.lab is None or not self.connected:
            return NEVER
        frame = self.frames.wants(self.view)
        if not self.playing or self.frames.neglected(now):
            return frame
        return min(frame, self._next_step if self._timed else now)

    def turn(self, seconds: float, labs: int, look_up: Callable[[], None]) -> float:
        """Answer what waits, show the lab and play for about so many seconds; what it all took, but for measuring.

        With no seconds it doesn't play. `labs` share this process. `look_up`, called between steps, may bring new
        messages. Raises what the lab raises.
        """
        began, measuring = self._clock(), 0.0
        while self._waiting and not self.closed:
            self._handle(self, self._waiting.popleft())
            self._take_single_turns(began + max(seconds, ENDS_WITHIN))
        if self.lab is not None and not self.closed:
            self._take_single_turns(began + max(seconds, ENDS_WITHIN))
            if self._has_to_show():
                state = {"playing": self.playing, "phase": self.phase and asdict(self.phase)}
                self.send(Kind.FRAME, self.frames.frame(self.lab, self.view, state, labs))
                measuring = self.frames.measuring
            now = self._clock()
            if seconds > 0 and self.playing and not self._single_turns and not self.frames.neglected(now):
                self._play(self.lab, max(began + measuring + seconds, now + SHORTEST_TURN), look_up)
        return self._clock() - began - measuring

    def ask(self, turn: str) -> None:
        """Take a single turn: "discriminator", "generator", "both" or a "phase" of slow motion."""
        if len(self._single_turns) < MOST_WAITING:
            self._single_turns.append(turn)

    def idle_since(self, now: float) -> float | None:
        """Since when nobody has used it: said anything, or watched it play. None where it is being played."""
        if not self.playing:
            return self._used_at
        return max(self._used_at, self.frames.sent_at) if self.frames.neglected(now) else None

    def say(self, **answer: Any) -> None:
        """Send an answer as JSON text."""
        self.send(Kind.TEXT, json.dumps(answer, separators=(",", ":")).encode())

    def say_error(self, sentence: str) -> None:
        """Send a sentence that says what is wrong and what to do."""
        self.say(type="error", sentence=protocol.short(sentence))

    def fail(self) -> None:
        """The lab has raised what no message is to blame for: it stands still until the client acts."""
        self.playing = False
        self.frames.give_up()
        self.say_error("Something went wrong that the lab can't go on from; reset it.")

    def begin(self, lab: Lab | None = None) -> None:
        """The lab, or another in its place, begins anew."""
        self.lab = lab or self.lab
        self._single_turns.clear()
        self.phase = None
        self.frames.begin_anew()

    def set_speed(self, speed: Speed) -> None:
        """Play at this speed from now on."""
        self.speed = speed
        self._next_step = self._clock()

    @property
    def _timed(self) -> bool:
        return self.speed.slow or self.speed.steps > 0

    def _take_single_turns(self, until: float) -> None:
        """Take single turns, an update at least; those that are longer go on in the next turn."""
        while self._single_turns and self.lab is not None:
            turn = self._single_turns[0]
            phase = self.lab.phase if turn == "phase" else None
            if _UPDATES[turn](self.lab):
                self._single_turns.popleft()
                self.phase = phase
                self.frames.change()
            if self._clock() >= until:
                return

    def _play(self, lab: Lab, until: float, look_up: Callable[[], None]) -> None:
        """Take the steps that are due, one at least; what takes too long goes on in the next turn."""
        now = self._clock()
        if self._timed:
            self._next_step = max(self._next_step, now - CATCHES_UP)
        while not self._timed or self._next_step <= now:
            phase = lab.phase if self.speed.slow else None
            ended = lab.update_phase() if phase else lab.advance()
            look_up()
            now = self._clock()
            if ended:
                self._end_step(lab, phase, now)
            elif now < until + ENDS_WITHIN:
                continue
            self.frames.change()
            if now >= until or not self.playing or self._waiting or self._has_to_show():
                return

    def _end_step(self, lab: Lab, phase: Phase | None, now: float) -> None:
        """After a step, or a phase of one: when the next is due, and whether the lab pauses here."""
        self.phase = phase
        if phase:
            self._next_step = now + PHASES_APART
        elif self._timed:
            self._next_step += 1.0 / self.speed.steps
        if lab.steps in self.pause_at and lab.between_steps:
            self.playing = False
            self.say(type="paused", steps=lab.steps)

    def _has_to_show(self) -> bool:
        return self.connected and self.frames.wants(self.view) <= self._clock()


_UPDATES: dict[str, Callable[[Lab], bool]] = {
    "discriminator": Lab.update_discriminator,
    "generator": Lab.update_generator,
    "both": Lab.advance,
    "phase": Lab.update_phase,
}
