"""What the warehouse knows of a document: its snapshot, and whether these bytes or the data in them are its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from antt.render.compose import compose
from antt.render.documents import DATA
from antt.render.embedded import digest
from antt.render.figure import Figure
from antt.render.snapshot import SnapshotChanged, load_snapshot
from antt.render.stored import read_figures
from antt.trace import Edition
from antt.verify.said import Carried, File, carried
from antt.warehouse import statement


@dataclass(frozen=True)
class Known:
    """A snapshot of the warehouse, and how a file relates to it."""

    edition: Edition
    figures: Mapping[str, Figure]
    same_bytes: bool
    """A document was written with exactly these bytes."""
    own_data: bool
    """The data in the file are those that a document of this snapshot was given."""
    rewritten: Carried | None
    """What such a document carries if it is written today; None where ``own_data``, or it cannot be read back."""


def known(connection: Connection, content: bytes, file: File) -> Known | None:
    """The snapshot that a file names; None when the warehouse has none like it."""
    sha256 = hashlib.sha256(content).hexdigest()
    same: int | None = connection.scalar(statement("verify_document"), {"sha256": sha256})
    inside = carried(file.data)
    reference = file.reference or (inside.reference if inside else "")
    values = {"snapshot": same, "content_hash": reference.rpartition("/")[2]}
    row = connection.execute(statement("verify_snapshot"), values).mappings().one_or_none()
    if row is None:
        return None
    edition = Edition(**{k: v for k, v in row.items() if k != "data"})
    own = bool(file.data) and digest(file.data) in row["data"]
    rewritten = None if own else _rewritten(connection, edition, file)
    return Known(edition, read_figures(connection, edition.snapshot), same is not None, own, rewritten)


def _rewritten(connection: Connection, edition: Edition, file: File) -> Carried | None:
    inside = carried(file.data)
    try:
        document = compose(load_snapshot(connection, edition.snapshot), inside.draft if inside else True)
    except SnapshotChanged:
        return None
    return carried(DATA[file.format](document))
