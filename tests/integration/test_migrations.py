"""A warehouse of an earlier version comes forward with what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import Engine, create_engine, text

from antt.settings import SQL
from antt.warehouse.copy import run
from antt.warehouse.migrate import migrate
from antt.warehouse.server import Server

FIRST_WITH_REVIEW = "0006_more_states"
_numbers = count(1)

OLD_ROWS = (
    "insert into ref.period values"
    " ('2023', 'NAM', 2023, 'năm 2023', '2022-12-15', '2023-12-14', '2023-12-16', '2023-12-20')",
    "insert into intake.file values (repeat('a', 64), 1), (repeat('b', 64), 1)",
    "insert into intake.submission (sha256, source, name)"
    " select sha256, 's', left(sha256, 1) from intake.file order by 1",
    "update intake.submission set state = 'accepted', decided_at = clock_timestamp(), district_code = '016',"
    " period_code = '2023', revision = 1, form_id = 'antt-ntm', form_version = 1 where name = 'a'",
    "update intake.submission set state = 'returned', decided_at = clock_timestamp() where name = 'b'",
    "insert into quality.check_run values (2, 'structure', '', 0, 0)",
    "insert into quality.issue (submission_id, rule, severity, level, message)"
    " values (2, 'cell.type', 'block', 1, 'Không đọc được.')",
)

OWNERS = """
    with ours as (select oid from pg_namespace where nspname in ('ref', 'intake', 'quality', 'core', 'report'))
    select nspowner::regrole::text from pg_namespace where oid in (select oid from ours)
    union select relowner::regrole::text from pg_class where relnamespace in (select oid from ours)
    union select proowner::regrole::text from pg_proc where pronamespace in (select oid from ours)
    union select typowner::regrole::text from pg_type where typnamespace in (select oid from ours)
    union select relowner::regrole::text from pg_class where oid = 'public.migration'::regclass
"""


@pytest.fixture
def old(server: Server) -> Iterator[Engine]:
    """A warehouse before there were reviews and roles, with an accepted and a returned submission."""
    name = f"old_{next(_numbers)}"
    server.ensure_database(name)
    engine = create_engine(server.url(name))
    with engine.begin() as connection:
        connection.execute(
            text("create table public.migration (name text primary key, sha256 text, applied_at timestamptz)")
        )
        for path in sorted((SQL / "migrations").glob("*.sql")):
            if path.stem < FIRST_WITH_REVIEW:
                sql = path.read_text(encoding="utf-8")
                run(connection, sql)
                digest = {"name": path.stem, "sha256": hashlib.sha256(sql.encode()).hexdigest()}
                connection.execute(text("insert into public.migration values (:name, :sha256, now())"), digest)
        for statement in OLD_ROWS:
            connection.execute(text(statement))
    yield engine
    engine.dispose()


def test_what_was_accepted_before_counts_since_it_was_decided(old: Engine) -> None:
    applied = migrate(old)
    assert applied[0] == FIRST_WITH_REVIEW
    with old.connect() as connection:
        known = connection.execute(
            text("select name, lower(counted) = decided_at from core.submissions_as_known(now())")
        )
        assert [tuple(row) for row in known] == [("a", True)]
        standing = connection.execute(text("select name, state, blocking from intake.board order by name"))
        assert [tuple(row) for row in standing] == [("a", "locked", 0), ("b", "returned", 1)]


def test_a_warehouse_that_is_up_to_date_stays_as_it_is(old: Engine) -> None:
    migrate(old)
    assert migrate(old) == []


def test_what_was_there_goes_over_to_the_owner_role(old: Engine) -> None:
    migrate(old)
    with old.connect() as connection:
        owners = connection.scalars(text(OWNERS)).all()
    assert owners == ["antt_owner"]
