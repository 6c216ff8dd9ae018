"""Plant labelled errors into an honest season: which ones is data (``errors.yaml``), how they are put in is here.

An error is a minimal change of what one commune (or its district) reports, such that exactly one rule is broken. Each
takes a commune of its own. What hides the content of a file, or concerns all of it, goes into a copy of the workbook.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field as Constraint

from antt.blank import CellValue
from antt.guard.address import a1
from antt.reference.calendar import Period
from antt.reference.checks import load_catalogue
from antt.reference.files import Schema, load_yaml
from antt.reference.form import FIRST_DATA_ROW, RECORD_VALUE, FieldKind, FieldType, Form, Ky, SheetLayout
from antt.reference.rules import FieldRule
from antt.season.places import Place, Places
from antt.season.simulate import Row, Table
from antt.season.strokes import STROKES

EVERYWHERE = 10
"""Communes of a district in which an error may stand in every row."""


class Found(Schema):
    """A further finding that an error causes."""

    rule: str
    cell: str


class Error(Schema):
    """One kind of error. Expressions are SQL over the names of ``antt.season.places``; a target in ``set`` is a field,
    with its sheet or bucket before a dot where needed."""

    rule: str
    """The rule that it breaks."""
    where: str = "TRUE"
    """Which communes it can be planted in."""
    set: Mapping[str, str] = Constraint(default_factory=dict)
    """Target → expression; ``flows.*`` stands for every count of the row."""
    like: Literal["", "other", "last_year"] = ""
    """Counts of the row are copied from another commune, from the year before."""
    add: Mapping[str, Mapping[str, str]] = Constraint(default_factory=dict)
    """Sheet id → what is different in a further row like the place's."""
    drop: str = ""
    """Id of the sheet whose row is left out."""
    everywhere: bool = False
    """In every commune of a district."""
    stroke: str = ""
    """What is done to the workbook when it is written (see ``antt.season.strokes``)."""
    sheet: str = ""
    """Id of the sheet that the finding names, where it names no cell."""
    cell: str | None = ""
    """What is marked; null for no cell, default the rule's own cell or what is set first."""
    alone: bool = False
    """In a copy of the workbook."""
    received: str = "period.due_district"
    """Day on which the file comes in; ``alone`` only."""
    also: tuple[Found, ...] = ()
    periods: tuple[Ky, ...] = tuple(Ky)
    times: int = 3


class Errors(Schema):
    """All of them, in the order in which they are planted."""

    errors: tuple[Error, ...]


class Label(NamedTuple):
    """Where an error was planted: what checking must find, as it stands in the file of labels."""

    file: str
    sheet: str
    cell: str
    row_key: str
    rule: str
    planted: str
    received: dt.date


@dataclass
class Planted:
    """A workbook with errors in it."""

    district: str
    rows: dict[str, Table]
    received: dt.date
    suffix: str = ""
    """Of its name, for a copy."""
    marks: list[Mark] = field(default_factory=list)
    dropped: list[Row] = field(default_factory=list)
    """Rows that are left out, when all errors are in: a place knows its rows by their numbers."""


class Mark(NamedTuple):
    """What is to be found, while rows may still move."""

    rule: str
    sheet: str
    """Sheet id; empty for the file."""
    row: Row | None
    field: str
    planted: str
    stroke: str


@cache
def load_errors() -> Errors:
    """Load ``errors.yaml``.

    Raises:
        ReferenceError: not of the schema.
    """
    return load_yaml(Path(__file__).parent / "errors.yaml", Errors)


def plant(
    form: Form, period: Period, honest: Mapping[str, dict[str, Table]], earlier: Mapping[str, Any]
) -> list[Planted]:
    """Workbooks of a season with errors in them, every district's first; an error without a place in it is left out.

    Args:
        form: of the workbooks.
        period: that they report.
        honest: district → rows by sheet, the cover included.
        earlier: the same of the year before.
    """
    planter = _Planter(form, period, honest, earlier)
    for error in load_errors().errors:
        if period.ky in error.periods and _in_force(error, period):
            planter.plant(error)
    workbooks = [*planter.shared.values(), *planter.copies]
    for workbook in workbooks:
        for sheet, table in workbook.rows.items():
            workbook.rows[sheet] = [row for row in table if not any(row is dropped for dropped in workbook.dropped)]
    return workbooks


