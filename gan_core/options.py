"""How options are declared: every field has a unit, bounds and one sentence that teaches."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Options(BaseModel):
    """Base of every options model: immutable, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def option(
    default: Any, description: str, *, unit: str = "", low: float | None = None, high: float | None = None
) -> Any:
    """A field with its sentence, its unit ("" for a plain number or a choice) and its inclusive bounds."""
    return Field(default, description=description, ge=low, le=high, json_schema_extra={"unit": unit})
