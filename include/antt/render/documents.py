"""Write the documents of a snapshot, each complete or not at all, and record them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from antt.render.compose import compose
from antt.render.datafiles import to_csv, to_json
from antt.render.document import Document
from antt.render.docx import to_docx
from antt.render.embedded import data, digest
from antt.render.html import to_html
from antt.render.lineage import read_columns
from antt.render.pdf import to_pdf
from antt.render.snapshot import Snapshot
from antt.render.xlsx import to_xlsx, workbook_data
from antt.warehouse import statement

FORMATS: dict[str, Callable[[Document], bytes]] = {
    "pdf": to_pdf,
    "docx": to_docx,
    "xlsx": to_xlsx,
    "html": to_html,
}
FOR_PROGRAMS: dict[str, Callable[[Document], bytes]] = {"csv": to_csv, "json": to_json}
"""Files of the figures that lie beside the documents."""


def write_documents(connection: Connection, snapshot: Snapshot, out: Path, draft: bool = True) -> list[Path]:
    """Write the documents of a snapshot and return their paths.

    Those of each edition stay in a folder of their own, ``<out>/<period>/lan-<edition>/<kind>.{pdf,docx,xlsx,html}``;
    those of the newest are also ``<out>/<period>/<kind>.…``, which are then the paths returned. Figures as CSV and JSON
    lie beside them. A file appears under its name when it is complete. ``draft`` puts DỰ THẢO on every page.
    """
    document = compose(snapshot, draft)
    formats = FORMATS | {"html": partial(FORMATS["html"], columns=read_columns(connection, snapshot))} | FOR_PROGRAMS
    period = out / snapshot.period.code
    own = period / (f"lan-{snapshot.edition}" if snapshot.edition else f"xem-lai-{snapshot.id}")
    folders = [own, period] if snapshot.newest else [own]
    own.mkdir(parents=True, exist_ok=True)
    for extension, render in formats.items():
        content = render(document)
        for folder in folders:
            path = folder / f"{snapshot.kind}.{extension}"
            _write(path, content)
            _record(connection, document, extension, path, content)
    return [folders[-1] / f"{snapshot.kind}.{extension}" for extension in FORMATS]


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _record(connection: Connection, document: Document, extension: str, path: Path, content: bytes) -> None:
    carried = workbook_data(document) if extension == "xlsx" else data(document)
    connection.execute(
        statement("report_add_document"),
        {
            "snapshot": document.snapshot,
            "format": extension,
            "sha256": hashlib.sha256(content).hexdigest(),
            "data_sha256": digest(carried) if extension in FORMATS else None,
            "path": str(path),
        },
    )
