"""The index of the report archive: a page for people and JSON for programs, made anew from the warehouse."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from antt.reference.calendar import load_calendar
from antt.release.words import report_name
from antt.settings import TEMPLATES, TIMEZONE

if TYPE_CHECKING:
    from antt.release.publishing import Published


def write_index(root: Path, documents: Sequence[Published]) -> None:
    """Write ``index.html`` and ``index.json``; of each unit that has reports of its own, also in its folder there."""
    _write(root, documents)
    own = sorted((d for d in documents if d.scope), key=_folder)
    for folder, group in groupby(own, key=_folder):
        _write(root / folder, list(group), below=f"{folder}/")


def _folder(document: Published) -> str:
    return f"{document.period}/{document.kind}/{document.scope}"


def _write(folder: Path, documents: Sequence[Published], below: str = "") -> None:
    reports = [_report(list(group), below) for _, group in groupby(documents, key=lambda d: (d.draft, d.snapshot))]
    folder.mkdir(parents=True, exist_ok=True)
    page = _environment().get_template("index.html.j2").render(periods=_by_period(reports))
    _replace(folder / "index.html", page)
    _replace(folder / "index.json", json.dumps({"reports": reports}, ensure_ascii=False, indent=2, default=str))


def _by_period(reports: Iterable[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    return [
        (load_calendar().period(code).label, list(group)) for code, group in groupby(reports, key=lambda r: r["period"])
    ]


def _report(documents: list[Published], below: str) -> dict[str, Any]:
    """One released report with its documents."""
    one = documents[0]
    return {
        "draft": one.draft,
        "snapshot": one.snapshot,
        "kind": one.kind,
        "period": one.period,
        "scope": one.scope,
        "name": report_name(one.kind, one.period, one.scope),
        "edition": one.edition,
        "superseded": one.superseded,
        "known_at": one.known_at.astimezone(TIMEZONE),
        "content_hash": one.content_hash,
        "approved_by": one.approved_by,
        "approved_at": one.approved_at.astimezone(TIMEZONE),
        "note": one.note,
        "released_at": one.released_at.astimezone(TIMEZONE),
        "documents": [
            {"format": d.format, "path": d.path.removeprefix(below), "sha256": d.sha256, "size": d.size}
            for d in documents
        ],
    }


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES / "release"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _replace(path: Path, content: str) -> None:
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_text(content, encoding="utf-8")
    unfinished.replace(path)
