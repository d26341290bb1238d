"""Numbers of thousands of digits and lists without an end in links: a sentence on every page, and no exception."""

from __future__ import annotations

import pytest

from gan_core.config import ConfigError, TrainConfig
from gan_core.config.model import parse_settings
from latent_studio.shared.generators import facts
from latent_studio.shared.state.latent import AXES, LATENT
from latent_studio.shared.url import Reader, whole

NINES = "9" * 5000
LISTED = f"{NINES}:{NINES}"
EXPLORE = (
    "seed",
    "truncation",
    "mix",
    "spread",
    "snapshot",
    "basis",
    "axes",
    "directions",
    "dimensions",
    "moves",
    "style",
    "kept",
    "view",
)
PAGES = {
    "explore": EXPLORE,
    "interpolate": ("method", "space", "closed", "frames", "k1_seed", "k1_directions", f"k{NINES}_seed", "snapshot"),
    "classes": ("seed", "group", "axes", "columns", "time", "first", "snapshot"),
    "project": ("snapshot", "steps", "starts"),
    "encode": ("dimension", "dataset", "method"),
    "lab": (
        "lesson",
        "preset",
        "speed",
        "points",
        "bandwidth",
        "class",
        "objective.r1",
        "schedule.batch_size",
        "optimiser.rate",
    ),
    "train": ("dataset", "preset", "tab", "from"),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", [NINES, LISTED, f"-{NINES}", "[" * 5000], ids=["digits", "pair", "negative", "deep"])
def test_every_page_opens_with_what_no_number_is(page: str, text: str, visit, add_run, checkpoints) -> None:
    add_run("mine")
    app = (
        visit(page, run="mine", **dict.fromkeys(PAGES[page], text))
        if page not in ("lab", "train", "encode")
        else visit(page, **dict.fromkeys(PAGES[page], text))
    )
    shown = [element.value for kind in ("error", "warning", "caption", "markdown") for element in app.get(kind)]
    assert not any(str(checkpoints) in value for value in shown)


@pytest.mark.parametrize("text", [NINES, LISTED, "²", "٣", "-1", "1.5", ""])
def test_what_is_no_whole_number_is_said(text: str, add_run) -> None:
    add_run("mine")
    assert whole(text) is None
    known = facts("mine")
    reader = Reader(dict.fromkeys(("directions", "style", "basis", "axes"), text or ","))
    latent = LATENT.read(reader, "", known, {"basis": (640,)})
    assert latent.directions == {}
    assert latent.style is None
    assert latent.basis == (640,)
    assert AXES.read(reader, "axes", known, (0, 1)) == (0, 1)
    if text:
        assert len(reader.sentences) == 4


def test_settings_of_any_length_are_refused_in_a_sentence() -> None:
    for text in (NINES, "[" * 100_000):
        with pytest.raises(ConfigError, match=r"objective\.r1"):
            TrainConfig().with_settings(parse_settings([f"objective.r1={text}"]))
