"""Class contrasts: the way from the mean of one class to the mean of another, in the space where latents are moved.

Where the mean of a class lies depends on what the generator has:

- With a mapping network that reads the condition, each class has a mean w, and the contrast is their difference.
- Where the dataset's classifier knows the classes, it is the mean latent of seeded samples that show one class less
  that of those that show the other (Radford et al. 2016, section 6.3.2). A generator with classes renders them
  under mixes of two classes, for under a pure one the condition decides and z doesn't.
- Otherwise, or where too few samples show a class, what the condition adds to the first layer, `W z + b`, is pulled
  back to z: W^+ (b_a - b_b) is the step in z that comes closest to the change of class; the note says how close.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gan_core.conditions import ConditionGroup, Conditions
from gan_core.features import FeatureNetwork, likeliest, load_features
from gan_core.generator import Generator
from gan_core.latent.directions.direction import LONGEST_NAME, Direction, Exact
from gan_core.latent.spaces import class_mean, space_of
from gan_core.workspace import Workspace

Labels = npt.NDArray[np.int64]

SAMPLES = 2048
# How much of the leading class there is in a mix of two: the other one then shows in some tenth of the samples.
LEADING = 0.75
# Over so many combinations of the other groups' classes the mean of a class is taken.
COMBINATIONS = 16
# Fewer samples of a class than this have no mean worth the name.
LEAST_SAMPLES = 8
# A difference shorter than this, beside what is compared, is rounding.
NOTHING = 1e-5
NO_CLASSES = (
    "Contrasts need classes: this generator was trained without any, and there is no classifier of its dataset that "
    "could find them in its samples."
)
ENTERS_NOT = "The condition doesn't enter this generator's w, so all its classes have the same mean there."


@dataclass(frozen=True)
class _Seen:
    """Seeded samples as the classifier sees them.

    `latents` float64 `[N, D]` in the generator's own space; int64 `[N, G]`, a column a group: `shown`, the class that
    each shows, and `leading` and `other`, the classes that it was rendered under a mix of.
    """

    latents: Exact
    shown: Labels
    leading: Labels
    other: Labels


@dataclass(frozen=True)
class _Step:
    """The way between two means, float64 `[D]`; one sigma is `sigma`, or all of it where that is None."""

    vector: Exact
    sigma: float | None
    note: str


def contrast_groups(generator: Generator, workspace: Workspace | None = None) -> tuple[ConditionGroup, ...]:
    """The groups whose classes can be contrasted: the generator's own, or those that the classifier knows."""
    network = classifier_of(generator, workspace)
    return generator.conditions.groups or (network.conditions.groups if network else ())


def contrast(
    generator: Generator, run: str, group: str, a: str, b: str, workspace: Workspace | None = None
) -> Direction:
    """From class `b` to class `a` of a group, by the first of the three ways above that exists.

    One sigma is the whole way in w, and 1 in z. Raises ValueError for unknown classes, and where no way leads anywhere.
    """
    conditions = Conditions(groups=contrast_groups(generator, workspace))
    if not conditions.groups:
        raise ValueError(NO_CLASSES)
    for name in (a, b):
        conditions.row({group: name})
    if a == b:
        raise ValueError("A contrast leads from one class to another; choose two different ones.")
    chosen = next(known for known in conditions.groups if known.name == group)
    first, second = chosen.classes.index(a), chosen.classes.index(b)
    return _Contrasts(generator, run, {group: (first, second)}, workspace).of(chosen, first, second)


def contrasts(generator: Generator, run: str, workspace: Workspace | None = None, most: int = 24) -> list[Direction]:
    """Each class against the mean of the others of its group, group after group, at most `most`.

    Classes that can't be distinguished in the samples are left out. Raises ValueError where none remains.
    """
    maker, found, problem = _Contrasts(generator, run, {}, workspace), list[Direction](), NO_CLASSES
    wanted = [
        (group, index)
        for group in contrast_groups(generator, workspace)
        if len(group.classes) > 1
        for index in range(len(group.classes))
    ]
    for group, index in wanted[:most]:
        try:
            found.append(maker.of(group, index, None))
        except ValueError as error:
            problem = str(error)
    if not found:
        raise ValueError(problem)
    return found


