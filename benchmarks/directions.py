"""Directions learned from marks: how near they come to a planted one, and how near anybody could.

    python -m benchmarks.directions [--seeds 20] [--steps 1000]

A planted unit vector decides in 64 dimensions which latents have “more” of something; one mark in ten is wrong.
"""

import statistics
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression, RidgeClassifier

from benchmarks.optimum import CHAINS, WRONG, bound, posterior_mean
from benchmarks.table import command, publish, table
from gan_core.latent.learning.mark_posterior import posterior_of

Exact = npt.NDArray[np.float64]
# Latents, marks (+1 or -1), and the clearest of how many each latent is.
Marked = tuple[Exact, Exact, Exact]
DIMENSION = 64
COUNTS = (30, 60, 120)
CLEAREST_OF = 300
SHEET, PICKED = 96, 10


def main(seeds: int = 20, steps: int = 1000) -> None:
    publish(
        "Directions learned from marks",
        f"Cosine to a planted direction, mean ± standard deviation over {seeds} seeds; d = {DIMENSION}, "
        f"{WRONG:.0%} of the marks wrong.",
        table(["", *(f"{count} marks" for count in COUNTS)], main_rows(range(seeds), steps)),
        "The optimum is the mean of the exact posterior of the planted direction, given the same pictures and marks, "
        "the share of wrong marks, and how the pictures were picked: no estimate has a larger expected cosine, and "
        f"what lies above it does so by chance. It is computed by elliptical slice sampling, {CHAINS} chains of "
        f"{steps} steps, a quarter of them for the clearest, which leaves an error of a few thousandths. The "
        "bound holds for every way to choose the pictures and every estimate, as long as a mark is all that is learned "
        "from a picture: n marks carry at most n (1 - H(0.1)) bits, and a cosine of c needs the rate-distortion "
        "function of a uniform direction at c. To pick the clearest of 300 says more than a mark does.",
        "Other estimates, of the same marks.",
        table(
            ["", *(f"{count} {kind}" for kind in ("random", "clearest") for count in COUNTS)],
            estimate_rows(range(seeds)),
        ),
    )


def main_rows(seeds: Iterable[int], steps: int) -> Iterator[list[str]]:
    """The studio's estimate and the optimum for each way to come by pictures, then the bound."""
    ways = (("random", random, steps), ("clearest of 300", clearest, steps // 4))
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
        row = [name]
        for kind in gathered:
            for count in COUNTS:
                row.append(_spread(cosine(estimate(_first(marked, count)), planted) for planted, marked in kind))
        yield row


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


def studio(marked: Marked) -> Exact:
    """What the studio learns."""
    latents, marks, among = marked
    return posterior_of(latents, marks > 0.0, among).across


ESTIMATES: dict[str, Callable[[Marked], Exact]] = {
    "the mean of mark times latent": lambda marked: marked[1] @ marked[0],
    "ridge, strength 64": lambda marked: RidgeClassifier(alpha=64.0).fit(marked[0], marked[1]).coef_.ravel(),
    "logistic, C = 0.1": lambda marked: LogisticRegression(C=0.1).fit(marked[0], marked[1]).coef_.ravel(),
    "logistic, C = 0.01": lambda marked: LogisticRegression(C=0.01).fit(marked[0], marked[1]).coef_.ravel(),
    "the studio's, unaware of what is clearest": lambda marked: posterior_of(marked[0], marked[1] > 0.0).across,
    "the studio's, as if it were the clearest of 30": lambda marked: (
        posterior_of(marked[0], marked[1] > 0.0, np.minimum(marked[2], 30.0)).across
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
    command(main)
