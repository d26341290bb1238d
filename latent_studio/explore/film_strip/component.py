"""The moments of a run's training: a strip of pictures, a film, two moments side by side, and what still moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from gan_core.latent.spec import LatentSpec
from gan_core.options import Options, option
from latent_studio.browser.files import component, live_path
from latent_studio.shared.generators import Facts

_component = component("latent_studio_film_strip", Path(__file__).parent / "browser")


class StripSettings(Options):
    """How the moments are laid out, compared and played."""

    rows: int = option(4, "How many latents the strip shows, the page's own among them.", low=1, high=6)
    seed: int = option(1, "The seed of the strip's second latent; those below have the next.", low=0, high=2**32 - 1)
    extent: Literal["fitting", "all"] = option("fitting", "As many moments as fit, or all.")
    pair: tuple[int, int] | None = option(None, "The two moments that are compared, by their images; or the last two.")
    look: Literal["side", "wipe", "flicker"] = option("side", "How they are compared.")
    fps: int = option(8, "How fast the film of training plays.", unit="moments/s", low=1, high=30)


def film_strip(
    latent: LatentSpec,
    facts: Facts,
    settings: StripSettings,
    *,
    shown: int | None,
    axes: tuple[int, int],
    key: str,
    on_pick: Callable[[], None],
    on_settings: Callable[[], None],
) -> Any:
    """Mount the strip for a latent, with `axes` for the two directions of its plane.

    `shown` is the snapshot on the page, None where that is always the newest.

    It has its own settings once it is mounted. It triggers `pick` with {images, latent} where a picture is taken, and
    gives back `settings` (plain StripSettings, with a `turn` that makes each different) when the hand has come to rest.
    """
    data = {
        "latent": latent.model_dump(mode="json"),
        "snapshots": list(facts.snapshots),
        "shown": shown,
        "axes": list(axes),
        "underway": facts.underway,
        "settings": settings.model_dump(mode="json"),
        "live": live_path(),
        "facts": {
            "run": facts.run,
            "noun": facts.noun,
            "groups": [group.model_dump(mode="json") for group in facts.groups],
            "shape": list(facts.shape),
            "directions": facts.directions,
        },
    }
    return _component(key=key, data=data, on_pick_change=on_pick, on_settings_change=on_settings)
