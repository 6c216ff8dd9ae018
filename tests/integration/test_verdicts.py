"""Truth table of the indicators: flip one input, and the verdict says which condition it broke.

A commune that meets everything is built as facts; each case changes as little as it can.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import Connection, text

from antt.evaluate import evaluate_period, judging
from antt.evaluate.judging import judge_units, prepare, rules_in_force
from antt.reference.calendar import Period, load_calendar
from antt.reference.criteria import Condition, CriteriaSet, Indicator, judging_order, load_criteria
from antt.reference.files import ReferenceError
from tests.helpers.commune import COMMUNE, MODEL, Case, flow
from tests.helpers.warehouse import accept, add_facts
from tests.integration.render.city import communes, offices


def judge(connection: Connection, case: Case, indicator: str) -> Any:
    case.insert(connection)
    evaluate_period(connection, load_calendar().period("2023"))
    return connection.execute(
        text(
            "select outcome, failed, missing, conditions, inputs from core.verdicts_as_known('infinity')"
            " where unit_code = :unit and indicator = :indicator"
        ),
        {"unit": COMMUNE, "indicator": indicator},
    ).one()


CIRCULAR_124 = [
    pytest.param(Case(), [], id="everything met"),
    pytest.param(Case(annual={"nq_dang_uy_ngay": dt.date(2023, 4, 1)}), ["5.1"], id="resolution a day late"),
    pytest.param(Case(annual={"kh_ubnd_ngay": None}), ["5.1"], id="declared that there is no plan"),
    pytest.param(Case(annual={"dang_ky_ngay": dt.date(2022, 12, 31)}), ["5.1"], id="registered the year before"),
    pytest.param(Case(models={}), ["5.1"], id="no model at all"),
    pytest.param(Case(models={"MH01": MODEL | {"hieu_qua": "KHONG"}}), ["5.1"], id="the only model is not effective"),
    pytest.param(Case(models={"MH01": MODEL | {"trang_thai": "TAM_DUNG"}}), ["5.1"], id="the only model is suspended"),
    pytest.param(Case(annual={"danh_gia_4_2": "CHUA"}), ["4.2"], id="rules not followed"),
    *[
        pytest.param(flow("2023-B2", **{f"vv_4_3_{letter}": 1}), ["4.3"], id=f"one case of 4.3.{letter}")
        for letter in ("a", "b", "c", "d", "dd", "e", "g")
    ],
    pytest.param(flow("2023-B4", vv_4_3_a=1), [], id="a case after 15 November belongs to next year's window"),
    pytest.param(flow("2022-B4", vv_4_3_a=1), ["4.3"], id="a case after 15 November of the year before counts"),
    pytest.param(flow("2023-B1", tp_ttxh=3), ["4.4.a"], id="crime rose by one"),
    pytest.param(flow("2023-B1", tp_ma_tuy=1), ["4.4.a"], id="crime of another kind rose"),
    pytest.param(flow("2023-B1", tp_ttxh=1, tp_ma_tuy=1), [], id="one kind rose as another fell"),
    pytest.param(flow("2023-B1", tnxh_vu=3), ["4.4.a"], id="social evils rose"),
    pytest.param(flow("2023-B1", vp_hanh_chinh_antt=3), ["4.4.a"], id="other violations rose"),
    pytest.param(flow("2022-B4", tp_ttxh=3), ["4.4.a"], id="a rise in the first weeks of the window"),
    pytest.param(flow("2023-B3", tp_nt=1), ["4.4.b"], id="a serious crime not handled"),
    pytest.param(flow("2023-B3", tp_rat_nt=1, tp_nt_xu_ly_kip_thoi=1), [], id="a very serious crime handled in time"),
    pytest.param(flow("2023-B3", tp_dac_biet_nt=1, tp_nt_bat_kha_khang=1), [], id="force majeure"),
    pytest.param(flow("2023-B1", tu_diem_moi=1), ["4.4.c"], id="a new hot spot"),
    pytest.param(flow("2023-B1", tnxh_nguoi_moi=1), ["4.4.c"], id="a new person with social evils"),
    pytest.param(flow("2023-B1", chay_no_nghiem_trong=1), ["4.4.d"], id="a serious fire"),
    pytest.param(flow("2023-B1", chay_no_nghiem_trong=1, chay_no_bkk=1), [], id="a serious fire by force majeure"),
    pytest.param(flow("2023-B1", tnld_chet_nguoi=1), ["4.4.d"], id="a fatal accident at work"),
    pytest.param(flow("2023-B1", su_co_nghiem_trong=1), ["4.4.d"], id="a serious incident"),
    pytest.param(flow("2023-B1", cax_ky_luat=1), ["5.3"], id="a police officer disciplined"),
    pytest.param(Case(annual={"cax_danh_gia": "KHONG"}), ["5.3"], id="police did not complete its tasks"),
    pytest.param(Case(annual={"kdc_dang_ky": 9}), ["5.4.a"], id="one residential area did not register"),
    pytest.param(Case(annual={"kdc_cong_nhan": 7, "cq_cong_nhan": 4}), ["5.4.b"], id="17 of 25 is 68 %"),
    pytest.param(Case(annual={"kdc_cong_nhan": 6, "cq_cong_nhan": 4}), ["5.4.b"], id="16 of 25 is 64 %"),
    pytest.param(
        Case(annual={"danh_gia_4_2": "CHUA", "kdc_dang_ky": 9}), ["4.2", "5.4.a"], id="two conditions at once"
    ),
]


@pytest.mark.parametrize(("case", "failed"), CIRCULAR_124)
def test_circular_124(connection: Connection, case: Case, failed: list[str]) -> None:
    verdict = judge(connection, case, "124")
    assert (verdict.outcome, verdict.failed) == ("chua_dat" if failed else "dat", failed)


@pytest.mark.parametrize(
    ("absent", "missing"),
    [
        ("2022-B4", ["4.3", "4.4.a", "4.4.b", "4.4.c", "4.4.d", "5.3"]),
        ("2021-B4", ["4.4.a"]),
        ("danh_gia_4_2", ["4.2"]),
        ("csgd_cong_nhan", ["5.4.b"]),
    ],
)
def test_a_missing_input_is_neither_met_nor_failed(connection: Connection, absent: str, missing: list[str]) -> None:
    verdict = judge(connection, Case(absent=(absent,)), "124")
    assert (verdict.outcome, verdict.failed, verdict.missing) == ("khong_du_so_lieu", [], missing)


def test_a_failed_condition_decides_even_when_another_cannot_be_judged(connection: Connection) -> None:
    verdict = judge(connection, Case(annual={"danh_gia_4_2": "CHUA"}, absent=("2021-B4",)), "124")
    assert (verdict.outcome, verdict.failed, verdict.missing) == ("chua_dat", ["4.2"], ["4.4.a"])


def test_a_commune_that_reported_nothing_is_not_judged(connection: Connection) -> None:
    Case().insert(connection)
    evaluate_period(connection, load_calendar().period("2023"))
    outcomes = connection.execute(
        text("select outcome, count(*) as units from core.verdict where indicator = '124' group by 1 order by 1")
    )
    assert {row.outcome: row.units for row in outcomes} == {"dat": 1, "khong_du_so_lieu": 381}


INDICATOR_19_2 = [
    pytest.param(Case(), [], id="everything met"),
    pytest.param(flow("2023-B4", vv_4_3_dd=1), ["19.2.a"], id="a case against national security"),
    pytest.param(flow("2023-B1", vv_4_3_e=1), [], id="a dispute concerns circular 124 only"),
    pytest.param(flow("2023-B1", kk_dong_nguoi_keo_dai=1), ["19.2.b"], id="a prolonged mass complaint"),
    pytest.param(flow("2023-B1", tp_dac_biet_nt=1), ["19.2.c"], id="an extremely serious crime"),
    pytest.param(flow("2023-B1", tp_xam_hai_tre_em=1), ["19.2.c"], id="child abuse"),
    pytest.param(flow("2023-B4", tp_ttxh=3), ["19.2.d"], id="crime rose"),
    pytest.param(flow("2022-B4", tp_ttxh=3), [], id="a rise of the year before is not this year's"),
    pytest.param(flow("2023-B1", tngt_bi_thuong=3), ["19.2.dd"], id="more people hurt on the road"),
    pytest.param(flow("2023-B1", chay_vu=3, no_vu=1), [], id="fires and explosions together did not rise"),
    pytest.param(Case(models={"MH01": MODEL | {"loai": "CAMERA"}}), ["19.2.e"], id="cameras alone are no model"),
]


@pytest.mark.parametrize(("case", "failed"), INDICATOR_19_2)
def test_indicator_19_2_before_guidance_04(connection: Connection, case: Case, failed: list[str]) -> None:
    verdict = judge(connection, case, "19.2")
    assert (verdict.outcome, verdict.failed) == ("chua_dat" if failed else "dat", failed)


ALL_MODELS = {kind: MODEL | {"loai": kind} for kind in ("PCTP_TNXH", "ATGT", "PCCC", "CAMERA")}


@pytest.mark.parametrize(
    ("case", "outcome", "failed"),
    [
        pytest.param(Case(level="NTM"), "khong_ap_dung", [], id="not at that level"),
        pytest.param(Case(level="NANG_CAO", models=ALL_MODELS), "dat", [], id="all models"),
        pytest.param(Case(level="KIEU_MAU", models=ALL_MODELS), "dat", [], id="the level above includes it"),
        pytest.param(
            Case(level="NANG_CAO", models={k: v for k, v in ALL_MODELS.items() if k != "CAMERA"}),
            "chua_dat",
            ["19.2-NC.b"],
            id="no cameras",
        ),
        pytest.param(
            Case(level="NANG_CAO", models={k: v for k, v in ALL_MODELS.items() if k != "PCCC"}),
            "chua_dat",
            ["19.2-NC.c"],
            id="one kind of model absent",
        ),
        pytest.param(
            Case(level="NANG_CAO", models=ALL_MODELS, flows={"2023-B1": {"cd_pt_nt_tro_len": 1}}),
            "chua_dat",
            ["19.2-NC.a"],
            id="a resident committed a serious crime",
        ),
        pytest.param(Case(absent=("muc_ntm",)), "khong_du_so_lieu", [], id="level unknown"),
    ],
)
def test_indicator_19_2_of_advanced_communes(
    connection: Connection, case: Case, outcome: str, failed: list[str]
) -> None:
    verdict = judge(connection, case, "19.2-NC")
    assert (verdict.outcome, verdict.failed) == (outcome, failed)


def test_a_verdict_keeps_its_rule_and_its_inputs(connection: Connection) -> None:
    verdict = judge(connection, flow("2023-B1", tp_ttxh=3), "124")
    assert (verdict.inputs["tp_ttxh"], verdict.inputs["prev.tp_ttxh"], verdict.inputs["mo_hinh_hieu_qua"]) == (9, 8, 1)
    rule = connection.execute(
        text(
            "select r.* from core.verdict v join ref.indicator_rule r on r.id = v.rule_id where v.unit_code = :u"
            " and v.indicator = '124'"
        ),
        {"u": COMMUNE},
    ).one()
    assert (rule.version, rule.wording, rule.definition["instrument"]) == (1, "confirmed", "Thông tư 124/2021/TT-BCA")


def test_evaluating_again_stores_only_what_changed(connection: Connection) -> None:
    period = load_calendar().period("2023")
    Case().insert(connection)
    first = evaluate_period(connection, period)
    second = evaluate_period(connection, period)
    assert first.changed > 0
    assert second.changed == 0
    assert first.outcomes == second.outcomes


def test_a_verdict_says_of_each_condition_whether_it_was_met(connection: Connection) -> None:
    verdict = judge(connection, Case(annual={"danh_gia_4_2": "CHUA"}, absent=("2021-B4",)), "124")
    others = dict.fromkeys(("5.1", "4.3", "4.4.b", "4.4.c", "4.4.d", "5.3", "5.4.a", "5.4.b"), True)
    assert verdict.conditions == {**others, "4.2": False, "4.4.a": None}


@pytest.mark.parametrize(
    ("case", "conditions"),
    [
        pytest.param(Case(level="NTM"), {}, id="not applicable: nothing was judged"),
        pytest.param(Case(absent=("muc_ntm",)), {"applies_if": None}, id="unknown whether it applies"),
    ],
)
def test_what_does_not_apply_has_no_conditions(
    connection: Connection, case: Case, conditions: dict[str, bool | None]
) -> None:
    assert judge(connection, case, "19.2-NC").conditions == conditions


def test_an_evaluation_notes_why_it_was_made(connection: Connection) -> None:
    period = load_calendar().period("2023")
    Case().insert(connection)
    assert evaluate_period(connection, period).causes == ("first",)
    assert evaluate_period(connection, period).causes == ("request",)
    Case(absent=("2021-B4",)).insert(connection, revision=2)
    assert evaluate_period(connection, period).causes == ("facts",)


@pytest.mark.parametrize(
    ("digest", "rules", "causes"),
    [
        pytest.param("x", [1, 2], ["request"], id="nothing changed"),
        pytest.param("y", [1, 2], ["reference"], id="a list of units or a calendar changed"),
        pytest.param("y", [1, 3], ["rules"], id="a rule changed"),
    ],
)
def test_a_change_of_rules_is_told_from_one_of_other_reference_data(
    connection: Connection, digest: str, rules: list[int], causes: list[str]
) -> None:
    add = text(
        "insert into core.evaluation (period_code, reference_digest, rules) values ('2023', :digest, :rules)"
        " returning causes"
    )
    connection.execute(add, {"digest": "x", "rules": [1, 2]})
    assert connection.scalars(add, {"digest": digest, "rules": rules}).one() == causes


def test_a_newer_rule_makes_a_new_verdict_and_leaves_the_old_one(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = load_calendar().period("2023")
    before = judge(connection, flow("2023-B1", tp_ttxh=1, tp_ma_tuy=1), "124")
    known_at = connection.scalar(text("select clock_timestamp()"))
    strict = with_parameter("124", "strict_decrease", True)
    add_rule(connection, strict)
    monkeypatch.setattr(judging, "load_criteria", lambda: [only(strict)])
    after = evaluate_period(connection, period)
    verdicts = "select outcome from core.verdicts_as_known(:at) where unit_code = :unit and indicator = '124'"
    at = {"unit": COMMUNE}
    assert (before.outcome, after.causes) == ("dat", ("rules",))
    assert connection.scalars(text(verdicts), at | {"at": known_at}).one() == "dat"
    assert connection.scalars(text(verdicts), at | {"at": "infinity"}).one() == "chua_dat"


SHARE = {
    "title": "Tỷ lệ xã đạt",
    "level": "province",
    "version": 1,
    "valid_from": "2022-01-01",
    "wording": "to_be_confirmed",
    "periods": ["NAM"],
    "window": "reporting_period",
}


def share(indicator: str, counted: str, level: str, at_least: int) -> Indicator:
    """At least so many of a hundred verdicts of another indicator are đạt."""
    verdicts = {"xa_dat": ["dat"], "xa_xet": ["dat", "chua_dat"]}
    return Indicator.model_validate(
        SHARE
        | {
            "id": indicator,
            "level": level,
            "verdicts": {k: {"indicator": counted, "outcomes": v} for k, v in verdicts.items()},
            "conditions": [
                {"id": "1", "label": "", "basis": "", "expr": f"100 * xa_dat >= {at_least} * xa_xet AND xa_xet > 0"}
            ],
        }
    )


def test_a_rule_of_the_province_counts_verdicts_of_communes_and_of_districts(connection: Connection) -> None:
    """Every commune passes 'muc' but one, so its district fails at 100 %; the province passes at 99 %."""
    period = load_calendar().period("2023")
    for district in offices():
        report_level(connection, district)
    level = share("muc", "-", "commune", 0).model_copy(
        update={
            "verdicts": {},
            "conditions": (Condition(id="1", label="", basis="", expr="muc_ntm <> 'CHUA'"),),
        }
    )
    rules = [
        share("tinh-huyen", "huyen", "province", 95),
        share("tinh", "muc", "province", 99),
        share("huyen", "muc", "district", 100),
        level,
    ]
    outcomes = judged(connection, period, rules)
    assert outcomes["muc", COMMUNE] == ("chua_dat", {"muc_ntm": "CHUA"})
    assert outcomes["huyen", "016"][0] == "chua_dat"
    assert outcomes["huyen", "017"][0] == "dat"
    assert outcomes["tinh", "01"] == ("dat", {"xa_dat": 381, "xa_xet": 382})
    assert outcomes["tinh-huyen", "01"] == ("chua_dat", {"xa_dat": 17, "xa_xet": 18})


def test_a_share_is_unknown_while_a_verdict_is(connection: Connection) -> None:
    Case().insert(connection)
    period = load_calendar().period("2023")
    rules = [share("tinh", "124", "province", 0), *rules_in_force(period)]
    assert judged(connection, period, rules)["tinh", "01"] == ("khong_du_so_lieu", {})


def test_indicators_that_count_each_other_are_refused() -> None:
    rules = [share("a", "b", "province", 0), share("b", "a", "province", 0)]
    with pytest.raises(ReferenceError, match=r"count each other's verdicts: (a of b of a|b of a of b)"):
        judging_order(rules)


def judged(
    connection: Connection, period: Period, rules: list[Indicator]
) -> dict[tuple[str, str], tuple[str, dict[str, object]]]:
    """Indicator and unit → outcome and inputs."""
    prepare(connection)
    judge_units(connection, period, rules, connection.execute(text("select clock_timestamp()")).scalar_one())
    rows = connection.execute(text("select indicator, unit_code, outcome, inputs from judged"))
    return {(row.indicator, row.unit_code): (row.outcome, row.inputs) for row in rows}


def report_level(connection: Connection, district: str) -> None:
    """All communes of a district say which level they have reached; one in all the province none."""
    submission = accept(connection, district, "2023")
    for commune in communes(district):
        level = "CHUA" if commune == COMMUNE else "NTM"
        add_facts(connection, submission, commune, "2023-12-14", {"muc_ntm": level})


def with_parameter(indicator: str, name: str, value: bool) -> Indicator:
    """A rule in force with another parameter."""
    (rule,) = [i for i in rules_in_force(load_calendar().period("2023")) if i.id == indicator]
    return rule.with_parameter(name, value)


def only(rule: Indicator) -> CriteriaSet:
    """A set of one rule."""
    return load_criteria()[0].model_copy(update={"indicators": (rule,)})


def add_rule(connection: Connection, rule: Indicator) -> None:
    """Another version in the warehouse."""
    connection.execute(
        text(
            "insert into ref.indicator_rule (criteria_set, indicator, version, digest, valid, wording, definition)"
            " select 'x', :id, :version, :digest, daterange(:valid_from, null), wording,"
            " definition || jsonb_build_object('parameters', cast(:parameters as jsonb))"
            " from ref.indicator_rule where indicator = :id"
        ),
        {
            "id": rule.id,
            "version": rule.version,
            "digest": rule.digest,
            "valid_from": rule.valid_from,
            "parameters": json.dumps(rule.model_dump()["parameters"]),
        },
    )
