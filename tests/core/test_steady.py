"""The command that runs tests over and over: every failure counts, and nothing of it is left."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests import steady

pytestmark = pytest.mark.process

# Plugins that take a second to import, and that no round here needs.
QUICKLY = ("-p", "no:anyio", "-p", "no:hypothesispytest")


def test_every_failed_round_counts_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Fails in the first round, which leaves what the other looks for.
    left = tmp_path / "left"
    lines = (
        "from pathlib import Path",
        "def test_it():",
        f"    left = Path({str(left)!r})",
        "    there = left.exists()",
    )
    (tmp_path / "test_it.py").write_text("\n".join((*lines, "    left.touch()", "    assert there")))
    before = set(psutil.Process().children())
    failures = steady.run([str(tmp_path / "test_it.py"), *QUICKLY], rounds=2, at_once=1, busy=1, folder=tmp_path)
    assert failures == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.split(" in ")[0] for line in said] == ["round 1 FAILED", "round 2 passed"]
    assert all("1 failed" in line or "1 passed" in line for line in said)
    assert "assert there" in (tmp_path / "1" / "pytest.log").read_text()
    assert set(psutil.Process().children()) <= before


def test_rounds_at_once_are_each_others_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(tmp_path):\n    assert not list(tmp_path.iterdir())")
    kept: list[int] = []
    monkeypatch.setattr(steady.Load, "keep", lambda _load, count: kept.append(count))
    assert steady.run([str(tmp_path / "test_it.py"), *QUICKLY], rounds=3, at_once=2, busy=2, folder=tmp_path) == 0
    # Two rounds beside each other need one more; the last has two beside it; in the end there are none.
    assert set(kept[:-1]) == {1, 2}
    assert kept[-1] == 0
