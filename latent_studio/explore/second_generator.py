"""A second generator beside the one that is explored, and where kept latents come from."""

from typing import Any

from gan_core.latent.directions.store import load_latent
from gan_core.latent.spec import LatentSpec
from latent_studio.shared import generators
from latent_studio.shared.generators import NoGeneratorError
from latent_studio.shared.runs import pickers
from latent_studio.shared.session import workspace
from latent_studio.shared.state.explore import ExploreState


def others(run: str) -> list[str]:
    """The other runs that have a generator, by name."""
    return [summary.name for summary in pickers.with_generator() if summary.name != run]


def shown(state: ExploreState, there: list[str]) -> dict[str, Any] | None:
    """What the component has to know of the run beside; None where none is chosen, or where it can't be shown."""
    if state.beside not in there:
        return None
    try:
        return generators.facts(state.beside).plain()
    except NoGeneratorError:
        return None


def kept(latent: LatentSpec) -> dict[str, dict[str, Any]]:
    """Of each kept latent that a spec names and is there: its origin, its space, and its layers (0: all alike)."""
    found = {}
    for digest in (latent.kept, latent.style.kept if latent.style else None):
        if digest is None:
            continue
        try:
            there = load_latent(workspace.current(), digest)
        except ValueError:
            continue
        layers = there.vector.shape[0] if there.vector.ndim == 2 else 0
        found[digest] = {"source": there.source, "space": there.space, "layers": layers}
    return found
