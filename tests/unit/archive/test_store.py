"""The archive keeps bytes under their hash and never changes them."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.archive.store import Archive, CorruptArchive


@given(content=st.binary(max_size=5000))
def test_what_goes_in_comes_out(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    stored = archive.put(io.BytesIO(content))
    assert stored == (hashlib.sha256(content).hexdigest(), len(content))
    assert archive.get(stored.sha256) == content


def test_the_same_bytes_are_kept_once_and_read_only(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first, second = archive.put(io.BytesIO(b"a")), archive.put(io.BytesIO(b"a"))
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert first == second
    assert files == [archive.path(first.sha256)]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o444


def test_a_stream_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        Archive(tmp_path).put(Broken())
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_altered_bytes_are_noticed(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    stored = archive.put(io.BytesIO(b"figures"))
    archive.path(stored.sha256).chmod(0o644)
    archive.path(stored.sha256).write_bytes(b"altered")
    with pytest.raises(CorruptArchive):
        archive.get(stored.sha256)


def test_what_is_staged_has_no_name_until_it_is_kept(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept, dropped = archive.stage(io.BytesIO(b"kept")), archive.stage(io.BytesIO(b"dropped"))
    with pytest.raises(FileNotFoundError):
        archive.get(kept.stored.sha256)
    archive.keep([kept, archive.stage(io.BytesIO(b"kept"))])
    for staged in (kept, dropped):
        staged.drop()
    assert [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()] == [b"kept"]


def test_what_a_killed_process_left_goes_after_a_day(tmp_path: Path) -> None:
    of_now, of_yesterday = (Archive(tmp_path).stage(io.BytesIO(b"x")).temporary for _ in range(2))
    os.utime(of_yesterday, (0, time.time() - 2 * 86400))
    Archive(tmp_path).put(io.BytesIO(b"another"))
    assert (of_now.exists(), of_yesterday.exists()) == (True, False)
