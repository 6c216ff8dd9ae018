"""The legal calendar: decree 09/2019 articles 8, 12, 13, circular 124/2021 article 8."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.errors import WrongRequest
from antt.reference import calendar as module
from antt.reference.calendar import UnknownPeriod, load_calendar
from antt.reference.files import ReferenceError
from antt.reference.form import Ky
from antt.reference.windows import NotASumOfBuckets
from antt.reference.working_days import load_holidays

calendar = load_calendar()
years = st.integers(min_value=2020, max_value=2029)


def days(bucket: str) -> int:
    found = calendar.bucket(bucket)
    return (found.ends - found.starts).days + 1


def test_the_year_2023_runs_from_15_december_to_14_december() -> None:
    period = calendar.period("2023")
    assert (period.starts, period.cut_off) == (dt.date(2022, 12, 15), dt.date(2023, 12, 14))
    assert (period.due_district, period.due_province) == (dt.date(2023, 12, 18), dt.date(2023, 12, 20))


def test_each_level_has_its_deadline_and_one_on_a_weekend_moves_to_the_next_working_day() -> None:
    first_half = [(d.sender, d.nominal.day, d.day.day) for d in calendar.period("2024-H1").deadlines]
    assert first_half == [("commune", 15, 17), ("district", 16, 17), ("province", 20, 20), ("ministry", 25, 25)]


@pytest.mark.parametrize(
    ("period", "levels"),
    [
        pytest.param("2024", ["commune", "district", "province", "ministry"], id="districts"),
        pytest.param("2025-H1", ["commune", "province", "ministry"], id="district police ended on 2025-03-01"),
        pytest.param("2025", ["commune", "province", "ministry"], id="no district tier"),
    ],
)
def test_who_reports_depends_on_the_day_the_period_closes(period: str, levels: list[str]) -> None:
    deadlines = calendar.period(period).deadlines
    assert [d.sender for d in deadlines] == levels
    assert [d.receiver for d in deadlines] == [*levels[1:], "government"]


@given(years, st.sampled_from(Ky))
def test_deadlines_follow_the_cut_off_by_a_working_day_and_each_other(year: int, ky: Ky) -> None:
    period = calendar.period_of(ky, year)
    days = [d.day for d in period.deadlines]
    assert days == sorted(days)
    assert all(load_holidays().working_days(period.cut_off, day) >= 1 for day in days)


def test_a_deadline_without_a_working_day_after_the_cut_off_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = (
        module.FILE.read_text(encoding="utf-8")
        .replace("day: 15\n", "day: 16\n")
        .replace('cut_off: "06-14"', 'cut_off: "06-18"')
    )
    with pytest.raises(ReferenceError, match=r"calendar\.yaml: deadlines: .* is not a working day after the cut-off"):
        load(tmp_path, monkeypatch, written)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('cut_off: "12-14"', 'cut_off: "12-34"', r"periods\.0\.cut_off: "),
        ('cut_off: "12-14"', 'cut_off: "02-29"', r"periods\.0\.cut_off: "),
        ("buckets: [B1]", "buckets: [B9]", "periods: .*B9"),
        ('starts: "06-15"', 'starts: "06-10"', "buckets: 06-14 is followed by 06-10"),
        ('starts: "06-15"', 'starts: "06-16"', "buckets: 06-14 is followed by 06-16"),
    ],
)
def test_a_slip_is_told_with_its_line_and_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: str, wrong: str, told: str
) -> None:
    written = module.FILE.read_text(encoding="utf-8")
    assert right in written
    with pytest.raises(ReferenceError, match=rf"calendar\.yaml:\d+: {told}"):
        load(tmp_path, monkeypatch, written.replace(right, wrong, 1))


def test_a_year_without_holidays_is_an_error_that_names_file_and_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = module.FILE.read_text(encoding="utf-8").replace("last_year: 2030", "last_year: 2031")
    with pytest.raises(ReferenceError, match=r"holidays\.yaml: years: no holidays of 2031"):
        load(tmp_path, monkeypatch, written)


def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """Load another calendar.yaml."""
    file = tmp_path / "calendar.yaml"
    file.write_text(written, encoding="utf-8")
    monkeypatch.setattr(module, "FILE", file)
    load_calendar.__wrapped__()


def test_a_half_year_of_a_leap_year_has_183_days() -> None:
    assert (days("2023-B1"), days("2024-B1")) == (182, 183)


def test_windows_of_circular_124_begin_in_the_year_before() -> None:
    period = calendar.period("2023")
    assert calendar.window("tt124_commune", period) == ("2022-B4", "2023-B1", "2023-B2", "2023-B3")
    assert calendar.window("tt124_residential_area", period) == ("2022-B3", "2022-B4", "2023-B1", "2023-B2")
    assert calendar.window("tt124_commune", period, years_back=1) == ("2021-B4", "2022-B1", "2022-B2", "2022-B3")


def test_a_half_year_has_no_window_of_circular_124() -> None:
    assert calendar.window("tt124_commune", calendar.period("2024-H1")) is None


@pytest.mark.parametrize(
    ("window", "period", "days", "buckets"),
    [
        ("reporting_period", "2023", 365, ["2023-B1", "2023-B2", "2023-B3", "2023-B4"]),
        ("reporting_period", "2024-H1", 183, ["2024-B1"]),
        ("reporting_period", "2023-H2", 183, ["2023-B2", "2023-B3", "2023-B4"]),
        ("tt124_residential_area", "2023", 365, ["2022-B3", "2022-B4", "2023-B1", "2023-B2"]),
        ("tt124_agency", "2023", 365, ["2022-B4", "2023-B1", "2023-B2", "2023-B3"]),
        ("tt124_school", "2024", 366, ["2023-B4", "2024-B1", "2024-B2", "2024-B3"]),
    ],
)
def test_a_window_of_the_law_is_a_sum_of_buckets(window: str, period: str, days: int, buckets: list[str]) -> None:
    found = calendar.find_window(window, period)
    assert found.days == days
    assert [b.code for b in calendar.summed(found)] == buckets


@pytest.mark.parametrize(
    ("window", "period", "missing"),
    [
        ("reporting_period", "2023-Q1", r"2022-12-15 to 2023-03-14 \(90 days\) are a part of 2023-B1$"),
        ("reporting_period", "2023-M03", r"2023-02-15 to 2023-03-14 \(28 days\) are a part of 2023-B1$"),
        ("reporting_period", "2023-Q4", r"2023-09-15 to 2023-10-31 \(47 days\) are a part of 2023-B2$"),
        (
            "calendar_year",
            "2023",
            r"2023-01-01 to 2023-06-14 \(165 days\) are a part of 2023-B1; "
            r"2023-12-15 to 2023-12-31 \(17 days\) are a part of 2024-B1$",
        ),
    ],
)
def test_a_window_that_cuts_through_buckets_is_refused_with_the_days_that_are_missing(
    window: str, period: str, missing: str
) -> None:
    found = calendar.find_window(window, period)
    with pytest.raises(NotASumOfBuckets, match=missing):
        calendar.summed(found)


@given(years)
def test_months_and_quarters_of_a_year_follow_each_other_without_gap_or_overlap(year: int) -> None:
    for codes in ([f"{year}-M{m:02}" for m in range(1, 13)], [f"{year}-Q{q}" for q in range(1, 5)]):
        windows = [calendar.find_window("reporting_period", code) for code in codes]
        assert all(after.starts - before.ends == dt.timedelta(days=1) for before, after in pairwise(windows))
        whole = calendar.period(str(year))
        assert (windows[0].starts, windows[-1].ends) == (whole.starts, whole.cut_off)


def test_an_unknown_window_or_period_of_a_window_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(WrongRequest, match="no window 'x'; there are reporting_period, tt124_commune"):
        calendar.find_window("x", "2023")
    with pytest.raises(WrongRequest, match="tt124_commune is not for '2024-H1' but for 2024"):
        calendar.find_window("tt124_commune", "2024-H1")


def test_the_first_half_of_a_leap_year_is_compared_with_one_that_is_a_day_shorter() -> None:
    compared = calendar.compared(calendar.period("2024-H1"))
    assert (compared.now.days, compared.before.days, compared.equally_long) == (183, 182, False)
    assert calendar.compared(calendar.period("2023-H1")).equally_long


@given(years, st.sampled_from(Ky))
def test_the_window_of_a_report_has_the_days_of_its_period(year: int, ky: Ky) -> None:
    period = calendar.period_of(ky, year)
    now = calendar.compared(period).now
    assert (now.starts, now.ends) == (period.starts, period.cut_off)
    assert tuple(b.code for b in calendar.summed(now)) == period.buckets


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


@pytest.mark.parametrize("code", ["", "2023-H3", "23", "2018", "2031", "20233", "2023 ", "2023-B1", "abc"])
def test_anything_else_is_no_period(code: str) -> None:
    with pytest.raises(UnknownPeriod):
        calendar.period(code)
