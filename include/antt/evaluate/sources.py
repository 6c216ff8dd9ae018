"""Inputs of a verdict back to the cells that they were read from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, text

from antt.evaluate.compile import Compiled, CountInput, Input
from antt.evaluate.explanation import Cell, Used
from antt.evaluate.formula import NONE, Value, with_names
from antt.reference.criteria import Indicator, Outcome
from antt.reference.form import FieldType, Form
from antt.warehouse import statement

OUTCOMES = {
    Outcome.MET: "Đạt",
    Outcome.NOT_MET: "Chưa đạt",
    Outcome.NOT_APPLICABLE: "Không áp dụng",
    Outcome.NOT_ENOUGH_DATA: "Không đủ số liệu",
}
_SCOPES = {
    "": "{}",
    "prev": "{} (năm trước)",
    "communes": "{} (tổng các xã)",
    "communes_prev": "{} (tổng các xã, năm trước)",
}
Cells = Mapping[tuple[str, str], list[Cell]]
"""Cells by element and time."""


class Sources:
    """Facts about a unit and the communes below it, as they are on a day and as known when the verdict was made."""

    def __init__(
        self, connection: Connection, unit: str, communes: Iterable[str], day: dt.date, known_at: dt.datetime
    ) -> None:
        self._connection, self._day, self._known_at = connection, day, known_at
        self._unit, self._communes = unit, list(communes)

    def used(self, rule: Indicator, compiled: Compiled, form: Form, inputs: Mapping[str, Any]) -> tuple[Used, ...]:
        """Every input that the rule reads, in the order of its conditions; those that are missing have no value."""
        found = self._cells(compiled, form)
        values = typed_inputs(compiled, form, inputs)
        fields = [
            Used(i.alias, _label(i, form), values.get(i.alias), tuple(self._of_input(i, found)))
            for i in compiled.inputs
        ]
        counts = [
            Used(c.alias, with_names(_where(rule, c)), values.get(c.alias), tuple(self._of_count(c, found)))
            for c in compiled.counts
        ]
        tallies = [
            Used(t.alias, f"Số kết luận {_any_of(t.outcomes)} của chỉ tiêu {t.indicator}", values.get(t.alias), ())
            for t in compiled.tallies
        ]
        return (*fields, *counts, *tallies)

    def _cells(self, compiled: Compiled, form: Form) -> Cells:
        elements = {i.element for i in compiled.inputs}.union(*(c.elements for c in compiled.counts))
        times = {t for i in compiled.inputs for t in i.times} | {c.time for c in compiled.counts}
        rows = rows_of(
            self._connection,
            "explain_cells",
            known_at=self._known_at,
            day=self._day,
            units=[self._unit, *self._communes],
            elements=list(elements),
            times=list(times),
        )
        cells = defaultdict(list)
        for row in rows:
            value = _typed(row["value"], form.elements[row["element"]].type)
            cells[row["element"], row["time"]].append(Cell(**row | {"value": value}))
        return cells

    def _of_input(self, wanted: Input, cells: Cells) -> list[Cell]:
        units = {self._unit} if wanted.of == "unit" else set(self._communes)
        found = [c for time in wanted.times for c in cells.get((wanted.element, time), ())]
        return [c for c in found if c.unit in units and not c.item]

    def _of_count(self, wanted: CountInput, cells: Cells) -> list[Cell]:
        """Cells that make its rows count."""
        query = f"""
            SELECT i.item FROM (SELECT item, jsonb_object_agg(element, text) AS v FROM core.facts_as_known(:known_at)
                                 WHERE unit_code = :unit AND time_period = :time AND item <> '' AND text IS NOT NULL
                                 GROUP BY item) i WHERE {wanted.where}"""  # noqa: S608
        values = {"known_at": self._known_at, "unit": self._unit, "time": wanted.time}
        items = set(self._connection.scalars(text(query), values))
        found = [c for element in wanted.elements for c in cells.get((element, wanted.time), ())]
        return sorted((c for c in found if c.unit == self._unit and c.item in items), key=lambda c: c.item)


def typed_inputs(compiled: Compiled, form: Form, inputs: Mapping[str, Any]) -> dict[str, Value]:
    """Inputs of a verdict with dates as dates."""
    types = {i.alias: form.elements[i.element].type for i in compiled.inputs}
    return {name: _typed(value, types.get(name, FieldType.INTEGER)) for name, value in inputs.items()}


def _typed(value: Any, kind: FieldType) -> Value:
    typed: Value = dt.date.fromisoformat(value) if kind is FieldType.DATE and value != NONE else value
    return typed


def rows_of(connection: Connection, name: str, **values: Any) -> list[dict[str, Any]]:
    """Rows of a named statement."""
    return [dict(row) for row in connection.execute(statement(name), values).mappings()]


def _label(wanted: Input, form: Form) -> str:
    return _SCOPES[wanted.alias.rpartition(".")[0]].format(form.elements[wanted.element].label)


def _where(rule: Indicator, count: CountInput) -> str:
    return rule.counts[count.alias.rpartition(".")[2]].where


def _any_of(outcomes: Iterable[Outcome]) -> str:
    return " hoặc ".join(f"«{OUTCOMES[o]}»" for o in outcomes)
