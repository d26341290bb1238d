"""What a step sees: packs of one condition, wrong conditions, and batches in proportion."""

import pytest
import torch

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.datasets.base import Dataset, Split
from gan_core.training.batches import Batches, packed, wrong_conditions

GROUPS = Conditions(
    groups=(
        ConditionGroup(name="letter", classes=("a", "b", "c")),
        ConditionGroup(name="only", classes=("x",)),
        ConditionGroup(name="size", classes=("small", "large")),
    )
)
WIDTHS = [3, 1, 2]


def dataset(labels: torch.Tensor, conditions: Conditions) -> Dataset:
    """Images that show their own number; the last tenth is held out."""
    count = len(labels)
    samples = torch.arange(count, dtype=torch.uint8).reshape(-1, 1, 1, 1).expand(-1, 2, 4, 4).contiguous()
    split = Split(torch.arange(count - count // 10), torch.arange(count - count // 10, count))
    return Dataset("numbers", samples, labels, conditions, split)


def labelled(count: int = 100) -> Dataset:
    random = torch.Generator().manual_seed(0)
    columns = [torch.randint(width, (count,), generator=random) for width in WIDTHS]
    return dataset(torch.stack(columns, dim=1), GROUPS)


def numbers(samples: torch.Tensor, source: Dataset) -> torch.Tensor:
    low, high = source.value_range
    return ((samples[:, 0, 0, 0] + 1) * (high - low) / 2 + low).round().long()


@pytest.mark.parametrize("pack", [1, 2, 4])
def test_packs_share_their_condition_and_rows_belong_to_their_samples(pack: int) -> None:
    source = labelled()
    batches = Batches(source, 64, pack, torch.Generator().manual_seed(1))
    for _ in range(5):
        samples, conditions = batches.draw()
        assert samples.shape == (64, 2, 4, 4)
        assert torch.equal(conditions, source.conditions.rows(source.labels[numbers(samples, source)]))
        packs = conditions.reshape(-1, pack, conditions.shape[1])
        assert torch.equal(packs, packs[:, :1].expand_as(packs))


@pytest.mark.parametrize("pack", [1, 2])
def test_draws_are_of_the_training_part_and_in_proportion(pack: int) -> None:
    source = labelled()
    batches = Batches(source, 64, pack, torch.Generator().manual_seed(1))
    counts = torch.zeros(100)
    for _ in range(400):
        counts += numbers(batches.draw()[0], source).bincount(minlength=100)
    assert (counts[90:] == 0).all()
    expected = 400 * 64 / 90
    # Six standard deviations of a Poisson count; packs of two draw their members together.
    assert (counts[:90] - expected).abs().max() < 6 * (pack * expected) ** 0.5


def test_without_classes_everything_may_be_packed() -> None:
    source = dataset(torch.zeros(50, 0, dtype=torch.int64), Conditions())
    samples, conditions = Batches(source, 8, 4, torch.Generator().manual_seed(0)).draw()
    assert samples.shape[0] == 8
    assert conditions.shape == (8, 0)


@pytest.mark.parametrize("shape", [(6, 3, 5, 5), (6, 1, 7), (6, 2)])
def test_packing_puts_neighbours_side_by_side(shape: tuple[int, ...]) -> None:
    samples = torch.randn(shape)
    together = packed(samples, 3)
    assert together.shape == (2, 3 * shape[1], *shape[2:])
    assert torch.equal(together[1, shape[1] : 2 * shape[1]], samples[4])
    assert packed(samples, 1) is samples


def test_wrong_conditions_differ_in_exactly_one_group_and_evenly() -> None:
    labels = torch.tensor([[1, 0, 0]]).expand(6000, -1)
    rows = GROUPS.rows(labels)
    wrong = wrong_conditions(rows, WIDTHS, torch.Generator().manual_seed(0))
    before, after = (values.split(WIDTHS, dim=1) for values in (rows, wrong))
    for block in after:
        assert torch.equal(block.sum(dim=1), torch.ones(6000))
    changed = torch.stack([(a != b).any(dim=1) for a, b in zip(before, after, strict=True)], dim=1)
    assert (changed.sum(dim=1) == 1).all()
    assert not changed[:, 1].any()
    assert changed[:, 0].float().mean().item() == pytest.approx(0.5, abs=0.03)
    letters = after[0][changed[:, 0]].argmax(dim=1)
    assert (letters == 0).float().mean().item() == pytest.approx(0.5, abs=0.05)


def test_where_no_class_can_be_wrong_rows_stay() -> None:
    rows = torch.ones(4, 1)
    assert torch.equal(wrong_conditions(rows, [1], torch.Generator()), rows)
