"""Tell: who sent a file learns by the channel it came by what became of it; once, however often that is tried.

What is to be told is found in the warehouse, and noted there once it is delivered. Killed in between, a notice is
delivered again: as the same files, the same idempotency key, or a mail of the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, text

from antt.archive import Archive
from antt.collect import REFUSALS, UNANSWERED, Notice, Refused, Unreachable, open_channel
from antt.errors import Unfinished, WrongConnection
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
from antt.feedback.outbox import write
from antt.feedback.words import STATES
from antt.pipeline.fetching import TRIES, Channels
from antt.pipeline.taking import BETWEEN
from antt.reference.sources import Source, load_sources
from antt.settings import Settings
from antt.warehouse import open_warehouse, statement
from antt.warehouse.moment import known_moment

TOGETHER = 200
"""Receipts in our own outbox that are noted together."""

log = logging.getLogger(__name__)


class NotTold(Unfinished):
    """Senders of some sources could not be told yet; those of the others were."""


def tell_all(settings: Settings) -> None:
    """Tell the senders of all sources.

    Raises:
        NotTold: a source could not be reached; the next collection or processing tries again.
    """
    failed = []
    with open_warehouse(settings) as engine:
        for source in load_sources().sound:
            channels = _channels(settings, source)
            try:
                tell(settings, engine, source, channels)
            except (Unreachable, WrongConnection) as error:
                failed.append(f"{source.id}: {error}")
            finally:
                channels.close()
    if failed:
        raise NotTold("; ".join(failed))


def _channels(settings: Settings, source: Source) -> Channels:
    return Channels(
        source, lambda: open_channel(source, settings.connections, settings.inbox), Archive(settings.archive)
    )


def tell(settings: Settings, engine: Engine, source: Source, channels: Channels) -> None:
    """Deliver every notice that senders of a source are still to get.

    Raises:
        Unreachable: some could not be delivered. What is for others was, unless several in a row say that the server
            is down; what comes after them for the same sender, or about the same file, waits with them.
    """
    failed: Unreachable | None = None
    waiting, in_a_row = set[str](), 0
    with _alone(engine, source) as is_mine, engine.connect() as connection:
        moment = _moment(engine)
        notices = _notices(settings, connection, source) if is_mine else iter(())
        # What goes to a server is noted one by one; files of our own are put down again after a kill.
        while told := list(islice(notices, 1 if _delivers(source) else TOGETHER)):
            for keys, notice in told:
                if keys["event"] is keys["settlement"] is None:  # an answer lies there already
                    _put_down(settings.outbox, notice)
            if _delivers(source):
                notice = told[0][1]
                to = notice.sender or notice.key
                if to in waiting:  # for what comes before it, which must not arrive later
                    continue
                try:
                    _deliver(source, channels, notice)
                except Unreachable as error:
                    log.warning("%s: notice %s waits: %s", source.id, notice.id, error)
                    failed, in_a_row = error, in_a_row + 1
                    waiting.add(to)
                    if in_a_row == TRIES or not channels.in_time:
                        break
                    continue
                in_a_row = 0
            connection.execute(
                text(
                    "insert into intake.told (arrival_id, event_id, settlement_id, quarantine_id, at)"
                    " values (:arrival, :event, :settlement, :quarantine, :at)"
                ),
                [keys | {"at": moment} for keys, _ in told],
            )
            connection.commit()
    if failed:
        raise failed


def _moment(engine: Engine) -> dt.datetime:
    """Up to which every answer lies in the outbox; asked alone, so that no change waits until a server has answered."""
    with engine.connect() as connection:
        return known_moment(connection)


def _put_down(outbox: Path, notice: Notice) -> None:
    for name, content in notice.files.items():
        write(outbox / name, content)


def _deliver(source: Source, channels: Channels, notice: Notice) -> None:
    try:
        channels.persist(lambda channel: channel.answer(notice))
    except Refused as refused:
        # Noted as told: it will never be taken, and must not keep the others waiting.
        log.error("%s does not take notice %s: %s", source.id, notice.id, refused)


def _delivers(source: Source) -> bool:
    """Whether answers also go by the channel; they all lie in the outbox of this installation, to which mail links."""
    return bool(source.outbox) and source.channel != "folder"


@contextmanager
def _alone(engine: Engine, source: Source) -> Iterator[bool]:
    """Whether nobody else is telling the senders of that source: two would tell them twice."""
    with engine.connect() as connection:
        query = text("select pg_try_advisory_xact_lock(7301005, hashtext(:source))")
        yield bool(connection.scalar(query, {"source": source.id}))


def _notices(settings: Settings, connection: Connection, source: Source) -> Iterator[tuple[dict[str, Any], Notice]]:
    values = {"source": source.id, "decisions": _delivers(source)}
    rows = connection.execute(statement("untold"), values).all()
    archives = connection.execute(statement("untold_archives"), {"source": source.id}).all()
    aside = connection.execute(statement("untold_quarantine"), values | {"unanswered": list(UNANSWERED)}).all()
    none = dict.fromkeys(("arrival", "event", "settlement", "quarantine"))
    for row in rows:
        keys = none | {"arrival": row.arrival, "event": row.event, "settlement": row.settlement}
        yield keys, _about_submission(settings.outbox, source, row)
    for arrival, members in groupby(archives, key=attrgetter("arrival")):
        yield none | {"arrival": arrival}, _about_archive(settings, source, list(members))
    for row in aside:
        yield none | {"quarantine": row.id}, _about_quarantine(settings.outbox, row)


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
