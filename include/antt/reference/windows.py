"""Windows of days that the law looks at, and the buckets from which each can be summed, if it can.

A window is written as the law writes it, by its first and last day; which buckets add up to it follows from the days. A
window that cuts through a bucket has no sum, and nobody gets one for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator
from pydantic import Field as Constraint

from antt.errors import WrongRequest
from antt.reference.files import Schema


def _day_of_every_year(written: str) -> str:
    dt.date.fromisoformat(f"2023-{written}")  # no leap year
    return written


MonthDay = Annotated[str, Constraint(pattern=r"^\d{2}-\d{2}$"), AfterValidator(_day_of_every_year)]
"""A day that every year has, as MM-DD."""


class NotASumOfBuckets(WrongRequest):
    """No buckets add up to that window."""


class Stretch(Schema):
    """Days that follow each other; ``ends`` is inclusive."""

    starts: dt.date
    ends: dt.date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.ends - self.starts).days + 1

    def __str__(self) -> str:
        return f"{self.starts} to {self.ends} ({self.days} days)"


class Bucket(Stretch):
    """A bucket of a certain year, e.g. ``2023-B4``."""

    code: str
    year: int
    part: str


class Window(Stretch):
    """A window of a certain period, e.g. that of circular 124 for communes of the year 2023."""

    id: str
    period: str
    """Code of a year, a half, a quarter (``2023-Q1``) or a month (``2023-M03``)."""
    label: str
    basis: str


class StretchRule(Schema):
    """Days of the year; ``starts_year`` is -1 when they start in the year before."""

    starts: MonthDay
    starts_year: int = 0
    ends: MonthDay

    def dates(self, year: int) -> dict[str, dt.date]:
        """``starts`` and ``ends`` in that year."""
        return {"starts": month_day(year + self.starts_year, self.starts), "ends": month_day(year, self.ends)}


class BucketRule(StretchRule):
    """A part of the year."""

    id: str


class Span(StretchRule):
    """A window's days for one kind of period."""

    of: str
    """Code of the period, with ``{year}`` in it."""
    basis: str = ""
    """Only where it is not that of the whole window."""


class WindowRule(Schema):
    """A window of the law, for every kind of period for which the law has it."""

    id: str
    label: str
    basis: str
    spans: tuple[Span, ...]

    def of(self, year: int) -> tuple[Window, ...]:
        """The windows of all periods of a year."""
        return tuple(
            Window(
                id=self.id,
                period=span.of.format(year=year),
                label=self.label,
                basis=span.basis or self.basis,
                **span.dates(year),
            )
            for span in self.spans
        )

    def window(self, period: str, year: int) -> Window | None:
        """The window of a period of that year; None when the law has none."""
        return next((w for w in self.of(year) if w.period == period), None)


def month_day(year: int, day: MonthDay) -> dt.date:
    """A day of the year written MM-DD."""
    return dt.date.fromisoformat(f"{year}-{day}")


def sum_of_buckets(window: Window, buckets: Iterable[Bucket]) -> tuple[Bucket, ...]:
    """Those of the buckets that add up to the window.

    Args:
        window: days to cover.
        buckets: without gap or overlap, in order, and reaching at least as far as the window on both sides.

    Raises:
        NotASumOfBuckets: the window cuts through buckets; the message says which days are missing.
    """
    touching = [b for b in buckets if b.starts <= window.ends and b.ends >= window.starts]
    cut = [b for b in touching if b.starts < window.starts or b.ends > window.ends]
    if cut:
        missing = "; ".join(
            f"{Stretch(starts=max(b.starts, window.starts), ends=min(b.ends, window.ends))} are a part of {b.code}"
            for b in cut
        )
        raise NotASumOfBuckets(f"{window.id} of {window.period}, {window}, is no sum of buckets: {missing}")
    return tuple(touching)
