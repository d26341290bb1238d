"""What lives in the URL: it comes back as it was, whatever comes is made usable, and nobody's change is lost."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from gan_core.conditions import ConditionGroup
from gan_core.latent.spec import ConditionSpec, LatentSpec, Move, Style
from latent_studio.shared import url
from latent_studio.shared.generators import Facts
from latent_studio.shared.state.explore import ExploreState
from latent_studio.shared.state.interpolate import InterpolateState

DIGITS = (ConditionGroup(name="digit", classes=tuple("0123456789")),)
ODD = (
    ConditionGroup(name="shape, of sorts", classes=("a:b", "c,d", "50 %")),
    ConditionGroup(name="größe", classes=("klein", "groß & weit")),
)
SNAPSHOTS = (0, 640, 12_800, 200_000)


LAYERS = 4


def facts(groups: tuple[ConditionGroup, ...] = DIGITS, *, in_progress: bool = False, mapped: bool = False) -> Facts:
    layers = LAYERS if mapped else 0
    return Facts("digits", SNAPSHOTS, groups, 16, (1, 28, 28), in_progress, directions=16, mapped=mapped, layers=layers)


amounts = st.dictionaries(
    st.integers(0, 15), st.floats(-5, 5).map(lambda value: round(value, 4)).filter(bool), max_size=16
)


digests = st.integers(0, 2**64 - 1).map("{:016x}".format)
seeds = st.integers(0, 2**32 - 1)
shares = st.floats(0, 1)


def moves(layers: int) -> st.SearchStrategy[dict[str, Move]]:
    strengths = st.lists(shares, min_size=layers, max_size=layers) if layers else st.just([])
    steps = st.builds(Move, amount=st.floats(-5, 5), layers=st.one_of(st.just([]), strengths))
    return st.dictionaries(digests, steps, max_size=4)


def styles(layers: int) -> st.SearchStrategy[Style]:
    places = st.sets(st.integers(0, layers - 1)).map(sorted)
    seeded = st.builds(Style, seed=seeds, layers=places)
    return st.one_of(seeded, st.builds(Style, kept=digests, layers=places))


@st.composite
def latents(draw: st.DrawFn, groups: tuple[ConditionGroup, ...], mapped: bool = False) -> LatentSpec:
    def classes() -> dict[str, str]:
        return {group.name: draw(st.sampled_from(group.classes)) for group in groups}

    mixed = bool(groups) and draw(st.booleans())
    mixes = {group.name: st.dictionaries(st.sampled_from(group.classes), shares, min_size=1) for group in groups}
    layers = LAYERS if mapped else 0
    return LatentSpec(
        seed=draw(seeds),
        kept=draw(st.none() | digests),
        truncation=draw(st.floats(0, 2)),
        towards=draw(st.sampled_from(["mean", "class"])) if mapped and groups else "mean",
        condition=ConditionSpec(
            first=classes(),
            second=classes() if mixed else None,
            mix=draw(st.floats(0, 1)) if mixed else 0.0,
            shares=draw(st.fixed_dictionaries({}, optional=mixes)),
        ),
        moves=draw(moves(layers)),
        shell=not mapped and draw(st.booleans()),
        style=draw(st.none() | styles(layers)) if layers else None,
        directions=draw(amounts),
        dimensions=draw(amounts),
        basis=tuple(draw(st.lists(st.sampled_from(SNAPSHOTS), min_size=1, max_size=4))),
    )


@given(st.data(), st.sampled_from([DIGITS, ODD, ()]), st.booleans())
def test_any_explore_state_comes_back_from_its_url(
    data: st.DataObject, groups: tuple[ConditionGroup, ...], mapped: bool
) -> None:
    view = data.draw(st.sampled_from(["single", "neighbourhood", "classes"] if groups else ["single", "neighbourhood"]))
    shown = ExploreState(
        run="digits",
        snapshot=data.draw(st.sampled_from([*SNAPSHOTS, "latest"])),
        latent=data.draw(latents(groups, mapped)),
        view=view,
        axes=data.draw(st.sampled_from([(0, 1), (3, 2)])),
        spread=data.draw(st.floats(0.1, 3)) if view == "neighbourhood" else 1.5,
        group=data.draw(st.sampled_from([group.name for group in groups])) if view == "classes" else "",
    )
    again, sentences = url.read(ExploreState, url.write(shown), facts(groups, mapped=mapped))
    assert sentences == []
    if view != "classes":
        again = again.model_copy(update={"group": ""})
    assert again == shown


# Of many latents in each; how one comes back is told above.
@settings(max_examples=30)
@given(st.data(), st.sampled_from([DIGITS, ODD, ()]), st.booleans())
def test_any_interpolate_state_comes_back_from_its_url(
    data: st.DataObject, groups: tuple[ConditionGroup, ...], mapped: bool
) -> None:
    shown = InterpolateState(
        run="digits",
        snapshot=data.draw(st.sampled_from(SNAPSHOTS)),
        keyframes=data.draw(st.lists(latents(groups, mapped), min_size=2, max_size=16)),
        method=data.draw(st.sampled_from(["spherical", "linear", "spline"])),
        closed=data.draw(st.booleans()),
        space=data.draw(st.sampled_from(["own", "z"] if mapped else ["own"])),
        view=data.draw(st.sampled_from(["strip", "grid"])),
        side=data.draw(st.integers(2, 16)),
        frames=data.draw(st.integers(8, 240)),
        fps=data.draw(st.integers(5, 60)),
    )
    again, sentences = url.read(InterpolateState, url.write(shown), facts(groups, mapped=mapped))
    assert sentences == []
    assert again == shown


EVERY_NAME = (
    *url.write(ExploreState(run="digits", snapshot=0, latent=LatentSpec(basis=(0,)))),
    *(
        "second",
        "mix",
        "shares",
        "kept",
        "moves",
        "style",
        "towards",
        "shell",
        "directions",
        "dimensions",
        "view",
        "axes",
        "spread",
        "group",
        "a_seed",
        "b_class",
        "b_basis",
        "k0_seed",
        "k1_basis",
        "k99_class",
    ),
)
ODD_TEXTS = ("nan", "inf", "-1e400", "1e9", "0:9,0:x,-1:2", "²", "\u0663:1", "latest", "640,640")


@given(
    st.dictionaries(
        st.sampled_from(
            [*EVERY_NAME, "truncation", "class", "method", "loop", "back", "closed", "space", "side", "frames", "fps"]
        ),
        st.one_of(st.text(max_size=40), st.sampled_from(ODD_TEXTS)),
    ),
    st.sampled_from([DIGITS, ()]),
)
def test_whatever_a_url_holds_becomes_a_state_in_bounds(
    params: dict[str, str], groups: tuple[ConditionGroup, ...]
) -> None:
    explored, _ = url.read(ExploreState, params, facts(groups))
    interpolated, _ = url.read(InterpolateState, params, facts(groups))
    for latent in (explored.latent, *interpolated.keyframes):
        assert all(index < 16 and -5 <= value <= 5 for index, value in latent.directions.items())
        assert set(latent.basis) <= set(SNAPSHOTS)
        assert math.isfinite(latent.truncation)
    assert explored.snapshot in (*SNAPSHOTS, "latest")
    assert explored.axes[0] != explored.axes[1]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("truncation", "9", "outside 0 to 2; 2 is used"),
        ("seed", "-4", "outside 0 to 4.29497e+09; 0 is used"),
        ("seed", "many", "is not a number; 0 is used"),
        ("class", "digit:ten", "is no class of this generator"),
        ("directions", "99:1", "can't be used here"),
        ("directions", "0:-7", "outside -5 to 5; -5 is used"),
        ("basis", "5", "are gone"),
        ("axes", "1,1", "two different directions"),
        ("kept", "seven", "is no digest; it is left out"),
        ("moves", "0123456789abcdef:9", "can't be used here"),
        ("moves", "0123456789abcdef:1/0.5", "can't be used here"),
        ("style", "3:0-1", "can't be used here"),
        ("shares", "digit:ten:0.5", "can't be used here"),
        ("towards", "class", "is none of mean; mean is used"),
        ("view", "sideways", "is none of single, neighbourhood, classes; single is used"),
    ],
)
def test_a_value_that_cant_be_used_is_replaced_and_said(name: str, text: str, says: str) -> None:
    _, sentences = url.read(ExploreState, {name: text}, facts())
    assert len(sentences) == 1
    assert sentences[0].startswith(f"{name}: “{text}”" if name not in ("basis", "axes") else f"{name}:")
    assert says in sentences[0]


@pytest.mark.parametrize(
    ("text", "asked"), [("13000", "13,000"), ("12801.5", "12,801"), ("1e300", "“1e300”"), ("-1e300", "“-1e300”")]
)
def test_for_a_snapshot_that_is_gone_the_nearest_is_shown_with_a_word(text: str, asked: str) -> None:
    explored, sentences = url.read(ExploreState, {"snapshot": text}, facts())
    assert explored.snapshot in SNAPSHOTS
    nearest = f"this is the nearest, at {explored.snapshot:,}."
    assert sentences == [f"There is no snapshot at {asked} images, or not any more; {nearest}"]
    assert url.read(ExploreState, {"snapshot": "12800"}, facts())[1] == []


def test_a_run_in_progress_is_followed_unless_a_snapshot_is_pinned() -> None:
    running = facts(in_progress=True)
    assert url.read(ExploreState, {}, running)[0].snapshot == "latest"
    assert url.read(ExploreState, {"snapshot": "640"}, running)[0].snapshot == 640
    assert url.read(ExploreState, {}, facts())[0].snapshot == 200_000
    assert url.read(ExploreState, {}, running)[0].latent.basis == (200_000,)


def test_what_a_url_needs_is_pinned() -> None:
    latent = LatentSpec(directions={0: 1.0}, basis=(640, 12_800))
    explored = ExploreState(run="digits", snapshot=200_000, latent=latent)
    assert url.pinned(explored) == {640, 12_800, 200_000}
    assert url.pinned(explored.model_copy(update={"snapshot": "latest"})) == {640, 12_800}
    interpolated = InterpolateState(run="digits", snapshot=0, keyframes=(latent, LatentSpec()))
    assert url.pinned(interpolated) == {0, 640, 12_800}


def page() -> None:
    """A page as Explore is one, with buttons in place of what its component would send."""
    import streamlit as st

    from gan_core.conditions import ConditionGroup
    from latent_studio.shared.generators import Facts
    from latent_studio.shared.session import page_state
    from latent_studio.shared.state.explore import ExploreState

    facts = Facts(
        "digits", (640,), (ConditionGroup(name="digit", classes=("0", "1")),), 16, (1, 28, 28), False, directions=16
    )

    def send(seed: object, run: str = "digits") -> None:
        message = page_state.held("explore").state.model_dump(mode="json") | {"turn": 1, "run": run}
        message["latent"]["seed"] = seed
        page_state.settle("explore", message)

    st.button("send", on_click=send, args=[7])
    st.button("forge", on_click=send, args=["x"])
    st.button("other run", on_click=send, args=[8, "another"])
    now, sentences = page_state.arrive("explore", ExploreState, facts)
    st.write(now.state.latent.seed, now.origin, sentences)


def at(app: AppTest) -> tuple[int, int]:
    """The seed shown and the origin that the component is told."""
    held = app.session_state["held_explore"]
    return held.state.latent.seed, held.origin


def test_the_component_the_url_and_the_way_back_each_have_their_say() -> None:
    app = AppTest.from_function(page).run()
    assert at(app) == (0, 0)
    assert app.query_params["seed"] == "0"
    app.button[0].click().run()
    assert at(app) == (7, 0), "what the component sent is taken over, and not sent back to it"
    assert app.query_params["seed"] == "7"
    app.button[1].click().run()
    app.button[2].click().run()
    assert at(app) == (7, 0), "what is no state of this run is ignored"
    app.query_params["seed"] = "3"
    app.run()
    assert at(app) == (3, 1), "a link or the browser's back counts"
    app.query_params["seed"] = "5"
    app.button[0].click().run()
    assert at(app) == (7, 1), "but less than what the component has just sent"
    app.query_params.clear()
    app.run()
    assert at(app) == (7, 2), "coming back to the page brings back what was there"
    assert app.query_params["seed"] == "7"


def test_a_generator_of_one_direction_has_no_neighbourhood() -> None:
    facts = Facts("line", SNAPSHOTS, (), 1, (1,), False, directions=1)
    explored, sentences = url.read(ExploreState, {"run": "line", "view": "neighbourhood", "axes": "0,1"}, facts)
    assert explored.axes == (0, 0)
    assert explored.view == "single"
    assert sentences
    again, _ = url.read(ExploreState, url.write(explored), facts)
    assert again == explored
