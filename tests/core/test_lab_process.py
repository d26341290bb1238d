"""The engine as a process: what it takes of the machine, and when it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from gan_core.frames import decode
from gan_core.lab.engine.engine import LAB_BYTES
from gan_core.lab.engine.places import MOST_LABS
from gan_core.lab.engine.protocol import HEAD, Kind, Packet, unpack_head
from gan_core.lab.game.config import default_config
from gan_core.lab.game.readings import READ_EVERY
from tests.waiting import PATIENCE

pytestmark = pytest.mark.process

PROJECT = Path(__file__).resolve().parents[2]
SMALL: dict[str, Any] = {
    "dataset.count": 400,
    "network.generator_width": 4,
    "network.discriminator_width": 4,
    "network.depth": 1,
    "schedule.batch_size": 8,
}
LARGEST: dict[str, Any] = {
    "dataset.count": 50_000,
    "network.generator_width": 64,
    "network.discriminator_width": 64,
    "network.depth": 6,
    "schedule.batch_size": 1024,
}


def settings(chosen: dict[str, Any], seed: int = 0) -> dict[str, Any]:
    return default_config().with_settings({**chosen, "seed": seed}).model_dump(mode="json")


class Process:
    """The engine as a process of its own, at the other end of its pipes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gan_core.lab.engine.engine"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=PROJECT,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.stdin, self.stdout = self.process.stdin, self.process.stdout

    def say(self, number: int, **message: Any) -> None:
        self.stdin.write(Packet(number, Kind.MESSAGE, json.dumps(message).encode()).packed())
        self.stdin.flush()

    def hear(self) -> Packet:
        length, number, kind = unpack_head(self.stdout.read(HEAD.size))
        return Packet(number, kind, self.stdout.read(length))

    def open(self, number: int, config: dict[str, Any], **opening: Any) -> dict[str, Any]:
        """Open a lab of this number; what is answered, and its first frame is painted."""
        self.say(number, type="open", lab=f"{number:032x}", config=config, **opening)
        while True:
            packet = self.hear()
            if packet.number == number and packet.kind is Kind.TEXT:
                answer: dict[str, Any] = json.loads(packet.payload)
                return answer
            self.paint(packet)

    def paint(self, packet: Packet) -> None:
        if packet.kind is Kind.FRAME:
            self.say(packet.number, type="painted", frame=decode(packet.payload)[0]["frame"])

    def play(self, frames: int) -> None:
        """Paint so many frames, whosever they are."""
        for _ in range(frames):
            self.paint(self.hear())

    def use(self) -> tuple[float, int, int]:
        """Megabytes of memory, open files and threads."""
        process = psutil.Process(self.process.pid)
        with process.oneshot():
            return process.memory_info().rss / 2**20, process.num_fds(), process.num_threads()

    def memory_kept(self) -> float:
        """Megabytes of memory: the least over ten frames, for a computation takes more in passing."""
        least = self.use()[0]
        for _ in range(10):
            self.play(1)
            least = min(least, self.use()[0])
        return least


@pytest.fixture
def process() -> Iterator[Process]:
    process = Process()
    yield process
    process.process.kill()
    process.process.wait()
    process.stdout.close()


def test_two_hundred_labs_opened_and_closed_leave_nothing_and_an_end_of_input_ends_it(process: Process) -> None:
    def come_and_go(numbers: range) -> None:
        for number in numbers:
            # Every twentieth is measured as well, which would be most of the work.
            view = {"divergences": number % 20 == 0}
            assert process.open(number, settings(SMALL, number), view=view)["type"] == "opened"
            process.play(1)
            process.say(number, type="close")

    come_and_go(range(20))
    memory, files, threads = process.use()
    come_and_go(range(20, 220))
    memory_after, *others_after = process.use()
    assert memory_after - memory < 20
    assert others_after == [files, threads]
    process.stdin.close()
    assert process.process.wait(PATIENCE) == 0


def test_all_labs_that_there_is_room_for_stay_within_their_memory(process: Process) -> None:
    process.open(0, settings({}))
    process.play(20)
    before, *_ = process.use()
    for number in range(1, MOST_LABS):
        assert process.open(number, settings({}, number))["type"] == "opened"
    process.play(2 * MOST_LABS)
    after, *_ = process.use()
    assert after - before < MOST_LABS * LAB_BYTES / 2**20


def test_the_largest_lab_stays_within_its_memory(process: Process) -> None:
    process.open(0, settings(LARGEST))
    # The first reading has come, with what stays for all labs.
    process.play(READ_EVERY + 5)
    before = process.memory_kept()
    for number in range(1, 9):
        process.open(number, settings(LARGEST, number))
    process.play(40)
    assert process.memory_kept() - before < 8 * LAB_BYTES / 2**20


def test_while_one_lab_is_at_the_updates_of_a_long_step_another_goes_on(process: Process) -> None:
    """The first looks five steps ahead in each of its 20 updates; the second's steps are quick."""
    long = {"network.depth": 4, "schedule.batch_size": 512, "objective.r1": 0.0, "objective.unrolled": 5}
    process.open(1, settings({**long, "optimiser.n_generator": 20}), view={"divergences": False})
    process.open(2, settings(SMALL), view={"divergences": False})
    seen: list[tuple[int, int]] = []  # the first's updates, the second's steps
    updates = steps = 0
    while not seen or seen[-1][0] < 20:
        packet = process.hear()
        if packet.kind is Kind.FRAME:
            header, _ = decode(packet.payload)
            if packet.number == 1:
                updates = header["generator_steps"]
            else:
                steps = header["steps"]
            seen.append((updates, steps))
        process.paint(packet)
    within = [steps for updates, steps in seen if 0 < updates < 20]
    assert len(set(within)) > 3
    assert within == sorted(within)
