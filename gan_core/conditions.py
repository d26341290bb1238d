"""Conditions: named groups of classes, and their soft one-hot rows, side by side; so mixes of classes are rows, too."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

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

    @classmethod
    def of(cls, **groups: Iterable[str]) -> Self:
        """Groups by their names, each with the names of its classes, in order."""
        return cls(groups=tuple(ConditionGroup(name=name, classes=tuple(classes)) for name, classes in groups.items()))

    @property
    def width(self) -> int:
        """Length K of a condition row: the number of classes over all groups."""
        return sum(len(group.classes) for group in self.groups)

    def rows(self, labels: Tensor) -> Tensor:
        """Condition rows, float32 `[N, K]`, of integer labels `[N, groups]` (a class index per group)."""
        columns = zip(labels.long().unbind(dim=1), self.groups, strict=True)
        blocks = [torch.nn.functional.one_hot(column, len(group.classes)) for column, group in columns]
        return torch.cat(blocks, dim=1).float() if blocks else torch.zeros(len(labels), 0, device=labels.device)

    def row(self, chosen: Mapping[str, str]) -> Tensor:
        """One row, float32 `[K]`, of a class per group, else its first. Raises ValueError for unknown names."""
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
