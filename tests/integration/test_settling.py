"""Rules that look back are judged again whenever other earlier reports count, in whatever order reports arrive."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from antt import pipeline
from antt.archive import Archive
from antt.check import content
from antt.check.frames import Batch
from antt.errors import WrongRequest
from antt.feedback import prepare_answer
from antt.pipeline import processing, review, settling
from antt.read import read_workbook
from antt.reference.calendar import load_calendar
from antt.reference.form import load_form
from antt.reference.rules import load_rules
from antt.review import Decision, Standing, board, decide, override, scorecard
from antt.season import write_season
from antt.settings import Settings
from antt.warehouse import statement
from antt.warehouse.moment import known_moment
from antt.warehouse.server import Server
from tests.conftest import TEMPLATE, copied_database
from tests.helpers.warehouse import accept, add_issue, process, receive
from tests.helpers.workbooks import edit

DISTRICT = "276"
COMMUNE = "09958"
BUSY = "09976"
"""A commune with enough cases in part B2 of 2022 that the same again would be no accident."""
REVIEWER = "Nguyễn Văn Đức"
CUT_OFF, KY = load_calendar().period("2023").cut_off, load_calendar().period("2023").ky


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One district's reports of three years and of a half, named after their periods."""
    folder = tmp_path_factory.mktemp("reports")
    for period in ("2021", "2022", "2023-H1", "2023"):
        (one,) = [p for p in write_season(load_calendar().period(period), 1, folder) if p.name.startswith(DISTRICT)]
        one.rename(folder / f"{period}.xlsx")
    return folder


def send(settings: Settings, file: Path) -> int:
    """Hand in and process a file; return its submission."""
    (submission,) = pipeline.archive(settings, file, file.stem.partition(" ")[0])
    assert submission is not None
    pipeline.process(settings, [submission])
    return submission


def send_and_settle(settings: Settings, file: Path) -> int:
    submission = send(settings, file)
    pipeline.settle_all(settings)
    return submission


def outcomes(engine: Engine, submission: int) -> dict[str, str]:
    """Rule → what came of it."""
    query = text("select rule, outcome from quality.rule_result where submission_id = :id")
    with engine.connect() as connection:
        return {row.rule: row.outcome for row in connection.execute(query, {"id": submission})}


def issues(engine: Engine, submission: int) -> list[tuple[int, str, str]]:
    """Number, rule and expected value of the issues that hold."""
    query = text(
        "select number, rule, expected from quality.issues_as_known('infinity')"
        " where submission_id = :id order by number"
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query, {"id": submission})]


def open_issues(engine: Engine, submission: int) -> list[tuple[str, ...]]:
    """Everything that an issue says but its number, of those that hold."""
    query = text(
        "select rule, sheet, cell, unit_code, what, found, expected, mend from quality.issues_as_known('infinity')"
        " where submission_id = :id"
    )
    with engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(query, {"id": submission}))


def state(settings: Settings, submission: int) -> str:
    return review.dossier(settings, submission).standing.state


def answer(settings: Settings, period: str) -> dict[str, Any]:
    """The newest answer to a file of that name."""
    newest = max(settings.outbox.glob(f"{period}.*.tra-loi.json"), key=lambda path: int(path.name.split(".")[1]))
    answered: dict[str, Any] = json.loads(newest.read_text(encoding="utf-8"))
    return answered


