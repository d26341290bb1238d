"""The ground floor: processes that end with their parent, and a job's control."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from gan_core.processes.child import ONE_THREAD, be_modest, ending, start
from gan_core.processes.control import Control
from gan_core.processes.progress import Progress
from tests.waiting import PATIENCE, wait_until

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.process
def test_a_child_is_spoken_to_and_ends_when_its_input_closes(tmp_path: Path) -> None:
    with open(tmp_path / "log", "wb") as log:
        child = start("json.tool", "--compact", output=log)
    assert child.poll() is None
    assert child.write_line(b'{"a": 1}')
    child.close_input()
    assert child.wait(PATIENCE) == 0
    assert (tmp_path / "log").read_text() == '{"a":1}\n'


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux shows another process's environment so.")
def test_a_child_computes_on_one_thread_leaves_room_for_others_and_hears_no_ctrl_c() -> None:
    child = start("json.tool")
    process = psutil.Process(child.pid)
    be_modest(child.pid)
    assert process.nice() == 10
    # While it begins, it has none yet.
    wait_until(lambda: process.environ().items() >= ONE_THREAD.items())
    assert os.getsid(child.pid) != os.getsid(0)
    child.kill()
    assert ending(child.wait(PATIENCE)) == f"killed by signal {signal.SIGKILL:d}"
    assert not child.write_line(b"too late")


@pytest.mark.process
def test_what_needs_no_pytorch_starts_without_it() -> None:
    modules = "gan_core.processes.child, gan_core.processes.lock, gan_core.processes.parent, gan_core.tasks.worker"
    program = f"import sys, {modules}, gan_core.tasks.importing\nassert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=True)


def test_progress_is_reported_now_and_then_and_its_end_at_once() -> None:
    reported: list[Progress] = []
    control = Control(reported.append)
    for step in range(1000):
        control.progress(step / 500, f"step {step}")
    assert 1 <= len(reported) < 100
    assert reported[0].share == 0.0
    control.finish("cancelled")
    assert reported[-1].model_dump() == {"state": "cancelled", "share": 1.0, "sentence": "step 999", "revision": 1001}
    assert reported[-1].ended
    control.finish("failed", "The disk is full.")
    assert (reported[-1].state, reported[-1].sentence) == ("failed", "The disk is full.")


def test_a_job_is_to_end_once_it_is_stopped_or_interrupted() -> None:
    control = Control()
    assert not control.cancelled()
    control.interrupt()
    assert (control.cancelled(), control.ending) == (True, "interrupted")
    control.stop()
    assert control.ending == "stopped"
