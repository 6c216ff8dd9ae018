"""One and the same workbook by all six channels: one submission, five duplicates, and who sent it is told."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from antt import pipeline
from antt.collect import sql
from antt.pipeline import review
from antt.pipeline.quarantine import quarantined
from antt.read import NONE, Reading, read_workbook
from antt.reference.form import load_forms
from antt.reference.sources import Source
from antt.settings import Settings
from antt.warehouse.server import Server
from tests.conftest import TEMPLATE, copied_database
from tests.helpers.http_server import Office
from tests.helpers.servers import S3, Mail, Sftp, Smtp
from tests.helpers.stored import rows

SENDER, PERIOD, NAME = "son-tay@example.vn", "2024-H1", "269_son-tay.xlsx"


@pytest.fixture
def workbook(season_files: Path) -> bytes:
    return (season_files / "workbooks" / PERIOD / NAME).read_bytes()


@pytest.fixture
def with_connections(
    settings: Settings, sftp: Sftp, s3: S3, office: Office, mail: Mail, smtp: Smtp, server: Server
) -> Settings:
    """The installation, and a connection to each server."""
    database = server.url("office").replace("postgresql+psycopg", "postgres")
    written: dict[str, Any] = {"sftp": sftp, "s3": s3, "http": office, "imap": mail, "smtp": smtp}
    connections = {f"AIRFLOW_CONN_{k.upper()}": SecretStr(v.connection) for k, v in written.items()}
    return settings.model_copy(update={"connections": connections | {"AIRFLOW_CONN_SQL": SecretStr(database)}})


def facts(settings: Settings) -> list[Any]:
    """All that counts, with the sheet and cell that it came from."""
    return rows(
        settings,
        "select unit_code, time_period, element, item, number, text, date, absence"
        " from core.facts_as_known('infinity') order by 1, 2, 3, 4",
    )


def office_database(server: Server, reading: Reading) -> dict[str, str]:
    """The figures of a workbook as an office's own system holds them, and the queries that hand them over."""
    server.ensure_database("office")
    engine = create_engine(server.url("office"))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "drop table if exists tra_loi; create table tra_loi"
            " (id text primary key, submission int, state text, message text, at timestamptz default clock_timestamp())"
        )
        for sheet, grid in reading.grids.items():
            fields = [field.id for field in grid.fields]
            columns = ", ".join(f"{field} text" for field in fields)
            connection.exec_driver_sql(f"drop table if exists {sheet}; create table {sheet} (ky text, {columns})")
            insert = text(f"insert into {sheet} values (:ky, {', '.join(f':{field}' for field in fields)})")
            for row in grid.values[fields].to_dict("records"):
                connection.execute(insert, {"ky": PERIOD} | {field: _plain(row[field]) for field in fields})
    engine.dispose()
    return {sheet: f"select ky as period, {_all(grid)} from {sheet} t" for sheet, grid in reading.grids.items()}


def answers_in_office(server: Server) -> list[str]:
    """States that the office's own system was told, in that order."""
    engine = create_engine(server.url("office"))
    with engine.connect() as connection:
        states = list(connection.scalars(text("select state from tra_loi order by at")))
    engine.dispose()
    return states


def _all(grid: Any) -> str:
    synthetic = ["true as synthetic"] if grid.sheet.id == "cover" else []
    return ", ".join([*(f"t.{field.id}" for field in grid.fields), *synthetic])


def _plain(value: Any) -> str | None:
    if value is None or value != value:
        return None
    if value is NONE:
        return "KHÔNG"
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value)


@pytest.fixture
def six(
    with_connections: Settings,
    workbook: bytes,
    tmp_path: Path,
    s3: S3,
    office: Office,
    mail: Mail,
    write_source: Callable[..., Source],
) -> Settings:
    """The same figures at six sources."""
    inbox = with_connections.inbox / PERIOD
    inbox.mkdir(parents=True)
    (inbox / NAME).write_bytes(workbook)
    write_source("thu-muc", "folder", units=["269"])
    (tmp_path / "sftp" / PERIOD).mkdir(parents=True)
    (tmp_path / "sftp" / PERIOD / "theo sftp.xlsx").write_bytes(workbook)
    root = str(tmp_path / "sftp")
    write_source("sftp", "sftp", connection="sftp", path=root, outbox=f"{root}/tra-loi", units=["269"])
    s3.client().put_object(Bucket=s3.bucket, Key=f"sau/{PERIOD}/{NAME}", Body=workbook)
    write_source("s3", "s3", connection="s3", path=f"{s3.bucket}/sau", outbox=f"{s3.bucket}/sau/tra-loi", units=["269"])
    office.files[f"{PERIOD}/{NAME}"] = workbook
    write_source("http", "http", connection="http", path="/api/files", outbox="/api/answers", units=["269"])
    message = EmailMessage()
    message["From"] = f"Công an thị xã Sơn Tây <{SENDER}>"
    message.set_content("Kính gửi báo cáo (giả lập).")
    message.add_attachment(workbook, maintype="application", subtype="octet-stream", filename="Báo cáo Sơn Tây.xlsx")
    mail.deliver(message)
    write_source("thu", "imap", connection="imap", path="INBOX", outbox="smtp", pattern="*", senders={SENDER: ["269"]})
    return with_connections