def test_a_rule_waits_for_its_report_is_judged_when_that_arrives_and_again_when_it_is_revised_or_withdrawn(
    settings: Settings, engine: Engine, reports: Path, tmp_path: Path
) -> None:
    half = Path(shutil.copy(reports / "2023-H1.xlsx", tmp_path / "2023-H1.xlsx"))
    edit(half, "flows", {"chay_no_thiet_hai": 7654.5, "chay_vu": 3}, ma_xa=COMMUNE, doan_ky="B1")
    year = send_and_settle(settings, reports / "2023.xlsx")
    looking_back = {rule.code for rule in load_rules().rules if rule.needs and rule.in_force(CUT_OFF, KY)}
    assert {rule for rule, outcome in outcomes(engine, year).items() if outcome == "pending"} == looking_back
    assert [rule for _, rule, _ in issues(engine, year)] == ["cover.late"]
    assert state(settings, year) == "accepted"

    first = send_and_settle(settings, half)
    assert outcomes(engine, year)["half_year.differs"] == "failed"
    assert issues(engine, year)[1:] == [(2, "half_year.differs", "3"), (3, "half_year.differs", "7.654,5")]
    assert state(settings, year) == "contested", "it counts, and a person must decide"
    told = answer(settings, "2023")
    assert (told["state"], told["contested"]) == ("accepted", 2)
    assert [issue["id"] for issue in told["issues"]] == [f"{year}-{number}" for number in (1, 2, 3)]
    page = (settings.outbox / f"2023.{year}.tra-loi.html").read_text(encoding="utf-8")
    assert "đối chiếu với báo cáo của kỳ khác phát hiện 2 lỗi dưới đây" in page

    revised = Path(shutil.copy(half, tmp_path / "2023-H1 lan 2.xlsx"))
    edit(revised, "flows", {"chay_no_thiet_hai": 0, "tnxh_vu": 9}, ma_xa=COMMUNE, doan_ky="B1")
    edit(revised, "cover", {"lan_nop": 2, "ly_do_sua": "Rà soát lại"})
    second = send_and_settle(settings, revised)
    assert issues(engine, year)[1:] == [(2, "half_year.differs", "3"), (4, "half_year.differs", "9")]
    closed = {issue.number for issue in review.dossier(settings, year).issues if issue.closed_at}
    assert closed == {3}, "kept, and dated"

    review.withdraw(settings, second, REVIEWER, "Đơn vị xin rút")
    assert issues(engine, year)[1:] == [(2, "half_year.differs", "3"), (5, "half_year.differs", "7.654,5")]
    review.send_back(settings, first, REVIEWER, "Sai số liệu")
    assert outcomes(engine, year)["half_year.differs"] == "pending"
    assert [rule for _, rule, _ in issues(engine, year)] == ["cover.late"]
    assert state(settings, year) == "accepted"
    assert answer(settings, "2023")["contested"] == 0


@pytest.fixture
def other_settings(server: Server, tmp_path: Path) -> Iterator[Settings]:
    """A second installation."""
    with copied_database(server, TEMPLATE) as url:
        home = tmp_path / "other"
        yield Settings(
            home=home, inbox=home / "inbox", outbox=home / "outbox", reports=home / "reports", warehouse_url=url
        )


def test_the_order_of_arrival_makes_no_difference(
    settings: Settings, other_settings: Settings, reports: Path, tmp_path: Path
) -> None:
    year = Path(shutil.copy(reports / "2023.xlsx", tmp_path / "2023.xlsx"))
    edit(year, "flows", {"vp_hanh_chinh_antt": 400}, ma_xa=COMMUNE, doan_ky="B2")
    edit(year, "flows", flows(reports / "2022.xlsx", BUSY, "B2"), ma_xa=BUSY, doan_ky="B2")
    files = {period: reports / f"{period}.xlsx" for period in ("2021", "2022", "2023-H1")} | {"2023": year}

    def arrive(where: Settings, order: Iterable[str]) -> dict[str, Any]:
        """Period → what came of every rule, and the issues that hold."""
        sent = {period: send_and_settle(where, files[period]) for period in order}
        warehouse = create_engine(where.warehouse_url or "")
        found = {period: (outcomes(warehouse, one), open_issues(warehouse, one)) for period, one in sent.items()}
        warehouse.dispose()
        return found

    in_time = arrive(settings, ["2021", "2022", "2023-H1", "2023"])
    results, found = in_time["2023"]
    assert {"statistics.changed", "statistics.same_as_last_year"} <= {rule for rule, *_ in found}
    assert "pending" not in results.values()
    assert arrive(other_settings, ["2023", "2022", "2023-H1", "2021"]) == in_time


def flows(file: Path, commune: str, part: str) -> dict[str, int]:
    """The numbers of a row."""
    sheet = openpyxl.load_workbook(file)[load_form().sheet("flows").name]
    grid = read_workbook(file.read_bytes(), load_form()).grids["flows"]
    (row,) = [i for i in range(grid.rows()) if grid.row_key(i) == f"{commune}|{part}"]
    cells = {field: sheet[grid.addresses[field][row]].value for field in grid.addresses}
    return {field: value for field, value in cells.items() if isinstance(value, int)}


