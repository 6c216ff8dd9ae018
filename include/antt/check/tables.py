"""The sheets of a batch as SQL tables, in memory: what rules that compare fields run on.

Tables, all with a column ``submission``:

- one a sheet, with ``row`` and a column a field: numbers as DOUBLE, dates as DATE, everything else as VARCHAR;
- ``submission``: one row each, its district, period and dates;
- ``flow_long``: one row a flow's cell, with commune, bucket, days of the bucket and the same bucket a year before;
- ``history``: what the district reported before (see ``antt.check.history``), one row a value and submission;
- ``known_flow``: of the history, the flows that count: of a year rather than of a half-year.

And the functions ``printed``, ``anscombe`` and ``text_key`` (``antt.reference.vietnamese``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import duckdb
import pandas as pd

from antt.check.frames import ROW, SUBMISSION, UNIT_KIND, Batch, Batched
from antt.check.history import History
from antt.reference.calendar import load_calendar
from antt.reference.form import FieldKind, FieldType, Form, Ky, Sheet
from antt.reference.vietnamese import text_key

_SQL_TYPES = {FieldType.INTEGER: "double", FieldType.DECIMAL: "double", FieldType.DATE: "date"}

_MACROS = """
-- Vietnamese: 1.234,5
create macro printed(x) as case
    when x = floor(x) then replace(format('{:,}', x::bigint), ',', '.')
    else translate(format('{:,.1f}', x), ',.', '.,') end;
-- Residual of a Poisson count that is nearly normal with variance 1 (Anscombe 1953).
create macro anscombe(x, mean) as 1.5 * (power(x, 2.0 / 3) - power(mean, 2.0 / 3)) / power(mean, 1.0 / 6);
"""


def open_tables(form: Form, ky: Ky, batch: Batch, frames: Mapping[str, pd.DataFrame], history: History) -> Any:
    """A connection to a database in memory with the tables of a batch; close it.

    Args:
        form: of all submissions.
        ky: kind of period of all submissions.
        batch: the submissions.
        frames: sheet id → its rows (see ``antt.check.frames.stack``).
        history: what the districts reported before.
    """
    tables = duckdb.connect(":memory:", config={"threads": 2})
    add_functions(tables)
    _create(tables, "submission", pd.DataFrame([_about(key, one) for key, one in batch.items()]))
    for sheet in form.sheets:
        types = _columns(sheet, ky)
        about = [c for c in (SUBMISSION, ROW, UNIT_KIND) if c in frames[sheet.id]]
        _create(tables, sheet.id, frames[sheet.id][[*about, *types]], types)
    _create(tables, "history", _history_of(batch, history), {"number": "double"})
    _create(tables, "bucket", pd.DataFrame(_buckets(batch)))
    tables.execute(_known_flow(form))
    tables.execute(_flow_long(form, ky))
    return tables


def add_functions(tables: Any) -> None:
    """Give a database the functions that rules and queries may call."""
    tables.execute(_MACROS)
    tables.create_function("text_key", text_key, ["varchar"], "varchar")


def _create(tables: Any, name: str, frame: pd.DataFrame, types: Mapping[str, str] = MappingProxyType({})) -> None:
    """A table of the frame's columns, cast where a type is given: a column without any value has none of its own."""
    columns = ", ".join(f'"{c}"::{types[c]} as "{c}"' if c in types else f'"{c}"' for c in frame.columns)
    tables.register("frame", frame)
    tables.execute(f'create table "{name}" as select {columns} from frame')  # noqa: S608 (names of the form)
    tables.unregister("frame")


def _columns(sheet: Sheet, ky: Ky) -> dict[str, str]:
    return {field.id: _SQL_TYPES.get(field.type, "varchar") for field in sheet.asked(ky)}


def _about(key: int, one: Batched) -> dict[str, Any]:
    period, calendar = one.period, load_calendar()
    before = period.starts - dt.timedelta(days=1)
    return {
        SUBMISSION: key,
        "district_code": one.district,
        "period_code": period.code,
        "year": period.year,
        "parts": list(one.parts),
        "starts": period.starts,
        "cut_off": period.cut_off,
        "due_district": period.due_district,
        "received": one.received,
        "year_starts": dt.date(period.year, 1, 1),
        "q1_ends": dt.date(period.year, 3, 31),
        "tt124_ends": calendar.bucket(f"{period.year}-B3").ends,
        "tt124_decided": dt.date(period.year, 11, 20),
        "before_time": before.isoformat(),
        "last_year": str(period.year - 1),
        "half_code": calendar.period_of(Ky.DAU_NAM, period.year).code,
    }


def _history_of(batch: Batch, history: History) -> pd.DataFrame:
    """The history of each submission: what its district reported for periods that closed earlier."""
    frames = [history.facts.head(0).assign(submission=0)]
    for key, one in batch.items():
        codes = one.earlier(history.periods(one.district))
        mine = history.facts[
            (history.facts["district_code"] == one.district) & history.facts["period_code"].isin(codes)
        ]
        frames.append(mine.assign(submission=key))
    return pd.concat(frames, ignore_index=True)


def _buckets(batch: Batch) -> list[dict[str, Any]]:
    """Days of every bucket of the years around."""
    years = {one.period.year for one in batch.values()}
    calendar = load_calendar()
    codes = [f"{y}-{rule.id}" for y in range(min(years) - 10, max(years) + 1) for rule in calendar.buckets]
    buckets = [calendar.bucket(code) for code in codes if int(code[:4]) >= calendar.first_year]
    return [{"code": b.code, "days": (b.ends - b.starts).days + 1} for b in buckets]


def _known_flow(form: Form) -> str:
    """The flows that count; a year's code is shorter than a half-year's, so ordering by length prefers years."""
    flows = ", ".join(f"'{f.id}'" for f in form.elements.values() if f.kind is FieldKind.FLOW)
    return f"""
        create table known_flow as
        select distinct on (h.submission, h.unit_code, h.element, h.time_period) h.*, b.days
          from history h
          join submission s on s.submission = h.submission
          join bucket b on b.code = h.time_period
         where h.element in ({flows})
           and (split_part(h.time_period, '-', 1)::int < s.year
                or not list_contains(s.parts, split_part(h.time_period, '-', 2)))
         order by h.submission, h.unit_code, h.element, h.time_period, length(h.period_code)
    """  # noqa: S608 (names of the form)


def _flow_long(form: Form, ky: Ky) -> str:
    """The flows, one row a cell."""
    fields = [f for f in form.sheet("flows").asked(ky) if f.kind is FieldKind.FLOW]
    names = ", ".join(f'"{f.id}"' for f in fields)
    units = ", ".join(f"('{f.id}', '{f.unit}')" for f in fields)
    return f"""
        create table flow_long as
        select f.submission, f.row, f.ma_xa as unit_code, f.doan_ky as part, s.year || '-' || f.doan_ky as time_period,
               (s.year - 1) || '-' || f.doan_ky as year_before, f.field, u.unit, b.days, f.value
          from flows unpivot include nulls (value for field in ({names})) f
          join submission s on s.submission = f.submission
          join bucket b on b.code = s.year || '-' || f.doan_ky
          join (values {units}) u(field, unit) on u.field = f.field
    """  # noqa: S608 (names of the form)
