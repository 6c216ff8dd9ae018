"""Recipients are told once each, by a real mail server, and get neither figures nor files."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from antt.errors import WrongRequest
from antt.pipeline import release
from antt.reference.recipients import Recipients, load_recipients
from antt.release import delivery, smtp
from antt.release.smtp import NotSent
from tests.helpers.mail import Post, post_office
from tests.integration.release.conftest import Office

pytestmark = pytest.mark.usefixtures("quick")

TOLD = {"pv05@congan.example", "vanphong@congan.example", "v05@bca.example"}


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with post_office(tmp_path) as running:
        yield running


@pytest.fixture
def with_mail(office: Office, post: Post) -> Office:
    changes = {"smtp": post.connection, "archive_url": "https://kho.congan.example/bao-cao/"}
    return Office(office.settings.model_copy(update=changes), office.engine)


def test_each_recipient_is_told_once_however_often_it_is_tried(with_mail: Office, post: Post) -> None:
    draft = with_mail.release()
    assert release.deliver(with_mail.settings, draft).sent == 3
    assert release.deliver(with_mail.settings, draft).sent == 3
    assert sorted(to for _, (to,) in post.envelopes) == sorted(TOLD)
    kept = release.deliveries(with_mail.settings, draft)
    assert {d.recipient: d.message_id for d in kept} == {
        m["To"].addresses[0].addr_spec: m["Message-ID"] for m in post.messages
    }


def test_a_message_holds_words_and_a_link_but_no_figure_and_no_file(with_mail: Office, post: Post) -> None:
    release.deliver(with_mail.settings, with_mail.release())
    message = next(m for m in post.messages if "pv05" in m["To"])
    assert message["Subject"].startswith("[ANTT] Phát hành: Kết quả thực hiện tiêu chí an ninh")
    assert message["From"].addresses[0].addr_spec == load_recipients().sender.address
    assert not list(message.iter_attachments())
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    words = _words(message)
    assert "https://kho.congan.example/bao-cao/2024-H1/half_year/lan-1/" in words
    without_links = re.sub(r"https://\S+", "", words)
    dates_and_names = r"\d\d:\d\d ngày \d\d/\d\d/\d{4}|6 tháng đầu năm 2024|lần thứ 1|PV05"
    assert re.findall(r"\d+", re.sub(dates_and_names, "", without_links)) == []


def test_a_correction_names_what_changed_without_the_numbers(with_mail: Office, post: Post) -> None:
    with_mail.release()
    with_mail.report(crimes=5, revision=2)
    release.deliver(with_mail.settings, with_mail.release())
    message = post.messages[0]
    assert message["Subject"].startswith("[ANTT] Phát hành lại: ")
    words = _words(message)
    assert "  - Phạm tội về trật tự xã hội: số vụ xảy ra (kỳ này)" in words.splitlines()
    assert not {"42", "45", "93,33"} & set(re.findall(r"[\d,]+", words))


def test_without_a_server_nobody_is_told_and_that_is_recorded_until_there_is_one(
    with_mail: Office, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    draft = with_mail.release()
    without = with_mail.settings.model_copy(update={"smtp": None})
    assert release.deliver(without, draft) == release.deliver(without, draft) == (0, 3, 0, 0)
    assert "no mail server is set (connection smtp)" in caplog.text
    assert post.raw == []
    assert release.deliver(with_mail.settings, draft) == (3, 0, 0, 0)


def test_a_refused_recipient_is_tried_again_and_stops_no_other(with_mail: Office, post: Post) -> None:
    draft = with_mail.release()
    post.refused = {"v05@bca.example"}
    assert release.deliver(with_mail.settings, draft) == (2, 0, 1, 0)
    (failed,) = (d for d in release.deliveries(with_mail.settings, draft) if d.result == "failed")
    assert "no such mailbox" in failed.detail
    post.refused = set()
    assert release.deliver(with_mail.settings, draft) == (3, 0, 0, 0)
    assert len(post.raw) == 3


def test_what_was_begun_and_killed_is_not_sent_again_by_itself(
    with_mail: Office, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, hand_in = with_mail.release(), smtp.hand_in

    def killed_after(*arguments: object) -> None:
        hand_in(*arguments)  # type: ignore[arg-type]
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as killed:
        killed.setattr(delivery, "hand_in", killed_after)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            release.deliver(with_mail.settings, draft)
    assert release.deliver(with_mail.settings, draft) == (2, 0, 0, 1)
    (unknown,) = (d for d in release.deliveries(with_mail.settings, draft) if d.result == "sending")
    assert len(post.raw) == 3, "it had gone out indeed"
    release.give_up(with_mail.settings, draft, unknown.recipient, "Phạm Quang Minh")
    assert release.deliver(with_mail.settings, draft) == (3, 0, 0, 0)
    assert post.messages[0]["Message-ID"] == post.messages[-1]["Message-ID"], "a recipient can tell"


def test_a_server_that_is_not_trusted_or_not_encrypted_gets_nothing(with_mail: Office, post: Post) -> None:
    draft = with_mail.release()
    for connection, refusal in (
        (f"smtp://127.0.0.1:{post.port}/?disable_ssl=true", (NotSent, "certificate")),
        (f"smtp://127.0.0.1:{post.port}/?disable_ssl=true&disable_tls=true", (Exception, "STARTTLS")),
        ("smtp://mail.congan.example/?disable_ssl=true&disable_tls=true", (WrongRequest, "in the clear")),
    ):
        settings = with_mail.settings.model_copy(update={"smtp": connection})
        kind, words = refusal
        if words == "STARTTLS":
            assert release.deliver(settings, draft).failed == 3
        else:
            with pytest.raises(kind, match=words):
                release.deliver(settings, draft)
    assert post.raw == []


def test_what_is_not_released_is_told_to_nobody(with_mail: Office) -> None:
    with pytest.raises(WrongRequest, match="is not released"):
        release.deliver(with_mail.settings, with_mail.draft())


def test_a_name_with_a_line_break_never_becomes_a_header(with_mail: Office, post: Post) -> None:
    draft = with_mail.draft()
    release.decide(with_mail.settings, draft, release.Answer(True, "Minh\r\nBcc: ai@do.example\r\n\r\nThân"))
    release.publish(with_mail.settings, draft)
    release.deliver(with_mail.settings, draft)
    assert all(m["Bcc"] is None for m in post.messages)
    assert {to for _, tos in post.envelopes for to in tos} == TOLD


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
