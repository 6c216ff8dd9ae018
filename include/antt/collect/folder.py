"""A folder as a channel: taken files move to its subfolder ``da-nhan``."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from antt.collect.channel import Listed, Notice, StillChanging
from antt.collect.folders import TAKEN, beside, left_by, mark_of, taken_from
from antt.reference.sources import Source


class FolderChannel:
    """Files below ``root`` whose relative name the source's pattern takes."""

    def __init__(self, source: Source, root: Path) -> None:
        self.source, self.root = source, root
        self._seen: list[Listed] = []

    def list(self) -> list[Listed]:
        """Oldest first, so that the latest correction comes last."""
        self._seen = [_listed(name, status) for name, status in self._files()]
        return taken_from(self.source, self._seen)

    def ignored(self) -> tuple[str, ...]:
        """Files elsewhere than in a folder of a period."""
        return left_by(self.source, self._seen)

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Regular files only: a link could lead anywhere."""
        for folder, subfolders, names in os.walk(self.root):
            subfolders[:] = sorted(s for s in subfolders if s != TAKEN)
            for name in names:
                path = Path(folder, name)
                relative = path.relative_to(self.root).as_posix()
                with suppress(FileNotFoundError):  # another collection was faster
                    status = path.lstat()
                    if stat.S_ISREG(status.st_mode):
                        yield relative, status

    def fetch(self, listed: Listed) -> IO[bytes]:
        """Open for reading, if it is still what was listed and no link has taken its place."""
        try:
            descriptor = os.open(self.root / listed.name, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError as error:
            raise StillChanging(listed.name) from error
        file = os.fdopen(descriptor, "rb")
        if _listed(listed.name, os.fstat(descriptor)) != listed:
            file.close()
            raise StillChanging(listed.name)
        return file

    def confirm(self, listed: Listed) -> None:
        """Make sure that what was fetched is still what lies there."""
        try:
            same = _listed(listed.name, (self.root / listed.name).lstat()) == listed
        except FileNotFoundError:
            same = True  # another collection has taken it meanwhile
        if not same:
            raise StillChanging(listed.name)

    def acknowledge(self, listed: Listed) -> None:
        """Move to ``da-nhan``, keeping its subfolder; a file of that name taken earlier is replaced."""
        source, taken = self.root / listed.name, self.root / TAKEN / listed.name
        taken.parent.mkdir(parents=True, exist_ok=True)
        aside = taken.with_name(f".{os.getpid()}-{taken.name[-100:]}")
        with suppress(FileNotFoundError):  # another collection was faster
            source.rename(aside)
            if _listed(listed.name, aside.lstat()) == listed:
                aside.replace(taken)
            else:
                _put_back(aside, source)  # replaced since it was fetched: the next collection takes the new one
                return
        if mark := mark_of(self.source, listed.name):
            (self.root / mark).unlink(missing_ok=True)

    def answer(self, notice: Notice) -> None:
        """Nothing to do: the outbox of this installation is where its senders look."""

    def close(self) -> None:
        """Nothing is open."""


def _put_back(aside: Path, source: Path) -> None:
    """Under its name; under another one beside it if a third file has that name by now."""
    while True:
        try:
            os.link(aside, source, follow_symlinks=False)
            break
        except FileExistsError:
            source = beside(source)
        except OSError:  # this file system knows no second name of a file
            aside.rename(source)
            return
    aside.unlink()


def _listed(name: str, status: os.stat_result) -> Listed:
    return Listed(name, status.st_size, dt.datetime.fromtimestamp(status.st_mtime, tz=dt.UTC))
