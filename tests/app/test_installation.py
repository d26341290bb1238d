"""The wheel, installed into a fresh environment and used from another folder: what a checkout holds lies inside it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from PIL import Image

from gan_core.lab.engine.script import script
from gan_core.lab.game.config import default_config
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.process

PROJECT = Path(__file__).resolve().parents[2]
SMALL = [
    *("--set", "dataset.count=500", "--set", "generator_width=4", "--set", "discriminator_width=4"),
    *("--set", "latent_dimension=8", "--set", "batch_size=16", "--set", "threads=1", "--set", "precision=float32"),
]
OPEN_HOME = f"""
from streamlit.testing.v1 import AppTest
from latent_studio.command import entry

home = AppTest.from_file(str(entry()), default_timeout={PATIENCE}).run()
assert not home.exception, home.exception
print(*(heading.value for heading in home.subheader), *(text.value for text in home.markdown))
"""


@dataclass(frozen=True)
class Installation:
    """A fresh environment with the wheel in it, and a home and a working folder that know nothing of the project."""

    commands: Path
    home: Path
    elsewhere: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a user who has set none."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GAN_CHECK", "PYTHON"))}
        data = str(self.home / "data")
        return kept | {"HOME": str(self.home), "XDG_DATA_HOME": data, "LOCALAPPDATA": data}

    def run(self, command: str, *arguments: str) -> str:
        """What one of the environment's commands prints, given in the other folder."""
        done = subprocess.run(
            [str(self.commands / command), *arguments],
            cwd=self.elsewhere,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The project as its users have it after `pip install`, but with the tests' own packages and without a network."""
    root = tmp_path_factory.mktemp("installation")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(root), str(PROJECT)]
    subprocess.run([*pip, *build], check=True, timeout=PATIENCE)
    (wheel,) = root.glob("latent_studio-*.whl")
    venv.create(root / "environment", with_pip=False)
    commands = root / "environment" / ("Scripts" if os.name == "nt" else "bin")
    python = str(commands / "python")
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    own = Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip())
    (own / "packages-of-the-tests.pth").write_text("\n".join(path for path in sys.path if "-packages" in path))
    install = ["--python", python, "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *install], check=True, timeout=PATIENCE)
    (home, elsewhere) = (root / "home", root / "elsewhere")
    home.mkdir()
    elsewhere.mkdir()
    return Installation(commands, home, elsewhere)


@pytest.fixture
def server(installation: Installation, tmp_path: Path) -> Iterator[tuple[psutil.Process, str]]:
    """The app as `latent-studio` opens it, and its address."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
    command = [str(installation.commands / "latent-studio"), f"--server.port={port}", "--server.headless=true"]
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=installation.elsewhere, env=installation.environment, stdout=output, stderr=output
        )
    try:
        url = f"http://localhost:{port}"
        wait_until(lambda: process.poll() is not None or answer(f"{url}/_stcore/health"), "It never answered.")
        assert process.poll() is None, log.read_text()
        yield psutil.Process(process.pid), url
    finally:
        process.terminate()
        process.wait(PATIENCE)


def answer(url: str, message: bytes | None = None) -> bytes:
    """The body of an answer; empty where nobody answers yet."""
    try:
        with urllib.request.urlopen(url, message, timeout=60) as response:
            return bytes(response.read())
    except urllib.error.HTTPError:
        raise
    except OSError:
        return b""


def test_the_app_opens_from_another_folder_to_this_machine_alone(
    server: tuple[psutil.Process, str], tmp_path: Path
) -> None:
    process, url = server
    listening = {each.laddr.ip for each in process.net_connections("tcp") if each.status == psutil.CONN_LISTEN}
    assert listening
    assert listening <= {"127.0.0.1", "::1"}
    assert b"<html" in answer(f"{url}/train")
    picture = tmp_path / "picture.png"
    picture.write_bytes(answer(f"{url}/live/picture", b'{"run": "digits", "picture": {"view": "single"}}'))
    assert Image.open(picture).format == "PNG"


def test_its_pages_find_their_parts_and_the_generator_that_ships(installation: Installation) -> None:
    assert "digits" in installation.run("python", "-c", OPEN_HOME)


def test_the_command_trains_and_runs_lie_in_the_users_data(installation: Installation) -> None:
    trained = installation.run("latent-studio", "train", *SMALL, "--images", "320", "--name", "tiny")
    assert "tiny: finished at 320 images" in trained
    assert "tiny" in installation.run("latent-studio", "runs")
    (found,) = installation.home.rglob("runs/tiny/config.json")
    assert "latent-studio" in found.parts
    assert list(installation.elsewhere.iterdir()) == []


def test_help_names_the_commands(installation: Installation) -> None:
    assert "train" in installation.run("latent-studio", "--help")


def test_a_lab_exported_as_a_script_runs_there(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "game.py"
    file.write_text(script(default_config(), 3))
    assert "wasserstein" in installation.run("python", str(file))
    assert Image.open(tmp_path / "game.png").format == "PNG"
