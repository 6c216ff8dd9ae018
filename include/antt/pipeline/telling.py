"""Tell: who sent a file learns by the channel it came by what became of it; once, however often that is tried.

What is to be told is found in the warehouse, and noted there once it is delivered. Killed in between, a notice is
delivered again: as the same files, the same idempotency key, or a mail of the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from antt.archive import Archive
from antt.collect import Notice, Refused, Unreachable, open_channel
from antt.errors import Unfinished, WrongConnection
from antt.feedback.outbox import write
from antt.pipeline.fetching import TRIES, Channels
from antt.pipeline.notices import Untold, delivers, untold
from antt.reference.sources import Source, load_sources
from antt.settings import Settings
from antt.warehouse import open_warehouse
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
    with _alone(engine, source) as is_mine, engine.connect() as connection:
        if is_mine:
            noted = _Noted(connection, _moment(engine))
            if delivers(source):
                _send(settings.outbox, source, channels, untold(settings, connection, source), noted)
            else:
                _put_down_all(settings.outbox, untold(settings, connection, source), noted)


@dataclass(frozen=True)
class _Noted:
    """Where it is kept what senders were told."""

    connection: Connection
    moment: dt.datetime

    def add(self, told: Iterable[Untold]) -> None:
        self.connection.execute(
            text(
                "insert into intake.told (arrival_id, event_id, settlement_id, quarantine_id, at)"
                " values (:arrival, :event, :settlement, :quarantine, :at)"
            ),
            [one.keys | {"at": self.moment} for one in told],
        )
        self.connection.commit()


def _put_down_all(outbox: Path, notices: Iterator[Untold], noted: _Noted) -> None:
    """Files of our own are noted many at once: after a kill they are put down again."""
    while together := list(islice(notices, TOGETHER)):
        for one in together:
            _put_down(outbox, one)
        noted.add(together)


def _send(outbox: Path, source: Source, channels: Channels, notices: Iterator[Untold], noted: _Noted) -> None:
    """What goes to a server is noted one by one."""
    failed: Unreachable | None = None
    waiting, in_a_row = set[str](), 0
    for one in notices:
        notice = one.notice
        _put_down(outbox, one)
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
        else:
            in_a_row = 0
            noted.add([one])
    if failed:
        raise failed


def _moment(engine: Engine) -> dt.datetime:
    """Up to which every answer lies in the outbox; asked alone, so that no change waits until a server has answered."""
    with engine.connect() as connection:
        return known_moment(connection)


def _put_down(outbox: Path, one: Untold) -> None:
    if one.is_receipt:  # an answer lies there already
        for name, content in one.notice.files.items():
            write(outbox / name, content)


def _deliver(source: Source, channels: Channels, notice: Notice) -> None:
    try:
        channels.persist(lambda channel: channel.answer(notice))
    except Refused as refused:
        # Noted as told: it will never be taken, and must not keep the others waiting.
        log.error("%s does not take notice %s: %s", source.id, notice.id, refused)


@contextmanager
def _alone(engine: Engine, source: Source) -> Iterator[bool]:
    """Whether nobody else is telling the senders of that source: two would tell them twice."""
    with engine.connect() as connection:
        query = text("select pg_try_advisory_xact_lock(7301005, hashtext(:source))")
        yield bool(connection.scalar(query, {"source": source.id}))
