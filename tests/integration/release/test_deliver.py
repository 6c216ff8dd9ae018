"""Recipients are told once each, by a real mail server, and get neither figures nor files."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from antt import smtp
from antt.errors import WrongRequest
from antt.pipeline import release
from antt.reference.recipients import Recipients, load_recipients
from antt.release import delivery
from antt.render import documents
from antt.render.html import to_html
from antt.settings import Settings
from antt.smtp import NotSent
from antt.warehouse.server import Server
from tests.conftest import TEMPLATE, copied_database, create_database
from tests.helpers.mail import Post, post_office
from tests.integration.release.conftest import office_of

TOLD = {"pv05@congan.example", "vanphong@congan.example", "v05@bca.example"}
FIRST, DRAFT = 1, 2
"""Drafts: one that was released, and the correction that was released after it."""


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with post_office(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def released(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A warehouse in which a report and its correction are released, and nobody was told; copy it."""
    name = "released"
    create_database(server, name, TEMPLATE)
    home = tmp_path_factory.mktemp("released")
    engine = create_engine(server.url(name))
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(documents, "FORMATS", {"html": to_html})
        office = office_of(_settings(home, server.url(name)), engine)
        assert office.release() == FIRST
        office.report(crimes=5, revision=2)
        assert office.release(by="Minh\r\nBcc: ai@do.example\r\n\r\nThân") == DRAFT
    engine.dispose()
    return name


@pytest.fixture
def settings(server: Server, released: str, post: Post, tmp_path: Path) -> Iterator[Settings]:
    """An installation with that warehouse and a mail server."""
    with copied_database(server, released) as url:
        changes = {"smtp": post.connection, "archive_url": "https://kho.congan.example/bao-cao/"}
        yield _settings(tmp_path / "home", url).model_copy(update=changes)


def _settings(home: Path, url: str) -> Settings:
    return Settings(
        home=home, inbox=home / "inbox", outbox=home / "outbox", reports=home / "reports", warehouse_url=url
    )


def test_each_recipient_is_told_once_however_often_it_is_tried(settings: Settings, post: Post) -> None:
    assert release.deliver(settings, DRAFT).sent == 3
    assert release.deliver(settings, DRAFT).sent == 3
    assert sorted(to for _, (to,) in post.envelopes) == sorted(TOLD)
    kept = release.deliveries(settings, DRAFT)
    assert {d.recipient: d.message_id for d in kept} == {
        m["To"].addresses[0].addr_spec: m["Message-ID"] for m in post.messages
    }


def test_a_message_holds_words_and_a_link_but_no_figure_and_no_file(settings: Settings, post: Post) -> None:
    release.deliver(settings, DRAFT)
    message = next(m for m in post.messages if "pv05" in m["To"])
    assert message["Subject"].startswith("[ANTT] Phát hành lại: Kết quả thực hiện tiêu chí an ninh")
    assert message["From"].addresses[0].addr_spec == load_recipients().sender.address
    assert not list(message.iter_attachments())
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    words = _words(message)
    assert "https://kho.congan.example/bao-cao/2024-H1/half_year/lan-2/" in words
    without_links = re.sub(r"https://\S+", "", words)
    dates_and_names = r"\d\d:\d\d ngày \d\d/\d\d/\d{4}|6 tháng đầu năm 2024|lần thứ 2|PV05"
    assert re.findall(r"\d+", re.sub(dates_and_names, "", without_links)) == []


def test_a_correction_names_what_changed_without_the_numbers(settings: Settings, post: Post) -> None:
    release.deliver(settings, DRAFT)
    message = post.messages[0]
    assert message["Subject"].startswith("[ANTT] Phát hành lại: ")
    words = _words(message)
    assert "  - Phạm tội về trật tự xã hội: số vụ xảy ra (kỳ này)" in words.splitlines()
    assert not any(letter.isdigit() for line in words.splitlines() if line.startswith("  - ") for letter in line)


