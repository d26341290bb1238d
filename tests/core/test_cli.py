"""The command line, run as its users run it."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import numpy
import pytest
from PIL import Image

from gan_core.cli import main
from gan_core.datasets import downloads
from gan_core.presets import PRESETS
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.process

PROJECT = Path(__file__).resolve().parents[2]
SMALL = [
    *("--set", "dataset.count=500", "--set", "generator_width=4", "--set", "discriminator_width=4"),
    *("--set", "latent_dimension=8", "--set", "batch_size=16", "--set", "threads=1", "--set", "precision=float32"),
]


@dataclass
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def command(root: Path, *arguments: str, encoding: str = "utf-8") -> Done:
    """A command as `python -m gan_core` runs it, but in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("GAN_CHECKPOINTS", str(root))
        patch.setattr(sys, "argv", ["gan_core", *arguments])
        with pytest.raises(SystemExit) as exit_:
            main()
    return Done(int(exit_.value.code or 0), printed(out), printed(err))


def printed(stream: io.TextIOWrapper) -> str:
    """What was printed into a stream."""
    stream.seek(0)
    return stream.read()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoints folder with one finished run, `first`."""
    root = tmp_path_factory.mktemp("checkpoints")
    done = command(root, "train", *SMALL, "--images", "320", "--name", "first")
    assert done.returncode == 0, done.stderr
    assert "first: finished at 320 images" in done.stdout
    return root


def test_training_prints_plain_lines_in_a_pipe(root: Path) -> None:
    done = command(root, "train", *SMALL, "--images", "160", "--name", "plain")
    assert "plain: training" in done.stdout
    assert "\x1b" not in done.stdout


def test_runs_as_json(root: Path) -> None:
    listed = {run["name"]: run for run in json.loads(command(root, "runs", "--json").stdout)}
    assert (listed["first"]["state"], listed["first"]["images"]) == ("finished", 320)


def test_datasets_are_listed_with_their_kind_and_whether_they_are_here(root: Path) -> None:
    lines = command(root, "datasets").stdout.splitlines()
    assert any(line.startswith("mnist-5k") and "image" in line and "digit (10)" in line for line in lines)
    assert any(line.startswith("ring") and "points" in line for line in lines)
    assert any(line.startswith("cifar10") and "downloaded" in line for line in lines)


def test_presets_are_listed_by_group(root: Path) -> None:
    listed = command(root, "presets").stdout
    assert listed.index("Default:") < listed.index("Lecture classics:") < listed.index("Deliberate failures:")
    for name, preset in PRESETS.items():
        assert f"  {name} " in listed
        assert preset.look_for in listed


def test_a_dataset_alone_brings_its_default(root: Path) -> None:
    arguments = ["--set", "count=200", "--set", "threads=1", "--images", "512", "--name", "moons"]
    done = command(root, "train", "--dataset", "moons", *arguments)
    assert done.returncode == 0, done.stderr
    config = json.loads((root / "runs" / "moons" / "config.json").read_text())["config"]
    assert (config["network"]["name"], config["dataset"]["name"]) == ("mlp", "moons")


def test_a_download_tells_how_far_it_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(name: str, progress: Callable[[float, str], None]) -> Path:
        progress(0.25, "Downloading it: 1 of 4 MB.")
        return root / name

    monkeypatch.setattr(downloads, "fetch", fetch)
    done = command(root, "fetch", "mnist")
    assert "25 %: Downloading it: 1 of 4 MB." in done.stdout
    assert f"mnist lies in {root / 'mnist'}" in done.stdout


def test_samples_as_arrays(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "samples.npz"
    done = command(root, "sample", "first", "--count", "12", "--seed", "3", "--truncation", "0.5", "--out", str(out))
    assert done.returncode == 0, done.stderr
    arrays = numpy.load(out)
    assert (arrays["images"].shape, arrays["images"].dtype) == ((12, 28, 28, 1), numpy.uint8)
    assert (arrays["conditions"].shape, arrays["conditions"].dtype) == ((12, 10), numpy.float32)
    assert (arrays["latents"].shape, arrays["latents"].dtype) == ((12, 8), numpy.float32)
    assert arrays["conditions"].argmax(axis=1).tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]


def test_samples_as_a_grid_of_one_class_from_a_snapshot(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "grid.png"
    arguments = ["--count", "20", "--condition", "digit=3", "--snapshot", "320", "--out", str(out)]
    done = command(root, "sample", "first", *arguments)
    assert done.returncode == 0, done.stderr
    assert Image.open(out).size == (10 * 28, 2 * 28)


def test_a_run_may_be_named_by_its_folder_or_a_snapshot_file(root: Path, tmp_path: Path) -> None:
    run = root / "runs" / "first"
    outs = []
    for reference in ("first", str(run), str(run / "snapshots" / "000000320.safetensors")):
        out = tmp_path / f"{len(outs)}.png"
        assert command(root, "sample", reference, "--count", "10", "--out", str(out)).returncode == 0
        outs.append(out.read_bytes())
    assert outs[0] == outs[1] == outs[2]


def test_training_longer(root: Path) -> None:
    assert command(root, "train", *SMALL, "--images", "160", "--name", "longer").returncode == 0
    assert "give --images" in command(root, "resume", "longer").stderr
    done = command(root, "resume", "longer", "--images", "320")
    assert "longer: finished at 320 images" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "--set", "r1=-1"], ["objective.r1", "0 to 100"]),
        (["train", "--set", "nothing=1"], ["nothing", "no such setting"]),
        (["train", "--preset", "best"], ["best", "digits-fast"]),
        (["fetch", "shapes"], ["shapes", "mnist"]),
        (["train", "--dataset", "cats"], ["cats", "mnist-5k"]),
        (["train", "--name", "../escape"], ["../escape"]),
        (["train", "--name", "first", "--images", "160"], ["first", "already"]),
        (["train", "--seconds", "1", "--images", "160"], ["not both"]),
        (["resume", "absent"], ["absent"]),
        (["sample", "first", "--out", "x.jpg"], [".png or .npz"]),
        (["sample", "first", "--condition", "digit=ten", "--out", "x.png"], ["digit", "ten"]),
        (["sample", "first", "--condition", "hat=red", "--out", "x.png"], ["hat", "digit"]),
        # Which of the earlier ones are left depends on when they were saved; the last always is.
        (["sample", "first", "--snapshot", "400", "--out", "x.png"], ["no snapshot at 400", "the nearest is at 320."]),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(root: Path, arguments: list[str], words: list[str]) -> None:
    done = command(root, *arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_control_c_saves_and_a_resumed_run_goes_on(root: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "gan_core", "train", *SMALL, "--images", "1000000", "--name", "cut"],
        cwd=PROJECT,
        env=os.environ | {"GAN_CHECKPOINTS": str(root)},
        stdout=subprocess.PIPE,
        text=True,
    )
    run = root / "runs" / "cut"
    wait_until(lambda: list(run.glob("snapshots/*.safetensors")))
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=PATIENCE)
    assert "cut: stopped at" in output
    images = json.loads((run / "status.json").read_text())["images"]
    assert images > 0
    assert (run / f"resume-{images:09d}.safetensors").is_file()


def test_the_library_is_one_import_away() -> None:
    from gan_core import TrainConfig, Trainer, load_generator

    assert callable(load_generator)
    assert (
        Trainer(TrainConfig().with_settings({"dataset.count": 100, "threads": 1, "precision": "float32"})).images == 0
    )


def test_findings_are_told_as_they_come_at_the_end_and_by_the_list(tmp_path: Path) -> None:
    collapsing = [
        *("--preset", "digits-fast", "--name", "n", "--images", "3000", "--set", "objective.name=wgan"),
        *(
            "--set",
            "objective.r1=0",
            "--set",
            "generator_rate=1",
            "--set",
            "discriminator_rate=1",
            "--set",
            "final_rate=1",
        ),
    ]
    done = command(tmp_path, "train", *collapsing, *SMALL)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in (tmp_path / "runs" / "n" / "metrics.jsonl").read_text().splitlines()]
    known = [record["message"] for record in records if record.get("level") == "warning"]
    assert known
    lines = done.stdout.splitlines()
    for sentence in known:
        assert any(line.startswith("Warning at ") and line.endswith(sentence) for line in lines)
    standing = [
        finding["sentence"] for finding in json.loads((tmp_path / "runs/n/status.json").read_text())["findings"]
    ]
    assert standing
    listed = command(tmp_path, "runs").stdout
    for sentence in standing:
        assert f"Warning: {sentence}" in lines
        assert sentence in listed
    assert json.loads(command(tmp_path, "runs", "--json").stdout)[0]["findings"] == standing


@pytest.fixture
def unprintable(tmp_path: Path) -> Path:
    """A checkpoints folder with a folder among its runs whose name is no text."""
    (tmp_path / "runs").mkdir()
    os.mkdir(os.fsencode(tmp_path / "runs") + b"/not \xff text")
    return tmp_path


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_printing_dies_of_no_encoding(unprintable: Path, encoding: str) -> None:
    """A name and a folder's name that the terminal can't say are written as escapes."""

    def run(*arguments: str) -> bytes:
        done = command(unprintable, *arguments, encoding=encoding)
        assert "Traceback" not in done.stderr
        return (done.stdout + done.stderr).encode(encoding)

    assert b"not \\xff text" in run("runs")
    assert b"can't be a run's name" in run("train", "--name", "笑")


def test_printing_dies_of_no_encoding_in_a_pipe(unprintable: Path) -> None:
    environment = os.environ | {"GAN_CHECKPOINTS": str(unprintable), "PYTHONIOENCODING": "ascii"}
    whole = [sys.executable, "-m", "gan_core", "runs"]
    done = subprocess.run(whole, cwd=PROJECT, env=environment, capture_output=True, check=False, timeout=PATIENCE)
    assert b"Traceback" not in done.stderr
    assert b"not \\xff text" in done.stdout + done.stderr


def test_two_that_name_a_run_at_once_are_told(root: Path) -> None:
    done = command(root, "train", *SMALL, "--images", "160", "--name", "first")
    assert done.stderr == "There is a run called first already; choose another name.\n"
