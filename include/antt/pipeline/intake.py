"""Collect and archive: from a source to a registered submission."""

from __future__ import annotations

import datetime as dt
import logging
import time
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DataError

from antt.archive import Archive, register
from antt.collect import FolderChannel, Listed, StillChanging
from antt.pipeline.results import Collected
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
            collected += _collect(engine, store, source, channel)
    return collected


def _collect(engine: Engine, store: Archive, source: Source, channel: FolderChannel) -> Collected:
    new: list[int] = []
    failed: list[str] = []
    duplicates = waiting = 0
    listed = channel.list()
    if listed:
        time.sleep(source.settle_seconds)
    for one in listed:
        try:
            submission = _take(engine, store, source, channel, one)
        except StillChanging:
            waiting += 1
        except (OSError, DataError):
            log.exception("cannot take %r from %s", one.name, source.id)
            failed.append(repr(one.name))
        else:
            duplicates += submission is None
            new += [submission] if submission is not None else []
    return Collected(new, duplicates, waiting, failed)


def _take(engine: Engine, store: Archive, source: Source, channel: FolderChannel, listed: Listed) -> int | None:
    """Archive, register, acknowledge, in this order: killed in between, the next collection does it again."""
    with channel.fetch(listed) as stream:
        stored = store.put(stream)
    channel.confirm(listed)
    with engine.begin() as connection:
        submission = register(connection, source.id, listed, stored, source.expected_period(listed.name))
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
        return register(connection, BY_HAND, Listed(file.name, stored.size, modified_at), stored, expected_period)
