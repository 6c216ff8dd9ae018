"""Named SQL statements from ``include/sql/queries``."""

from __future__ import annotations

from functools import cache

from sqlalchemy import TextClause, text

from antt.settings import SQL


@cache
def statement(name: str) -> TextClause:
    """The statement in ``queries/<name>.sql``."""
    return text(statement_text(name))


@cache
def statement_text(name: str) -> str:
    """The text in ``queries/<name>.sql``."""
    return (SQL / "queries" / f"{name}.sql").read_text(encoding="utf-8")
