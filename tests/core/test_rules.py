"""The rules of what goes together: each of them broken and mended, and always with a way out."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.config import RULES, ConfigError, Rule, TrainConfig, bounds, fields, parse_config, refusals, value_at
from gan_core.config.offers import replaced
from gan_core.config.rules import NEEDS_A_DISCRIMINATOR, PENALTIES
from gan_core.datasets import DATASETS
from gan_core.networks import FAMILIES
from gan_core.objectives import OBJECTIVES, RECONSTRUCTIONS
from gan_core.options import choices

Settings = dict[str, Any]
KINDS = {"image": "digits-8x8", "signal": "signals", "points": "ring"}
AUTOENCODER: Settings = {"objective.name": "autoencoder", "objective.r1": 0.0}
POINTS: Settings = {"dataset.name": "ring", "network.name": "mlp"}
# A value of each field that a rule may refuse, and that isn't its neutral one.
UNUSUAL: Settings = {
    **dict.fromkeys(PENALTIES, 0.5),
    "objective.clip": 0.01,
    "objective.label_smoothing": 0.1,
    "objective.instance_noise": 0.1,
    "objective.adversarial": 0.5,
    "objective.feature_matching": 1.0,
    "objective.mode_seeking": 1.0,
    "objective.path_length": 2.0,
    "objective.wrong_conditions": 0.5,
    "objective.unrolled": 5,
    "objective.pack": 2,
    "network.minibatch_deviation": True,
    "network.discriminator_depth": 2,
    "optimiser.discriminator_name": "sgd",
    "optimiser.n_critic": 5,
    "optimiser.n_generator": 2,
    "augmentation.colour": True,
    "augmentation.translation": 0.125,
    "augmentation.cutout": 0.5,
    "augmentation.flip": True,
}
COUPLING: tuple[Settings, ...] = (
    {"network.discriminator_normalisation": "batch"},
    {"network.minibatch_deviation": True},
    {"network.name": "dcgan"},
)
NO_PENALTY: Settings = dict.fromkeys(PENALTIES, 0.0)

# (path, words of the reason) -> settings that break the rule, each in its own way. What isn't set is as by default.
CASES: dict[tuple[str, str], list[Settings]] = {
    **{
        (path, "encoder-decoder has no discriminator"): [
            {**AUTOENCODER, "objective.name": name, path: UNUSUAL[path]} for name in RECONSTRUCTIONS
        ]
        for path in NEEDS_A_DISCRIMINATOR
    },
    **{
        (path, "whole batch, and this penalty"): [{**NO_PENALTY, **coupling, path: 0.5} for coupling in COUPLING]
        for path in PENALTIES
    },
    ("objective.perceptual", "its reconstruction"): [
        {"objective.perceptual": 1.0},
        {**AUTOENCODER, "objective.name": "pca", "objective.perceptual": 1.0},
    ],
    ("objective.divergence", "variational"): [
        {"objective.divergence": 0.5},
        {**AUTOENCODER, "objective.divergence": 0.5},
        {**AUTOENCODER, "objective.name": "pca", "objective.divergence": 2.0},
    ],
    ("objective.label_smoothing", "no target of 1"): [
        {"objective.name": name, "objective.label_smoothing": 0.1}
        for name, objective in OBJECTIVES.items()
        if objective.smoothed is None
    ],
    ("objective.adversarial", "feature matching alone"): [{"objective.adversarial": 0.0}],
    ("objective.auxiliary", "names classes"): [
        {"objective.auxiliary": 2.0},
        {**POINTS, "objective.auxiliary": 0.0},
    ],
    ("objective.wrong_conditions", "to see that a class is wrong"): [
        {"objective.wrong_conditions": 0.5, "network.discriminator_conditioning": "auxiliary"},
        {
            "objective.wrong_conditions": 0.5,
            "network.generator_conditioning": "none",
            "network.discriminator_conditioning": "none",
        },
    ],
    ("objective.wrong_conditions", "fewer than two classes"): [
        {**POINTS, "dataset.name": "gaussian", "objective.wrong_conditions": 0.5},
    ],
    ("objective.unrolled", "plain steps of the discriminator"): [
        *({**NO_PENALTY, path: 0.5, "objective.unrolled": 2} for path in PENALTIES),
        {**NO_PENALTY, "objective.clip": 0.01, "objective.unrolled": 2},
    ],
    ("objective.clip", "spectral normalisation rescales"): [
        {"objective.clip": 0.01, "network.discriminator_normalisation": "spectral"},
        {"objective.clip": 0.01, "network.name": "resnet"},
    ],
    ("objective.pack", "divide the batch"): [{"objective.pack": 3}, {"objective.pack": 8, "schedule.batch_size": 4}],
    ("objective.pack", "more than one pack"): [
        {
            **NO_PENALTY,
            "objective.pack": 4,
            "schedule.batch_size": 4,
            "network.name": "mlp",
            "network.discriminator_normalisation": "batch",
        }
    ],
    ("objective.path_length", "a path belongs to one latent"): [
        {"objective.path_length": 2.0, "network.generator_normalisation": "batch"},
        {"objective.path_length": 2.0, "network.name": "resnet"},
    ],
    ("network.generator_conditioning", "encoder-decoder is unconditional"): [
        {**AUTOENCODER, "network.generator_conditioning": "concatenation"},
    ],
    ("network.discriminator_conditioning", "encoder-decoder has no discriminator"): [
        {**AUTOENCODER, "network.discriminator_conditioning": conditioning}
        for conditioning in ("concatenation", "projection", "auxiliary")
    ],
    ("network.generator_conditioning", "can't teach it to the generator"): [
        {"network.discriminator_conditioning": "none"},
        {"network.discriminator_conditioning": "none", "network.generator_conditioning": "concatenation"},
    ],
    ("network.discriminator_conditioning", "can't be judged by it"): [
        {"network.generator_conditioning": "none"},
        {"network.generator_conditioning": "none", "network.discriminator_conditioning": "auxiliary"},
    ],
    ("network.generator_conditioning", "conditional normalisation needs"): [
        {"network.generator_conditioning": "normalisation"},
        {"network.generator_conditioning": "normalisation", "network.generator_normalisation": "spectral"},
        {"network.name": "resnet", "network.generator_normalisation": "none"},
    ],
    ("network.noise", "can have uniform noise"): [
        {"network.noise": "uniform"},
        {**AUTOENCODER, "network.name": "mlp", "network.noise": "uniform"},
    ],
    ("network.name", "samples of the dataset's kind"): [
        {"network.name": name, "dataset.name": KINDS[kind]}
        for name, family in FAMILIES.items()
        for kind in KINDS
        if kind not in family.kinds
    ],
    **{
        (path, "only images are augmented"): [
            {**POINTS, path: UNUSUAL[path]},
            {"dataset.name": "signals", "network.name": "recurrent", path: UNUSUAL[path]},
        ]
        for path in NEEDS_A_DISCRIMINATOR
        if path.startswith("augmentation.")
    },
    ("augmentation.flip", "mirrored samples"): [
        {"dataset.name": name, "augmentation.flip": True}
        for name in ("mnist-5k", "digits-8x8", "glyphs", "stacked-mnist")
    ],
}


def rules_of(path: str, words: str) -> list[Rule]:
    return [rule for rule in RULES if rule.path == path and words in rule.reason]


def with_settings(settings: Settings) -> TrainConfig:
    """The default configuration with settings applied, valid or not."""
    config = TrainConfig()
    for path, value in settings.items():
        config = replaced(config, path, value)
    return config


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    found = [rules_of(*case) for case in CASES]
    assert all(len(rules) == 1 for rules in found)
    assert {id(rule) for (rule,) in found} == {id(rule) for rule in RULES}


@pytest.mark.parametrize("case", CASES, ids=" - ".join)
def test_what_a_rule_refuses_is_said_and_its_neutral_value_helps(case: tuple[str, str]) -> None:
    (rule,) = rules_of(*case)
    for settings in CASES[case]:
        with pytest.raises(ConfigError) as error:
            TrainConfig().with_settings(settings)
        sentences = [line for line in str(error.value).splitlines() if line.endswith(rule.reason)]
        assert len(sentences) == 1
        assert sentences[0].startswith(f"{rule.path} must be ")
        mended = TrainConfig().with_settings({**settings, rule.path: rule.neutral})
        assert value_at(mended, rule.path) == rule.neutral


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.path)
def test_a_reason_is_a_sentence_and_a_neutral_value_is_possible(rule: Rule) -> None:
    assert rule.reason.endswith(".")
    info = fields()[rule.path]
    allowed = choices(info)
    if allowed is not None:
        assert rule.neutral in allowed
    elif info.annotation is not bool:
        low, high = bounds(info)
        assert low is not None
        assert high is not None
        assert low <= rule.neutral <= high
    # A neutral value is what a form starts with, so that a rule never refuses what nobody asked for.
    if rule.path != "network.name" and rule.path != "objective.r1" and allowed is None:
        assert info.default == rule.neutral


EXCLUSIONS = [
    (name, field, value, reason)
    for name, family in FAMILIES.items()
    for field, reasons in family.excluded.items()
    for value, reason in reasons.items()
]


@pytest.mark.parametrize(("name", "field", "value", "reason"), EXCLUSIONS)
def test_what_a_family_excludes_is_refused_with_its_reason(name: str, field: str, value: str, reason: str) -> None:
    kind = min(FAMILIES[name].kinds)
    settings = {**NO_PENALTY, "dataset.name": KINDS[kind], "network.name": name}
    with pytest.raises(ConfigError) as error:
        TrainConfig().with_settings({**settings, f"network.{field}": value})
    assert f"network.{field} can't be {value} with {name}: {reason}" in str(error.value).splitlines()
    assert value in (choices(fields()[f"network.{field}"]) or ())
    assert TrainConfig().with_settings(settings).network.name == name


@pytest.mark.parametrize("name", FAMILIES)
def test_no_family_excludes_its_own_usual_choice(name: str) -> None:
    family = FAMILIES[name]
    for field, reasons in family.excluded.items():
        assert getattr(family.usual, field) not in reasons


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FAMILIES)
def test_families_are_refused_for_what_they_do_not_make(name: str, kind: str) -> None:
    config = with_settings({**NO_PENALTY, "network.name": name, "dataset.name": KINDS[kind]})
    refused = {path for path, _ in refusals(config)}
    assert ("network.name" in refused) == (kind not in FAMILIES[name].kinds)


@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize("normalisation", ["none", "batch", "instance", "layer", "spectral"])
@pytest.mark.parametrize("deviation", [False, True])
def test_only_what_couples_samples_forbids_a_penalty(penalty: str, normalisation: str, deviation: bool) -> None:
    settings = {
        **NO_PENALTY,
        penalty: 0.5,
        "network.discriminator_normalisation": normalisation,
        "network.minibatch_deviation": deviation,
    }
    refused = {path for path, _ in refusals(with_settings(settings))}
    assert refused == ({penalty} if normalisation == "batch" or deviation else set())


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_game_is_allowed_as_it_is(name: str) -> None:
    assert TrainConfig().with_settings({"objective.name": name}).objective.name == name


@pytest.mark.parametrize("name", RECONSTRUCTIONS)
@pytest.mark.parametrize("conditioning", ["usual", "none"])
@pytest.mark.parametrize("dataset", ["mnist-5k", "gaussian"])
def test_an_encoder_decoder_needs_no_word_about_classes(name: str, conditioning: str, dataset: str) -> None:
    """It is unconditional, whether the options say so or leave it to the family, and whether there are any."""
    config = TrainConfig().with_settings(
        {
            **AUTOENCODER,
            "objective.name": name,
            "dataset.name": dataset,
            "network.name": "mlp",
            "network.generator_conditioning": conditioning,
            "network.discriminator_conditioning": conditioning,
        }
    )
    assert not config.conditional


def mended(config: TrainConfig, rounds: int = 10) -> TrainConfig:
    """A configuration after as many rounds of doing what the refusals ask; what a family excludes becomes usual."""
    for _ in range(rounds):
        broken = [rule for rule in RULES if rule.refuses(config)]
        for rule in broken:
            config = replaced(config, rule.path, rule.neutral)
        if not broken:
            excluded = [path for path, _ in refusals(config)]
            if not excluded:
                return config
            for path in excluded:
                config = replaced(config, path, "usual")
    return config


@pytest.mark.parametrize("dataset", KINDS.values())
@pytest.mark.parametrize("network", FAMILIES)
def test_every_objective_is_within_reach_of_every_network_and_kind(network: str, dataset: str) -> None:
    """From everything switched on at once, doing what the sentences ask ends in a valid configuration."""
    for objective in [*OBJECTIVES, *RECONSTRUCTIONS]:
        chosen = {"network.name": network, "dataset.name": dataset, "objective.name": objective}
        for settings in (chosen, {**UNUSUAL, **chosen}):
            config = mended(with_settings(settings))
            assert parse_config(config.model_dump()) == config
            assert config.objective.name == objective
            assert config.dataset.name == dataset


# Any values at all


def values(path: str) -> st.SearchStrategy[Any]:
    """Values of a field that its own bounds allow."""
    info = fields()[path]
    if path == "dataset.name":
        return st.sampled_from(list(DATASETS))
    allowed = choices(info)
    if allowed is not None:
        return st.sampled_from(allowed)
    if info.annotation is bool:
        return st.booleans()
    low, high = bounds(info)
    if info.annotation is int:
        return st.integers(int(low or 0), min(int(high or 0), int(low or 0) + 20))
    return st.one_of(st.just(info.default), st.floats(low, high))


DECIDING = [path for path in fields() if path not in ("dataset.count", "dataset.size", "dataset.points")]
some_settings = st.fixed_dictionaries({}, optional={path: values(path) for path in DECIDING})
SENTENCE = re.compile(r"(?P<path>[a-z0-9_.]+)( must be .+: .+\.| can't be .+: .+\.|: .+)")


@given(some_settings)
def test_any_combination_is_valid_or_refused_by_sentences_that_name_their_fields(settings: Settings) -> None:
    broken = {path for path, _ in refusals(with_settings(settings))}
    try:
        TrainConfig().with_settings(settings)
    except ConfigError as error:
        named = set()
        for line in str(error).splitlines():
            found = SENTENCE.fullmatch(line)
            assert found is not None, line
            named.add(found["path"])
        assert named <= set(fields())
        # A dataset that can't be had is the first to be said, and alone.
        assert broken <= named or all(path.startswith("dataset.") for path in named)
    else:
        assert not broken


@given(some_settings)
def test_any_combination_can_be_mended_by_doing_what_its_refusals_ask(settings: Settings) -> None:
    config = mended(with_settings(settings))
    assert not list(refusals(config))
    for path in ("dataset.name", "objective.name"):
        assert value_at(config, path) == settings.get(path, value_at(TrainConfig(), path))
