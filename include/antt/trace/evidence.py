"""What the warehouse knew at a moment, row by row: units, facts, verdicts and submissions, each asked for once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from antt.evaluate.compile import Compiled, Compiler
from antt.evaluate.explain import rule_of
from antt.evaluate.judging import judge_units, prepare
from antt.findings import Comparison, compare
from antt.reference.calendar import load_calendar
from antt.reference.form import every_field
from antt.trace.found import Value
from antt.warehouse import statement


class Unit(NamedTuple):
    """A communal unit of the register."""

    code: str
    name: str
    kind: str
    reporting: str
    """Code of the unit that its office reports for: its district, or itself."""
    reporting_kind: str
    programmes: list[str]


class Fact(NamedTuple):
    """A value and its cell."""

    submission: int
    sheet: str
    cell: str
    unit: str
    time: str
    item: str
    element: str
    value: Value


class Judged(NamedTuple):
    """What judging a period again gives."""

    evaluated_at: dt.datetime
    outcomes: dict[tuple[str, str], str]
    """Indicator and unit → outcome."""
    compiled: dict[str, Compiled]
    """Indicator → what its rule looks at."""


class Evidence:
    """The warehouse as known at a moment, for the units of a day."""

    def __init__(self, connection: Connection, known_at: dt.datetime, day: dt.date, about: str = "") -> None:
        """``about``: the reporting or communal unit that is looked at; empty: all."""
        self.connection, self.known_at, self.day, self._about = connection, known_at, day, about
        self._facts: dict[tuple[str, str], list[Fact]] = {}
        self._verdicts: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        self._judged: dict[str, Judged | None] = {}
        self._reported: dict[str, list[dict[str, Any]]] = {}
        self._then: dict[tuple[dt.datetime, dt.date], Evidence] = {}

    @cached_property
    def units(self) -> list[Unit]:
        """The communal units of the register for which an office reports."""
        units = [Unit(**row) for row in self._rows("trace_units", day=self.day)]
        return [u for u in units if self._about in {"", u.reporting, u.code}]

    def owed(self, unit: str = "", programme: str | None = None) -> list[Unit]:
        """Communal units on which a unit (empty: anybody) must report, of one programme or of any."""
        return [
            u
            for u in self.units
            if unit in {"", u.reporting, u.code} and (programme in u.programmes if programme else u.programmes)
        ]

    def reporting(self, unit: str = "") -> dict[str, str]:
        """Code → kind of the reporting units, or of the one."""
        return {u.reporting: u.reporting_kind for u in self.units if unit in {"", u.reporting}}

    def facts(self, elements: Iterable[str], times: Iterable[str]) -> list[Fact]:
        """Values of these elements at these times, of all units."""
        wanted = list(product(dict.fromkeys(elements), dict.fromkeys(times)))
        if missing := [pair for pair in wanted if pair not in self._facts]:
            found = defaultdict(list)
            for row in self._rows(
                "trace_facts",
                known_at=self.known_at,
                day=self.day,
                elements=list({element for element, _ in missing}),
                times=list({time for _, time in missing}),
            ):
                value = _value(row)
                found[row["element"], row["time"]].append(Fact(**row, value=value))
            self._facts.update({pair: found[pair] for pair in missing})
        return [fact for pair in wanted for fact in self._facts[pair]]

    def verdicts(self, indicator: str, period: str) -> dict[str, dict[str, Any]]:
        """Unit → its verdict that stood at the moment; the columns of ``trace_verdicts.sql``."""
        key = indicator, period
        if key not in self._verdicts:
            rows = self._rows(
                "trace_verdicts", known_at=self.known_at, day=self.day, indicator=indicator, period=period
            )
            self._verdicts[key] = {row["unit"]: row for row in rows}
        return self._verdicts[key]

    def judged(self, period: str) -> Judged | None:
        """The period judged again from the facts and by the rules of its evaluation; None: it was not evaluated."""
        if period not in self._judged:
            self._judged[period] = self._judge(period)
        return self._judged[period]

    def reported(self, period: str) -> list[dict[str, Any]]:
        """Submissions of a period; the columns of ``trace_reported.sql``."""
        if period not in self._reported:
            self._reported[period] = self._rows("trace_reported", known_at=self.known_at, period=period)
        return self._reported[period]

    def at(self, known_at: dt.datetime, day: dt.date) -> Evidence:
        """The same warehouse at another moment, for the units of another day."""
        if (known_at, day) not in self._then:
            self._then[known_at, day] = Evidence(self.connection, known_at, day)
        return self._then[known_at, day]

    def restated(self, element: str, times: Iterable[str], unit: str) -> tuple[Decimal | None, list[str]]:
        """An element of a unit over past times, restated to the day, and the units that it was made of."""
        values = {"element": element, "times": list(times), "day": self.day, "known_at": self.known_at, "unit": unit}
        rows = self._rows("trace_restated", **values)
        return (rows[0]["number"], rows[0]["origins"]) if rows else (None, [])

    def findings(self, periods: Iterable[str]) -> list[Comparison]:
        """What inspectors found for these periods."""
        return compare(self.connection, list(periods), self.known_at)

    def _judge(self, code: str) -> Judged | None:
        rows = self._rows("trace_evaluation", period=code, known_at=self.known_at)
        if not rows:
            return None
        period, rules = load_calendar().period(code), [rule_of(rule) for rule in rows[0]["rules"]]
        prepare(self.connection)
        judge_units(self.connection, period, rules, rows[0]["evaluated_at"])
        outcomes = self.connection.execute(text("select indicator, unit_code, outcome from judged"))
        return Judged(
            rows[0]["evaluated_at"],
            {(indicator, unit): outcome for indicator, unit, outcome in outcomes},
            {rule.id: Compiler(rule, period, every_field()).compile() for rule in rules},
        )

    def _rows(self, name: str, **values: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in self.connection.execute(statement(name), values).mappings()]


def _value(row: dict[str, Any]) -> Value:
    """The one of four columns that is filled."""
    values: list[Value] = [row.pop(column) for column in ("number", "text", "date", "absence")]
    return next(value for value in values if value is not None)
