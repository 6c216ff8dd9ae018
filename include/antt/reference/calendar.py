"""The legal calendar: reporting periods, the four buckets that every window sums from, cut-offs and due dates.

Sources: decree 09/2019/NĐ-CP article 12 (administrative periods); circular 124/2021/TT-BCA article 8.2
(recognition windows). Dates are calendar days in Asia/Ho_Chi_Minh; ``ends`` is inclusive.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Annotated

from pydantic import Field as Constraint

from antt.errors import WrongRequest
from antt.reference.files import Schema, load_yaml
from antt.reference.form import Ky
from antt.settings import REFERENCE

MonthDay = Annotated[str, Constraint(pattern=r"^\d{2}-\d{2}$")]


class BucketRule(Schema):
    """A part of the year; ``starts_year`` is -1 when it starts in the year before."""

    id: str
    starts: MonthDay
    starts_year: int = 0
    ends: MonthDay


class PeriodRule(Schema):
    """A kind of reporting period."""

    ky: Ky
    code: str
    """With ``{year}`` in it."""
    label: str
    """Vietnamese name with ``{year}`` in it, for headings."""
    buckets: tuple[str, ...]
    cut_off: MonthDay
    due_district: MonthDay
    due_province: MonthDay
    locks_after: Annotated[int, Constraint(gt=0)]
    """Days after the cut-off during which the period may still be corrected without an exception."""
    basis: str


class WindowRule(Schema):
    """A span of days that a rule looks at, as a sum of buckets; ``B4-1`` is bucket B4 of the year before."""

    id: str
    periods: tuple[Ky, ...]
    """Kinds of period for which the window exists."""
    buckets: tuple[str, ...]
    basis: str


class Bucket(Schema):
    """A bucket of a certain year, e.g. ``2023-B4``."""

    code: str
    year: int
    part: str
    starts: dt.date
    ends: dt.date


class Period(Schema):
    """A reporting period, e.g. ``2023`` or ``2024-H1``."""

    code: str
    ky: Ky
    year: int
    label: str
    starts: dt.date
    cut_off: dt.date
    due_district: dt.date
    due_province: dt.date
    locks_on: dt.date
    """First day on which nothing of the period changes without an exception."""
    buckets: tuple[str, ...]
    """Bucket codes that a submission of this period reports."""


class UnknownPeriod(WrongRequest):
    """No such period in the calendar."""


class Calendar(Schema):
    """The rules, and what follows from them for any year."""

    first_year: int
    last_year: int
    buckets: tuple[BucketRule, ...]
    periods: tuple[PeriodRule, ...]
    windows: tuple[WindowRule, ...]

    def period(self, code: str) -> Period:
        """The period written ``code``.

        Raises:
            UnknownPeriod: not a period of this calendar.
        """
        year_text = re.match(r"^(\d{4})", code)
        year = int(year_text[1]) if year_text else 0
        rule = next((p for p in self.periods if p.code.format(year=year) == code), None)
        if rule is None or not self.first_year <= year <= self.last_year:
            raise UnknownPeriod(f"no reporting period {code!r}; write 2023, 2024-H1 or 2024-H2")
        return self._period(rule, year)

    def period_of(self, ky: Ky, year: int) -> Period:
        """The period of that kind and year."""
        return self._period(next(p for p in self.periods if p.ky is ky), year)

    def period_closing(self, last_day: dt.date, kinds: tuple[Ky, ...]) -> Period:
        """The period of one of ``kinds`` whose cut-off is ``last_day``: from a schedule's interval to its period.

        Raises:
            UnknownPeriod: no such period closes on that day.
        """
        for rule in self.periods:
            period = self._period(rule, last_day.year)
            if rule.ky in kinds and period.cut_off == last_day:
                return period
        raise UnknownPeriod(f"no reporting period of {', '.join(kinds)} closes on {last_day}")

    def _period(self, rule: PeriodRule, year: int) -> Period:
        return Period(
            code=rule.code.format(year=year),
            ky=rule.ky,
            year=year,
            label=rule.label.format(year=year),
            starts=self.bucket(f"{year}-{rule.buckets[0]}").starts,
            cut_off=_day(year, rule.cut_off),
            due_district=_day(year, rule.due_district),
            due_province=_day(year, rule.due_province),
            locks_on=_day(year, rule.cut_off) + dt.timedelta(days=rule.locks_after + 1),
            buckets=tuple(f"{year}-{b}" for b in rule.buckets),
        )

    def bucket(self, code: str) -> Bucket:
        """The bucket written ``code``, e.g. ``2023-B1``."""
        year, part = int(code.partition("-")[0]), code.partition("-")[2]
        rule = next(b for b in self.buckets if b.id == part)
        return Bucket(
            code=code,
            year=year,
            part=part,
            starts=_day(year + rule.starts_year, rule.starts),
            ends=_day(year, rule.ends),
        )

    def window(self, window_id: str, period: Period, years_back: int = 0) -> tuple[str, ...] | None:
        """Bucket codes whose sum is that window for the period (or the same one ``years_back`` years before).

        None when the law knows no such window for this kind of period.
        """
        rule = next((w for w in self.windows if w.id == window_id and period.ky in w.periods), None)
        if rule is None:
            return None
        codes = []
        for part in rule.buckets:
            name, _, back = part.partition("-")
            codes.append(f"{period.year - years_back - int(back or 0)}-{name}")
        return tuple(codes)


def _day(year: int, month_day: str) -> dt.date:
    return dt.date.fromisoformat(f"{year}-{month_day}")


@cache
def load_calendar() -> Calendar:
    """Load ``reference/calendar/calendar.yaml``."""
    return load_yaml(REFERENCE / "calendar" / "calendar.yaml", Calendar)
