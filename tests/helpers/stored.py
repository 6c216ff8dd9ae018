"""What an installation holds, asked beside it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import create_engine, text

from antt.archive import Archive
from antt.settings import Settings


def rows(settings: Settings, sql: str) -> list[Any]:
    """Rows of the warehouse, or those that a statement changed."""
    assert settings.warehouse_url
    engine = create_engine(settings.warehouse_url)
    try:
        with engine.begin() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]
    finally:
        engine.dispose()


def value(settings: Settings, sql: str) -> Any:
    """The one value of a query, or None."""
    found = rows(settings, sql)
    return found[0][0] if found else None


def archived(settings: Settings) -> list[bytes]:
    """Bytes of all submissions, in their order."""
    found = rows(settings, "select sha256 from intake.submission order by id")
    return [Archive(settings.archive).get(sha256) for (sha256,) in found]
