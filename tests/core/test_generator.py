"""The inference handle: what a sample's bytes depend on, and what a snapshot file must be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.config import TrainConfig
from gan_core.datasets.base import to_uint8
from gan_core.drawing import drawn
from gan_core.generator import Capabilities, Generator, load_generator
from gan_core.networks import build_discriminator, build_generator
from gan_core.snapshots import read_snapshot
from gan_core.tensor_files import read_tensors, write_tensors
from gan_core.training.compute import Chosen
from gan_core.training.trainer import Trainer

WriteSnapshot = Callable[..., Path]
DIGITS = Conditions(groups=(ConditionGroup(name="digit", classes=tuple("0123456789")),))


@pytest.fixture(params=["conv", "dcgan"])
def generator(request: pytest.FixtureRequest, write_snapshot: WriteSnapshot) -> Generator:
    settings = {"network.name": request.param, "network.generator_width": 16, "objective.r1": 0.0, "objective.r2": 0.0}
    return Generator.from_snapshot(write_snapshot(settings=settings))


def requests(generator: Generator, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    return generator.latents(3, count), generator.conditions.in_turn(count)


class Touchy(nn.Module):
    """A generator whose grey levels show the last bit of its sums."""

    def __init__(self, family: str, penalties: float) -> None:
        super().__init__()
        settings = {"network.name": family, "objective.r1": penalties, "objective.r2": penalties}
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            self.inner = build_generator(TrainConfig().with_settings(settings).network, (1, 28, 28), 10)

    def forward(self, latents: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        return torch.sin(1e6 * self.inner(latents, conditions))


@pytest.mark.parametrize(("family", "penalties"), [("conv", 0.3), ("dcgan", 0.0)])
def test_exact_bytes_depend_on_nothing_but_the_row_itself(family: str, penalties: float) -> None:
    touchy = Generator.from_module(Touchy(family, penalties), 64, (1, 28, 28), DIGITS)
    latents, rows = requests(touchy, 100)
    together = touchy.render(latents, rows)
    order = torch.randperm(100, generator=torch.Generator().manual_seed(0))
    assert torch.equal(touchy.render(latents[order], rows[order]), together[order])
    for count in (1, 2, 3, 64):
        batches = zip(latents.split(count), rows.split(count), strict=True)
        assert torch.equal(torch.cat([touchy.render(*batch) for batch in batches]), together)
    before = torch.get_num_threads()
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            assert torch.equal(touchy.render(latents, rows), together)
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    batched = to_uint8(Touchy(family, penalties).eval()(latents, rows))
    assert not torch.equal(batched, together), "this generator shows what batches do"


def test_live_pictures_are_within_a_grey_level_or_two_of_exact_ones(generator: Generator) -> None:
    latents, rows = requests(generator, 150)
    exact = generator.render(latents, rows).int()
    difference = (generator.render(latents, rows, exact=False).int() - exact).abs()
    assert difference.max() <= 2
    assert difference.float().mean() < 0.1


def test_a_single_live_picture_is_the_exact_one(generator: Generator) -> None:
    latents, rows = requests(generator, 1)
    assert torch.equal(generator.render(latents, rows, exact=False), generator.render(latents, rows))


def test_ones_own_module_is_a_generator() -> None:
    module = nn.Sequential(nn.Linear(5, 3 * 4 * 4), nn.Unflatten(1, (3, 4, 4)), nn.Tanh())

    class Ignoring(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = module

        def forward(self, latents: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
            assert conditions.shape == (len(latents), 0)
            return self.inner(latents)

    own = Generator.from_module(Ignoring(), 5, (3, 4, 4))
    latents = own.latents(0, 7)
    samples = own.render(latents, torch.zeros(7, 0))
    assert samples.dtype == torch.uint8
    assert samples.shape == (7, 3, 4, 4)
    assert (samples.int() - to_uint8(module(latents)).int()).abs().max() <= 1
    assert own.capabilities == Capabilities(first=False, map=False, discriminator=False)
    with pytest.raises(ValueError, match="no directions"):
        own.first_matrix()
    for ask in (lambda: own.mean_w, lambda: own.layers, lambda: own.map(latents, torch.zeros(7, 0))):
        with pytest.raises(ValueError, match="no mapping network"):
            ask()
    with pytest.raises(ValueError, match="discriminator"):
        own.discriminate(samples, torch.zeros(7, 0))
    other = Generator.from_module(Ignoring(), 5, (3, 4, 4))
    assert own.digest == other.digest
    nn.init.zeros_(module[0].weight)
    assert own.digest != Generator.from_module(Ignoring(), 5, (3, 4, 4)).digest
    assert torch.equal(own.render(latents, torch.zeros(7, 0)), samples), "a handle keeps the weights it was given"


def test_a_latent_depends_only_on_its_seed_and_index(generator: Generator) -> None:
    whole = generator.latents(11, 9)
    assert whole.dtype == torch.float32
    assert torch.equal(generator.latents(11, 4, start=5), whole[5:])
    assert not torch.equal(generator.latents(12, 9), whole)
    expected = np.random.default_rng([11, 2]).standard_normal(16).astype(np.float32)
    assert np.array_equal(whole[2].numpy(), expected)
    assert generator.latents(11, 0).shape == (0, 16)


def test_latents_are_unit_gaussian(generator: Generator) -> None:
    many = generator.latents(0, 4000)
    # 64,000 numbers: three standard errors of the mean are .012, of the variance .017.
    assert abs(many.mean().item()) < 0.012
    assert abs(many.var().item() - 1.0) < 0.017


def test_rows_of_the_wrong_shape_are_refused(generator: Generator) -> None:
    with pytest.raises(ValueError, match=r"latents \[N, 16\] and conditions \[N, 10\]"):
        generator.render(torch.zeros(2, 15), torch.zeros(2, 10))
    with pytest.raises(ValueError, match="conditions"):
        generator.render(torch.zeros(2, 16), torch.zeros(3, 10))


def test_the_first_matrix_gives_the_first_layers_pre_activations(write_snapshot: WriteSnapshot) -> None:
    path = write_snapshot()
    generator = Generator.from_snapshot(path)
    tensors, _ = read_tensors(path)
    latents = generator.latents(0, 2)
    condition = generator.conditions.row({"digit": "4"})
    embedded = condition @ tensors["generator.embedding.weight"]
    weight, bias = tensors["generator.first.weight"], tensors["generator.first.bias"]
    first, second = (torch.cat([latent, embedded]) @ weight.T + bias for latent in latents)
    moved = generator.first_matrix() @ (latents[0] - latents[1])
    assert torch.allclose(first - second, moved, atol=1e-5)


def test_a_trained_snapshot_gives_both_its_networks(tiny_config: TrainConfig, tmp_path: Path) -> None:
    trainer = Trainer(tiny_config, chosen=Chosen(device="cpu", precision="float32", threads=1))
    for _ in range(3):
        trainer.step()
    tensors, metadata = trainer.snapshot()
    path = tmp_path / "000000048.safetensors"
    write_tensors(path, tensors, metadata)
    generator = load_generator(path)
    assert generator.images == 48
    assert generator.capabilities.first
    modules = {}
    for part, build in (("generator", build_generator), ("discriminator", build_discriminator)):
        modules[part] = build(tiny_config.networks, (1, 28, 28), 10).eval()
        modules[part].load_state_dict(
            {name.removeprefix(f"{part}."): value for name, value in tensors.items() if name.startswith(part)}
        )
    latents, rows = generator.latents(0, 4), generator.conditions.in_turn(4)
    images = modules["generator"](latents, rows).detach()
    samples = generator.render(latents, rows)
    assert (samples.int() - to_uint8(images).int()).abs().max() <= 1
    logits = modules["discriminator"](samples.float() / 127.5 - 1.0, rows).logits.detach()
    assert torch.allclose(generator.discriminate(samples, rows), logits, atol=1e-4)


def test_a_generator_is_found_by_name_folder_and_file(write_snapshot: WriteSnapshot) -> None:
    first, second = write_snapshot(images=6400), write_snapshot(images=12800, seed=1)
    assert load_generator("digits").images == 12800
    assert load_generator("digits", 6400).digest == load_generator(first).digest
    assert load_generator(first.parents[1]).digest == Generator.from_snapshot(second).digest
    with pytest.raises(ValueError, match="no snapshot at 5"):
        load_generator("digits", 5)
    with pytest.raises(ValueError, match="no run called"):
        load_generator("nothing")


def test_loading_leaves_the_random_numbers_alone(write_snapshot: WriteSnapshot) -> None:
    path = write_snapshot()
    before = torch.random.get_rng_state()
    Generator.from_snapshot(path)
    assert torch.equal(torch.random.get_rng_state(), before)


SIGNALS = {"dataset.name": "signals", "network.name": "recurrent"}
POINTS = {"dataset.name": "ring", "network.name": "mlp"}


def test_signals_come_in_their_own_units_and_as_lines(write_snapshot: WriteSnapshot) -> None:
    waves = Conditions(groups=(ConditionGroup(name="waveform", classes=("sine", "square")),))
    path = write_snapshot("waves", shape=(2, 32), conditions=waves, settings=SIGNALS, value_range=(-3.0, 5.0))
    generator = Generator.from_snapshot(path)
    assert (generator.kind, generator.sample_shape, generator.shape) == ("signal", (2, 32), (3, 64, 64))
    latents, rows = requests(generator, 5)
    samples = generator.samples(latents, rows)
    outputs = read_snapshot(path).players["generator"].eval()(latents, rows).detach()
    assert samples.dtype == torch.float32
    assert torch.allclose(samples, outputs * 4.0 + 1.0, atol=1e-4)
    assert torch.equal(generator.samples(latents[2:3], rows[2:3]), samples[2:3])
    pictures = generator.render(latents, rows)
    assert pictures.dtype == torch.uint8
    assert torch.equal(pictures, torch.from_numpy(drawn(((samples - 1.0) / 4.0).numpy(), "signal")))
    live = generator.render(latents, rows, exact=False)
    assert (live.int() - pictures.int()).abs().max() <= 2
    discriminator = read_snapshot(path).players["discriminator"].eval()
    assert torch.allclose(
        generator.discriminate(samples, rows), discriminator(outputs, rows).logits.detach(), atol=1e-4
    )


def test_points_are_not_held_in_their_range(write_snapshot: WriteSnapshot) -> None:
    path = write_snapshot("ring", shape=(2,), conditions=Conditions(), settings=POINTS, value_range=(-4.0, 4.0))
    generator = Generator.from_snapshot(path)
    assert (generator.kind, generator.sample_shape, generator.shape) == ("points", (2,), (3, 64, 64))
    latents = generator.latents(0, 200) * 9.0
    samples = generator.samples(latents, torch.zeros(200, 0))
    outputs = read_snapshot(path).players["generator"].eval()(latents, torch.zeros(200, 0)).detach()
    assert torch.allclose(samples, outputs * 4.0, rtol=1e-4, atol=1e-4)
    assert outputs.abs().max() > 1.0
    assert generator.render(latents, torch.zeros(200, 0)).shape == (200, 3, 64, 64)


def test_the_samples_of_an_image_generator_are_its_pictures(generator: Generator) -> None:
    latents, rows = requests(generator, 3)
    assert torch.equal(generator.samples(latents, rows), generator.render(latents, rows))


def test_ones_own_module_may_make_points() -> None:
    class Shifted(nn.Module):
        def forward(self, latents: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
            return latents + conditions

    sides = Conditions(groups=(ConditionGroup(name="side", classes=("left", "right")),))
    own = Generator.from_module(Shifted(), 2, (2,), sides)
    latents, rows = requests(own, 4)
    assert torch.allclose(own.samples(latents, rows), latents + rows)
    wide = Generator.from_module(Shifted(), 2, (2,), sides, value_range=(0.0, 10.0))
    assert torch.allclose(wide.samples(latents, rows), 5.0 * (latents + rows) + 5.0)


def test_a_discriminator_of_packs_judges_no_single_samples(write_snapshot: WriteSnapshot) -> None:
    generator = Generator.from_snapshot(write_snapshot("packs", settings={"objective.pack": 2}))
    assert not generator.capabilities.discriminator
    latents, rows = requests(generator, 2)
    with pytest.raises(ValueError, match="discriminator of single samples"):
        generator.discriminate(generator.render(latents, rows), rows)


def test_an_unconditional_run_takes_no_conditions(write_snapshot: WriteSnapshot) -> None:
    settings = {"network.generator_conditioning": "none", "network.discriminator_conditioning": "none"}
    generator = Generator.from_snapshot(write_snapshot("plain", conditions=Conditions(), settings=settings))
    latents = generator.latents(0, 3)
    samples = generator.render(latents, torch.zeros(3, 0))
    assert generator.discriminate(samples, torch.zeros(3, 0)).shape == (3,)


@pytest.mark.parametrize("objective", ["autoencoder", "vae", "pca"])
def test_a_decoder_is_a_generator(
    objective: str, write_snapshot: WriteSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"objective.name": objective, "objective.r1": 0.0, "objective.r2": 0.0}
    path = write_snapshot("decoder", conditions=Conditions(), settings=settings)
    monkeypatch.setattr("gan_core.generator.live_dtype", lambda _: torch.bfloat16)
    generator = Generator.from_snapshot(path)
    assert generator.capabilities == Capabilities(first=True, map=False, discriminator=False)
    latents = generator.latents(0, 5)
    exact = generator.render(latents, torch.zeros(5, 0))
    assert (generator.render(latents, torch.zeros(5, 0), exact=False).int() - exact.int()).abs().max() <= 6
    assert generator.first_matrix().shape[1] == 16
