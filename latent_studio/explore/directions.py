"""Directions on the Explore page: families found on request, and the user's own with what can be done to them."""

from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gan_core import checkpoints
from gan_core.latent.directions.direction import LONGEST_NAME, LONGEST_NOTE, Direction
from gan_core.latent.directions.families import family
from gan_core.latent.directions.orthogonal import orthogonalised
from gan_core.latent.directions.sefa import SAME_AS_PRINCIPAL
from gan_core.latent.directions.store import (
    direction_file,
    direction_from_file,
    directions_of,
    load_direction,
    remove_direction,
    rename_direction,
    save_direction,
)
from gan_core.latent.spec import LatentSpec
from gan_core.serving import GeneratorCache
from gan_core.workspace import Workspace
from latent_studio.shared import errors, generators, services, widgets, wording
from latent_studio.shared.generators import Facts
from latent_studio.shared.session import workspace

FAMILIES = ("sefa", "contrasts")
AT_ONCE = 0.1  # s in which what was found before is there
LOOK_INTERVAL = 0.3  # s between looks at what is being computed
MOST_FOUND = 64

_REMOVE = "direction-remove"
_LOADED = "direction-file-loaded"
# (workspace, digest of the generator, family) -> the digests of its directions; for the compute thread alone.
_found: dict[tuple[Workspace, str, str], tuple[str, ...]] = {}


@dataclass(frozen=True)
class Found:
    """A family as one session has asked for it: by whose snapshot, and its directions or why there are none."""

    images: int
    digests: tuple[str, ...]
    refusal: str
    turn: int


def find(facts: Facts, asked: Any) -> None:
    """Have a family of directions found, as {family, images}, at the newest if `images` is gone; or ignore it."""
    name, wanted = (asked.get("family"), asked.get("images")) if isinstance(asked, dict) else (None, None)
    if name not in FAMILIES:
        return
    there = checkpoints.snapshots(workspace.current().find_run(facts.run)) or [facts.snapshots[-1]]
    images = wanted if wanted in there else there[-1]
    future = services.compute_thread().submit(lambda cache: _family(cache, facts.run, images, name))
    wait([future], AT_ONCE)
    _finding(facts.run)[name] = (images, future)


def await_found(facts: Facts) -> None:
    """Run the page again as soon as a family that it waits for has been found."""

    @st.fragment(run_every=LOOK_INTERVAL)
    def look() -> None:
        if any(future.done() for _, future in _finding(facts.run).values()):
            st.rerun()

    if _finding(facts.run):
        look()


def offered(facts: Facts, latent: LatentSpec) -> dict[str, Any]:
    """What the component offers: the families found so far, the user's own, and all that the latent is moved along."""
    _take_found(facts.run)
    families = {
        name: {
            "directions": [described(direction) for direction in _there(workspace.current(), found.digests)],
            "images": found.images,
            "refusal": found.refusal,
            "turn": found.turn,
        }
        for name, found in _families(facts.run).items()
    }
    return {
        "families": families,
        "mine": [described(direction) for direction in mine(facts)],
        "used": [described(direction) for direction in _there(workspace.current(), latent.moves)],
    }


def mine(facts: Facts) -> list[Direction]:
    """The directions of a run that its user has learned, made independent, loaded or named, and that fit it."""
    space = ("w" if facts.mapped else "z", facts.directions)
    return [
        direction
        for direction in directions_of(workspace.current(), facts.run)
        if (direction.own or direction.kind in ("learned", "orthogonal"))
        and (direction.space, len(direction.vector)) == space
    ]


def described(direction: Direction) -> dict[str, Any]:
    """A direction without its numbers."""
    names = ("digest", "name", "kind", "sigma", "accuracy", "note", "images", "own")
    return {name: getattr(direction, name) for name in names}


def manage(facts: Facts, asked: Any) -> None:
    """Open the dialog that the component asks for, as {act: "load"} or {act: "edit", digest}."""
    act = asked.get("act") if isinstance(asked, dict) else None
    if act == "load":
        _load(facts)
    elif act == "edit":
        with errors.shown(errors.toast):
            direction = load_direction(workspace.current(), str(asked.get("digest")))
            widgets.ask_again(_REMOVE)
            _edit(facts, direction)


@st.dialog("Load a direction", icon=":material/upload:")
def _load(facts: Facts) -> None:
    st.caption("A direction's file, downloaded here from the same generator.")
    file = st.file_uploader("Direction", type=["safetensors"], label_visibility="collapsed", max_upload_size=1)
    if file is None or st.session_state.get(_LOADED) == file.file_id:
        return
    with errors.shown():
        found = generators.digests(facts.run).values()
        direction = direction_from_file(file.getvalue(), facts.run, set(found))
        save_direction(workspace.current(), direction)
        rename_direction(workspace.current(), direction.digest, direction.name, direction.note)
        st.session_state[_LOADED] = file.file_id
        st.rerun()


