"""Generators with a mapping network: w, its mean, and pictures from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from gan_core.generator import Capabilities, Generator
from gan_core.snapshots import read_snapshot
from gan_core.tensor_files import read_tensors, write_tensors

WriteSnapshot = Callable[..., Path]


def requests(generator: Generator, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    return generator.latents(3, count), generator.conditions.in_turn(count)


@pytest.fixture
def style(write_snapshot: WriteSnapshot) -> Generator:
    return Generator.from_snapshot(write_style(write_snapshot))


def test_w_is_what_the_mapping_network_gives(style: Generator, write_snapshot: WriteSnapshot) -> None:
    module = read_snapshot(write_style(write_snapshot)).players["generator"].eval()
    latents, rows = requests(style, 6)
    mapped = style.map(latents, rows)
    assert style.capabilities == Capabilities(first=True, map=True, discriminator=True)
    assert torch.allclose(mapped, module.map(latents, rows).detach(), atol=1e-5)
    assert torch.allclose(style.map(latents, rows, exact=False), mapped, atol=1e-5)
    assert style.layers == module.layers
    assert style.map(latents[:0], rows[:0]).shape == (0, style.w_width)


@pytest.mark.parametrize("seen", [0.0, 0.3, 5.0])
def test_the_mean_of_w_is_that_of_samples_however_young_the_network(write_snapshot: WriteSnapshot, seen: float) -> None:
    """Whatever training has seen of it so far: a running mean starts at 0 and is behind for some hundred steps."""
    style = Generator.from_snapshot(write_style(write_snapshot, seen))
    count = 2000
    mapped = style.map(style.latents(11, count), style.conditions.in_turn(count), exact=False)
    # Four standard errors of the difference of two means, of 2,000 and of 4,096 samples.
    within = 4 * (mapped.std(dim=0) * (1 / count + 1 / 4096) ** 0.5)
    assert ((style.mean_w - mapped.mean(dim=0)).abs() <= within).all()
    assert style.mean_w.norm() > 5 * within.norm(), "the network's mean of w is not at 0"


def test_a_mix_of_classes_maps_the_mixed_embedding(style: Generator, write_snapshot: WriteSnapshot) -> None:
    module = read_snapshot(write_style(write_snapshot)).players["generator"]
    three, eight = (style.conditions.row({"digit": digit}) for digit in "38")
    mixed = 0.75 * three + 0.25 * eight
    embedded = module.embedding(mixed[None])
    expected = 0.75 * module.embedding.weight[3] + 0.25 * module.embedding.weight[8]
    assert torch.allclose(embedded[0], expected, atol=1e-6)
    latents = style.latents(0, 1)
    mapped = style.map(latents, mixed[None])
    assert torch.allclose(mapped, module.map(latents, mixed[None]).detach(), atol=1e-5)
    assert not torch.allclose(mapped, 0.75 * style.map(latents, three[None]) + 0.25 * style.map(latents, eight[None]))


def test_rendering_w_is_rendering_z(style: Generator) -> None:
    latents, rows = requests(style, 5)
    exact = style.render(latents, rows)
    mapped = style.map(latents, rows)
    assert torch.equal(style.render(mapped, rows, space="w"), exact)
    assert torch.equal(style.samples(mapped, rows, space="w"), exact)
    layered = mapped[:, None].expand(-1, style.layers, -1)
    assert torch.equal(style.render(layered, rows, space="w"), exact)
    assert torch.equal(style.render(layered[3:4], rows[3:4], space="w"), exact[3:4]), "no row depends on another"
    for space, chosen in (("z", latents), ("w", mapped), ("w", layered)):
        live = style.render(chosen, rows, exact=False, space=space).int()
        assert (live - exact.int()).abs().max() <= 6


def test_live_styles_in_the_lower_number_format_stay_close(style: Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.generator.live_dtype", lambda _: torch.bfloat16)
    latents, rows = requests(style, 20)
    difference = (style.render(latents, rows, exact=False).int() - style.render(latents, rows).int()).abs()
    assert difference.max() <= 6
    assert difference.float().mean() < 0.7


def test_w_of_the_wrong_shape_is_refused(style: Generator) -> None:
    rows = style.conditions.in_turn(2)
    width = style.w_width
    for wrong in (torch.zeros(2, width + 1), torch.zeros(2, style.layers + 1, width)):
        with pytest.raises(ValueError, match=rf"\[N, {width}\] or \[N, {style.layers}, {width}\]"):
            style.render(wrong, rows, space="w")
    with pytest.raises(ValueError, match="latents"):
        style.map(torch.zeros(2, 99), rows)


def write_style(write_snapshot: WriteSnapshot, seen: float = 0.5) -> Path:
    """A style generator of which training has seen a mean w between -`seen` and `seen`."""
    path = write_snapshot("style", settings={"network.name": "style"})
    tensors, metadata = read_tensors(path)
    tensors["generator.w_mean"] = torch.linspace(-seen, seen, len(tensors["generator.w_mean"]))
    write_tensors(path, tensors, metadata)
    return path
