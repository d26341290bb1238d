"""Frozen feature networks, one a dataset, named by digest."""

from __future__ import annotations

from gan_core.features.network import FeatureNetwork, likeliest, load_features, read_features

__all__ = ["FeatureNetwork", "likeliest", "load_features", "read_features"]
