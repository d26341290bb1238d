"""What encoder-decoders are good for: giving samples back, in fewer numbers, and learning from few labels."""

from gan_core.encoding.codecs import Codec, linear_codec, patch_codec, snapshot_codec
from gan_core.encoding.measures import (
    Assessment,
    assess,
    compression_rate,
    latent_plane,
    reconstruction_error,
    rounded_codes,
    signal_to_noise,
)
from gan_core.encoding.patches import PatchNetwork, train_patches

__all__ = [
    "Assessment",
    "Codec",
    "PatchNetwork",
    "assess",
    "compression_rate",
    "latent_plane",
    "linear_codec",
    "patch_codec",
    "reconstruction_error",
    "rounded_codes",
    "signal_to_noise",
    "snapshot_codec",
    "train_patches",
]
