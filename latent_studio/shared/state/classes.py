"""What the Classes page shows: a latent in many classes, mixes of them, a sum, what a single attribute changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote, unquote

from pydantic import ValidationError

from gan_core.conditions import ConditionGroup
from gan_core.generator import Generator
from gan_core.latent.composition import compose
from gan_core.latent.directions.store import KeptLatent, keep_latent
from gan_core.latent.pictures import FURTHEST, ArithmeticPicture
from gan_core.latent.references import References
from gan_core.latent.spec import ConditionSpec, LatentSpec, Name
from gan_core.options import Options, option
from gan_core.serving import ComputeThread
from gan_core.serving.generator_cache import GeneratorCache
from gan_core.workspace import Workspace
from latent_studio.shared import generators
from latent_studio.shared.generators import Facts
from latent_studio.shared.runs import pickers
from latent_studio.shared.session.page_state import PageState, Params
from latent_studio.shared.state.latent import latent_params, read_latent
from latent_studio.shared.url import Reader

View = Literal["grid", "mix", "arithmetic", "difference"]
Layout = Literal["classes", "latents"]

VIEWS: tuple[View, ...] = ("grid", "mix", "arithmetic", "difference")
LAYOUTS: tuple[Layout, ...] = ("classes", "latents")
CORNERS = 3
TERMS = ("a", "b", "c")


class ClassesState(PageState):
    """One latent of one run at one snapshot, the three of a sum, and how they are looked at."""

    snapshot: int
    view: View = "grid"
    latent: LatentSpec
    group: Name = ""
    layout: Layout = "classes"
    start: int = option(0, "The seed of the grid's first latent.", low=0, high=2**32 - 1)
    corners: tuple[Name, ...] = ()
    pair: tuple[Name, ...] = ()
    many: bool = option(False, "Whether a change is averaged over many latents.")
    a: LatentSpec
    b: LatentSpec
    c: LatentSpec
    time: float = option(1.0, "How far a sum goes; 1 is a - b + c.", low=0.0, high=FURTHEST)


class Take(Options):
    """What is to become of what the page shows."""

    to: Literal["explore", "path"]
    state: ClassesState


def usual_corners(group: ConditionGroup) -> tuple[str, ...]:
    """Three classes spread over a group, for the pad; none of a group that has fewer."""
    count = len(group.classes)
    return () if count < CORNERS else tuple(group.classes[place * count // CORNERS] for place in range(CORNERS))


def usual_sum(groups: Sequence[ConditionGroup]) -> dict[str, dict[str, str]]:
    """The classes of a, b and c that a sum opens with, by term; none where there is no group to choose from.

    Of two groups (shape and colour) a red circle, less a blue circle, plus a blue square, which comes to a red square;
    of one group three classes, or of two classes what makes the one the other, added to another latent.
    """
    several = [group for group in groups if len(group.classes) > 1]
    if not several:
        return {}
    first, *others = several
    one, *_, two = usual_corners(first) or first.classes
    if others:
        left, right = usual_pair(others[0])
        pairs = ((one, left), (one, right), (two, right))
        return {
            term: {first.name: what, others[0].name: which} for term, (what, which) in zip(TERMS, pairs, strict=True)
        }
    corners = usual_corners(first) or (one, one, two)
    return {term: {first.name: name} for term, name in zip(TERMS, corners, strict=True)}


def usual_pair(group: ConditionGroup) -> tuple[str, ...]:
    """Two classes of a group to compare: its first and the one in its middle."""
    return (group.classes[0], group.classes[len(group.classes) // 2])


def read_classes(params: Mapping[str, str], facts: Facts) -> tuple[ClassesState, list[str]]:
    """The Classes page's state from a URL, and a sentence for each value that could not be used."""
    reader = Reader(params)
    groups = {group.name: group for group in facts.groups}
    views = VIEWS if groups else ("arithmetic",)
    name = reader.choice("group", next(iter(groups), ""), tuple(groups))
    latent = read_latent(reader, facts, ())
    state = {
        "run": facts.run,
        "snapshot": reader.images("snapshot", facts, facts.snapshots[-1]),
        "view": reader.choice("view", views[0], views),
        "latent": latent,
        "group": name,
        "layout": reader.choice("layout", "classes", LAYOUTS),
        "start": round(reader.bounded("start", ClassesState, "start", latent.seed)),
        "corners": _named(reader, "corners", groups[name], usual_corners(groups[name])) if groups else (),
        "pair": _named(reader, "pair", groups[name], usual_pair(groups[name])) if groups else (),
        "many": reader.choice("many", "0", ("0", "1")) == "1",
        "time": reader.bounded("time", ClassesState, "time", 1.0),
        **_terms(reader, facts),
    }
    return ClassesState.model_validate(state), reader.sentences


def classes_params(state: ClassesState) -> Params:
    """The URL that `read_classes` reads, defaults left out."""
    params = {"run": state.run, "snapshot": str(state.snapshot), "view": state.view}
    if state.view == "arithmetic":
        for prefix in TERMS:
            params |= latent_params(getattr(state, prefix), prefix=f"{prefix}_")
        if state.time != 1.0:
            params["time"] = repr(state.time)
        return params
    params |= latent_params(state.latent) | {"group": state.group}
    if state.view == "grid":
        if state.layout != "classes":
            params["layout"] = state.layout
        if state.start != state.latent.seed:
            params["start"] = str(state.start)
    elif state.view == "mix":
        if state.corners:
            params["corners"] = _listed(state.corners)
    else:
        params["pair"] = _listed(state.pair)
        if state.many:
            params["many"] = "1"
    return params


