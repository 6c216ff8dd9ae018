"""A receipt for a file: under which id; of bytes that were seen before, when, and what was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.feedback.outbox import answer_paths, archive_receipt_path, receipt_path, write
from antt.feedback.words import page


class Again(NamedTuple):
    """A file that came, perhaps again."""

    name: str
    sha256: str
    size: int
    """Bytes."""


class Member(NamedTuple):
    """A file of an archive of workbooks."""

    name: str
    submission: int | None = None
    """None of a file whose sender may not send it: nothing is said of it."""
    state: str = ""
    again: bool = False
    """Its bytes were seen before."""


class First(NamedTuple):
    """The latest submission of the bytes of a file."""

    id: int
    name: str
    state: str
    received_at: dt.datetime
    decided_at: dt.datetime | None


def write_receipt(connection: Connection, outbox: Path, again: Again) -> Path:
    """Tell the sender of a file that came again what became of it the first time.

    Raises:
        NoResultFound: its bytes are of no submission.
    """
    first = connection.execute(
        text(
            "select id, name, state::text as state, received_at, decided_at from intake.submission"
            " where sha256 = :sha256 order by id desc limit 1"
        ),
        {"sha256": again.sha256},
    ).one()
    path, shown = receipt(outbox, again, First(*first), known=True)
    write(path, shown.encode())
    return path


def receipt(outbox: Path, again: Again, first: First, known: bool) -> tuple[Path, str]:
    """Where the receipt for a file lies, and the page; ``known``: its bytes were seen before."""
    answer = ""
    if known and first.decided_at:
        answer = answer_paths(outbox, first.name, first.id)["html"].relative_to(outbox).as_posix()
    path = receipt_path(outbox, again.name, first.id)
    return path, page("bien-nhan.html.j2", again=again, first=first, answer=answer, known=known)


def archive_receipt(outbox: Path, archive: Again, arrival: int, members: Sequence[Member]) -> tuple[Path, str]:
    """Where the receipt for an archive of workbooks lies, and the page, which lists the files in it."""
    path = archive_receipt_path(outbox, archive.name, arrival)
    return path, page("bien-nhan-tep-nen.html.j2", archive=archive, members=members)
