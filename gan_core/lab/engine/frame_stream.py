"""What a lab's client is shown: frames, one at a time, and no more of them than it paints."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_core.frames import encode
from gan_core.lab.engine.film import Moment, Moments, pack
from gan_core.lab.engine.scheduling import FRAMES_APART, Pace, measures_apart
from gan_core.lab.game.config import LabView
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.measurer import Measured, Measurer
from gan_core.lab.game.observation import Observation, observe
from gan_core.lab.teaching.diagnosis import Diagnosis, diagnose

Array = NDArray[Any]

NEVER = float("inf")
RESTS_AFTER = 2.0  # seconds without a word that the last frame was painted
SPEED_OVER = 0.5  # seconds over which the speed is taken
LONGEST_SERIES = 400  # measurings

# What isn't seen anew in every frame: seconds from one time to the next, and whether a view has it.
NEURONS, DIAGNOSIS, MEASURES = "neurons", "diagnosis", "measures"
APART = {NEURONS: 0.5, DIAGNOSIS: 0.5}
IN_VIEW: dict[str, Callable[[LabView], bool]] = {
    NEURONS: lambda view: view.neurons,
    DIAGNOSIS: lambda _view: True,
    MEASURES: lambda view: view.divergences or view.optimal,
}


class FrameStream:
    """Makes the frames of one lab; of the last, `measuring` is the seconds of measuring and `sent_at` its time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.measuring = 0.0
        self._frame = 0
        self._unpainted = False
        self.sent_at = clock()
        self._pace = Pace(FRAMES_APART)
        self._due = dict.fromkeys(IN_VIEW, clock())
        self._moments = Moments()
        self.begin_anew()

    def begin_anew(self) -> None:
        """The lab begins anew, and all series with it."""
        self._moments.clear()
        self._measurer = Measurer()
        self._measured: Measured | None = None
        self._diagnosis: Diagnosis | None = None
        self._series: deque[Array] = deque(maxlen=LONGEST_SERIES)
        self._tell_all()

    def begin_for_another(self) -> None:
        """A client comes that has seen nothing of the lab yet."""
        self._unpainted = False
        self._tell_all()

    def _tell_all(self) -> None:
        self._fresh = True
        self._since = -1
        self._speed, self._steps_then, self._then = 0.0, -1, self._clock()
        self.change()

    def change(self) -> None:
        """The lab, or what is to be seen of it, is no longer what was shown."""
        self._changed = True
        self._stale = set(IN_VIEW)

    def give_up(self) -> None:
        """Show nothing until something changes."""
        self._changed = False
        self._stale = set()

    def paint(self, frame: int) -> None:
        """The client has painted a frame; only the latest counts."""
        if frame == self._frame:
            self._unpainted = False

    def neglected(self, now: float) -> bool:
        """Whether nobody has painted the last frame for so long that nobody looks."""
        return self._unpainted and now - self.sent_at > RESTS_AFTER

    def wants(self, view: LabView) -> float:
        """When the next frame is to be made, as the lab stands; NEVER while the last is unpainted."""
        if self._unpainted:
            return NEVER
        if self._changed:
            return self._pace.next
        times = [self._due[part] for part in self._stale if IN_VIEW[part](view)]
        return max(self._pace.next, min(times, default=NEVER))

    def frame(self, lab: Lab, view: LabView, state: Mapping[str, Any], labs: int) -> bytes:
        """The next frame, whose header also has `state`; `labs` share this process."""
        began = self._clock()
        due = {part for part in self._stale if self._due[part] <= began and IN_VIEW[part](view)}
        seen = observe(lab, view, fresh=self._fresh, since=self._since, neurons=NEURONS in due)
        self._moments.add(
            Moment.of(lab.steps, seen.arrays["generated"], seen.arrays.get("surface"), str(seen.header["output"]))
        )
        for part in due & set(APART):
            self._due[part] = began + APART[part]
        self.measuring = 0.0
        arrays = seen.arrays
        if MEASURES in due:
            arrays |= self._measure(lab, view, labs)
        if due & {DIAGNOSIS, MEASURES}:
            shown = self._measured if IN_VIEW[MEASURES](view) else None
            self._diagnosis = diagnose(lab.history, None if shown is None else shown.measures, lab.config)
        header = self._header(lab, seen, state, began)
        if self._measured is not None and (MEASURES in due or self._fresh):
            header["measures"] = self._measured.measures.model_dump()
        if self._fresh and self._series:
            arrays["measured"] = np.concatenate(self._series)
        self._sent(lab, due)
        return encode(header, arrays)

    def film(self, lab: Lab) -> bytes:
        """The moments to make a film of. Raises ValueError where there are none yet."""
        return pack(self._moments.all(), lab.shown_real.numpy())

    def _header(self, lab: Lab, seen: Observation, state: Mapping[str, Any], now: float) -> dict[str, Any]:
        if self._steps_then < 0:
            self._steps_then, self._then = lab.steps, now
        elif now - self._then >= SPEED_OVER:
            self._speed = (lab.steps - self._steps_then) / (now - self._then)
            self._steps_then, self._then = lab.steps, now
        return {
            "type": "frame",
            "frame": self._frame + 1,
            **seen.header,
            **state,
            "speed": self._speed if state["playing"] else 0.0,
            "diagnosis": None if self._diagnosis is None else asdict(self._diagnosis),
        }

    def _measure(self, lab: Lab, view: LabView, labs: int) -> dict[str, Array]:
        began = self._clock()
        self._measured = self._measurer.measure(lab, view)
        now = self._clock()
        self.measuring = now - began
        self._due[MEASURES] = now + measures_apart(self.measuring, labs)
        self._series.append(self._measured.arrays["measured"])
        return dict(self._measured.arrays)

    def _sent(self, lab: Lab, due: set[str]) -> None:
        now = self._clock()
        self._frame += 1
        self.sent_at = now
        self._pace.took_place(now)
        self._changed = self._fresh = False
        self._unpainted = True
        self._stale -= due
        self._since = lab.history[-1].steps if lab.history else -1