def _in_force(error: Error, period: Period) -> bool:
    rule = load_catalogue().rule(error.rule)
    return not isinstance(rule, FieldRule) or rule.in_force(period.cut_off, period.ky)


class _Planter:
    def __init__(
        self, form: Form, period: Period, honest: Mapping[str, dict[str, Table]], earlier: Mapping[str, Any]
    ) -> None:
        self.form, self.period, self.honest = form, period, honest
        self.places = Places(form, period, honest, earlier)
        self.shared = {code: Planted(code, _copied(rows), period.due_district) for code, rows in honest.items()}
        self.copies: list[Planted] = []
        self.taken: set[int] = set()
        self.reserved: set[str] = set()
        self.turn = 0

    def plant(self, error: Error) -> None:
        """Put an error in, as often as it says and there are places for it."""
        for place in self._choose(error):
            workbook = self._workbook(error, place)
            planted = [self._change(error, one, workbook) for one in self._spread(error, place)]
            self._mark(error, place, workbook, *planted[0])

    def _choose(self, error: Error) -> list[Place]:
        """Places of which each is free and in another district than the one before."""
        candidates = [p for p in self.places.where(error.where) if error.alone or self._free(error, p)]
        if error.alone:
            return candidates[:1]
        chosen: list[Place] = []
        districts = sorted({p.district for p in candidates})
        for _ in range(1 if error.everywhere else error.times):
            self.turn += 1
            order = (
                districts[self.turn % len(districts) :] + districts[: self.turn % len(districts)] if districts else []
            )
            free = (
                (code, [p for p in candidates if p.district == code and p.number not in self.taken]) for code in order
            )
            place = next((places[0] for _, places in free if places), None)
            if place is None:
                break
            chosen.append(place)
            self.taken |= {place.number, place.other} if error.like == "other" else {place.number}
            if error.everywhere:
                self.reserved.add(place.district)
            candidates = [p for p in candidates if p.district != place.district] or candidates
        return chosen

    def _free(self, error: Error, place: Place) -> bool:
        if place.district in self.reserved or place.number in self.taken:
            return False
        if error.everywhere:
            return place.first and len(self.honest[place.district]["annual"]) >= EVERYWHERE
        return error.like != "other" or place.other not in self.taken

    def _workbook(self, error: Error, place: Place) -> Planted:
        if not error.alone:
            return self.shared[place.district]
        received = self.places.evaluate(error.received, place)
        copy = Planted(place.district, _copied(self.honest[place.district]), received, f"~{error.rule}")
        self.copies.append(copy)
        return copy

    def _spread(self, error: Error, place: Place) -> list[Place]:
        return self.places.of_district(place.district) if error.everywhere else [place]

    def _change(self, error: Error, place: Place, workbook: Planted) -> tuple[str, Row | None]:
        """Change the rows of a place; return what was done, and the row that was added."""
        said = []
        for target, expression in self._settings(error):
            sheet, name = self._target(target)
            row, value = self._row(workbook, place, target), self._value(sheet, name, expression, place)
            said.append(f"{name}: {row.get(name, '')} → {'' if value is None else value}")
            _set(row, name, value)
        added = None
        for sheet, values in error.add.items():
            added = dict(self._row(workbook, place, sheet))
            for name, expression in values.items():
                _set(added, name, self._value(sheet, name, expression, place))
            workbook.rows[sheet].append(added)
            said.append(f"{sheet}: + 1")
        if error.drop:
            workbook.dropped.append(self._row(workbook, place, error.drop))
            said.append(f"{error.drop}: - 1")
        return "; ".join(said) or error.stroke or error.received, added

    def _settings(self, error: Error) -> Iterator[tuple[str, str]]:
        counts = [f.id for f in self.form.sheet("flows").fields if f.kind is FieldKind.FLOW]
        if error.like:
            yield from ((name, f"{error.like}.{name}") for name in counts)
        for target, expression in error.set.items():
            yield from ((name, expression) for name in counts) if target == "flows.*" else [(target, expression)]

    def _value(self, sheet: str, name: str, expression: str, place: Place) -> CellValue | None:
        """The value of an expression; a number that the field wants whole is rounded."""
        value: CellValue | None = self.places.evaluate(expression, place)
        kind = next(f.type for f in self.form.sheet(sheet).fields if f.id == name)
        return round(value) if isinstance(value, float) and kind is FieldType.INTEGER else value

    def _target(self, name: str) -> tuple[str, str]:
        """Sheet id and field id."""
        prefix, _, field_id = name.rpartition(".")
        if prefix:
            return ("flows" if prefix in self.places.parts else prefix), field_id
        return next(s.id for s in self.form.sheets if any(f.id == field_id for f in s.fields)), field_id

    def _row(self, workbook: Planted, place: Place, target: str) -> Row:
        """The row of a place that holds a target (of a sheet, when that is given)."""
        sheet = target if target in workbook.rows else self._target(target)[0]
        part = target.partition(".")[0]
        return workbook.rows[sheet][place.row(sheet, part if part in self.places.parts else "")]

    def _mark(self, error: Error, place: Place, workbook: Planted, planted: str, added: Row | None) -> None:
        cell = self._cell(error)
        if cell is None:
            workbook.marks.append(Mark(error.rule, error.sheet or error.drop, None, "", planted, error.stroke))
        else:
            sheet, name = self._target(cell)
            row = self._row(workbook, place, cell) if added is None else added
            workbook.marks.append(Mark(error.rule, sheet, row, name, planted, error.stroke))
        for more in error.also:
            sheet, name = self._target(more.cell)
            workbook.marks.append(Mark(more.rule, sheet, self._row(workbook, place, more.cell), name, planted, ""))

    def _cell(self, error: Error) -> str | None:
        if error.cell is None or error.cell or error.drop:
            return None if error.drop else error.cell
        own = [r.cell for r in load_catalogue().field_rules if r.code == error.rule and r.cell]
        first = next(iter(error.set), "")
        return first if not own or first.rpartition(".")[2] in own else own[0]


