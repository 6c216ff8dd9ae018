"""What senders entered as the result is compared with what was computed (domain check 29)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, text

from antt.evaluate import Conflict, conflicts, evaluate_period
from antt.reference.calendar import load_calendar
from tests.helpers.commune import COMMUNE, Case
from tests.helpers.warehouse import Cell

PERIOD = load_calendar().period("2023")
FAILS: dict[str, Cell] = {"danh_gia_4_2": "CHUA"}


def found(connection: Connection, case: Case) -> list[Conflict]:
    case.insert(connection)
    evaluate_period(connection, PERIOD)
    now: dt.datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
    return conflicts(connection, PERIOD, now)


@pytest.mark.parametrize(
    ("case", "computed", "against"),
    [
        pytest.param(
            Case(annual=FAILS | {"tt124_ket_qua": "DAT"}), "chua_dat", [("4.2", "not_met")], id="entered đạt, failed"
        ),
        pytest.param(Case(annual={"tt124_ket_qua": "CHUA"}), "dat", [], id="entered chưa đạt, all met"),
        pytest.param(
            Case(annual={"tt124_ket_qua": "DAT"}, absent=("2021-B4",)),
            "khong_du_so_lieu",
            [("4.4.a", "unknown")],
            id="entered đạt, one condition unknown",
        ),
        pytest.param(
            Case(annual=FAILS | {"tt124_ket_qua": "DAT"}, absent=("2021-B4",)),
            "chua_dat",
            [("4.2", "not_met"), ("4.4.a", "unknown")],
            id="conditions come in the order of the rule",
        ),
    ],
)
def test_another_result_than_the_computed_one_is_a_conflict(
    connection: Connection, case: Case, computed: str, against: list[tuple[str, str]]
) -> None:
    (conflict,) = found(connection, case)
    assert (conflict.unit, conflict.district, conflict.indicator) == (COMMUNE, "016", "124")
    assert conflict.entered == {"DAT": "dat", "CHUA": "chua_dat"}[str(case.annual["tt124_ket_qua"])]
    assert conflict.computed == computed
    assert [(c.id, c.state) for c in conflict.conditions] == against
    assert (conflict.sheet, conflict.cell) == ("Biểu", "A1")


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(Case(annual={"tt124_ket_qua": "DAT"}), id="both đạt"),
        pytest.param(Case(annual=FAILS | {"tt124_ket_qua": "CHUA"}), id="both chưa đạt"),
        pytest.param(Case(annual=FAILS), id="nothing entered"),
    ],
)
def test_the_same_result_or_none_is_no_conflict(connection: Connection, case: Case) -> None:
    assert found(connection, case) == []


def test_what_was_entered_is_no_input(connection: Connection) -> None:
    Case(annual={"tt124_ket_qua": "CHUA"}).insert(connection)
    evaluate_period(connection, PERIOD)
    Case(annual={"tt124_ket_qua": "DAT"}).insert(connection, revision=2)
    assert evaluate_period(connection, PERIOD).changed == 0
