"""Administrative units, programme scope and reporting offices, each with the dates on which it holds.

A unit's key is (code, valid_from): codes are reused under other names after mergers.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import NamedTuple, TypeVar

from antt.reference.files import Problem, ReferenceError
from antt.settings import REFERENCE

Row = TypeVar("Row")

_NTM = "NTM-"
"""Begins the codes of the programmes of New Rural Development; circular 124 has a scope of its own."""
COMMUNE_KINDS = frozenset({"xa", "phuong", "thi_tran"})


class Validity(NamedTuple):
    """Days on which something holds: ``start`` inclusive, ``end`` exclusive; None is open."""

    start: dt.date | None
    end: dt.date | None

    def covers(self, day: dt.date) -> bool:
        """True when ``day`` is inside."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


class Unit(NamedTuple):
    """One unit during one validity."""

    code: str
    name: str
    kind: str
    parent: str
    valid: Validity
    latitude: float | None
    longitude: float | None

    @property
    def full_name(self) -> str:
        """Name with its kind, e.g. ``Huyện Thạch Thất``."""
        return f"{KIND_LABELS[self.kind]} {self.name}" if self.kind != "thanh_pho" else self.name


KIND_LABELS = {
    "thanh_pho": "Thành phố",
    "quan": "Quận",
    "huyen": "Huyện",
    "thi_xa": "Thị xã",
    "xa": "Xã",
    "phuong": "Phường",
    "thi_tran": "Thị trấn",
}


class Scope(NamedTuple):
    """A unit's membership of a programme."""

    programme: str
    unit_code: str
    valid: Validity


class Office(NamedTuple):
    """An office that reports: for a district until 2025-02-28, since then for a commune or ward."""

    code: str
    name: str
    unit_code: str
    valid: Validity


class Units:
    """All units, scopes and offices; every question names its date."""

    def __init__(self, units: list[Unit], scopes: list[Scope], offices: list[Office]) -> None:
        self.units, self.scopes, self.offices = units, scopes, offices
        self._named: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self._named[unit.code].append(unit)

    def on(self, day: dt.date) -> dict[str, Unit]:
        """Units that exist on ``day``, by code."""
        return {u.code: u for u in self.units if u.valid.covers(day)}

    def programme_on(self, day: dt.date) -> str:
        """The programme of New Rural Development in which communes take part on ``day``; empty: of none is it known."""
        return next((s.programme for s in self.scopes if s.programme.startswith(_NTM) and s.valid.covers(day)), "")

    def in_scope(self, day: dt.date, district: str | None = None, programme: str = "") -> list[Unit]:
        """Communes of a programme, else of ``programme_on``, on ``day`` (of one district if named), by code."""
        existing, programme = self.on(day), programme or self.programme_on(day)
        members = {s.unit_code for s in self.scopes if s.programme == programme and s.valid.covers(day)}
        found = [existing[code] for code in members if code in existing]
        return sorted((u for u in found if district in {None, u.parent}), key=lambda u: u.code)

    def owing(self, day: dt.date, reporting_unit: str | None = None) -> list[Unit]:
        """Communal units of any programme on ``day``, by code: all, or a reporting unit itself and its children."""
        existing = self.on(day)
        members = {s.unit_code for s in self.scopes if s.valid.covers(day)}
        found = [existing[code] for code in members if code in existing]
        return sorted((u for u in found if reporting_unit in {None, u.code, u.parent}), key=lambda u: u.code)

    def offices_on(self, day: dt.date) -> list[Office]:
        """Offices that report on ``day``, by code."""
        return sorted((o for o in self.offices if o.valid.covers(day)), key=lambda o: o.code)

    def office_of(self, reporting_unit: str, day: dt.date) -> Office | None:
        """The office that reports for a unit on ``day``; None when none does."""
        return next((o for o in self.offices if o.unit_code == reporting_unit and o.valid.covers(day)), None)

    def same_unit(self, code: str, day: dt.date, earlier: dt.date) -> bool:
        """Whether the code named on ``earlier`` the unit that it names on ``day``: codes are given away anew."""
        return any(u.valid.covers(day) and u.valid.covers(earlier) for u in self._named.get(code, ()))


def _read(name: str, made: Callable[[dict[str, str]], Row]) -> list[Row]:
    path, found = REFERENCE / "units" / name, list[Row]()
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                found.append(made(row))
            except KeyError as error:
                raise ReferenceError(Problem(path, 1, "", f"no column {error.args[0]}")) from error
            except (ValueError, TypeError) as error:
                raise ReferenceError(Problem(path, line, "", str(error))) from error
    return found


def _validity(row: dict[str, str]) -> Validity:
    def day(text: str) -> dt.date | None:
        return dt.date.fromisoformat(text) if text else None

    return Validity(day(row["valid_from"]), day(row["valid_to"]))


def _degrees(text: str) -> float | None:
    return float(text) if text else None


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        code=row["unit_code"],
        name=row["name"],
        kind=row["kind"],
        parent=row["parent_code"],
        valid=_validity(row),
        latitude=_degrees(row["lat"]),
        longitude=_degrees(row["lon"]),
    )


@cache
def load_units() -> Units:
    """Load ``reference/units/*.csv``.

    Raises:
        ReferenceError: a file lacks a column, or a line holds no date or number where one must be; names file and line.
    """
    return Units(
        _read("hanoi_units.csv", _unit),
        _read("programme_scope.csv", lambda row: Scope(row["programme"], row["unit_code"], _validity(row))),
        _read("offices.csv", lambda row: Office(row["office_code"], row["name"], row["unit_code"], _validity(row))),
    )
