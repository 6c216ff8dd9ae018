"""A little of Hà Nội in a warehouse: facts of a few communes and one verdict each, without workbooks."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

from antt.reference.form import FieldKind, FieldType, load_form
from antt.reference.units import load_units
from tests.helpers.warehouse import Cell, accept, add_facts

DAY = dt.date(2023, 12, 14)
BUCKETS = ("B1", "B2", "B3", "B4")


def communes(district: str) -> list[str]:
    """Codes of a district's communes in the programme."""
    return [u.code for u in load_units().in_scope(DAY, district)]


def offices() -> list[str]:
    """Codes of the districts that report."""
    return [o.unit_code for o in load_units().offices_on(DAY)]


def numbers(sheet: str, kind: FieldKind) -> list[str]:
    """Elements of a sheet that are numbers of that kind."""
    types = {FieldType.INTEGER, FieldType.DECIMAL}
    return [f.id for f in load_form().sheet(sheet).fields if f.type in types and f.kind is kind]


def report_year(
    connection: Connection,
    district: str,
    year: int,
    flow: int,
    *,
    changes: Mapping[str, Cell] | None = None,
    flows: Iterable[str] | None = None,
    revision: int = 1,
) -> int:
    """Accept a year of a district: ``flow`` in every flow of every bucket, 10 in every other number.

    ``changes`` are other values, by element, for the district's first commune; ``flows`` are the flow elements that
    are reported (default: all).
    """
    submission = accept(connection, district, str(year), revision)
    first, model, *others = communes(district)
    for time_period, values in _usual(year, flow, flows or numbers("flows", FieldKind.FLOW)).items():
        own = {e: v for e, v in (changes or {}).items() if e in values}
        add_facts(connection, submission, first, time_period, values | own)
        add_facts(connection, submission, model, time_period, values)
        _repeat(connection, submission, model, others, time_period)
    sheet: dict[str, Cell] = {"so_van_ban_chi_dao": 2, "ton_tai": "Còn chậm. Còn thiếu."}
    add_facts(connection, submission, district, f"{year}-12-14", sheet)
    add_facts(connection, submission, district, str(year), {"tp_ttxh_2019": 1000})
    return submission


def _usual(year: int, flow: int, flows: Iterable[str]) -> dict[str, dict[str, Cell]]:
    """Time period → element → value of an ordinary commune."""
    return {
        **{f"{year}-{bucket}": dict.fromkeys(flows, flow) for bucket in BUCKETS},
        f"{year}-12-14": {
            **dict.fromkeys(numbers("annual", FieldKind.STOCK), 10),
            "muc_ntm": "NTM",
            "linh_vuc_kieu_mau_antt": "KHONG",
        },
        str(year): {
            **dict.fromkeys(numbers("annual", FieldKind.ANNUAL), 10),
            **dict.fromkeys(("nq_dang_uy_ngay", "kh_ubnd_ngay", "dang_ky_ngay"), dt.date(year, 3, 31)),
            "cax_danh_gia": "TOT",
            "ll_co_so_danh_gia": "HT",
        },
    }


def _repeat(connection: Connection, submission: int, unit: str, others: list[str], time_period: str) -> None:
    """Give other communes the facts of ``unit``."""
    values = {"submission": submission, "unit": unit, "others": others, "time": time_period}
    connection.execute(
        text(
            "insert into core.unit_time select o, time_period, last_day"
            " from core.unit_time, unnest(cast(:others as text[])) o"
            " where unit_code = :unit and time_period = :time on conflict do nothing"
        ),
        values,
    )
    connection.execute(
        text(
            "insert into core.fact select submission_id, element, o, time_period, item, number, text, date, absence,"
            " sheet, cell from core.fact, unnest(cast(:others as text[])) o"
            " where submission_id = :submission and unit_code = :unit and time_period = :time"
        ),
        values,
    )


def judge(
    connection: Connection, period: str, indicator: str, outcomes: Mapping[str, str], failed: str = "4.3"
) -> None:
    """Verdicts by unit; ``chua_dat`` fails the condition ``failed``."""
    evaluation = connection.scalars(
        text("insert into core.evaluation (period_code, reference_digest) values (:period, 'x') returning id"),
        {"period": period},
    ).one()
    for unit, outcome in outcomes.items():
        connection.execute(
            text(
                "insert into core.verdict (evaluation_id, unit_code, indicator, period_code, rule_id, outcome, failed,"
                " conditions, inputs, digest) select :evaluation, :unit, :indicator, :period, min(id), :outcome, :failed,"
                " cast(:conditions as jsonb), '{}', ''"
                " from ref.indicator_rule where indicator = :indicator"
            ),
            {
                "evaluation": evaluation,
                "unit": unit,
                "indicator": indicator,
                "period": period,
                "outcome": outcome,
                "failed": [failed] if outcome == "chua_dat" else [],
                "conditions": "{}" if outcome == "khong_ap_dung" else json.dumps({failed: outcome != "chua_dat"}),
            },
        )


def add_model(connection: Connection, submission: int, commune: str, code: str, points: int, state: str) -> None:
    """One model of one commune."""
    values: dict[str, Cell] = {
        "ten_mo_hinh": f"Mô hình {code}",
        "loai": "CAMERA",
        "trang_thai": state,
        "xep_loai": "TOT",
        "so_diem": points,
        "so_to": 1,
        "so_thanh_vien": 20,
    }
    add_facts(connection, submission, commune, "2023-12-14", values, item=code)
