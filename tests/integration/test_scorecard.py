"""The scorecard: how each office reported, on a small case made by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, text

from antt.reference.calendar import load_calendar
from antt.review import Decision, Score, decide, override, scorecard
from antt.warehouse.moment import known_moment
from tests.helpers.warehouse import add_issue, process, receive

PERIOD = load_calendar().period("2023")
IN_TIME = "2023-12-18T23:30:00+07:00"
LATE = "2023-12-19T00:30:00+07:00"


def score(connection: Connection, district: str, known_at: dt.datetime | None = None) -> Score:
    return next(s for s in scorecard(connection, PERIOD, known_at) if s.district == district)


def sent(connection: Connection, district: str, state: str = "accepted", revision: int = 1, at: str = IN_TIME) -> int:
    submission = receive(connection, f"{district} {revision}", dt.datetime.fromisoformat(at))
    return process(connection, submission, district, PERIOD.code, revision, state)


def test_every_office_that_owes_a_submission_has_a_score(connection: Connection) -> None:
    scores = scorecard(connection, PERIOD)
    assert (len(scores), sum(s.communes_owed for s in scores)) == (18, 382)
    silent = score(connection, "016")
    assert silent == Score("016", silent.office, "2023", None, False, 0, None, 0, 25, None, 0, 0, 0)


@pytest.mark.parametrize(("at", "on_time"), [(IN_TIME, True), (LATE, False)])
def test_on_time_is_by_the_last_day_in_viet_nam(connection: Connection, at: str, on_time: bool) -> None:
    sent(connection, "016", at=at)
    assert score(connection, "016").on_time is on_time


def test_accepted_at_the_first_attempt(connection: Connection) -> None:
    sent(connection, "016")
    found = score(connection, "016")
    assert (found.revisions, found.accepted, found.communes, found.first_pass, found.returns) == (1, 1, 25, True, 0)


def test_returned_once_and_mended(connection: Connection) -> None:
    sent(connection, "016", "returned", 1)
    sent(connection, "016", "accepted", 2, LATE)
    found = score(connection, "016")
    assert (found.on_time, found.revisions, found.accepted, found.first_pass, found.returns) == (True, 2, 2, False, 1)
    assert found.late_corrections == 1, "the second revision came in by an exception from the lock"


def test_the_same_figures_again_are_no_attempt(connection: Connection) -> None:
    first = sent(connection, "016")
    process(connection, receive(connection, "again"), "016", PERIOD.code, state="duplicate", repeats=first)
    found = score(connection, "016")
    assert (found.revisions, found.accepted, found.first_pass) == (1, 1, True)


def test_what_others_sent_says_nothing_about_the_office(connection: Connection) -> None:
    process(connection, receive(connection, "theirs"), "016", PERIOD.code, None, "refused")
    sent(connection, "016", at=LATE)
    found = score(connection, "016")
    assert (found.on_time, found.revisions, found.first_pass) == (False, 1, True)


def test_a_first_submission_that_waits_for_its_reviewer_has_not_passed_yet(connection: Connection) -> None:
    sent(connection, "016", "checked")
    found = score(connection, "016")
    assert (found.accepted, found.communes, found.first_pass) == (None, 0, None)


def test_warnings_are_open_until_somebody_overrides_them(connection: Connection) -> None:
    submission = sent(connection, "016")
    for number in (1, 2, 3):
        add_issue(connection, submission, number, severity="warn" if number < 3 else "info")
    assert score(connection, "016").open_warnings == 2
    override(connection, submission, 1, "Trần Thị Hà", "Đã xác minh")
    assert score(connection, "016").open_warnings == 1


def test_communes_left_out_are_not_complete(connection: Connection) -> None:
    submission = sent(connection, "016")
    connection.execute(text("insert into intake.left_out values (:id, '00379')"), {"id": submission})
    found = score(connection, "016")
    assert (found.communes, found.communes_owed) == (24, 25)


def test_what_was_known_at_a_moment_stays(connection: Connection) -> None:
    submission = sent(connection, "016")
    add_issue(connection, submission)
    before = known_moment(connection)
    then = score(connection, "016", before)
    assert (then.accepted, then.first_pass, then.open_warnings) == (1, True, 1)
    override(connection, submission, 1, "Trần Thị Hà", "Đã xác minh")
    decide(connection, submission, Decision.RETURNED, "Nguyễn Văn Đức", "Sai dân số")
    now = score(connection, "016")
    assert (now.accepted, now.first_pass, now.returns) == (None, False, 1)
    assert score(connection, "016", before) == then
