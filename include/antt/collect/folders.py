"""What channels have in common that look into folders: which files count, which are complete, where taken ones go."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Mapping
from pathlib import PurePath, PurePosixPath
from typing import TypeVar

from antt.collect.channel import Listed
from antt.reference.sources import Source

PureAnyPath = TypeVar("PureAnyPath", bound=PurePath)
TAKEN = "da-nhan"
"""Subfolder to which taken files move."""
_NEVER_TOLD = dt.datetime.fromtimestamp(0, tz=dt.UTC)
"""Stands for the time of a file where the server does not tell."""


def depth(source: Source) -> int:
    """Folders below the source in which its pattern can find a file."""
    return source.pattern.count("/")


def taken_from(source: Source, seen: Iterable[Listed]) -> list[Listed]:
    """The files that are to be taken, oldest first, so that the latest correction comes last."""
    files = list(seen)
    names = {listed.name for listed in files}
    found = [one for one in files if source.matches(one.name) and _is_complete(source, one.name, names)]
    return sorted(found, key=lambda one: (one.modified_at or _NEVER_TOLD, one.name))


def left_by(source: Source, seen: Iterable[Listed]) -> tuple[str, ...]:
    """Names of files elsewhere than where the pattern looks; hidden ones and locks of open files are nobody's."""
    names = (PurePosixPath(one.name) for one in seen if not source.matches(one.name))
    return tuple(sorted(str(name) for name in names if not name.name.startswith((".", "~$"))))


def mark_of(source: Source, name: str) -> str | None:
    """Name of the mark beside a complete file, where the source wants one."""
    return name + source.done_mark if source.done_mark else None


def _is_complete(source: Source, name: str, names: set[str]) -> bool:
    if not source.done_mark:
        return True
    return not name.endswith(source.done_mark) and name + source.done_mark in names


def beside(path: PureAnyPath) -> PureAnyPath:
    """Another name for a file, that nothing beside it bears."""
    return path.with_stem(f"{path.stem}-{time.time_ns()}")


def apart(files: Mapping[str, bytes]) -> list[tuple[str, str, bytes]]:
    """Files of a notice as folder, name and content."""
    return [(str(PurePosixPath(n).parent), PurePosixPath(n).name, content) for n, content in files.items()]
