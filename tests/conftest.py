"""Which tests there are, and in which order they come; what they share is in `tests.fixtures`."""

from __future__ import annotations

import atexit
import gc
import subprocess
from pathlib import Path

import pytest

# Files that train, measure or search for many seconds, though they start no process.
LONG = {
    *("test_combinations", "test_encoding", "test_evaluation", "test_features", "test_features_catalogue"),
    *("test_lab_diagnosis", "test_offers", "test_trainer"),
}


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the marks, and load what tests share, torch among it, except where others run the tests."""
    config.addinivalue_line("markers", "process: starts processes, or waits for signals; not in `make quick`")
    config.addinivalue_line("markers", "long: of a file that takes many seconds; not in `make quick`")
    if hasattr(config, "workerinput") or config.getoption("dist", "no") == "no":
        # While all is imported there is little garbage, and the looking for it takes as long as the importing.
        gc.disable()
        config.pluginmanager.import_plugin("tests.fixtures")


def pytest_collection_finish() -> None:
    """From here on garbage is looked for again, but not among what was imported, which stays until the end."""
    gc.freeze()
    atexit.register(gc.unfreeze)
    gc.enable()


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


@pytest.fixture(autouse=True)
def only_marked_tests_start_processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test of the core that starts a process says so, for `make quick` leaves it out."""
    if "core" in request.path.parts and request.node.get_closest_marker("process") is None:
        monkeypatch.setattr(subprocess, "Popen", Unmarked)


class Unmarked:
    """Stands where a process would begin."""

    def __init__(self, *_: object, **__: object) -> None:
        pytest.fail("This test starts a process: mark it with pytest.mark.process.")
