"""Proves that tests don't fail by chance: runs them over and over, with other busy processes beside them.

    python -m tests.steady                                  # the journeys, 8 times, two busy processes beside them
    python -m tests.steady --at-once 3                      # the same, three at a time: each is the others' load
    python -m tests.steady --rounds 20 tests/browser/test_lab_page.py tests/core/test_worker.py

A round is a pytest of its own, with folders and ports of its own. A line tells how each ended, the last line how many
failed; what the failed ones printed is kept. The exit status is 1 where any failed.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
JOURNEYS = "tests/browser"
# Ends with whoever started it, however that ends.
BUSY = "import os; parent = os.getppid()\nwhile os.getppid() == parent: sum(range(100_000))"
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Round:
    """One run of all tests: its number, its process, since when it runs, and its folder."""

    number: int
    process: subprocess.Popen[bytes]
    began: float
    folder: Path

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.folder / "pytest.log"

    def ended(self) -> str:
        """How it has ended, in a line."""
        lines = self.log.read_text(errors="replace").strip().splitlines() or ["It said nothing."]
        how = "passed" if self.process.returncode == 0 else "FAILED"
        return f"round {self.number} {how} in {time.monotonic() - self.began:.0f} s: {lines[-1].strip('= ')}"


class Load:
    """Processes that do nothing but keep the machine busy."""

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []

    def keep(self, count: int) -> None:
        """Have so many, no more and no less."""
        while len(self._processes) < count:
            self._processes.append(subprocess.Popen([sys.executable, "-c", BUSY]))
        while len(self._processes) > count:
            process = self._processes.pop()
            process.kill()
            process.wait()


def begin(number: int, tests: list[str], folder: Path) -> Round:
    """Start a round, in one process: its tests must not share the machine with each other."""
    folder.mkdir()
    command = [sys.executable, "-m", "pytest", "--numprocesses=0", "-p", "no:cacheprovider"]
    command += [f"--basetemp={folder / 'files'}", *tests]
    with open(folder / "pytest.log", "wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    return Round(number, process, time.monotonic(), folder)


def run(tests: list[str], rounds: int, at_once: int, busy: int, folder: Path) -> int:
    """Run all rounds; how many failed. Beside each there are at least `busy` others at all times."""
    load, running, failures, number = Load(), list[Round](), 0, 0
    try:
        while running or number < rounds:
            while len(running) < at_once and number < rounds:
                number += 1
                running.append(begin(number, tests, folder / str(number)))
            load.keep(max(0, busy + 1 - len(running)))
            time.sleep(LOOK_SECONDS)
            for each in [each for each in running if each.process.poll() is not None]:
                running.remove(each)
                failures += each.process.returncode != 0
                print(each.ended(), flush=True)
    finally:
        load.keep(0)
        for each in running:
            each.process.terminate()
    return failures


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tests", nargs="*", default=[JOURNEYS], help="files, folders or names, as pytest takes them")
    parser.add_argument("--rounds", type=int, default=8, help="how often (8)")
    parser.add_argument("--at-once", type=int, default=1, help="how many rounds at the same time (1)")
    parser.add_argument("--busy", type=int, default=2, help="how many busy processes beside each round, at least (2)")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("It was ended."))
    folder = Path(tempfile.mkdtemp(prefix="steady-"))
    began = time.monotonic()
    failures = run(given.tests, given.rounds, given.at_once, given.busy, folder)
    print(f"{failures} of {given.rounds} rounds failed, in {time.monotonic() - began:.0f} s. What they said: {folder}")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
