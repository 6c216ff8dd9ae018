"""The contract of a channel: list, fetch, confirm, acknowledge, answer.

A channel speaks to one server about one source and knows nothing of the warehouse. It is used by one thread at a time;
a collection opens several to fetch several files at once. ``antt.collect.testing`` holds what every channel must do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import IO, NamedTuple, Protocol, runtime_checkable


class Listed(NamedTuple):
    """A file seen at a source."""

    name: str
    """Relative to the source, with slashes; from ``antt.collect.names`` where a stranger chose it."""
    size: int
    """Bytes; -1 where the server does not tell."""
    modified_at: dt.datetime | None
    """By the clock of the server; compared, never reckoned with."""
    sender: str | None = None
    """Who sent it, where the channel knows: a mail address in small letters."""
    key: str = ""
    """What the server calls it; empty: the name."""
    version: str = ""
    """Differs whenever the content may; empty where a name says nothing of the content."""
    whole: bool = False
    """Whether the server shows a file only once it is complete; else it must not change for a while."""
    refused: str = ""
    """Code of why it is not to be taken as a submission: its bytes are kept in quarantine."""

    @property
    def as_seen(self) -> str:
        """The version, or else size and time: what tells a file that was put aside from another in its place."""
        return self.version or f"{self.size} {self.modified_at}"


class Notice(NamedTuple):
    """What a sender is told of a file by the channel that it came by."""

    id: str
    """The same for the same notice, however often it is tried."""
    name: str
    """Of the file, as it came."""
    key: str
    sender: str | None
    submission: int
    state: str
    line: str
    """One sentence in Vietnamese without any figure."""
    files: Mapping[str, bytes]
    """Name relative to the outbox → content; what mail must not carry."""


class StillChanging(Exception):
    """The file changed between listing and fetching: it is left for the next collection."""


class Refused(Exception):
    """The file will never be had: it is quarantined and not tried again until a person releases it."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code, self.reason = code, reason


class Unreachable(OSError):
    """The server is down, hangs, or breaks off: worth another try."""


class Channel(Protocol):
    """One way in."""

    def list(self) -> list[Listed]:
        """Files that are there now, the latest correction last.

        Raises:
            Unreachable: the server does not answer.
        """

    def ignored(self) -> tuple[str, ...]:
        """Names of files that the last listing saw and that nobody will take, as they lie in the wrong place."""

    def fetch(self, listed: Listed) -> IO[bytes]:
        """The file's bytes, whole.

        Raises:
            StillChanging: it is no longer what was listed.
            Refused: the server will not give it.
            Unreachable: the server does not answer, or broke off.
        """

    def confirm(self, listed: Listed) -> None:
        """Called once all bytes are fetched.

        Raises:
            StillChanging: it was replaced or written to meanwhile.
        """

    def acknowledge(self, listed: Listed) -> None:
        """Mark as taken; called only once the bytes are archived. Done twice, it is done once."""

    def answer(self, notice: Notice) -> None:
        """Tell the sender. Told twice, the sender finds it once: same files, or mail of the same Message-ID."""

    def close(self) -> None:
        """Hang up."""


@runtime_checkable
class Pipelined(Channel, Protocol):
    """A channel that, besides, can have several files on their way at a time."""

    def fetch_all(self, listed: Sequence[Listed]) -> Sequence[IO[bytes] | Exception]:
        """Of each file what ``fetch`` returns or raises; what an outage kept from coming is fetched again singly."""

    def acknowledge_all(self, listed: Sequence[Listed]) -> None:
        """Mark all as taken; where that fails, all are acknowledged again singly."""
