"""Every game's losses and their gradients, against formulae in plain Python and against known divergences."""

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from gan_core.objectives import OBJECTIVES, Objective

REAL = [-2.0, -0.3, 0.4, 1.7, 3.0]
GENERATED = [1.1, -0.6, 0.2, -2.5, 0.9]
PLAYERS = ("discriminator", "generator")

# A loss of two lists of logits, in plain Python floats.
Formula = Callable[[list[float], list[float]], float]


def mean(values) -> float:
    values = list(values)
    return math.fsum(values) / len(values)


def sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def paired(formula: Callable[[float, float], float]) -> Formula:
    """The mean over pairs of a real and a generated logit."""
    return lambda real, generated: mean(formula(r, f) for r, f in zip(real, generated, strict=True))


def relativistic_average(first: list[float], second: list[float]) -> float:
    """BCE that `first` is real compared with the average of `second`, and `second` not, halved."""
    up = mean(-math.log(sigmoid(x - mean(second))) for x in first)
    down = mean(-math.log(1.0 - sigmoid(y - mean(first))) for y in second)
    return (up + down) / 2.0


# The raw columns of table 2 of Nowozin et al. 2016: the output activation g_f(v) and the conjugate f*(t).
F_GAN_TABLE = {
    "f-kl": (lambda v: v, lambda t: math.exp(t - 1.0)),
    "f-reverse-kl": (lambda v: -math.exp(-v), lambda t: -1.0 - math.log(-t)),
    "f-pearson": (lambda v: v, lambda t: 0.25 * t**2 + t),
    "f-hellinger": (lambda v: 1.0 - math.exp(-v), lambda t: t / (1.0 - t)),
    "f-js": (lambda v: math.log(2.0) - math.log(1.0 + math.exp(-v)), lambda t: -math.log(2.0 - math.exp(t))),
}


def f_gan(activation, conjugate) -> tuple[Formula, Formula]:
    return (
        lambda real, generated: mean(conjugate(activation(f)) for f in generated) - mean(map(activation, real)),
        lambda _, generated: -mean(map(activation, generated)),
    )


def cross_entropy(r: float, f: float) -> float:
    return -math.log(sigmoid(r)) - math.log(1.0 - sigmoid(f))


# name -> (discriminator's loss, generator's loss), written from the papers with probabilities D = sigmoid(logit) where
# they write D.
FORMULAE: dict[str, tuple[Formula, Formula]] = {
    "minimax": (paired(cross_entropy), paired(lambda _, f: math.log(1.0 - sigmoid(f)))),
    "non-saturating": (paired(cross_entropy), paired(lambda _, f: -math.log(sigmoid(f)))),
    "lsgan": (paired(lambda r, f: 0.5 * (r - 1.0) ** 2 + 0.5 * f**2), paired(lambda _, f: 0.5 * (f - 1.0) ** 2)),
    "wgan": (lambda real, generated: mean(generated) - mean(real), lambda _, generated: -mean(generated)),
    "hinge": (
        paired(lambda r, f: -min(0.0, -1.0 + r) - min(0.0, -1.0 - f)),
        paired(lambda _, f: -f),
    ),
    "rpgan": (paired(lambda r, f: -math.log(sigmoid(r - f))), paired(lambda r, f: -math.log(sigmoid(f - r)))),
    "ragan": (relativistic_average, lambda real, generated: relativistic_average(generated, real)),
    "bgan": (
        paired(cross_entropy),
        paired(lambda _, f: 0.5 * (math.log(sigmoid(f)) - math.log(1.0 - sigmoid(f))) ** 2),
    ),
    **{name: f_gan(*row) for name, row in F_GAN_TABLE.items()},
}


def target_cross_entropy(logit: float, target: float) -> float:
    return -target * math.log(sigmoid(logit)) - (1.0 - target) * math.log(1.0 - sigmoid(logit))


SMOOTHED: dict[str, Callable[[float, float, float], float]] = {
    **dict.fromkeys(
        ("minimax", "non-saturating", "bgan"),
        lambda r, f, s: target_cross_entropy(r, 1.0 - s) + target_cross_entropy(f, 0.0),
    ),
    "lsgan": lambda r, f, s: 0.5 * (r - (1.0 - s)) ** 2 + 0.5 * f**2,
}


def loss_of(name: str, player: str) -> Callable[[Tensor, Tensor], Tensor]:
    loss: Callable[[Tensor, Tensor], Tensor] = getattr(OBJECTIVES[name], player)
    return loss


def doubles(values: list[float]) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def test_every_objective_has_a_formula_here() -> None:
    assert set(FORMULAE) == set(OBJECTIVES)
    assert set(SMOOTHED) == {name for name, objective in OBJECTIVES.items() if objective.smoothed is not None}


