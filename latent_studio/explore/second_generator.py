"""A second generator beside the one that is explored, and where kept latents come from."""

from __future__ import annotations

from typing import Any

from gan_core.latent.directions.store import load_latent
from gan_core.latent.spec import LatentSpec
from latent_studio.shared import generators
from latent_studio.shared.generators import Facts, NoGeneratorError
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
        return known(generators.facts(state.beside))
    except NoGeneratorError:
        return None


def known(facts: Facts) -> dict[str, Any]:
    """What the component has to know of a generator to see which latents it takes."""
    return {
        "run": facts.run,
        "groups": [group.model_dump(mode="json") for group in facts.groups],
        "dimension": facts.dimension,
        "width": facts.directions,
        "mapped": facts.mapped,
        "layers": facts.layers,
        "shape": list(facts.shape),
    }


def kept(latent: LatentSpec) -> dict[str, dict[str, Any]]:
    """Of each kept latent that a spec names: where it comes from, its space, and how many layers it has (0: all alike).

    Those that aren't kept any more are left out.
    """
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
