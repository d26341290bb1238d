"""A disk that can't be written: every page opens, and what writes is refused with a sentence that names no place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
# In a mount namespace of its own a folder is made read-only, even for root.
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'


def alone(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command for which a folder is read-only."""
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", READ_ONLY, "sh", str(folder), *command],
        cwd=HERE.parents[1],
        env={**os.environ, "GAN_CHECKPOINTS": str(folder), "PYTHONPATH": str(HERE.parents[1])},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def can_be_read_only(folder: Path) -> bool:
    """Whether this system lets a test make a folder read-only."""
    try:
        return alone(folder, "sh", "-c", '! touch "$1/x"', "sh", str(folder)).returncode == 0
    except OSError:
        return False


def test_pages_open_and_say_what_they_can_not_write(add_run, checkpoints: Path) -> None:
    if not can_be_read_only(checkpoints):
        pytest.skip("needs Linux's mount namespaces")
    add_run("mine")
    done = alone(checkpoints, sys.executable, str(HERE / "read_only_pages.py"), "mine")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    for what, said in found.items():
        assert said["exceptions"] == [], what
        assert not any(str(checkpoints) in sentence for sentence in said["errors"]), what
    for act in ("Start", "Bookmark", "Rename", "Delete", "Train longer"):
        assert any("could not be written: Read-only file system" in sentence for sentence in found[act]["errors"]), act
