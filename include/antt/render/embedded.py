"""The data that every document carries: its snapshot, all figures, and in which order it says them."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from antt.render.document import Document
from antt.render.printed import Token, around, in_text

NAME = "so-lieu"
"""Of the attachment, element or sheet that holds it."""
NAMESPACE = "urn:antt:so-lieu"
"""Of the XML part of a DOCX."""
VERSION = 1


@lru_cache(maxsize=1)
def figure_rows(document: Document) -> list[dict[str, Any]]:
    """Figures as plain JSON, for programs."""
    return [
        {
            "id": f.id,
            "value": None if f.value is None else str(f.value),
            "unit": f.unit,
            "printed": f.printed,
            "label": f.label,
            "lineage": f.lineage.as_json(),
        }
        for f in document.figures
    ]


@lru_cache(maxsize=1)
def data(document: Document) -> str:
    """What PDF and HTML carry."""
    return data_of(document, in_text(document))


def data_of(document: Document, said: Sequence[Token]) -> str:
    """The data as JSON, for a document that says this in numbers."""
    places = {f.id: i for i, f in enumerate(document.figures)}
    parts = {
        "version": VERSION,
        "reference": document.reference,
        "snapshot": document.snapshot,
        "edition": document.edition,
        "draft": document.draft,
        "marks": document.marks,
        "known_at": document.known_at.isoformat(),
        "figures": figure_rows(document),
        "says": [[t.text, places[t.figure]] if t.figure in places else t.text for t in said],
        "charts": _charts(said),
        "around": around(document),
    }
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _charts(said: Iterable[Token]) -> list[tuple[int, int]]:
    """Where in what is said each chart begins and ends: on paper it stands where there is room for it."""
    placed = groupby(enumerate(said), key=lambda one: one[1].chart)
    ranges = [[i for i, _ in group] for chart, group in placed if chart]
    return [(one[0], one[-1] + 1) for one in ranges]


def digest(content: str) -> str:
    """By which the warehouse knows the data of a document again."""
    return hashlib.sha256(content.encode()).hexdigest()


def packed(content: str) -> str:
    """The data as plain letters, for places that keep nothing else whole."""
    return base64.b64encode(zlib.compress(content.encode())).decode()
