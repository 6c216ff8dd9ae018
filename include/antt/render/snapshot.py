"""Snapshots: what a report says at one moment, stored with its figures so that documents can be made from it again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from sqlalchemy import Connection

from antt.reference.calendar import Period, load_calendar
from antt.render.content import Content, gather
from antt.warehouse import statement
from antt.warehouse.copy import copy_rows
from antt.warehouse.moment import known_moment


class SnapshotChanged(RuntimeError):
    """The warehouse no longer gives the content that the snapshot's hash was made of."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stored snapshot and its content."""

    id: int
    kind: str
    period: Period
    known_at: dt.datetime
    content_hash: str
    content: Content


def make_snapshot(connection: Connection, kind: str, period: Period, known_at: dt.datetime | None = None) -> Snapshot:
    """Compute the report as known at ``known_at`` (default: now) and store it with its figures.

    The same content gives the same row again: run it as often as you like.

    Raises:
        NothingToReport: nobody reports on the cut-off date, or nothing was judged.
        ValueError: no such kind of report for that period.
    """
    moment = known_at or known_moment(connection)
    content = gather(connection, kind, period, moment)
    key = {"kind": kind, "period": period.code, "content_hash": content.digest}
    stored = connection.execute(statement("report_add_snapshot"), key | {"known_at": moment}).mappings().one_or_none()
    if stored:
        _store_figures(connection, stored["id"], content)
    else:
        stored = connection.execute(statement("report_find_snapshot"), key).mappings().one()
    return Snapshot(stored["id"], kind, period, stored["known_at"], key["content_hash"], content)


def load_snapshot(connection: Connection, snapshot_id: int) -> Snapshot:
    """A stored snapshot, its content computed again as known at its moment.

    Raises:
        LookupError: there is none of that id.
        SnapshotChanged: the content is not the stored one (the rules of computing changed since).
    """
    row = connection.execute(statement("report_load_snapshot"), {"id": snapshot_id}).mappings().one_or_none()
    if row is None:
        raise LookupError(f"no snapshot {snapshot_id}")
    period = load_calendar().period(row["period_code"])
    content = gather(connection, row["kind"], period, row["known_at"])
    if content.digest != row["content_hash"]:
        raise SnapshotChanged(f"snapshot {snapshot_id} of {row['kind']} {period.code} cannot be rebuilt as stored")
    return Snapshot(snapshot_id, row["kind"], period, row["known_at"], row["content_hash"], content)


def _store_figures(connection: Connection, snapshot_id: int, content: Content) -> None:
    columns = ("snapshot_id", "id", "value", "unit", "printed", "label", "lineage")
    rows = (
        (snapshot_id, f.id, f.value, f.unit, f.printed, f.label, json.dumps(f.lineage.as_json(), ensure_ascii=False))
        for f in content.figures.values()
    )
    copy_rows(connection, "report.figure", columns, rows)
