"""The contract of a channel: list, fetch, acknowledge."""

from __future__ import annotations

import datetime as dt
from typing import IO, NamedTuple, Protocol


class Listed(NamedTuple):
    """A file seen at a source."""

    name: str
    """Relative to the source, with slashes."""
    size: int
    modified_at: dt.datetime


class StillChanging(Exception):
    """The file changed between listing and fetching: it is left for the next collection."""


class Channel(Protocol):
    """One way in."""

    def list(self) -> list[Listed]:
        """Files that are there now, in the order of their names."""

    def ignored(self) -> tuple[str, ...]:
        """Names of files that are there and that nobody will take, as they lie in the wrong place."""

    def fetch(self, listed: Listed) -> IO[bytes]:
        """The file's bytes, whole.

        Raises:
            StillChanging: it is no longer what was listed.
        """

    def confirm(self, listed: Listed) -> None:
        """Called once all bytes are fetched.

        Raises:
            StillChanging: it was replaced or written to meanwhile.
        """

    def acknowledge(self, listed: Listed) -> None:
        """Mark as taken; called only once the bytes are archived."""
