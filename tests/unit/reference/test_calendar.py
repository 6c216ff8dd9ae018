"""The legal calendar: decree 09/2019 article 12, circular 124/2021 article 8."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.reference.calendar import UnknownPeriod, load_calendar
from antt.reference.form import Ky

calendar = load_calendar()
years = st.integers(min_value=2020, max_value=2099)


def days(bucket: str) -> int:
    found = calendar.bucket(bucket)
    return (found.ends - found.starts).days + 1


def test_the_year_2023_runs_from_15_december_to_14_december() -> None:
    period = calendar.period("2023")
    assert (period.starts, period.cut_off) == (dt.date(2022, 12, 15), dt.date(2023, 12, 14))
    assert (period.due_district, period.due_province) == (dt.date(2023, 12, 16), dt.date(2023, 12, 20))


def test_a_half_year_of_a_leap_year_has_183_days() -> None:
    assert (days("2023-B1"), days("2024-B1")) == (182, 183)


def test_windows_of_circular_124_begin_in_the_year_before() -> None:
    period = calendar.period("2023")
    assert calendar.window("tt124_commune", period) == ("2022-B4", "2023-B1", "2023-B2", "2023-B3")
    assert calendar.window("tt124_residential_area", period) == ("2022-B3", "2022-B4", "2023-B1", "2023-B2")
    assert calendar.window("tt124_commune", period, years_back=1) == ("2021-B4", "2022-B1", "2022-B2", "2022-B3")


def test_a_half_year_has_no_window_of_circular_124() -> None:
    assert calendar.window("tt124_commune", calendar.period("2024-H1")) is None


@given(years)
def test_buckets_of_a_year_follow_each_other_without_gap_or_overlap(year: int) -> None:
    buckets = [calendar.bucket(code) for code in calendar.period(str(year)).buckets]
    for before, after in pairwise(buckets):
        assert after.starts - before.ends == dt.timedelta(days=1)
    assert buckets[0].starts - calendar.period(str(year - 1)).cut_off == dt.timedelta(days=1)


@given(years)
def test_the_windows_of_circular_124_begin_and_end_on_the_days_of_its_article_8(year: int) -> None:
    def window(name: str) -> tuple[dt.date, dt.date]:
        codes = calendar.window(name, calendar.period(str(year)))
        assert codes
        return calendar.bucket(codes[0]).starts, calendar.bucket(codes[-1]).ends

    assert window("tt124_commune") == (dt.date(year - 1, 11, 16), dt.date(year, 11, 15))
    assert window("tt124_residential_area") == (dt.date(year - 1, 11, 1), dt.date(year, 10, 31))


@given(years, st.sampled_from(Ky))
def test_a_period_is_found_by_its_code_and_by_the_day_it_closes(year: int, ky: Ky) -> None:
    period = calendar.period_of(ky, year)
    assert calendar.period(period.code) == period
    assert calendar.period_closing(period.cut_off, (ky,)) == period


@pytest.mark.parametrize("code", ["", "2023-H3", "23", "2018", "2101", "2023 ", "2023-B1", "abc"])
def test_anything_else_is_no_period(code: str) -> None:
    with pytest.raises(UnknownPeriod):
        calendar.period(code)
