"""On a GPU: a graph of every step that can be chosen computes what the step itself does."""

from __future__ import annotations

import pytest
import torch

from benchmarks.gpu_cases import OPTIMISERS, TERMS, cases, difference, run_as_it_stands, trainer
from gan_core.networks import FAMILIES
from gan_core.objectives import OBJECTIVES
from gan_core.objectives.options import Terms
from gan_core.objectives.reconstruction import RECONSTRUCTIONS
from gan_core.presets import PRESETS
from gan_core.training.optimisers import OPTIMISERS as EVERY_OPTIMISER

on_a_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")


def test_the_cases_leave_nothing_out() -> None:
    named = {kind: {name.split(" ", 1)[1] for name in cases() if name.startswith(kind)} for kind in
             ("preset", "objective", "network")}  # fmt: skip
    assert named["preset"] == set(PRESETS)
    assert named["objective"] == set(OBJECTIVES) | set(RECONSTRUCTIONS)
    assert named["network"] == set(FAMILIES)
    assert set(Terms.model_fields) <= set(TERMS)
    assert {name.split(",")[0] for name in OPTIMISERS} == set(EVERY_OPTIMISER)


@pytest.mark.parametrize("name", ["optimiser sgd, momentum 0.5", "objective vae"])
def test_comparing_finds_equal_what_is_equal_and_different_what_is_not(name: str) -> None:
    """On the CPU both ways are the same step, and another seed is another run."""
    config = cases()[name]
    assert difference(config, "cpu") == 0.0
    one, other = (run_as_it_stands(trainer(config.with_settings({"seed": seed}), "float32", "cpu")) for seed in (0, 1))
    one.step()
    other.step()
    assert any(not torch.equal(value, other.state()[0][name]) for name, value in one.state()[0].items())


@pytest.mark.gpu
@on_a_gpu
@pytest.mark.parametrize("name", cases())
def test_a_graph_computes_what_its_step_does(name: str) -> None:
    assert difference(cases()[name]) <= 1e-4


@pytest.mark.gpu
@on_a_gpu
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("name", ["preset digits-fast", "preset wgan", "preset pacgan", "preset stylegan2"])
def test_a_run_on_a_gpu_is_resumed_to_the_bit(name: str, precision: str) -> None:
    config = cases()[name]
    whole = trainer(config, precision)
    for _ in range(6):
        whole.step()
    cut = trainer(config, precision)
    for _ in range(3):
        cut.step()
    resumed = trainer(config, precision)
    resumed.load_state(*cut.state())
    for _ in range(3):
        resumed.step()
    ours, theirs = resumed.state()[0], whole.state()[0]
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.gpu
@on_a_gpu
def test_a_run_begun_on_a_gpu_goes_on_without_one() -> None:
    config = cases()["preset digits-fast"]
    begun = trainer(config, "float32")
    begun.step()
    tensors, metadata = begun.state()
    on = trainer(config, "float32", "cpu")
    on.load_state(tensors, metadata)
    on.step()
    assert on.images == 2 * begun.images
    assert all(value.isfinite().all() for value in on.state()[0].values())