def test_every_objective_says_what_it_is() -> None:
    assert all(objective.sentence.endswith(".") for objective in OBJECTIVES.values())
    assert len({objective.title for objective in OBJECTIVES.values()}) == len(OBJECTIVES)


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("name", OBJECTIVES)
def test_losses_equal_their_formulae(name: str, player: str) -> None:
    expected = FORMULAE[name][PLAYERS.index(player)](REAL, GENERATED)
    loss = loss_of(name, player)(doubles(REAL), doubles(GENERATED))
    assert loss.shape == ()
    assert loss.item() == pytest.approx(expected, rel=1e-12)


def difference(formula: Formula, which: int, index: int, step: float = 1e-6) -> float:
    """The central difference of a formula in one of its logits."""
    values = []
    for sign in (1.0, -1.0):
        logits = [list(REAL), list(GENERATED)]
        logits[which][index] += sign * step
        values.append(formula(*logits))
    return (values[0] - values[1]) / (2.0 * step)


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("name", OBJECTIVES)
def test_gradients_equal_finite_differences(name: str, player: str) -> None:
    formula = FORMULAE[name][PLAYERS.index(player)]
    logits = [doubles(REAL).requires_grad_(), doubles(GENERATED).requires_grad_()]
    loss_of(name, player)(*logits).backward()
    for which, side in enumerate(logits):
        for index in range(len(REAL)):
            got = 0.0 if side.grad is None else side.grad[index].item()
            assert got == pytest.approx(difference(formula, which, index), abs=2e-8)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_generator_depends_on_real_logits_where_the_game_is_relativistic(name: str) -> None:
    real = doubles(REAL).requires_grad_()
    generated = doubles(GENERATED).requires_grad_()
    loss = loss_of(name, "generator")(real, generated)
    (gradient,) = torch.autograd.grad(loss, real, allow_unused=True)
    assert (gradient is not None and bool(gradient.abs().sum() > 0)) == OBJECTIVES[name].relativistic


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("name", [name for name, objective in OBJECTIVES.items() if objective.relativistic])
def test_relativistic_losses_see_only_differences_of_logits(name: str, player: str) -> None:
    loss = loss_of(name, player)
    moved = loss(doubles(REAL) + 5.0, doubles(GENERATED) + 5.0)
    assert moved.item() == pytest.approx(loss(doubles(REAL), doubles(GENERATED)).item(), rel=1e-12)


@pytest.mark.parametrize("name", SMOOTHED)
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
def test_smoothed_losses_equal_their_formulae(name: str, smoothing: float) -> None:
    smoothed = OBJECTIVES[name].smoothed
    assert smoothed is not None
    got = smoothed(doubles(REAL), doubles(GENERATED), torch.tensor(smoothing, dtype=torch.float64)).item()
    pairs = zip(REAL, GENERATED, strict=True)
    assert got == pytest.approx(mean(SMOOTHED[name](r, f, smoothing) for r, f in pairs), rel=1e-12)


@pytest.mark.parametrize("name", SMOOTHED)
def test_smoothing_by_nothing_is_the_plain_loss(name: str) -> None:
    smoothed = OBJECTIVES[name].smoothed
    assert smoothed is not None
    real, generated = doubles(REAL), doubles(GENERATED)
    plain = OBJECTIVES[name].discriminator(real, generated).item()
    assert smoothed(real, generated, torch.tensor(0.0)).item() == pytest.approx(plain, rel=1e-12)


@pytest.mark.parametrize("name", SMOOTHED)
def test_a_smoothed_discriminator_is_content_with_its_smoothed_target(name: str) -> None:
    """The gradient vanishes where the discriminator's answer for real samples is 1 - smoothing."""
    smoothed = OBJECTIVES[name].smoothed
    assert smoothed is not None
    target = 0.9
    logit = target if name == "lsgan" else math.log(target / (1.0 - target))
    real = doubles([logit]).requires_grad_()
    smoothed(real, doubles([0.0]), torch.tensor(1.0 - target, dtype=torch.float64)).backward()
    assert real.grad is not None
    assert real.grad.item() == pytest.approx(0.0, abs=1e-12)


# Two distributions on four places, and the divergences between them in closed form.

P = (0.4, 0.3, 0.2, 0.1)
Q = (0.1, 0.25, 0.25, 0.4)


def summed(term: Callable[[float, float], float]) -> float:
    return math.fsum(term(p, q) for p, q in zip(P, Q, strict=True))


JENSEN_SHANNON = 0.5 * summed(lambda p, q: p * math.log(2.0 * p / (p + q)) + q * math.log(2.0 * q / (p + q)))
# name -> (the discriminator's best logit as a function of u = p / q, which is g_f's inverse at f'(u), and the
# divergence). The generator function that table 2's row of JS belongs to is twice what table 1 calls the divergence.
BEST: dict[str, tuple[Callable[[float], float], float]] = {
    "f-kl": (lambda u: 1.0 + math.log(u), summed(lambda p, q: p * math.log(p / q))),
    "f-reverse-kl": (math.log, summed(lambda p, q: q * math.log(q / p))),
    "f-pearson": (lambda u: 2.0 * (u - 1.0), summed(lambda p, q: (q - p) ** 2 / q)),
    "f-hellinger": (lambda u: 0.5 * math.log(u), summed(lambda p, q: (math.sqrt(p) - math.sqrt(q)) ** 2)),
    "f-js": (math.log, 2.0 * JENSEN_SHANNON),
}


