"""Write the documents of a snapshot, each complete or not at all, and record them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from antt.render.compose import compose
from antt.render.document import Document
from antt.render.docx import to_docx
from antt.render.html import to_html
from antt.render.pdf import to_pdf
from antt.render.snapshot import Snapshot
from antt.render.xlsx import to_xlsx
from antt.warehouse import statement

FEW = 4
"""Snapshots that are sooner set here than in other processes, which have to start first."""
Connect = Callable[[], AbstractContextManager[Connection]]
FORMATS: dict[str, Callable[[Document], bytes]] = {
    "pdf": to_pdf,
    "docx": to_docx,
    "xlsx": to_xlsx,
    "html": to_html,
}


def write_documents(connection: Connection, snapshot: Snapshot, out: Path, draft: bool = True) -> list[Path]:
    """Write the documents of a snapshot and return their paths.

    Those of each edition stay in a folder of their own, ``<out>/<period>/lan-<edition>/<name>.{pdf,docx,xlsx,html}``;
    those of the newest are also ``<out>/<period>/<name>.…``, which are then the paths returned. The name says kind and
    scope. A file appears under its name when it is complete. ``draft`` puts DỰ THẢO on every page.
    """
    written = _files(snapshot, out, draft)
    _record(connection, snapshot, written)
    return [one.path for one in written if one.current]


def write_all(connect: Connect, snapshots: Sequence[Snapshot], out: Path, draft: bool = True) -> list[list[Path]]:
    """Write the documents of many snapshots, on all processors; see ``write_documents``.

    ``connect`` opens a transaction in which they are recorded; none is open while they are set, which takes a while.
    """
    tasks = [(snapshot, out, draft) for snapshot in snapshots]
    if len(tasks) < FEW:
        written = [_files(*task) for task in tasks]
    else:
        # Not forked: the parent has connections and threads of its own.
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
            written = list(pool.map(_files, *zip(*tasks, strict=True), chunksize=4))
    with connect() as connection:
        for snapshot, files in zip(snapshots, written, strict=True):
            _record(connection, snapshot, files)
    return [[one.path for one in files if one.current] for files in written]


def set_documents(snapshot: Snapshot, draft: bool = True) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each document of a snapshot; the same snapshot gives the same bytes."""
    document = compose(snapshot, draft)
    for extension, render in FORMATS.items():
        yield f"{snapshot.name}.{extension}", render(document)


class _Written(NamedTuple):
    """A file."""

    format: str
    path: Path
    sha256: str
    current: bool
    """Whether it is the one to look at: of the newest edition that without its number."""


def _files(snapshot: Snapshot, out: Path, draft: bool) -> list[_Written]:
    """Set a snapshot and write its files; needs no warehouse."""
    period = out / snapshot.period.code
    own = period / (f"lan-{snapshot.edition}" if snapshot.edition else f"xem-lai-{snapshot.id}")
    folders = [own, period] if snapshot.newest else [own]
    own.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in set_documents(snapshot, draft):
        for folder in folders:
            path, sha256 = folder / name, hashlib.sha256(content).hexdigest()
            _write(path, content)
            written.append(_Written(path.suffix[1:], path, sha256, folder is folders[-1]))
    return written


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _record(connection: Connection, snapshot: Snapshot, written: Iterable[_Written]) -> None:
    for one in written:
        values = {"snapshot": snapshot.id, "format": one.format, "sha256": one.sha256, "path": str(one.path)}
        connection.execute(statement("report_add_document"), values)
