"""Write the documents of a snapshot, each complete or not at all, and record them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from antt.render.compose import compose
from antt.render.datafiles import to_csv, to_json
from antt.render.document import Document
from antt.render.docx import document_data, to_docx
from antt.render.embedded import data, digest
from antt.render.html import to_html
from antt.render.lineage import Columns, read_columns
from antt.render.pdf import to_pdf
from antt.render.recipe import recipe
from antt.render.snapshot import Snapshot
from antt.render.xlsx import to_xlsx, workbook_data
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
DATA: dict[str, Callable[[Document], str]] = {
    "pdf": data,
    "docx": document_data,
    "xlsx": workbook_data,
    "html": data,
}
"""What a document of each format carries."""
FOR_PROGRAMS: dict[str, Callable[[Document], bytes]] = {"csv": to_csv, "json": to_json}
"""Files of the figures that lie beside the documents."""


def write_documents(connection: Connection, snapshot: Snapshot, out: Path, draft: bool = True) -> list[Path]:
    """Write the documents of a snapshot and return their paths.

    Those of each edition stay in a folder of their own, ``<out>/<period>/lan-<edition>/<name>.{pdf,docx,xlsx,html}``;
    those of the newest are also ``<out>/<period>/<name>.…``, which are then the paths returned. The name says kind and
    scope. Figures as CSV and JSON lie beside them. A file appears under its name when it is complete; files that are
    there and would be the same again are left as they are. ``draft`` puts DỰ THẢO on every page.
    """
    (paths,) = write_all(lambda: nullcontext(connection), [snapshot], out, draft)
    return paths


def write_all(connect: Connect, snapshots: Sequence[Snapshot], out: Path, draft: bool = True) -> list[list[Path]]:
    """Write the documents of many snapshots, on all processors; see ``write_documents``.

    ``connect`` opens the transactions in which their sources are read and they are recorded; none is open while they
    are set, which takes a while.
    """
    used = recipe(draft)
    with connect() as connection:
        waiting = _unwritten(connection, snapshots, out, used)
        columns = read_columns(connection, waiting)
    tasks = [(snapshot, own, out, draft) for snapshot, own in zip(waiting, columns, strict=True)]
    if len(tasks) < FEW:
        written = [_files(*task) for task in tasks]
    else:
        # Not forked: the parent has connections and threads of its own.
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
            written = list(pool.map(_files, *zip(*tasks, strict=True), chunksize=4))
    with connect() as connection:
        for snapshot, files in zip(waiting, written, strict=True):
            for one in files:
                record_document(connection, snapshot.id, one.format, one.sha256, one.data_sha256, one.path, used)
    return [[_folders(snapshot, out)[-1] / _name(snapshot, e) for e in FORMATS] for snapshot in snapshots]


def _unwritten(connection: Connection, snapshots: Sequence[Snapshot], out: Path, used: str) -> list[Snapshot]:
    """Those of which a file is missing, altered or was set with another recipe."""
    asked = {"snapshots": [snapshot.id for snapshot in snapshots], "recipe": used}
    known = {row.path: row.sha256 for row in connection.execute(statement("report_documents"), asked)}

    def is_there(path: Path) -> bool:
        sha256 = known.get(str(path))
        return sha256 is not None and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256

    def is_written(snapshot: Snapshot) -> bool:
        names = [_name(snapshot, extension) for extension in (*FORMATS, *FOR_PROGRAMS)]
        return all(is_there(folder / name) for folder in _folders(snapshot, out) for name in names)

    return [snapshot for snapshot in snapshots if not is_written(snapshot)]


def _folders(snapshot: Snapshot, out: Path) -> list[Path]:
    """Where its files lie; the last is where one looks for them."""
    period = out / snapshot.period.code
    own = period / (f"lan-{snapshot.edition}" if snapshot.edition else f"xem-lai-{snapshot.id}")
    return [own, period] if snapshot.newest else [own]


def _name(snapshot: Snapshot, extension: str) -> str:
    return f"{snapshot.name}.{extension}"


class SetDocument(NamedTuple):
    """A document as it will be written."""

    name: str
    format: str
    content: bytes
    data_sha256: str | None
    """Digest of the data that it carries; None: it is nothing but data."""


def set_documents(snapshot: Snapshot, columns: Columns, draft: bool = True) -> Iterator[SetDocument]:
    """Each document of a snapshot, and the files of its figures; needs no warehouse.

    ``columns`` are those of ``read_columns``. The same snapshot gives the same bytes.
    """
    document = compose(snapshot, draft)
    formats = FORMATS | {"html": partial(to_html, columns=columns)} | FOR_PROGRAMS
    for extension, render in formats.items():
        carried = DATA[extension](document) if extension in DATA else None
        yield SetDocument(_name(snapshot, extension), extension, render(document), carried and digest(carried))


class _Written(NamedTuple):
    """A file."""

    format: str
    path: Path
    sha256: str
    data_sha256: str | None


def _files(snapshot: Snapshot, columns: Columns, out: Path, draft: bool) -> list[_Written]:
    """Set a snapshot and write its files; needs no warehouse."""
    folders = _folders(snapshot, out)
    folders[0].mkdir(parents=True, exist_ok=True)
    written = []
    for one in set_documents(snapshot, columns, draft):
        sha256 = hashlib.sha256(one.content).hexdigest()
        for folder in folders:
            _write(folder / one.name, one.content)
            written.append(_Written(one.format, folder / one.name, sha256, one.data_sha256))
    return written


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def record_document(
    connection: Connection,
    snapshot: int,
    extension: str,
    sha256: str,
    data_sha256: str | None,
    path: Path,
    used: str | None = None,
) -> None:
    """Record that a document of a snapshot was written, so that ``antt verify`` knows it again.

    ``used``: the recipe, of files that need not be set again.
    """
    values = {"snapshot": snapshot, "format": extension, "sha256": sha256, "path": str(path), "recipe": used}
    connection.execute(statement("report_add_document"), values | {"data_sha256": data_sha256})
