"""What lives in the URL and in the browser session: declared once, clamped when read.

A URL holds only what differs from its default, so that it stays short; a value that can't be used is
replaced and a sentence says so. Pages hand these states to their components and get them back when the
user's hand has come to rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote

import streamlit as st
from pydantic import ValidationError

from gan_core.latent.spec import ConditionSpec, LatentSpec, Move
from gan_core.options import Options, option
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import address, visited
from latent_studio.shared.url import LATEST, REACH, Reader

View = Literal["single", "neighbourhood", "classes"]
DIRECTIONS = 10
LONGEST_NAME = 64


class PageState(Options):
    """What the state of every page has that shows one run."""

    run: str


class ExploreState(PageState):
    """What the Explore page shows: one latent of one run, at one snapshot or always at the latest.

    `beside` is another run that shows the same latent; `panel` is what is open below the picture.
    """

    snapshot: int | Literal["latest"]
    latent: LatentSpec
    view: View = "single"
    axes: tuple[int, int] = (0, 1)
    spread: float = option(1.5, "How far a neighbourhood reaches.", unit="sigmas", low=0.1, high=3)
    group: str = ""
    beside: str = ""
    panel: str = ""


State = TypeVar("State", bound=PageState)
Params = address.Params


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
        params["truncation"] = _text(latent.truncation)
    if latent.towards != "mean":
        params["towards"] = latent.towards
    if latent.condition.first:
        params["class"] = _classes(latent.condition.first)
    if latent.condition.second is not None:
        params["second"] = _classes(latent.condition.second)
        params["mix"] = _text(latent.condition.mix)
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
            params[name] = ",".join(f"{index}:{_text(values[index])}" for index in sorted(values))
    if latent.basis:
        params["basis"] = ",".join(map(str, latent.basis))
    return {f"{prefix}{name}": text for name, text in params.items()}


def read_explore(params: Mapping[str, str], facts: Facts) -> tuple[ExploreState, list[str]]:
    """The Explore page's state from a URL, and a sentence for each value that could not be used.

    A run that is underway is followed unless the URL pins a snapshot. The directions are pinned to the snapshot
    that is shown now, so that they stay while the picture moves on.
    """
    reader = Reader(params)
    newest = facts.snapshots[-1]
    follow = params.get("snapshot", LATEST if facts.underway else "") == LATEST
    images = reader.images("snapshot", facts, newest)
    groups = tuple(group.name for group in facts.groups)
    views = ("single", *(("neighbourhood",) if facts.directions > 1 else ()), *(("classes",) if groups else ()))
    state = ExploreState(
        run=facts.run,
        snapshot=LATEST if follow else images,
        latent=read_latent(reader, facts, (images,)),
        view=reader.choice("view", "single", views),
        axes=reader.axes("axes", min(DIRECTIONS, facts.directions)),
        spread=reader.bounded("spread", ExploreState, "spread", 1.5),
        group=reader.choice("group", groups[0] if groups else "", groups),
        beside=params.get("beside", "")[:LONGEST_NAME],
        panel=params.get("panel", "")[:LONGEST_NAME],
    )
    return state, reader.sentences


def explore_params(state: ExploreState) -> Params:
    """The URL that `read_explore` reads, defaults left out."""
    params = {"run": state.run, "snapshot": str(state.snapshot), **latent_params(state.latent)}
    if state.view != "single":
        params["view"] = state.view
    if state.axes not in ((0, 1), (0, 0)):
        params["axes"] = ",".join(map(str, state.axes))
    if state.view == "neighbourhood":
        params["spread"] = _text(state.spread)
    if state.view == "classes":
        params["group"] = state.group
    chosen = {"beside": state.beside, "panel": state.panel}
    return params | {name: text for name, text in chosen.items() if text}


def pinned(state: ExploreState) -> set[int]:
    """The snapshots without which the URL of a state would not give its picture again."""
    shown = set() if state.snapshot == LATEST else {int(state.snapshot)}
    return shown.union(state.latent.basis)


def _text(value: float) -> str:
    """The shortest text that reads back as the same number: 1, 0.35, -1.2."""
    return f"{value:.0f}" if value == int(value) else repr(value)


def _quoted(name: str) -> str:
    return quote(name, safe=" .-_")


def _shares(shares: Mapping[str, Mapping[str, float]]) -> str:
    parts = [(group, name, share) for group, classes in shares.items() for name, share in classes.items()]
    return ",".join(f"{_quoted(group)}:{_quoted(name)}:{_text(share)}" for group, name, share in parts)


def _move(digest: str, move: Move) -> str:
    return f"{digest}:{'/'.join(map(_text, (move.amount, *move.layers)))}"


def _classes(chosen: Mapping[str, str]) -> str:
    return ",".join(f"{_quoted(group)}:{_quoted(name)}" for group, name in chosen.items())


@dataclass
class Held(Generic[State]):
    """A page's state in one browser session.

    `params` is the URL it was last written to. `origin` counts the times it came from elsewhere than the
    component, which then takes it over. `settled` says that it has just been changed here, and the URL not yet.
    """

    state: State
    params: Params
    origin: int = 0
    settled: bool = False


def held(page: str) -> Held[Any] | None:
    """What the session holds of a page; None before its first visit."""
    found: Held[Any] | None = st.session_state.get(f"held_{page}")
    return found


def hold(page: str, state: State, params: Params) -> Held[State]:
    """Hold a state that comes from elsewhere than the page's component; `params` is the URL it is at, or will be."""
    before = held(page)
    fresh = Held(state, params, origin=before.origin + 1 if before else 0)
    st.session_state[f"held_{page}"] = fresh
    visited.remember(page, state.run, params, state)
    return fresh


