"""What an expression of a reference file says: a number, a text, a day, or yes and no; and where it says nonsense.

PostgreSQL would find it too, but only once units are judged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from sqlglot import exp

from antt.reference.form import FieldType


class Says(StrEnum):
    """Type of an expression."""

    NUMBER = "a number"
    TEXT = "a text"
    DAY = "a day"
    TRUTH = "yes or no"


OF_FIELD = {
    FieldType.INTEGER: Says.NUMBER,
    FieldType.DECIMAL: Says.NUMBER,
    FieldType.DATE: Says.DAY,
    FieldType.BOOLEAN: Says.TRUTH,
    FieldType.ENUM: Says.TEXT,
    FieldType.TEXT: Says.TEXT,
}


class WrongType(ValueError):
    """An expression compares or calculates with what cannot be."""


def type_of(tree: exp.Expr, names: Mapping[str, Says]) -> Says:
    """What an expression says, given what each of its names says (without prefix).

    Raises:
        WrongType: two sides do not fit; says which.
        KeyError: a name has no type.
    """
    match tree:
        case exp.Paren():
            return type_of(tree.this, names)
        case exp.Column():
            return names[tree.name]
        case exp.Literal():
            return Says.TEXT if tree.is_string else Says.NUMBER
        case exp.Add() | exp.Sub() | exp.Mul() | exp.Neg():
            return _all(Says.NUMBER, tree, names)
        case exp.And() | exp.Or() | exp.Not():
            return _all(Says.TRUTH, tree, names)
        case exp.Boolean():
            return Says.TRUTH
    return _compared(tree, names)


def _all(wanted: Says, tree: exp.Expr, names: Mapping[str, Says]) -> Says:
    for part in tree.iter_expressions():
        if (said := type_of(part, names)) is not wanted:
            raise WrongType(f"{part.sql()} is {said}, where {tree.sql()} needs {wanted}")
    return wanted


def _compared(tree: exp.Expr, names: Mapping[str, Says]) -> Says:
    parts = list(tree.iter_expressions())
    said = [type_of(part, names) for part in parts]
    if Says.DAY in said:
        said = [Says.DAY if _is_day(part) else one for part, one in zip(parts, said, strict=True)]
    if len(set(said)) > 1:
        told = ", ".join(f"{part.sql()} is {one}" for part, one in zip(parts, said, strict=True))
        raise WrongType(f"{tree.sql()} compares what is not alike: {told}")
    return Says.TRUTH


def _is_day(part: exp.Expr) -> bool:
    if not isinstance(part, exp.Literal) or not part.is_string:
        return False
    try:
        dt.date.fromisoformat(part.this)
    except ValueError:
        return False
    return True