class _Contrasts:
    """Makes contrasts of one generator; the classifier looks at its samples once, when first needed.

    `pairs` narrows the mixes of a group to those of two classes.
    """

    def __init__(
        self, generator: Generator, run: str, pairs: dict[str, tuple[int, int]], workspace: Workspace | None
    ) -> None:
        self._generator, self._run, self._pairs = generator, run, pairs
        self._network = classifier_of(generator, workspace)
        self._seen: _Seen | None = None

    def of(self, group: ConditionGroup, a: int, b: int | None) -> Direction:
        """Class `a` against class `b`, or against all others where it is None. Raises ValueError."""
        step = self._step(group, a, b)
        length = float(np.linalg.norm(step.vector))
        other = "the others" if b is None else group.classes[b]
        return Direction.found(
            self._generator,
            self._run,
            step.vector / length,
            length if step.sigma is None else step.sigma,
            name=f"{group.classes[a]} against {other}"[:LONGEST_NAME],
            kind="contrast",
            note=step.note,
        )

    def _step(self, group: ConditionGroup, a: int, b: int | None) -> _Step:
        generator, space = self._generator, space_of(self._generator)
        conditional = group in generator.conditions.groups
        if conditional and space == "w":
            between = _between_means(generator, group, a, b)
            if between is not None:
                return _Step(between, None, "The difference of the classes' mean w; one sigma is the whole way.")
        problem = ENTERS_NOT if conditional else NO_CLASSES
        if self._network is not None and group in self._network.conditions.groups:
            if self._seen is None:
                self._seen = _look(generator, self._network, self._pairs)
            try:
                return _between_shown(self._seen, group, contrast_groups(generator).index(group), a, b, space)
            except ValueError as error:
                problem = str(error)
        if conditional and space == "z":
            return _pulled_back(generator, group, a, b)
        raise ValueError(problem)


def _between_means(generator: Generator, group: ConditionGroup, a: int, b: int | None) -> Exact | None:
    """The difference of the classes' mean w, over the same classes of the other groups; None where all agree."""
    labels = _drawn(generator.conditions, COMBINATIONS if len(generator.conditions.groups) > 1 else 1)
    column = generator.conditions.groups.index(group)

    def mean(index: int) -> Exact:
        chosen = labels.clone()
        chosen[:, column] = index
        means = torch.stack([class_mean(generator, row) for row in generator.conditions.rows(chosen)])
        values: Exact = means.double().mean(dim=0).numpy()
        return values

    here = mean(a)
    step: Exact = here - np.mean([mean(index) for index in _others(group, a, b)], axis=0)
    return step if np.linalg.norm(step) > NOTHING * max(float(np.linalg.norm(here)), 1.0) else None


def _look(generator: Generator, network: FeatureNetwork, pairs: dict[str, tuple[int, int]]) -> _Seen:
    """Render samples under mixes of two classes of each group, and have the classifier say what they show."""
    conditions = generator.conditions
    random = torch.Generator().manual_seed(0)
    latents = torch.randn(SAMPLES, generator.latent_dimension, generator=random)
    most = max(len(conditions.groups), len(network.conditions.groups))
    leading, other = torch.zeros(2, SAMPLES, most, dtype=torch.int64)
    for column, group in enumerate(conditions.groups):
        pair = torch.tensor(pairs.get(group.name, range(len(group.classes))))
        order = torch.rand(SAMPLES, len(pair), generator=random).argsort(dim=1)
        leading[:, column], other[:, column] = pair[order[:, 0]], pair[order[:, -1]]
    groups = len(conditions.groups)
    rows = LEADING * conditions.rows(leading[:, :groups]) + (1.0 - LEADING) * conditions.rows(other[:, :groups])
    own = latents if space_of(generator) == "z" else generator.map(latents, rows, exact=False)
    samples = generator.render(own, rows, exact=False, space=space_of(generator))
    shown = likeliest(network.logits(samples), network.conditions)
    groups_seen = network.conditions.groups
    known = [groups_seen.index(group) if group in groups_seen else 0 for group in conditions.groups or groups_seen]
    return _Seen(own.double().numpy(), shown[:, known].numpy(), leading.numpy(), other.numpy())


