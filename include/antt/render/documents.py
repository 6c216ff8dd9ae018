"""Write the documents of a snapshot, each complete or not at all, and record them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
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
    """Write ``<out>/<period>/<kind>.{pdf,docx,xlsx,html}`` and return the paths.

    A file appears under its name when it is complete. ``draft`` puts DỰ THẢO on every page.
    """
    document = compose(snapshot, draft)
    folder = out / snapshot.period.code
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for extension, render in FORMATS.items():
        path = folder / f"{snapshot.kind}.{extension}"
        content = render(document)
        unfinished = path.with_name(f".{path.name}")
        unfinished.write_bytes(content)
        paths.append(unfinished.replace(path))
        connection.execute(
            statement("report_add_document"),
            {
                "snapshot": snapshot.id,
                "format": extension,
                "sha256": hashlib.sha256(content).hexdigest(),
                "path": str(path),
            },
        )
    return paths
