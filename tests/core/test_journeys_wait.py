"""A journey in a browser waits for what it wants: a page that is read once fails by chance on a busy machine.

An assertion may only be about what can't change any more: downloaded bytes, files of a run that has ended, numbers that
a script computes from its arguments alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "browser"
JOURNEYS = sorted(FOLDER.glob("*.py"))
# How Playwright says how a page is at this moment.
MOMENTARY = {
    "all_inner_texts",
    "all_text_contents",
    "aria_snapshot",
    "bounding_box",
    "content",
    "count",
    "evaluate",
    "evaluate_all",
    "evaluate_handle",
    "get_attribute",
    "inner_html",
    "inner_text",
    "input_value",
    "is_checked",
    "is_disabled",
    "is_editable",
    "is_enabled",
    "is_hidden",
    "is_visible",
    "screenshot",
    "text_content",
    "title",
    "url",
}
# What gives something that doesn't change any more.
LASTING = {"computed", "box_of"}
FIXED = {"sleep", "wait_for_timeout"}


def names(node: ast.AST) -> Iterator[str]:
    """All names in what runs at once, `.name` for attributes.

    What stands in a lambda is looked at again and again by whoever gets it.
    """
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LASTING:
        return
    if isinstance(node, ast.Name):
        yield node.id
    # `studio.url` is where the app answers, `page.url` what a browser shows.
    if isinstance(node, ast.Attribute) and ast.unparse(node) != "studio.url":
        yield f".{node.attr}"
    for child in ast.iter_child_nodes(node):
        yield from names(child)


def assigned(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Every target in a function that gets a value, with the value."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value:
            yield node.target, node.value
        elif isinstance(node, ast.For | ast.comprehension):
            yield node.target, node.iter


def stored(target: ast.expr) -> Iterator[str]:
    """The variables among what gets a value."""
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))


def heard(function: ast.FunctionDef) -> set[str]:
    """The variables that listeners of a page fill: an event may come later than an assertion."""
    return {
        node.id
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "on"
        for argument in call.args
        for node in ast.walk(argument)
        if isinstance(node, ast.Name)
    }


def read_once(function: ast.FunctionDef, momentary: set[str]) -> set[str]:
    """The names in a function that hold what was read of a page once."""
    found = heard(function)
    while True:
        more = {
            name
            for target, value in assigned(function)
            if momentary.union(found).intersection(names(value))
            for name in stored(target)
        }
        if more <= found:
            return found
        found |= more


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def readers(trees: list[ast.Module]) -> set[str]:
    """What reads a page once: Playwright's own methods, and the functions that return what these give."""
    found = {f".{name}" for name in MOMENTARY}
    while True:
        more = {
            function.name
            for tree in trees
            for function in functions(tree)
            for node in ast.walk(function)
            if isinstance(node, ast.Return) and node.value and function.name not in LASTING
            if found.union(read_once(function, found)).intersection(names(node.value))
        }
        if more <= found:
            return found
        found |= more


def empty(test: ast.expr) -> bool:
    """Whether an assertion says that something never happened, which can't fail by being early."""
    return ast.unparse(test).endswith(" == []")


def asserted(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Everything that a function asserts at once, NumPy's way too, but for what never happened."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not empty(node.test):
            yield node.test
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("np.testing.assert_"):
            yield from node.args


def faults(text: str, shared: str = "") -> list[str]:
    """What in a journey's source can fail by chance; `shared` is the source of what journeys share."""
    trees = [ast.parse(text), ast.parse(shared)]
    momentary = readers(trees)
    found = []
    for function in functions(trees[0]):
        held = momentary | read_once(function, momentary)
        found += [
            f"{function.name} asserts at once, in line {test.lineno}: {ast.unparse(test)}"
            for test in asserted(function)
            if function.name not in LASTING and held.intersection(names(test))
        ]
    for node in ast.walk(trees[0]):
        if isinstance(node, ast.Attribute) and node.attr in FIXED:
            found.append(f"line {node.lineno} waits for a fixed time")
        if isinstance(node, ast.Constant) and "setTimeout" in str(node.value):
            found.append(f"line {node.lineno} waits for a fixed time in the page")
    return found


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_no_journey_reads_a_page_once_and_asserts(path: Path) -> None:
    assert faults(path.read_text(), (FOLDER / "studio.py").read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        "assert page.locator('p').count() == 1",
        "assert 'x' in page.url",
        "seen = page.title()\n    assert seen == 'x'",
        "seen = [each.inner_text() for each in page.locator('p').all()]\n    first = seen[0]\n    assert first == 'x'",
        "assert shown(page) == 'x'",
        "np.testing.assert_array_equal(shown(page), 1)",
        "urls = []\n    page.on('request', lambda each: urls.append(each.url))\n    assert urls == ['x']",
        "page.wait_for_timeout(300)",
        "page.evaluate('new Promise((done) => setTimeout(done, 300))')",
    ],
)
def test_what_can_fail_by_chance_is_found(line: str) -> None:
    shared = "def shown(page):\n    text = page.evaluate('1')\n    return text"
    assert len(faults(f"def test_it(page):\n    {line}", shared)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "wait_until(lambda: shown(page) == 'x', 'No.')",
        "assert Image.open(coming.value.path()).n_frames == 3",
        "assert computed(page, '1 + 1') == 2",
        "before = shown(page)\n    wait_until(lambda: shown(page) != before, 'No.')",
        "assert studio.url.startswith('http')",
        "raised = []\n    page.on('pageerror', lambda each: raised.append(each))\n    assert raised == []",
    ],
)
def test_what_waits_or_lasts_is_let_be(line: str) -> None:
    shared = "def shown(page):\n    return page.evaluate('1')"
    assert faults(f"def test_it(page, studio):\n    {line}", shared) == []
