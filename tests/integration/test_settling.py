"""A rule that compares with a report that is not there yet waits, and settles when that arrives."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from antt import pipeline
from antt.reference.calendar import load_calendar
from antt.season import write_season
from antt.settings import Settings
from tests.helpers.workbooks import edit

DISTRICT = "276"
COMMUNE = "09958"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One district's reports of 2022, of the first half of 2023 and of 2023, named after their periods."""
    folder = tmp_path_factory.mktemp("reports")
    for period in ("2022", "2023-H1", "2023"):
        (one,) = [p for p in write_season(load_calendar().period(period), 1, folder) if p.name.startswith(DISTRICT)]
        one.rename(folder / f"{period}.xlsx")
    return folder


def send(settings: Settings, file: Path) -> int:
    """Hand in and process a file; return its submission."""
    submission = pipeline.archive(settings, file, file.stem)
    assert submission is not None
    pipeline.process(settings, [submission])
    return submission


def results(engine: Engine, submission: int, *rules: str) -> dict[str, str]:
    query = text("select rule, outcome from quality.rule_result where submission_id = :id and rule = any(:rules)")
    with engine.connect() as connection:
        rows = connection.execute(query, {"id": submission, "rules": list(rules)})
        return {row.rule: row.outcome for row in rows}


def issues(engine: Engine, submission: int) -> Sequence[Any]:
    query = text(
        "select number, rule, cell, found, expected from quality.issue where submission_id = :id order by number"
    )
    with engine.connect() as connection:
        return connection.execute(query, {"id": submission}).all()


def test_without_an_earlier_report_rules_that_need_it_wait(settings: Settings, engine: Engine, reports: Path) -> None:
    year = send(settings, reports / "2023.xlsx")
    waiting = results(engine, year, "hot_spots.balance", "stable.institutions", "half_year.differs")
    assert set(waiting.values()) == {"pending"}


def test_what_waited_is_judged_when_the_report_arrives(
    settings: Settings, engine: Engine, reports: Path, tmp_path: Path
) -> None:
    changed = Path(shutil.copy(reports / "2023-H1.xlsx", tmp_path))
    edit(changed, "flows", {"chay_no_thiet_hai": 7654.5, "chay_vu": 3}, ma_xa=COMMUNE, doan_ky="B1")
    year = send(settings, reports / "2023.xlsx")
    assert [issue.rule for issue in issues(engine, year)] == ["cover.late"]
    send(settings, changed)

    assert results(engine, year, "half_year.differs", "hot_spots.balance") == {
        "half_year.differs": "failed",
        "hot_spots.balance": "pending",
    }
    _, *differs = issues(engine, year)
    assert [issue.number for issue in differs] == [2, 3]
    assert {issue.rule for issue in differs} == {"half_year.differs"}
    assert {issue.expected for issue in differs} == {"7.654,5", "3"}
    answer = json.loads((settings.outbox / f"2023.{year}.tra-loi.json").read_text(encoding="utf-8"))
    assert [issue["id"] for issue in answer["issues"]] == [f"{year}-{number}" for number in (1, 2, 3)]

    previous = send(settings, reports / "2022.xlsx")
    assert previous > year
    settled = results(engine, year, "hot_spots.balance", "stable.institutions", "baseline.changed")
    assert set(settled.values()) == {"held"}
    assert len(issues(engine, year)) == 3


@pytest.mark.parametrize("order", [("2022", "2023-H1", "2023"), ("2023", "2022", "2023-H1")])
def test_the_order_of_arrival_makes_no_difference(
    settings: Settings, engine: Engine, reports: Path, order: Sequence[str]
) -> None:
    sent = {period: send(settings, reports / f"{period}.xlsx") for period in order}
    query = text("select outcome, count(*) as rules from quality.rule_result where submission_id = :id group by 1")
    with engine.connect() as connection:
        outcomes = {row.outcome: row.rules for row in connection.execute(query, {"id": sent["2023"]})}
    assert outcomes.keys() <= {"held", "failed", "not_assessable", "skipped"}
    assert outcomes["failed"] == 1, "sent years after it was due"
    assert [issue.rule for issue in issues(engine, sent["2023"])] == ["cover.late"]
