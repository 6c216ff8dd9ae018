"""Working days: Labour Code articles 111 and 112, as the reference file has them."""

from __future__ import annotations

import datetime as dt

import pytest

from antt.reference.files import ReferenceError
from antt.reference.working_days import load_holidays

holidays = load_holidays()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param("2023-12-15", True, id="a Friday"),
        pytest.param("2023-12-16", False, id="a Saturday"),
        pytest.param("2023-01-26", False, id="Tết, in lieu"),
        pytest.param("2023-01-27", True, id="after Tết"),
        pytest.param("2020-09-03", True, id="one day of 2 September before the Code of 2019"),
        pytest.param("2021-09-03", False, id="two days of 2 September since"),
        pytest.param("2024-04-29", False, id="exchanged"),
        pytest.param("2024-05-04", True, id="a Saturday worked in exchange"),
    ],
)
def test_a_working_day(day: str, works: bool) -> None:
    assert holidays.is_working_day(dt.date.fromisoformat(day)) is works


def test_every_year_has_the_holidays_of_the_labour_code() -> None:
    for year, days in holidays.years.items():
        rests = {r.starts + dt.timedelta(days=n) for r in days.rests for n in range((r.ends - r.starts).days + 1)}
        assert {dt.date(year, *d) for d in ((1, 1), (4, 30), (5, 1), (9, 2))} <= rests
        assert {"Tết Âm lịch", "Giỗ Tổ Hùng Vương"} <= {r.name for r in days.rests}
        assert {r.year for r in rests} == {year}


def test_a_date_rolls_over_holidays_and_weekends() -> None:
    assert holidays.rolled(dt.date(2023, 4, 29)) == dt.date(2023, 5, 4)
    assert holidays.rolled(dt.date(2023, 5, 4)) == dt.date(2023, 5, 4)


def test_working_days_after_a_day_until_another() -> None:
    assert holidays.working_days(dt.date(2023, 4, 28), dt.date(2023, 5, 3)) == 0
    assert holidays.working_days(dt.date(2023, 4, 28), dt.date(2023, 5, 5)) == 2


def test_a_year_that_is_not_in_the_file_is_no_year_without_holidays() -> None:
    with pytest.raises(ReferenceError, match=r"holidays\.yaml: years: no holidays of 2050"):
        holidays.is_working_day(dt.date(2050, 6, 15))