def test_what_cannot_be_judged_again_costs_only_itself_and_is_tried_again(
    settings: Settings, engine: Engine, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half, year, previous = (send(settings, reports / f"{period}.xlsx") for period in ("2023-H1", "2023", "2022"))

    def defective(batch: Batch, *rest: Any) -> content.Content:
        if half in batch:
            raise ValueError("a defect of ours")
        return judge(batch, *rest)

    judge = content.settle_content
    with monkeypatch.context() as patch:
        patch.setattr(content, "settle_content", defective)
        with pytest.raises(pipeline.NotSettled, match=f"^submission {half}: a defect of ours$"):
            pipeline.settle_all(settings)
    assert outcomes(engine, year)["hot_spots.balance"] == "held"
    assert outcomes(engine, half)["hot_spots.balance"] == "pending"

    archived = Archive(settings.archive).path(hashlib.sha256((reports / "2023-H1.xlsx").read_bytes()).hexdigest())
    archived.rename(archived.with_suffix(".lost"))
    send(settings, reports / "2021.xlsx")
    with pytest.raises(pipeline.NotSettled, match=f"^submission {half}: [^;]*$"):
        pipeline.settle_all(settings)
    assert outcomes(engine, previous)["stable.institutions"] == "held"
    archived.with_suffix(".lost").rename(archived)
    assert pipeline.settle_all(settings).judged == [half]
    assert outcomes(engine, half)["hot_spots.balance"] == "held"
    assert pipeline.settle_all(settings).judged == []


def test_answers_are_rendered_before_others_have_to_wait_for_a_change(
    settings: Settings, engine: Engine, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_change = []

    def spied(*arguments: Any) -> Any:
        with engine.connect() as connection:
            held = text(
                "select count(*) from pg_locks l join pg_database d on d.oid = l.database"
                " where locktype = 'advisory' and granted and datname = current_database()"
            )
            under_change.append(connection.scalar(held))
        return prepare(*arguments)

    prepare = prepare_answer
    for module in (processing, settling):
        monkeypatch.setattr(module, "prepare_answer", spied)
    send_and_settle(settings, reports / "2023.xlsx")
    half = Path(shutil.copy(reports / "2023-H1.xlsx", settings.home.parent / "2023-H1.xlsx"))
    edit(half, "flows", {"chay_vu": 3}, ma_xa=COMMUNE, doan_ky="B1")
    send_and_settle(settings, half)
    assert under_change == [0, 0, 0]


def close(connection: Connection, submission: int, number: int) -> None:
    connection.execute(
        text("insert into quality.issue_closed values (:id, :number)"), {"id": submission, "number": number}
    )


def standing(connection: Connection, submission: int) -> Standing:
    return next(one for one in board(connection, "2023") if one.id == submission)


def test_what_another_unit_reported_under_the_same_code_is_not_waited_for(connection: Connection) -> None:
    code = "00382"  # Minh Trí until 30 June 2025, Kim Anh since
    earlier, submission = accept(connection, code, "2025-H1"), accept(connection, code, "2025")
    for one in (earlier, submission):
        connection.execute(
            text(
                "insert into quality.check_run"
                " (submission_id, suite, suite_digest, expectations, failed, compared_with)"
                " values (:id, 'x', 'x', 1, 0, '{}')"
            ),
            {"id": one},
        )
    assert connection.execute(statement("settleable")).all() == []


def test_only_what_counts_is_contested_and_not_for_communes_that_were_left_out(connection: Connection) -> None:
    submission = accept(connection, "016", "2023")
    connection.execute(text("insert into intake.left_out values (:id, '00379')"), {"id": submission})
    add_issue(connection, submission, 1, severity="block", unit_code="00379")
    assert standing(connection, submission).state == "accepted"
    add_issue(connection, submission, 2, severity="block", unit_code="00382")
    assert standing(connection, submission).state == "contested"
    assert [one.id for one in board(connection, state="contested")] == [submission]
    later = accept(connection, "016", "2023", revision=2)
    assert standing(connection, submission).state == "accepted"
    decide(connection, later, Decision.WITHDRAWN, REVIEWER, "Đơn vị xin rút")
    assert standing(connection, submission).state == "contested"
    close(connection, submission, 2)
    assert (standing(connection, submission).state, standing(connection, submission).blocking) == ("accepted", 1)


def test_a_closed_warning_counts_no_more_but_did_before(connection: Connection) -> None:
    submission = accept(connection, "016", "2023")
    add_issue(connection, submission, 1)
    before = known_moment(connection)
    close(connection, submission, 1)
    period = load_calendar().period("2023")
    scores = [next(s for s in scorecard(connection, period, at) if s.district == "016") for at in (before, None)]
    assert [score.open_warnings for score in scores] == [1, 0]
    assert standing(connection, submission).warnings == 0
    with pytest.raises(WrongRequest, match=f"warning {submission}-1 is closed"), connection.begin_nested():
        override(connection, submission, 1, REVIEWER, "Đã xác minh")
    with pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("delete from quality.issue_closed"))


def test_a_closed_warning_keeps_nobody_from_accepting(connection: Connection) -> None:
    submission = process(connection, receive(connection, "checked"), "016", "2023", state="checked")
    add_issue(connection, submission, 1, sign_off=True)
    close(connection, submission, 1)
    decide(connection, submission, Decision.ACCEPTED, REVIEWER, "Đã đối chiếu")
    assert standing(connection, submission).state == "accepted"
