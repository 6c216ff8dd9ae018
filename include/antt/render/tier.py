"""Who reports on the day of a report, and how its text names them.

Until 2025-02-28 districts report for their communes; afterwards every commune, from 2025-07-01 every ward too, reports
for itself, and there is nothing to say about districts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from antt.reference.calendar import Period
from antt.reference.units import KIND_LABELS, load_units
from antt.render.wording import NO_COMPARISON

REARRANGED = "do sắp xếp đơn vị hành chính"
_DISTRICTS = ("huyen", "thi_xa", "quan")
_COMMUNAL = ("xa", "phuong", "thi_tran")


@dataclass(frozen=True, slots=True)
class Tier:
    """The reporting units of a report."""

    kinds: tuple[str, ...]
    """Kinds of the units that report."""
    same_units: bool
    """Whether every unit that owes a report was the same unit at the cut-off with which the period is compared."""
    same_year: bool = True
    """Whether they were the same at the end of the year whose results the report prints, too."""
    one: bool = False
    """Whether the report is about one of them, commune by commune."""

    @property
    def districts(self) -> bool:
        """Whether the units that report are districts."""
        return any(kind in _DISTRICTS for kind in self.kinds)

    @property
    def reporting(self) -> str:
        """The units that report: ``huyện, thị xã``, ``xã`` or ``xã, phường``."""
        return _named(kind for kind in (*_DISTRICTS, *_COMMUNAL) if kind in self.kinds)

    @property
    def communal(self) -> str:
        """The units on which they report: ``xã``, with wards ``xã, phường``."""
        return _named(["xa"]) if self.districts else self.reporting

    @property
    def all_units(self) -> str:
        """Every unit of which a report says something: ``xã, huyện, thị xã`` or ``xã, phường``."""
        return f"{self.communal}, {self.reporting}" if self.districts else self.communal

    @property
    def title(self) -> str:
        """Heading of a column of the units that the report tells of: ``Huyện, thị xã``."""
        return self.each.capitalize()

    @property
    def each(self) -> str:
        """The units that its tables have a row of: those that report, or the communes of one."""
        return self.communal if self.one else self.reporting

    @property
    def office_level(self) -> str:
        """Level of the police that report."""
        return "cấp huyện" if self.districts else "cấp xã"

    @property
    def no_comparison(self) -> str:
        """Why a figure has no change from the compared period."""
        if self.same_units:
            return NO_COMPARISON
        return f"không so sánh được với cùng kỳ {REARRANGED}"


def _named(kinds: Iterable[str]) -> str:
    return ", ".join(KIND_LABELS[kind].lower() for kind in kinds)


def tier_of(period: Period, compared: Period, scope: str = "", year: Period | None = None) -> Tier:
    """The tier of a report on ``period``, compared with another.

    Args:
        period: the report's own.
        compared: the same period of the year before.
        scope: the reporting unit that it is about; empty: all.
        year: the year whose annual results it prints.
    """
    units = load_units()
    there = units.on(period.cut_off)
    kinds = {there[o.unit_code].kind for o in units.offices_on(period.cut_off) if scope in {"", o.unit_code}}
    owing = units.owing(period.cut_off, scope or None)

    def same_on(day: dt.date) -> bool:
        return all(units.same_unit(u.code, period.cut_off, day) for u in owing)

    same_year = year is None or same_on(year.cut_off)
    return Tier(tuple(sorted(kinds)), same_on(compared.cut_off), same_year, bool(scope))
