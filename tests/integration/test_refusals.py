"""What must not be is refused by the database itself, whoever asks: see refusals.yaml beside this file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from sqlalchemy import Connection, create_engine, make_url, text

from antt.reference.calendar import load_calendar
from antt.review import open_period
from antt.settings import TIMEZONE
from antt.warehouse.server import Server
from tests.conftest import LOCKED_TEMPLATE, copied_database
from tests.helpers.warehouse import accept, add_facts, process, receive

SPECIFICATION: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "refusals.yaml").read_text(encoding="utf-8"))
DISTRICT, COMMUNE, LEFT_OUT, PERIOD = "016", "00379", "00382", "2023"


@pytest.fixture(scope="module")
def session(server: Server) -> Iterator[psycopg.Connection]:
    """A plain session, a transaction a statement, in the warehouse that the specification describes."""
    with copied_database(server, LOCKED_TEMPLATE) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            _fill(connection)
        engine.dispose()
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as session:
            yield session


def _fill(connection: Connection) -> None:
    tomorrow = dt.datetime.now(TIMEZONE).date() + dt.timedelta(days=1)
    open_period(connection, load_calendar().period(PERIOD), DISTRICT, tomorrow, "Người kiểm thử", "Kiểm thử")
    accepted = accept(connection, DISTRICT, PERIOD)
    for statement in (
        f"insert into intake.left_out values ({accepted}, '{LEFT_OUT}')",
        f"insert into quality.check_run values ({accepted}, 'antt-ntm', '', 9, 1)",
        f"insert into quality.rule_result values ({accepted}, 'team.pair', 'held', 1, 0)",
    ):
        connection.execute(text(statement))
    add_facts(connection, accepted, COMMUNE, "2023-12-14", {"so_ho": 5})
    add_facts(connection, accepted, COMMUNE, "2023-B1", {"tu_diem_moi": 0})
    process(connection, receive(connection, "returned"), DISTRICT, PERIOD, revision=2, state="returned")
    receive(connection, "waiting")
    for statement in (
        "insert into core.evaluation (period_code, reference_digest) values ('2023', 'x')",
        "insert into core.verdict (evaluation_id, unit_code, indicator, period_code, rule_id, outcome, conditions,"
        f" inputs, digest) select 1, '{COMMUNE}', '124', '2023', min(id), 'dat', '{{\"4.2\": true}}', '{{}}', 'x'"
        " from ref.indicator_rule where indicator = '124'",
        "insert into report.snapshot (kind, period_code, known_at, content_hash)"
        " values ('annual', '2023', clock_timestamp(), repeat('0', 64))",
        "insert into report.figure (snapshot_id, id, printed) values (1, 'x', '1')",
        "insert into report.document (snapshot_id, format, sha256, path) values (1, 'pdf', repeat('0', 64), 'x.pdf')",
    ):
        connection.execute(text(statement))
    _fill_drafts(connection)


def _fill_drafts(connection: Connection) -> None:
    """Drafts 1 to 3 that wait, each with the snapshot of the next number; the third has a paragraph to review."""
    paragraph = '{{"paragraphs"\\: [{{"number"\\: 1, "author"\\: "Trần Văn Viết", "changed"\\: {changed}}}]}}'
    for kind, edition, changed in (("annual", 1, "[]"), ("half_year", 1, "[]"), ("scorecard", 1, '["x"]')):
        period = "2024-H1" if kind == "half_year" else "2023"
        content = paragraph.format(changed=changed)
        for statement in (
            "insert into report.snapshot (kind, period_code, known_at, content_hash, content, edition)"
            f" values ('{kind}', '{period}', clock_timestamp(), repeat('2', 64), '{content}', {edition})",
            "insert into report.document (snapshot_id, format, sha256, path)"
            " select max(id), 'pdf', repeat('0', 64), 'x.pdf' from report.snapshot",
            f"insert into report.draft (kind, period_code) values ('{kind}', '{period}')",
            "insert into report.draft_snapshot"
            " select (select max(id) from report.draft), (select max(id) from report.snapshot)",
            "insert into report.event (draft_id, state) select max(id), 'draft' from report.draft",
        ):
            connection.execute(text(statement))
    connection.execute(
        text(
            "insert into report.paragraph (kind, period_code, number, version, section, body, author, reason)"
            " values ('annual', '2023', 1, 1, 'tasks', 'Một đoạn.', 'Trần Văn Viết', 'Bổ sung')"
        )
    )


def cases(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in SPECIFICATION[kind]]


def sql_of(case: dict[str, str]) -> bytes:
    given: str = SPECIFICATION["given"][case["given"]] if "given" in case else ""
    return (given + case["sql"]).encode()


@pytest.mark.parametrize("case", cases("refused"))
def test_the_database_refuses(session: psycopg.Connection, case: dict[str, str]) -> None:
    before = everything(session)
    with pytest.raises(psycopg.Error, match=case["error"]):
        session.execute(sql_of(case))
    assert everything(session) == before


@pytest.mark.parametrize("case", cases("taken"))
def test_the_database_takes(session: psycopg.Connection, case: dict[str, str]) -> None:
    before = everything(session)
    with session.transaction(force_rollback=True):
        session.execute(sql_of(case))
        assert everything(session) != before


def everything(session: psycopg.Connection) -> dict[str, str]:
    """Digest of each table."""
    tables = session.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables"
        " where schemaname in ('ref', 'intake', 'quality', 'core', 'report', 'public')"
    )
    names = sorted(name for (name,) in tables)
    query = " union all ".join(
        f"select '{name}', coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {name} t" for name in names
    )
    return dict(session.execute(query.encode()).fetchall())
