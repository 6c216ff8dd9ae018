"""Reports: a snapshot of figures with their lineage, and documents that print those figures and no others.

``make_snapshot`` computes what a report says as known at a moment, or reads what it said then; ``write_documents`` sets
it as PDF, DOCX, XLSX and HTML.
"""

from antt.render.documents import record_document, set_documents, write_all, write_documents
from antt.render.figure import Figure, Lineage
from antt.render.gathered import NothingToReport
from antt.render.kinds import KINDS, About, Kind, kind_named
from antt.render.lineage import read_columns
from antt.render.snapshot import (
    Snapshot,
    SnapshotChanged,
    compare_snapshots,
    load_snapshot,
    make_snapshot,
    make_snapshots,
)

__all__ = [
    "KINDS",
    "About",
    "Figure",
    "Kind",
    "Lineage",
    "NothingToReport",
    "Snapshot",
    "SnapshotChanged",
    "compare_snapshots",
    "kind_named",
    "load_snapshot",
    "make_snapshot",
    "make_snapshots",
    "read_columns",
    "record_document",
    "set_documents",
    "write_all",
    "write_documents",
]
