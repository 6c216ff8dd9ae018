"""Working days of State bodies: Monday to Friday, less public holidays, plus weekend days worked in exchange.

Source: Labour Code 2019, articles 111 and 112; ``reference/calendar/holidays.yaml`` says what is derived. A year
without data is an error, never a year without holidays.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import cache

from antt.reference.files import ReferenceError, Schema, load_yaml
from antt.settings import REFERENCE

FILE = REFERENCE / "calendar" / "holidays.yaml"
_SATURDAY = 5


class Mark(StrEnum):
    """How well a date is known."""

    CONFIRMED = "confirmed"
    DERIVED = "derived"
    TO_BE_CONFIRMED = "to_be_confirmed"


class DayOff(Schema):
    """A stretch of days off; ``ends`` is inclusive."""

    starts: dt.date
    ends: dt.date
    name: str
    mark: Mark | None = None
    """Only where it differs from that of its year."""


class YearOfHolidays(Schema):
    """Days off of a year, and its weekend days that are worked in exchange."""

    mark: Mark
    rests: tuple[DayOff, ...]
    works: tuple[dt.date, ...]


class Holidays(Schema):
    """``reference/calendar/holidays.yaml``."""

    years: dict[int, YearOfHolidays]

    def of(self, year: int) -> YearOfHolidays:
        """Days off of a year.

        Raises:
            ReferenceError: the file has no such year.
        """
        if year not in self.years:
            raise ReferenceError(f"{FILE.name}: years: no holidays of {year}")
        return self.years[year]

    def name(self, day: dt.date) -> str | None:
        """Name of the holiday on that day."""
        return next((rest.name for rest in self.of(day.year).rests if rest.starts <= day <= rest.ends), None)

    def is_working_day(self, day: dt.date) -> bool:
        """Whether State bodies work on that day."""
        if day in self.of(day.year).works:
            return True
        return day.weekday() < _SATURDAY and self.name(day) is None

    def rolled(self, day: dt.date) -> dt.date:
        """That day, or the next working day after it."""
        while not self.is_working_day(day):
            day += dt.timedelta(days=1)
        return day

    def working_days(self, after: dt.date, until: dt.date) -> int:
        """Number of working days after the one day and up to the other, which counts."""
        days = (after + dt.timedelta(days=n) for n in range(1, (until - after).days + 1))
        return sum(map(self.is_working_day, days))


@cache
def load_holidays() -> Holidays:
    """Load ``reference/calendar/holidays.yaml``."""
    return load_yaml(FILE, Holidays)
