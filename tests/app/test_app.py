"""The entry: what its configuration must hold, and that every page opens."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("home", "lab", "train", "explore", "interpolate", "encode")


@pytest.fixture(scope="module")
def config() -> dict[str, dict]:
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("runner", "postScriptGC", False),
        ("runner", "magicEnabled", False),
        ("server", "address", "localhost"),
        ("server", "enableXsrfProtection", True),
        ("server", "enableCORS", True),
        ("server", "fileWatcherType", "none"),
        ("browser", "gatherUsageStats", False),
        ("client", "showErrorDetails", "none"),
        ("client", "allowedOrigins", []),
    ],
)
def test_what_safety_and_speed_rest_on_is_set(config: dict, section: str, key: str, value: object) -> None:
    assert config[section][key] == value


def test_uploads_are_small(config: dict) -> None:
    assert config["server"]["maxUploadSize"] <= 200


def test_both_themes_say_the_same_things(config: dict) -> None:
    assert config["theme"]["light"].keys() == config["theme"]["dark"].keys()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_a_generator_and_without(page: str, visit, add_run) -> None:
    assert visit(page).main
    add_run("mine")
    assert visit(page).main
