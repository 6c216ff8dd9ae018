"""A receipt for a file whose bytes were seen before: under which id, when, and what was decided."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.feedback.outbox import answer_paths, receipt_path, write
from antt.feedback.words import page


class Again(NamedTuple):
    """A file that came again."""

    name: str
    sha256: str
    size: int
    """Bytes."""


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
    answer = ""
    if first.decided_at:
        answer = answer_paths(outbox, first.name, first.id)["html"].relative_to(outbox).as_posix()
    path = receipt_path(outbox, again.name, first.id)
    write(path, page("bien-nhan.html.j2", again=again, first=first, answer=answer).encode())
    return path
