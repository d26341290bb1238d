"""What samples are called: images, signals and points, by one function, in events, refusals and on the terminal."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest

from gan_core.cli import main
from gan_core.datasets import counted, kind_of, noun
from gan_core.training.health import Signs, diagnose

SICK = Signs(
    losses=(0.0, 0.0),
    discriminator_loss=0.0,
    extreme=1.0,
    extreme_real=0.0,
    variety=0.0,
    variety_real=1.0,
    kind="image",
)
POINTS: Mapping[str, str] = {"dataset": "ring", "noun": "points"}
SIGNALS: Mapping[str, str] = {"dataset": "signals", "noun": "signals"}


def test_every_kind_has_its_noun_and_one_of_them_is_one() -> None:
    assert [noun(kind) for kind in ("image", "signal", "points", None)] == ["images", "signals", "points", "samples"]
    assert [noun(kind, 1) for kind in ("image", "signal", "points", None)] == ["image", "signal", "point", "sample"]
    assert [counted(1600, name) for name in ("mnist-5k", "signals", "ring", "drawn", "my-pets", "gone")] == [
        "1,600 images", "1,600 signals", "1,600 points", "1,600 points", "1,600 images", "1,600 samples",
    ]  # fmt: skip
    assert counted(1, "ring") == "1 point"
    assert kind_of("gone") is None


def test_findings_speak_of_what_is_generated() -> None:
    for kind in ("signal", "points"):
        said = " ".join(finding.sentence for finding in diagnose(replace(SICK, kind=kind)))
        assert noun(kind) in said
        assert "image" not in said
        assert "pixel" not in said
    assert "every pixel" in " ".join(finding.sentence for finding in diagnose(SICK))


def command(root: Path, *arguments: str) -> str:
    """All that a command prints, as `python -m gan_core` runs it, but in this process."""
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(out):
        patch.setenv("GAN_CHECKPOINTS", str(root))
        patch.setattr(sys, "argv", ["gan_core", *arguments])
        with pytest.raises(SystemExit):
            main()
    return out.getvalue()


@pytest.mark.parametrize("told", [POINTS, SIGNALS], ids=["points", "signals"])
def test_the_command_line_and_the_events_of_a_run_count_what_it_learns_from(
    told: Mapping[str, str], tmp_path: Path
) -> None:
    settings = [
        "dataset.count=500",
        "generator_width=16",
        "discriminator_width=16",
        "batch_size=16",
        "threads=1",
        "precision=float32",
    ]
    chosen = [part for setting in settings for part in ("--set", setting)]
    printed = command(tmp_path, "train", "--dataset", told["dataset"], *chosen, "--images", "160", "--name", "mine")
    assert f"160 of 160 {told['noun']}" in printed
    assert f"{told['noun']}/s" in printed
    assert f"mine: finished at 160 {told['noun']}." in printed
    listed = "\n".join(line for line in command(tmp_path, "runs").splitlines() if line.startswith("mine "))
    assert f"160 of 160 {told['noun']}" in listed
    refused = [command(tmp_path, "resume", "mine"), command(tmp_path, "resume", "mine", "--images", "80")]
    assert all(f"160 {told['noun']}" in said for said in refused)
    events = (tmp_path / "runs" / "mine" / "metrics.jsonl").read_text()
    assert f"Finished at 160 {told['noun']}." in events
    assert " images" not in " ".join([printed, listed, *refused])
    assert " images" not in events
