"""Who works in the warehouse does not own it: what guards the data cannot be switched off by what fills it."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from antt.settings import Settings
from antt.warehouse import open_warehouse
from antt.warehouse.server import Server, running

FORBIDDEN = [
    "alter table core.fact disable trigger append_only",
    "alter table core.fact disable trigger all",
    "drop trigger append_only on core.fact",
    "create or replace function core.refuse_change() returns trigger language plpgsql as 'begin return null; end'",
    "set session_replication_role = replica",
    "delete from core.fact",
    "truncate core.fact",
    "update core.fact set number = 6",
    "delete from quality.rule_result",
    "update intake.submission set received_at = '2023-12-15'",
    "update intake.submission set counted = '[2023-12-15,)'",
    "insert into intake.transition values ('refused', 'accepted', true)",
    "update ref.period set locks_on = '2100-01-01'",
    "insert into ref.unit (code, name, kind, valid) values ('99999', 'Không có', 'xa', '[2023-01-01,)')",
    "update report.figure set printed = '2'",
    "delete from public.migration",
    "reset role; drop table core.fact",
]


@pytest.fixture(scope="module")
def working(server: Server) -> Iterator[Engine]:
    """The engine that the pipeline works with."""
    with opened(server, "roles") as engine:
        yield engine


@contextmanager
def opened(server: Server, database: str, user: str = "postgres") -> Iterator[Engine]:
    """A warehouse, opened as ``user``, who owns the database."""
    with superuser(server) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
            connection.execute(f"create database {database} owner {user}".encode())
    url, nowhere = make_url(server.url(database)).set(username=user), Path("nowhere")
    settings = Settings(
        home=nowhere, inbox=nowhere, outbox=nowhere, reports=nowhere, warehouse_url=url.render_as_string()
    )
    with open_warehouse(settings) as engine:
        yield engine


@contextmanager
def superuser(server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(host=str(server.sockets), user="postgres", dbname="postgres", autocommit=True) as connection:
        yield connection


def who(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.scalar(text("select current_user"))


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_lacks_the_privilege(working: Engine, statement: str) -> None:
    with working.connect() as connection, pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        connection.execute(text(statement))


def test_a_session_is_the_applications_again_after_each_use(working: Engine) -> None:
    assert who(working) == "antt_app"
    assert who(working) == "antt_app"


def test_a_user_who_is_not_let_into_the_roles_works_as_the_owner_until_he_is(
    server: Server, working: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    assert who(working) == "antt_app", "the roles are there"
    with superuser(server) as connection:
        connection.execute("create role clerk login")
        with caplog.at_level(logging.WARNING), opened(server, "clerks", "clerk") as engine:
            assert who(engine) == "clerk"
        assert "it works as the owner" in caplog.text
        connection.execute("grant antt_owner, antt_app to clerk")
    with opened(server, "clerks", "clerk") as engine:
        assert who(engine) == "antt_app"
        with engine.connect() as connection:
            kept = connection.scalars(text("select nspname from pg_namespace where nspowner = 'clerk'::regrole")).all()
            assert kept == [], "everything was handed over"


def test_a_user_who_may_make_roles_makes_them() -> None:
    with tempfile.TemporaryDirectory(prefix="antt-tests-") as folder, running(Path(folder) / "postgres") as server:
        with superuser(server) as connection:
            connection.execute("create role chief login createrole")
        with opened(server, "chiefs", "chief") as engine:
            assert who(engine) == "antt_app"
