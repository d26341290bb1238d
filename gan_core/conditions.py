"""Conditions: named groups of classes and attributes, and their soft one-hot rows.

A condition is one row of numbers: a soft one-hot per group, side by side. Its embedding is linear, so
that one class, several attributes at once and a continuous mix are one mechanism.
"""

from collections.abc import Mapping, Sequence

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor


class ConditionGroup(BaseModel):
    """One named choice, such as `digit: 0..9` or `colour: red, green, blue`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    classes: tuple[str, ...] = Field(min_length=1)


class Conditions(BaseModel):
    """The groups a dataset is labelled with, in order; no groups means unconditional."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    groups: tuple[ConditionGroup, ...] = ()

    @property
    def width(self) -> int:
        """Length K of a condition row: the number of classes over all groups."""
        return sum(len(group.classes) for group in self.groups)

    def rows(self, labels: Tensor) -> Tensor:
        """Condition rows, float32 `[N, K]`, of integer labels `[N, groups]` (a class index per group)."""
        blocks = [
            torch.nn.functional.one_hot(labels[:, column].long(), len(group.classes))
            for column, group in enumerate(self.groups)
        ]
        if not blocks:
            return torch.zeros(len(labels), 0, device=labels.device)
        return torch.cat(blocks, dim=1).float()

    def row(self, chosen: Mapping[str, str]) -> Tensor:
        """One condition row, float32 `[K]`, from a class name per group; the first class where none is named.

        Raises ValueError, naming what there is, for an unknown group or class.
        """
        known = {group.name for group in self.groups}
        for name in chosen:
            if name not in known:
                raise ValueError(f"There is no condition {name!r}; there are: {', '.join(sorted(known)) or 'none'}.")
        labels = [self._index(group, chosen.get(group.name, group.classes[0])) for group in self.groups]
        return self.rows(torch.tensor([labels], dtype=torch.int64).reshape(1, len(self.groups)))[0]

    def in_turn(self, count: int) -> Tensor:
        """Rows float32 `[count, K]` that run through all combinations of classes in turn, the first group fastest."""
        index = torch.arange(count)
        columns = []
        for group in self.groups:
            columns.append(index % len(group.classes))
            index = index // len(group.classes)
        return self.rows(torch.stack(columns, dim=1) if columns else torch.zeros(count, 0, dtype=torch.int64))

    @staticmethod
    def _index(group: ConditionGroup, name: str) -> int:
        if name not in group.classes:
            raise ValueError(f"{group.name} has no class {name!r}; it has: {', '.join(group.classes)}.")
        return group.classes.index(name)


def mix(rows: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    """The weighted mean of condition rows, `[K]`; weights are normalised to sum to one."""
    total = sum(weights)
    return torch.stack([row * (weight / total) for row, weight in zip(rows, weights, strict=True)]).sum(dim=0)
