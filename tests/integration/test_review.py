"""Revisions and review: who may make what of a submission, and what then counts."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from antt import pipeline
from antt.cli import app
from antt.errors import WrongRequest
from antt.load.facts import facts
from antt.pipeline import review as reviewing
from antt.read import Reading, read_workbook
from antt.reference.calendar import load_calendar
from antt.reference.form import load_form
from antt.reference.policy import Policy
from antt.review import Decision, board, decide, difference, dossier, override
from antt.settings import TIMEZONE, Settings
from antt.warehouse.moment import known_moment
from tests.helpers.stored import value
from tests.helpers.warehouse import accept, add_facts, add_issue, process, receive
from tests.helpers.workbooks import delete_row, edit

DISTRICT, COMMUNE, PERIOD = "016", "00379", "2023"
REVIEWER, DUTY_OFFICER = "Nguyễn Văn Đức", "Trần Thị Hà"


def state_of(connection: Connection, submission: int) -> str:
    return str(connection.scalar(text("select state::text from intake.submission where id = :id"), {"id": submission}))


def checked(connection: Connection, revision: int = 1, sign_off: int = 1) -> int:
    """A submission with warnings that somebody must sign off."""
    submission = process(
        connection,
        receive(connection, f"checked {revision}"),
        DISTRICT,
        PERIOD,
        revision,
        "checked",
        prepared_by="Lê Văn Lập",
        signed_by="Đỗ Minh Ký",
    )
    for number in range(1, sign_off + 1):
        add_issue(connection, submission, number, sign_off=True)
    return submission


def in_state(connection: Connection, state: str) -> int:
    """A submission in that state, reached the allowed way."""
    repeated = accept(connection, DISTRICT, PERIOD, revision=9) if state == "duplicate" else None
    submission = receive(connection, f"in state {state}")
    if state == "received":
        return submission
    first = "accepted" if state == "withdrawn" else state
    process(connection, submission, DISTRICT, PERIOD, state=first, repeats=repeated)
    if state == "withdrawn":
        decide(connection, submission, Decision.WITHDRAWN, REVIEWER, "Đơn vị xin rút")
    return submission


STATES = ("received", "checked", "accepted", "returned", "refused", "duplicate", "withdrawn")
BY_PERSON = {("checked", "accepted"), ("checked", "returned"), ("checked", "withdrawn")} | {
    ("accepted", "returned"),
    ("accepted", "withdrawn"),
}


@pytest.mark.parametrize("old", STATES)
@pytest.mark.parametrize("new", STATES)
def test_a_person_makes_only_the_allowed_changes_of_state(connection: Connection, old: str, new: str) -> None:
    submission = in_state(connection, old)
    event = text(
        "insert into intake.event (submission_id, state, actor, reason)"
        " values (:id, cast(:state as intake.state), :actor, 'Đã đối chiếu hồ sơ')"
    )
    values = {"id": submission, "state": new, "actor": REVIEWER}
    if (old, new) in BY_PERSON:
        connection.execute(event, values)
        assert state_of(connection, submission) == new
    else:
        with pytest.raises(DBAPIError, match=f"submission {submission} is"):
            connection.execute(event, values)


@pytest.mark.parametrize(("actor", "reason"), [(REVIEWER, "  "), (" ", "Sai số liệu"), ("Pipeline ", "Sai số liệu")])
def test_a_decision_needs_a_named_person_and_a_reason(connection: Connection, actor: str, reason: str) -> None:
    submission = accept(connection, DISTRICT, PERIOD)
    with pytest.raises(WrongRequest, match="a person gives a name and a reason"):
        decide(connection, submission, Decision.RETURNED, actor, reason)


def test_the_history_names_who_decided_and_why(connection: Connection) -> None:
    submission = accept(connection, DISTRICT, PERIOD)
    decide(connection, submission, Decision.WITHDRAWN, REVIEWER, "Đơn vị xin rút để kiểm tra lại")
    events = [(e.state, e.actor, e.reason) for e in dossier(connection, submission).events]
    assert events == [
        ("received", "pipeline", ""),
        ("accepted", "pipeline", ""),
        ("withdrawn", REVIEWER, "Đơn vị xin rút để kiểm tra lại"),
    ]


def test_a_decision_of_the_pipeline_cannot_be_dated_back(connection: Connection) -> None:
    submission = receive(connection, "backdated")
    with pytest.raises(DBAPIError, match="dated when it is made"):
        connection.execute(
            text("update intake.submission set state = 'refused', decided_at = '2024-01-01' where id = :id"),
            {"id": submission},
        )


def test_nobody_decides_about_a_submission_that_is_not_there(connection: Connection) -> None:
    with pytest.raises(WrongRequest, match="there is no submission 999"):
        decide(connection, 999, Decision.RETURNED, REVIEWER, "Sai")


def test_a_checked_submission_counts_once_every_warning_is_overridden_and_another_person_accepts_it(
    connection: Connection,
) -> None:
    submission = checked(connection, sign_off=2)
    add_issue(connection, submission, 3)
    override(connection, submission, 1, DUTY_OFFICER, "Xã có khu công nghiệp mới")
    with pytest.raises(WrongRequest, match=f"warning {submission}-2 waits for its override"), connection.begin_nested():
        decide(connection, submission, Decision.ACCEPTED, REVIEWER, "Đã giải trình")
    override(connection, submission, 2, DUTY_OFFICER, "Đã xác minh tại xã")
    decide(connection, submission, Decision.ACCEPTED, REVIEWER, "Đã giải trình")
    (standing,) = board(connection, PERIOD)
    assert (standing.state, standing.warnings) == ("accepted", 1), "a warning without sign-off stays open"


@pytest.mark.parametrize(
    ("who", "why_not"),
    [
        pytest.param(DUTY_OFFICER, "overrode a warning", id="who overrode the warning"),
        pytest.param(" trần  thị  HÀ", "overrode a warning", id="the same person, typed otherwise"),
        pytest.param(unicodedata.normalize("NFD", DUTY_OFFICER), "overrode a warning", id="in decomposed letters"),
        pytest.param("lê văn lập", "prepared or signed", id="who prepared the file"),
        pytest.param("ĐỖ MINH KÝ", "prepared or signed", id="who signed the file"),
    ],
)
def test_a_checked_submission_is_accepted_by_a_second_person(connection: Connection, who: str, why_not: str) -> None:
    submission = checked(connection)
    override(connection, submission, 1, DUTY_OFFICER, "Đã xác minh")
    with pytest.raises(WrongRequest, match=why_not):
        decide(connection, submission, Decision.ACCEPTED, who, "Đã giải trình")


def test_only_warnings_can_be_overridden(connection: Connection) -> None:
    submission = checked(connection)
    add_issue(connection, submission, 2, severity="info")
    for number in (2, 99):
        with pytest.raises(WrongRequest, match=f"issue {submission}-{number} is no warning"), connection.begin_nested():
            override(connection, submission, number, DUTY_OFFICER, "Đã xác minh")


def test_an_override_needs_a_person_and_a_reason_and_is_given_once(connection: Connection) -> None:
    submission = checked(connection)
    for by, reason, message in (("", "Đúng", "a person is named"), (DUTY_OFFICER, " ", "a reason is written")):
        with pytest.raises(WrongRequest, match=message), connection.begin_nested():
            override(connection, submission, 1, by, reason)
    override(connection, submission, 1, DUTY_OFFICER, "Đúng")
    with pytest.raises(WrongRequest, match="a warning is overridden once"), connection.begin_nested():
        override(connection, submission, 1, REVIEWER, "Đúng")
    with pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("delete from quality.override"))


def test_warnings_of_a_returned_submission_are_not_overridden(connection: Connection) -> None:
    submission = checked(connection)
    decide(connection, submission, Decision.RETURNED, REVIEWER, "Chưa giải trình")
    with pytest.raises(WrongRequest, match="is returned"):
        override(connection, submission, 1, DUTY_OFFICER, "Đúng")


def people(connection: Connection, known_at: dt.datetime | str = "infinity") -> list[object]:
    return list(
        connection.scalars(
            text("select number from core.facts_as_known(:at) where element = 'dan_so' and unit_code = :unit"),
            {"at": known_at, "unit": COMMUNE},
        )
    )


def test_what_was_known_at_a_moment_stays_as_revisions_come_and_go(connection: Connection) -> None:
    moments = [known_moment(connection)]
    first = accept(connection, DISTRICT, PERIOD, 1)
    add_facts(connection, first, COMMUNE, "2023-12-14", {"dan_so": 1000})
    moments.append(known_moment(connection))
    second = accept(connection, DISTRICT, PERIOD, 2)
    add_facts(connection, second, COMMUNE, "2023-12-14", {"dan_so": 2000})
    moments.append(known_moment(connection))
    decide(connection, second, Decision.WITHDRAWN, REVIEWER, "Nộp nhầm")
    moments.append(known_moment(connection))
    decide(connection, first, Decision.RETURNED, REVIEWER, "Sai dân số")
    moments.append(known_moment(connection))
    assert [people(connection, moment) for moment in moments] == [[], [1000], [2000], [1000], []]
    assert people(connection) == []


def test_a_submission_accepted_by_a_reviewer_counts_from_then(connection: Connection) -> None:
    submission = checked(connection)
    override(connection, submission, 1, DUTY_OFFICER, "Đã xác minh")
    before = known_moment(connection)
    decide(connection, submission, Decision.ACCEPTED, REVIEWER, "Đã giải trình")
    add_facts(connection, submission, COMMUNE, "2023-12-14", {"dan_so": 1000})
    assert (people(connection, before), people(connection)) == ([], [1000])


def test_facts_of_a_withdrawn_submission_are_refused(connection: Connection) -> None:
    submission = accept(connection, DISTRICT, PERIOD)
    decide(connection, submission, Decision.WITHDRAWN, REVIEWER, "Nộp nhầm")
    with pytest.raises(psycopg.IntegrityError, match="is not accepted"):
        add_facts(connection, submission, COMMUNE, "2023-12-14", {"dan_so": 1000})


def test_facts_of_a_commune_that_was_left_out_are_refused(connection: Connection) -> None:
    submission = accept(connection, DISTRICT, PERIOD)
    connection.execute(text("insert into intake.left_out values (:id, :unit)"), {"id": submission, "unit": COMMUNE})
    with pytest.raises(psycopg.IntegrityError, match="left out"):
        add_facts(connection, submission, COMMUNE, "2023-12-14", {"dan_so": 1000})


SON_TAY, SON_TAY_COMMUNE, OTHER_COMMUNE = "269", "09592", "09601"


@pytest.fixture
def workbook(season_files: Path, tmp_path: Path) -> Path:
    """A good workbook of the smallest district."""
    return Path(shutil.copy(season_files / "workbooks" / "2024-H1" / "269_son-tay.xlsx", tmp_path / "269.xlsx"))


def read(path: Path) -> Reading:
    return read_workbook(path.read_bytes(), load_form())


@pytest.fixture
def waiting(workbook: Path, settings: Settings) -> int:
    """A submission, archived, that waits for a reviewer."""
    (submission,) = pipeline.archive(settings, workbook, "2024-H1")
    assert submission is not None
    assert settings.warehouse_url
    engine = create_engine(settings.warehouse_url)
    with engine.begin() as connection:
        process(connection, submission, SON_TAY, "2024-H1", state="checked")
        add_issue(connection, submission, sign_off=True)
    engine.dispose()
    return submission


def test_accepting_loads_the_facts_of_the_archived_bytes(waiting: int, workbook: Path, settings: Settings) -> None:
    reviewing.override(settings, waiting, 1, DUTY_OFFICER, "Đã xác minh")
    loaded = reviewing.accept(settings, waiting, REVIEWER, "Đã giải trình")
    expected = len(list(facts(read(workbook), load_calendar().period("2024-H1"))))
    assert loaded == expected == value(settings, "select count(*) from core.fact")
    assert pipeline.stale_periods(settings) == ["2024-H1"]
    assert pipeline.completeness(settings, "2024-H1").offices == 1


def test_a_warning_to_sign_off_keeps_a_submission_from_counting_until_two_persons_agree(
    season_files: Path, settings: Settings
) -> None:
    target = settings.inbox / "2023" / "269.xlsx"
    target.parent.mkdir(parents=True)
    shutil.copy(season_files / "workbooks" / "2023" / "269_son-tay.xlsx", target)
    explanation = "Đã đưa ra khỏi diện trọng điểm từ tháng 6"
    edit(target, "annual", {"xa_trong_diem": "Có", "giai_trinh": explanation}, ma_xa=SON_TAY_COMMUNE)
    processed = pipeline.process(settings, pipeline.collect(settings).new)
    assert (processed.checked, processed.facts) == ([1], 0)
    (warning,) = [i for i in reviewing.dossier(settings, 1).issues if i.sign_off]
    assert warning.explanation == explanation
    reviewing.override(settings, 1, warning.number, DUTY_OFFICER, "Đã hết phức tạp từ tháng 6")
    assert reviewing.accept(settings, 1, REVIEWER, "Đã giải trình") > 0
    assert pipeline.stale_periods(settings) == ["2023"]


def test_what_is_refused_loads_nothing_and_tells_nobody(waiting: int, settings: Settings) -> None:
    with pytest.raises(WrongRequest, match="waits for its override"):
        reviewing.accept(settings, waiting, REVIEWER, "Đã giải trình")
    assert value(settings, "select count(*) from core.fact") == 0
    assert not list(settings.outbox.rglob("*.quyet-dinh.html"))


def test_a_withdrawal_makes_the_verdicts_stale_and_tells_the_sender(waiting: int, settings: Settings) -> None:
    reviewing.override(settings, waiting, 1, DUTY_OFFICER, "Đã xác minh")
    reviewing.accept(settings, waiting, REVIEWER, "Đã giải trình")
    pipeline.evaluate(settings, "2024-H1")
    judged = (
        "select count(*) from core.verdicts_as_known('infinity')"
        " where indicator = '19.2-NC' and outcome <> 'khong_du_so_lieu'"
    )
    assert value(settings, judged) == 6
    assert pipeline.stale_periods(settings) == []
    reviewing.withdraw(settings, waiting, REVIEWER, "Đơn vị xin rút <để sửa>")
    assert pipeline.stale_periods(settings) == ["2024-H1"]
    pipeline.evaluate(settings, "2024-H1")
    assert value(settings, judged) == 0
    assert pipeline.completeness(settings, "2024-H1").offices == 0
    notice = (settings.outbox / "269.1.quyet-dinh.html").read_text(encoding="utf-8")
    assert "Đơn vị xin rút &lt;để sửa&gt;" in notice
    assert "Đã rút" in notice


def test_the_difference_of_two_revisions_names_each_cell_with_both_values(workbook: Path, tmp_path: Path) -> None:
    corrected = Path(shutil.copy(workbook, tmp_path / "corrected.xlsx"))
    (cell,) = edit(corrected, "flows", {"tp_ttxh": 77}, ma_xa=SON_TAY_COMMUNE, doan_ky="B1")
    (reason,) = edit(corrected, "cover", {"ly_do_sua": "Cập nhật"})
    old, new = read(workbook), read(corrected)
    found = difference(old, new)
    flows = old.grids["flows"]
    before = dict(zip(flows.addresses["tp_ttxh"], flows.typed["tp_ttxh"], strict=True))[cell]
    assert [c[1:] for c in found.cells] == [
        (f"{SON_TAY_COMMUNE}|B1", "tp_ttxh", cell, cell, before, "77"),
        ("", "ly_do_sua", reason, reason, "", "Cập nhật"),
    ]
    assert (found.added, found.removed) == ((), ())


def test_rows_are_compared_by_their_keys_wherever_they_stand(workbook: Path, tmp_path: Path) -> None:
    shorter = Path(shutil.copy(workbook, tmp_path / "shorter.xlsx"))
    delete_row(shorter, "annual", ma_xa=SON_TAY_COMMUNE)
    found = difference(read(workbook), read(shorter))
    assert (found.cells, found.added, [r.row_key for r in found.removed]) == ((), (), [SON_TAY_COMMUNE])
    assert [r.row_key for r in difference(read(shorter), read(workbook)).added] == [SON_TAY_COMMUNE]


@pytest.fixture
def one_bad_commune(workbook: Path, settings: Settings) -> Path:
    """The workbook in the inbox, with a blocking error of one commune."""
    target = settings.inbox / "2024-H1" / workbook.name
    target.parent.mkdir(parents=True)
    edit(workbook, "flows", {"tp_ttxh": None}, ma_xa=SON_TAY_COMMUNE, doan_ky="B1")
    return Path(shutil.copy(workbook, target))


def test_one_bad_commune_returns_the_whole_submission(one_bad_commune: Path, settings: Settings) -> None:
    assert one_bad_commune.exists()
    assert pipeline.process(settings, pipeline.collect(settings).new).returned == [1]


def test_where_the_policy_allows_the_other_communes_are_taken_in(
    one_bad_commune: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("antt.check.partial.load_policy", lambda: Policy(partial_acceptance=True))
    assert one_bad_commune.exists()
    assert pipeline.process(settings, pipeline.collect(settings).new).accepted == [1]
    assert value(settings, "select string_agg(unit_code, ',') from intake.left_out") == SON_TAY_COMMUNE
    assert value(settings, f"select count(*) from core.fact where unit_code = '{SON_TAY_COMMUNE}'") == 0
    assert value(settings, "select count(distinct unit_code) from core.fact where unit_code <> '269'") == 5
    complete = pipeline.completeness(settings, "2024-H1")
    assert (complete.offices, complete.communes) == (1, 5)


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTT_HOME", str(settings.home))
    monkeypatch.setenv("ANTT_OUTBOX", str(settings.outbox))
    assert settings.warehouse_url
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", settings.warehouse_url)


def antt(*arguments: str) -> Any:
    done = CliRunner().invoke(app, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def table(*arguments: str) -> str:
    """What a person sees on a screen of 80 columns, without a value cut off."""
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "…" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    return done.stdout


@pytest.mark.usefixtures("environment")
def test_a_reviewer_works_with_the_commands(waiting: int, settings: Settings) -> None:
    signed = ("--by", DUTY_OFFICER, "--reason", "Đã xác minh")
    number = str(waiting)
    (line,) = antt("review", "list", "--state", "checked")
    assert (line["id"], line["warnings"]) == (waiting, 1)
    assert "CHỜ DUYỆT cảnh báo" in table("review", "list")
    assert "CHỜ KÝ" in table("review", "show", number)
    antt("review", "override", number, "1", *signed)
    assert "CHỜ KÝ" not in table("review", "show", number)
    antt("review", "accept", number, "--by", REVIEWER, "--reason", "Đã giải trình")
    shown = antt("review", "show", number)
    assert [e["state"] for e in shown["events"]] == ["received", "checked", "accepted"]
    assert shown["issues"][0]["overridden_by"] == DUTY_OFFICER
    assert antt("review", "diff", number, number) == {"cells": [], "added": [], "removed": []}
    antt("review", "return", number, *signed)
    (score,) = [s for s in antt("scorecard", "2024-H1") if s["district"] == SON_TAY]
    assert (score["returns"], score["accepted"]) == (1, None)
    until = dt.datetime.now(TIMEZONE).date().isoformat()
    antt("period", "open", "2024-H2", "--district", "276", "--until", until, *signed)
    (period,) = [p for p in antt("period", "list") if p["code"] == "2024-H2"]
    assert period["exceptions"][-1]["district_code"] == "276"
    assert settings.outbox.joinpath("269.1.quyet-dinh.html").exists()
    assert "Trả lại để bổ sung" in table("review", "list")
    assert "2024-H2" in table("period", "list")
    assert "Công an" in table("scorecard", "2024-H1")


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["review", "show", "99"], "there is no submission 99"),
        (["review", "accept", "99", "--by", "A", "--reason", "B"], "there is no submission 99"),
        (["review", "diff", "98", "99"], "there is no submission 98"),
        (["review", "list", "--period", "2024-Q1"], "no reporting period"),
        (["review", "list", "--state", "done"], "there is no state 'done'"),
        (["period", "open", "2023", "--until", "2020-01-01", "--by", "A", "--reason", "B"], "is over"),
        (["period", "open", "2023", "--until", "2099-01-01", "--by", "", "--reason", "B"], "a person is named"),
        (
            ["period", "open", "2023", "--until", "2099-01-01", "--by", "A", "--reason", "B"],
            "an exception lasts 60 days at most",
        ),
        (["scorecard", "2024-Q1"], "no reporting period"),
    ],
)
def test_a_wrong_request_is_told_in_one_line(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 64
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
