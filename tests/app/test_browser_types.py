"""The types that JavaScript is checked against are those of Python's models."""

from __future__ import annotations

import re

import pytest
from pydantic import BaseModel

from gan_core.lab.engine.protocol import MESSAGES as LAB_MESSAGES
from latent_studio.browser.types import MESSAGES, PATH, STATES, declarations


def test_the_file_is_what_the_models_say() -> None:
    assert PATH.read_text(encoding="utf-8") == declarations(), "python -m latent_studio.browser.types writes it anew"


@pytest.mark.parametrize("model", [*STATES, *MESSAGES, *LAB_MESSAGES], ids=lambda model: model.__name__)
def test_every_state_and_every_message_has_its_fields(model: type[BaseModel]) -> None:
    found = re.search(rf"^export interface {model.__name__} {{\n(.*?)^}}", declarations(), re.MULTILINE | re.DOTALL)
    assert found is not None
    assert re.findall(r"^  (\w+)\??: ", found[1], re.MULTILINE) == list(model.model_fields)


def test_what_a_state_names_is_there() -> None:
    text = re.sub(r"/\*\*.*?\*/|\"[^\"]*\"", "", declarations())
    text = re.sub("^//.*$", "", text, flags=re.MULTILINE)
    names = set(re.findall(r"\b[A-Z]\w+\b", text)) - {"Record"}
    assert names == set(re.findall(r"^export (?:interface|type) (\w+)", text, re.MULTILINE))


def test_a_state_is_whole_and_a_message_may_leave_out_its_defaults() -> None:
    text = declarations()
    assert '  view: "single" | "neighbourhood" | "classes";\n' in text
    assert '  snapshot: number | "latest";\n' in text
    assert '  snapshot?: number | "latest";\n' in text
    assert "  moves: Record<string, Move>;\n" in text
    assert "  axes: [number, number];\n" in text
