"""Where errors can be planted: one place a commune, with all that it reports under names for expressions.

Names: fields of every sheet (of flows, those of the first bucket that no earlier report gave; of models, those of the
commune's first model); ``B1.`` to ``B4.`` before a count for one bucket; ``models.working`` and ``models.cameras``;
``other.`` for counts of the commune before it in its district; ``last_year.`` for counts and cover of the year before;
``period.`` for the days of the period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

import duckdb
import pandas as pd
from sqlglot import exp

from antt.blank import CellValue
from antt.reference.calendar import Period, load_calendar
from antt.reference.expressions import WITH_NULLS, parse
from antt.reference.form import NONE_WORD, FieldType, Form, Ky
from antt.season.simulate import Table

_ALLOWED = (*WITH_NULLS, exp.Mod, exp.Cast, exp.DataType)
_TYPES = {FieldType.INTEGER: "double", FieldType.DECIMAL: "double", FieldType.DATE: "date"}
_COUNTS = ("working", "cameras")

Rows = Mapping[str, Table]


class Place(NamedTuple):
    """A commune, and the rows that are its own."""

    number: int
    """Among all communes."""
    district: str
    other: int
    """Number of the commune before it in its district; of the first, of the last."""
    first: bool
    """Of its district."""
    rows: Mapping[tuple[str, str], int]
    """Sheet id and part of the year (empty: the usual one) → number of the row in its sheet."""

    def row(self, sheet: str, part: str) -> int:
        """Number of its row on a sheet."""
        return self.rows[sheet, part]


class Places:
    """All communes of a season."""

    def __init__(self, form: Form, period: Period, honest: Mapping[str, Rows], earlier: Mapping[str, Rows]) -> None:
        self.parts = tuple(bucket.partition("-")[2] for bucket in period.buckets)
        self._usual = self.parts[1] if period.ky is Ky.NAM else self.parts[0]
        self._all: list[Place] = []
        frames = [self._named(code, rows, earlier[code], _days(period)) for code, rows in sorted(honest.items())]
        names = pd.DataFrame([row for rows in frames for row in rows]).rename_axis("place").reset_index()
        self._tables = duckdb.connect(":memory:")
        self._tables.register("named", names)
        columns = ", ".join(f'"{c}"::{_type(form, c)} as "{c}"' for c in names.columns)
        self._tables.execute(f"create table places as select {columns} from named")  # noqa: S608 (names of the form)

    def where(self, condition: str) -> list[Place]:
        """Communes that meet a condition, in order."""
        found = self._tables.execute(f"select place from places where {_sql(condition)} order by place").fetchall()  # noqa: S608
        return [self._all[int(number)] for (number,) in found]

    def evaluate(self, expression: str, place: Place) -> Any:
        """The value of an expression at a place."""
        statement = f"select {_sql(expression)} from places where place = {place.number}"  # noqa: S608
        ((value,),) = self._tables.execute(statement).fetchall()
        return value

    def of_district(self, code: str) -> list[Place]:
        """Its communes, in order."""
        return [place for place in self._all if place.district == code]

    def _named(
        self, district: str, rows: Rows, before: Rows, days: Mapping[str, dt.date]
    ) -> list[dict[str, CellValue | None]]:
        """Names and values of every commune of a district; notes their places."""
        start, count = len(self._all), len(rows["annual"])
        flows = {(r["ma_xa"], r["doan_ky"]): i for i, r in enumerate(rows["flows"])}
        last = {(r["ma_xa"], r["doan_ky"]): r for r in before["flows"]}
        result = []
        for i, annual in enumerate(rows["annual"]):
            unit = annual["ma_xa"]
            models = [n for n, r in enumerate(rows["models"]) if r["ma_xa"] == unit]
            buckets = {part: flows[unit, part] for part in self.parts}
            other = (i - 1) % count
            self._all.append(
                Place(
                    number=start + i,
                    district=district,
                    other=start + other,
                    first=i == 0,
                    rows={("annual", ""): i, ("cover", ""): 0, ("district", ""): 0}
                    | {("flows", ""): buckets[self._usual], ("models", ""): models[0]}
                    | {("flows", part): row for part, row in buckets.items()},
                )
            )
            working = [rows["models"][n] for n in models if rows["models"][n]["trang_thai"] == "HOAT_DONG"]
            cameras = sum(model["loai"] == "CAMERA" for model in working)
            values: dict[str, CellValue] = dict(rows["cover"][0]) | dict(rows["district"][0])
            values |= rows["models"][models[0]] | rows["flows"][buckets[self._usual]] | annual
            for part, row in buckets.items():
                values |= _prefixed(part, rows["flows"][row])
            beside = rows["flows"][flows[rows["annual"][other]["ma_xa"], self._usual]]
            values |= _prefixed("other", beside) | _prefixed("last_year", last[unit, self._usual])
            values |= _prefixed("last_year", before["cover"][0]) | _prefixed("period", days)
            values |= {"models.working": len(working), "models.cameras": cameras}
            result.append({name: None if value == NONE_WORD else value for name, value in values.items()})
        return result


def _days(period: Period) -> dict[str, dt.date]:
    return {
        "starts": period.starts,
        "cut_off": period.cut_off,
        "due_district": period.due_district,
        "year_starts": dt.date(period.year, 1, 1),
        "tt124_ends": load_calendar().bucket(f"{period.year}-B3").ends,
        "tt124_decided": dt.date(period.year, 11, 20),
    }


def _prefixed(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}.{name}": value for name, value in values.items()}


def _type(form: Form, name: str) -> str:
    prefix, _, field_id = name.rpartition(".")
    if name == "place" or (prefix == "models" and field_id in _COUNTS):
        return "double"
    if prefix == "period":
        return "date"
    return next((_TYPES.get(f.type, "varchar") for s in form.sheets for f in s.fields if f.id == field_id), "varchar")


def _sql(text: str) -> str:
    """An expression over the columns of the table of places."""

    def replace(node: exp.Expr) -> exp.Expr:
        return (
            exp.column(f"{node.table}.{node.name}" if node.table else node.name, quoted=True)
            if isinstance(node, exp.Column)
            else node
        )

    return f"({parse(text, _ALLOWED).transform(replace, copy=True).sql('duckdb')})"
