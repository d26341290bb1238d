"""Deliberate failures, each within its images; of the generator itself, for an average would hide what goes wrong."""

from functools import partial

from gan_core.presets.base import Preset, Settings, preset_in, rates
from gan_core.presets.classics import ADAM_2015, MIXTURE, PLAIN

NOT_AVERAGED: Settings = {"schedule.ema_decay": 0.0}
RING: Settings = {**MIXTURE, **NOT_AVERAGED, "dataset.name": "ring"}

_failure = partial(preset_in, "failure")

FAILURES: dict[str, Preset] = {
    "discriminator-too-strong": _failure(
        "Discriminator too strong",
        PLAIN
        | ADAM_2015
        | NOT_AVERAGED
        | rates(2e-4, 2e-3)
        | {"objective.name": "minimax", "optimiser.n_critic": 5, "schedule.images": 96_000},
        "Minimax, with a discriminator that learns ten times as fast and five times as often: when it wins, the "
        "generator stops learning.",
        "Both losses go to 0 within seconds and the pictures stand still: where the discriminator is sure, log(1 - D) "
        "is flat and no gradient comes through. Start it again with the objective non-saturating, all else as it is, "
        "and the same discriminator teaches.",
    ),
    "mode-collapse": _failure(
        "Mode collapse",
        RING | rates(1e-3, 1e-3),
        "Eight clusters on a ring, plain non-saturating, both rates at 1e-3 and nothing that rewards variety.",
        "First the points spread over the ring, then cluster after cluster is left for good, until two to four remain. "
        "The losses look healthy meanwhile: nothing in them tells how much of the data is missing.",
    ),
    "oscillation": _failure(
        "Oscillation",
        RING | rates(1e-3, 2e-4) | {"optimiser.n_generator": 5, "schedule.images": 384_000},
        "The same ring, with a generator that takes five steps, each five times as large, for each of the "
        "discriminator's.",
        "All points jump together from cluster to cluster and never rest: by the time the discriminator has learnt "
        "where they are, they are elsewhere. The discriminator's outputs swing along, and more training changes "
        "nothing.",
    ),
    "wgan-clip-too-large": _failure(
        "WGAN, clip too large",
        PLAIN
        | NOT_AVERAGED
        | rates(5e-4, 5e-4)
        | {"objective.name": "wgan", "objective.clip": 1.0, "optimiser.name": "rmsprop"}
        | {"optimiser.n_critic": 5, "schedule.images": 96_000},
        "WGAN with weights clipped at 1 instead of .01: the bound on the critic's slope is so high that it is none.",
        "The losses run to tens of thousands and beyond, so read the axis: they are distances of no kind any more. "
        "Under gradients as large as that the latent is forgotten: every row shows one rough figure ten times.",
    ),
}
