"""How far a job is, and how it ended."""

from typing import Literal

from gan_core.options import Options, option

State = Literal["queued", "working", "done", "failed", "cancelled"]

# The states that a job ends in.
ENDED: frozenset[State] = frozenset({"done", "failed", "cancelled"})


class Progress(Options):
    """How a job stands; `revision` grows with every change."""

    state: State = option("queued", "Whether the job waits, is worked on, or how it ended.")
    share: float = option(0.0, "How much of it is done.", unit="share", low=0.0, high=1.0)
    sentence: str = option("", "What it does at the moment, or what is wrong where it failed.")
    revision: int = option(0, "Grows with every change.", low=0)

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ENDED
