"""Operators and approvers are told by a real mail server; without one, or with nobody listed, nothing fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from antt.pipeline import alerting
from antt.pipeline.alerting import Alert, Reason
from antt.reference.recipients import Mailbox, load_recipients
from antt.settings import Settings
from tests.helpers.mail import Post, post_office

ALERT = Alert(Reason.RUN_FAILED, "annual_report", "manual__1", "render", 3, link="https://airflow.congan.example/1")
FIRST, SECOND = (Mailbox(name=name, address=f"{name}@congan.example") for name in ("mot", "hai"))


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with post_office(tmp_path) as running:
        yield running


@pytest.fixture
def settings(post: Post, tmp_path: Path) -> Settings:
    folders = {name: tmp_path / name for name in ("home", "inbox", "outbox", "reports")}
    return Settings(**folders, warehouse_url=None, smtp=post.connection)


@pytest.fixture(autouse=True)
def listed(monkeypatch: pytest.MonkeyPatch) -> None:
    two = load_recipients().model_copy(update={"operators": (FIRST, SECOND), "approvers": ()})
    monkeypatch.setattr(alerting, "load_recipients", lambda: two)


def test_everybody_is_told_in_a_mail_of_their_own(settings: Settings, post: Post) -> None:
    assert alerting.tell(settings, ALERT) == 2
    assert post.envelopes == [("antt@congan.example", [one.address]) for one in (FIRST, SECOND)]
    message = post.messages[0]
    assert message["Subject"] == "[ANTT] Lỗi xử lý: annual_report"
    assert "Một lần chạy của hệ thống báo cáo ANTT đã dừng vì lỗi" in message.get_content()
    assert ALERT.link in message.get_content()
    assert not list(message.iter_attachments())


def test_who_is_refused_stops_no_other(settings: Settings, post: Post, caplog: pytest.LogCaptureFixture) -> None:
    post.refused = {FIRST.address}
    assert alerting.tell(settings, ALERT) == 1
    assert post.envelopes == [("antt@congan.example", [SECOND.address])]
    assert "mot@congan.example was not told" in caplog.text


def test_of_one_task_only_the_first_of_a_day_is_told_where_that_is_asked_for(
    settings: Settings, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    assert alerting.tell(settings.model_copy(update={"smtp": None}), ALERT, daily=True) == 0
    assert [alerting.tell(settings, ALERT._replace(run=run), daily=True) for run in ("1", "2", "3")] == [2, 0, 0]
    assert "nobody is told of RUN_FAILED annual_report 3 render: the first of today was told" in caplog.text
    assert alerting.tell(settings, ALERT._replace(task="announce"), daily=True) == 2, "something else went wrong"
    assert alerting.tell(settings, ALERT) == 2
    (kept,) = (settings.home / "alerts").glob("*.render")
    kept.write_text("2026-01-01")
    assert alerting.tell(settings, ALERT, daily=True) == 2, "on another day"
    assert len(post.raw) == 8


IN_THE_CLEAR = "smtp://mail.congan.example/?disable_ssl=true&disable_tls=true"


@pytest.mark.parametrize(
    ("changes", "alert", "says"),
    [
        pytest.param({"smtp": None}, ALERT, "no mail server is set (connection smtp)", id="no server"),
        pytest.param({}, ALERT._replace(reason=Reason.DRAFT_WAITS), "lists nobody for it", id="nobody listed"),
        pytest.param({"smtp": "smtp://127.0.0.1:1/?disable_ssl=true"}, ALERT, "Connection refused", id="server down"),
        pytest.param({"smtp": IN_THE_CLEAR}, ALERT, "in the clear", id="no TLS"),
    ],
)
def test_what_keeps_it_from_being_sent_is_logged_and_no_more(
    settings: Settings, post: Post, caplog: pytest.LogCaptureFixture, changes: dict[str, str], alert: Alert, says: str
) -> None:
    assert alerting.tell(settings.model_copy(update=changes), alert) == 0
    assert says in caplog.text
    assert post.raw == []
