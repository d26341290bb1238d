"""Frozen feature networks, one a dataset, named by digest."""

from gan_core.features.network import FeatureNetwork, has_features, likeliest, load_features, read_features

__all__ = ["FeatureNetwork", "has_features", "likeliest", "load_features", "read_features"]
