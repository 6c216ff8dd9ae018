"""Fixtures for all tests: one embedded PostgreSQL a session, one fresh migrated database a test."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine

from antt.reference.calendar import load_calendar
from antt.reference.form import Ky
from antt.review import open_period
from antt.settings import TIMEZONE, Settings
from antt.warehouse.migrate import migrate
from antt.warehouse.reference import load_reference
from antt.warehouse.server import Server, running

LOCKED_TEMPLATE = "template_locked"
"""A warehouse as it is after its first migration: the periods of past years are locked."""
TEMPLATE = "template_warehouse"
"""The same with the periods of the synthetic seasons opened."""
SUMMARY = pytest.StashKey[list[str]]()
"""Measures that tests want printed at the end of the run."""
_numbers = count(1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what tests measured."""
    if lines := config.stash.get(SUMMARY, []):
        terminalreporter.section("measured")
        terminalreporter.write("".join(f"{line}\n" for line in lines))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """An embedded PostgreSQL with a migrated template database.

    Not below pytest's own folder, which another run as root closes to the server's account.
    """
    with tempfile.TemporaryDirectory(prefix="antt-tests-") as folder, running(Path(folder) / "postgres") as server:
        server.ensure_database(LOCKED_TEMPLATE)
        engine = create_engine(server.url(LOCKED_TEMPLATE))
        migrate(engine)
        load_reference(engine)
        engine.dispose()
        create_database(server, TEMPLATE, LOCKED_TEMPLATE)
        engine = create_engine(server.url(TEMPLATE))
        with engine.begin() as connection:
            open_seasons(connection)
        engine.dispose()
        yield server


def open_seasons(connection: Connection) -> None:
    """Let submissions of the years that tests use be taken in although their periods are locked."""
    calendar, tomorrow = load_calendar(), dt.datetime.now(TIMEZONE).date() + dt.timedelta(days=1)
    for period in (calendar.period_of(ky, year) for year in range(2019, 2027) for ky in Ky):
        open_period(connection, period, None, tomorrow, "Người kiểm thử", "Nạp số liệu giả lập")


def create_database(server: Server, name: str, template: str) -> None:
    """A copy of a database; nobody may be connected to the template."""
    admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"create database {name} template {template}")
    admin.dispose()


@contextmanager
def copied_database(server: Server, template: str) -> Iterator[str]:
    """URL of a copy of a database, dropped at the end; nobody may be connected to the template."""
    name = f"warehouse_{next(_numbers)}"
    create_database(server, name, template)
    try:
        yield server.url(name)
    finally:
        admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f"drop database {name} with (force)")
        admin.dispose()


@pytest.fixture
def database_url(server: Server) -> Iterator[str]:
    """URL of a fresh warehouse."""
    with copied_database(server, TEMPLATE) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Engine on a fresh warehouse."""
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_engine(server: Server) -> Iterator[Engine]:
    """Engine on a warehouse to which nothing is ever committed."""
    with copied_database(server, TEMPLATE) as url:
        engine = create_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def connection(shared_engine: Engine) -> Iterator[Connection]:
    """A connection whose work is rolled back."""
    with shared_engine.connect() as connection:
        yield connection


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """An installation of its own in a temporary folder, on a fresh warehouse."""
    return Settings(
        home=tmp_path / "home",
        inbox=tmp_path / "inbox",
        outbox=tmp_path / "outbox",
        reports=tmp_path / "reports",
        warehouse_url=database_url,
    )
