"""Fixtures for all tests: one embedded PostgreSQL a run, one fresh migrated database a test."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine

from antt.reference.calendar import load_calendar
from antt.reference.form import Ky
from antt.review import open_period
from antt.settings import TIMEZONE, Settings
from antt.warehouse.migrate import migrate
from antt.warehouse.reference import load_reference
from antt.warehouse.server import Server, running
from tests.helpers.once import made_once

LOCKED_TEMPLATE = "template_locked"
"""A warehouse as it is after its first migration: the periods of past years are locked."""
TEMPLATE = "template_warehouse"
"""The same with the periods of the synthetic seasons opened."""
MEASURED = "measured"
"""A property that a test records (``record_property``) with a line that is printed at the end of the run."""
RUN_FOLDER = pytest.StashKey[Path]()
QUICK = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
"""Settings of a server whose data nobody needs after a crash."""
_numbers = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of the run; a worker is told its controller's.

    Not below pytest's own folder, which another run as root closes to the server's account.
    """
    if hasattr(config, "workerinput"):
        os.environ.pop("COLUMNS", None)  # from the readline that pytest imports: Rich would keep it
        config.stash[RUN_FOLDER] = Path(config.workerinput["run_folder"])
    else:
        folder = tempfile.TemporaryDirectory(prefix="antt-tests-", ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        config.stash[RUN_FOLDER] = Path(folder.name)
    # No test may come near the installation of whoever runs them.
    os.environ["ANTT_HOME"] = str(config.stash[RUN_FOLDER] / "home")
    os.environ.pop("AIRFLOW_CONN_WAREHOUSE", None)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist the folder of the run."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN_FOLDER])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured."""
    reports = (r for outcome in ("passed", "failed") for r in terminalreporter.getreports(outcome) if r.when == "call")
    if lines := [str(value) for r in reports for name, value in r.user_properties if name == MEASURED]:
        terminalreporter.section(MEASURED)
        terminalreporter.write("".join(f"{line}\n" for line in lines))


@pytest.fixture(scope="session")
def run_folder(pytestconfig: pytest.Config) -> Path:
    """A folder that all processes of the run share; removed at its end."""
    return pytestconfig.stash[RUN_FOLDER]


@pytest.fixture(scope="session")
def server(run_folder: Path) -> Iterator[Server]:
    """The embedded PostgreSQL of the run, with migrated template databases."""
    with running(run_folder / "postgres") as server:
        made_once(run_folder / "templates", lambda _: make_templates(server))
        yield server


def make_templates(server: Server) -> None:
    """Make ``LOCKED_TEMPLATE`` and ``TEMPLATE``."""
    with admin(server) as connection:
        for name, value in QUICK.items():
            connection.exec_driver_sql(f"alter system set {name} = {value}")
        connection.exec_driver_sql("select pg_reload_conf()")
    create_database(server, LOCKED_TEMPLATE, "template1")
    engine = create_engine(server.url(LOCKED_TEMPLATE))
    migrate(engine)
    load_reference(engine)
    engine.dispose()
    create_database(server, TEMPLATE, LOCKED_TEMPLATE)
    engine = create_engine(server.url(TEMPLATE))
    with engine.begin() as connection:
        open_seasons(connection)
    engine.dispose()
    for name in (LOCKED_TEMPLATE, TEMPLATE):
        close_database(server, name)


def open_seasons(connection: Connection) -> None:
    """Let submissions of the years that tests use be taken in although their periods are locked."""
    calendar, tomorrow = load_calendar(), dt.datetime.now(TIMEZONE).date() + dt.timedelta(days=1)
    for period in (calendar.period_of(ky, year) for year in range(2019, 2027) for ky in Ky):
        open_period(connection, period, None, tomorrow, "Người kiểm thử", "Nạp số liệu giả lập")


@contextmanager
def admin(server: Server) -> Iterator[Connection]:
    """A connection for statements about the server, each a transaction of its own."""
    engine = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def create_database(server: Server, name: str, template: str) -> None:
    """A copy of a database, instead of any of that name; nobody may be connected to the template."""
    with admin(server) as connection:
        connection.exec_driver_sql(f"drop database if exists {name} with (force)")
        connection.exec_driver_sql(f"create database {name} template {template}")


def close_database(server: Server, name: str) -> None:
    """Let nobody connect to a database any more: while somebody is, it cannot be copied."""
    with admin(server) as connection:
        connection.exec_driver_sql(f"alter database {name} with allow_connections false")


@contextmanager
def copied_database(server: Server, template: str) -> Iterator[str]:
    """URL of a copy of a database, dropped at the end; nobody may be connected to the template."""
    name = f"warehouse_{os.getpid()}_{next(_numbers)}"
    create_database(server, name, template)
    try:
        yield server.url(name)
    finally:
        with admin(server) as connection:
            connection.exec_driver_sql(f"drop database {name} with (force)")


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