def _between_shown(seen: _Seen, group: ConditionGroup, column: int, a: int, b: int | None, space: str) -> _Step:
    """The mean of samples that show `a` less that of those of `b` (or not `a`), within equal roles of the classes."""
    here = seen.shown[:, column] == a
    there = ~here if b is None else seen.shown[:, column] == b
    leads, follows = seen.leading[:, column] == a, seen.other[:, column] == a
    roles = [leads & ~follows, follows & ~leads] if (leads != follows).any() else [np.ones_like(leads)]
    steps, weights = [], []
    for role in roles:
        counts = int((here & role).sum()), int((there & role).sum())
        if min(counts):
            steps.append(seen.latents[here & role].mean(axis=0) - seen.latents[there & role].mean(axis=0))
            weights.append(counts[0] * counts[1] / sum(counts))
    if sum(weights) < LEAST_SAMPLES:
        raise ValueError(
            f"Too few of this generator's samples show {group.classes[a]}, or anything else; train it longer."
        )
    note = f"The difference of the mean latents of {SAMPLES:,} samples, by the class that the classifier sees in them."
    return _Step(np.average(steps, axis=0, weights=weights), 1.0 if space == "z" else None, note)


def _pulled_back(generator: Generator, group: ConditionGroup, a: int, b: int | None) -> _Step:
    """W^+ (b_a - b_b), the others' offsets averaged, with the share of the change that it can make."""
    conditions = generator.conditions
    column = conditions.groups.index(group)
    labels = _drawn(conditions, 1).repeat(len(group.classes), 1)
    labels[:, column] = torch.arange(len(group.classes))
    offsets = generator.first_offsets(conditions.rows(labels)).double()
    change = offsets[a] - offsets[_others(group, a, b)].mean(dim=0)
    if change.norm() <= NOTHING * max(float(offsets.norm()), 1.0):
        raise ValueError("The condition doesn't enter this generator's first layer; change the class itself.")
    matrix = generator.first_matrix().double()
    step = torch.linalg.pinv(matrix) @ change
    share = float((matrix @ step).norm() / change.norm())
    if share <= NOTHING:
        raise ValueError("Nothing of what the condition changes in the first layer can be done by z.")
    note = (
        f"What the class adds to the first layer, pulled back to z. z reaches {100 * share:.0f} % of that change; "
        "expect little where this is low."
    )
    return _Step(step.numpy(), 1.0, note)


def _drawn(conditions: Conditions, count: int) -> Tensor:
    """Seeded classes of every group, int64 `[count, G]`."""
    random = torch.Generator().manual_seed(0)
    columns = [torch.randint(len(group.classes), (count,), generator=random) for group in conditions.groups]
    return torch.stack(columns, dim=1)


def _others(group: ConditionGroup, a: int, b: int | None) -> list[int]:
    return [b] if b is not None else [index for index in range(len(group.classes)) if index != a]


def classifier_of(generator: Generator, workspace: Workspace | None) -> FeatureNetwork | None:
    """The feature network of a generator's dataset; None where there is none that takes its samples."""
    try:
        network = load_features(generator.dataset or "", workspace=workspace)
    except ValueError:
        return None
    return network if network.classifier.shape == generator.sample_shape else None
