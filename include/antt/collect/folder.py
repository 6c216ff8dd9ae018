"""A folder as a channel: taken files move to its subfolder ``da-nhan``."""

from __future__ import annotations

import datetime as dt
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import IO

from antt.collect.channel import Listed, StillChanging
from antt.reference.sources import Source

TAKEN = "da-nhan"


class FolderChannel:
    """Files below ``root`` whose relative name the source's pattern takes."""

    def __init__(self, source: Source, root: Path) -> None:
        self.source, self.root = source, root

    def list(self) -> list[Listed]:
        """Regular files only: a link could lead anywhere."""
        found = []
        for folder, subfolders, names in os.walk(self.root):
            subfolders[:] = sorted(s for s in subfolders if s != TAKEN)
            for name in names:
                path = Path(folder, name)
                relative = path.relative_to(self.root).as_posix()
                status = path.lstat()
                if stat.S_ISREG(status.st_mode) and self.source.matches(relative):
                    found.append(_listed(relative, status))
        return sorted(found)

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

    def acknowledge(self, listed: Listed) -> None:
        """Move to ``da-nhan``, keeping its subfolder; a file of that name taken earlier is replaced."""
        taken = self.root / TAKEN / listed.name
        taken.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # another collection was faster
            (self.root / listed.name).replace(taken)


def _listed(name: str, status: os.stat_result) -> Listed:
    return Listed(name, status.st_size, dt.datetime.fromtimestamp(status.st_mtime, tz=dt.UTC))
