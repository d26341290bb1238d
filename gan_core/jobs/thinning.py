"""Which of many files along a run to remove, so that the rest lie evenly."""

from collections.abc import Collection, Sequence


def surplus(counts: Sequence[int], limit: int, kept: Collection[int] = ()) -> list[int]:
    """The image counts to remove, so that `limit` (at least 2) are left and spread evenly; ascending.

    The first, the last and those in `kept`, which aren't counted, stay. Each time the count goes whose neighbours lie
    closest together, so that repeated thinning leaves gaps of like size.
    """
    ordered = sorted(counts)
    excess = sum(count not in kept for count in ordered) - limit
    removed: list[int] = []
    for _ in range(max(excess, 0)):
        candidates = [index for index in range(1, len(ordered) - 1) if ordered[index] not in kept]
        if not candidates:
            break
        least = min(candidates, key=lambda index: ordered[index + 1] - ordered[index - 1])
        removed.append(ordered.pop(least))
    return sorted(removed)
