"""Where the values of a rule come from: sums over buckets, numbers of models, earlier periods; and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from antt.check.across import Scoped, compare
from antt.check.compare import judged
from antt.reference.rules import FieldRule, Missing, load_rules
from tests.unit.check.small import COMMUNES, FORM, Earlier, Row, day, small_tables

A, B = COMMUNES[:2]


def rule(code: str) -> FieldRule:
    return next(r for r in load_rules().rules if r.code == code)


def compared(code: str, period: str, history: Sequence[Earlier] = (), **sheets: Sequence[Row]) -> dict[str, Any]:
    """What a rule compares in the row of commune A."""
    with small_tables(period, history, **sheets) as tables:
        rows = compare(tables, Scoped(rule(code), (1,), {}), FORM)
    return {str(name): value for name, value in rows.astype(object).where(rows.notna(), None).iloc[0].items()}


def model(unit: str, **values: str) -> Row:
    return {"ma_xa": unit, "trang_thai": "HOAT_DONG", "loai": "CAMERA"} | values


@pytest.mark.parametrize(
    ("code", "models", "count"),
    [
        ("level.model", [model(A), model(A, loai="KHAC"), model(A, trang_thai="TAM_DUNG"), model(B)], 2),
        ("level.camera", [model(A), model(A, loai="KHAC"), model(A, trang_thai="TAM_DUNG"), model(B)], 1),
        ("level.camera", [], 0),
    ],
)
def test_only_working_models_of_the_commune_and_kind_count(code: str, models: Sequence[Row], count: int) -> None:
    found = compared(code, "2024-H1", annual=[{"ma_xa": A, "muc_ntm": "NANG_CAO"}], models=models)
    assert found[next(iter(rule(code).counts))] == count
    assert found["holds"] is (count > 0)


def year(**counts: int | None) -> list[Row]:
    """Rows of four buckets, with a count in each bucket that is named."""
    return [{"ma_xa": A, "doan_ky": part, "cax_ky_luat": counts.get(part, 0)} for part in ("B1", "B2", "B3", "B4")]


@pytest.mark.parametrize(
    ("flows", "total"),
    [
        (year(B1=1, B2=2, B3=4), 7),
        (year(B4=8), 0),
        (year(B2=None), None),
        (year(B1=1)[:2], None),
    ],
    ids=["the window's buckets are summed", "a bucket after the window", "a missing count", "a missing bucket"],
)
def test_flows_are_summed_over_the_window_of_the_rule(flows: Sequence[Row], total: int | None) -> None:
    found = compared("tt124.discipline", "2024", annual=[{"ma_xa": A, "tt124_ket_qua": "DAT"}], flows=flows)
    assert found["cax_ky_luat"] == total
    assert found["holds"] is (None if total is None else total == 0)


@pytest.mark.parametrize("code", ["tt124.cases", "tt124.very_serious", "tt124.discipline"])
def test_rules_of_circular_124_look_at_its_window_only(code: str) -> None:
    assert rule(code).buckets == ("B1", "B2", "B3")


def test_a_stock_before_is_that_at_the_end_of_the_day_before_the_period() -> None:
    history = [
        ("2023", A, "so_ho", "2023-12-14", 100.0),
        ("2023-H1", A, "so_ho", "2023-06-14", 70.0),
        ("2023", B, "so_ho", "2023-12-14", 50.0),
    ]
    found = compared("stable.households", "2024-H1", history, annual=[{"ma_xa": A, "so_ho": 110}])
    assert (found["before_so_ho"], found["l"], found["r"], found["holds"]) == (100, 100, 100, True)


def test_where_two_periods_report_a_stock_the_year_counts() -> None:
    history = [("2023-H2", A, "so_ho", "2023-12-14", 90.0), ("2023", A, "so_ho", "2023-12-14", 100.0)]
    assert compared("stable.households", "2024-H1", history, annual=[{"ma_xa": A, "so_ho": 1}])["before_so_ho"] == 100


def test_a_value_of_last_year_is_the_annual_one() -> None:
    history: list[Earlier] = [
        ("2023", "276", "tp_ttxh_2019", "2023", 9.0),
        ("2022", "276", "tp_ttxh_2019", "2022", 8.0),
    ]
    found = compared("baseline.changed", "2024", history, district=[{"tp_ttxh_2019": 9}])
    assert (found["last_year_tp_ttxh_2019"], found["holds"]) == (9, True)


def test_the_days_of_a_period_are_those_of_the_calendar() -> None:
    found = compared("tt124.too_early", "2024", annual=[{"ma_xa": A, "tt124_ngay_qd": day("2024-11-16")}])
    assert (found["period_tt124_ends"].date(), found["holds"]) == (day("2024-11-15"), True)


TWO_SIDES: Mapping[Missing, list[bool | None]] = {
    # left and right given; left alone; right alone; neither
    Missing.SKIP_IF_ANY: [False, None, None, None],
    Missing.SKIP_IF_ALL: [False, False, True, None],
    Missing.NEVER_SKIP: [False, False, True, True],
}


@pytest.mark.parametrize("missing", Missing)
def test_what_is_missing_is_skipped_or_counts_as_nothing(missing: Missing) -> None:
    _, _, holds = judged(rule("household.registered").model_copy(update={"missing": missing}))
    with small_tables("2024-H1") as tables:
        values = "(values (6.0, 5.0), (6.0, null), (null, 5.0), (null, null)) v(so_ho_dang_ky, so_ho)"
        said = [answer for (answer,) in tables.execute(f"select {holds} from {values}").fetchall()]
    assert said == TWO_SIDES[missing]