def _copied(rows: Mapping[str, Table]) -> dict[str, Table]:
    return {sheet: [dict(row) for row in table] for sheet, table in rows.items()}


def _set(row: Row, name: str, value: CellValue | None) -> None:
    if value is None:
        row.pop(name, None)
    else:
        row[name] = value


def labels(form: Form, period: Period, workbook: Planted, path: Path) -> list[Label]:
    """Do what is done to the written workbook, and say where its errors are."""
    found = []
    for mark in workbook.marks:
        cell = _address(form, period, workbook, mark)
        sheet = form.sheet(mark.sheet) if mark.sheet else None
        name = sheet.name if sheet else ""
        if mark.stroke:
            cell = STROKES[mark.stroke](path, name, cell)
        key = "|".join(str(mark.row[k]) for k in sheet.keys) if sheet and mark.row else ""
        found.append(Label(path.name, name, cell, key, mark.rule, mark.planted, workbook.received))
    return found


def _address(form: Form, period: Period, workbook: Planted, mark: Mark) -> str:
    if mark.row is None:
        return ""
    sheet = form.sheet(mark.sheet)
    nth = [f.id for f in sheet.asked(period.ky)].index(mark.field)
    if sheet.layout is SheetLayout.RECORD:
        return a1(FIRST_DATA_ROW - 1 + nth, RECORD_VALUE - 1)
    line = next(i for i, row in enumerate(workbook.rows[mark.sheet]) if row is mark.row)
    return a1(FIRST_DATA_ROW - 1 + line, nth)
