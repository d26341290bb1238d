"""What the fields of a configuration and their choices are called on a page, and how they are grouped."""

from __future__ import annotations

from typing import Any

from pydantic.fields import FieldInfo

from gan_core.config import fields
from gan_core.datasets import noun, sources
from gan_core.options import OneOf
from latent_studio.shared.session import workspace

SECTIONS: dict[str, tuple[str, ...]] = {
    "Data": ("dataset.count", "dataset.held_out", "dataset.size", "dataset.seed"),
    "Networks": (
        "network.name",
        "network.latent_dimension",
        "network.noise",
        "network.generator_width",
        "network.discriminator_width",
        "network.depth",
        "network.discriminator_depth",
        "network.generator_conditioning",
        "network.discriminator_conditioning",
        "network.condition_dimension",
        "network.generator_normalisation",
        "network.discriminator_normalisation",
        "network.upsampling",
        "network.activation",
        "network.minibatch_deviation",
    ),
    "Objective": (
        "objective.name",
        "objective.adversarial",
        "objective.unrolled",
        "objective.pack",
        "objective.perceptual",
        "objective.divergence",
    ),
    "Added terms": (
        "objective.r1",
        "objective.r2",
        "objective.gradient_penalty",
        "objective.dragan",
        "objective.clip",
        "objective.label_smoothing",
        "objective.instance_noise",
        "objective.feature_matching",
        "objective.mode_seeking",
        "objective.path_length",
        "objective.auxiliary",
        "objective.wrong_conditions",
    ),
    "Learning": (
        "optimiser.generator_rate",
        "optimiser.discriminator_rate",
        "optimiser.n_critic",
        "optimiser.n_generator",
        "optimiser.name",
        "optimiser.discriminator_name",
        "optimiser.beta1",
        "optimiser.beta2",
    ),
    "Augmentation": ("augmentation.colour", "augmentation.translation", "augmentation.cutout", "augmentation.flip"),
    "Schedule": ("schedule.images", "schedule.batch_size", "schedule.final_rate", "schedule.ema_decay"),
    "Computing": ("compute.device", "compute.precision", "compute.threads"),
    "Chance": ("seed",),
}
_LABELS = {
    "dataset.name": "Dataset",
    "dataset.count": "Dataset size",
    "dataset.held_out": "Held-out share",
    "dataset.size": "Image side",
    "dataset.points": "Drawn points",
    "dataset.seed": "Dataset seed",
    "network.name": "Networks",
    "network.noise": "Noise",
    "network.discriminator_depth": "Discriminator depth",
    "network.generator_conditioning": "Generator's conditioning",
    "network.discriminator_conditioning": "Discriminator's conditioning",
    "network.condition_dimension": "Class embedding",
    "network.upsampling": "Up-sampling",
    "objective.name": "Objective",
    "objective.r1": "R1 penalty",
    "objective.r2": "R2 penalty",
    "objective.gradient_penalty": "WGAN-GP penalty",
    "objective.dragan": "DRAGAN penalty",
    "objective.clip": "Weight clipping",
    "objective.adversarial": "Weight of the game",
    "objective.auxiliary": "Auxiliary classifier",
    "objective.unrolled": "Unrolled",
    "objective.pack": "Pack",
    "objective.perceptual": "Perceptual term",
    "objective.divergence": "Beta of the divergence",
    "optimiser.name": "Optimiser",
    "optimiser.discriminator_name": "Discriminator's optimiser",
    "optimiser.n_critic": "Discriminator steps",
    "optimiser.n_generator": "Generator steps",
    "optimiser.beta1": "Beta 1",
    "optimiser.beta2": "Beta 2",
    "schedule.ema_decay": "EMA decay",
    "augmentation.colour": "Change colours",
    "augmentation.translation": "Shift images",
    "augmentation.cutout": "Cut out squares",
    "augmentation.flip": "Mirror images",
}
_CHOICES = {
    "adam": "Adam",
    "rmsprop": "RMSprop",
    "sgd": "SGD",
    "same": "As the generator's",
    "leaky-relu": "Leaky ReLU",
    "relu": "ReLU",
    "cpu": "CPU",
    "cuda": "CUDA GPU",
    "mps": "Apple GPU",
    "float32": "32-bit (float32)",
    "bfloat16": "16-bit (bfloat16)",
}
# Pixels; in a wider field Streamlit prints "Press Enter to apply" over the number that is being typed.
NUMBER_WIDTH = 180

_FIELDS = fields()
_UNITS_LEFT_OUT = ("share", "share of a side", "per step")


def unit(info: FieldInfo, kind: str | None) -> str:
    """The unit of a field, "" for a plain number; samples are called what they are in a dataset of this kind."""
    extra = info.json_schema_extra
    measured = str(extra.get("unit") or "") if isinstance(extra, dict) else ""
    return noun(kind) if measured == noun(None) else measured


def label(path: str, measured: str = "") -> str:
    """What a field is called on a page, with the unit in which it is `measured`: `Batch size (images)`."""
    if path == "schedule.images":
        return f"{(measured or noun(None)).capitalize()} to see"
    name = _LABELS.get(path) or path.rpartition(".")[2].replace("_", " ").capitalize()
    told = measured and measured not in name.lower() and measured not in _UNITS_LEFT_OUT
    return f"{name} ({measured})" if told else name


def dataset_title(name: str) -> str:
    """What a dataset is called on a page; its name where it isn't here any more."""
    source = sources(workspace.current()).get(name)
    return source.title if source else name


def seen_by(network: str) -> str:
    """What a feature network, known by its dataset's name and its digest, is called on a page."""
    return f"a classifier of “{dataset_title(network.rpartition('-')[0])}”"


def choice(path: str, value: str, usual: str = "") -> str:
    """What a choice of a field is called on a page; `usual` is what the family's own choice is."""
    if path == "dataset.name":
        return dataset_title(value)
    if value == "usual":
        return f"Usual: {choice(path, usual).lower()}" if usual else "Usual"
    known = getattr(_entry(path, value), "title", None)
    return str(known or _CHOICES.get(value) or value[:1].upper() + value[1:])


def sentence_of(path: str, value: str) -> str:
    """The sentence of a choice that is one of a table's; "" for any other."""
    return str(getattr(_entry(path, value), "sentence", ""))


def _entry(path: str, value: str) -> Any:
    tables = (entry.table for entry in _FIELDS[path].metadata if isinstance(entry, OneOf))
    return next((table.get(value) for table in tables), None)
