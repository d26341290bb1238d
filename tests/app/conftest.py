"""What the tests of pages share: a checkpoints folder of their own, with or without runs in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from gan_core.config import TrainConfig
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.training_job import run_training
from latent_studio.shared import services
from latent_studio.train import history
from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def tiny_config(tiny_config: TrainConfig) -> TrainConfig:
    """A run of about a second."""
    return tiny_config.with_settings({"schedule.images": 640})


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, tiny_config: TrainConfig) -> Path:
    """The folder of a run that was really trained to its end; to be copied, not changed."""
    folder = RunFolder.create(tmp_path_factory.mktemp("trained") / "trained", tiny_config)
    assert run_training(folder).state == "finished"
    return folder.path


@pytest.fixture(autouse=True)
def services_of_its_own() -> Iterator[None]:
    """What an app has one of, its workspace among it, is made anew in every test."""
    services.release()
    yield
    services.release()


@pytest.fixture
def checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty checkpoints folder that the app works on; what the app made is closed afterwards."""
    monkeypatch.setenv("GAN_CHECKPOINTS", str(tmp_path))
    (tmp_path / "runs").mkdir()
    yield tmp_path
    for child in psutil.Process().children():
        # Nothing of their work is wanted, so they needn't save it. One that has just ended has no command line.
        with suppress(psutil.Error):
            if "gan_core.jobs.worker" in child.cmdline():
                child.kill()
    services.release()
    history.of.cache_clear()
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def add_run(checkpoints: Path, trained: Path) -> Callable[..., RunFolder]:
    """Puts a copy of the trained run there, as one's own or as one that ships with the studio."""

    def add(name: str, shipped: bool = False) -> RunFolder:
        path = checkpoints / ("pretrained" if shipped else "runs") / name
        shutil.copytree(trained, path)
        return RunFolder(path)

    return add


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    """Opens a page of the app, its home if none is named, with parameters in its URL; fails where a page raises."""

    def go(page: str | None = None, **params: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        if page is not None:
            for name, value in params.items():
                app.query_params[name] = value
            app.switch_page(f"pages/{page}.py")
        app.run()
        assert not app.exception
        return app

    return go
