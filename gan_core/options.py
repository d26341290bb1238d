"""How options are declared: every field has a unit, bounds and one sentence that teaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from gan_core.renamed import renamed


class Stored(BaseModel):
    """Base of every model that is read from a file: immutable; fields may have the names of earlier versions."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _renamed(cls, data: Any) -> Any:
        return renamed(data)


class Options(Stored):
    """Base of every options model: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


def option(
    default: Any, description: str, *, unit: str = "", low: float | None = None, high: float | None = None
) -> Any:
    """A field with its sentence, its unit ("" for a plain number or a choice) and its inclusive bounds."""
    return Field(default, description=description, ge=low, le=high, json_schema_extra={"unit": unit})


def weight(default: float, description: str, *, high: float = 100.0) -> Any:
    """A field that weighs something; 0 leaves it out."""
    return option(default, description, low=0.0, high=high)


def share(default: Any, description: str, *, high: float = 1.0) -> Any:
    """A field that is a part of a whole."""
    return option(default, description, unit="share", low=0.0, high=high)


@dataclass(frozen=True)
class OneOf:
    """A choice among the names of a table, as `Annotated[str, OneOf(TABLE)]`; what is added to it may be chosen."""

    table: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._known, handler(source))

    def _known(self, name: str) -> str:
        if name not in self.table:
            names = ", ".join(self.table)
            raise PydanticCustomError("choice", "there is none of this name; there are {names}", {"names": names})
        return name


def choices(info: FieldInfo) -> tuple[str, ...] | None:
    """The names that a field may have, in order; None for a field that isn't a choice."""
    for entry in info.metadata:
        if isinstance(entry, OneOf):
            return tuple(entry.table)
    return get_args(info.annotation) if get_origin(info.annotation) is Literal else None
