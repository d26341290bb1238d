"""What things are called inside stays inside: pages say titles."""

from __future__ import annotations

import re

import pytest

from gan_core.datasets import sources
from gan_core.features import load_features
from latent_studio.shared import wording
from latent_studio.shared.forms.fields import choice, dataset_title, seen_by

INTERNAL = re.compile(r"\b[0-9a-f]{8,}\b")


@pytest.mark.parametrize("dataset", ["mnist-5k", "shapes", "glyphs", "digits-8x8", "stacked-mnist"])
def test_a_feature_network_is_called_by_what_it_has_learned(dataset: str) -> None:
    network = load_features(dataset).name
    assert INTERNAL.search(network)
    said = wording.plain(seen_by(network)).replace("\\", "")
    assert said == f"a classifier of “{sources()[dataset].title}”"
    assert not INTERNAL.search(said)


def test_a_dataset_is_called_by_its_title_in_a_runs_settings() -> None:
    assert choice("dataset.name", "mnist-5k") == dataset_title("mnist-5k") == "Handwritten digits"
    assert choice("dataset.name", "my-gone") == "my-gone"
