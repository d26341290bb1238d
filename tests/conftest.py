"""What tests of every floor share."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, settings
from threadpoolctl import threadpool_limits

from gan_core import checkpoints
from gan_core.conditions import ConditionGroup, Conditions
from gan_core.config import TrainConfig
from gan_core.tensor_files import write_tensors
from gan_core.training.players import build_players
from gan_core.workspace import Workspace

DIGITS = Conditions(groups=(ConditionGroup(name="digit", classes=tuple("0123456789")),))

# A busy machine is slow, which is no fault of a test's.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

WriteSnapshot = Callable[..., Path]
# Files that train, measure or search for many seconds, though they start no process.
LONG = {
    *("test_combinations", "test_encoding", "test_evaluation", "test_features", "test_features_catalogue"),
    *("test_lab_diagnosis", "test_offers", "test_trainer"),
}


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the marks."""
    config.addinivalue_line("markers", "process: starts processes, or waits for signals; not in `make quick`")
    config.addinivalue_line("markers", "long: of a file that takes many seconds; not in `make quick`")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that the two that share the work are through at the same time."""
    for item in items:
        if item.path.stem in LONG:
            item.add_marker(pytest.mark.long)
    # Whole files, for what shares them must not be torn apart.
    slow = {item.path for item in items if item.get_closest_marker("process") or item.get_closest_marker("long")}
    items.sort(key=lambda item: _turn(item.path, item.path in slow))


def _turn(path: Path, slow: bool) -> int:
    """When a file's tests come: the journeys, then processes and long trainings, then pages, then the quick rest."""
    if "browser" in path.parts:
        return 0
    if slow:
        return 1
    return 2 if "app" in path.parts else 3


@pytest.fixture(scope="session", autouse=True)
def one_thread_each() -> None:
    """Threads of two test processes that spin for the same cores take several times as long as one thread each.

    That holds for the workers that tests start, too, unless a test says otherwise.
    """
    torch.set_num_threads(1)
    threadpool_limits(1, "blas")
    os.environ.setdefault("GAN_THREADS", "1")


@pytest.fixture(autouse=True)
def only_marked_tests_start_processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test of the core that starts a process says so, for `make quick` leaves it out."""
    if "core" in request.path.parts and request.node.get_closest_marker("process") is None:
        monkeypatch.setattr(subprocess, "Popen", Unmarked)


class Unmarked:
    """Stands where a process would begin."""

    def __init__(self, *_: object, **__: object) -> None:
        pytest.fail("This test starts a process: mark it with pytest.mark.process.")


@pytest.fixture(scope="session")
def tiny_config() -> TrainConfig:
    """A run of a second or two that computes the same bytes in every process."""
    return TrainConfig().with_settings(
        {
            "dataset.count": 500,
            "network.latent_dimension": 8,
            "network.generator_width": 4,
            "network.discriminator_width": 4,
            "schedule.batch_size": 16,
            "schedule.images": 1600,
            "compute.device": "cpu",
            "compute.precision": "float32",
            "compute.threads": 1,
        }
    )


@pytest.fixture
def checkpoints_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the root of everything trained, for this test."""
    monkeypatch.setenv("GAN_CHECKPOINTS", str(tmp_path))
    return tmp_path


@pytest.fixture
def write_snapshot(checkpoints_root: Path) -> WriteSnapshot:
    """Writes a snapshot of a run with random weights, which depend on `seed`, and gives its path."""

    def write(
        run: str = "digits",
        images: int = 6400,
        *,
        seed: int = 0,
        shape: tuple[int, ...] = (1, 28, 28),
        value_range: tuple[float, float] | None = None,
        conditions: Conditions = DIGITS,
        settings: Mapping[str, Any] = {},
    ) -> Path:
        config = TrainConfig().with_settings(
            {"network.generator_width": 4, "network.discriminator_width": 4, "network.latent_dimension": 16, **settings}
        )
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            modules = build_players(config, shape, conditions.width)
        tensors = {f"{part}.{name}": value for part in modules for name, value in modules[part].state_dict().items()}
        metadata = {
            "schema": "1",
            "images": str(images),
            "config": config.model_dump_json(),
            "conditions": conditions.model_dump_json(),
            "shape": json.dumps(shape),
            "dataset": config.dataset.name,
        }
        if value_range is not None:
            metadata["value_range"] = json.dumps(value_range)
        path = checkpoints.snapshot_path(Workspace(checkpoints_root).runs / run, images)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_tensors(path, tensors, metadata)
        return path

    return write
