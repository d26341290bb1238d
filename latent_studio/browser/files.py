"""Components of pages, each of a `component.js` that exports `mount` and a `style.css`."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from latent_studio.browser.modules import MODULES, ROOT, module_path, with_imports

_IMPORTED_STYLE = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)

Answers = Mapping[str, Callable[[], None]]


def component(name: str, folder: Path) -> Callable[[str, Any, Answers], Any]:
    """Register the component whose files lie in `folder`; what draws it by its key, its data and the page's answers.

    Answers are what is called when the component says something, by the name of that; `unanswered` where the page goes
    on by what the drawing gives back.

    Its script only fetches the modules. They do the rest: `mount` is called at every drawing, with what Streamlit gives
    a component's function, and returns what is called once the component has gone.
    """
    draw = st.components.v2.component(name, css=flat_style(folder / "style.css"), js=script(folder / "component.js"))

    def drawn(key: str, data: Any, answers: Answers) -> Any:
        callbacks: dict[str, Any] = {f"on_{said}_change": answer for said, answer in answers.items()}
        return draw(key=key, data=data, **callbacks)

    return drawn


def unanswered() -> None:
    """For what the page answers where it draws."""


def flat_style(path: Path) -> str:
    """A style sheet with all that it imports in place of its `@import`s, each once: the first one counts."""
    return _flat(path.resolve(), set())


def _flat(path: Path, seen: set[Path]) -> str:
    if path in seen:
        return ""
    seen.add(path)
    text = path.read_text(encoding="utf-8")
    return _IMPORTED_STYLE.sub(lambda found: _flat((path.parent / found[1]).resolve(), seen), text)


def script(path: Path) -> str:
    """A component's inline text: the loader, with the routes of the module at `path` and of all that it imports."""
    own = path.resolve().relative_to(ROOT).as_posix()
    paths = [module_path(each) for each in with_imports(own)]
    return f"{MODULES['browser/loader.js'].decode()}\nexport default loader({json.dumps(paths)});\n"


def live_path() -> str:
    """The live route as a component finds it, which knows where the app's routes lie."""
    return "live"


def picture_path() -> str:
    """The route that gives pictures as files, likewise."""
    return "live/picture"


def lab_path() -> str:
    """The lab's route, likewise."""
    return "live/lab"


def served_at(path: str) -> str:
    """Where the server has a route: under the app's base path."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/{path}" if base else f"/{path}"
