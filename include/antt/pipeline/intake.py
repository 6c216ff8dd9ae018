"""Collect and archive: from a source to a registered submission."""

from __future__ import annotations

import datetime as dt
import logging
import time
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError

from antt.archive import Archive, Stored, register, register_archive, storable
from antt.collect import FolderChannel, Listed, StillChanging
from antt.feedback import Again, write_receipt
from antt.pipeline.members import BETWEEN, unpack
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
            taken = _take(settings, engine, store, source, channel, one)
        except StillChanging:
            waiting += 1
        except (OSError, DataError):
            log.exception("cannot take %r from %s", one.name, source.id)
            failed.append(repr(one.name))
        else:
            duplicates += not taken
            new += taken
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
) -> list[int]:
    """Archive, register, acknowledge, in this order: killed in between, the next collection does it again."""
    with channel.fetch(listed) as stream:
        stored = store.put(stream)
    channel.confirm(listed)
    with engine.begin() as connection:
        taken = _register(settings, connection, source.id, listed, stored, source.expected_period(listed.name))
    channel.acknowledge(listed)
    return taken


def archive(settings: Settings, file: Path, expected_period: str | None) -> list[int]:
    """Take one file by hand, as a source would hand it over.

    Returns:
        The new submission's id, of an archive of workbooks several; none when its bytes were seen before.
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
) -> list[int]:
    """Register a file, of an archive of workbooks each member; the new submissions.

    The sender of what was seen before gets a receipt, as nothing else will answer it.
    """
    members = unpack(Archive(settings.archive), listed, stored)
    new: list[int] = []
    for one, kept in members or [(listed, stored)]:
        submission = register(connection, source, one, kept, expected_period)
        if submission is None:
            write_receipt(connection, settings.outbox, Again(storable(one.name), *kept))
        else:
            new.append(submission)
    if members:
        inside = [(one.name.removeprefix(f"{listed.name}{BETWEEN}"), kept.sha256) for one, kept in members]
        register_archive(connection, source, listed, stored, inside)
    return new
