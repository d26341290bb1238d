"""Conditions: named groups of classes and their soft one-hot rows."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gan_core.conditions import ConditionGroup, Conditions, mix

SHAPES = Conditions(
    groups=(
        ConditionGroup(name="shape", classes=("circle", "square", "star")),
        ConditionGroup(name="colour", classes=("red", "blue")),
    )
)


def test_rows_put_a_one_into_the_block_of_each_group() -> None:
    rows = SHAPES.rows(torch.tensor([[0, 1], [2, 0]]))
    assert rows.dtype == torch.float32
    assert rows.tolist() == [[1, 0, 0, 0, 1], [0, 0, 1, 1, 0]]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=20))
def test_rows_and_names_agree(labels: list[tuple[int, int]]) -> None:
    shape, colour = SHAPES.groups
    named = [SHAPES.row({"shape": shape.classes[a], "colour": colour.classes[b]}) for a, b in labels]
    assert torch.equal(SHAPES.rows(torch.tensor(labels)), torch.stack(named))


def test_a_row_takes_the_first_class_where_none_is_named() -> None:
    assert SHAPES.row({"colour": "blue"}).tolist() == [1, 0, 0, 0, 1]


def test_without_groups_rows_are_empty() -> None:
    none = Conditions()
    assert none.width == 0
    assert none.rows(torch.zeros(3, 0, dtype=torch.int64)).shape == (3, 0)
    assert none.row({}).shape == (0,)
    assert none.in_turn(4).shape == (4, 0)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"size": "large"}, "no condition 'size'; there are: colour, shape"),
        ({"colour": "mauve"}, "colour has no class 'mauve'; it has: red, blue"),
    ],
)
def test_unknown_names_are_refused_with_what_there_is(chosen: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        SHAPES.row(chosen)


def test_in_turn_runs_through_all_combinations_the_first_group_fastest() -> None:
    shapes, colours = (len(group.classes) for group in SHAPES.groups)
    rows = SHAPES.in_turn(shapes * colours + 1)
    assert torch.equal(rows[:2], SHAPES.rows(torch.tensor([[0, 0], [1, 0]])))
    assert torch.equal(rows[shapes], SHAPES.rows(torch.tensor([[0, 1]]))[0])
    assert len(torch.unique(rows, dim=0)) == shapes * colours
    assert torch.equal(rows[-1], rows[0])


def test_conditions_survive_json() -> None:
    assert Conditions.model_validate_json(SHAPES.model_dump_json()) == SHAPES
    with pytest.raises(ValidationError, match="extra"):
        Conditions.model_validate({"groups": [], "classes": []})


weights = st.floats(0.01, 100)


@given(weights, weights)
def test_a_mix_is_a_weighted_mean_whose_blocks_sum_to_one(first: float, second: float) -> None:
    ends = [SHAPES.row({"shape": "circle", "colour": "red"}), SHAPES.row({"shape": "star", "colour": "red"})]
    mixed = mix(ends, [first, second])
    assert mixed[0].item() == pytest.approx(first / (first + second), abs=1e-6)
    assert mixed[2].item() == pytest.approx(second / (first + second), abs=1e-6)
    assert mixed[:3].sum().item() == pytest.approx(1, abs=1e-6)
    assert mixed[3:].tolist() == pytest.approx([1, 0], abs=1e-6)


def test_the_embedding_of_a_mix_is_the_mix_of_the_embeddings() -> None:
    embedding = torch.randn(SHAPES.width, 7, generator=torch.Generator().manual_seed(0))
    ends = [SHAPES.row({"shape": "circle", "colour": "red"}), SHAPES.row({"shape": "star", "colour": "blue"})]
    expected = 0.3 * (ends[0] @ embedding) + 0.7 * (ends[1] @ embedding)
    torch.testing.assert_close(mix(ends, [3, 7]) @ embedding, expected)


def test_gradients_through_a_mix_reach_every_class_by_its_weight() -> None:
    embedding = torch.zeros(SHAPES.width, 4, requires_grad=True)
    ends = [SHAPES.row({"shape": "circle", "colour": "red"}), SHAPES.row({"shape": "square", "colour": "blue"})]
    (mix(ends, [1, 3]) @ embedding).sum().backward()
    # d(row @ E)/dE is the row itself, in each of the four columns; classes that aren't mixed get nothing.
    expected = torch.tensor([0.25, 0.75, 0.0, 0.25, 0.75])[:, None].expand(-1, 4)
    assert embedding.grad is not None
    torch.testing.assert_close(embedding.grad, expected)


def test_gradients_reach_the_condition_row_itself() -> None:
    embedding = torch.randn(SHAPES.width, 4, generator=torch.Generator().manual_seed(1))
    ends = [SHAPES.row({"shape": "circle"}).requires_grad_(), SHAPES.row({"shape": "star"}).requires_grad_()]
    (mix(ends, [1, 4]) @ embedding).sum().backward()
    for end, share in zip(ends, (0.2, 0.8), strict=True):
        torch.testing.assert_close(end.grad, share * embedding.sum(dim=1))
