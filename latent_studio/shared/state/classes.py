"""What the Classes page shows: a latent in many classes, mixes of them, a sum, what a single attribute changes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import unquote

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
from latent_studio.shared.session.page_state import PageState
from latent_studio.shared.state.latent import LATENT, SNAPSHOT, classes_text, quoted
from latent_studio.shared.url import Codec, InUrl, Params, Reader, choice, one

View = Literal["grid", "mix", "arithmetic", "difference"]
Layout = Literal["classes", "latents"]

VIEWS: tuple[View, ...] = ("grid", "mix", "arithmetic", "difference")
CORNERS = 3
TERMS = ("a", "b", "c")


def usual_corners(group: ConditionGroup) -> tuple[str, ...]:
    """Three classes spread over a group, for the pad; none of a group that has fewer."""
    count = len(group.classes)
    return () if count < CORNERS else tuple(group.classes[place * count // CORNERS] for place in range(CORNERS))


def usual_sum(groups: Sequence[ConditionGroup]) -> dict[str, dict[str, str]]:
    """The classes of a, b and c that a sum opens with, by term; none where there is no group to choose from.

    Of two groups (shape and colour) a red circle, less a blue circle, plus a blue square, which comes to a red square;
    of one group three classes. Of two classes any sum of classes is one of them, so there it is the latents that say
    something: what tells two samples of the one class apart, added to a sample of the other.
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
    corners = usual_corners(first) or (one, two, two)
    return {term: {first.name: name} for term, name in zip(TERMS, corners, strict=True)}


def usual_pair(group: ConditionGroup) -> tuple[str, ...]:
    """Two classes of a group to compare: its first and the one in its middle."""
    return (group.classes[0], group.classes[len(group.classes) // 2])


def _views(facts: Facts) -> Sequence[View]:
    return VIEWS if facts.groups else ("arithmetic",)


def _groups(facts: Facts) -> list[str]:
    return [group.name for group in facts.groups]


def _in(*views: View) -> Callable[[Any], bool]:
    return lambda state: state.view in views


_IN_CLASSES = _in("grid", "mix", "difference")


def _names(usual: Callable[[ConditionGroup], tuple[str, ...]]) -> Codec:
    """As many different classes of the state's group as usual, as `circle,square`; none without groups."""

    def read(reader: Reader, name: str, _facts: Facts, group: ConditionGroup | None) -> tuple[str, ...]:
        text = reader.params.get(name)
        if group is None or text is None:
            return usual(group) if group else ()
        found = tuple(unquote(part) for part in text.split(",") if part)
        if len(found) == len(usual(group)) == len(set(found)) and set(found) <= set(group.classes):
            return found
        count = len(usual(group))
        reader.sentences.append(f"{name}: {count} different classes of {group.name} are needed; others are used.")
        return usual(group)

    return one(read, lambda names: ",".join(map(quoted, names)))


def _group(facts: Facts, before: Mapping[str, Any]) -> ConditionGroup | None:
    return next((group for group in facts.groups if group.name == before["group"]), None)


def _seed_of_c(classes: dict[str, dict[str, str]]) -> int:
    """Where b and c are of two classes they are one latent: only what makes the one the other is added to a."""
    return 1 if classes and classes["b"] != classes["c"] else 2


def _term(name: str, seed: Callable[[Facts], int]) -> InUrl:
    return InUrl(
        LATENT,
        name=f"{name}_",
        usual=lambda facts, _: {"seed": seed(facts)},
        when=_in("arithmetic"),
        pins=lambda latent: latent.basis,
    )


_TIME = one(lambda reader, name, _, usual: reader.number(name, usual, 0.0, FURTHEST), repr)


class ClassesState(PageState):
    """One latent of one run at one snapshot, the three of a sum, and how they are looked at."""

    snapshot: Annotated[int, InUrl(SNAPSHOT, pins=lambda images: {images})]
    view: Annotated[View, InUrl(choice(_views), when=lambda _: True)] = "grid"
    latent: Annotated[LatentSpec, InUrl(LATENT, name="", when=_IN_CLASSES, pins=lambda latent: latent.basis)]
    group: Annotated[Name, InUrl(choice(_groups), when=_IN_CLASSES)] = ""
    layout: Annotated[Layout, InUrl(when=lambda state: (state.view, state.layout) == ("grid", "latents"))] = "classes"
    start: Annotated[
        int,
        InUrl(
            usual=lambda _, before: before["latent"].seed,
            when=lambda state: state.view == "grid" and state.start != state.latent.seed,
        ),
    ] = option(0, "The seed of the grid's first latent.", low=0, high=2**32 - 1)
    corners: Annotated[
        tuple[Name, ...],
        InUrl(_names(usual_corners), usual=_group, when=lambda state: state.view == "mix" and bool(state.corners)),
    ] = ()
    pair: Annotated[tuple[Name, ...], InUrl(_names(usual_pair), usual=_group, when=_in("difference"))] = ()
    many: Annotated[bool, InUrl(when=lambda state: state.view == "difference" and state.many)] = option(
        False, "Whether a change is averaged over many latents."
    )
    a: Annotated[LatentSpec, _term("a", lambda _: 0)]
    b: Annotated[LatentSpec, _term("b", lambda _: 1)]
    c: Annotated[LatentSpec, _term("c", lambda facts: _seed_of_c(usual_sum(facts.groups)))]
    time: Annotated[float, InUrl(_TIME, when=lambda state: state.view == "arithmetic" and state.time != 1.0)] = option(
        1.0, "How far a sum goes; 1 is a - b + c.", low=0.0, high=FURTHEST
    )

    @classmethod
    def current_params(cls, params: Mapping[str, str], facts: Facts) -> Params:
        """With a sum that shows something, where nothing of one is named."""
        if any(name.startswith(tuple(f"{term}_" for term in TERMS)) for name in params):
            return dict(params)
        classes = {f"{term}_class": classes_text(chosen) for term, chosen in usual_sum(facts.groups).items()}
        return {**params, **classes}


class Take(Options):
    """A wish of the component: to open on another page what this one shows."""

    to: Literal["explore", "path"]
    state: ClassesState


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
