"""antt explain, conflicts and what-if: the same for a person and for a program."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from antt.cli import app
from antt.evaluate import evaluate_period
from antt.reference.calendar import load_calendar
from antt.settings import Settings
from tests.helpers.commune import COMMUNE, Case


@pytest.fixture(autouse=True)
def evaluated(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commune whose sender entered đạt although a condition is not met."""
    with engine.begin() as connection:
        Case(annual={"danh_gia_4_2": "CHUA", "tt124_ket_qua": "DAT"}).insert(connection)
        evaluate_period(connection, load_calendar().period("2023"))
    monkeypatch.setenv("ANTT_HOME", str(settings.home))
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", str(settings.warehouse_url))
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_explain_tells_a_person_and_a_program_the_same() -> None:
    told, found = (
        run("explain", "Bắc Sơn", "124", "2023"),
        json.loads(run("explain", COMMUNE, "124", "2023", "--json").stdout),
    )
    assert (found["unit_name"], found["outcome"]) == ("Xã Bắc Sơn", "chua_dat")
    for condition in found["conditions"]:
        assert condition["id"] in told.stdout
    for text in (
        "Kết luận: Chưa đạt",
        "«CHUA» = «DAT»",
        "đã đối chiếu văn bản",
        "16/11/2022 – 14/12/2022",
        "A1 = «CHUA»",
    ):
        assert text in told.stdout


def test_explain_as_known_before_there_was_a_verdict_is_refused() -> None:
    yesterday = f"{dt.date.today() - dt.timedelta(days=1):%Y-%m-%d}"  # noqa: DTZ011 (a day is enough)
    result = run("explain", COMMUNE, "124", "2023", "--as-known", yesterday)
    assert result.exit_code == 64
    assert "indicator 124 was not evaluated for 2023" in result.stderr
    assert run("explain", COMMUNE, "124", "2023", "--as-known", "hôm qua").exit_code == 64


def test_conflicts_are_listed_with_the_conditions_that_speak_against_them() -> None:
    (conflict,) = json.loads(run("conflicts", "2023", "--json").stdout)
    assert (conflict["unit"], conflict["entered"], conflict["computed"]) == (COMMUNE, "dat", "chua_dat")
    told = run("conflicts", "2023").stdout
    assert "1 kết quả đã nhập khác với kết quả tính được" in told
    assert "4.2 chưa đạt: Thực hiện đầy đủ chủ trương" in told


def test_what_if_shows_outcomes_beside_production() -> None:
    command = ("what-if", "2023", "--set", "124.strict_decrease=true")
    found = json.loads(run(*command, "--json").stdout)
    assert found["rules"] == ["124"]
    assert found["before"] == found["after"]
    told = run(*command).stdout
    assert "124 *" in told
    assert "không được lưu" in told
