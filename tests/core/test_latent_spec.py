"""Specs of latents: bounded, and nothing unknown passes."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from gan_core.latent.spec import LatentSpec


def test_the_default_is_a_plain_latent() -> None:
    spec = LatentSpec()
    assert (spec.seed, spec.truncation, spec.directions, spec.dimensions, spec.basis) == (0, 1.0, {}, {}, ())
    assert spec.condition.second is None


def test_a_spec_survives_json() -> None:
    spec = LatentSpec.model_validate(
        {
            "seed": 2**32 - 1,
            "truncation": 0.7,
            "condition": {"first": {"digit": "3"}, "second": {"digit": "8"}, "mix": 0.25},
            "directions": {"0": 1.5, "63": -5},
            "dimensions": {"12": 0.1},
            "basis": [0, 12800],
        }
    )
    assert spec.directions == {0: 1.5, 63: -5.0}
    assert LatentSpec.model_validate_json(spec.model_dump_json()) == spec


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"seed": -1}, "seed"),
        ({"seed": 2**32}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"truncation": 2.01}, "truncation"),
        ({"truncation": -0.1}, "truncation"),
        ({"truncation": float("nan")}, "truncation"),
        ({"directions": {"-1": 0}}, "directions"),
        ({"directions": {"512": 0}}, "directions"),
        ({"directions": {"first": 0}}, "directions"),
        ({"directions": {"0": 5.01}}, "directions"),
        ({"directions": {"0": float("inf")}}, "directions"),
        ({"dimensions": {"0": -5.01}}, "dimensions"),
        ({"basis": [-1]}, "basis"),
        ({"basis": [64] * 33}, "basis"),
        ({"condition": {"mix": 1.01}}, "condition"),
        ({"condition": {"first": {"digit": "x" * 65}}}, "condition"),
        ({"condition": {"first": {str(number): "0" for number in range(17)}}}, "condition"),
        ({"psi": 1.0}, "psi"),
        ({"condition": {"third": {}}}, "condition"),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_name(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        LatentSpec.model_validate(settings)
    assert caught.value.errors()[0]["loc"][0] == field


def test_a_spec_does_not_change() -> None:
    with pytest.raises(ValidationError):
        LatentSpec().seed = 3
