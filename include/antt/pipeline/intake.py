"""Collect and archive: from a source to a registered submission."""

from __future__ import annotations

import datetime as dt
import logging
import time
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError

from antt.archive import Archive, Stored, register, storable
from antt.collect import FolderChannel, Listed, StillChanging
from antt.feedback import Again, write_receipt
from antt.pipeline.results import FEW, Collected
from antt.reference.sources import Source, load_sources
from antt.settings import Settings
from antt.warehouse import open_warehouse

BY_HAND = "thu-cong"
"""Source of files that an operator archived."""

log = logging.getLogger(__name__)


def collect(settings: Settings) -> Collected:
    """Take everything that lies complete at any source into the archive; one bad file stops no other."""
    collected = Collected()
    store = Archive(settings.archive)
    with open_warehouse(settings) as engine:
        for source in load_sources():
            channel = FolderChannel(source, settings.inbox)
            collected += _collect(settings, engine, store, source, channel)
    return collected


def _collect(settings: Settings, engine: Engine, store: Archive, source: Source, channel: FolderChannel) -> Collected:
    new: list[int] = []
    failed: list[str] = []
    duplicates = waiting = 0
    listed = channel.list()
    if listed:
        time.sleep(source.settle_seconds)
    for one in listed:
        try:
            submission = _take(settings, engine, store, source, channel, one)
        except StillChanging:
            waiting += 1
        except (OSError, DataError):
            log.exception("cannot take %r from %s", one.name, source.id)
            failed.append(repr(one.name))
        else:
            duplicates += submission is None
            new += [submission] if submission is not None else []
    ignored = channel.ignored()
    names = [repr(name) for name in ignored[:FEW]]
    if ignored:
        log.warning(
            "%s: %d files outside the folders of the periods are ignored, e.g. %s",
            source.id,
            len(ignored),
            ", ".join(names),
        )
    return Collected(new, duplicates, waiting, failed, len(ignored), names)


def _take(
    settings: Settings, engine: Engine, store: Archive, source: Source, channel: FolderChannel, listed: Listed
) -> int | None:
    """Archive, register, acknowledge, in this order: killed in between, the next collection does it again."""
    with channel.fetch(listed) as stream:
        stored = store.put(stream)
    channel.confirm(listed)
    with engine.begin() as connection:
        submission = _register(settings, connection, source.id, listed, stored, source.expected_period(listed.name))
    channel.acknowledge(listed)
    return submission


def archive(settings: Settings, file: Path, expected_period: str | None) -> int | None:
    """Take one file by hand, as a source would hand it over.

    Returns:
        The new submission's id; None when its bytes were seen before.
    """
    with file.open("rb") as stream:
        stored = Archive(settings.archive).put(stream)
    modified_at = dt.datetime.fromtimestamp(file.stat().st_mtime, tz=dt.UTC)
    with open_warehouse(settings) as engine, engine.begin() as connection:
        listed = Listed(file.name, stored.size, modified_at)
        return _register(settings, connection, BY_HAND, listed, stored, expected_period)


def _register(
    settings: Settings,
    connection: Connection,
    source: str,
    listed: Listed,
    stored: Stored,
    expected_period: str | None,
) -> int | None:
    """Register a file; the sender of one that was seen before gets a receipt, as nothing else will answer it."""
    submission = register(connection, source, listed, stored, expected_period)
    if submission is None:
        write_receipt(connection, settings.outbox, Again(storable(listed.name), *stored))
    return submission
