"""Fetch: files of one source into the archive, several at a time, whatever the server does."""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from typing import IO, NamedTuple, TypeVar, cast

from antt.archive import Archive, Staged, Stored
from antt.collect import Channel, Listed, Pipelined, Refused, StillChanging, Unreachable
from antt.reference.sources import Source

TRIES = 3
"""Of one request, before it is left for the next collection."""
FIRST_PAUSE = 0.5
"""Seconds; each further pause is three times as long."""
HANDFUL, HANDFUL_BYTES = 32, 8 << 20
"""Files, and bytes of them, that a pipelined channel has on their way at a time."""
TOGETHER = 100
"""Files that are handed on together."""
Done = TypeVar("Done")

log = logging.getLogger(__name__)


class Fetched(NamedTuple):
    """What came of one listed file."""

    listed: Listed
    staged: Staged | None = None
    """None when its bytes could not be had, or not yet, or it was not its turn any more."""
    refused: Refused | None = None
    """It will never be had."""
    changing: bool = False
    failed: bool = False
    """Tried, in vain; the log says why."""

    @property
    def stored(self) -> Stored | None:
        """Its bytes in the archive."""
        return self.staged.stored if self.staged else None


class Channels:
    """Channels of one source, lent to one thread at a time; one that broke is opened anew."""

    def __init__(self, source: Source, opener: Callable[[], Channel], archive: Archive) -> None:
        self.source, self._opener, self.archive = source, opener, archive
        self._at_once = 1
        self._idle: queue.SimpleQueue[Channel] = queue.SimpleQueue()
        # One pool for all that is asked of the server: marking waits its turn behind fetching.
        self._workers = ThreadPoolExecutor(source.workers)
        self._marking: list[Future[None]] = []
        self._staged: set[Staged] = set()
        self._deadline = time.monotonic() + source.deadline_seconds

    @property
    def in_time(self) -> bool:
        """Whether something may still be begun."""
        return time.monotonic() < self._deadline

    @contextmanager
    def lent(self) -> Iterator[Channel]:
        """A channel; after an outage it is not used again."""
        try:
            channel = self._idle.get_nowait()
        except queue.Empty:
            channel = self._opener()
            self._at_once = HANDFUL if isinstance(channel, Pipelined) else 1
        try:
            yield channel
        except (Unreachable, OSError):
            channel.close()
            raise
        except BaseException:
            self._idle.put(channel)
            raise
        self._idle.put(channel)

    def persist(self, work: Callable[[Channel], Done]) -> Done:
        """Do it; after an outage again, on another channel, after a pause, as long as there is time.

        Raises:
            Unreachable: in vain.
        """
        pause = FIRST_PAUSE
        for _ in range(TRIES - 1):
            try:
                with self.lent() as channel:
                    return work(channel)
            except Unreachable as error:
                if not self.in_time:
                    raise
                log.info("%s: again in %.1f s: %s", self.source.id, pause, error)
                time.sleep(pause)
                pause *= 3
        with self.lent() as channel:
            return work(channel)

    def lying(self) -> tuple[Sequence[Listed], Sequence[str]]:
        """What lies at the source, complete or not, and the names of what nobody will take."""
        return self.persist(lambda channel: (channel.list(), channel.ignored()))

    def fetch(self, listed: Sequence[Listed]) -> Iterator[list[Fetched]]:
        """Fetch these, ``source.workers`` at a time; in the order given, in which they are to be registered.

        Only what is complete is archived: what the server says is, and what looks the same ``settle_seconds`` later,
        a pause in which it is fetched. Without a pause that is what did not change while it was fetched.
        """
        settled_at = time.monotonic() + self.source.settle_seconds
        coming = chain.from_iterable(
            self._workers.map(self._fetch, _handfuls(listed, self._at_once, self.source.max_bytes))
        )
        complete = self._complete(listed, settled_at)
        while some := list(islice(coming, TOGETHER)):
            yield self._archived(some, complete)

    def _complete(self, listed: Sequence[Listed], settled_at: float) -> set[Listed]:
        """Which of these files are complete, once that can be known."""
        complete = {one for one in listed if one.whole or not self.source.settle_seconds}
        if len(complete) == len(set(listed)):
            return complete
        time.sleep(max(0.0, settled_at - time.monotonic()))
        again, _ = self.lying()
        return complete.union(again)

    def _archived(self, came: Sequence[Fetched], complete: Set[Listed]) -> list[Fetched]:
        """With the bytes of complete files in the archive; those of the others are forgotten when all hang up."""
        settled = [one if one.listed in complete else Fetched(one.listed, changing=True) for one in came]
        kept = [one.staged for one in settled if one.staged]
        self.archive.keep(kept)
        self._staged.difference_update(kept)
        return settled

    def _fetch(self, handful: Sequence[Listed]) -> Sequence[Fetched]:
        came = self._fetch_together(handful) if len(handful) > 1 and self.in_time else {}
        return [came.get(one) or self._fetch_one(one) for one in handful]

    def _fetch_together(self, handful: Sequence[Listed]) -> dict[Listed, Fetched]:
        """What came of files that were on their way at the same time, without those that an outage kept from coming."""
        came: dict[Listed, Fetched] = {}
        with self._or_singly(), self.lent() as channel:
            streams = cast(Pipelined, channel).fetch_all(handful)
            for listed, stream in zip(handful, streams, strict=True):
                if not isinstance(stream, Unreachable):
                    came[listed] = self._outcome(listed, partial(self._stage, channel, listed, stream))
            for stream in streams:
                if isinstance(stream, Unreachable):
                    raise stream
        return came

    @contextmanager
    def _or_singly(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, Refused) as error:
            log.info("%s: one after another: %s", self.source.id, error)

    def _fetch_one(self, listed: Listed) -> Fetched:
        if not self.in_time:
            return Fetched(listed)
        return self._outcome(listed, lambda: self.persist(lambda channel: self._bring(channel, listed)))

    def _outcome(self, listed: Listed, fetch: Callable[[], Staged]) -> Fetched:
        try:
            return Fetched(listed, fetch())
        except StillChanging:
            return Fetched(listed, changing=True)
        except Refused as refused:
            return Fetched(listed, refused=refused)
        except (OSError, ValueError):
            log.exception("cannot take %r from %s", listed.name, self.source.id)
            return Fetched(listed, failed=True)

    def _bring(self, channel: Channel, listed: Listed) -> Staged:
        if listed.size > self._most(listed):
            raise Refused("source.too_large", f"{listed.size} bytes")
        return self._stage(channel, listed, channel.fetch(listed))

    def _stage(self, channel: Channel, listed: Listed, fetched: IO[bytes] | Exception) -> Staged:
        if isinstance(fetched, Exception):
            raise fetched
        staged = self._on_disk(listed, fetched)
        if listed.modified_at is None and not listed.whole:
            self._same_again(channel, listed, staged)
        channel.confirm(listed)
        return staged

    def _most(self, listed: Listed) -> int:
        """Bytes; of what is put aside and in hand twice as many, so that it need not lie where it came."""
        return self.source.max_bytes * (2 if listed.refused else 1)

    def _on_disk(self, listed: Listed, fetched: IO[bytes]) -> Staged:
        with fetched as stream:
            staged = self.archive.stage(cast(IO[bytes], _Limited(stream, self._most(listed))))
        self._staged.add(staged)
        return staged

    def _same_again(self, channel: Channel, listed: Listed, staged: Staged) -> None:
        """Where the server does not tell whether a file changes, its bytes do."""
        time.sleep(self.source.settle_seconds)
        if self._on_disk(listed, channel.fetch(listed)).stored != staged.stored:
            raise StillChanging(listed.name)

    def acknowledge(self, listed: Sequence[Listed]) -> None:
        """Begin to mark as taken; what cannot be marked is listed again, and known then."""
        handfuls = (listed[i : i + self._at_once] for i in range(0, len(listed), self._at_once))
        self._marking += [self._workers.submit(self._acknowledge, handful) for handful in handfuls]

    def finish(self) -> None:
        """Wait until all is marked."""
        while self._marking:
            self._marking.pop().result()

    def _acknowledge(self, handful: Sequence[Listed]) -> None:
        if len(handful) > 1:
            with self._or_singly(), self.lent() as channel:
                cast(Pipelined, channel).acknowledge_all(handful)
                return
        for listed in handful:
            self._acknowledge_one(listed)

    def _acknowledge_one(self, listed: Listed) -> None:
        try:
            self.persist(lambda channel: channel.acknowledge(listed))
        except (OSError, Refused):
            log.exception("%s: %r is taken, but could not be marked", self.source.id, listed.name)

    def close(self) -> None:
        """Hang up, in the middle of things if need be, and forget what was not archived."""
        self._workers.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().close()
        for staged in self._staged:
            staged.drop()


def _handfuls(listed: Iterable[Listed], most: int, most_bytes: int) -> list[list[Listed]]:
    """Files one after another, as many as one worker takes at a time: one, or several that together are not large."""
    handfuls, most_bytes = [list[Listed]()], min(HANDFUL_BYTES, most_bytes)
    for one in listed:
        last = handfuls[-1]
        if last and (len(last) == most or sum(other.size for other in last) + one.size > most_bytes):
            handfuls.append(last := [])
        last.append(one)
    return handfuls


class _Limited:
    """A stream that ends with a refusal where it becomes too long, whatever the listing said."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._left, self._most = stream, most, most

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise Refused("source.too_large", f"more than {self._most} bytes")
        return block
