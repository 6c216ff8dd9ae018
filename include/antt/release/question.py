"""What a person reads who is asked to approve a draft: subject and body (Markdown), in Vietnamese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import Connection, text

from antt.reference.calendar import load_calendar
from antt.reference.recipients import load_recipients
from antt.release.drafts import Draft, draft
from antt.release.words import report_name
from antt.render import Snapshot, load_snapshot
from antt.render.changes import Change, written
from antt.render.content import Content
from antt.render.document import plain
from antt.render.periodic_text import unconfirmed
from antt.review import board
from antt.settings import TEMPLATES, TIMEZONE

MOST = 20
"""Lines of a list; the documents have the rest."""

_SYNTAX = re.compile(r"([\\`*_{}\[\]<>#|~!$&])")


@dataclass(frozen=True)
class Request:
    """What is asked about a draft."""

    draft: int
    subject: str
    body: str


def request(connection: Connection, draft_id: int) -> Request:
    """The question about a draft.

    Raises:
        WrongRequest: there is none of that id.
    """
    found = draft(connection, draft_id)
    snapshots = [load_snapshot(connection, id_) for id_ in found.snapshots[:MOST]]
    page = _environment().get_template("yeu-cau-duyet.md.j2")
    body = page.render(
        draft=found,
        most=MOST,
        reports=[_report(connection, snapshot) for snapshot in snapshots],
        left=len(found.snapshots) - len(snapshots),
        warnings=[
            s
            for s in board(connection, found.period)
            if s.state in ("accepted", "contested", "locked") and s.warnings + s.blocking
        ],
    )
    return Request(draft_id, _subject(found), body)


def _subject(found: Draft) -> str:
    """What tells it from the others comes first: lists cut the rest."""
    period = load_calendar().period(found.period).label
    one = len(found.snapshots) == 1
    what = report_name(found.kind, found.period, found.scopes[0] if one else "")
    which = f"lập lần thứ {found.editions[0]}" if one else f"{len(found.snapshots)} báo cáo"
    return plain(f"Duyệt phát hành ({period}, {which}): {what}")


def _report(connection: Connection, snapshot: Snapshot) -> dict[str, Any]:
    changes = snapshot.replaced.changes if snapshot.replaced else ()
    paths = "select distinct on (format) path from report.document where snapshot_id = :id order by format, id desc"
    return {
        "name": report_name(snapshot.kind, snapshot.period.code, snapshot.scope),
        "edition": snapshot.edition,
        "known_at": f"{snapshot.known_at.astimezone(TIMEZONE):%H:%M ngày %d/%m/%Y}",
        "content_hash": snapshot.content_hash,
        "synthetic": snapshot.content.synthetic,
        "headlines": _headlines(snapshot, changes),
        "not_judged": _not_judged(snapshot),
        "replaced": snapshot.replaced,
        "changes": [(c.figure.label, written(c.before), written(c.after)) for c in changes[:MOST]],
        "changed": len(changes),
        "missing": _missing(snapshot),
        "paragraphs": snapshot.content.paragraphs,
        "paths": connection.scalars(text(paths), {"id": snapshot.id}).all(),
    }


def _not_judged(snapshot: Snapshot) -> list[dict[str, str]]:
    """Criteria sets of which a periodic report says that it did not judge by them."""
    return list(unconfirmed(snapshot.period)) if isinstance(snapshot.content, Content) else []


def _missing(snapshot: Snapshot) -> list[str]:
    content = snapshot.content
    return [office.office for office in content.missing] if isinstance(content, Content) else []


def _headlines(snapshot: Snapshot, changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    """Label, value, and the value of the edition before where it was another."""
    figures, before = snapshot.content.figures, {c.figure.id: written(c.before) for c in changes}
    known = [figures[i] for i in load_recipients().headlines if i in figures]
    return [(figure.label, written(figure), before.get(figure.id, "")) for figure in known]


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES / "release"),
        undefined=StrictUndefined,
        # As in antt.render.narrative: it tells the template's own text from data, which is then escaped for Markdown.
        autoescape=True,
        finalize=_escaped,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _escaped(value: object) -> Markup:
    if isinstance(value, Markup):
        return value
    return Markup(_SYNTAX.sub(r"\\\1", plain(value)))  # noqa: S704 - escaped for Markdown, which is what it becomes
