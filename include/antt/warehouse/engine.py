"""Open the warehouse: an external PostgreSQL named by the environment, or the embedded one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine, create_engine, make_url

from antt.settings import Settings
from antt.warehouse import server
from antt.warehouse.migrate import migrate
from antt.warehouse.reference import load_reference
from antt.warehouse.roles import APP, can_take_on

DRIVER = "postgresql+psycopg"
DATABASE = "warehouse"


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[Engine]:
    """Yield an engine on a migrated warehouse with its reference data, in the role that does the work if there is one.

    Without ``settings.warehouse_url`` the embedded server is started if it is not up, and stopped by its last user.
    """
    if settings.warehouse_url:
        with _ready(sqlalchemy_url(settings.warehouse_url)) as engine:
            yield engine
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    with server.running(settings.pgdata) as embedded:
        embedded.ensure_database(DATABASE)
        with _ready(make_url(embedded.url(DATABASE))) as engine:
            yield engine


@contextmanager
def _ready(url: URL) -> Iterator[Engine]:
    with _connected(url) as owner:
        migrate(owner)
        load_reference(owner)
        with owner.connect() as connection:
            role = APP if can_take_on(connection) else None
    with _connected(url, role) as engine:
        yield engine


@contextmanager
def _connected(url: URL, role: str | None = None) -> Iterator[Engine]:
    """An engine whose sessions begin, and after a reset are again, in a role."""
    options = [*url.normalized_query.get("options", ()), *([f"-c role={role}"] if role else [])]
    engine = create_engine(url, connect_args={"options": " ".join(options)} if options else {})
    try:
        yield engine
    finally:
        engine.dispose()


def sqlalchemy_url(connection: str) -> URL:
    """The SQLAlchemy URL of an Airflow connection, written as a URI or as JSON."""
    if not connection.lstrip().startswith("{"):
        return make_url(connection).set(drivername=DRIVER)
    fields = json.loads(connection)
    return URL.create(
        DRIVER,
        username=fields.get("login"),
        password=fields.get("password"),
        host=fields.get("host"),
        port=fields.get("port"),
        database=fields.get("schema"),
        query=fields.get("extra") or {},
    )
