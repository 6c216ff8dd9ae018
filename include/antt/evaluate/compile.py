"""Compile an indicator's conditions to SQL over its inputs.

The inputs of a unit are one JSON object, name → value, from which a value is absent when anything it needs is missing:
a sum over a window needs every bucket, a sum over communes every commune. An absent value is NULL in SQL, and its
three-valued logic then does what the law needs: a condition that cannot be judged is neither met nor failed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sqlglot import exp

from antt.reference.calendar import Period, load_calendar
from antt.reference.criteria import Count, Indicator, Name, Outcome, Scope, column_name
from antt.reference.expressions import parse
from antt.reference.form import FieldKind, FieldType, Form

_DIALECT = "postgres"


class Times(NamedTuple):
    """The times at which an indicator looks; no flow times where the calendar has no such window."""

    flow: tuple[str, ...]
    stock: str
    annual: str

    def of(self, kind: FieldKind) -> tuple[str, ...]:
        """Times of a field of that kind."""
        return {FieldKind.FLOW: self.flow, FieldKind.STOCK: (self.stock,)}.get(kind, (self.annual,))


def look_back(indicator: Indicator, period: Period, years: int) -> Times:
    """The times of the period that lies that many years before."""
    year = period.year - years
    return Times(
        flow=load_calendar().window(indicator.window, period, years) or (),
        stock=load_calendar().period_of(period.ky, year).cut_off.isoformat(),
        annual=str(year),
    )


def period_dates(period: Period) -> dict[str, dt.date]:
    """Values of the names with the prefix ``period.``."""
    starts, q1_ends = dt.date(period.year, 1, 1), dt.date(period.year, 3, 31)
    return {"year_starts": starts, "q1_ends": q1_ends, "cut_off": period.cut_off}


class Input(NamedTuple):
    """One input of an indicator: the sum (or the one value) of an element over times."""

    alias: str
    element: str
    times: tuple[str, ...]
    of: Literal["unit", "communes"]


class TallyInput(NamedTuple):
    """One input of an indicator: how many verdicts of another one have one of the outcomes, within the unit."""

    alias: str
    indicator: str
    outcomes: tuple[Outcome, ...]


class CountInput(NamedTuple):
    """One input of an indicator: how many rows of a sub-table meet a condition."""

    alias: str
    where: str
    """SQL over ``i``, one row an item with its elements as a JSON object ``i.v``."""
    elements: tuple[str, ...]
    time: str


@dataclass(frozen=True)
class Compiled:
    """An indicator as SQL over ``v``, the JSON object of a unit's inputs."""

    conditions: tuple[tuple[str, str], ...]
    """Condition id → boolean SQL."""
    applies: str
    inputs: tuple[Input, ...]
    counts: tuple[CountInput, ...]
    tallies: tuple[TallyInput, ...]


class Compiler:
    """Compiles one indicator for one period, collecting the inputs it meets."""

    def __init__(self, indicator: Indicator, period: Period, form: Form) -> None:
        self.indicator, self.form, self._elements = indicator, form, form.elements
        self._now, self._before = (look_back(indicator, period, years) for years in (0, 1))
        self._dates = period_dates(period)
        self._inputs: dict[str, Input] = {}
        self._counts: dict[str, CountInput] = {}
        self._tallies: dict[str, TallyInput] = {}

    def compile(self) -> Compiled:
        """The indicator as SQL."""
        conditions = tuple((c.id, self._sql(c.expr)) for c in self.indicator.conditions)
        applies = self._sql(self.indicator.applies_if or "true")
        inputs, counts = tuple(self._inputs.values()), tuple(self._counts.values())
        return Compiled(conditions, applies, inputs, counts, tuple(self._tallies.values()))

    def _sql(self, text: str) -> str:
        return with_terms(self.indicator, text).transform(self._replace, copy=False).sql(_DIALECT)

    def _replace(self, node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        name = column_name(node)
        if name.scope is Scope.PERIOD:
            return exp.cast(exp.Literal.string(self._dates[name.id].isoformat()), "date")
        if name.id in self.indicator.parameters:
            return exp.convert(self.indicator.parameters[name.id].value)
        if name.id in self.indicator.counts:
            return self._count(name)
        if name.id in self.indicator.verdicts:
            tally = self.indicator.verdicts[name.id]
            self._tallies[name.id] = TallyInput(name.id, tally.indicator, tally.outcomes)
            return _read("v", name.id, FieldType.INTEGER)
        return self._field(name)

    def _field(self, name: Name) -> exp.Expr:
        field, alias = self._elements[name.id], input_name(name)
        times = (self._before if name.scope in {Scope.PREV, Scope.COMMUNES_PREV} else self._now).of(field.kind)
        of: Literal["unit", "communes"] = "communes" if name.scope in {Scope.COMMUNES, Scope.COMMUNES_PREV} else "unit"
        self._inputs[alias] = Input(alias, name.id, times, of)
        return _read("v", alias, field.type)

    def _count(self, name: Name) -> exp.Expr:
        alias, count = input_name(name), self.indicator.counts[name.id]
        time = (self._before if name.scope is Scope.PREV else self._now).stock
        elements = tuple(dict.fromkeys(c.name for c in parse(count.where).find_all(exp.Column, bfs=False)))
        self._counts[alias] = CountInput(alias, _item_condition(count, self.form), elements, time)
        return _read("v", alias, FieldType.INTEGER)


def _item_condition(count: Count, form: Form) -> str:
    types = {f.id: f.type for f in form.sheet(count.sheet).fields}

    def replace(node: exp.Expr) -> exp.Expr:
        return _read("i.v", node.name, types[node.name]) if isinstance(node, exp.Column) else node

    return parse(count.where).transform(replace).sql(_DIALECT)


def with_terms(indicator: Indicator, text: str) -> exp.Expr:
    """An expression with the terms of its indicator written out."""

    def replace(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column) or node.name not in indicator.terms:
            return node
        return exp.paren(_scoped(with_terms(indicator, indicator.terms[node.name]), node.table))

    return parse(text).transform(replace)


def _scoped(tree: exp.Expr, prefix: str) -> exp.Expr:
    """A term's own names, taken from where the term is asked for."""

    def replace(node: exp.Expr) -> exp.Expr:
        return exp.column(node.name, table=prefix) if isinstance(node, exp.Column) and not node.table else node

    return tree.transform(replace) if prefix else tree


def input_name(name: Name) -> str:
    """Under which a verdict keeps the value of a name."""
    return f"{name.scope}.{name.id}".lstrip(".")


def _read(source: str, alias: str, kind: FieldType) -> exp.Expr:
    """SQL that reads a value of that type from a JSON object; names come from the form, never from data."""
    text = f"({source} ->> '{alias}')"
    match kind:
        case FieldType.INTEGER | FieldType.DECIMAL:
            sql = f"CAST(nullif({text}, 'none') AS numeric)"
        case FieldType.DATE:
            # "There is none" is a date that never comes: known, and before no deadline.
            sql = f"CAST(replace({text}, 'none', 'infinity') AS date)"
        case FieldType.BOOLEAN:
            sql = f"({text} = 'CO')"
        case _:
            sql = text
    return exp.Var(this=sql)
