"""Mails to the people who have to see to something: whom, in which words, and what no name can smuggle in."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from antt.reference.recipients import Mailbox, Recipients
from antt.release.alert import Alert, Reason, addressees, mail

AT = dt.datetime(2026, 11, 25, 1, 0, tzinfo=dt.UTC)
SENDER = Mailbox(name="Hệ thống báo cáo ANTT", address="antt@congan.example")
OPERATOR = Mailbox(name="Tổ vận hành", address="vanhanh@congan.example")
APPROVER = Mailbox(name="Lãnh đạo", address="lanhdao@congan.example")
PAGE = "https://airflow.congan.example/dags/annual_report/runs/manual__1"
FAILED = Alert(Reason.RUN_FAILED, "annual_report", "manual__1", "render", 3, link=PAGE)
SUBJECT = "Duyệt phát hành (năm 2023, lập lần thứ 1): Kết quả thực hiện tiêu chí an ninh"
WAITS = Alert(Reason.DRAFT_WAITS, "publish_report", "asset__1", "approve", 1, subject=SUBJECT, link=f"{PAGE}/tasks")


def text(alert: Alert) -> str:
    words: str = mail(alert, OPERATOR, SENDER, AT).get_content()
    return words


def test_operators_are_told_of_runs_and_approvers_of_questions() -> None:
    recipients = Recipients(
        domains=("congan.example",),
        sender=SENDER,
        announcements=(),
        operators=(OPERATOR,),
        approvers=(APPROVER,),
        headlines=(),
    )
    assert addressees(FAILED, recipients) == (OPERATOR,)
    assert addressees(WAITS, recipients) == (APPROVER,)


def test_a_failed_run_is_told_with_its_name_its_step_and_its_page() -> None:
    message = mail(FAILED, OPERATOR, SENDER, AT)
    assert message["Subject"] == "[ANTT] Lỗi xử lý: annual_report"
    assert message["Date"] == "Wed, 25 Nov 2026 08:00:00 +0700"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    lines = [line.strip() for line in message.get_content().splitlines()]
    for line in ("Kính gửi: Tổ vận hành", "Lần chạy: manual__1", "Bước gặp lỗi: render", PAGE):
        assert line in lines


def test_a_question_is_told_by_its_subject() -> None:
    assert mail(WAITS, APPROVER, SENDER, AT)["Subject"] == f"[ANTT] Chờ duyệt: {SUBJECT}"
    assert SUBJECT in text(WAITS)
    assert WAITS.link in text(WAITS)


def test_no_space_of_a_long_subject_is_lost_where_its_lines_are_folded() -> None:
    for length in range(1, 40):
        alert = WAITS._replace(subject=f"{SUBJECT}, {'x' * length} và phục vụ kiểm tra của Bộ Công an")
        raw = mail(alert, APPROVER, SENDER, AT).as_bytes()
        assert max(map(len, raw.splitlines())) < 100
        received = message_from_bytes(raw, policy=default)
        assert received["Subject"] == f"[ANTT] Chờ duyệt: {alert.subject}"
        assert not received.defects


@pytest.mark.parametrize("alert", [FAILED, WAITS])
def test_without_an_address_of_airflow_there_is_no_link(alert: Alert) -> None:
    assert "http" not in text(alert._replace(link=""))


def test_one_attempt_is_one_message_and_the_next_another() -> None:
    first = mail(FAILED, OPERATOR, SENDER, AT)["Message-ID"]
    assert first == mail(FAILED, OPERATOR, SENDER, AT + dt.timedelta(hours=1))["Message-ID"]
    changes: list[dict[str, Any]] = [{"dag": "other"}, {"run": "other"}, {"task": "other"}, {"attempt": 4}]
    others = [
        mail(FAILED, APPROVER, SENDER, AT),
        mail(WAITS, OPERATOR, SENDER, AT),
        *(mail(FAILED._replace(**change), OPERATOR, SENDER, AT) for change in changes),
    ]
    assert len({first, *(other["Message-ID"] for other in others)}) == len(others) + 1


@pytest.mark.parametrize("field", ["dag", "run", "task", "subject", "link"])
@pytest.mark.parametrize("alert", [FAILED, WAITS])
def test_a_line_break_becomes_neither_a_header_nor_a_line(alert: Alert, field: str) -> None:
    change: dict[str, Any] = {field: "x\r\nBcc: ai@do.example\r\n\r\nThân"}
    message = mail(alert._replace(**change), OPERATOR, SENDER, AT)
    assert message["Bcc"] is None
    assert b"\nBcc:" not in message.as_bytes()
    assert [to.addr_spec for to in message["To"].addresses] == [OPERATOR.address]
    assert "Thân" not in message.get_content().splitlines()
