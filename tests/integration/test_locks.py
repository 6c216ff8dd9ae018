"""Periods lock some days after their cut-off; only a named and timed exception lets anything of them change."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from antt import pipeline
from antt.archive import Arrived, Stored, register
from antt.collect import Listed
from antt.errors import WrongRequest
from antt.load import load_batch
from antt.pipeline import review as reviewing
from antt.pipeline.again import take_again
from antt.reference.calendar import load_calendar
from antt.review import Decision, decide, locked_since, open_period, periods
from antt.settings import TIMEZONE, Settings
from antt.warehouse.server import Server
from tests.conftest import LOCKED_TEMPLATE, copied_database
from tests.helpers.warehouse import accept, add_facts, add_issue, process, receive

DISTRICT, COMMUNE, PERIOD = "016", "00379", "2023"
CHIEF, REASON = "Phạm Quang Minh", "Công an huyện nộp bổ sung theo Công văn 12"
TOMORROW = dt.datetime.now(TIMEZONE).date() + dt.timedelta(days=1)


@pytest.fixture
def locked_url(server: Server) -> Iterator[str]:
    """URL of a warehouse without exceptions: the periods of past years are locked."""
    with copied_database(server, LOCKED_TEMPLATE) as url:
        yield url


@pytest.fixture
def locked(locked_url: str) -> Iterator[Connection]:
    """A connection to it."""
    engine = create_engine(locked_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def locked_settings(settings: Settings, locked_url: str) -> Settings:
    """An installation on it."""
    return settings.model_copy(update={"warehouse_url": locked_url})


def open_for_a_moment(connection: Connection, district: str | None = None) -> None:
    """An exception that has run out when ``wait`` returns."""
    connection.execute(
        text(
            "insert into intake.lock_exception (period_code, district_code, granted_by, reason, valid) values"
            " (:period, :district, :by, :reason, tstzrange(clock_timestamp(), clock_timestamp() + interval '0.5 s'))"
        ),
        {"period": PERIOD, "district": district, "by": CHIEF, "reason": REASON},
    )


def wait(connection: Connection) -> None:
    connection.execute(text("select pg_sleep(0.6)"))


def test_a_period_locks_at_its_cut_off_plus_grace() -> None:
    period = load_calendar().period(PERIOD)
    assert (period.cut_off, period.locks_on) == (dt.date(2023, 12, 14), dt.date(2024, 1, 29))


@pytest.mark.parametrize(
    ("at", "is_locked"),
    [
        ("2024-01-28 23:59:59+07", False),
        ("2024-01-29 00:00:00+07", True),
        ("2024-01-28 17:00:00+00", True),
    ],
)
def test_the_lock_falls_at_midnight_in_viet_nam(locked: Connection, at: str, is_locked: bool) -> None:
    query = text("select intake.is_locked('2023', '016', cast(:at as timestamptz))")
    assert locked.scalar(query, {"at": at}) is is_locked


def test_nothing_is_accepted_into_a_locked_period(locked: Connection) -> None:
    with pytest.raises(DBAPIError, match="period 2023 is locked"):
        accept(locked, DISTRICT, PERIOD)


@pytest.mark.parametrize("decision", [Decision.RETURNED, Decision.WITHDRAWN])
def test_what_was_accepted_stays_once_the_exception_has_run_out(locked: Connection, decision: Decision) -> None:
    open_for_a_moment(locked)
    submission = accept(locked, DISTRICT, PERIOD)
    wait(locked)
    with pytest.raises(WrongRequest, match="period 2023 is locked"):
        decide(locked, submission, decision, CHIEF, "Sai số liệu")


def test_a_fact_is_not_written_into_a_locked_period(locked: Connection) -> None:
    open_for_a_moment(locked)
    submission = accept(locked, DISTRICT, PERIOD)
    add_facts(locked, submission, COMMUNE, "2023-12-14", {"so_ho": 5})
    wait(locked)
    with pytest.raises(psycopg.IntegrityError, match="is locked"):
        add_facts(locked, submission, COMMUNE, "2023-12-14", {"dan_so": 5})


def test_a_returned_submission_changes_nothing_and_is_recorded(locked: Connection) -> None:
    submission = process(locked, receive(locked, "late"), DISTRICT, PERIOD, state="returned")
    assert locked.scalar(text("select state::text from intake.board where id = :id"), {"id": submission}) == "returned"


def test_an_exception_for_a_district_opens_no_other(locked: Connection) -> None:
    period = load_calendar().period(PERIOD)
    open_period(locked, period, DISTRICT, TOMORROW, CHIEF, REASON)
    accept(locked, DISTRICT, PERIOD)
    with pytest.raises(DBAPIError, match="district 276"):
        accept(locked, "276", PERIOD)


def test_an_accepted_submission_is_locked_with_its_period(locked: Connection) -> None:
    open_for_a_moment(locked)
    submission = accept(locked, DISTRICT, PERIOD)
    locked.commit()
    query = text("select state from intake.board where id = :id")
    assert locked.scalar(query, {"id": submission}) == "accepted"
    wait(locked)
    locked.commit()
    assert locked.scalar(query, {"id": submission}) == "locked"


EXCEPTION = (
    "insert into intake.lock_exception (period_code, granted_by, reason, valid)"
    " values ('2023', '{by}', '{reason}', {valid})"
)


@pytest.mark.parametrize(
    ("by", "reason", "valid", "message"),
    [
        pytest.param("", REASON, "tstzrange(now(), now() + interval '1 d')", "a_person_is_named", id="by nobody"),
        pytest.param(CHIEF, " ", "tstzrange(now(), now() + interval '1 d')", "a_reason_is_written", id="without why"),
        pytest.param(CHIEF, REASON, "tstzrange(now(), null)", "an_exception_is_timed", id="without an end"),
        pytest.param(CHIEF, REASON, "tstzrange(now(), 'infinity')", "an_exception_is_timed", id="for ever"),
        pytest.param(CHIEF, REASON, "tstzrange('2024-01-01', now())", "begins when it is granted", id="dated back"),
    ],
)
def test_an_exception_is_named_and_timed(locked: Connection, by: str, reason: str, valid: str, message: str) -> None:
    with pytest.raises(DBAPIError, match=message):
        locked.execute(text(EXCEPTION.format(by=by, reason=reason, valid=valid)))


def test_an_exception_is_never_changed(locked: Connection) -> None:
    open_for_a_moment(locked)
    with pytest.raises(DBAPIError, match="append-only"):
        locked.execute(text("update intake.lock_exception set valid = tstzrange(now(), '2100-01-01')"))


def test_a_period_is_opened_for_districts_that_report_and_days_to_come(locked: Connection) -> None:
    period, today = load_calendar().period(PERIOD), dt.datetime.now(TIMEZONE).date()
    with pytest.raises(WrongRequest, match="no office reports for '001' in 2023"):
        open_period(locked, period, "001", TOMORROW, CHIEF, REASON)
    with pytest.raises(WrongRequest, match="is over"):
        open_period(locked, period, None, today - dt.timedelta(days=1), CHIEF, REASON)
    open_period(locked, period, None, today, CHIEF, REASON)
    (granted,) = next(p for p in periods(locked) if p.code == PERIOD).exceptions
    assert (granted.granted_by, granted.reason) == (CHIEF, REASON)
    assert granted.ends.astimezone(TIMEZONE) == dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), TIMEZONE)


def test_a_file_for_a_locked_period_goes_back_and_is_taken_once_the_period_is_opened(
    season_files: Path, locked_settings: Settings
) -> None:
    workbook = season_files / "workbooks" / "2024-H1" / "269_son-tay.xlsx"

    def send() -> pipeline.Processed:
        target = locked_settings.inbox / "2024-H1" / workbook.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(workbook, target)
        return pipeline.process(locked_settings, pipeline.collect(locked_settings).new)

    assert (send().returned, send().returned) == ([1], [2])
    issues = reviewing.dossier(locked_settings, 1).issues
    assert [(i.rule, i.what) for i in issues] == [("period.locked", "Kỳ báo cáo đã khóa số liệu.")]
    reviewing.open_period(locked_settings, "2024-H1", "269", TOMORROW, CHIEF, REASON)
    assert send().accepted == [3]
    assert send() == pipeline.process(locked_settings, []), "accepted once, whoever sends it again"


def test_a_file_whose_period_locks_while_it_is_checked_goes_back_as_locked_and_not_as_our_defect(
    season_files: Path, locked_settings: Settings, locked: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, load, looked = locked_since, load_batch, list[bool]()

    def just_before(connection: Connection, *about: Any) -> dt.date | None:
        if not looked:
            open_for_a_moment(locked)
            locked.commit()
        since = look(connection, *about)
        looked.append(since is not None)
        return since

    def too_late(connection: Connection, batch: Any) -> Any:
        wait(connection)
        return load(connection, batch)

    monkeypatch.setattr("antt.pipeline.processing.locked_since", just_before)
    monkeypatch.setattr("antt.pipeline.processing.load_batch", too_late)
    submissions = pipeline.archive(locked_settings, season_files / "workbooks" / PERIOD / "269_son-tay.xlsx", PERIOD)
    assert pipeline.process(locked_settings, submissions).returned == submissions
    assert (looked[0], looked[-1]) == (False, True)
    assert [issue.rule for issue in reviewing.dossier(locked_settings, submissions[0]).issues] == ["period.locked"]


@pytest.mark.parametrize(
    ("rules", "again"),
    [
        (["cover.not_closed"], True),
        (["period.locked"], True),
        (["file.failed"], True),
        (["cover.not_closed", "cell.type"], False),
        (["cell.type"], False),
    ],
)
def test_the_same_bytes_come_again_when_only_time_stood_in_the_way(
    connection: Connection, rules: list[str], again: bool
) -> None:
    submission = send(connection)
    assert submission is not None
    process(connection, submission, DISTRICT, PERIOD, state="returned")
    for number, rule in enumerate(rules, 1):
        add_issue(connection, submission, number, "block", rule=rule)
    assert (send(connection) is not None) is again


@pytest.mark.parametrize(("then", "again"), [("period.locked", True), ("cell.type", False)])
def test_what_was_read_again_is_judged_by_how_it_was_read_last(connection: Connection, then: str, again: bool) -> None:
    first = send(connection)
    assert first is not None
    process(connection, first, DISTRICT, PERIOD, state="returned")
    add_issue(connection, first, 1, "block", rule="column.missing")
    second = take_again(connection, first)
    process(connection, second, DISTRICT, PERIOD, state="returned", revision=2)
    add_issue(connection, second, 1, "block", rule=then)
    assert (send(connection) is not None) is again


@pytest.mark.parametrize("decision", [Decision.RETURNED, Decision.WITHDRAWN])
def test_what_a_person_sent_back_does_not_come_again_by_itself(connection: Connection, decision: Decision) -> None:
    submission = send(connection)
    assert submission is not None
    process(connection, submission, DISTRICT, PERIOD)
    decide(connection, submission, decision, CHIEF, "Nộp nhầm")
    assert send(connection) is None
    assert send(connection, "2024-H1") is None


def send(connection: Connection, expected_period: str | None = PERIOD) -> int | None:
    listed = Listed("2023/016.xlsx", 1, dt.datetime.now(dt.UTC))
    return register(connection, "thu-muc", [Arrived(listed, Stored("a" * 64, 1), expected_period)])[0]


def snapshot(connection: Connection, period: str) -> int:
    identity: int = connection.execute(
        text(
            "insert into report.snapshot (kind, period_code, known_at, content_hash)"
            " values ('annual', :period, now(), repeat('0', 64)) returning id"
        ),
        {"period": period},
    ).scalar_one()
    return identity


def superseded(connection: Connection) -> dict[int, int]:
    return {
        row.snapshot_id: row.submission_id
        for row in connection.execute(text("select snapshot_id, submission_id from report.superseded"))
    }


def test_a_correction_after_the_lock_supersedes_the_reports_that_depend_on_it(connection: Connection) -> None:
    accept(connection, DISTRICT, PERIOD, 1)
    reports = {year: snapshot(connection, year) for year in ("2022", "2023", "2025", "2026")}
    correction = accept(connection, DISTRICT, PERIOD, 2)
    assert superseded(connection) == {reports["2023"]: correction, reports["2025"]: correction}
    standing = next(p for p in periods(connection) if p.code == PERIOD)
    assert (standing.reports, standing.superseded) == (1, 1)
    with pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("delete from report.superseded"))


def test_a_correction_before_the_lock_supersedes_nothing(connection: Connection) -> None:
    this_year = str(dt.datetime.now(TIMEZONE).year)
    accept(connection, DISTRICT, this_year, 1)
    snapshot(connection, this_year)
    accept(connection, DISTRICT, this_year, 2)
    assert superseded(connection) == {}