def test_one_workbook_by_five_channels_is_one_submission_and_each_sender_is_told_once(
    six: Settings, tmp_path: Path, s3: S3, office: Office, smtp: Smtp
) -> None:
    collected = pipeline.collect(six)
    assert (len(collected.new), collected.duplicates, collected.down, collected.failed) == (1, 4, [], [])
    assert rows(six, "select count(*), count(distinct sha256), count(distinct source) from intake.arrival") == [
        (5, 1, 5)
    ]
    assert len(smtp.messages) == 1, "the receipt, in the run that collected it"
    assert pipeline.process(six, collected.new).accepted == collected.new
    pipeline.tell_all(six)
    pipeline.tell_all(six)
    assert pipeline.collect(six) == pipeline.Collected()

    (receipt, answer) = smtp.messages
    assert "Đã tiếp nhận" in answer.get_content()
    assert {str(message["To"]) for message in (receipt, answer)} == {SENDER}
    assert not any(message.is_multipart() for message in smtp.messages), "nothing but words travels by mail"
    assert [told["state"] for told in office.told.values()] == ["received", "accepted"]
    at_sftp = sorted(path.name for path in (tmp_path / "sftp" / "tra-loi").rglob("*.*"))
    at_s3 = s3.client().list_objects_v2(Bucket=s3.bucket, Prefix="sau/tra-loi/")["Contents"]
    for names in (at_sftp, [one["Key"] for one in at_s3]):
        endings = sorted(name.split(".", 1)[1] for name in names)
        assert endings == ["1.bien-nhan.html", "1.tra-loi.html", "1.tra-loi.json", "1.tra-loi.xlsx"]
    assert (tmp_path / "sftp" / "da-nhan" / PERIOD / "theo sftp.xlsx").exists()


def test_rows_that_cannot_be_written_are_put_aside_and_cost_no_other_period(
    with_connections: Settings, server: Server, write_source: Callable[..., Source]
) -> None:
    periods = "(values ('2024-H1', '2024-07-01 08:00+07'), ('2023', null)) as t (ky, luc)"
    sheets = {"cover": f"select ky as period, 'x' as mau, luc::timestamptz as ngay from {periods}"}
    server.ensure_database("office")
    write_source("sql", "sql", connection="sql", units=["269"], sheets=sheets)
    collected = pipeline.collect(with_connections)
    assert (len(collected.new), collected.quarantined, collected.down) == (1, 1, [])
    (held,) = quarantined(with_connections)
    assert (held.code, held.name, held.reason) == ("source.rows", "2024-H1/sql.csv", "a moment is no date")


def test_a_query_that_finds_far_too_many_rows_is_told_and_none_of_them_is_taken(
    with_connections: Settings,
    server: Server,
    write_source: Callable[..., Source],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.ensure_database("office")
    sheets = {"cover": "select '2024-H1' as period, n::text as mau from generate_series(1, 4) n"}
    write_source("sql", "sql", connection="sql", units=["269"], sheets=sheets)
    monkeypatch.setattr(sql, "_MOST_ROWS", 3)
    assert pipeline.collect(with_connections).down == ["sql"]
    assert "the query of cover finds more than 3 rows" in caplog.text
    monkeypatch.setattr(sql, "_MOST_ROWS", 4)
    assert len(pipeline.collect(with_connections).new) == 1


def test_an_answer_that_the_database_of_an_office_refuses_for_good_is_not_tried_again(
    with_connections: Settings, server: Server, write_source: Callable[..., Source], caplog: pytest.LogCaptureFixture
) -> None:
    server.ensure_database("office")
    engine = create_engine(server.url("office"))
    with engine.begin() as connection:
        connection.exec_driver_sql("drop table if exists tra_loi; create table tra_loi (state text check (state = ''))")
    sheets = {"cover": "select '2024-H1' as period, 'x' as mau"}
    told = "insert into tra_loi values (:state)"
    write_source("sql", "sql", connection="sql", units=["269"], sheets=sheets, outbox=told)
    assert pipeline.collect(with_connections).down == []
    assert "sql does not take notice 1-0" in caplog.text
    with engine.begin() as connection:
        connection.exec_driver_sql("alter table tra_loi drop constraint tra_loi_state_check")
    pipeline.tell_all(with_connections)
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from tra_loi")) == 0
    engine.dispose()


def test_the_same_figures_by_six_channels_are_one_submission_and_five_duplicates(
    six: Settings, workbook: bytes, server: Server, tmp_path: Path, write_source: Callable[..., Source]
) -> None:
    (first,) = pipeline.collect(six).new
    pipeline.process(six, [first])
    from_workbook = facts(six)
    assert len(from_workbook) > 500

    sheets = office_database(server, read_workbook(workbook, *load_forms()))
    told = "insert into tra_loi values (:id, :submission, :state, :message)"
    write_source("he-thong", "sql", connection="sql", sheets=sheets, units=["269"], outbox=told)
    (again,) = pipeline.collect(six).new
    assert pipeline.process(six, [again]).duplicate == [again], "other bytes, but no other figure"
    of_first, of_again = (review.dossier(six, one) for one in (first, again))
    assert Counter(arrival.repeats for arrival in of_first.arrivals) == {"first": 1, "bytes": 4, "figures": 1}
    assert len({arrival.source for arrival in of_first.arrivals}) == 6
    assert of_again.standing.duplicate_of == first
    assert of_first.content_digest == of_again.content_digest
    assert facts(six) == from_workbook
    assert pipeline.collect(six) == pipeline.Collected(), "the same rows are the same bytes"
    assert answers_in_office(server) == ["received", "duplicate"]

    with copied_database(server, TEMPLATE) as url:
        alone = six.model_copy(update={"warehouse_url": url, "home": tmp_path / "alone"})
        shutil.rmtree(six.inbox)
        (only,) = pipeline.collect_source(alone, "he-thong").new
        assert pipeline.process(alone, [only]).accepted == [only]
        assert facts(alone) == from_workbook
        assert review.dossier(alone, only).content_digest == of_first.content_digest
