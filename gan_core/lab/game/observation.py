"""What is seen of a lab at one moment: arrays and a header, in the picture's coordinates. Looking changes nothing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_core.lab.game.arrows import arrows
from gan_core.lab.game.config import LabView
from gan_core.lab.game.lab import COUNT, Lab
from gan_core.lab.game.measurer import CELLS, no_optimum
from gan_core.lab.game.neurons import data_grid, discriminator_graph, generator_graph, latent_grid
from gan_core.lab.truth.optimal import shown
from gan_core.networks.mlp import spread_evenly
from gan_core.objectives import OBJECTIVES

Array = NDArray[Any]
MANIFOLD = {2: 21, 1: 201}  # lines of the manifold's grid each way, or places along it
BINS = 64
# What a row of "curve" holds.
CURVE = ("steps", "discriminator_loss", "generator_loss", "penalty", "discriminator_gradient", "generator_gradient")
# The discriminator's outputs on the unit interval have the same axis all along.
UNIT = (0.0, 1.0)


@dataclass
class Observation:
    """Arrays by name, float32 unless they are int8 or uint8, and what goes with them."""

    header: dict[str, Any]
    arrays: dict[str, Array]


def observe(lab: Lab, view: LabView, *, fresh: bool = False, since: int = -1, neurons: bool = True) -> Observation:
    """What `view` has, and the readings after step `since`; with `fresh`, also what stays the same all along.

    `neurons`: whether the networks' graphs, which are large, are looked at too where the view has them.
    """
    generated = lab.generated()
    objective = OBJECTIVES[lab.config.objective.name]
    seen: dict[str, Tensor | Array] = {"generated": generated, "curve": _curve(lab, since)}
    header: dict[str, Any] = {
        "steps": lab.steps,
        "discriminator_steps": lab.discriminator_steps,
        "generator_steps": lab.generator_steps,
        "dimension": lab.dimension,
        "output": objective.output,
        "shift_invariant": objective.shift_invariant,
        "no_optimum": no_optimum(lab.config),
        "classes": list(lab.classes),
        "shown_class": view.shown_class,
        "fresh": fresh,
    }
    if fresh:
        seen |= _scene(lab)
    if view.surface:
        seen["surface"] = _surface(lab, view.shown_class)
    if view.manifold:
        seen["manifold"] = _manifold(lab, view.shown_class)
    if view.sample_gradients or view.actual_steps:
        found = arrows(lab)
        seen |= {name: getattr(found, name) for name in ("sample_gradients", "actual_steps") if getattr(view, name)}
    if view.histograms:
        seen["histogram"], header["histogram_range"] = _histogram(lab, generated)
    if view.neurons and neurons:
        graphs = {
            "generator": generator_graph(lab, view.shown_class),
            "discriminator": discriminator_graph(lab, view.shown_class),
        }
        header["graph"] = {name: list(graph.sizes) for name, graph in graphs.items()}
        for name, graph in graphs.items():
            seen |= {f"{name}_neurons": graph.responses, f"{name}_weights": graph.weights}
    return Observation(header, {name: _plain(values) for name, values in seen.items()})


def _scene(lab: Lab) -> dict[str, Tensor | Array]:
    """What stays the same until the lab begins anew."""
    uniform = lab.config.network.noise == "uniform"
    scene: dict[str, Tensor | Array] = {
        "real": lab.shown_real,
        "latents": spread_evenly(lab.latents) if uniform else lab.latents,
    }
    if lab.classes:
        labels = lab.shown_labels[:, 0].numpy().astype(np.uint8)
        scene |= {"real_classes": labels, "generated_classes": labels}
    return scene


def _surface(lab: Lab, class_index: int) -> Tensor:
    """The discriminator's output as a page shows it; centred over data and samples where constants mean nothing."""
    points = data_grid(lab.dimension, CELLS[lab.dimension])
    logits = lab.discriminate(points, lab.condition(class_index, len(points)))
    if OBJECTIVES[lab.config.objective.name].shift_invariant:
        sides = torch.cat([lab.real_of(class_index)[:COUNT], lab.samples(COUNT, 0, class_index)])
        logits = logits - lab.discriminate(sides, lab.condition(class_index, len(sides))).mean()
    return shown(lab.config.objective.name, logits).reshape([CELLS[lab.dimension]] * lab.dimension)


def _manifold(lab: Lab, class_index: int) -> Tensor:
    dimension = lab.latents.shape[1]
    count = MANIFOLD[dimension]
    latents = latent_grid(dimension, count)
    samples = lab.generate(latents, lab.condition(class_index, len(latents)))
    return samples.reshape(*[count] * dimension, lab.dimension)


def _curve(lab: Lab, since: int) -> Array:
    rows = [[getattr(reading, name) for name in CURVE] for reading in lab.history if reading.steps > since]
    return np.array(rows, dtype=np.float32).reshape(-1, len(CURVE))


def _histogram(lab: Lab, generated: Tensor) -> tuple[Array, tuple[float, float]]:
    """Shares `[2, BINS]` of the discriminator's outputs on real and on generated points, and the range of the bins."""
    objective = lab.config.objective.name
    outputs = [
        shown(objective, lab.discriminate(points, lab.conditions)).double().numpy()
        for points in (lab.shown_real, generated)
    ]
    if OBJECTIVES[objective].output == "probability":
        low, high = UNIT
    else:
        finite = np.concatenate(outputs)
        finite = finite[np.isfinite(finite)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else UNIT
        high = max(high, low + 1e-6)
    counts = [np.histogram(np.clip(values, low, high), bins=BINS, range=(low, high))[0] for values in outputs]
    return np.stack(counts) / len(generated), (low, high)


def _plain(values: Tensor | Array) -> Array:
    array = values.numpy() if isinstance(values, Tensor) else values
    kept = array.dtype in (np.int8, np.uint8)
    return np.ascontiguousarray(array if kept else array.astype(np.float32))
