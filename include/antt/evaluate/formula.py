"""A condition as a person reads it: its expression in the signs of arithmetic, with names or with values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from sqlglot import exp

from antt.evaluate.compile import input_name, period_dates, with_terms
from antt.reference.calendar import Period
from antt.reference.criteria import Indicator, Scope, column_name
from antt.reference.expressions import parse

UNKNOWN = "?"
"""In place of a value that is missing."""
NONE = "none"
"""The statement that there is none, among values."""
_SIGNS: dict[type[exp.Expr], str] = {
    exp.And: "và",
    exp.Or: "hoặc",
    exp.EQ: "=",
    exp.NEQ: "≠",
    exp.LT: "<",
    exp.LTE: "≤",
    exp.GT: ">",
    exp.GTE: "≥",
    exp.Add: "+",
    exp.Sub: "−",
    exp.Mul: "×",
}
_TRUE, _FALSE = "đúng", "sai"
_NOT = {_TRUE: _FALSE, _FALSE: _TRUE}

Value = Decimal | int | bool | str | dt.date | None


def printed(value: Value) -> str:
    """A number as 1.234,5, a date as dd/mm/yyyy, a code as «it is»."""
    match value:
        case None:
            return UNKNOWN
        case bool():
            return _TRUE if value else _FALSE
        case dt.date():
            return f"{value:%d/%m/%Y}"
        case str():
            return "không có" if value == NONE else f"«{value}»"
        case _:
            return f"{Decimal(value).normalize():,f}".translate(str.maketrans(",.", ".,"))


def with_names(text: str) -> str:
    """``tu_diem_moi = 0 và tnxh_nguoi_moi = 0``."""
    return _written(parse(text), lambda column: column.sql())


def with_values(text: str, indicator: Indicator, period: Period, inputs: Mapping[str, Value]) -> str:
    """The same with terms written out and each name replaced by its value: ``1 = 0 và 0 = 0``."""

    def value(column: exp.Column) -> str:
        name = column_name(column)
        if name.scope is Scope.PERIOD:
            return printed(period_dates(period)[name.id])
        if name.id in indicator.parameters:
            return printed(indicator.parameters[name.id].value)
        return printed(inputs.get(input_name(name)))

    return _written(with_terms(indicator, text), value)


def _written(node: exp.Expr, word: Callable[[exp.Column], str]) -> str:
    def inner(part: exp.Expr) -> str:
        return _written(part, word)

    match node:
        case exp.Column():
            return word(node)
        case exp.Literal() | exp.Boolean():
            return printed(node.to_py())
        case exp.Paren():
            return f"({inner(node.this)})"
        case exp.Neg():
            return f"−{inner(node.this)}"
        case exp.Not():
            told = inner(node.this)
            return _NOT.get(told, f"không {told}")
        case exp.Between():
            return f"{inner(node.args['low'])} ≤ {inner(node.this)} ≤ {inner(node.args['high'])}"
        case exp.In():
            return f"{inner(node.this)} là {' hoặc '.join(inner(one) for one in node.expressions)}"
        case exp.Binary():
            return f"{inner(node.left)} {_SIGNS[type(node)]} {inner(node.right)}"
        case _:
            raise TypeError(f"no condition has a {type(node).__name__}")
