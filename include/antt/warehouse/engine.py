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

DRIVER = "postgresql+psycopg"
DATABASE = "warehouse"


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[Engine]:
    """Yield an engine on a migrated warehouse with its reference data.

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
    engine = create_engine(url)
    try:
        migrate(engine)
        load_reference(engine)
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
