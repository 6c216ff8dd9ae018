"""An explanation leads from a verdict to its conditions, their values and the cells that these came from."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, text

from antt.errors import WrongRequest
from antt.evaluate import Explanation, evaluate_period, explain
from antt.evaluate.explain import rule_of
from antt.evaluate.explanation import Days, JudgedCondition, State
from antt.evaluate.judging import rules_in_force
from antt.reference.calendar import load_calendar
from tests.helpers.commune import COMMUNE, DISTRICT, MODEL, Case, flow
from tests.helpers.warehouse import accept, add_facts

PERIOD = load_calendar().period("2023")


def now(connection: Connection) -> dt.datetime:
    moment: dt.datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
    return moment


def explained(connection: Connection, case: Case, unit: str = COMMUNE, indicator: str = "124") -> Explanation:
    case.insert(connection)
    evaluate_period(connection, PERIOD)
    return explain(connection, unit, indicator, PERIOD, now(connection))


def condition(found: Explanation, condition_id: str) -> JudgedCondition:
    return next(c for c in found.conditions if c.id == condition_id)


def test_a_condition_that_failed_shows_its_article_and_its_values(connection: Connection) -> None:
    found = explained(connection, flow("2023-B1", tu_diem_moi=1))
    failed = condition(found, "4.4.c")
    assert (found.outcome, failed.state) == ("chua_dat", State.NOT_MET)
    assert failed.basis == "Thông tư 124/2021/TT-BCA, Điều 5 khoản 2, Điều 4 khoản 4 điểm c"
    assert failed.formula == "tu_diem_moi = 0 và tnxh_nguoi_moi = 0"
    assert failed.with_values == "1 = 0 và 0 = 0"
    assert failed.reads == ("tu_diem_moi", "tnxh_nguoi_moi")
    assert {c.state for c in found.conditions} == {State.MET, State.NOT_MET}


def test_terms_are_written_out_and_what_is_missing_is_a_question_mark(connection: Connection) -> None:
    found = explained(connection, Case(absent=("2021-B4",)))
    unknown = condition(found, "4.4.a")
    assert unknown.state is State.UNKNOWN
    assert unknown.formula.startswith(
        "(toi_pham < prev.toi_pham hoặc (không strict_decrease và toi_pham = prev.toi_pham))"
    )
    assert unknown.with_values.startswith("((8 + 0 + 0 + 0 + 0) < (? + ? + ? + ? + ?) hoặc (đúng và (8 + 0")


def test_dates_and_codes_are_written_as_people_write_them(connection: Connection) -> None:
    found = explained(connection, Case(annual={"kh_ubnd_ngay": None}))
    assert condition(found, "5.1").with_values == (
        "01/01/2023 ≤ 10/01/2023 ≤ 31/03/2023 và 01/01/2023 ≤ không có ≤ 31/03/2023"
        " và 01/01/2023 ≤ 31/03/2023 ≤ 31/03/2023 và 1 ≥ 1"
    )
    assert condition(found, "5.3").with_values == "0 = 0 và «TOT» ≠ «KHONG»"


def test_a_value_comes_from_its_cells(connection: Connection) -> None:
    found = explained(connection, flow("2023-B1", tu_diem_moi=1))
    (used,) = [u for u in found.inputs if u.name == "tu_diem_moi"]
    assert (used.label, used.value) == ("Tụ điểm phức tạp mới", 1)
    assert [(c.time, c.value, c.sheet, c.cell, c.file) for c in used.cells] == [
        ("2022-B4", 0, "Biểu", "A1", "test.xlsx"),
        ("2023-B1", 1, "Biểu", "A1", "test.xlsx"),
        ("2023-B2", 0, "Biểu", "A1", "test.xlsx"),
        ("2023-B3", 0, "Biểu", "A1", "test.xlsx"),
    ]


def test_a_count_comes_from_the_rows_that_count(connection: Connection) -> None:
    found = explained(connection, Case(models={"MH01": MODEL, "MH02": MODEL | {"hieu_qua": "KHONG"}}))
    (used,) = [u for u in found.inputs if u.name == "mo_hinh_hieu_qua"]
    assert (used.label, used.value) == ("trang_thai = «HOAT_DONG» và hieu_qua", 1)
    assert [(c.item, c.element, c.value) for c in used.cells] == [
        ("MH01", "trang_thai", "HOAT_DONG"),
        ("MH01", "hieu_qua", "CO"),
    ]


def test_the_window_is_told_in_days(connection: Connection) -> None:
    window = explained(connection, Case()).window
    assert [b.bucket for b in window.before] == ["2021-B4", "2022-B1", "2022-B2", "2022-B3"]
    assert window.buckets[0] == Days("2022-B4", dt.date(2022, 11, 16), dt.date(2022, 12, 14))
    assert window.buckets[-1].ends == dt.date(2023, 11, 15)


def test_the_rule_is_told_with_its_version_and_how_sure_its_wording_is(connection: Connection) -> None:
    rule = explained(connection, Case(), indicator="19.2").rule
    assert (rule.version, rule.wording, rule.valid_to) == (1, "to_be_confirmed", dt.date(2024, 3, 18))
    assert rule.parameters == {"strict_decrease": False}


def test_where_an_indicator_does_not_apply_the_reason_is_told(connection: Connection) -> None:
    found = explained(connection, Case(level="NTM"), indicator="19.2-NC")
    assert (found.outcome, found.conditions) == ("khong_ap_dung", ())
    assert found.applies_with_values == "«NTM» là «NANG_CAO» hoặc «KIEU_MAU»"


def test_a_district_is_explained_by_its_communes(connection: Connection) -> None:
    """Another district reports too: its cells are not among those of the sum."""
    add_facts(connection, accept(connection, "017", "2023"), "00454", "2023-B1", {"diem_nong": 7})
    found = explained(connection, Case(), DISTRICT, "9.4")
    (used,) = [u for u in found.inputs if u.name == "communes.diem_nong"]
    assert (found.outcome, used.value) == ("khong_du_so_lieu", None)
    assert used.label.endswith("(tổng các xã)")
    assert {c.unit for c in used.cells} == {COMMUNE}


def test_a_unit_is_found_by_its_name_however_it_is_typed(connection: Connection) -> None:
    found = explained(connection, Case(), "xã  BẮC SƠN")
    assert (found.unit, found.unit_name, found.above) == (COMMUNE, "Xã Bắc Sơn", "Huyện Sóc Sơn")


def test_as_known_gives_the_verdict_and_the_cells_of_then(connection: Connection) -> None:
    explained(connection, Case())
    then = now(connection)
    flow("2023-B1", tu_diem_moi=1).insert(connection, revision=2)
    evaluate_period(connection, PERIOD)
    before, after = (explain(connection, COMMUNE, "124", PERIOD, at) for at in (then, now(connection)))
    assert (before.outcome, after.outcome) == ("dat", "chua_dat")
    assert [(f.outcome, f.causes) for f in after.history] == [("chua_dat", ("facts",)), ("dat", ("first",))]
    assert len(before.history) == 1
    revisions = [{c.revision for u in e.inputs for c in u.cells} for e in (before, after)]
    assert revisions == [{1}, {2}]


@pytest.mark.parametrize(
    ("unit", "indicator", "message"),
    [
        pytest.param("00379", "125", "no indicator '125'; there are .*124", id="an unknown indicator"),
        pytest.param("99999", "124", "no unit '99999' on 2023-12-14", id="an unknown code"),
        pytest.param("Không Có", "124", "no unit 'Không Có' on 2023-12-14", id="an unknown name"),
        pytest.param(
            "00001", "124", "00001 Phường Phúc Xá .*not judged by indicator 124", id="a unit not in the programme"
        ),
        pytest.param(
            "Tân Dân", "124", r"several units are called 'Tân Dân', give a code: \d{5} .*; \d{5}", id="a name of two"
        ),
        pytest.param("01", "124", "not judged by indicator 124", id="a unit of another level"),
    ],
)
def test_what_cannot_be_explained_is_said_in_one_line(
    connection: Connection, unit: str, indicator: str, message: str
) -> None:
    Case().insert(connection)
    evaluate_period(connection, PERIOD)
    with pytest.raises(WrongRequest, match=message):
        explain(connection, unit, indicator, PERIOD, now(connection))


def test_a_period_that_was_not_evaluated_is_named(connection: Connection) -> None:
    with pytest.raises(WrongRequest, match="indicator 124 was not evaluated for 2023 by"):
        explain(connection, COMMUNE, "124", PERIOD, now(connection))


def test_a_rule_that_was_stored_before_parameters_had_choices_is_still_read() -> None:
    (rule,) = [i for i in rules_in_force(PERIOD) if i.id == "19.2"]
    stored = rule.model_dump(mode="json", exclude={"unconfirmed", "parameters", "programme", "entered", "verdicts"})
    found = rule_of({**stored, "instrument": "x", "parameters": {"strict_decrease": True}})
    assert (found.parameters["strict_decrease"].value, found.conditions) == (True, rule.conditions)