def pinned(state: ClassesState) -> set[int]:
    """The snapshots without which the URL of a state would not give its pictures again."""
    latents = (state.latent, state.a, state.b, state.c)
    return {state.snapshot}.union(*(latent.basis for latent in latents))


def chosen(state: ClassesState) -> LatentSpec:
    """The latent that is shown, as another page would show it: of a pair of classes, with the left one."""
    if state.view != "difference" or not state.pair:
        return state.latent
    condition = state.latent.condition
    shares = {name: share for name, share in condition.shares.items() if name != state.group}
    left = ConditionSpec(first={**condition.first, state.group: state.pair[0]}, shares=shares)
    return state.latent.model_copy(update={"condition": left})


def read_take(message: Any, run: str) -> Take | None:
    """What a page's component has triggered; None for anything but a wish about the run that is shown."""
    try:
        wanted = Take.model_validate(message)
    except ValidationError:
        return None
    return wanted if wanted.state.run == run else None


def taken(state: ClassesState, compute_thread: ComputeThread) -> LatentSpec:
    """The latent that is shown, ready for another page; a sum is computed and kept. Raises ValueError, WriteError."""
    if state.view != "arithmetic":
        return chosen(state)

    def compute(cache: GeneratorCache) -> LatentSpec:
        generator = cache.generator(state.run, state.snapshot)
        return keep_sum(cache.workspace, state, generator, cache.references(state.run, generator))

    return compute_thread.submit(compute).result()


def with_classes(most: int = 6) -> list[str]:
    """The names of some generators that have classes, the user's own first."""
    found: list[str] = []
    for summary in pickers.with_generator():
        try:
            groups = generators.facts(summary.name).groups
        except generators.NoGeneratorError:
            continue
        if groups and len(found) < most:
            found.append(summary.name)
    return found


def keep_sum(workspace: Workspace, state: ClassesState, generator: Generator, references: References) -> LatentSpec:
    """Keep a + t (c - b), so that other pages can begin with it; its spec. Raises ValueError and WriteError."""
    picture = ArithmeticPicture(view="arithmetic", a=state.a, b=state.b, c=state.c, times=(state.time,))
    composed = compose(picture, generator, references)
    latent = KeptLatent(composed.latents[0], composed.space, state.run, generator.digest, _source(state))
    condition = _condition(composed.conditions[0].tolist(), generator.conditions.groups)
    return LatentSpec(kept=keep_latent(workspace, latent), condition=condition)


def _terms(reader: Reader, facts: Facts) -> dict[str, LatentSpec]:
    """a, b and c; where the URL names nothing of them, a sum that shows something."""
    classes = usual_sum(facts.groups)
    if not any(name.startswith(tuple(f"{prefix}_" for prefix in TERMS)) for name in reader.params):
        told = {f"{prefix}_class": _class_text(chosen) for prefix, chosen in classes.items()}
        reader.params = {**reader.params, **told}
    # Where there are classes, b and c are one latent in two of them: only what makes the one the other is added to a.
    seeds = (0, 1, 1 if classes else 2)
    return {
        prefix: read_latent(reader, facts, (), prefix=f"{prefix}_", seed=seed)
        for prefix, seed in zip(TERMS, seeds, strict=True)
    }


def _class_text(chosen: Mapping[str, str]) -> str:
    return ",".join(f"{_quoted(group)}:{_quoted(name)}" for group, name in chosen.items())


def _named(reader: Reader, name: str, group: ConditionGroup, usual: tuple[str, ...]) -> tuple[str, ...]:
    """As many different classes of a group as usual, as `circle,square`."""
    text = reader.params.get(name)
    if text is None:
        return usual
    found = tuple(unquote(part) for part in text.split(",") if part)
    if len(found) == len(usual) == len(set(found)) and set(found) <= set(group.classes):
        return found
    reader.sentences.append(f"{name}: {len(usual)} different classes of {group.name} are needed; others are taken.")
    return usual


def _condition(row: Sequence[float], groups: Sequence[ConditionGroup]) -> ConditionSpec:
    """The condition of a row of shares; a group of which there is one class alone gets just its name."""
    first, shares, start = {}, {}, 0
    for group in groups:
        block = dict(zip(group.classes, row[start : start + len(group.classes)], strict=True))
        present = {name: share for name, share in block.items() if share > 0.0}
        if len(present) == 1:
            first[group.name] = next(iter(present))
        else:
            shares[group.name] = present
            first[group.name] = max(block, key=lambda name: block[name])
        start += len(group.classes)
    return ConditionSpec(first=first, shares=shares)


def _source(state: ClassesState) -> str:
    """The sum in words, by the seeds of its latents."""
    a, b, c = ("kept" if latent.kept else f"seed {latent.seed}" for latent in (state.a, state.b, state.c))
    return f"{a} - {b} + {c}" if state.time == 1.0 else f"{a} + {state.time:g} ({c} - {b})"


def _listed(names: Sequence[str]) -> str:
    return ",".join(map(_quoted, names))


def _quoted(name: str) -> str:
    return quote(name, safe=" .-_")
