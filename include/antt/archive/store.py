"""The content-addressed store: a file's name is the SHA-256 of its bytes, and it never changes."""

from __future__ import annotations

import hashlib
import mmap
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

_BLOCK = 1 << 20
_INCOMING = ".incoming-"
_ABANDONED = 86400.0
"""Seconds after which what never got a name was left by a process that was killed."""


class Stored(NamedTuple):
    """What was put away."""

    sha256: str
    size: int


class Staged(NamedTuple):
    """Bytes in a file that belong to the archive once they are kept."""

    temporary: Path
    stored: Stored

    def drop(self) -> None:
        """Forget them, unless they were kept."""
        self.temporary.unlink(missing_ok=True)


class CorruptArchive(RuntimeError):
    """An archived file's bytes no longer have the hash that is its name."""


class Archive:
    """A folder ``ab/abcdef…`` of read-only files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._has_folders = False

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash lie."""
        return self.root / sha256[:2] / sha256

    def put(self, stream: IO[bytes]) -> Stored:
        """Store a stream; whole or not at all. Storing the same bytes again changes nothing."""
        return self.keep([self.stage(stream)])[0]

    def stage(self, stream: IO[bytes]) -> Staged:
        """Bring a stream beside the archive, not yet into it, and begin to write it to the disk."""
        self._make_folders()
        digest, size = hashlib.sha256(), 0
        descriptor, name = tempfile.mkstemp(dir=self.root, prefix=_INCOMING)
        try:
            with os.fdopen(descriptor, "wb") as file:
                while block := stream.read(_BLOCK):
                    digest.update(block)
                    size += len(block)
                    file.write(block)
                file.flush()
                os.fchmod(descriptor, 0o444)
                # Begins to write it out: whoever waits for that in keep waits for many files once.
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return Staged(Path(name), Stored(digest.hexdigest(), size))

    def keep(self, staged: Sequence[Staged]) -> list[Stored]:
        """Give staged bytes their names.

        What is returned outlives a power failure: bytes are on the disk before they get their name, and the name is
        before anybody is told of it.
        """
        for temporary, _ in staged:
            _sync(temporary)
        for temporary, stored in staged:
            final = self.path(stored.sha256)
            if final.exists():
                temporary.unlink()
            else:
                temporary.replace(final)
        # Of a file that was there, too: who put it there may not have come so far yet.
        for folder in {self.path(one.stored.sha256).parent for one in staged}:
            _sync(folder)
        return [one.stored for one in staged]

    def _make_folders(self) -> None:
        """All at the first file, as their own names must be on the disk too: one wait instead of 256."""
        if self._has_folders:
            return
        self.root.mkdir(parents=True, exist_ok=True)
        for left in self.root.glob(f"{_INCOMING}*"):
            with suppress(FileNotFoundError):  # it just got its name
                if left.stat().st_mtime < time.time() - _ABANDONED:
                    left.unlink()
        for number in range(256):
            (self.root / f"{number:02x}").mkdir(exist_ok=True)
        _sync(self.root)
        _sync(self.root.parent)
        self._has_folders = True

    def get(self, sha256: str) -> bytes:
        """The bytes of that hash.

        Raises:
            FileNotFoundError: never archived.
            CorruptArchive: the bytes were altered.
        """
        content = self.path(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise CorruptArchive(sha256)
        return content

    def view(self, sha256: str) -> mmap.mmap:
        """The bytes of that hash, which is not compared, as they lie on the disk.

        Raises:
            FileNotFoundError: never archived.
        """
        with self.path(sha256).open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _sync(path: Path) -> None:
    """Wait until the bytes of a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
