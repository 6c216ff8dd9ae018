"""Moments at which the warehouse is known: no change that is under way may later turn out to be older.

What is recorded carries the time at which it was decided, which comes before its transaction commits. So changes are
made one after another, and a reader picks its moment when none is under way.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, text

_LOCK = 7_301_003


def begin_change(connection: Connection) -> dt.datetime:
    """The moment of a change, made before anything that it depends on is read; held until its transaction ends."""
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    return _now(connection)


def known_moment(connection: Connection) -> dt.datetime:
    """A moment up to which everything is committed; nothing changes until the transaction ends."""
    connection.execute(text("select pg_advisory_xact_lock_shared(:lock)"), {"lock": _LOCK})
    return _now(connection)


def _now(connection: Connection) -> dt.datetime:
    moment: dt.datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
    return moment
