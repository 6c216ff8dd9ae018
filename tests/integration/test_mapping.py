"""Headings that are not the form's: proposed, accepted by a person, remembered for the office, never guessed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from antt import pipeline
from antt.cli import app
from antt.errors import WrongRequest
from antt.pipeline.mapping import accept_mapping, proposals
from antt.settings import Settings
from tests.corpus import CASES
from tests.helpers.stored import rows
from tests.helpers.warehouse import accept

SON_TAY, THACH_THAT = "269_son-tay.xlsx", "276_thach-that.xlsx"
OPERATOR = "Nguyễn Thị Giả Lập"


@pytest.fixture
def drop(season_files: Path, settings: Settings) -> Callable[[str, str, str], Path]:
    """Put a workbook of the season into the inbox, changed as in the corpus."""

    def put(period: str, name: str, case: str) -> Path:
        target = settings.inbox / period / f"{case}_{name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(season_files / "workbooks" / period / name, target)
        target.write_bytes(CASES[case](target.read_bytes()))
        return target

    return put


def run(settings: Settings) -> pipeline.Processed:
    pipeline.collect(settings)
    return pipeline.process(settings, pipeline.pending(settings))


def facts(settings: Settings) -> list[tuple[object, ...]]:
    """What counts now, whichever cell of whichever submission says so."""
    return rows(
        settings,
        "select time_period, element, unit_code, item, number, text, date, absence"
        " from core.facts_as_known('infinity') order by 1, 2, 3, 4",
    )


def test_an_accepted_mapping_takes_the_same_file_up_again_and_the_office_is_remembered(
    settings: Settings, drop: Callable[[str, str, str], Path]
) -> None:
    drop("2024-H1", SON_TAY, "a-field-id-renamed")
    (returned,) = run(settings).returned
    (proposed,) = proposals(settings)
    assert (proposed.submission, proposed.district) == (returned, "269")
    assert (proposed.sheet, proposed.field, proposed.why) == ("Biểu 2 - Phát sinh", "tp_ttxh", "same label")
    assert proposed.header == "Phạm tội về trật tự xã hội: số vụ xảy ra [tong_so_vu]"

    accepted = accept_mapping(settings, returned, OPERATOR)
    assert (accepted.district, accepted.fields) == ("269", ("tp_ttxh",))
    assert run(settings).accepted == [accepted.submission]
    assert proposals(settings) == []
    told = rows(settings, "select submission_id, severity, found from quality.issue where rule = 'column.mapped'")
    heading = "mã trường «tong_so_vu»; được đọc là «Phạm tội về trật tự xã hội: số vụ xảy ra»"
    assert [one[:2] for one in told] == [(accepted.submission, "info")], "who checks it sees how it was read"
    assert heading in told[0][2]

    mapped = facts(settings)
    drop("2024-H1", SON_TAY, "as-it-should-be")
    assert len(run(settings).duplicate) == 1, "it says nothing else than what was mapped"
    assert facts(settings) == mapped

    drop("2023", SON_TAY, "a-field-id-renamed")
    assert len(run(settings).accepted) == 1, "the office is known in any period"
    drop("2024-H1", THACH_THAT, "a-field-id-renamed")
    assert len(run(settings).returned) == 1, "another office is not"


@pytest.mark.parametrize("case", ["field-ids-swapped", "the-row-of-field-ids-cleared"])
def test_swapped_or_missing_headings_load_as_a_person_said(
    settings: Settings, drop: Callable[[str, str, str], Path], case: str
) -> None:
    drop("2024-H1", SON_TAY, case)
    (returned,) = run(settings).returned
    assert facts(settings) == [], "nothing is guessed"
    accept_mapping(settings, returned, OPERATOR)
    assert len(run(settings).accepted) == 1
    mapped = facts(settings)
    drop("2024-H1", SON_TAY, "as-it-should-be")
    assert len(run(settings).duplicate) == 1, "it says nothing else than what was mapped"
    assert facts(settings) == mapped


def test_where_a_column_is_gone_nothing_is_proposed(settings: Settings, drop: Callable[[str, str, str], Path]) -> None:
    drop("2024-H1", SON_TAY, "a-column-deleted")
    (returned,) = run(settings).returned
    assert proposals(settings) == []
    with pytest.raises(WrongRequest, match="no columns are proposed"):
        accept_mapping(settings, returned, OPERATOR)


@pytest.mark.parametrize(("submission", "by", "words"), [(1, " ", "name the person"), (999, OPERATOR, "no submission")])
def test_a_wrong_acceptance_is_told(
    settings: Settings, drop: Callable[[str, str, str], Path], submission: int, by: str, words: str
) -> None:
    drop("2024-H1", SON_TAY, "as-it-should-be")
    run(settings)
    with pytest.raises(WrongRequest, match=words):
        accept_mapping(settings, submission, by)
    with pytest.raises(WrongRequest, match="is accepted"):
        accept_mapping(settings, 1, OPERATOR)


def test_the_command_lists_and_accepts(
    settings: Settings, drop: Callable[[str, str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTT_HOME", str(settings.home))
    assert settings.warehouse_url
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", settings.warehouse_url)
    drop("2024-H1", SON_TAY, "a-field-id-and-its-label-renamed")
    run(settings)

    def result(*arguments: str) -> Any:
        done = CliRunner().invoke(app, ["mapping", *arguments, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    (proposed,) = result("list")
    assert (proposed["field"], proposed["why"]) == ("tp_ttxh_doi_tuong", "close label")
    accepted = result("accept", str(proposed["submission"]), "--by", OPERATOR)
    assert accepted == {"district": "269", "fields": ["tp_ttxh_doi_tuong"], "submission": 2, "missing": []}
    assert result("list") == []


MAPPING = (
    "insert into intake.column_mapping (district_code, form_id, form_version, sheet, header, field, accepted_by,"
    " from_submission) select '269', 'antt-ntm', 1, 'flows', '{header}', '{field}', '{by}', max(id)"
    " from intake.submission"
)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param(MAPPING.format(header="a|b", field="tp_nt", by="X"), "a_heading_is_one_field", id="two fields"),
        pytest.param(MAPPING.format(header="c|d", field="tp_nt", by=" "), "a_person_is_named", id="nobody named"),
        pytest.param(MAPPING.format(header="", field="tp_nt", by="X"), "header_check", id="no heading"),
    ],
)
def test_the_database_refuses(connection: Connection, bad: str, reason: str) -> None:
    accept(connection, "269", "2023")
    connection.execute(text(MAPPING.format(header="a|b", field="tp_ttxh", by="X")))
    with pytest.raises(DBAPIError, match=reason):
        connection.execute(text(bad))
