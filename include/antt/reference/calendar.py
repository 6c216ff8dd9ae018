"""The legal calendar: reporting periods, the four buckets that windows are summed from, cut-offs and due dates.

Sources: decree 09/2019/NĐ-CP articles 8, 12 and 13 (administrative periods); circular 124/2021/TT-BCA article 8.2
(recognition windows). Dates are calendar days in Asia/Ho_Chi_Minh; ``ends`` is inclusive. A due date that falls on no
working day moves to the next one.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from itertools import pairwise
from typing import Annotated, NamedTuple

from pydantic import Field as Constraint
from pydantic import ValidationInfo, field_validator

from antt.errors import WrongRequest
from antt.reference.files import ReferenceError, Schema, load_yaml
from antt.reference.form import Ky
from antt.reference.windows import (
    Bucket,
    BucketRule,
    MonthDay,
    Window,
    WindowRule,
    month_day,
    sum_of_buckets,
)
from antt.reference.working_days import FILE as HOLIDAYS
from antt.reference.working_days import Mark, load_holidays
from antt.settings import REFERENCE

FILE = REFERENCE / "calendar" / "calendar.yaml"
REPORTING_PERIOD = "reporting_period"
TO_PROVINCE, TO_MINISTRY = "province", "ministry"


class PeriodRule(Schema):
    """A kind of reporting period."""

    ky: Ky
    code: str
    """With ``{year}`` in it."""
    label: str
    """Vietnamese name with ``{year}`` in it, for headings."""
    buckets: tuple[str, ...]
    cut_off: MonthDay
    locks_after: Annotated[int, Constraint(gt=0)]
    """Days after the cut-off during which the period may still be corrected without an exception."""
    basis: str


class Handover(Schema):
    """Who reports to whom, by which day of the month of the cut-off, for cut-offs from ``valid_from`` until before
    ``valid_to``."""

    sender: str
    receiver: str
    label: str
    day: Annotated[int, Constraint(ge=15, le=28)]
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    wording: Mark
    basis: str

    def holds(self, cut_off: dt.date) -> bool:
        """Whether it is in force for a period that closes on that day."""
        return (self.valid_from or cut_off) <= cut_off and (self.valid_to is None or cut_off < self.valid_to)


class Deadline(Schema):
    """The day by which one level has reported a period to the next."""

    sender: str
    receiver: str
    label: str
    day: dt.date
    """A working day."""
    nominal: dt.date
    """As the calendar writes it."""
    wording: Mark


class Period(Schema):
    """A reporting period, e.g. ``2023`` or ``2024-H1``."""

    code: str
    ky: Ky
    year: int
    label: str
    starts: dt.date
    cut_off: dt.date
    due_district: dt.date
    """Day by which the police that report to the province (of districts, from 2025-03-01 of communes) have done so."""
    due_province: dt.date
    locks_on: dt.date
    """First day on which nothing of the period changes without an exception."""
    buckets: tuple[str, ...]
    """Bucket codes that a submission of this period reports."""
    deadlines: tuple[Deadline, ...]
    """In the order in which the report travels."""


class UnknownPeriod(WrongRequest):
    """No such period in the calendar."""


class Comparison(NamedTuple):
    """A window and the same one a year before."""

    now: Window
    before: Window

    @property
    def equally_long(self) -> bool:
        """False when 29 February lies in one of them."""
        return self.now.days == self.before.days


class Calendar(Schema):
    """The rules, and what follows from them for any year."""

    first_year: int
    last_year: int
    buckets: tuple[BucketRule, ...]
    periods: tuple[PeriodRule, ...]
    deadlines: tuple[Handover, ...]
    windows: tuple[WindowRule, ...]

    @field_validator("buckets")
    @classmethod
    def _one_after_the_other(cls, buckets: tuple[BucketRule, ...]) -> tuple[BucketRule, ...]:
        """They share out the year: no day is in two of them or in none."""
        days = [bucket.dates(year) for year in (2023, 2024) for bucket in buckets]
        for before, after in pairwise(sorted(days, key=lambda d: d["starts"])):
            if after["starts"] != before["ends"] + dt.timedelta(days=1):
                found = f"{before['ends']:%m-%d} is followed by {after['starts']:%m-%d}"
                raise ValueError(f"{found}: each begins the day after another ends")
        return buckets

    @field_validator("periods")
    @classmethod
    def _of_buckets_that_are_there(
        cls, periods: tuple[PeriodRule, ...], info: ValidationInfo
    ) -> tuple[PeriodRule, ...]:
        known = {bucket.id for bucket in info.data.get("buckets", ())}
        for period in periods:
            if known and not (period.buckets and known.issuperset(period.buckets)):
                raise ValueError(
                    f"{period.code} is the sum of {', '.join(period.buckets)}; there are {', '.join(sorted(known))}"
                )
        return periods

    def period(self, code: str) -> Period:
        """The period written ``code``.

        Raises:
            UnknownPeriod: not a period of this calendar.
        """
        year = self._year(code)
        rule = next((p for p in self.periods if p.code.format(year=year) == code), None)
        if rule is None:
            raise UnknownPeriod(f"no reporting period {code!r}; write 2024, 2024-H1 or 2025-H2")
        return self._period(rule, year)

    def period_of(self, ky: Ky, year: int) -> Period:
        """The period of that kind and year."""
        return self._period(next(p for p in self.periods if p.ky is ky), year)

    def before(self, period: Period) -> list[Period]:
        """Periods that were over when another began, by their last day."""
        found = [self._period(rule, year) for year in range(self.first_year, period.year + 1) for rule in self.periods]
        return sorted((p for p in found if p.cut_off < period.starts), key=lambda p: (p.cut_off, p.starts))

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

    def _year(self, code: str) -> int:
        """The year with which a code begins.

        Raises:
            UnknownPeriod: it begins with no year, or with one that this calendar does not reach.
        """
        found = re.match(r"^(\d{4})(?!\d)", code)
        if found is None:
            raise UnknownPeriod(f"no reporting period {code!r}; write 2024, 2024-H1 or 2025-H2")
        year = int(found[1])
        if not self.first_year <= year <= self.last_year:
            raise UnknownPeriod(
                f"no reporting period {code!r}: {FILE.name} goes from {self.first_year} to {self.last_year}"
                f" ({HOLIDAYS.name} must have each of its years)"
            )
        return year

    def _period(self, rule: PeriodRule, year: int) -> Period:
        cut_off = month_day(year, rule.cut_off)
        deadlines = tuple(_deadline(h, cut_off) for h in self.deadlines if h.holds(cut_off))
        return Period(
            code=rule.code.format(year=year),
            ky=rule.ky,
            year=year,
            label=rule.label.format(year=year),
            starts=self.bucket(f"{year}-{rule.buckets[0]}").starts,
            cut_off=cut_off,
            due_district=_due(deadlines, TO_PROVINCE, cut_off),
            due_province=_due(deadlines, TO_MINISTRY, cut_off),
            locks_on=cut_off + dt.timedelta(days=rule.locks_after + 1),
            buckets=tuple(f"{year}-{b}" for b in rule.buckets),
            deadlines=deadlines,
        )

    def bucket(self, code: str) -> Bucket:
        """The bucket written ``code``, e.g. ``2023-B1``."""
        year, part = int(code.partition("-")[0]), code.partition("-")[2]
        rule = next(b for b in self.buckets if b.id == part)
        return Bucket(code=code, year=year, part=part, **rule.dates(year))

    def window(self, window_id: str, period: Period, years_back: int = 0) -> tuple[str, ...] | None:
        """Bucket codes whose sum is that window for the period (or the same one ``years_back`` years before).

        None when the law knows no such window for this kind of period.

        Raises:
            NotASumOfBuckets: the window cuts through buckets.
        """
        window = self._window(window_id, period, years_back)
        return tuple(b.code for b in self.summed(window)) if window else None

    def _window(self, window_id: str, period: Period, years_back: int) -> Window | None:
        year = period.year - years_back
        same = period.code.replace(str(period.year), str(year))
        return next((w.window(same, year) for w in self.windows if w.id == window_id), None)

    def find_window(self, window_id: str, period: str) -> Window:
        """The days of a window; ``period`` may also be a quarter (``2023-Q1``) or a month (``2023-M03``).

        Raises:
            UnknownPeriod: not a year of this calendar.
            WrongRequest: no such window, or not for such a period.
        """
        year = self._year(period)
        rule = next((w for w in self.windows if w.id == window_id), None)
        if rule is None:
            raise WrongRequest(f"no window {window_id!r}; there are {', '.join(w.id for w in self.windows)}")
        window = rule.window(period, year)
        if window is None:
            there = ", ".join(span.of.format(year=year) for span in rule.spans)
            raise WrongRequest(f"{window_id} is not for {period!r} but for {there}")
        return window

    def summed(self, window: Window) -> tuple[Bucket, ...]:
        """The buckets that add up to a window.

        Raises:
            NotASumOfBuckets: the window cuts through buckets.
        """
        years = range(window.starts.year, window.ends.year + 2)
        return sum_of_buckets(window, [self.bucket(f"{year}-{rule.id}") for year in years for rule in self.buckets])

    def compared(self, period: Period) -> Comparison:
        """The days that a report is about and those that it compares with: of the same window a year before."""
        now, before = (self._window(REPORTING_PERIOD, period, years_back) for years_back in (0, 1))
        if now is None or before is None:
            raise ReferenceError(f"{FILE.name}: windows: {REPORTING_PERIOD} has no span for {period.code}")
        return Comparison(now, before)


def _deadline(handover: Handover, cut_off: dt.date) -> Deadline:
    nominal = cut_off.replace(day=handover.day)
    parts = handover.model_dump(include={"sender", "receiver", "label", "wording"})
    return Deadline(**parts, nominal=nominal, day=load_holidays().rolled(nominal))


def _due(deadlines: tuple[Deadline, ...], receiver: str, cut_off: dt.date) -> dt.date:
    for deadline in deadlines:
        if deadline.receiver == receiver:
            return deadline.day
    raise ReferenceError(f"{FILE.name}: deadlines: nobody reports to the {receiver} after the cut-off {cut_off}")


def _check(calendar: Calendar) -> None:
    """Every period has its deadlines, each at least a working day after the cut-off (decree 09/2019, article 8.5.b).

    Raises:
        ReferenceError: one has not, or a year has no holidays.
    """
    for year in range(calendar.first_year - 1, calendar.last_year + 1):
        for rule in calendar.periods:
            period = calendar.period_of(rule.ky, year)
            for deadline in period.deadlines:
                if load_holidays().working_days(period.cut_off, deadline.day) < 1:
                    raise ReferenceError(
                        f"{FILE.name}: deadlines: {deadline.label}: {deadline.day} is not a working day after the"
                        f" cut-off {period.cut_off} of {period.code} (decree 09/2019, article 8.5.b)"
                    )


@cache
def load_calendar() -> Calendar:
    """Load ``reference/calendar/calendar.yaml``.

    Raises:
        ReferenceError: the file is wrong, or one of its years has no holidays.
    """
    calendar = load_yaml(FILE, Calendar)
    _check(calendar)
    return calendar