def expected_loss(objective: Objective, logits: Tensor) -> Tensor:
    """The discriminator's loss over all of P and Q: a place is in the batch as often as in a hundred samples."""
    real, generated = (
        logits.repeat_interleave(torch.tensor([round(100 * share) for share in shares])) for shares in (P, Q)
    )
    return objective.discriminator(real, generated)


def test_every_divergence_has_a_closed_form_here() -> None:
    assert set(BEST) == set(F_GAN_TABLE) == {name for name in OBJECTIVES if name.startswith("f-")}


@pytest.mark.parametrize("name", BEST)
def test_the_best_discriminator_of_an_f_gan_measures_the_divergence(name: str) -> None:
    best, divergence = BEST[name]
    logits = doubles([best(p / q) for p, q in zip(P, Q, strict=True)]).requires_grad_()
    loss = expected_loss(OBJECTIVES[name], logits)
    loss.backward()
    assert -loss.item() == pytest.approx(divergence, rel=1e-12)
    assert logits.grad is not None
    assert logits.grad.abs().max() < 1e-12


@pytest.mark.parametrize("name", BEST)
def test_any_other_discriminator_of_an_f_gan_gives_a_lower_bound(name: str) -> None:
    best, divergence = BEST[name]
    logits = doubles([best(p / q) for p, q in zip(P, Q, strict=True)])
    random = torch.Generator().manual_seed(0)
    for _ in range(50):
        other = logits + 0.5 * torch.randn(len(P), generator=random, dtype=torch.float64)
        assert -expected_loss(OBJECTIVES[name], other).item() <= divergence


def test_the_best_discriminator_of_the_original_game_measures_the_jensen_shannon_divergence() -> None:
    """Goodfellow et al. 2014, theorem 1: the value is 2 JS - log 4, with logits log p / q."""
    logits = doubles([math.log(p / q) for p, q in zip(P, Q, strict=True)]).requires_grad_()
    loss = expected_loss(OBJECTIVES["minimax"], logits)
    loss.backward()
    assert -loss.item() == pytest.approx(2.0 * JENSEN_SHANNON - math.log(4.0), rel=1e-12)
    assert logits.grad is not None
    assert logits.grad.abs().max() < 1e-12


def test_the_two_games_of_jensen_shannon_differ_by_log_four_alone() -> None:
    real, generated = doubles(REAL), doubles(GENERATED)
    shift = OBJECTIVES["minimax"].discriminator(real, generated) - OBJECTIVES["f-js"].discriminator(real, generated)
    assert shift.item() == pytest.approx(math.log(4.0), rel=1e-12)


def test_the_jensen_shannon_game_is_the_non_saturating_one_less_constants() -> None:
    real, generated = doubles(REAL), doubles(GENERATED)
    for player, constant in (("discriminator", math.log(4.0)), ("generator", math.log(2.0))):
        losses = [getattr(OBJECTIVES[name], player)(real, generated) for name in ("non-saturating", "f-js")]
        assert (losses[0] - losses[1]).item() == pytest.approx(constant, rel=1e-12)


# The exponentials of three divergences, by their definition: no float32 holds e to the 300.
OVERFLOWS = {
    ("f-kl", "discriminator"),
    ("f-reverse-kl", "discriminator"),
    ("f-reverse-kl", "generator"),
    ("f-hellinger", "discriminator"),
    ("f-hellinger", "generator"),
}


def test_losses_and_gradients_are_finite_for_extreme_logits_but_for_the_exponential_ones() -> None:
    overflowing = set()
    for name in OBJECTIVES:
        for player in PLAYERS:
            real = torch.tensor([-300.0, 300.0]).requires_grad_()
            generated = torch.tensor([300.0, -300.0]).requires_grad_()
            loss = loss_of(name, player)(real, generated)
            gradients = torch.autograd.grad(loss, (real, generated), allow_unused=True)
            numbers = [loss, *(gradient for gradient in gradients if gradient is not None)]
            if not all(bool(number.isfinite().all()) for number in numbers):
                overflowing.add((name, player))
    assert overflowing == OVERFLOWS


def test_a_discriminator_that_always_wins_leaves_the_minimax_generator_no_gradient_and_the_other_all_of_it() -> None:
    """Goodfellow et al. 2014, section 3: what saturates, and what doesn't."""
    gradients = []
    for name in ("minimax", "non-saturating"):
        generated = doubles([-20.0]).requires_grad_()
        loss_of(name, "generator")(doubles([20.0]), generated).backward()
        assert generated.grad is not None
        gradients.append(abs(generated.grad.item()))
    assert gradients[0] < 1e-8
    assert gradients[1] == pytest.approx(1.0, abs=1e-8)
