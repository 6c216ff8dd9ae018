"""Write the documents of a snapshot, each complete or not at all, and record them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection

from antt.render.compose import compose
from antt.render.document import Document
from antt.render.docx import to_docx
from antt.render.html import to_html
from antt.render.pdf import to_pdf
from antt.render.snapshot import Snapshot
from antt.render.xlsx import to_xlsx
from antt.warehouse import statement

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
    period = out / snapshot.period.code
    own = period / (f"lan-{snapshot.edition}" if snapshot.edition else f"xem-lai-{snapshot.id}")
    folders = [own, period] if snapshot.newest else [own]
    own.mkdir(parents=True, exist_ok=True)
    names = []
    for name, content in set_documents(snapshot, draft):
        for folder in folders:
            _write(folder / name, content)
            _record(connection, snapshot, folder / name, content)
        names.append(name)
    return [folders[-1] / name for name in names]


def set_documents(snapshot: Snapshot, draft: bool = True) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each document of a snapshot; the same snapshot gives the same bytes."""
    document = compose(snapshot, draft)
    for extension, render in FORMATS.items():
        yield f"{snapshot.name}.{extension}", render(document)


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _record(connection: Connection, snapshot: Snapshot, path: Path, content: bytes) -> None:
    connection.execute(
        statement("report_add_document"),
        {
            "snapshot": snapshot.id,
            "format": path.suffix[1:],
            "sha256": hashlib.sha256(content).hexdigest(),
            "path": str(path),
        },
    )
