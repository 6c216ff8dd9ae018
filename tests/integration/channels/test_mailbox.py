"""A mailbox takes what strangers, clumsy senders and offices send, tells those it knows, and loses nothing."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from pydantic import SecretStr

from antt import pipeline
from antt.pipeline.quarantine import quarantined, release
from antt.reference.sources import Source
from antt.settings import Settings
from tests.corpus.hostile.tools import packed
from tests.helpers.servers import Mail, Smtp
from tests.helpers.stored import archived, rows

SENDER = "son-tay@example.vn"


@pytest.fixture
def mailbox(
    settings: Settings, mail: Mail, smtp: Smtp, write_source: Callable[..., Source]
) -> tuple[Settings, Mail, Smtp]:
    write_source("thu", "imap", connection="imap", path="INBOX", outbox="smtp", pattern="*", senders={SENDER: ["269"]})
    connections = {"AIRFLOW_CONN_IMAP": SecretStr(mail.connection), "AIRFLOW_CONN_SMTP": SecretStr(smtp.connection)}
    return settings.model_copy(update={"connections": connections}), mail, smtp


def message(sender: str, *attachments: tuple[str, bytes]) -> EmailMessage:
    made = EmailMessage()
    made["From"] = sender
    made.set_content("Số liệu giả lập.")
    for name, content in attachments:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def test_what_strangers_mail_is_kept_unanswered_until_a_person_releases_it(
    mailbox: tuple[Settings, Mail, Smtp],
) -> None:
    settings, mail, smtp = mailbox
    mail.deliver(message("nguoi-la@example.com", ("a.xlsx", b"a"), ("a.xlsx", b"b")))
    collected = pipeline.collect(settings)
    assert (collected.new, collected.quarantined) == ([], 2)
    assert smtp.messages == []
    first, second = quarantined(settings)
    assert (first.code, first.sender) == ("mail.unknown_sender", "nguoi-la@example.com")
    assert pipeline.collect(settings) == pipeline.Collected()
    released = release(settings, second.id, "Nguyễn Văn Giả Lập", "Đã gọi điện xác nhận")
    assert archived(settings) == [b"b"]
    assert [one.id for one in quarantined(settings)] == [first.id]
    assert pipeline.pending(settings) == released


def test_mail_with_a_thousand_attachments_or_a_message_inside_is_kept_whole_and_its_sender_told(
    mailbox: tuple[Settings, Mail, Smtp],
) -> None:
    settings, mail, smtp = mailbox
    mail.deliver(message(SENDER, *((f"{n}.xlsx", b"x") for n in range(1000))))
    nested = message(SENDER)
    nested.add_attachment(message(SENDER, ("trong.xlsx", b"x")))
    mail.deliver(nested)
    mail.deliver(message(SENDER, ("tot.xlsx", b"good")))
    collected = pipeline.collect(settings)
    assert (len(collected.new), collected.quarantined) == (1, 2)
    assert [one.code for one in quarantined(settings)] == ["mail.too_many", "mail.nested"]
    assert all(one.sha256 for one in quarantined(settings))
    letters = [letter.get_content() for letter in smtp.messages]
    assert [("không được nhận" in letter) for letter in letters] == [False, True, True]


def test_a_link_in_an_answer_can_be_followed_whatever_the_file_is_called(
    mailbox: tuple[Settings, Mail, Smtp],
) -> None:
    settings, mail, smtp = mailbox
    extra = {"disable_ssl": True, "disable_tls": True, "answers_at": "https://tra-loi.example.vn/antt/"}
    answering = json.loads(smtp.connection)
    answering["extra"] = answering.get("extra", {}) | extra
    replies = {"AIRFLOW_CONN_SMTP": SecretStr(json.dumps(answering))}
    mail.deliver(message(SENDER, ("Báo cáo #1 100%.xlsx", b"x")))
    pipeline.collect(settings.model_copy(update={"connections": {**settings.connections, **replies}}))
    (link,) = re.findall(r"https://\S+", smtp.messages[0].get_content())
    path = urlsplit(link).path.removeprefix("/antt/")
    assert (settings.outbox / unquote(path)).is_file()
    assert not re.search(r"[^\w%./~-]", path, re.ASCII)


def test_a_mail_with_broken_headers_stops_no_other(mailbox: tuple[Settings, Mail, Smtp]) -> None:
    settings, mail, _ = mailbox
    for header in ("From: <", "From: a@[", "Content-Type: text/plain; name*0*"):
        mail.deliver(f"{header}\r\n\r\nx\r\n".encode())
    mail.deliver(message(SENDER, ("tot.xlsx", b"good")))
    collected = pipeline.collect(settings)
    assert (len(collected.new), collected.quarantined, collected.down) == (1, 3, [])
    assert {one.code for one in quarantined(settings)} == {"mail.unknown_sender"}


def test_a_mail_too_large_stays_in_the_mailbox_and_is_taken_once_a_person_releases_it(
    mailbox: tuple[Settings, Mail, Smtp], write_source: Callable[..., Source]
) -> None:
    settings, mail, smtp = mailbox
    content = os.urandom(3 << 20)
    source = {"connection": "imap", "path": "INBOX", "outbox": "smtp", "pattern": "*", "senders": {SENDER: ["269"]}}
    write_source("thu", "imap", **source, max_megabytes=1)
    mail.deliver(message("nguoi-la@example.com", ("to.xlsx", content)))
    mail.deliver(message(SENDER, ("to.xlsx", content)))
    assert pipeline.collect(settings).quarantined == 2
    assert pipeline.collect(settings) == pipeline.Collected()
    assert [(one.code, one.sender) for one in quarantined(settings)] == [
        ("source.too_large", None),
        ("source.too_large", SENDER),
    ]
    (letter,) = smtp.messages
    assert (letter["To"], "quá lớn" in letter.get_content()) == (SENDER, True)
    write_source("thu", "imap", **source)
    assert release(settings, quarantined(settings)[-1].id, "Nguyễn Văn Giả Lập", "Đã gọi điện xác nhận") == []
    assert len(pipeline.collect(settings).new) == 1
    assert archived(settings) == [content]


def test_an_attachment_too_large_is_put_aside_with_its_bytes_and_its_message_moves(
    mailbox: tuple[Settings, Mail, Smtp], write_source: Callable[..., Source]
) -> None:
    settings, mail, smtp = mailbox
    source = {"connection": "imap", "path": "INBOX", "outbox": "smtp", "pattern": "*", "senders": {SENDER: ["269"]}}
    write_source("thu", "imap", **source, max_megabytes=1)
    content = os.urandom(1_200_000)
    mail.deliver(message(SENDER, ("to.xlsx", content)))
    assert pipeline.collect(settings).quarantined == 1
    with mail.box() as box:
        assert box.uids() == []
    assert "quá lớn" in smtp.messages[0].get_content()
    (held,) = quarantined(settings)
    assert (held.code, held.size) == ("source.too_large", len(content))
    release(settings, held.id, "Nguyễn Văn Giả Lập", "Đã xem xét")
    assert archived(settings) == [content]


def test_an_office_cannot_send_the_figures_of_another_nor_keep_them_out_by_sending_them_first(
    season_files: Path, mailbox: tuple[Settings, Mail, Smtp], write_source: Callable[..., Source]
) -> None:
    settings, mail, smtp = mailbox
    ba_vi = (season_files / "workbooks" / "2024-H1" / "271_ba-vi.xlsx").read_bytes()
    mail.deliver(message(SENDER, ("271_ba-vi.xlsx", ba_vi)))
    (stolen,) = pipeline.collect(settings).new
    assert pipeline.process(settings, [stolen]).refused == [stolen]
    assert rows(settings, f"select rule from quality.issue where submission_id = {stolen}") == [("sender.units",)]
    assert rows(settings, "select state from intake.board") == [("refused",)]
    pipeline.tell_all(settings)

    write_source("thu-muc", "folder", units=["271"])
    (settings.inbox / "2024-H1").mkdir(parents=True)
    (settings.inbox / "2024-H1" / "ba-vi.xlsx").write_bytes(ba_vi)
    (own,) = pipeline.collect(settings).new
    assert pipeline.process(settings, [own]).accepted == [own]
    assert rows(settings, "select id, revision from intake.board order by id") == [(stolen, None), (own, 1)], (
        "what others sent is none of the office's own"
    )
    pipeline.tell_all(settings)
    letters = [letter.get_content() for letter in smtp.messages]
    assert len(letters) == 3
    assert "không được gửi số liệu" in letters[1]
    assert not any("tiếp nhận." in letter or "Đã tiếp nhận" in letter for letter in letters), (
        "nothing of what Ba Vì sent"
    )


def test_of_a_zip_the_sender_gets_one_receipt_and_an_answer_for_each_file_that_it_may_send(
    season_files: Path, mailbox: tuple[Settings, Mail, Smtp]
) -> None:
    settings, mail, smtp = mailbox
    own, other = (season_files / "workbooks" / "2024-H1" / f"{name}.xlsx" for name in ("269_son-tay", "271_ba-vi"))
    inside = {"269.xlsx": own.read_bytes(), "271.xlsx": other.read_bytes(), "macro.exe": b"MZ"}
    mail.deliver(message(SENDER, ("bao-cao.zip", packed(inside))))
    collected = pipeline.collect(settings)
    assert (len(collected.new), collected.quarantined) == (3, 0)
    assert ["nhận 3 tệp mới" in letter.get_content() for letter in smtp.messages] == [True]
    (receipt,) = settings.outbox.glob("bao-cao.zip.*.bien-nhan.html")
    assert receipt.name in smtp.messages[0].get_content()
    processed = pipeline.process(settings, collected.new)
    assert (processed.accepted, sorted(processed.refused)) == (collected.new[:1], collected.new[1:])
    assert rows(settings, "select name, state from intake.board order by id") == [
        ("bao-cao.zip!269.xlsx", "accepted"),
        ("bao-cao.zip!271.xlsx", "refused"),
        ("bao-cao.zip!macro.exe", "quarantined"),
    ]
    assert [(one.code, one.submission_id) for one in quarantined(settings)] == [("file.extension", collected.new[2])]
    pipeline.tell_all(settings)
    assert len(smtp.messages) == 4
    mail.deliver(message(SENDER, ("lan-nua.zip", packed(inside))))
    again = pipeline.collect(settings)
    assert (again.new, again.duplicates) == ([], 1)
    assert "nhận 0 tệp mới, 3 tệp trùng" in smtp.messages[-1].get_content()
