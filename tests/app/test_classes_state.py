"""The Classes page's state: it comes back from its URL, and what is taken elsewhere is the latent that was shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.generator import Generator, latent_row
from gan_core.latent.composition import compose
from gan_core.latent.directions.store import load_latent
from gan_core.latent.pictures import ArithmeticPicture, SinglePicture
from gan_core.latent.references import References
from gan_core.latent.spaces import own_basis
from gan_core.latent.spec import ConditionSpec, LatentSpec
from gan_core.workspace import Workspace
from latent_studio.shared import generators
from latent_studio.shared.generators import Facts
from latent_studio.shared.state.classes import (
    VIEWS,
    ClassesState,
    chosen,
    classes_params,
    keep_sum,
    pinned,
    read_classes,
    read_take,
    usual_corners,
    usual_pair,
    usual_sum,
)

DIGITS = (ConditionGroup(name="digit", classes=tuple("0123456789")),)
ODD = (
    ConditionGroup(name="shape, of sorts", classes=("a:b", "c,d", "50 %")),
    ConditionGroup(name="größe", classes=("klein", "groß & weit")),
)
SNAPSHOTS = (0, 640, 12_800)
GROUPS = {"digits": DIGITS, "odd": ODD, "none": ()}

WriteSnapshot = Callable[..., Path]
seeds = st.integers(0, 2**32 - 1)


def facts(groups: tuple[ConditionGroup, ...] = DIGITS) -> Facts:
    return Facts("digits", SNAPSHOTS, groups, 16, (1, 28, 28), underway=False, directions=16)


@st.composite
def latents(draw: st.DrawFn, groups: tuple[ConditionGroup, ...]) -> LatentSpec:
    mixes = {
        group.name: st.dictionaries(st.sampled_from(group.classes), st.floats(0, 1), min_size=1) for group in groups
    }
    first = {group.name: draw(st.sampled_from(group.classes)) for group in groups}
    condition = ConditionSpec(first=first, shares=draw(st.fixed_dictionaries({}, optional=mixes)))
    return LatentSpec(seed=draw(seeds), truncation=draw(st.floats(0, 2)), condition=condition)


@settings(deadline=None)
@given(st.data(), st.sampled_from(sorted(GROUPS)))
def test_what_is_seen_comes_back_from_its_url(data: st.DataObject, kind: str) -> None:
    groups = GROUPS[kind]
    there = facts(groups)
    default = read_classes({}, there)[0]
    view = data.draw(st.sampled_from(VIEWS if groups else ("arithmetic",)))
    changes: dict[str, object] = {"view": view, "snapshot": data.draw(st.sampled_from(SNAPSHOTS))}
    if view == "arithmetic":
        changes |= {term: data.draw(latents(groups)) for term in "abc"} | {"time": data.draw(st.floats(0, 1.5))}
    else:
        group = data.draw(st.sampled_from(groups))
        latent = data.draw(latents(groups))
        changes |= {"latent": latent, "group": group.name, "start": latent.seed}
        changes |= {"corners": usual_corners(group), "pair": usual_pair(group)}
        order = data.draw(st.permutations(group.classes))
        if view == "grid":
            changes |= {"layout": data.draw(st.sampled_from(["classes", "latents"])), "start": data.draw(seeds)}
        elif view == "mix":
            changes |= {"corners": tuple(order[:3]) if len(order) > 2 else ()}
        else:
            changes |= {"pair": tuple(order[:2]), "many": data.draw(st.booleans())}
    shown = default.model_copy(update=changes)
    again, sentences = read_classes(classes_params(shown), there)
    assert sentences == []
    assert again == shown


def test_what_cannot_be_used_is_replaced_with_a_sentence() -> None:
    params = {"group": "letter", "corners": "0,0,1", "pair": "3", "time": "9", "view": "film", "start": "-4"}
    shown, sentences = read_classes(params, facts())
    assert shown.view == "grid"
    assert shown.group == "digit"
    assert shown.corners == ("0", "3", "6")
    assert shown.pair == ("0", "5")
    assert (shown.time, shown.start) == (1.5, 0)
    assert {sentence.split(":")[0] for sentence in sentences} == set(params)


def test_without_classes_there_is_arithmetic_alone() -> None:
    shown, sentences = read_classes({"view": "mix"}, facts(()))
    assert shown.view == "arithmetic"
    assert len(sentences) == 1
    assert len({shown.a.seed, shown.b.seed, shown.c.seed}) == 3
    assert not shown.corners + shown.pair


def test_of_a_pair_the_left_one_is_taken() -> None:
    shown = read_classes(
        {"view": "difference", "pair": "7,2", "seed": "5", "shares": "digit:1:0.5,digit:2:0.5"}, facts()
    )[0]
    taken = chosen(shown)
    assert taken.seed == 5
    assert taken.condition == ConditionSpec(first={"digit": "7"})


def test_only_a_wish_about_the_run_that_is_shown_counts() -> None:
    shown = read_classes({}, facts())[0].model_dump(mode="json")
    wanted = read_take({"to": "explore", "state": shown}, "digits")
    assert wanted is not None
    assert wanted.state == ClassesState.model_validate(shown)
    for message in (None, "explore", {"to": "home", "state": shown}, {"to": "path", "state": {**shown, "time": 7}}):
        assert read_take(message, "digits") is None
    assert read_take({"to": "explore", "state": shown}, "another") is None


def group(name: str, count: int) -> ConditionGroup:
    return ConditionGroup(name=name, classes=tuple(f"{name} {number}" for number in range(count)))


@pytest.mark.parametrize("counts", [(10,), (3,), (2,), (2, 2), (4, 5, 3), (1, 2, 4), (3, 1)])
def test_the_sum_that_the_page_opens_with_comes_to_something_else(counts: tuple[int, ...]) -> None:
    groups = tuple(group(f"group {place}", count) for place, count in enumerate(counts))
    shown, sentences = read_classes({"view": "arithmetic"}, facts(groups))
    assert sentences == []
    told = [tuple(getattr(shown, term).condition.first.values()) for term in ("a", "b", "c")]
    summed = sum_of(shown, groups)
    if sum(count > 1 for count in counts) > 1:
        # What makes b into c in one group, given to a with its own other one: a fourth that none of them is.
        assert len(set(told)) == 3
        assert summed not in told
        assert all(isinstance(name, str) for name in summed)
    elif max(counts) > 2:
        assert len(set(told)) == 3
        assert summed not in told
    else:
        # Of two classes, a in the other one.
        assert summed == told[2] != told[0]
    # b and c are one latent, a another.
    assert shown.a.seed != shown.b.seed == shown.c.seed
    # A link that names its classes says what it always said.
    link = {"view": "arithmetic", "c_class": f"group 0:{groups[0].classes[0]}"}
    assert read_classes(link, facts(groups))[0].c.condition.first["group 0"] == groups[0].classes[0]


def sum_of(shown: ClassesState, groups: tuple[ConditionGroup, ...]) -> tuple[object, ...]:
    """The class of each group in the sum, by its name; the shares where it is a mix."""
    found: list[object] = []
    for each in groups:
        shares = dict.fromkeys(each.classes, 0)
        for term, sign in (("a", 1), ("b", -1), ("c", 1)):
            shares[getattr(shown, term).condition.first[each.name]] += sign
        left = [name for name, share in shares.items() if share > 0]
        found.append(left[0] if len(left) == 1 else tuple(left))
    return tuple(found)


def test_without_a_choice_of_classes_a_sum_has_three_latents() -> None:
    assert usual_sum(()) == usual_sum((group("one", 1),)) == {}
    shown, _ = read_classes({}, facts(()))
    assert len({shown.a.seed, shown.b.seed, shown.c.seed}) == 3


def test_the_snapshots_of_all_latents_are_pinned() -> None:
    shown = read_classes({"snapshot": "640", "basis": "0", "b_basis": "12800"}, facts())[0]
    assert pinned(shown) == {0, 640, 12_800}


@pytest.mark.parametrize("time", [1.0, 0.5, 1.5])
@pytest.mark.parametrize("kind", ["digits", "odd", "none"])
def test_a_kept_sum_gives_the_picture_of_the_sum(write_snapshot: WriteSnapshot, kind: str, time: float) -> None:
    generator = Generator.from_snapshot(write_snapshot(conditions=Conditions(groups=GROUPS[kind])))
    references = References.within(Workspace.default(), lambda _chain: own_basis(generator))
    run = generators.facts("digits")
    opening = read_classes({"view": "arithmetic"}, run)[0]
    link = {**classes_params(opening), "time": str(time), "a_truncation": "0.8"}
    shown = read_classes(link, run)[0]
    spec = keep_sum(Workspace.default(), shown, generator, references)
    a, b, c = (latent_row(seed, 0, 16) for seed in (shown.a.seed, shown.b.seed, shown.c.seed))
    expected = np.float32(0.8) * a + np.float32(time) * (c - b)
    assert spec.kept
    np.testing.assert_allclose(load_latent(Workspace.default(), spec.kept).vector, expected, rtol=1e-6, atol=1e-6)
    pure = {group.name for group in run.groups} - set(spec.condition.shares)
    # Three digits leave a mix of two; shape and colour each end at one, and the first is a mix on the way.
    mixed = kind == "digits" or time == 0.5
    assert pure == {group.name for group in (run.groups[1:] if mixed else run.groups)}
    terms = {"a": shown.a, "b": shown.b, "c": shown.c}
    summed = compose(ArithmeticPicture(view="arithmetic", times=(time,), **terms), generator, references)
    kept = compose(SinglePicture(**spec.model_dump()), generator, references)
    np.testing.assert_array_equal(kept.latents, summed.latents)
    np.testing.assert_allclose(kept.conditions, summed.conditions, atol=1e-7)
    pictures = [
        generator.render(torch.tensor(each.latents), torch.tensor(each.conditions), space=each.space)
        for each in (kept, summed)
    ]
    assert torch.equal(*pictures)
