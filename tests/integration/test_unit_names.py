"""Rows whose commune is not certain: told once, accepted by a person, remembered for the office, never guessed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from antt import pipeline
from antt.cli import app
from antt.errors import WrongRequest
from antt.pipeline.places import accept_name, waiting
from antt.settings import Settings
from tests.helpers.stored import rows
from tests.helpers.workbooks import edit

WORKBOOK, COMMUNE, MISSPELT = "276_thach-that.xlsx", "09958", "Xã Đại Đòng"
OPERATOR = "Nguyễn Thị Giả Lập"


@pytest.fixture
def drop(season_files: Path, settings: Settings) -> Callable[..., None]:
    """Put the district's workbook into the inbox; one commune has no code and this name."""

    def put(period: str = "2024-H1", copy: str = "1", name: str = MISSPELT) -> None:
        target = settings.inbox / period / f"{copy}_{WORKBOOK}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(season_files / "workbooks" / period / WORKBOOK, target)
        edit(target, "annual", {"ten_xa": name, "ma_xa": None}, ma_xa=COMMUNE)

    return put


def run(settings: Settings) -> pipeline.Processed:
    pipeline.collect(settings)
    return pipeline.process(settings, pipeline.pending(settings))


def test_an_accepted_name_takes_the_same_file_up_again_and_the_office_is_remembered(
    settings: Settings, drop: Callable[..., None]
) -> None:
    drop()
    (returned,) = run(settings).returned
    assert rows(settings, "select rule, found from quality.issue where severity = 'block'")[0] == (
        "row.unresolved",
        f"«{MISSPELT}»",
    )
    (one,) = waiting(settings)
    assert (one.submission, one.district, one.typed, one.candidates) == (returned, "276", MISSPELT, ())
    assert len(one.places) == 1

    for wrong, typed, code, by in (
        ("name the person", MISSPELT, COMMUNE, " "),
        ("waits for", "Xã Khác", COMMUNE, OPERATOR),
        ("no commune", MISSPELT, "09988", OPERATOR),
    ):
        with pytest.raises(WrongRequest, match=wrong):
            accept_name(settings, returned, typed, code, by)

    accepted = accept_name(settings, returned, MISSPELT.lower(), COMMUNE, OPERATOR)
    assert run(settings).accepted == [accepted.submission]
    assert waiting(settings) == []
    annual = f"select count(*) from core.fact where unit_code = '{COMMUNE}' and sheet like 'Biểu 1%'"
    assert rows(settings, annual) != [(0,)]

    drop("2023")
    assert len(run(settings).accepted) == 1, "the office is known in any period"
    rows(
        settings,
        "insert into intake.unit_alias (district_code, alias, unit_code, valid, accepted_by, from_submission)"
        " select district_code, alias, '09961', valid, accepted_by, from_submission from intake.unit_alias returning 1",
    )
    drop("2024-H1", "2")
    assert len(run(settings).returned) == 1, "the latest acceptance counts: a commune that is there twice"
    with pytest.raises(DBAPIError, match="append-only"):
        rows(settings, "update intake.unit_alias set unit_code = '09961' returning 1")


def test_the_command_lists_and_accepts(
    settings: Settings, drop: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTT_HOME", str(settings.home))
    assert settings.warehouse_url
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", settings.warehouse_url)
    drop(name="Đại Đồng")
    run(settings)

    def result(*arguments: str) -> Any:
        done = CliRunner().invoke(app, ["units", *arguments, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    (one,) = result("unresolved")
    assert one["candidates"] == [COMMUNE], "the name is likely, and still a person says so"
    accepted = result("accept", str(one["submission"]), one["typed"], COMMUNE, "--by", OPERATOR)
    assert run(settings).accepted == [accepted["submission"]]
    before = {row["unit_code"]: row["number"] for row in result("restate", "tp_ttxh", "2024-H1")}
    after = {row["unit_code"]: row for row in result("restate", "tp_ttxh", "2024-H1", "--to", "2025-01-01")}
    lam_son = after["09973"]
    assert (lam_son["name"], lam_son["origins"]) == ("Xã Lam Sơn", ["09973", "09979"])
    assert int(lam_son["number"]) == int(before["09973"]) + int(before["09979"])
    assert after[COMMUNE]["number"] == before[COMMUNE]
