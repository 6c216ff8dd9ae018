"""The content-addressed store: a file's name is the SHA-256 of its bytes, and it never changes."""

from __future__ import annotations

import hashlib
import mmap
import os
import tempfile
from pathlib import Path
from typing import IO, NamedTuple

_BLOCK = 1 << 20


class Stored(NamedTuple):
    """What was put away."""

    sha256: str
    size: int


class CorruptArchive(RuntimeError):
    """An archived file's bytes no longer have the hash that is its name."""


class Archive:
    """A folder ``ab/abcdef…`` of read-only files."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash lie."""
        return self.root / sha256[:2] / sha256

    def put(self, stream: IO[bytes]) -> Stored:
        """Store a stream; whole or not at all. Storing the same bytes again changes nothing."""
        self.root.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self.root, prefix=".incoming-", delete=False) as temporary:
            try:
                while block := stream.read(_BLOCK):
                    digest.update(block)
                    size += len(block)
                    temporary.write(block)
                temporary.flush()
                os.fsync(temporary.fileno())
                os.fchmod(temporary.fileno(), 0o444)
                self._keep(Path(temporary.name), digest.hexdigest())
            finally:
                Path(temporary.name).unlink(missing_ok=True)
        return Stored(digest.hexdigest(), size)

    def _keep(self, temporary: Path, sha256: str) -> None:
        final = self.path(sha256)
        final.parent.mkdir(exist_ok=True)
        if not final.exists():
            temporary.replace(final)

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
