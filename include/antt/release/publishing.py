"""Publish what was approved: all documents of a draft, set without its mark, or none."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text

from antt.archive import Archive, Stored
from antt.release.drafts import draft
from antt.release.index import write_index
from antt.render import load_snapshot, read_columns, record_document, set_documents
from antt.review.refusal import refusals
from antt.warehouse import statement

STORE = "kho"
"""Folder of the report archive in which bytes lie under their hash; everything else there is names for them."""
_UNFINISHED = ".dang-lam"


class Published(NamedTuple):
    """A document in the report archive; the columns of ``release_published.sql``."""

    draft: int
    snapshot: int
    kind: str
    period: str
    scope: str
    edition: int
    known_at: dt.datetime
    content_hash: str
    approved_by: str
    approved_at: dt.datetime
    note: str
    """What was written with the approval."""
    released_at: dt.datetime
    format: str
    sha256: str
    size: int
    path: str
    """Below the report archive."""
    superseded: bool


def publish(engine: Engine, root: Path, draft_id: int) -> list[Published]:
    """Set the documents of an approved draft, keep them in the report archive, and release the draft.

    Complete or not at all: every document is set before the first is kept, and the release is one transaction. Run it
    again after whatever stopped it. A draft that is released already is only indexed again.

    Args:
        engine: on the warehouse.
        root: folder of the report archive.
        draft_id: of a draft.

    Raises:
        WrongRequest: there is no such draft, it is not approved, or a later edition is released.
        SnapshotChanged: what it says cannot be read back as it was approved.
    """
    unfinished = root / _UNFINISHED / str(draft_id)
    with engine.begin() as connection:
        found = draft(connection, draft_id)
        if found.state not in ("released", "superseded"):
            shutil.rmtree(unfinished, ignore_errors=True)
            files = list(_set(connection, found.snapshots, unfinished))
            _release(connection, Archive(root / STORE), draft_id, files)
    shutil.rmtree(unfinished, ignore_errors=True)
    with engine.connect() as connection:
        everything = published(connection)
    for document in everything:
        _name(root, document)
    write_index(root, everything)
    return [document for document in everything if document.draft == draft_id]


def published(connection: Connection) -> list[Published]:
    """All documents of the report archive: the newest period and edition first."""
    return [Published(**row._mapping) for row in connection.execute(statement("release_published"))]


class _File(NamedTuple):
    """A document that is set, and the name it will have in the archive."""

    snapshot: int
    format: str
    written: Path
    data_sha256: str | None
    path: str


def _set(connection: Connection, snapshot_ids: Sequence[int], folder: Path) -> Iterator[_File]:
    """Set the final documents of reports in a folder that nobody looks at."""
    snapshots = [load_snapshot(connection, id_) for id_ in snapshot_ids]
    for snapshot, columns in zip(snapshots, read_columns(connection, snapshots), strict=True):
        own = folder / str(snapshot.id)
        own.mkdir(parents=True)
        scope = f"{snapshot.scope}/" if snapshot.scope else ""
        place = f"{snapshot.period.code}/{snapshot.kind}/{scope}lan-{snapshot.edition}"
        for one in set_documents(snapshot, columns, draft=False):
            (own / one.name).write_bytes(one.content)
            yield _File(snapshot.id, one.format, own / one.name, one.data_sha256, f"{place}/{one.name}")


def _release(connection: Connection, archive: Archive, draft_id: int, files: list[_File]) -> None:
    kept: list[tuple[_File, Stored]] = []
    for file in files:
        with file.written.open("rb") as stream:
            stored = archive.put(stream)
        kept.append((file, stored))
        record_document(
            connection, file.snapshot, file.format, stored.sha256, file.data_sha256, archive.path(stored.sha256)
        )
    with refusals():
        connection.execute(
            text(
                "insert into report.published (draft_id, snapshot_id, format, sha256, size, path)"
                " values (:draft, :snapshot, :format, :sha256, :size, :path)"
            ),
            [
                {
                    "draft": draft_id,
                    "snapshot": file.snapshot,
                    "format": file.format,
                    "sha256": stored.sha256,
                    "size": stored.size,
                    "path": file.path,
                }
                for file, stored in kept
            ],
        )
        connection.execute(
            text("insert into report.event (draft_id, state) values (:draft, 'released')"), {"draft": draft_id}
        )


def _name(root: Path, document: Published) -> None:
    """Give the stored bytes their legible name: one more link to the same file, which nobody may write."""
    path = root / document.path
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}")
    unfinished.unlink(missing_ok=True)
    os.link(Archive(root / STORE).path(document.sha256), unfinished)
    unfinished.rename(path)
