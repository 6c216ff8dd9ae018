"""Fixtures for all tests: one embedded PostgreSQL a session, one fresh migrated database a test."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine

from antt.settings import Settings
from antt.warehouse.migrate import migrate
from antt.warehouse.reference import load_reference
from antt.warehouse.server import Server, running

TEMPLATE = "template_warehouse"
_numbers = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """An embedded PostgreSQL with a migrated template database.

    Not below pytest's own folder, which another run as root closes to the server's account.
    """
    with tempfile.TemporaryDirectory(prefix="antt-tests-") as folder, running(Path(folder) / "postgres") as server:
        server.ensure_database(TEMPLATE)
        engine = create_engine(server.url(TEMPLATE))
        migrate(engine)
        load_reference(engine)
        engine.dispose()
        yield server


@contextmanager
def copied_database(server: Server, template: str) -> Iterator[str]:
    """URL of a copy of a database, dropped at the end; nobody may be connected to the template."""
    name = f"warehouse_{next(_numbers)}"
    admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"create database {name} template {template}")
        try:
            yield server.url(name)
        finally:
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
