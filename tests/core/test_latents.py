"""From a spec to numbers: kept latents, moves, style mixing, the shell, shares; and the pictures made of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from pydantic import TypeAdapter, ValidationError
from scipy.interpolate import CubicSpline

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.generator import Generator
from gan_core.latent.composition import Composition, compose
from gan_core.latent.directions.direction import Direction
from gan_core.latent.directions.store import KeptLatent, keep_latent, save_direction
from gan_core.latent.latents import condition_row, latent_of, origin_of
from gan_core.latent.paths import slerp
from gan_core.latent.pictures import Picture
from gan_core.latent.references import References
from gan_core.latent.spaces import class_mean, own_basis
from gan_core.latent.spec import ConditionSpec, LatentSpec
from gan_core.workspace import Workspace

Floats = npt.NDArray[np.float32]
PICTURE: TypeAdapter[Picture] = TypeAdapter(Picture)
FIGURES = Conditions(
    groups=(
        ConditionGroup(name="shape", classes=("circle", "square", "star")),
        ConditionGroup(name="colour", classes=("red", "green")),
    )
)
WriteSnapshot = Callable[..., Path]


@pytest.fixture
def plain(write_snapshot: WriteSnapshot) -> Generator:
    return Generator.from_snapshot(write_snapshot())


@pytest.fixture
def style(write_snapshot: WriteSnapshot) -> Generator:
    return Generator.from_snapshot(write_snapshot("style", settings={"network.name": "style"}))


def references(generator: Generator) -> References:
    return References.within(Workspace.default(), lambda _: own_basis(generator))


def latent(generator: Generator, **settings: Any) -> Floats:
    return latent_of(LatentSpec.model_validate(settings), generator, references(generator))


def composed(generator: Generator, **settings: Any) -> Composition:
    return compose(PICTURE.validate_python(settings), generator, references(generator))


def kept(generator: Generator, vector: npt.ArrayLike, space: Any) -> str:
    return keep_latent(
        Workspace.default(), KeptLatent(np.asarray(vector, dtype=np.float32), space, "run", generator.digest, "a test")
    )


def saved(generator: Generator, seed: int, space: Any, sigma: float = 1.5) -> Direction:
    width = generator.latent_dimension if space == "z" else len(generator.mean_w)
    vector = np.random.default_rng(seed).standard_normal(width)
    unit = (vector / np.linalg.norm(vector)).astype(np.float32)
    direction = Direction(unit, sigma, space, f"direction {seed}", "learned", "run", generator.digest, 64)
    save_direction(Workspace.default(), direction)
    return direction


def mapped(generator: Generator, seed: int, digit: str = "0") -> Floats:
    values: Floats = generator.map(generator.latents(seed), generator.conditions.row({"digit": digit})[None])[0].numpy()
    return values


# Where a latent begins.


def test_a_kept_z_is_begun_with_to_the_bit(plain: Generator, style: Generator) -> None:
    z = np.random.default_rng(3).standard_normal(16).astype(np.float32)
    assert latent(plain, kept=kept(plain, z, "z")).tobytes() == z.tobytes()
    row = style.conditions.row({})[None]
    assert (
        latent(style, kept=kept(style, z, "z")).tobytes() == style.map(torch.from_numpy(z[None]), row).numpy().tobytes()
    )
    changed = latent(plain, kept=kept(plain, z, "z"), dimensions={4: 2.5}, truncation=0.5)
    expected = z.copy()
    expected[4] = 2.5
    assert changed.tobytes() == (expected * np.float32(0.5)).tobytes()


@pytest.mark.parametrize("layered", [False, True])
def test_a_kept_w_is_begun_with_and_truncated(style: Generator, *, layered: bool) -> None:
    w = np.stack([mapped(style, seed) for seed in range(style.layers)]) if layered else mapped(style, 3)
    digest = kept(style, w, "w")
    assert latent(style, kept=digest).tobytes() == w.tobytes()
    mean = style.mean_w.numpy()
    assert latent(style, kept=digest, truncation=0.25) == pytest.approx(mean + 0.25 * (w - mean), abs=1e-6)
    assert latent(style, kept=digest, truncation=0.0).tobytes() == np.broadcast_to(mean, w.shape).tobytes()
    own = class_mean(style, style.conditions.row({"digit": "4"})).numpy()
    towards = latent(style, kept=digest, truncation=0.5, towards="class", condition={"first": {"digit": "4"}})
    assert towards == pytest.approx(own + 0.5 * (w - own), abs=1e-6)
    basis = own_basis(style)
    moved = latent(style, kept=digest, directions={1: 2.0})
    assert moved == pytest.approx(w + 2.0 * basis.sigmas[1] * basis.directions[1], abs=1e-5)


def test_a_kept_latent_of_another_kind_is_refused(plain: Generator, style: Generator) -> None:
    width = len(style.mean_w)
    for generator, vector, space in (
        (plain, np.ones(17), "z"),
        (plain, np.ones(width), "w"),
        (style, np.ones(width + 1), "w"),
        (style, np.ones((style.layers + 1, width)), "w"),
        (style, np.ones((style.layers, 16)), "z"),
    ):
        with pytest.raises(ValueError, match="kept for another generator"):
            latent(generator, kept=kept(generator, vector, space))
    with pytest.raises(ValueError, match="not kept here any more"):
        latent(plain, kept="0123456789abcdef")


def test_the_origin_is_the_z_before_all_else(style: Generator) -> None:
    spec = LatentSpec(seed=4, truncation=0.3, dimensions={1: -2.0}, directions={0: 3.0})
    expected = style.latents(4)[0].numpy().copy()
    expected[1] = -2.0
    assert origin_of(spec, style, references(style)).tobytes() == expected.tobytes()
    with pytest.raises(ValueError, match="interpolate in w"):
        origin_of(LatentSpec(kept=kept(style, mapped(style, 3), "w")), style, references(style))


def test_truncation_towards_a_class(plain: Generator, style: Generator) -> None:
    condition = {"first": {"digit": "7"}}
    row = style.conditions.row({"digit": "7"})
    latents = torch.randn(512, 16, generator=torch.Generator().manual_seed(0))
    mean = style.map(latents, row.expand(512, -1)).double().mean(dim=0).numpy()
    for seed in (1, 2):
        at_mean = latent(style, seed=seed, truncation=0.0, towards="class", condition=condition)
        assert at_mean == pytest.approx(mean, abs=1e-5)
    half = latent(style, seed=1, truncation=0.5, towards="class", condition=condition)
    assert half == pytest.approx(0.5 * (mean + mapped(style, 1, "7")), abs=1e-5)
    classes = composed(style, view="classes", seed=1, truncation=0.0, towards="class")
    assert len({w.tobytes() for w in classes.latents}) == 10, "each class has a mean of its own"
    with pytest.raises(ValueError, match="no means of their own in z"):
        latent(plain, truncation=0.5, towards="class")


# What moves it.


@pytest.mark.parametrize("space", ["z", "w"])
def test_moves_are_steps_along_kept_directions(plain: Generator, style: Generator, space: str) -> None:
    generator = plain if space == "z" else style
    first, second = saved(generator, 1, space), saved(generator, 2, space, sigma=0.25)
    moves = {first.digest: {"amount": 2.0}, second.digest: {"amount": -3.0}}
    still = latent(generator, seed=6, truncation=0.7)
    made = latent(generator, seed=6, truncation=0.7, moves=moves)
    expected = still.astype(np.float64) + 3.0 * first.vector - 0.75 * second.vector
    assert made == pytest.approx(expected, abs=1e-5)
    back = latent(generator, seed=6, truncation=0.7, moves=dict(reversed(moves.items())))
    assert made.tobytes() == back.tobytes(), "the order of a request doesn't matter"
    assert (
        latent(generator, seed=6, moves={first.digest: {"amount": 0.0}}).tobytes()
        == latent(generator, seed=6).tobytes()
    )


def test_each_layer_takes_its_own_share_of_a_move(style: Generator) -> None:
    direction = saved(style, 1, "w")
    shares = [0.0, 1.0, 0.25, 0.5, 0.75][: style.layers]
    assert style.layers == len(shares) or style.layers < 5
    made = latent(style, seed=2, moves={direction.digest: {"amount": -2.0, "layers": shares}})
    w = mapped(style, 2)
    assert made.shape == (style.layers, len(w))
    for layer, share in enumerate(shares):
        step = np.float32(share) * (np.float32(-2.0) * (np.float32(1.5) * direction.vector))
        assert made[layer].tobytes() == (w + step).tobytes()
    everywhere = latent(style, seed=2, moves={direction.digest: {"amount": -2.0, "layers": [1.0] * style.layers}})
    plainly = latent(style, seed=2, moves={direction.digest: {"amount": -2.0}})
    assert all(layer.tobytes() == plainly.tobytes() for layer in everywhere)


def test_moves_that_do_not_fit_are_refused(plain: Generator, style: Generator) -> None:
    in_z, in_w = saved(plain, 1, "z"), saved(style, 1, "w")
    for generator, direction in ((plain, in_w), (style, in_z)):
        with pytest.raises(ValueError, match="Open the generator it was found in"):
            latent(generator, moves={direction.digest: {"amount": 1.0}})
    with pytest.raises(ValueError, match=f"has {style.layers} layers"):
        latent(style, moves={in_w.digest: {"amount": 1.0, "layers": [1.0] * (style.layers + 1)}})
    with pytest.raises(ValueError, match="no mapping network"):
        latent(plain, moves={in_z.digest: {"amount": 1.0, "layers": [1.0]}})
    with pytest.raises(ValueError, match="not kept here any more"):
        latent(plain, moves={"0123456789abcdef": {"amount": 1.0}})
    with pytest.raises(ValidationError):
        LatentSpec.model_validate({"moves": {"../../etc/passwd": {"amount": 1.0}}})


def test_on_the_shell_a_moved_latent_keeps_its_length(plain: Generator, style: Generator) -> None:
    direction = saved(plain, 1, "z")
    settings = {"seed": 5, "truncation": 0.8, "directions": {0: 3.0}, "moves": {direction.digest: {"amount": 4.0}}}
    off, on = latent(plain, **settings), latent(plain, **settings, shell=True)
    length = np.linalg.norm(0.8 * plain.latents(5)[0].numpy())
    assert np.linalg.norm(off) > 1.2 * length
    assert np.linalg.norm(on) == pytest.approx(length, rel=1e-6)
    assert on / np.linalg.norm(on) == pytest.approx(off / np.linalg.norm(off), abs=1e-6)
    assert latent(plain, seed=5, shell=True).tobytes() == plain.latents(5)[0].numpy().tobytes()
    around = composed(plain, view="neighbourhood", seed=5, spread=3.0, shell=True)
    lengths = np.linalg.norm(around.latents, axis=1)
    assert lengths == pytest.approx(np.linalg.norm(plain.latents(5).numpy()), rel=1e-5)
    # w is no Gaussian, and stays as it is.
    assert latent(style, directions={0: 3.0}, shell=True).tobytes() == latent(style, directions={0: 3.0}).tobytes()


# Style mixing.


def test_layers_follow_the_second_latent_to_the_bit(style: Generator) -> None:
    first, second = mapped(style, 1, "3"), mapped(style, 2, "3")
    condition = {"first": {"digit": "3"}}
    for layers in ([], [0], [style.layers - 1], list(range(style.layers))):
        made = latent(style, seed=1, condition=condition, style={"seed": 2, "layers": layers})
        for layer in range(style.layers):
            assert made[layer].tobytes() == (second if layer in layers else first).tobytes()
    row = style.conditions.row({"digit": "3"})[None]
    everywhere = torch.from_numpy(made[None])
    assert torch.equal(
        style.render(everywhere, row, space="w"), style.render(torch.from_numpy(second[None]), row, space="w")
    )
    between = latent(style, seed=1, condition=condition, style={"seed": 2, "layers": [0]})
    pictures = [style.render(torch.from_numpy(w[None]), row, space="w") for w in (between, first, second)]
    assert not torch.equal(pictures[0], pictures[1])
    assert not torch.equal(pictures[0], pictures[2])


def test_the_second_latent_is_truncated_but_not_moved(style: Generator) -> None:
    settings = {"seed": 1, "truncation": 0.5, "directions": {0: 2.0}}
    made = latent(style, **settings, style={"seed": 2, "layers": [0]})
    assert made[0].tobytes() == latent(style, seed=2, truncation=0.5).tobytes()
    assert made[1].tobytes() == latent(style, **settings).tobytes()


def test_the_second_latent_may_be_kept(style: Generator) -> None:
    layered = np.stack([mapped(style, seed) for seed in range(10, 10 + style.layers)])
    for vector, space, expected in (
        (layered, "w", layered[1]),
        (mapped(style, 9), "w", mapped(style, 9)),
        (style.latents(9)[0].numpy(), "z", mapped(style, 9)),
    ):
        made = latent(style, seed=1, style={"kept": kept(style, vector, space), "layers": [1]})
        assert made[0].tobytes() == mapped(style, 1).tobytes()
        assert made[1].tobytes() == expected.tobytes()


def test_styles_that_cannot_be_mixed_are_refused(plain: Generator, style: Generator) -> None:
    with pytest.raises(ValueError, match=rf"no layer {style.layers}; this generator has 0 to {style.layers - 1}"):
        latent(style, style={"seed": 1, "layers": [style.layers]})
    with pytest.raises(ValueError, match="no mapping network"):
        latent(plain, style={"seed": 1, "layers": [0]})


def test_all_classes_and_neighbours_of_a_mixed_style(style: Generator) -> None:
    mixing = {"seed": 2, "layers": [1]}
    classes = composed(style, view="classes", seed=1, style=mixing)
    assert classes.latents.shape == (10, style.layers, len(style.mean_w))
    for digit in range(10):
        assert classes.latents[digit, 0].tobytes() == mapped(style, 1, str(digit)).tobytes()
        assert classes.latents[digit, 1].tobytes() == mapped(style, 2, str(digit)).tobytes()
    around = composed(style, view="neighbourhood", seed=1, style=mixing, spread=2.0)
    assert (around.latents[:, 1] == mapped(style, 2)).all()
    assert len({w.tobytes() for w in around.latents[:, 0]}) == 64


# Conditions.


@pytest.mark.parametrize(
    ("spec", "row"),
    [
        ({"shares": {"shape": {"star": 1.0}}}, [0, 0, 1, 1, 0]),
        ({"shares": {"shape": {"circle": 0.2, "star": 0.6}}}, [0.25, 0, 0.75, 1, 0]),
        ({"shares": {"colour": {"red": 0.5, "green": 0.5}}, "first": {"shape": "square"}}, [0, 1, 0, 0.5, 0.5]),
        ({"shares": {"shape": {"star": 1.0}}, "second": {"colour": "green"}, "mix": 0.25}, [0, 0, 1, 0.75, 0.25]),
        ({"shares": {"shape": {"star": 0.0}}, "first": {"shape": "square"}}, [0, 1, 0, 1, 0]),
    ],
)
def test_shares_are_scaled_to_add_up_to_one(spec: dict[str, Any], row: list[float]) -> None:
    made = condition_row(ConditionSpec.model_validate(spec), FIGURES)
    assert made.dtype == np.float32
    assert made == pytest.approx(row)


def test_a_pure_share_is_the_class_to_the_bit() -> None:
    for name in ("circle", "square", "star"):
        spec = ConditionSpec(shares={"shape": {name: 0.3}})
        assert condition_row(spec, FIGURES).tobytes() == FIGURES.row({"shape": name}).numpy().tobytes()


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [({"size": {"big": 1.0}}, "no condition 'size'"), ({"shape": {"moon": 1.0}}, "shape has no class 'moon'")],
)
def test_shares_of_what_there_is_not_are_refused(shares: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        condition_row(ConditionSpec(shares=shares), FIGURES)


# Pictures.


def test_seeds_are_single_pictures_side_by_side(plain: Generator, style: Generator) -> None:
    seeds = (3, 1, 2**32 - 1, 1, 7)
    for generator, space in ((plain, "z"), (style, "w")):
        direction = saved(generator, 1, space)
        settings = {
            "truncation": 0.6,
            "directions": {1: 0.5},
            "dimensions": {0: 1.0},
            "moves": {direction.digest: {"amount": 1.0}},
            "condition": {"first": {"digit": "6"}},
        }
        made = composed(generator, view="seeds", seeds=seeds, columns=2, **settings)
        assert (made.rows, made.columns, made.space) == (3, 2, space)
        for index, seed in enumerate(seeds):
            single = composed(generator, view="single", seed=seed, **settings)
            assert made.latents[index].tobytes() == single.latents[0].tobytes()
            assert made.conditions[index].tobytes() == single.conditions[0].tobytes()


def test_seeds_take_the_place_of_a_kept_latent(plain: Generator) -> None:
    digest = kept(plain, np.ones(16), "z")
    made = composed(plain, view="seeds", seeds=(1, 2), kept=digest)
    assert made.latents.tobytes() == np.concatenate([plain.latents(seed).numpy() for seed in (1, 2)]).tobytes()


CORNERS = [
    {"seed": 1, "truncation": 0.5, "condition": {"first": {"digit": "1"}}},
    {"seed": 2, "directions": {0: 2.0}, "condition": {"first": {"digit": "2"}}},
    {"seed": 3, "condition": {"first": {"digit": "3"}}},
    {"seed": 4, "condition": {"first": {"digit": "3"}, "second": {"digit": "4"}, "mix": 0.5}},
]


@pytest.mark.parametrize("method", ["linear", "spherical"])
def test_a_grid_lies_between_its_corners(plain: Generator, style: Generator, method: str) -> None:
    for generator in (plain, style):
        made = composed(generator, view="grid", corners=CORNERS, side=4, method=method)
        assert (made.rows, made.columns, len(made.latents)) == (4, 4, 16)
        singles = [composed(generator, view="single", **corner) for corner in CORNERS]
        for place, single in zip((0, 3, 12, 15), singles, strict=True):
            assert made.latents[place].tobytes() == single.latents[0].tobytes()
            assert made.conditions[place].tobytes() == single.conditions[0].tobytes()
        corners = np.stack([single.latents[0] for single in singles]).astype(np.float64)
        rows = np.stack([single.conditions[0] for single in singles])
        for down in range(4):
            for across in range(4):
                x, y = across / 3, down / 3
                weights = np.array([(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y])
                assert made.conditions[4 * down + across] == pytest.approx(weights @ rows, abs=1e-6)
                if method == "linear":
                    expected = weights @ corners
                else:
                    expected = slerp(slerp(corners[0], corners[1], x), slerp(corners[2], corners[3], x), y)
                assert made.latents[4 * down + across] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("method", ["linear", "spherical"])
def test_a_grid_of_latents_with_layers_goes_layer_by_layer(style: Generator, method: str) -> None:
    corners = [{**CORNERS[0], "style": {"seed": 9, "layers": [1]}}, *CORNERS[1:]]
    made = composed(style, view="grid", corners=corners, side=3, method=method)
    plainly = composed(style, view="grid", corners=CORNERS, side=3, method=method)
    assert made.latents.shape == (9, style.layers, len(style.mean_w))
    assert made.latents[:, 0].tobytes() == plainly.latents.tobytes()
    assert (
        made.latents[0, 1].tobytes()
        == latent(style, seed=9, truncation=0.5, condition=CORNERS[0]["condition"]).tobytes()
    )


@pytest.mark.parametrize("method", ["linear", "spherical", "spline"])
def test_a_path_of_latents_with_layers_goes_layer_by_layer(style: Generator, method: str) -> None:
    keyframes = [{**CORNERS[0], "style": {"seed": 9, "layers": [1]}}, *CORNERS[1:3]]
    times = [0.0, 0.2, 0.5, 0.9, 1.0]
    made = composed(style, view="path", keyframes=keyframes, times=times, method=method)
    plainly = composed(style, view="path", keyframes=CORNERS[:3], times=times, method=method)
    assert made.latents[:, 0] == pytest.approx(plainly.latents, abs=1e-6)
    for index, keyframe in zip((0, 2, 4), keyframes, strict=True):
        single = composed(style, view="single", **keyframe).latents[0]
        assert made.latents[index].tobytes() == np.broadcast_to(single, made.latents[index].shape).tobytes()


@pytest.mark.parametrize("closed", [False, True])
def test_a_spline_is_scipys_and_goes_through_its_keyframes(plain: Generator, *, closed: bool) -> None:
    segments = 4 if closed else 3
    times = [index / segments for index in range(segments + 1)]
    made = composed(plain, view="path", keyframes=CORNERS, times=times, method="spline", closed=closed)
    singles = [composed(plain, view="single", **corner).latents[0] for corner in CORNERS]
    knots = [*singles, singles[0]] if closed else singles
    assert made.latents.tobytes() == np.stack(knots).tobytes()
    curve = CubicSpline(times, np.stack(knots).astype(np.float64), bc_type="periodic" if closed else "natural")
    between = composed(plain, view="path", keyframes=CORNERS, times=[0.1, 0.62], method="spline", closed=closed)
    assert between.latents == pytest.approx(curve([0.1, 0.62]), abs=1e-5)


@pytest.mark.parametrize("method", ["linear", "spherical", "spline"])
def test_a_path_in_z_is_mapped_on_its_way(style: Generator, method: str) -> None:
    keyframes = [{"seed": 1, "condition": {"first": {"digit": "1"}}}, {"seed": 2, "truncation": 0.5}, {"seed": 3}]
    settings = {"view": "path", "keyframes": keyframes, "method": method, "space": "z"}
    made = composed(style, **settings, times=[0.0, 0.25, 0.5, 1.0])
    for index, keyframe in zip((0, 2, 3), keyframes, strict=True):
        single = composed(style, view="single", **keyframe)
        assert made.latents[index].tobytes() == single.latents[0].tobytes()
    ends = [style.latents(seed)[0].numpy().astype(np.float64) for seed in (1, 2, 3)]
    if method == "linear":
        z = 0.5 * (ends[0] + ends[1])
    elif method == "spherical":
        z = slerp(ends[0], ends[1], 0.5)
    else:
        z = CubicSpline([0.0, 0.5, 1.0], np.stack(ends), bc_type="natural")(0.25)
    row = 0.5 * (style.conditions.row({"digit": "1"}) + style.conditions.row({"digit": "0"}))
    w = style.map(torch.from_numpy(np.float32(z)[None]), row[None])[0].numpy()
    mean = style.mean_w.numpy()
    assert made.latents[1] == pytest.approx(mean + 0.75 * (w - mean), abs=1e-5)
    in_w = composed(style, **{**settings, "space": "own"}, times=[0.25])
    assert not np.allclose(in_w.latents[0], made.latents[1], atol=1e-3)


def test_a_path_in_z_is_moved_as_its_keyframes_are(style: Generator) -> None:
    direction = saved(style, 1, "w")
    ends = [
        {"seed": 1, "directions": {0: 2.0}, "moves": {direction.digest: {"amount": 1.0}}},
        {"seed": 2, "style": {"seed": 5, "layers": [0]}, "towards": "class", "truncation": 0.7},
    ]
    settings = {"view": "path", "space": "z", "method": "linear"}
    made = composed(style, **settings, keyframes=ends, times=[0.0, 0.5, 1.0])
    for index, end in ((0, ends[0]), (2, ends[1])):
        single = composed(style, view="single", **end).latents[0]
        assert made.latents[index].tobytes() == np.broadcast_to(single, made.latents[index].shape).tobytes()
    # Two ends that are moved alike are moved so all the way.
    alike = [{"seed": seed, "moves": {direction.digest: {"amount": 2.0}}} for seed in (1, 2)]
    moved = composed(style, **settings, keyframes=alike, times=[0.3])
    still = composed(style, **settings, keyframes=[{"seed": 1}, {"seed": 2}], times=[0.3])
    assert moved.latents - still.latents == pytest.approx((3.0 * direction.vector)[None], abs=1e-5)


def test_in_z_of_a_generator_without_w_a_path_is_the_same(plain: Generator) -> None:
    settings = {"view": "path", "keyframes": CORNERS, "times": [0.0, 0.4, 1.0]}
    assert composed(plain, **settings, space="z").latents.tobytes() == composed(plain, **settings).latents.tobytes()


def test_arithmetic_adds_and_takes_away(plain: Generator, style: Generator) -> None:
    a, b, c = ({"seed": seed, "condition": {"first": {"digit": str(seed)}}} for seed in (1, 2, 3))
    for generator in (plain, style):
        made = composed(generator, view="arithmetic", a=a, b=b, c=c, times=[0.0, 0.5, 1.0, 1.5])
        singles = [composed(generator, view="single", **spec) for spec in (a, b, c)]
        first, second, third = (single.latents[0].astype(np.float64) for single in singles)
        assert (made.rows, made.columns) == (1, 4)
        assert made.latents[0].tobytes() == singles[0].latents[0].tobytes()
        assert made.latents[1] == pytest.approx(first + 0.5 * (third - second), abs=1e-5)
        assert made.latents[2] == pytest.approx(first - second + third, abs=1e-5)
        assert made.latents[3] == pytest.approx(first + 1.5 * (third - second), abs=1e-5)
        # 1 - 2 + 3: the 2 can't become less than nothing, and the rest is scaled.
        assert made.conditions[2] == pytest.approx([0, 0.5, 0, 0.5, 0, 0, 0, 0, 0, 0])
        assert made.conditions.sum(axis=1) == pytest.approx(1.0)


def test_arithmetic_of_classes_alone(plain: Generator) -> None:
    a, b, c = ({"seed": 1, "condition": {"first": {"digit": digit}}} for digit in "115")
    made = composed(plain, view="arithmetic", a=a, b=b, c=c, times=[0.0, 0.25, 1.0])
    assert made.latents[2].tobytes() == plain.latents(1).numpy().tobytes()
    assert made.conditions[0].tobytes() == plain.conditions.row({"digit": "1"}).numpy().tobytes()
    assert made.conditions[2].tobytes() == plain.conditions.row({"digit": "5"}).numpy().tobytes()
    assert made.conditions[1] == pytest.approx([0, 0.75, 0, 0, 0, 0.25, 0, 0, 0, 0])


def test_arithmetic_of_latents_with_and_without_layers(style: Generator) -> None:
    mixed = {"seed": 1, "style": {"seed": 9, "layers": [1]}}
    made = composed(style, view="arithmetic", a={"seed": 2}, b={"seed": 1}, c=mixed, times=[1.0])
    assert made.latents.shape == (1, style.layers, len(style.mean_w))
    assert made.latents[0, 0] == pytest.approx(mapped(style, 2), abs=1e-6)
    assert made.latents[0, 1] == pytest.approx(mapped(style, 2) + mapped(style, 9) - mapped(style, 1), abs=1e-5)


@pytest.mark.parametrize(
    "settings",
    [
        {"view": "seeds", "seeds": []},
        {"view": "seeds", "seeds": [0] * 257},
        {"view": "seeds", "seeds": [2**32]},
        {"view": "grid", "corners": [{}] * 3},
        {"view": "grid", "corners": [{}] * 4, "side": 17},
        {"view": "grid", "corners": [{}] * 4, "side": 1},
        {"view": "grid", "corners": [{}] * 4, "method": "spline"},
        {"view": "arithmetic", "a": {}, "b": {}, "c": {}, "times": [1.6]},
        {"view": "arithmetic", "a": {}, "b": {}, "c": {}, "times": []},
        {"view": "path", "keyframes": [{}, {}], "times": [0.0], "space": "w"},
        {"view": "single", "kept": "../../../etc/pass"},
        {"view": "single", "moves": {"0" * 15: {"amount": 1.0}}},
        {"view": "single", "moves": {"0" * 16: {"amount": 5.1}}},
        {"view": "single", "moves": {"0" * 16: {"amount": 1.0, "layers": [1.1]}}},
        {"view": "single", "style": {"seed": 1, "layers": [16]}},
        {"view": "single", "towards": "heaven"},
        {"view": "single", "condition": {"shares": {"digit": {"3": 1.1}}}},
    ],
)
def test_what_is_out_of_bounds_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PICTURE.validate_python(settings)
