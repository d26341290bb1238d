"""Streamlit prints "Press Enter to apply" inside a field; no field here lets it overprint what is typed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from latent_studio.shared.forms.fields import NUMBER_WIDTH

ROOT = Path(__file__).resolve().parents[2]
WIDEST_WITHOUT_A_HINT = 180
TYPED_IN = ("number_input", "text_input", "text_area")


def fields_typed_in() -> list[tuple[str, ast.Call]]:
    """Every call in the pages that makes a field to type in, with its place."""
    found = []
    for folder in ("latent_studio", "pages"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TYPED_IN:
                    found.append((f"{path.relative_to(ROOT)}:{node.lineno}", node))
    return found


def narrow(call: ast.Call) -> bool:
    """Whether a field is too narrow for Streamlit to print anything in it."""
    width = next((keyword.value for keyword in call.keywords if keyword.arg == "width"), None)
    if isinstance(width, ast.Constant):
        return isinstance(width.value, int) and width.value <= WIDEST_WITHOUT_A_HINT
    name = width.attr if isinstance(width, ast.Attribute) else width.id if isinstance(width, ast.Name) else ""
    return name == "NUMBER_WIDTH"


def waits(call: ast.Call) -> bool:
    """Whether what is typed waits for something else to be pressed, so that there is nothing to hint at."""
    change = next((keyword.value for keyword in call.keywords if keyword.arg == "on_change"), None)
    return isinstance(change, ast.Constant) and change.value == "ignore"


@pytest.mark.parametrize(("place", "call"), [pytest.param(*found, id=found[0]) for found in fields_typed_in()])
def test_nothing_is_printed_over_what_is_typed(place: str, call: ast.Call) -> None:
    assert isinstance(call.func, ast.Attribute)
    # A wide field for a number has the hint always, one for text where Enter does something.
    assert narrow(call) or (call.func.attr != "number_input" and waits(call)), place


def test_numbers_are_as_narrow_as_they_have_to_be() -> None:
    assert NUMBER_WIDTH <= WIDEST_WITHOUT_A_HINT
