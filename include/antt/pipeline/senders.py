"""Senders: whose figures those may send who sent a file."""

from __future__ import annotations

from sqlalchemy import Engine, text

from antt.pipeline.intake import BY_HAND
from antt.pipeline.quarantine import RELEASED
from antt.reference.sources import load_sources

_VOUCHED = frozenset({BY_HAND, RELEASED})
"""Where a person of ours vouches for the file."""


def may_send(engine: Engine, sha256: str) -> frozenset[str] | None:
    """Codes of the units whose figures may come with these bytes, from any of those who sent them; None: of any.

    A source that is not there any more vouches for nothing.

    Raises:
        ReferenceError: the file of a source is wrong: who may send by it cannot be known until it is mended.
    """
    sources = load_sources()
    with engine.connect() as connection:
        rows = connection.execute(
            text("select distinct source, sender from intake.arrival where sha256 = :sha256"), {"sha256": sha256}
        ).all()
    if not rows:
        return None
    units: set[str] = set()
    for row in rows:
        if row.source in _VOUCHED:
            return None
        try:
            allowed = sources.find(row.source).may_send(row.sender)
        except KeyError:
            continue
        if allowed is None:
            return None
        units |= allowed
    return frozenset(units)
