"""Notices: what senders of a source are still to be told, in words and files, found in the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from antt.collect import REFUSALS, UNANSWERED, Notice
from antt.feedback import (
    Again,
    First,
    Member,
    answer_paths,
    archive_receipt,
    decision_path,
    quarantine_path,
    receipt,
    stranger_path,
)
from antt.feedback.words import STATES
from antt.pipeline.taking import BETWEEN
from antt.reference.sources import Source
from antt.settings import Settings
from antt.warehouse import statement


class Untold(NamedTuple):
    """A notice, and what in the warehouse it is about."""

    notice: Notice
    arrival: int | None = None
    event: int | None = None
    """A decision."""
    settlement: int | None = None
    """A decision that other reports changed."""
    quarantine: int | None = None

    @property
    def keys(self) -> dict[str, int | None]:
        """By which it is noted."""
        keys = self._asdict()
        del keys["notice"]
        return keys

    @property
    def is_receipt(self) -> bool:
        """Whether it says only that a file came or was put aside: nobody has put it into the outbox yet."""
        return self.event is self.settlement is None


def delivers(source: Source) -> bool:
    """Whether answers also go by the channel; they all lie in the outbox of this installation, to which mail links."""
    return bool(source.outbox) and source.channel != "folder"


def untold(settings: Settings, connection: Connection, source: Source) -> Iterator[Untold]:
    """What is still to be told: of submissions, of archives, of what was put aside."""
    values = {"source": source.id, "decisions": delivers(source)}
    rows = connection.execute(statement("untold"), values).all()
    archives = connection.execute(statement("untold_archives"), {"source": source.id}).all()
    aside = connection.execute(statement("untold_quarantine"), values | {"unanswered": list(UNANSWERED)}).all()
    for row in rows:
        notice = _about_submission(settings.outbox, source, row)
        yield Untold(notice, arrival=row.arrival, event=row.event, settlement=row.settlement)
    for arrival, members in groupby(archives, key=attrgetter("arrival")):
        yield Untold(_about_archive(settings, source, list(members)), arrival=arrival)
    for row in aside:
        yield Untold(_about_quarantine(settings.outbox, row), quarantine=row.id)


def _about_submission(outbox: Path, source: Source, row: Row[Any]) -> Notice:
    files: dict[str, bytes] = {}
    state, line = row.state, f"Tệp «{row.name}», mã tiếp nhận {row.submission}: {STATES[row.state]}."
    if _is_of_another(source, row):
        state, line = "refused", f"Tệp «{row.name}»: bên gửi không được gửi số liệu của đơn vị ghi trong tệp."
        path = stranger_path(outbox, row.called, row.submission)
        files = {path.relative_to(outbox).as_posix(): f"{line}\n".encode()}
    elif row.event is not None:
        files = _answers(outbox, row)
    elif row.settlement is not None:
        files = _answers(outbox, row)
        line = f"Tệp «{row.name}», mã tiếp nhận {row.submission}: kết quả đối chiếu với báo cáo khác đã thay đổi."
    else:
        first = First(row.submission, row.called, row.state, row.received_at, row.decided_at)
        path, page = receipt(outbox, Again(row.name, row.sha256, row.size), first, row.again)
        files = {path.relative_to(outbox).as_posix(): page.encode()}
        if row.again:
            line = f"Tệp «{row.name}» trùng với tệp đã nhận, mã tiếp nhận {row.submission}: {STATES[row.state]}."
    notice = f"{row.arrival}-s{row.settlement}" if row.settlement else f"{row.arrival}-{row.event or 0}"
    return Notice(notice, row.name, row.key, row.sender, row.submission, state, line, files)


def _answers(outbox: Path, row: Row[Any]) -> dict[str, bytes]:
    """What was put into the outbox about a decision; some forms of an answer there may not be."""
    if row.actor == "pipeline":
        paths = list(answer_paths(outbox, row.called, row.submission).values())
    else:
        paths = [decision_path(outbox, row.called, row.submission)]
    return {path.relative_to(outbox).as_posix(): path.read_bytes() for path in paths if path.exists()}


def _is_of_another(source: Source, row: Row[Any]) -> bool:
    """Whoever sent another office's file learns nothing about what that office sent."""
    allowed = source.may_send(row.sender)
    return allowed is not None and row.district_code is not None and row.district_code not in allowed


def _about_archive(settings: Settings, source: Source, rows: list[Row[Any]]) -> Notice:
    """One receipt that lists what is in an archive; of each file in it the decision is told like any other."""
    archive = rows[0]
    members = [
        Member(name) if _is_of_another(source, row) else Member(name, row.submission, row.state, row.again)
        for row in rows
        for name in [row.member.removeprefix(f"{archive.name}{BETWEEN}")]
    ]
    whole = Again(archive.name, archive.sha256, archive.size)
    path, page = archive_receipt(settings.outbox, whole, archive.arrival, members)
    again = sum(row.again for row in rows)
    line = f"Tệp nén «{archive.name}»: nhận {len(rows) - again} tệp mới, {again} tệp trùng với tệp đã nhận trước đó."
    files = {path.relative_to(settings.outbox).as_posix(): page.encode()}
    return Notice(f"{archive.arrival}-0", archive.name, archive.key, archive.sender, 0, "received", line, files)


def _about_quarantine(outbox: Path, row: Row[Any]) -> Notice:
    line = f"Tệp «{row.name}» không được nhận (mã {row.code}). {REFUSALS.get(row.code, '')}".strip()
    path = quarantine_path(outbox, row.name, row.id)
    files = {path.relative_to(outbox).as_posix(): f"{line}\n".encode()}
    return Notice(f"q{row.id}", row.name, row.key, row.sender, 0, "quarantined", line, files)
