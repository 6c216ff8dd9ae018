"""Snapshots: what a report says at one moment, stored with its figures so that documents can be made from it again.

A snapshot known later than all before it, and that says something else, is a new edition of the report. What was known
between two editions can be looked up at any time, but was never issued and has no edition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from antt.errors import WrongRequest
from antt.reference.calendar import Period
from antt.render.changes import Change, changed_figures
from antt.render.gathered import Gathered, read_parts
from antt.render.kinds import gather, kind_named
from antt.render.stored import content_json, read_figures, store_figures
from antt.warehouse import statement
from antt.warehouse.moment import known_moment

_LOCK = 7_301_004


class SnapshotChanged(RuntimeError):
    """What is stored of a snapshot is not what its hash was made of, or cannot be read by this version."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The last edition that was released before, or without one the edition before; and what changed since."""

    snapshot: int
    known_at: dt.datetime
    released: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stored snapshot and its content."""

    id: int
    kind: str
    period: Period
    scope: str
    """What of the period it is about: empty for all of it, or the code of a unit or of an earlier period."""
    known_at: dt.datetime
    content_hash: str
    content: Gathered
    edition: int | None
    """1, 2, … of its kind, period and scope; None when it was looked up later."""
    newest: bool
    """Whether it is the last edition."""
    replaced: Replaced | None

    @property
    def name(self) -> str:
        """Of its files: ``annual``, ``district-276``."""
        return f"{self.kind}-{self.scope}" if self.scope else self.kind


def make_snapshot(
    connection: Connection, kind: str, period: Period, known_at: dt.datetime | None = None, scope: str = ""
) -> Snapshot:
    """The report as known at ``known_at`` (default: now), stored with its figures; see ``make_snapshots``."""
    (snapshot,) = make_snapshots(connection, kind, period, [scope], known_at)
    return snapshot


def make_snapshots(
    connection: Connection, kind: str, period: Period, scopes: Sequence[str], known_at: dt.datetime | None = None
) -> list[Snapshot]:
    """Reports of one kind and period as known at ``known_at`` (default: now), stored with their figures.

    ``scopes`` say what each is about: the code of a unit or of an earlier period, as the kind asks; empty for all of
    the period. Together they cost little more than one.

    The same content gives the same snapshot again: run it as often as you like. A report that was made then comes back
    as it was made, whatever became of reference data since.

    Raises:
        NothingToReport: nobody reports on the cut-off date, or nothing is known of the period.
        WrongRequest: no such kind of report for that period or scope, or the moment has not come yet.
    """
    now = known_moment(connection)
    moment = known_at or now
    if moment > now:
        raise WrongRequest(f"what will be known at {moment.isoformat()} is not known yet")
    # One after another, so that each edition is compared with the one before it.
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    return [
        _kept(connection, content, moment, known_at) for content in gather(connection, kind, period, moment, scopes)
    ]


def _kept(connection: Connection, content: Gathered, moment: dt.datetime, known_at: dt.datetime | None) -> Snapshot:
    """The stored snapshot that says this."""
    stored = _saying(connection, content, moment)
    if stored is None and known_at is not None:
        stored = _made_then(connection, content, moment)
    return load_snapshot(connection, stored or _store(connection, content, moment))


def load_snapshot(connection: Connection, snapshot_id: int) -> Snapshot:
    """A stored snapshot as it was made.

    Raises:
        LookupError: there is none of that id.
        SnapshotChanged: it cannot be read back as it was.
    """
    row = connection.execute(statement("report_load_snapshot"), {"id": snapshot_id}).mappings().one_or_none()
    if row is None:
        raise LookupError(f"no snapshot {snapshot_id}")
    name = f"snapshot {snapshot_id} of {row['kind']} {row['period_code']} {row['scope']}".rstrip()
    if row["content"] is None:
        raise SnapshotChanged(f"{name} was made before the content of snapshots was kept; only its figures are there")
    figures = read_figures(connection, snapshot_id)
    try:
        content = read_parts(kind_named(row["kind"]).content, row["content"], figures)
    except ValueError as error:
        raise SnapshotChanged(f"{name} cannot be read back: {error}") from error
    if content.digest != row["content_hash"]:
        raise SnapshotChanged(f"{name} does not have the content that its hash was made of")
    replaced = None
    if row["replaced_id"]:
        changes = changed_figures(read_figures(connection, row["replaced_id"]), figures)
        replaced = Replaced(row["replaced_id"], row["replaced_known_at"], row["replaced_released"], changes)
    return Snapshot(
        id=snapshot_id,
        kind=row["kind"],
        period=content.period,
        scope=row["scope"],
        known_at=row["known_at"],
        content_hash=row["content_hash"],
        content=content,
        edition=row["edition"],
        newest=row["newest"],
        replaced=replaced,
    )


def compare_snapshots(connection: Connection, before: int, after: int) -> tuple[Change, ...]:
    """Figures that differ between two snapshots.

    Raises:
        WrongRequest: there is no such snapshot.
    """
    sides = [read_figures(connection, snapshot) for snapshot in (before, after)]
    for snapshot, figures in zip((before, after), sides, strict=True):
        if not figures:
            raise WrongRequest(f"no snapshot {snapshot}; antt figures editions lists them")
    return changed_figures(*sides)


def _saying(connection: Connection, content: Gathered, known_at: dt.datetime) -> int | None:
    """The snapshot that says the same."""
    key = {**_key(content), "content_hash": content.digest, "known_at": known_at}
    found: int | None = connection.scalar(statement("report_find_snapshot"), key)
    return found


def _made_then(connection: Connection, content: Gathered, known_at: dt.datetime) -> int | None:
    """The snapshot that was the last one by a moment, if nothing was learnt between the two.

    Both moments are computed with the reference data of today: equal results say that only those changed.
    """
    key = {**_key(content), "known_at": known_at}
    row = connection.execute(statement("report_made_by"), key).one_or_none()
    if row is None:
        return None
    (then,) = gather(connection, content.kind, content.period, row.known_at, [content.scope])
    if then.digest != content.digest:
        return None
    found: int = row.id
    return found


def _key(content: Gathered) -> dict[str, str]:
    return {"kind": content.kind, "period": content.period.code, "scope": content.scope}


def _store(connection: Connection, content: Gathered, known_at: dt.datetime) -> int:
    values = {
        **_key(content),
        "known_at": known_at,
        "content_hash": content.digest,
        "content": content_json(content),
    }
    snapshot_id: int = connection.execute(statement("report_add_snapshot"), values).scalar_one()
    store_figures(connection, snapshot_id, content.figures)
    return snapshot_id
