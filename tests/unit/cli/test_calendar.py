"""``antt calendar``: what a person sees of the calendar, and how a window without a sum is refused."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from antt.cli import app


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["calendar", *arguments])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_a_window_is_told_with_its_days_its_buckets_and_its_basis() -> None:
    window = json.loads(run("window", "tt124_residential_area", "2023", "--json"))
    assert (window["starts"], window["ends"], window["days"]) == ("2022-11-01", "2023-10-31", 365)
    assert [b["code"] for b in window["buckets"]] == ["2022-B3", "2022-B4", "2023-B1", "2023-B2"]
    assert sum(b["days"] for b in window["buckets"]) == 365
    assert window["basis"] == "Thông tư 124/2021/TT-BCA, Điều 8 khoản 2"


def test_a_person_reads_dates_and_words_of_a_report() -> None:
    shown = " ".join(run("window", "reporting_period", "2024-H1").split())
    assert "hành chính: 15/12/2023 - 14/06/2024, 183 ngày (Nghị định 09/2019/NĐ-CP, Điều 12 khoản 3)" in shown
    assert "│ 2024-B1 │ 15/12/2023 │ 14/06/2024 │ 183 │" in shown


@pytest.mark.parametrize(
    ("window", "period", "words"),
    [
        ("calendar_year", "2023", "is no sum of buckets: 2023-01-01 to 2023-06-14 (165 days) are a part of 2023-B1;"),
        ("tt124_commune", "2024-H1", "tt124_commune is not for '2024-H1' but for 2024"),
        ("tt124_commune", "2050", "calendar.yaml goes from 2019 to"),
    ],
)
def test_what_has_no_sum_is_refused_in_one_line(window: str, period: str, words: str) -> None:
    result = CliRunner().invoke(app, ["calendar", "window", window, period, "--json"])
    assert (result.exit_code, result.stdout) == (64, "")
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_year_is_shown_with_periods_deadlines_windows_and_holidays() -> None:
    year = json.loads(run("show", "2024", "--json"))
    assert [p["code"] for p in year["periods"]] == ["2024", "2024-H1", "2024-H2"]
    assert {d["period"]: d["day"] for d in year["deadlines"] if d["sender"] == "district"} == {
        "2024": "2024-12-16",
        "2024-H1": "2024-06-17",
        "2024-H2": "2024-12-16",
    }
    assert {w["id"] for w in year["windows"] if not w["buckets"]} == {"reporting_period", "calendar_year"}
    assert {"name": "Ngày làm bù", "starts": "2024-05-04", "ends": "2024-05-04", "mark": "suy ra từ luật"} in year[
        "holidays"
    ]
    assert "Nghỉ hoán đổi" in run("show", "2024")