@st.dialog("Direction", icon=":material/conversion_path:")
def _edit(facts: Facts, direction: Direction) -> None:
    key = f"direction-{direction.digest}"
    st.caption(_provenance(direction))
    longest = LONGEST_NAME, LONGEST_NOTE
    name, note = widgets.name_and_note(direction.name, direction.note, longest=longest, key=key)
    known = direction.digest in {own.digest for own in mine(facts)}
    with st.container(horizontal=True):
        keep = st.button("Save" if known else "Keep", type="primary", icon=":material/check:")
        teaching = "A file of a few kilobytes, bound to this generator: anyone who has the generator can load it."
        file = direction_file(workspace.current(), direction.digest)
        widgets.download("Download", file, f"{_file_name(direction.name)}.safetensors", "download", help=teaching)
    if keep:
        with errors.shown():
            rename_direction(workspace.current(), direction.digest, name, note)
            st.rerun()
    _independent(facts, direction)
    if known:
        _remove(direction)


def _independent(facts: Facts, direction: Direction) -> None:
    """Make a direction that leaves others as they are."""
    families = [
        direction for found in _families(facts.run).values() for direction in _there(workspace.current(), found.digests)
    ]
    others = {other.digest: other for other in [*mine(facts), *families] if other.digest != direction.digest}
    if not others:
        return
    with st.expander("Make it independent of…", icon=":material/turn_right:"):
        chosen = st.multiselect(
            "Directions to be independent of",
            list(others),
            format_func=lambda digest: others[digest].name,
            help="What this direction has in common with them is taken out; the rest becomes a direction of its own.",
            key=f"direction-{direction.digest}-stay",
        )
        if st.button("Make it", disabled=not chosen, icon=":material/add:"):
            with errors.shown():
                stay = [others[digest] for digest in chosen]
                save_direction(workspace.current(), orthogonalised(direction, stay))
                st.rerun()


def _remove(direction: Direction) -> None:
    """Remove a direction, asked twice."""
    warning = "Links that use it will not work any more."
    sure = widgets.confirmed("Remove", "Yes, remove it for good", key=_REMOVE, warning=warning, type="tertiary")
    if sure:
        with errors.shown():
            remove_direction(workspace.current(), direction.digest)
            st.rerun()


def _take_found(run: str) -> None:
    """Take over what the compute thread has found since the last look, or why there is nothing to find."""
    finding, families = _finding(run), _families(run)
    for name, (images, future) in list(finding.items()):
        if not future.done():
            continue
        del finding[name]
        turn = families[name].turn + 1 if name in families else 1
        try:
            families[name] = Found(images, future.result(), "", turn)
        except (ValueError, OSError) as error:
            families[name] = Found(images, (), str(error), turn)


def _family(cache: GeneratorCache, run: str, images: int, name: str) -> tuple[str, ...]:
    generator = cache.generator(run, images)
    key = (cache.workspace, generator.digest, name)
    if key not in _found or len(_there(cache.workspace, _found[key])) < len(_found[key]):
        directions = family(name, generator, run, cache.workspace)
        if name == "sefa" and not generator.capabilities.map:
            raise ValueError(SAME_AS_PRINCIPAL)
        while len(_found) >= MOST_FOUND:
            _found.pop(next(iter(_found)))
        _found[key] = tuple(save_direction(cache.workspace, direction) for direction in directions)
    return _found[key]


def _finding(run: str) -> dict[str, tuple[int, Future[tuple[str, ...]]]]:
    """What this session waits for: family -> the snapshot, and its directions to come."""
    finding: dict[str, tuple[int, Future[tuple[str, ...]]]] = st.session_state.setdefault(f"finding-{run}", {})
    return finding


def _families(run: str) -> dict[str, Found]:
    families: dict[str, Found] = st.session_state.setdefault(f"families-{run}", {})
    return families


def _there(workspace: Workspace, digests: Any) -> list[Direction]:
    """The directions under these digests, those left out that aren't kept any more."""
    found = []
    for digest in digests:
        try:
            found.append(load_direction(workspace, digest))
        except ValueError:
            continue
    return found


def _provenance(direction: Direction) -> str:
    origin = f"Of snapshot {direction.images:,} of {wording.plain(direction.run)}, in {direction.space}."
    if direction.accuracy is None:
        return origin
    return f"{origin} It recognises {100 * direction.accuracy:.0f} % of the held-out marks."


def _file_name(name: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in name).strip("-") or "direction"
