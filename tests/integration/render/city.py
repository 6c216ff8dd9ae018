"""A little of Hà Nội in a warehouse: facts of a few communes and one verdict each, without workbooks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

from antt.reference.form import FieldKind, FieldType, Form, load_form
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


def numbers(form: Form, sheet: str, kind: FieldKind, value: int) -> dict[str, Cell]:
    """``value`` in every number of a sheet that is of that kind."""
    kinds = {FieldType.INTEGER, FieldType.DECIMAL}
    return {f.id: value for f in form.sheet(sheet).fields if f.type in kinds and f.kind is kind}


def report_year(
    connection: Connection, district: str, year: int, flow: int, changes: Mapping[str, Cell] = {}, revision: int = 1
) -> int:
    """Accept a year of a district: ``flow`` in every flow of every bucket, 10 in every other number.

    ``changes`` are other values, by element, for the district's first commune.
    """
    form = load_form()
    submission = accept(connection, district, str(year), revision)
    cut_off, annual = f"{year}-12-14", str(year)
    for place, code in enumerate(communes(district)):
        own = dict(changes) if place == 0 else {}
        flows = numbers(form, "flows", FieldKind.FLOW, flow)
        for bucket in BUCKETS:
            add_facts(connection, submission, code, f"{year}-{bucket}", flows | _of(own, flows))
        stock = {**numbers(form, "annual", FieldKind.STOCK, 10), "muc_ntm": "NTM", "linh_vuc_kieu_mau_antt": "KHONG"}
        add_facts(connection, submission, code, cut_off, stock | _of(own, stock))
        yearly: dict[str, Cell] = {
            **numbers(form, "annual", FieldKind.ANNUAL, 10),
            **dict.fromkeys(("nq_dang_uy_ngay", "kh_ubnd_ngay", "dang_ky_ngay"), dt.date(year, 3, 31)),
            "cax_danh_gia": "TOT",
            "ll_co_so_danh_gia": "HT",
            "tt124_ly_do": None,
        }
        add_facts(connection, submission, code, annual, yearly | _of(own, yearly))
    add_facts(connection, submission, district, cut_off, {"so_van_ban_chi_dao": 2, "ton_tai": "Còn chậm. Còn thiếu."})
    add_facts(connection, submission, district, annual, {"tp_ttxh_2019": 1000})
    return submission


def _of(own: Mapping[str, Cell], usual: Iterable[str]) -> dict[str, Cell]:
    return {element: value for element, value in own.items() if element in usual}


def judge(
    connection: Connection, period: str, indicator: str, outcomes: Mapping[str, str], failed: str = "4.3"
) -> None:
    """Verdicts by unit; ``chua_dat`` fails the condition ``failed``."""
    evaluation = connection.scalars(
        text("insert into core.evaluation (period_code) values (:period) returning id"), {"period": period}
    ).one()
    for unit, outcome in outcomes.items():
        connection.execute(
            text(
                "insert into core.verdict (evaluation_id, unit_code, indicator, period_code, rule_id, outcome, failed,"
                " inputs, digest) select :evaluation, :unit, :indicator, :period, min(id), :outcome, :failed, '{}', ''"
                " from ref.indicator_rule where indicator = :indicator"
            ),
            {
                "evaluation": evaluation,
                "unit": unit,
                "indicator": indicator,
                "period": period,
                "outcome": outcome,
                "failed": [failed] if outcome == "chua_dat" else [],
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
