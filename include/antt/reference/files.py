"""Load a YAML reference file into its schema, with errors a person can act on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class Schema(BaseModel):
    """Base of all reference schemas: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ReferenceError(ValueError):
    """A reference file is wrong; the message names the file, the place in it and what is wrong."""


def load_yaml(path: Path, model: type[Model], prepare: Callable[[Any], Any] = lambda data: data) -> Model:
    """Read ``path`` as ``model``; ``prepare`` turns what is written into what the model describes.

    Raises:
        ReferenceError: not readable as YAML, or not of the schema.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ReferenceError(f"{path.name}: {error}") from error
    try:
        return model.model_validate(prepare(data))
    except ValidationError as error:
        lines = [f"{path.name}: {'.'.join(map(str, e['loc'])) or '(top)'}: {e['msg']}" for e in error.errors()]
        raise ReferenceError("\n".join(lines)) from error
