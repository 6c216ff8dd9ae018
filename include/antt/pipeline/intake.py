"""Collect and archive: from a source to a registered submission."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DataError

from antt.archive import Archive, storable
from antt.collect import Listed, Refused, Unreachable, open_channel
from antt.errors import WrongConnection, WrongRequest
from antt.feedback import Again, write_receipt
from antt.pipeline.fetching import Channels, Fetched
from antt.pipeline.quarantine import put_aside
from antt.pipeline.results import FEW, Collected
from antt.pipeline.taking import Taken, take, take_all
from antt.pipeline.telling import tell
from antt.reference.sources import Source, load_sources
from antt.settings import Settings
from antt.warehouse import open_warehouse, statement

BY_HAND = "thu-cong"
"""Source of files that an operator archived."""

log = logging.getLogger(__name__)


def due_sources(now: dt.datetime) -> list[str]:
    """Ids of the sources that a collection at that moment looks at; of those whose file is wrong it says so."""
    sources = load_sources()
    return [*(source.id for source in sources.sound if source.is_due(now)), *sources.wrong]


def collect(settings: Settings) -> Collected:
    """Take everything that lies complete at any source into the archive; one that is down or wrong stops no other."""
    sources = load_sources()
    for error in sources.wrong.values():
        log.error("%s", error)
    collected = Collected(down=list(sources.wrong))
    with open_warehouse(settings) as engine:
        for source in sources.sound:
            try:
                taken, untold = _collect(settings, engine, source)
                collected += taken
                if untold:
                    raise untold
            except (Unreachable, WrongConnection) as error:
                log.error("%s cannot be reached: %s", source.id, error)
                collected += Collected(down=[source.id])
            except Exception:  # a defect of ours, met at one source
                log.exception("%s cannot be collected", source.id)
                collected += Collected(down=[source.id])
    return collected


def collect_source(settings: Settings, source_id: str) -> Collected:
    """Take everything that lies complete at one source into the archive.

    Raises:
        WrongRequest: there is no such source.
        ReferenceError: its file is wrong.
        Unreachable: it is down, or took nothing and does not let its senders be told; nothing is lost, the next
            collection tries again.
        WrongConnection: its connection is missing or wrong.
    """
    with open_warehouse(settings) as engine:
        collected, untold = _collect(settings, engine, source_of(source_id))
    if untold:
        log.error("%s: senders could not be told: %s", source_id, untold)
    if untold and not collected.new:
        raise untold
    return collected


def source_of(source_id: str) -> Source:
    """The source of that id.

    Raises:
        WrongRequest: there is none.
        ReferenceError: its file is wrong.
    """
    sources = load_sources()
    try:
        return sources.find(source_id)
    except KeyError:
        known = ", ".join(source.id for source in sources.sound)
        raise WrongRequest(f"there is no source {source_id!r}: {known}") from None


def _collect(settings: Settings, engine: Engine, source: Source) -> tuple[Collected, Exception | None]:
    """What was taken, and why senders could not be told."""
    opener = partial(open_channel, source, settings.connections, settings.inbox)
    channels = Channels(source, opener, Archive(settings.archive))
    try:
        collected, untold = _Collection(settings, engine, source, channels).run(), None
        try:
            tell(settings, engine, source, channels)
        except (Unreachable, WrongConnection) as error:
            untold = error
        finally:
            channels.finish()
    finally:
        channels.close()
    return collected, untold


class _Collection:
    """One collection of one source: archive, register, acknowledge, in this order, so that a kill loses nothing."""

    def __init__(self, settings: Settings, engine: Engine, source: Source, channels: Channels) -> None:
        self._settings, self._engine, self._source, self._channels = settings, engine, source, channels
        self._new: list[int] = []
        self._failed: list[str] = []
        self._duplicates = self._waiting = self._quarantined = self._left = 0

    def run(self) -> Collected:
        listed, ignored = self._channels.lying()
        names = [repr(name) for name in ignored[:FEW]]
        if ignored:
            log.warning("%s: nobody takes %d files, e.g. %s", self._source.id, len(ignored), ", ".join(names))
        for batch in self._channels.fetch(self._fresh(listed)):
            self._batch(batch)
        with self._engine.begin() as connection:
            self._new += connection.scalars(statement("sent_by_another"), {"source": self._source.id})
        return Collected(
            self._new,
            self._duplicates,
            self._waiting,
            self._failed,
            len(ignored),
            names,
            quarantined=self._quarantined,
            left=self._left,
        )

    def _fresh(self, listed: Sequence[Listed]) -> list[Listed]:
        """Without what is in quarantine, and what was taken but not marked as taken: that is marked now.

        What could not be had stays where it is, for when a person releases it. Size and time alone do not prove that
        it is the same file: where it could have been moved, it is fetched again.
        """
        known, fresh, taken = self._known(), list[Listed](), list[Listed]()
        moves = self._source.acknowledge == "move"
        for one in listed:
            how = known.get((storable(one.key or one.name), one.as_seen))
            if how is None or (how == "taken" and moves and not one.whole):
                fresh.append(one)
            elif how != "not had":
                taken.append(one)
        if moves:
            self._channels.acknowledge(taken)
        return fresh

    def _known(self) -> dict[tuple[str, str], str]:
        with self._engine.connect() as connection:
            rows = connection.execute(statement("known_files"), {"source": self._source.id})
            return {(row.key, row.version): row.how for row in rows}

    def _batch(self, batch: Sequence[Fetched]) -> None:
        self._waiting += sum(one.changing for one in batch)
        self._failed += [repr(one.listed.name) for one in batch if one.failed]
        self._left += sum(one == Fetched(one.listed) for one in batch)
        try:
            done = self._record(batch)
        except DataError:  # of one: the others must not suffer
            done = [listed for one in batch for listed in self._alone(one)]
        self._channels.acknowledge(done)

    def _alone(self, one: Fetched) -> list[Listed]:
        try:
            return self._record([one])
        except DataError:
            log.exception("cannot register %r from %s", one.listed.name, self._source.id)
            self._failed.append(repr(one.listed.name))
            return []

    def _record(self, batch: Sequence[Fetched]) -> list[Listed]:
        """Record all of these or none; what is to be acknowledged."""
        files = [self._opened(one) for one in batch]  # before the transaction: unpacking takes time
        expected = [(file, self._source.expected_period(file.listed.name)) for file in files if file]
        done = [file.listed for file in files if file]
        aside = 0
        with self._engine.begin() as connection:
            taken = take_all(connection, self._source.id, expected)
            for one, file in zip(batch, files, strict=True):
                if file is None and (one.refused or one.stored):
                    why = one.refused or Refused(one.listed.refused, "")
                    aside += put_aside(connection, self._source.id, one.listed, one.stored, why)
                    done += [one.listed] if one.stored else []
        self._new += [submission for some in taken for submission in some if submission is not None]
        self._duplicates += sum(some.count(None) == len(some) for some in taken)
        self._quarantined += aside
        return done

    def _opened(self, one: Fetched) -> Taken | None:
        """What is to be registered of it."""
        if one.stored is None or one.refused or one.listed.refused:
            return None
        return Taken.of(self._channels.archive, one.listed, one.stored)


def archive(settings: Settings, file: Path, expected_period: str | None) -> list[int]:
    """Take one file by hand, as a source would hand it over.

    Returns:
        The new submission's id, of an archive of workbooks several; the sender of what was seen before gets a receipt.
    """
    store = Archive(settings.archive)
    with file.open("rb") as stream:
        stored = store.put(stream)
    modified_at = dt.datetime.fromtimestamp(file.stat().st_mtime, tz=dt.UTC)
    taken = Taken.of(store, Listed(file.name, stored.size, modified_at), stored)
    with open_warehouse(settings) as engine, engine.begin() as connection:
        submissions = take(connection, BY_HAND, taken, expected_period)
        for submission, (listed, kept) in zip(submissions, taken.members or [taken[:2]], strict=True):
            if submission is None:
                write_receipt(connection, settings.outbox, Again(storable(listed.name), *kept))
    return [submission for submission in submissions if submission is not None]
