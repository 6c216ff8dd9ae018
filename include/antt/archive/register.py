"""Register archived files: every arrival is an event, every new content a submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from antt.archive.store import Stored
from antt.collect import Listed
from antt.reference.checks import load_catalogue
from antt.warehouse import statement


class Arrived(NamedTuple):
    """A file that came, and whose bytes are in the archive."""

    listed: Listed
    stored: Stored
    expected_period: str | None = None
    """Code of the period that its place says."""
    within: int | None = None
    """Arrival of the archive of workbooks that it is a file of."""


def register(connection: Connection, source: str, files: Sequence[Arrived]) -> list[int | None]:
    """Record that files came from a source, in this order, and make submissions of those that are new.

    Returns:
        Of each file its submission's id; None when these bytes count, wait for a decision, were decided about by a
        person, or were handed in for the same period before, wherever and under whatever name. What was returned for
        lying in the wrong place may come again in the right one, and what came at the wrong time at the right one.
    """
    return [submission for some in _different(files) for submission in _register(connection, source, some)]


def _different(files: Iterable[Arrived]) -> Iterator[list[Arrived]]:
    """Files one after another without any bytes twice: the second time they must be seen to have come before."""
    some: dict[str, Arrived] = {}
    for one in files:
        if one.stored.sha256 in some:
            yield list(some.values())
            some = {}
        some[one.stored.sha256] = one
    if some:
        yield list(some.values())


def _register(connection: Connection, source: str, files: Sequence[Arrived]) -> Iterator[int | None]:
    arrive(connection, source, files)
    values = {
        "source": source,
        "names": [storable(one.listed.name) for one in files],
        "hashes": [one.stored.sha256 for one in files],
        "expected_periods": [one.expected_period for one in files],
        "pass_with_time": [rule.code for rule in load_catalogue().rules if rule.passes_with_time],
    }
    new = {row.sha256: row.id for row in connection.execute(statement("register_submissions"), values)}
    return (new.get(one.stored.sha256) for one in files)


def arrive(connection: Connection, source: str, files: Sequence[Arrived]) -> list[int]:
    """Record that files came; ids of the arrivals, without those listed again because a collection was killed."""
    keep(connection, [one.stored for one in files])
    values: dict[str, Any] = {
        "source": source,
        "names": [storable(one.listed.name) for one in files],
        "hashes": [one.stored.sha256 for one in files],
        "modified_at": [one.listed.modified_at for one in files],
        "senders": [one.listed.sender for one in files],
        "keys": [storable(one.listed.key or one.listed.name) for one in files],
        "versions": [one.listed.version for one in files],
        "within": [one.within for one in files],
    }
    return list(connection.scalars(statement("record_arrivals"), values))


def keep(connection: Connection, stored: Sequence[Stored]) -> None:
    """Record that bytes are in the archive."""
    connection.execute(
        text(
            "insert into intake.file (sha256, size)"
            " select * from unnest(cast(:hashes as text[]), cast(:sizes as bigint[])) on conflict do nothing"
        ),
        {"hashes": [one.sha256 for one in stored], "sizes": [one.size for one in stored]},
    )


def storable(name: str) -> str:
    """A file's name as it is kept: legible, even when it is in another encoding."""
    legible = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return legible.replace("\0", "\\x00")  # which no text in the database can hold
