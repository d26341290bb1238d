"""Pictures: what each view renders, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.generator import Generator
from gan_core.latent.composition import Composition, compose
from gan_core.latent.paths import lerp, slerp
from gan_core.latent.pictures import Picture, SinglePicture
from gan_core.latent.references import References
from gan_core.latent.spaces import Basis, first_basis, own_basis

PICTURE: TypeAdapter[Picture] = TypeAdapter(Picture)
FIGURES = Conditions(
    groups=(
        ConditionGroup(name="shape", classes=("circle", "square", "star")),
        ConditionGroup(name="colour", classes=("red", "green")),
    )
)


@pytest.fixture
def generator(write_snapshot: Callable[..., Path]) -> Generator:
    return Generator.from_snapshot(write_snapshot())


@pytest.fixture
def figures(write_snapshot: Callable[..., Path]) -> Generator:
    return Generator.from_snapshot(write_snapshot("figures", shape=(3, 32, 32), conditions=FIGURES))


def composed(generator: Generator, **settings: Any) -> Composition:
    return compose(PICTURE.validate_python(settings), generator, References(lambda _: own_basis(generator)))


def test_a_single_picture_is_the_seeds_latent_truncated_and_moved(generator: Generator) -> None:
    made = composed(
        generator,
        view="single",
        seed=5,
        truncation=0.5,
        dimensions={2: 1.25},
        directions={3: -2.0, 0: 1.0},
        condition={"first": {"digit": "7"}},
    )
    basis = first_basis(generator)
    expected = generator.latents(5)[0].numpy().astype(np.float64)
    expected[2] = 1.25
    expected = 0.5 * expected - 2.0 * basis.directions[3] + 1.0 * basis.directions[0]
    assert (made.rows, made.columns) == (1, 1)
    assert made.latents == pytest.approx(expected[None], abs=1e-6)
    assert made.conditions.tolist() == [[0.0] * 7 + [1.0] + [0.0] * 2]
    assert made.latents.dtype == made.conditions.dtype == np.float32


def test_a_plain_picture_is_the_generators_own_latent_to_the_bit(generator: Generator) -> None:
    assert composed(generator, view="single", seed=9).latents.tobytes() == generator.latents(9).numpy().tobytes()
    truncated = composed(generator, view="single", seed=9, truncation=0.7).latents
    assert truncated.tobytes() == (generator.latents(9) * 0.7).numpy().tobytes()


def test_the_order_of_directions_in_a_request_does_not_matter(generator: Generator) -> None:
    amounts = {index: 0.1 * index for index in range(16)}
    there = composed(generator, view="single", directions=amounts).latents
    back = composed(generator, view="single", directions=dict(reversed(amounts.items()))).latents
    assert there.tobytes() == back.tobytes()


def test_the_basis_that_is_asked_for_is_used(generator: Generator) -> None:
    chains: list[tuple[int, ...]] = []

    def basis_of(chain: tuple[int, ...]) -> Basis:
        chains.append(chain)
        return Basis(np.eye(16, dtype=np.float32), np.full(16, 3.0, np.float32), np.ones(16, np.float32))

    moved = compose(SinglePicture(directions={4: 2.0}, basis=(64, 128)), generator, References(basis_of))
    plain = compose(SinglePicture(basis=(64, 128)), generator, References(basis_of))
    assert chains == [(64, 128)], "a picture without directions needs no basis"
    assert (moved.latents - plain.latents)[0] == pytest.approx(6.0 * np.eye(16)[4], abs=1e-6)


def test_conditions_mix_continuously(figures: Generator) -> None:
    condition = {"first": {"shape": "star"}, "second": {"shape": "circle", "colour": "green"}, "mix": 0.25}
    row = composed(figures, view="single", condition=condition).conditions[0]
    assert row == pytest.approx([0.25, 0.0, 0.75, 0.75, 0.25])
    for mix, name in ((0.0, "first"), (1.0, "second")):
        end = composed(figures, view="single", condition={**condition, "mix": mix}).conditions
        pure = composed(figures, view="single", condition={"first": condition[name]}).conditions
        assert end.tobytes() == pure.tobytes()


def test_a_neighbourhood_spans_two_directions(generator: Generator) -> None:
    base = {"seed": 4, "truncation": 0.8, "directions": {1: 0.5, 6: -1.0}, "condition": {"first": {"digit": "2"}}}
    made = composed(generator, view="neighbourhood", axes=(1, 3), spread=2.0, **base)
    assert (made.rows, made.columns, made.latents.shape) == (8, 8, (64, 16))
    assert (made.conditions == made.conditions[0]).all()
    for row in range(8):
        for column in range(8):
            right, up = 2.0 * (2 * column / 7 - 1), 2.0 * (1 - 2 * row / 7)
            directions = {1: 0.5 + right, 3: up, 6: -1.0}
            single = composed(generator, view="single", **(base | {"directions": directions})).latents[0]
            assert made.latents[8 * row + column] == pytest.approx(single, abs=1e-6)


def test_a_neighbourhood_along_one_direction_twice_adds_up(generator: Generator) -> None:
    made = composed(generator, view="neighbourhood", axes=(2, 2), spread=1.0)
    corner = composed(generator, view="single", directions={2: 2.0}).latents[0]
    assert made.latents[7] == pytest.approx(corner, abs=1e-6)


def test_a_neighbourhood_without_spread_is_one_latent(generator: Generator) -> None:
    made = composed(generator, view="neighbourhood", spread=0.0, directions={0: 1.0})
    assert (made.latents == made.latents[0]).all()


def test_all_classes_share_the_latent(generator: Generator, figures: Generator) -> None:
    made = composed(generator, view="classes", seed=3)
    assert (made.rows, made.columns) == (2, 5)
    assert made.conditions.tolist() == np.eye(10).tolist()
    assert (made.latents == made.latents[0]).all()
    colours = composed(figures, view="classes", group="colour", condition={"first": {"shape": "star"}})
    assert colours.conditions.tolist() == [[0, 0, 1, 1, 0], [0, 0, 1, 0, 1]]
    mixed = composed(
        figures,
        view="classes",
        group="colour",
        condition={"first": {"shape": "star"}, "second": {"shape": "circle"}, "mix": 0.5},
    )
    assert mixed.conditions.tolist() == [[0.5, 0, 0.5, 1, 0], [0.5, 0, 0.5, 0, 1]]


@pytest.mark.parametrize(("method", "between"), [("linear", lerp), ("spherical", slerp)])
def test_a_path_goes_from_one_latent_to_the_other(
    generator: Generator, method: str, between: Callable[..., np.ndarray]
) -> None:
    start = {"seed": 1, "truncation": 0.5, "directions": {0: 2.0}, "condition": {"first": {"digit": "1"}}}
    end = {"seed": 2, "condition": {"first": {"digit": "4"}}}
    times = [0.0, 0.25, 0.5, 1.0]
    made = composed(generator, view="path", keyframes=[start, end], method=method, times=times, columns=3)
    assert (made.rows, made.columns) == (2, 3)
    first, last = (composed(generator, view="single", **spec) for spec in (start, end))
    assert made.latents[0].tobytes() == first.latents[0].tobytes()
    assert made.latents[3].tobytes() == last.latents[0].tobytes()
    assert made.latents[1] == pytest.approx(between(first.latents[0], last.latents[0], 0.25))
    assert made.conditions[1] == pytest.approx(0.75 * first.conditions[0] + 0.25 * last.conditions[0])
    assert made.conditions[0].tobytes() == first.conditions[0].tobytes()
    assert made.conditions[3].tobytes() == last.conditions[0].tobytes()
    around = composed(generator, view="path", keyframes=[start, end], method=method, times=times, closed=True)
    assert (around.rows, around.columns) == (1, 4)
    assert around.latents[3].tobytes() == first.latents[0].tobytes()
    assert around.latents[2].tobytes() == last.latents[0].tobytes()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"view": "single", "directions": {16: 1.0}}, "no direction 16; this generator has 0 to 15"),
        ({"view": "neighbourhood", "axes": (0, 99)}, "no direction 99"),
        ({"view": "single", "dimensions": {16: 1.0}}, "no dimension 16; this generator's latents have 0 to 15"),
        ({"view": "single", "condition": {"first": {"digit": "ten"}}}, "digit has no class 'ten'"),
        ({"view": "single", "condition": {"first": {"colour": "red"}}}, "no condition 'colour'"),
        ({"view": "single", "condition": {"second": {"digit": "x"}, "mix": 0.5}}, "no class 'x'"),
        ({"view": "classes", "group": "colour"}, "no condition 'colour'; there are: digit"),
    ],
)
def test_what_the_generator_does_not_have_is_a_sentence(
    generator: Generator, settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        composed(generator, **settings)


def test_an_unconditional_generator_has_no_classes(write_snapshot: Callable[..., Path]) -> None:
    generator = Generator.from_snapshot(write_snapshot("plain", conditions=Conditions()))
    assert composed(generator, view="single").conditions.shape == (1, 0)
    with pytest.raises(ValueError, match="no classes"):
        composed(generator, view="classes")


@pytest.fixture
def style(write_snapshot: Callable[..., Path]) -> Generator:
    return Generator.from_snapshot(write_snapshot("style", settings={"network.name": "style"}))


def test_a_style_is_mapped_truncated_and_moved_in_w(style: Generator) -> None:
    settings = {"seed": 5, "truncation": 0.5, "dimensions": {2: 1.25}, "condition": {"first": {"digit": "7"}}}
    made = composed(style, view="single", **settings, directions={3: -2.0, 0: 1.0})
    basis, mean = own_basis(style), style.mean_w.numpy()
    latents = style.latents(5)
    latents[0, 2] = 1.25
    mapped = style.map(latents, style.conditions.row({"digit": "7"})[None])[0].numpy()
    moved = basis.sigmas[0] * basis.directions[0] - 2.0 * basis.sigmas[3] * basis.directions[3]
    assert made.space == "w"
    assert made.latents == pytest.approx((mean + 0.5 * (mapped - mean) + moved)[None], abs=1e-5)


def test_at_truncation_0_every_seed_is_the_mean_style(style: Generator) -> None:
    for seed in (1, 2):
        for digit in "38":
            made = composed(style, view="single", seed=seed, truncation=0.0, condition={"first": {"digit": digit}})
            assert made.latents[0].tobytes() == style.mean_w.numpy().tobytes()


def test_every_class_of_a_latent_has_its_own_style(style: Generator) -> None:
    made = composed(style, view="classes", seed=4, directions={1: 1.5})
    assert made.latents.shape == (10, len(style.mean_w))
    for index in range(10):
        single = composed(style, view="single", seed=4, directions={1: 1.5}, condition={"first": {"digit": str(index)}})
        assert made.latents[index].tobytes() == single.latents[0].tobytes()


@pytest.mark.parametrize(("method", "between"), [("linear", lerp), ("spherical", slerp)])
def test_a_way_between_styles_leads_through_w(
    style: Generator, method: str, between: Callable[..., np.ndarray]
) -> None:
    ends = [{"seed": 1, "condition": {"first": {"digit": "1"}}}, {"seed": 2, "condition": {"first": {"digit": "4"}}}]
    made = composed(style, view="path", keyframes=ends, method=method, times=[0.0, 0.25, 1.0])
    first, last = (composed(style, view="single", **spec).latents[0] for spec in ends)
    assert made.space == "w"
    assert made.latents[0].tobytes() == first.tobytes()
    assert made.latents[2].tobytes() == last.tobytes()
    assert made.latents[1] == pytest.approx(between(first, last, 0.25))


def test_the_neighbours_of_a_style_lie_in_w(style: Generator) -> None:
    made = composed(style, view="neighbourhood", seed=3, axes=(1, 0), spread=2.0)
    middle = composed(style, view="single", seed=3).latents[0]
    basis = own_basis(style)
    corner = middle - 2.0 * basis.sigmas[1] * basis.directions[1] + 2.0 * basis.sigmas[0] * basis.directions[0]
    assert made.latents[0] == pytest.approx(corner, abs=1e-5)


@pytest.mark.parametrize(
    "settings",
    [
        {"view": "everything"},
        {"seed": 1},
        {"view": "single", "axes": [0, 1]},
        {"view": "neighbourhood", "spread": 5.1},
        {"view": "neighbourhood", "axes": [0, 512]},
        {"view": "neighbourhood", "axes": [0]},
        {"view": "path", "keyframes": [{}], "times": [0.0]},
        {"view": "path", "keyframes": [{}] * 17, "times": [0.0]},
        {"view": "path", "keyframes": [{}, {}], "times": []},
        {"view": "path", "keyframes": [{}, {}], "times": [0.0] * 257},
        {"view": "path", "keyframes": [{}, {}], "times": [1.1]},
        {"view": "path", "keyframes": [{}, {}], "times": [0.0], "method": "cubic"},
        {"view": "path", "keyframes": [{"view": "single"}, {}], "times": [0.0]},
    ],
)
def test_what_is_out_of_bounds_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PICTURE.validate_python(settings)
