"""The house in JavaScript: every import is of something that is there, and none runs upwards or in a circle."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter

import pytest

from latent_studio.browser.modules import MODULES, imports, resolved, with_imports

_NAMED = re.compile(r'^(?:import|export) \{([^}]*)\} from "(\.[^"]+)";', re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:class|const|function\*?|let) (\w+)", re.MULTILINE)
_LISTED = re.compile(r"\bexport ?\{([^}]*)\}")
OWN = [path for path in MODULES if "/vendor/" not in path]
COMPONENTS = [path for path in MODULES if path.endswith("/component.js")]


def exported(path: str) -> set[str]:
    source = MODULES[path].decode()
    listed = (each.split() for names in _LISTED.findall(source) for each in names.split(",") if each.strip())
    return {*_EXPORTED.findall(source), *(words[-1] for words in listed)}


def folder(path: str) -> str:
    """The page, or part of one, that a module belongs to: what its `browser` lies in."""
    return path.partition("browser/")[0]


@pytest.mark.parametrize("path", OWN)
def test_every_import_is_of_something_that_is_there(path: str) -> None:
    assert set(imports(path)) <= set(MODULES)
    for names, module in _NAMED.findall(MODULES[path].decode()):
        wanted = {name.split()[0] for name in names.split(",") if name.strip()}
        own = exported(resolved(path, module))
        assert wanted <= own, f"{path} imports {wanted - own} from {module}"


@pytest.mark.parametrize("path", OWN)
def test_a_page_imports_its_own_modules_and_what_pages_share(path: str) -> None:
    for module in imports(path):
        own = folder(module)
        assert own == "" or (folder(path) != "" and folder(path).startswith(own)), f"{path} imports {module}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    try:
        TopologicalSorter({path: imports(path) for path in MODULES}).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize("path", COMPONENTS)
def test_a_component_exports_what_draws_it_and_its_imports_are_known_each_once(path: str) -> None:
    assert "mount" in exported(path)
    found = with_imports(path)
    assert found[0] == path
    assert len(found) == len(set(found))
    assert {module for each in found for module in imports(each)} <= set(found)