def test_without_a_server_nobody_is_told_and_that_is_recorded_until_there_is_one(
    settings: Settings, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    without = settings.model_copy(update={"smtp": None})
    assert release.deliver(without, DRAFT) == release.deliver(without, DRAFT) == (0, 3, 0, 0)
    assert "no mail server is set (connection smtp)" in caplog.text
    assert post.raw == []
    assert release.deliver(settings, DRAFT) == (3, 0, 0, 0)


def test_a_refused_recipient_is_tried_again_and_stops_no_other(settings: Settings, post: Post) -> None:
    post.refused = {"v05@bca.example"}
    assert release.deliver(settings, DRAFT) == (2, 0, 1, 0)
    (failed,) = (d for d in release.deliveries(settings, DRAFT) if d.result == "failed")
    assert "no such mailbox" in failed.detail
    post.refused = set()
    assert release.deliver(settings, DRAFT) == (3, 0, 0, 0)
    assert len(post.raw) == 3


def test_what_was_begun_and_killed_is_not_sent_again_by_itself(
    settings: Settings, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in = smtp.hand_in

    def killed_after(*arguments: object) -> None:
        hand_in(*arguments)  # type: ignore[arg-type]
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as killed:
        killed.setattr(delivery, "hand_in", killed_after)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            release.deliver(settings, DRAFT)
    assert release.deliver(settings, DRAFT) == (2, 0, 0, 1)
    (unknown,) = (d for d in release.deliveries(settings, DRAFT) if d.result == "sending")
    assert len(post.raw) == 3, "it had gone out indeed"
    release.give_up(settings, DRAFT, unknown.recipient, "Phạm Quang Minh")
    assert release.deliver(settings, DRAFT) == (3, 0, 0, 0)
    assert post.messages[0]["Message-ID"] == post.messages[-1]["Message-ID"], "a recipient can tell"


def test_a_server_that_is_not_trusted_or_not_encrypted_gets_nothing(settings: Settings, post: Post) -> None:
    for connection, refusal in (
        (f"smtp://127.0.0.1:{post.port}/?disable_ssl=true", (NotSent, "certificate")),
        (f"smtp://127.0.0.1:{post.port}/?disable_ssl=true&disable_tls=true", (Exception, "STARTTLS")),
        ("smtp://mail.congan.example/?disable_ssl=true&disable_tls=true", (WrongRequest, "in the clear")),
    ):
        other = settings.model_copy(update={"smtp": connection})
        kind, words = refusal
        if words == "STARTTLS":
            assert release.deliver(other, DRAFT).failed == 3
        else:
            with pytest.raises(kind, match=words):
                release.deliver(other, DRAFT)
    assert post.raw == []


def test_an_edition_that_was_replaced_is_told_to_nobody_any_more(settings: Settings, post: Post) -> None:
    assert release.deliver(settings, FIRST) == (0, 0, 0, 0)
    assert post.raw == []
    with pytest.raises(WrongRequest, match="there is no draft 3"):
        release.deliver(settings, 3)


def test_a_name_with_a_line_break_never_becomes_a_header(settings: Settings, post: Post) -> None:
    release.deliver(settings, DRAFT)
    assert all(message["Bcc"] is None for message in post.messages)
    assert {to for _, tos in post.envelopes for to in tos} == TOLD
    assert "người duyệt: Minh Bcc: ai@do.example Thân" in _words(post.messages[0])


def _words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    words: str = body.get_content()
    return words


def test_a_unit_is_told_of_its_own_report_only() -> None:
    recipients = Recipients.model_validate(
        {
            "domains": ["congan.example"],
            "sender": {"name": "ANTT", "address": "antt@congan.example"},
            "headlines": [],
            "announcements": [
                {"kinds": ["district"], "scope": code, "to": [{"name": code, "address": f"h{code}@congan.example"}]}
                for code in ("276", "250")
            ],
        }
    )
    assert [m.address for m in recipients.of("district", "276")] == ["h276@congan.example"]
    assert recipients.of("district", "") == recipients.of("annual", "276") == ()
