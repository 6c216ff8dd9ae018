"""What senders are told after they were answered: what people decided, and answers that settling changed; once each."""

from __future__ import annotations

import base64
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import SecretStr

from antt import pipeline
from antt.collect import Unreachable
from antt.pipeline import review
from antt.reference.calendar import load_calendar
from antt.reference.sources import Source
from antt.season import write_season
from antt.settings import Settings
from tests.helpers.http_server import Office
from tests.helpers.servers import Mail, Smtp
from tests.helpers.workbooks import edit

NAME, COMMUNE, REVIEWER = "269_son-tay.xlsx", "09592", "Nguyễn Văn Đức"
CHANGED = "kết quả đối chiếu với báo cáo khác đã thay đổi"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of 2023 and of its first half, in folders of their periods."""
    folder = tmp_path_factory.mktemp("reports")
    for period in ("2023-H1", "2023"):
        write_season(load_calendar().period(period), 1, folder)
    return folder


@pytest.fixture
def installed(settings: Settings, office: Office, write_source: Callable[..., Source]) -> Settings:
    """An installation that collects from one office."""
    write_source("http", "http", connection="http", path="/api/files", outbox="/api/answers", units=["269"])
    return settings.model_copy(update={"connections": {"AIRFLOW_CONN_HTTP": SecretStr(office.connection)}})


def run(settings: Settings) -> None:
    """Collection and processing, as their DAGs run them."""
    pipeline.process(settings, pipeline.collect(settings).new)
    pipeline.settle_all(settings)
    pipeline.tell_all(settings)


def told_since(office: Office, before: int) -> list[tuple[str, str]]:
    """File and state of each notice after so many, in the order in which they came."""
    return [(str(told["file"]), str(told["state"])) for told in list(office.told.values())[before:]]


def test_who_was_answered_is_told_when_another_report_changes_the_answer(
    installed: Settings, office: Office, reports: Path, tmp_path: Path
) -> None:
    year, half = f"2023/{NAME}", f"2023-H1/{NAME}"
    office.files[year] = (reports / year).read_bytes()
    run(installed)
    assert told_since(office, 0) == [(year, "received"), (year, "accepted")]

    other = tmp_path / NAME
    other.write_bytes((reports / half).read_bytes())
    edit(other, "flows", {"chay_vu": 3}, ma_xa=COMMUNE, doan_ky="B1")
    office.files[half] = other.read_bytes()
    run(installed)
    assert sorted(told_since(office, 2)) == [(half, "accepted"), (half, "received"), (year, "accepted")]
    (changed,) = [told for told in office.told.values() if CHANGED in told["message"]]
    assert changed["file"] == year
    assert any(name.endswith(".tra-loi.html") for name in changed["files"])
    run(installed)
    assert len(office.told) == 5, "once"

    review.withdraw(installed, 2, REVIEWER, "Đơn vị xin rút")
    run(installed)
    assert sorted(told_since(office, 5)) == [(half, "withdrawn"), (year, "accepted")]
    run(installed)
    assert len(office.told) == 7


def test_a_notice_that_is_refused_for_good_or_for_now_keeps_no_other_waiting(
    installed: Settings, office: Office
) -> None:
    for number in range(4):
        office.files[f"2024-H1/{number}.xlsx"] = b"%d" % number
    office.answers = {"2024-H1/0.xlsx": 422, "2024-H1/1.xlsx": 500}
    collected = pipeline.collect(installed)
    assert (len(collected.new), collected.down) == (4, ["http"]), "what was taken counts though one was not told"
    assert [name for name, _ in told_since(office, 0)] == ["2024-H1/2.xlsx", "2024-H1/3.xlsx"]
    office.answers.clear()
    assert pipeline.collect(installed).down == []
    assert [name for name, _ in told_since(office, 2)] == ["2024-H1/1.xlsx"], "never again what it will never take"


def test_a_receipt_that_comes_after_the_decision_does_not_say_that_the_file_waits(
    installed: Settings, office: Office, reports: Path
) -> None:
    name = f"2023/{NAME}"
    office.files[name] = (reports / name).read_bytes()
    office.answers = {name: 500}
    pipeline.process(installed, pipeline.collect(installed).new)
    office.answers.clear()
    pipeline.tell_all(installed)
    assert told_since(office, 0) == [(name, "accepted")] * 2, "the receipt, and the answer"
    ((called, content),) = next(iter(office.told.values()))["files"].items()
    assert called.endswith("bien-nhan.html")
    page = base64.b64decode(content).decode()
    assert "Tệp đã được kiểm tra; kết quả được trả lời" in page
    assert "đang chờ" not in page


def test_a_mailbox_that_is_closed_keeps_no_other_waiting(
    settings: Settings, mail: Mail, smtp: Smtp, write_source: Callable[..., Source]
) -> None:
    senders = {f"{name}@example.vn": [unit] for name, unit in (("a", "269"), ("b", "271"), ("c", "272"))}
    write_source("thu", "imap", connection="imap", path="INBOX", outbox="smtp", pattern="*", senders=senders)
    connections = {"AIRFLOW_CONN_IMAP": SecretStr(mail.connection), "AIRFLOW_CONN_SMTP": SecretStr(smtp.connection)}
    installed = settings.model_copy(update={"connections": connections})
    for number, sender in enumerate(senders):
        message = EmailMessage()
        message["From"] = sender
        for part in range(3 if number == 1 else 1):
            content = b"%d %d" % (number, part)
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename="x.xlsx")
        mail.deliver(message)
    smtp.closed = {"a@example.vn": "550 no such mailbox", "b@example.vn": "452 4.2.2 mailbox full"}
    collected = pipeline.collect_source(installed, "thu")
    assert len(collected.new) == 5
    assert [letter["To"] for letter in smtp.messages] == ["c@example.vn"]
    smtp.closed = {"b@example.vn": "554 5.7.1 Relay access denied"}
    with pytest.raises(Unreachable, match="Relay"):
        pipeline.collect_source(installed, "thu")
    smtp.closed.clear()
    assert pipeline.collect(installed).down == []
    assert [letter["To"] for letter in smtp.messages] == ["c@example.vn", *["b@example.vn"] * 3]


def test_an_answer_that_settling_changed_before_it_was_delivered_is_delivered_once(
    installed: Settings, office: Office, reports: Path, tmp_path: Path
) -> None:
    year, half = f"2023/{NAME}", f"2023-H1/{NAME}"
    other = tmp_path / NAME
    other.write_bytes((reports / half).read_bytes())
    edit(other, "flows", {"chay_vu": 3}, ma_xa=COMMUNE, doan_ky="B1")
    office.files[year] = (reports / year).read_bytes()
    pipeline.process(installed, pipeline.collect(installed).new)
    assert pipeline.archive(installed, other, "2023-H1") == [2]
    pipeline.process(installed, [2])
    assert pipeline.settle_all(installed).contested == [1]
    pipeline.tell_all(installed)
    pipeline.tell_all(installed)
    assert told_since(office, 0) == [(year, "received"), (year, "accepted")]


def test_who_repeated_figures_is_told_what_a_person_decides_about_them(
    installed: Settings, office: Office, reports: Path, tmp_path: Path
) -> None:
    by_hand = tmp_path / NAME
    by_hand.write_bytes((reports / "2023-H1" / NAME).read_bytes())
    pipeline.process(installed, pipeline.archive(installed, by_hand, "2023-H1"))
    edit(by_hand, "cover", {"lan_nop": 2, "ly_do_sua": "Gửi lại (giả lập)"})
    office.files[f"2023-H1/{NAME}"] = by_hand.read_bytes()
    run(installed)
    review.send_back(installed, 1, REVIEWER, "Sai số liệu")
    run(installed)
    assert [state for _, state in told_since(office, 0)] == ["received", "duplicate", "returned"]
    last = list(office.told.values())[-1]
    assert [name.split(".", 1)[1] for name in last["files"]] == ["1.quyet-dinh.html"]
