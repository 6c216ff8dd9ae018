"""Copy the reference files into schema ``ref``, so that the database can enforce them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from psycopg.types.range import DateRange
from sqlalchemy import Connection, Engine, text

from antt.reference.calendar import Calendar, load_calendar
from antt.reference.consistency import find_problems
from antt.reference.criteria import CriteriaSet, load_criteria
from antt.reference.files import ReferenceError
from antt.reference.form import Form, Ky, load_forms
from antt.reference.successions import Succession, load_successions
from antt.reference.units import Units, Validity, load_units
from antt.settings import REFERENCE
from antt.warehouse.copy import copy_rows

_LOCK = 7_301_002


class Table(NamedTuple):
    """What a reference table should hold; ``key`` is an SQL expression list that names a row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Any]]
    correctable: bool = True
    """Whether a row of the same key may change; the database refuses where facts or verdicts stand on what it was."""
    exact: bool = False
    """Also delete what is not there: nothing refers to these rows."""


def load_reference(engine: Engine) -> bool:
    """Insert or correct reference rows if a file changed since the last time; True when it did.

    Rows that left the files stay where facts may refer to them.
    """
    digest = reference_digest()
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if connection.scalar(text("select digest from ref.loaded")) == digest:
            return False
        if problems := find_problems():
            raise ReferenceError(*problems)
        units = [*_units(load_units()), _successions(load_successions())]
        elements, rules = _elements(load_forms()), _rules(load_criteria())
        for table in [*units, *_calendar(load_calendar()), elements, rules]:
            _merge(connection, table)
            connection.exec_driver_sql(f"analyze {table.name}")
        connection.execute(text("delete from ref.loaded"))
        connection.execute(text("insert into ref.loaded (digest) values (:digest)"), {"digest": digest})
    return True


def reference_digest() -> str:
    """SHA-256 over all reference files."""
    digest = hashlib.sha256()
    for path in sorted(p for p in REFERENCE.rglob("*") if p.suffix in {".yaml", ".csv"}):
        digest.update(path.relative_to(REFERENCE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _range(valid: Validity) -> DateRange:
    return DateRange(valid.start, valid.end, "[)")


def _units(units: Units) -> list[Table]:
    return [
        Table(
            "ref.unit",
            ("code", "lower(valid)"),
            ("code", "name", "kind", "parent_code", "valid", "latitude", "longitude"),
            [(u.code, u.name, u.kind, u.parent or None, _range(u.valid), u.latitude, u.longitude) for u in units.units],
        ),
        Table(
            "ref.programme_scope",
            ("programme", "unit_code", "lower(valid)"),
            ("programme", "unit_code", "valid"),
            [(s.programme, s.unit_code, _range(s.valid)) for s in units.scopes],
        ),
        Table(
            "ref.office",
            ("code", "lower(valid)"),
            ("code", "name", "unit_code", "valid"),
            [(o.code, o.name, o.unit_code, _range(o.valid)) for o in units.offices],
        ),
    ]


def _successions(successions: Iterable[Succession]) -> Table:
    columns = ("on_date", "old_code", "new_code", "kind", "share", "wording")
    rows = [[getattr(s, column) for column in columns] for s in successions]
    return Table("ref.unit_succession", ("old_code", "on_date", "new_code"), columns, rows, exact=True)


def _calendar(calendar: Calendar) -> list[Table]:
    years = range(calendar.first_year, calendar.last_year + 1)
    periods = [calendar.period_of(ky, year) for year in years for ky in Ky]
    buckets = [calendar.bucket(f"{year}-{b.id}") for year in years for b in calendar.buckets]
    flows = [(b.code, "flow", DateRange(b.starts, b.ends, "[]")) for b in buckets]
    stocks = [(d.isoformat(), "stock", DateRange(d, d, "[]")) for d in sorted({p.cut_off for p in periods})]
    annuals = [(str(p.year), "annual", DateRange(p.starts, p.cut_off, "[]")) for p in periods if p.ky is Ky.NAM]
    return [
        Table(
            "ref.period",
            ("code",),
            ("code", "ky", "year", "label", "starts", "cut_off", "due_district", "due_province", "locks_on"),
            [
                (p.code, p.ky.value, p.year, p.label, p.starts, p.cut_off, p.due_district, p.due_province, p.locks_on)
                for p in periods
            ],
        ),
        Table("ref.time_period", ("code",), ("code", "kind", "span"), [*flows, *stocks, *annuals]),
    ]


def _elements(forms: Sequence[Form]) -> Table:
    return Table(
        "ref.element",
        ("form_id", "form_version", "id"),
        ("form_id", "form_version", "id", "label", "type", "kind", "unit"),
        [
            (form.id, form.version, f.id, f.label, f.type.value, f.kind.value, f.unit)
            for form in forms
            for f in form.elements.values()
        ],
    )


def _rules(criteria: Sequence[CriteriaSet]) -> Table:
    return Table(
        "ref.indicator_rule",
        ("indicator", "version", "digest"),
        ("criteria_set", "indicator", "version", "digest", "valid", "wording", "definition"),
        [
            (
                s.set,
                i.id,
                i.version,
                i.digest,
                DateRange(i.valid_from, i.valid_to, "[)"),
                i.wording,
                json.dumps({"instrument": s.instrument, **i.model_dump(mode="json")}, ensure_ascii=False),
            )
            for s in criteria
            if s.judges
            for i in s.indicators
        ],
        correctable=False,
    )


def _merge(connection: Connection, table: Table) -> None:
    """Make the table hold these rows, touching only what differs."""
    columns = ", ".join(table.columns)
    connection.exec_driver_sql(f"create temp table stage on commit drop as table {table.name} with no data")
    copy_rows(connection, "stage", table.columns, table.rows)
    match = " and ".join(f"{_of('t', k)} is not distinct from {_of('s', k)}" for k in table.key)
    correct = f"""when matched and ({_list("t", table.columns)}) is distinct from ({_list("s", table.columns)})
        then update set {", ".join(f"{c} = s.{c}" for c in table.columns)}"""
    connection.exec_driver_sql(
        # Names come from this module, never from data.
        f"""merge into {table.name} t using stage s on {match}
        {correct if table.correctable else ""}
        when not matched then insert ({columns}) values ({_list("s", table.columns)})"""  # noqa: S608
    )
    if table.exact:
        gone = f"delete from {table.name} t where not exists (select from stage s where {match})"  # noqa: S608
        connection.exec_driver_sql(gone)
    connection.exec_driver_sql("drop table stage")


def _of(alias: str, key: str) -> str:
    return key.replace("(", f"({alias}.") if "(" in key else f"{alias}.{key}"


def _list(alias: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{c}" for c in columns)
