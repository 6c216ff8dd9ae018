"""Take an archived file in: a submission, or of an archive of workbooks one for each file in it, ``archive!member``."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from antt.archive import Archive, Arrived, Stored, arrive, register
from antt.collect import Listed
from antt.guard import Member, Refused, load_limits, members

ARCHIVE = ".zip"
BETWEEN = "!"
"""Between the name of an archive and that of its member."""


log = logging.getLogger(__name__)


class Taken(NamedTuple):
    """A file whose bytes are archived, and the files in it."""

    listed: Listed
    stored: Stored
    members: tuple[tuple[Listed, Stored], ...] = ()
    """Of an archive of workbooks: archived too, from the same sender, under the same key."""

    @classmethod
    def of(cls, store: Archive, listed: Listed, stored: Stored) -> Taken:
        """The file, with its members if it is an archive of workbooks.

        One that cannot be unpacked safely has none: it is a submission as it is, and refused when it is read.
        """
        return cls(listed, stored, tuple(_unpacked(store, listed, stored)))


def take(connection: Connection, source: str, file: Taken, expected_period: str | None) -> list[int | None]:
    """Register a file, or each of its members; ids of the new submissions, None for what was seen before."""
    return take_all(connection, source, [(file, expected_period)])[0]


def take_all(connection: Connection, source: str, files: Sequence[tuple[Taken, str | None]]) -> list[list[int | None]]:
    """Register files, in this order, each for the period that its place says; what ``take`` returns of each."""
    arrived = [list(_arrivals(connection, source, file, period)) for file, period in files]
    registered = iter(register(connection, source, [one for some in arrived for one in some]))
    return [list(islice(registered, len(some))) for some in arrived]


def _arrivals(connection: Connection, source: str, file: Taken, period: str | None) -> Iterator[Arrived]:
    """The file; of an archive of workbooks, which is recorded first, the files in it."""
    whole = Arrived(file.listed, file.stored, period)
    if not file.members:
        yield whole
        return
    within = next(iter(arrive(connection, source, [whole])), None)
    for listed, stored in file.members:
        yield Arrived(listed, stored, period, within)


def members_of(name: str, content: bytes) -> tuple[Member, ...]:
    """The files in an archive of workbooks, as far as the guards pass it; none of anything else."""
    try:
        return members(content, load_limits()) if name.lower().endswith(ARCHIVE) else ()
    except Refused:
        return ()
    except Exception:  # a defect of ours: the file is answered as one that cannot be handled, and stops no other
        log.exception("%r cannot be taken apart", name)
        return ()


def _unpacked(store: Archive, listed: Listed, stored: Stored) -> Iterator[tuple[Listed, Stored]]:
    if not listed.name.lower().endswith(ARCHIVE) or stored.size > load_limits().file_bytes:
        return  # its bytes need not be brought into memory
    archive = listed._replace(key=listed.key or listed.name)
    for member in members_of(listed.name, store.get(stored.sha256)):
        inside = archive._replace(name=f"{listed.name}{BETWEEN}{member.name}", size=len(member.content))
        yield inside, store.put(io.BytesIO(member.content))
