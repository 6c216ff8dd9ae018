"""Compile an indicator to one SQL statement over all units of a period.

A name in a condition becomes a column of its own, which is NULL when any value it needs is missing: a sum over a window
needs every bucket, a sum over communes every commune. SQL's three-valued logic then does what the law needs: a condition
that cannot be judged is NULL, neither met nor failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlglot import exp

from antt.reference.calendar import Period
from antt.reference.criteria import Indicator, Level, Name, Scope, column_name, parse
from antt.reference.form import Field, FieldKind, FieldType, Form

UNIT = "unit_code"
_DIALECT = "postgres"


class Times(NamedTuple):
    """The times at which an indicator looks; None where the calendar has no such window."""

    flow: tuple[str, ...] | None
    stock: str
    annual: str


@dataclass
class Inputs:
    """Names that an indicator's expressions read, collected while they are compiled."""

    names: dict[str, Name] = field(default_factory=dict)
    """Column alias → name."""

    def alias(self, name: Name) -> str:
        """The column that stands for ``name``."""
        alias = f"{name.scope}.{name.id}".lstrip(".")
        self.names[alias] = name
        return alias


class Compiled(NamedTuple):
    """An indicator as SQL."""

    conditions: tuple[tuple[str, str], ...]
    """Condition id → boolean SQL over aliases."""
    applies: str
    inputs: Mapping[str, Name]


def compile_indicator(indicator: Indicator, period: Period) -> Compiled:
    """Expand terms, parameters and dates of an indicator's conditions."""
    inputs = Inputs()
    conditions = tuple((c.id, _expand(c.expr, indicator, period, inputs)) for c in indicator.conditions)
    applies = _expand(indicator.applies_if or "true", indicator, period, inputs)
    return Compiled(conditions, applies, dict(sorted(inputs.names.items())))


def _expand(text: str, indicator: Indicator, period: Period, inputs: Inputs) -> str:
    tree = parse(text).transform(lambda node: _replace(node, indicator, period, inputs))
    return tree.sql(_DIALECT)


def _replace(node: exp.Expression, indicator: Indicator, period: Period, inputs: Inputs) -> exp.Expression:
    if not isinstance(node, exp.Column):
        return node
    name = column_name(node)
    if name.scope is Scope.PERIOD:
        return exp.cast(exp.Literal.string(_period_date(name.id, period)), "date")
    if name.id in indicator.parameters:
        return exp.convert(indicator.parameters[name.id])
    if name.id in indicator.terms:
        return exp.paren(_term(name, indicator, period, inputs))
    return exp.column(exp.to_identifier(inputs.alias(name), quoted=True))


def _term(name: Name, indicator: Indicator, period: Period, inputs: Inputs) -> exp.Expression:
    """The term's expression, its own names taken from where the term is asked for."""

    def scoped(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Column) and not node.table and name.scope is not Scope.OWN:
            return exp.column(node.name, table=name.scope.value)
        return node

    tree = parse(indicator.terms[name.id]).transform(scoped)
    return tree.transform(lambda node: _replace(node, indicator, period, inputs))


def _period_date(name: str, period: Period) -> str:
    dates = {
        "year_starts": f"{period.year}-01-01",
        "q1_ends": f"{period.year}-03-31",
        "cut_off": period.cut_off.isoformat(),
    }
    return dates[name]


def input_columns(compiled: Compiled, indicator: Indicator, form: Form, times: Times, before: Times) -> Iterator[str]:
    """``expression AS alias`` for each input, to be grouped by unit over ``known`` (facts as known)."""
    for alias, name in compiled.inputs.items():
        when = before if name.scope in {Scope.PREV, Scope.COMMUNES_PREV} else times
        if name.id in indicator.counts:
            yield f'{_count(indicator, name.id, form, when)} AS "{alias}"'
        else:
            yield f'{_value(form.elements[name.id], when)} AS "{alias}"'


def communes_only(name: Name, level: Level) -> bool:
    """True when an input is a sum over the communes of the district that is judged."""
    return level is Level.DISTRICT and name.scope in {Scope.COMMUNES, Scope.COMMUNES_PREV}


def _value(field: Field, times: Times) -> str:
    where = f"element = '{field.id}' AND item = '' AND time_period IN ({_times(field, times)})"
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL if field.kind is FieldKind.FLOW:
            if times.flow is None:
                return "NULL::numeric"
            whole = f"count(number) FILTER (WHERE {where}) = {len(times.flow)}"
            return f"CASE WHEN {whole} THEN sum(number) FILTER (WHERE {where}) END"
        case FieldType.INTEGER | FieldType.DECIMAL:
            return f"max(number) FILTER (WHERE {where})"
        case FieldType.DATE:
            # "There is none" is a date that never comes: known, and before no deadline.
            return f"max(CASE WHEN absence = 'none' THEN 'infinity'::date ELSE date END) FILTER (WHERE {where})"
        case FieldType.BOOLEAN:
            return f"bool_and(text = 'CO') FILTER (WHERE {where})"
        case _:
            return f"max(CASE WHEN absence = 'none' THEN '' ELSE text END) FILTER (WHERE {where})"


def _times(field: Field, times: Times) -> str:
    codes = {FieldKind.FLOW: times.flow or (), FieldKind.STOCK: (times.stock,)}.get(field.kind, (times.annual,))
    return ", ".join(f"'{code}'" for code in codes) or "NULL"


def _count(indicator: Indicator, name: str, form: Form, times: Times) -> str:
    """Rows of a sub-table that meet a condition; a unit that reported nothing at that time has no count, not zero."""
    count = indicator.counts[name]
    fields = {f.id: f for f in form.sheet(count.sheet).fields}

    def column(node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.Column):
            return node
        if fields[node.name].type is FieldType.BOOLEAN:
            return exp.column(node.name, table="i").eq("CO")
        return exp.column(node.name, table="i")

    where = parse(count.where).transform(column).sql(_DIALECT)
    read = sorted({c.name for c in parse(count.where).find_all(exp.Column)})
    pivot = ", ".join(f"max(text) FILTER (WHERE element = '{c}') AS {c}" for c in read)
    return (
        f"CASE WHEN bool_or(item = '' AND time_period = '{times.stock}') THEN "
        f"(SELECT count(*) FROM (SELECT item, {pivot} FROM known k WHERE k.unit_code = known.unit_code "
        f"AND k.time_period = '{times.stock}' AND k.item <> '' GROUP BY item) i WHERE {where}) END"
    )
