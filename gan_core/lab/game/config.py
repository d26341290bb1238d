"""What a lab can be, and what of it is looked at."""

from gan_core.config import ConfigError, TrainConfig, parse_config, value_at
from gan_core.config.offers import replaced
from gan_core.datasets import dataset_source
from gan_core.options import Options, option
from gan_core.presets.base import UNCONDITIONAL, Settings, rates, widths

# The defaults of a lab: small networks that one can look into, and nothing that fades while one watches.
DEFAULTS: Settings = {
    "dataset.name": "ring",
    "dataset.count": 40_000,
    "network.name": "mlp",
    "network.latent_dimension": 2,
    **widths(32),
    "network.depth": 2,
    **UNCONDITIONAL,
    "objective.name": "non-saturating",
    **rates(1e-3, 1e-3),
    "schedule.batch_size": 128,
    "schedule.images": 10_000_000,
    "schedule.final_rate": 1.0,
    "compute.device": "cpu",
    "compute.precision": "float32",
    "compute.threads": 1,
}
# What a lab is always, whatever else is chosen.
FIXED = ("network.name", "compute.device", "compute.precision", "compute.threads")
# Small enough to be drawn neuron by neuron, and to share a core with other labs.
LIMITS: dict[str, tuple[int, int]] = {
    "network.latent_dimension": (1, 2),
    "network.generator_width": (4, 64),
    "network.discriminator_width": (4, 64),
    "network.depth": (1, 6),
    "network.discriminator_depth": (0, 6),
    "schedule.batch_size": (8, 1024),
    "dataset.count": (0, 50_000),
}
# What looking ahead may cost: steps ahead * layers * width^2 * points, so that one update takes half a second at most
# and labs that share a core get their turns between two of them.
LONGEST_LOOK_AHEAD = 80_000_000
FASTEST = 10_000.0  # steps a second
MOST_PAUSES = 20  # steps at which a lab is to stand still by itself
LOOKED_AT = 512  # points that are looked at in a lab, in one batch
# A change of one of these, or of one of these parts, is a new lab.
SHAPES = ("dataset", "network", "objective.pack", "seed")


class LabView(Options):
    """What is looked at in a lab, and how."""

    bandwidth: float = option(
        0.1,
        "Standard deviation of the kernel that smooths data and samples alike before their densities are compared.",
        unit="of half the picture",
        low=0.02,
        high=0.4,
    )
    shown_class: int = option(0, "The class that surfaces and densities are of, where there are any.", low=0, high=999)
    surface: bool = option(True, "The discriminator's output as a heat map.")
    manifold: bool = option(False, "Where the generator takes a grid of latents.")
    sample_gradients: bool = option(False, "The loss's gradient at each sample: which way it would have to move.")
    actual_steps: bool = option(False, "The actual step: how far an update of the weights moves each sample.")
    optimal: bool = option(False, "The optimal discriminator, beside the one that is trained.")
    divergences: bool = option(True, "How far the samples' distribution is from the data's.")
    histograms: bool = option(False, "The discriminator's outputs on real and on generated points.")
    neurons: bool = option(False, "What each neuron of both networks responds to.")
    # What a page alone draws, from what every look has.
    real: bool = option(True, "Points of the data.")
    generated: bool = option(True, "Points that the generator makes.")
    smooth: bool = option(True, "The heat map as a smooth surface rather than cell by cell.")
    noise: bool = option(False, "Each sample on its way from the noise to where the generator takes it.")
    losses: bool = option(True, "Both players' losses, beside those that an optimal discriminator would have.")
    gradients: bool = option(False, "The lengths of both networks' gradients.")


class Speed(Options):
    """How fast a lab plays."""

    steps: float = option(0.0, "Steps a second; 0 is as fast as it goes.", unit="per second", low=0.0, high=FASTEST)
    slow: bool = option(False, "One phase of a step at a time, each explained as it happens.")


def default_config() -> TrainConfig:
    """The configuration of a lab from which all others are described as differences."""
    return TrainConfig().with_settings(DEFAULTS)


def lab_config(config: TrainConfig) -> TrainConfig:
    """The nearest configuration that a lab can be: an mlp on the CPU within LIMITS, that plays a game on points.

    Raises ConfigError where what is left makes no sense together or one update would keep other labs waiting,
    ValueError for data that are no points and for encoder-decoders.
    """
    if config.objective.reconstruction is not None:
        raise ValueError("An encoder-decoder plays no game; choose an objective with a discriminator.")
    if dataset_source(config.dataset.name).kind != "points":
        raise ValueError("A lab needs points on a line or in the plane; choose another dataset.")
    for path in FIXED:
        config = replaced(config, path, DEFAULTS[path])
    for path, (low, high) in LIMITS.items():
        config = replaced(config, path, min(max(value_at(config, path), low), high))
    config = parse_config(config.model_dump())
    if _look_ahead(config) > LONGEST_LOOK_AHEAD:
        raise ConfigError(
            f"objective.unrolled: {config.objective.unrolled} steps ahead of a discriminator this large take so long "
            "that other labs would wait; choose fewer steps, fewer discriminator layers, a smaller discriminator width "
            "or batch size."
        )
    return config


def _look_ahead(config: TrainConfig) -> int:
    """The cost of one update of a generator that looks ahead; 0 for one that doesn't."""
    layers = config.network.discriminator_depth or config.network.depth
    points = max(config.schedule.batch_size, LOOKED_AT)
    return config.objective.unrolled * layers * config.network.discriminator_width**2 * points


def same_shapes(first: TrainConfig, second: TrainConfig) -> bool:
    """Whether a lab can go on from one configuration to the other without beginning anew."""
    return all(value_at(first, path) == value_at(second, path) for path in SHAPES)