def shown(page: str, run: str) -> Any | None:
    """The state in which a page holds a run, or last held it; None where it never did."""
    current = held(page)
    if current is not None and current.state.run == run:
        return current.state
    before = visited.last(page, run)
    return before[1] if before is not None else None


def show_latent(latent: LatentSpec, facts: Facts, snapshot: int | None = None) -> None:
    """Have the Explore page show a latent of a run, at a snapshot or at the one it shows; the next run of it does."""
    base: ExploreState = shown("explore", facts.run) or read_explore({"run": facts.run}, facts)[0]
    changes = {"latent": latent, "view": "single"} | ({} if snapshot is None else {"snapshot": snapshot})
    state = base.model_copy(update=changes)
    hold("explore", state, explore_params(state)).settled = True
    visited.choose_generator(facts.run)


def settle(page: str, message: Any, model: type[State]) -> None:
    """Take over what a page's component has sent; anything but a state of the held run is ignored."""
    current = held(page)
    if current is None or not isinstance(message, dict) or not address.shows(page):
        return
    try:
        state = model.model_validate({name: value for name, value in message.items() if name != "turn"})
    except ValidationError:
        return
    if state.run == current.state.run:
        current.state, current.settled = state, True


def arrive(
    page: str, read: Callable[[Mapping[str, str]], tuple[State, list[str]]], write: Callable[[State], Params]
) -> tuple[Held[State], list[str]]:
    """The state with which a page runs now, and sentences about what its URL held that can't be.

    What the component has just sent counts before the URL; a URL that somebody else has changed counts before what
    was held; a URL without a run means that the page was left and is back.
    """
    current, params = held(page), address.params()
    sentences: list[str] = []
    ahead = current is not None and current.settled and params.get("run", current.state.run) == current.state.run
    if current is None or ("run" in params and params != current.params and not ahead):
        state, sentences = read(params)
        if write(state) == params:
            # It was written here, and may have stood for more than it says.
            state = visited.at(page, params) or state
        current = hold(page, state, params)
    elif "run" not in params and not ahead:
        current = hold(page, current.state, params)
    current.settled = False
    current.params = write(current.state)
    address.write(current.params)
    visited.remember(page, current.state.run, current.params, current.state)
    return current, sentences
