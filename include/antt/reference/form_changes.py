"""A version of a form written as what it changes in another one, so that what they share stands in one file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field, ValidationError

from antt.reference.files import ReferenceError, Schema

Written = dict[str, Any]


class Changes(Schema):
    """What a version changes; ``form`` are the keys of the form itself, as they are written there."""

    extends: str
    """Name of the file, without its suffix, of the version that is changed."""
    form: Written
    enums: Written = Field(default_factory=dict)
    """Enumerations, each in place of the one of that name."""
    remove: tuple[str, ...] = ()
    """Ids of fields that are no longer asked."""
    sheets: dict[str, Written] = Field(default_factory=dict)
    """Sheet id → keys of the sheet that change."""
    fields: dict[str, Written] = Field(default_factory=dict)
    """Field id → keys of the field that change, on every sheet that has it; its id may be one of them."""


def whole(name: str, written: Written, load: Callable[[str], Written]) -> Written:
    """What is written in file ``name`` as a whole form; ``load`` reads the file that it extends.

    Raises:
        ReferenceError: it is not of the schema, or changes what is not there.
    """
    if "extends" not in written:
        return written
    try:
        changes = Changes.model_validate(written)
    except ValidationError as error:
        raise ReferenceError(f"{name}: {error}") from error
    base = whole(changes.extends, load(changes.extends), load)
    fields = {field["id"] for sheet in base["sheets"] for field in sheet["fields"]}
    _must_know(name, "enumeration", changes.enums, base["enums"])
    _must_know(name, "sheet", changes.sheets, {sheet["id"] for sheet in base["sheets"]})
    _must_know(name, "field", {*changes.fields, *changes.remove}, fields)
    return {
        **base,
        **changes.form,
        "enums": base["enums"] | changes.enums,
        "sheets": [_sheet(sheet, changes) for sheet in base["sheets"]],
    }


def _sheet(sheet: Written, changes: Changes) -> Written:
    fields = [f | changes.fields.get(f["id"], {}) for f in sheet["fields"] if f["id"] not in changes.remove]
    return {**sheet, **changes.sheets.get(sheet["id"], {}), "fields": fields}


def _must_know(name: str, what: str, named: Mapping[str, Any] | set[str], known: Mapping[str, Any] | set[str]) -> None:
    if unknown := sorted(set(named) - set(known)):
        raise ReferenceError(f"{name}: no such {what}: {', '.join(unknown)}")
