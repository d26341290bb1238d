"""The inference handle: what a sample's bytes depend on, and what a snapshot file must be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from gan_core import snapshots
from gan_core.conditions import ConditionGroup, Conditions
from gan_core.config import TrainConfig
from gan_core.datasets.base import to_uint8
from gan_core.files import read_tensors, write_tensors
from gan_core.generator import Generator, load_generator
from gan_core.networks import build_critic, build_generator
from gan_core.snapshots import SnapshotError
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
    latents, rows = requests(touchy, 300)
    together = touchy.render(latents, rows)
    order = torch.randperm(300, generator=torch.Generator().manual_seed(0))
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
    assert not own.capabilities.first
    assert not own.capabilities.critic
    with pytest.raises(ValueError, match="no directions"):
        own.first_matrix()
    with pytest.raises(ValueError, match="critic"):
        own.judge(samples, torch.zeros(7, 0))
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
    for part, build in (("generator", build_generator), ("critic", build_critic)):
        modules[part] = build(tiny_config.network, (1, 28, 28), 10)
        modules[part].load_state_dict(
            {name.removeprefix(f"{part}."): value for name, value in tensors.items() if name.startswith(part)}
        )
    latents, rows = generator.latents(0, 4), generator.conditions.in_turn(4)
    images = modules["generator"](latents, rows).detach()
    samples = generator.render(latents, rows)
    assert (samples.int() - to_uint8(images).int()).abs().max() <= 1
    logits = modules["critic"](samples.float() / 127.5 - 1.0, rows).detach()
    assert torch.allclose(generator.judge(samples, rows), logits, atol=1e-4)


def test_a_generator_is_found_by_name_folder_and_file(write_snapshot: WriteSnapshot) -> None:
    first, second = write_snapshot(images=6400), write_snapshot(images=12800, seed=1)
    assert load_generator("digits").images == 12800
    assert load_generator("digits", 6400).digest == load_generator(first).digest
    assert load_generator(first.parents[1]).digest == Generator.from_snapshot(second).digest
    with pytest.raises(ValueError, match="no snapshot at 5 images"):
        load_generator("digits", 5)
    with pytest.raises(ValueError, match="no run called"):
        load_generator("nothing")


def test_loading_leaves_the_random_numbers_alone(write_snapshot: WriteSnapshot) -> None:
    path = write_snapshot()
    before = torch.random.get_rng_state()
    Generator.from_snapshot(path)
    assert torch.equal(torch.random.get_rng_state(), before)


def rewritten(path: Path, metadata: dict[str, str | None] | None = None, **tensors: torch.Tensor | None) -> Path:
    """The snapshot with some metadata and tensors (`__` for a dot) replaced, or removed where None."""
    own, facts = read_tensors(path)
    facts = {key: value for key, value in (facts | (metadata or {})).items() if value is not None}
    own |= {name.replace("__", "."): value for name, value in tensors.items()}
    write_tensors(path, {name: value for name, value in own.items() if value is not None}, facts)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SnapshotError) as caught:
        Generator.from_snapshot(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("share", [0.0, 0.00001, 0.001, 0.3, 0.5, 0.999])
def test_a_snapshot_cut_anywhere_is_refused(write_snapshot: WriteSnapshot, share: float) -> None:
    path = write_snapshot()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert "damaged or cut short" in refusal(path)


def test_files_that_are_no_snapshots_are_refused(write_snapshot: WriteSnapshot) -> None:
    path = write_snapshot()
    assert "isn't there" in refusal(path.with_name("000000001.safetensors"))
    path.write_bytes(b"\x08\0\0\0\0\0\0\0[1, 2, 3")
    assert "header" in refusal(path)
    path.write_bytes(b"\x03\0\0\0\0\0\0\0[1]")
    assert "table" in refusal(path)
    nested = b"[" * 100_000
    path.write_bytes(len(nested).to_bytes(8, "little") + nested)
    assert "header" in refusal(path)
    write_tensors(path, {"weights": torch.zeros(3)}, {})
    assert "doesn't say what its tensors are" in refusal(path)


@pytest.mark.parametrize(
    ("metadata", "sentence"),
    [
        ({"schema": "2"}, "schema version '2'; this program reads 1"),
        ({"schema": None}, "doesn't say what its tensors are"),
        ({"images": None}, "has no images"),
        ({"images": "many"}, "can't be read"),
        ({"images": "-64"}, "-64 images"),
        ({"shape": "[1, 28]"}, "can't be read"),
        ({"shape": "[1, 29, 29]"}, "can't be built"),
        ({"shape": "[7, 28, 28]"}, "can't be built"),
        ({"conditions": "{}}"}, "can't be read"),
        ({"config": '{"network": {"latent_dimension": 100000}}'}, "latent_dimension"),
        ({"config": '{"network": {"latent_dimension": 17}}'}, "doesn't fit: generator.first.weight"),
        ({"conditions": '{"groups": [{"name": "digit", "classes": ["0", "1"]}]}'}, "doesn't fit"),
    ],
)
def test_metadata_that_is_wrong_is_refused(
    write_snapshot: WriteSnapshot, metadata: dict[str, str | None], sentence: str
) -> None:
    assert sentence in refusal(rewritten(write_snapshot(), metadata))


def test_classes_without_end_are_refused(write_snapshot: WriteSnapshot) -> None:
    classes = [str(number) for number in range(5000)]
    path = rewritten(write_snapshot(), {"conditions": json.dumps({"groups": [{"name": "digit", "classes": classes}]})})
    assert "5000 classes" in refusal(path)


@pytest.mark.parametrize(
    ("tensors", "sentence"),
    [
        ({"generator__first__bias": None}, "lacks tensors that its network needs: generator.first.bias"),
        ({"generator__secret": torch.zeros(2)}, "doesn't know: generator.secret"),
        ({"other__weight": torch.zeros(2)}, "doesn't know: other.weight"),
        ({"generator__first__bias": torch.zeros(3)}, "generator.first.bias is [3] of F32, not [784]"),
        ({"generator__first__bias": torch.zeros(784, dtype=torch.float64)}, "not [784] of float32"),
        ({"generator__first__bias": torch.full((784,), torch.nan)}, "not finite"),
    ],
)
def test_tensors_that_dont_fit_are_refused(
    write_snapshot: WriteSnapshot, tensors: dict[str, torch.Tensor | None], sentence: str
) -> None:
    path = write_snapshot()
    bias = read_tensors(path)[0]["generator.first.bias"]
    assert bias.shape == (784,)
    assert sentence in refusal(rewritten(path, None, **tensors))


def test_a_snapshot_without_a_critic_has_none(write_snapshot: WriteSnapshot) -> None:
    path = write_snapshot()
    names = [name for name in read_tensors(path)[0] if name.startswith("critic.")]
    generator = Generator.from_snapshot(rewritten(path, None, **dict.fromkeys(names)))
    assert not generator.capabilities.critic
    with pytest.raises(ValueError, match="without a critic"):
        generator.judge(torch.zeros(1, 1, 28, 28, dtype=torch.uint8), torch.zeros(1, 10))


def test_large_files_are_not_even_read(write_snapshot: WriteSnapshot) -> None:
    path = write_snapshot()
    with path.open("ab") as file:
        file.truncate(snapshots.MAXIMUM_BYTES + 1)
    assert "too large" in refusal(path)
    header = snapshots.MAXIMUM_HEADER_BYTES + 1
    path.write_bytes(header.to_bytes(8, "little") + b" " * header)
    assert "header of" in refusal(path)
