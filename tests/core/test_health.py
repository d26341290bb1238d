"""Health: each sign is found where it is, and not where it is not."""

import dataclasses

import pytest

from gan_core.training.health import Signs, diagnose

HEALTHY = Signs(
    losses=(0.5, 0.1, 1.2), discriminator_loss=0.5, extreme=0.8, extreme_real=0.82, variety=0.3, variety_real=0.4
)


def test_a_healthy_run_has_no_findings() -> None:
    assert diagnose(HEALTHY) == []


@pytest.mark.parametrize(
    ("change", "kind", "fatal"),
    [
        ({"losses": (0.5, float("nan"), 1.0)}, "not-a-number", True),
        ({"losses": (float("inf"), 0.0, 1.0)}, "not-a-number", True),
        ({"discriminator_loss": 1e-4}, "discriminator-loss-zero", False),
        ({"extreme": 1.0}, "saturated", False),
        ({"variety": 0.001}, "identical", False),
    ],
)
def test_each_sign_is_found(change: dict[str, object], kind: str, fatal: bool) -> None:
    (finding,) = diagnose(dataclasses.replace(HEALTHY, **change))
    assert (finding.kind, finding.fatal) == (kind, fatal)
    assert "Try" in finding.sentence
