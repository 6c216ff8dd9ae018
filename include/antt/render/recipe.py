"""What documents are set with, besides their snapshot."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from platform import python_version

from antt.render.fonts import serif
from antt.settings import INCLUDE, REFERENCE


@cache
def recipe(draft: bool) -> str:
    """Digest of all that decides the bytes of a snapshot's documents: where it is the same, they are the same."""
    return hashlib.sha256(f"{set_with((INCLUDE, REFERENCE))} {serif().family} {draft}".encode()).hexdigest()


def set_with(folders: Iterable[Path]) -> str:
    """Digest of Python, every package beside it, and the code, templates, fonts and reference data in these folders."""
    found = hashlib.sha256(python_version().encode())
    for name, version in sorted({(one.name, one.version) for one in distributions()}):
        found.update(f"{name} {version}\n".encode())
    for folder in dict.fromkeys(folders):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                found.update(f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()
