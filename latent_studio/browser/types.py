"""The types of what pages and components say to each other, for JavaScript: `python -m latent_studio.browser.types`.

It writes them to `types.d.ts` beside this file. Where a model is part of states and of messages, whose defaults may be
left out, the latter has `Input` behind its name.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from gan_core.lab.engine import protocol
from gan_core.latent.learning.marks import Mark
from latent_studio.explore.film_strip.component import StripSettings
from latent_studio.explore.film_strip.panel import PickedMoment
from latent_studio.explore.map.panel import PickedSample
from latent_studio.lab.state import LabState
from latent_studio.project.state import ProjectState
from latent_studio.routes import picture_file, pictures
from latent_studio.shared.state.classes import ClassesState, Take
from latent_studio.shared.state.explore import ExploreState
from latent_studio.shared.state.interpolate import InterpolateState

PATH = Path(__file__).with_suffix(".d.ts")
STATES: tuple[type[BaseModel], ...] = (
    ExploreState,
    InterpolateState,
    ClassesState,
    ProjectState,
    LabState,
    StripSettings,
    Mark,
)
MESSAGES: tuple[type[BaseModel], ...] = (
    Take,
    PickedMoment,
    PickedSample,
    pictures.LiveRequest,
    pictures.PictureHeader,
    picture_file.Download,
    *protocol.MESSAGES,
)

_HEAD = """\
// What pages and their components say to each other: python -m latent_studio.browser.types writes this file anew.

"""
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


class _Schema(GenerateJsonSchema):
    """A JSON schema in which everything that Python sends is there."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        return self.mode == "serialization" or super().field_is_required(field, total)


def declarations() -> str:
    """The file's content."""
    asked = [(model, "serialization") for model in STATES] + [(model, "validation") for model in MESSAGES]
    _, schema = models_json_schema(asked, schema_generator=_Schema)  # type: ignore[arg-type]
    found = {_name(name): definition for name, definition in schema["$defs"].items()}
    names = " | ".join(model.__name__ for model in protocol.MESSAGES)
    lab = f"/** What the lab's client says. */\nexport type LabMessage = {names};\n"
    return _HEAD + "\n".join((*(_interface(name, found[name]) for name in sorted(found)), lab))


def _interface(name: str, definition: dict[str, Any]) -> str:
    return "\n".join((f"{_comment(definition)}export interface {name} {{", *_members(definition), "}", ""))


def _members(definition: dict[str, Any]) -> Iterator[str]:
    required = definition.get("required", ())
    for name, value in definition["properties"].items():
        yield f"{_comment(value, '  ')}  {name}{'' if name in required else '?'}: {_type(value)};"


def _type(schema: dict[str, Any]) -> str:
    """The type of what a JSON schema allows."""
    if "$ref" in schema:
        return _name(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(map(json.dumps, schema["enum"]))
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(map(_type, choices)))
    match schema.get("type"):
        case "array":
            return _array(schema)
        case "object":
            values = next(iter(schema.get("patternProperties", {}).values()), schema.get("additionalProperties"))
            return f"Record<string, {_type(values) if isinstance(values, dict) else 'unknown'}>"
        case kind:
            return _PLAIN.get(str(kind), "unknown")


def _array(schema: dict[str, Any]) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(map(_type, schema['prefixItems']))}]"
    item = _type(schema.get("items", {}))
    return f"({item})[]" if " " in item else f"{item}[]"


def _name(name: str) -> str:
    """A definition's name as TypeScript has it."""
    return name.replace("-Output", "").replace("-Input", "Input")


def _comment(schema: dict[str, Any], indent: str = "") -> str:
    text = " ".join(str(schema.get("description", "")).split())
    return f"{indent}/** {text} */\n" if text else ""


def main() -> None:
    """Write the file anew."""
    PATH.write_text(declarations(), encoding="utf-8")


if __name__ == "__main__":
    main()
