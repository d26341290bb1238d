"""A latent in a URL: only what differs from its default, so that the URL stays short."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from gan_core.latent.spec import ConditionSpec, LatentSpec, Move
from latent_studio.shared.generators import Facts
from latent_studio.shared.session.page_state import Params
from latent_studio.shared.url import REACH, Reader


def read_latent(reader: Reader, facts: Facts, basis: tuple[int, ...], *, prefix: str = "", seed: int = 0) -> LatentSpec:
    """One latent from parameters that begin with `prefix`; `basis` and `seed` where none are named."""
    second = f"{prefix}second"
    has_second = bool(facts.groups) and second in reader.params
    condition = ConditionSpec(
        first=reader.classes(f"{prefix}class", facts),
        second=reader.classes(second, facts) if has_second else None,
        mix=reader.bounded(f"{prefix}mix", ConditionSpec, "mix", 0.0) if has_second else 0.0,
        shares=reader.shares(f"{prefix}shares", facts),
    )
    towards = ("mean", "class") if facts.mapped and facts.groups else ("mean",)
    return LatentSpec.model_validate(
        {
            "seed": round(reader.bounded(f"{prefix}seed", LatentSpec, "seed", seed)),
            "kept": reader.digest(f"{prefix}kept"),
            "truncation": reader.bounded(f"{prefix}truncation", LatentSpec, "truncation", 1.0),
            "towards": reader.choice(f"{prefix}towards", "mean", towards),
            "condition": condition,
            "directions": reader.by_index(f"{prefix}directions", facts.directions, REACH),
            "moves": reader.moves(f"{prefix}moves", facts.layers),
            "dimensions": reader.by_index(f"{prefix}dimensions", facts.dimension, REACH),
            "shell": reader.choice(f"{prefix}shell", "0", ("0",) if facts.mapped else ("0", "1")) == "1",
            "style": reader.style(f"{prefix}style", facts.layers),
            "basis": reader.basis(f"{prefix}basis", facts, basis),
        }
    )


def latent_params(latent: LatentSpec, *, prefix: str = "") -> Params:
    """What `read_latent` reads, defaults left out."""
    params = {"seed": str(latent.seed)}
    if latent.kept is not None:
        params["kept"] = latent.kept
    if latent.truncation != 1.0:
        params["truncation"] = number_text(latent.truncation)
    if latent.towards != "mean":
        params["towards"] = latent.towards
    if latent.condition.first:
        params["class"] = _classes(latent.condition.first)
    if latent.condition.second is not None:
        params["second"] = _classes(latent.condition.second)
        params["mix"] = number_text(latent.condition.mix)
    if latent.condition.shares:
        params["shares"] = _shares(latent.condition.shares)
    if latent.moves:
        params["moves"] = ",".join(_move(digest, latent.moves[digest]) for digest in sorted(latent.moves))
    if latent.shell:
        params["shell"] = "1"
    if latent.style is not None:
        origin = latent.style.kept or latent.style.seed
        params["style"] = f"{origin}:{'-'.join(map(str, latent.style.layers))}"
    for name, values in (("directions", latent.directions), ("dimensions", latent.dimensions)):
        if values:
            params[name] = ",".join(f"{index}:{number_text(values[index])}" for index in sorted(values))
    if latent.basis:
        params["basis"] = ",".join(map(str, latent.basis))
    return {f"{prefix}{name}": text for name, text in params.items()}


def number_text(value: float) -> str:
    """The shortest text that reads back as the same number: 1, 0.35, -1.2."""
    return f"{value:.0f}" if value == int(value) else repr(value)


def _quoted(name: str) -> str:
    return quote(name, safe=" .-_")


def _shares(shares: Mapping[str, Mapping[str, float]]) -> str:
    parts = [(group, name, share) for group, classes in shares.items() for name, share in classes.items()]
    return ",".join(f"{_quoted(group)}:{_quoted(name)}:{number_text(share)}" for group, name, share in parts)


def _move(digest: str, move: Move) -> str:
    return f"{digest}:{'/'.join(map(number_text, (move.amount, *move.layers)))}"


def _classes(chosen: Mapping[str, str]) -> str:
    return ",".join(f"{_quoted(group)}:{_quoted(name)}" for group, name in chosen.items())
