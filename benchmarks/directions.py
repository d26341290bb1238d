"""Directions learned from marks: how near they come to a planted one, and how near anybody could.

    python -m benchmarks.directions [--seeds 20] [--steps 1000]

A planted unit vector decides in 64 dimensions which latents have “more” of something; one mark in ten is wrong. The
marked pictures are random; or what the studio offers, twelve at a time, each of 1000 that nobody has seen; or each is
the clearest of 300 by the planted direction, “more” and “less” in turns, as somebody finds who looks at that many; or
they are the clearest ten of each sheet of 96, as the studio shows them.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression, RidgeClassifier

from benchmarks.optimum import CHAINS, WRONG, bound, covariance, posterior_mean
from benchmarks.table import publish, table
from gan_core.latent.learning.mark_posterior import Belief, believe, offer

Exact = npt.NDArray[np.float64]
# Latents, marks (+1 or -1), and the clearest of how many each latent is.
Marked = tuple[Exact, Exact, Exact]
# Which of a pool to have marked next, with what is believed so far.
Choice = Callable[[Exact, Belief, int, np.random.Generator], Sequence[int]]

DIMENSION = 64
COUNTS = (30, 60, 120)
CLEAREST_OF = 300
SHEET, PICKED = 96, 10
POOL = 1000
ROUND = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--steps", type=int, default=1000)
    arguments = parser.parse_args()
    seeds = range(arguments.seeds)
    publish(
        "directions",
        "Directions learned from marks",
        "benchmarks.directions",
        f"Cosine to a planted direction, mean ± standard deviation over {arguments.seeds} seeds; d = {DIMENSION}, "
        f"{WRONG:.0%} of the marks wrong.",
        table(["", *(f"{count} marks" for count in COUNTS)], main_rows(seeds, arguments.steps)),
        "The optimum is the mean of the exact posterior of the planted direction, given the same pictures and marks, "
        "the share of wrong marks, and how the pictures were picked: no estimate has a larger expected cosine, and "
        f"what lies above it does so by chance. It is computed by elliptical slice sampling, {CHAINS} chains of "
        f"{arguments.steps} steps, a quarter of them for the clearest, which leaves an error of a few thousandths. The "
        "bound holds for every way to choose the pictures and every estimate, as long as a mark is all that is learned "
        "from a picture: n marks tell at most n (1 - H(0.1)) bits, and a cosine of c needs the rate-distortion "
        "function of a uniform direction at c. To pick the clearest of 300 tells more than a mark does.",
        "Other estimates, of the same marks.",
        table(["", *(f"{count} {kind}" for kind in ("random", "clearest") for count in COUNTS)], estimate_rows(seeds)),
        "Other choices of what to offer, with the studio's own estimate; and the same where whether there is more "
        "of it is the less clear the nearer a picture is to the middle (a standard deviation of 0.5).",
        table(["", *(f"{count}{kind}" for kind in ("", " unclear") for count in COUNTS)], choice_rows(seeds)),
    )


def main_rows(seeds: Iterable[int], steps: int) -> Iterator[list[str]]:
    """The studio's estimate and the optimum for each way to come by pictures, then the bound."""
    ways = (("random", random, steps), ("offered", offered, steps), ("clearest of 300", clearest, steps // 4))
    for name, gather, enough in ways:
        learned: dict[int, list[float]] = {count: [] for count in COUNTS}
        best: dict[int, list[float]] = {count: [] for count in COUNTS}
        for seed in seeds:
            planted, marked = gather(seed)
            for count in COUNTS:
                first = _first(marked, count)
                learned[count].append(cosine(studio(first), planted))
                best[count].append(cosine(posterior_mean(*first, steps=enough, seed=seed), planted))
            print(f"{name}, seed {seed}", flush=True)
        yield [name, *(_spread(learned[count]) for count in COUNTS)]
        yield [f"{name}: the optimum", *(_spread(best[count]) for count in COUNTS)]
    runs = [sheets(seed) for seed in seeds]
    cells = [_spread(cosine(studio(_first(marked, count)), planted) for planted, marked in runs) for count in COUNTS]
    yield [f"the {PICKED} clearest of each {SHEET}", *cells]
    yield ["the bound for any pictures", *(f"{bound(count, DIMENSION):.3f}" for count in COUNTS)]


def estimate_rows(seeds: Iterable[int]) -> Iterator[list[str]]:
    """Each estimate on random pictures and on the clearest."""
    gathered = [[gather(seed) for seed in seeds] for gather in (random, clearest)]
    for name, estimate in ESTIMATES.items():
        yield [
            name,
            *(
                _spread(cosine(estimate(_first(marked, count)), planted) for planted, marked in kind)
                for kind in gathered
                for count in COUNTS
            ),
        ]


def choice_rows(seeds: Iterable[int]) -> Iterator[list[str]]:
    """Each choice of what to offer, where marks are clear and where they are not."""
    for name, choose in CHOICES.items():
        cells = []
        for unclear in (0.0, 0.5):
            runs = [offered(seed, choose, unclear) for seed in seeds]
            for count in COUNTS:
                cells.append(_spread(cosine(studio(_first(marked, count)), planted) for planted, marked in runs))
        yield [name, *cells]


def random(seed: int) -> tuple[Exact, Marked]:
    """A planted direction, and random latents with their marks."""
    draw, planted = _planted(seed)
    latents = draw.standard_normal((max(COUNTS), DIMENSION))
    return planted, (latents, _marks(latents @ planted, draw), np.ones(len(latents)))


def clearest(seed: int) -> tuple[Exact, Marked]:
    """The same, where each latent is the one of 300 that has most, or least, in turns."""
    draw, planted = _planted(seed)
    latents = np.empty((max(COUNTS), DIMENSION))
    for place in range(len(latents)):
        pool = draw.standard_normal((CLEAREST_OF, DIMENSION))
        latents[place] = pool[((-1) ** place * (pool @ planted)).argmax()]
    return planted, (latents, _marks(latents @ planted, draw), np.full(len(latents), float(CLEAREST_OF)))


def sheets(seed: int) -> tuple[Exact, Marked]:
    """The same, where those five that have most and those five that have least of each 96 are marked."""
    draw, planted = _planted(seed)
    latents = np.empty((0, DIMENSION))
    while len(latents) < max(COUNTS):
        sheet = draw.standard_normal((SHEET, DIMENSION))
        order = (sheet @ planted).argsort()
        latents = np.concatenate([latents, sheet[order[: PICKED // 2]], sheet[order[-(PICKED // 2) :]]])
    return planted, (latents, _marks(latents @ planted, draw), np.full(len(latents), SHEET / PICKED))


def offered(seed: int, choose: Choice | None = None, unclear: float = 0.0) -> tuple[Exact, Marked]:
    """The same, where each round is chosen by what was marked before."""
    choose = choose or CHOICES["what the studio offers"]
    draw, planted = _planted(seed)
    latents, marks = np.empty((0, DIMENSION)), np.empty(0)
    while len(marks) < max(COUNTS):
        pool = draw.standard_normal((POOL, DIMENSION))
        # A round ends where the marks are looked at.
        room = next(count for count in COUNTS if count > len(marks)) - len(marks)
        chosen = pool[list(choose(pool, believe(latents, marks > 0.0), min(ROUND, room), draw))]
        seen = chosen @ planted + unclear * draw.standard_normal(len(chosen))
        latents, marks = np.concatenate([latents, chosen]), np.concatenate([marks, _marks(seen, draw)])
    return planted, (latents, marks, np.ones(len(marks)))


def _extremes(pool: Exact, belief: Belief, count: int, _draw: np.random.Generator) -> list[int]:
    order = belief.predicted(pool)[0].argsort()
    return [*order[: count // 2], *order[len(order) - (count - count // 2) :]]


def _uncertain(pool: Exact, belief: Belief, count: int, _draw: np.random.Generator) -> list[int]:
    mean, variance = belief.predicted(pool)
    return list((np.abs(mean) / np.sqrt(variance)).argsort()[:count])


def _thompson(pool: Exact, belief: Belief, count: int, draw: np.random.Generator) -> list[int]:
    """The extremes, in turns, of directions drawn from the posterior."""
    samples = pool @ draw.multivariate_normal(belief.across, covariance(belief), size=count).T
    return [int(((-1) ** place * samples[:, place]).argmax()) for place in range(count)]


CHOICES: dict[str, Choice] = {
    "random": lambda _pool, _belief, count, _draw: range(count),
    "extremes of the estimate": _extremes,
    "samples of the posterior (Thompson)": _thompson,
    "half telling, half extremes": lambda pool, belief, count, draw: [
        *offer(pool, belief, count // 2),
        *_extremes(pool, belief, count - count // 2, draw),
    ],
    "the most uncertain": _uncertain,
    "what the studio offers": lambda pool, belief, count, _draw: offer(pool, belief, count),
}


def studio(marked: Marked) -> Exact:
    """What the studio learns."""
    latents, marks, among = marked
    return believe(latents, marks > 0.0, among).across


ESTIMATES: dict[str, Callable[[Marked], Exact]] = {
    "the mean of mark times latent": lambda marked: marked[1] @ marked[0],
    "ridge, strength 64": lambda marked: RidgeClassifier(alpha=64.0).fit(marked[0], marked[1]).coef_.ravel(),
    "logistic, C = 0.1": lambda marked: LogisticRegression(C=0.1).fit(marked[0], marked[1]).coef_.ravel(),
    "logistic, C = 0.01": lambda marked: LogisticRegression(C=0.01).fit(marked[0], marked[1]).coef_.ravel(),
    "the studio's, not told what is clearest": lambda marked: believe(marked[0], marked[1] > 0.0).across,
    "the studio's, told it is the clearest of 30": lambda marked: (
        believe(marked[0], marked[1] > 0.0, np.minimum(marked[2], 30.0)).across
    ),
    "the studio's": studio,
}


def cosine(one: Exact, other: Exact) -> float:
    """The cosine of two vectors."""
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def _planted(seed: int) -> tuple[np.random.Generator, Exact]:
    draw = np.random.default_rng(seed)
    direction = draw.standard_normal(DIMENSION)
    return draw, direction / np.linalg.norm(direction)


def _marks(along: Exact, draw: np.random.Generator) -> Exact:
    wrong = draw.random(len(along)) < WRONG
    return np.where(wrong, -1.0, 1.0) * np.where(along > 0.0, 1.0, -1.0)


def _first(marked: Marked, count: int) -> Marked:
    latents, marks, among = marked
    return latents[:count], marks[:count], among[:count]


def _spread(values: Iterable[float]) -> str:
    listed = list(values)
    return f"{statistics.mean(listed):.3f} ± {statistics.stdev(listed):.3f}"


if __name__ == "__main__":
    main()
