"""What is left out of a log that others could fill, and when descriptors are scarce."""

from __future__ import annotations

import logging
import os
import resource

import pytest

from latent_studio.routes import connections
from latent_studio.routes.connections import RepetitionFilter


def test_what_repeats_itself_is_left_out_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    spare = RepetitionFilter(most=2, seconds=60.0, clock=lambda: now)
    log = logging.getLogger("provoked")
    log.addFilter(spare)
    try:
        for _ in range(500):
            log.warning("Somebody %s again.", "knocked")
        log.warning("Another thing.")
        now = 60.0
        log.warning("Somebody %s again.", "knocked")
    finally:
        log.removeFilter(spare)
    assert caplog.messages == [
        *["Somebody knocked again."] * 2,
        "Another thing.",
        "Somebody knocked again. (498 more like it were left out.)",
    ]


def test_few_descriptors_left_are_kept_for_those_who_are_here() -> None:
    assert not connections.scarce()
    used = len(os.listdir("/dev/fd"))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (used + 2, hard))
        assert connections.scarce()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
