"""Truth table of the indicators: flip one input, and the verdict says which condition it broke.

A commune that meets everything is built as facts; each case changes as little as it can.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Connection, text

from antt.evaluate import evaluate_period
from antt.reference.calendar import load_calendar
from tests.helpers.warehouse import Cell, accept, add_facts

COMMUNE, DISTRICT = "00379", "016"
NOTHING_HAPPENED = """
    vv_4_3_a vv_4_3_b vv_4_3_c vv_4_3_d vv_4_3_dd vv_4_3_e vv_4_3_g kk_dong_nguoi_keo_dai kk_vuot_cap diem_nong
    tp_kinh_te tp_moi_truong tp_ma_tuy tp_cong_nghe_cao tp_nt tp_rat_nt tp_dac_biet_nt tp_nt_bat_kha_khang
    tp_nt_xu_ly_kip_thoi tp_xam_hai_tre_em tu_diem_moi tnxh_nguoi_moi chay_no_nghiem_trong chay_no_bkk
    tnld_chet_nguoi tnld_bkk su_co_nghiem_trong su_co_bkk cax_ky_luat cd_pt_nt_tro_len cd_pt_xam_hai_te"""
HAPPENED_TWICE = "tp_ttxh tnxh_vu vp_hanh_chinh_antt tngt_vu tngt_chet tngt_bi_thuong chay_vu no_vu"
FLOWS: dict[str, Cell] = {**dict.fromkeys(NOTHING_HAPPENED.split(), 0), **dict.fromkeys(HAPPENED_TWICE.split(), 2)}
ANNUAL: dict[str, Cell] = {
    "nq_dang_uy_ngay": dt.date(2023, 1, 10),
    "kh_ubnd_ngay": dt.date(2023, 2, 10),
    "dang_ky_ngay": dt.date(2023, 3, 31),
    "danh_gia_4_2": "DAT",
    "cax_danh_gia": "TOT",
    "kdc_tong": 10,
    "kdc_dang_ky": 10,
    "kdc_cong_nhan": 8,
    "cq_tong": 5,
    "cq_dang_ky": 5,
    "cq_cong_nhan": 4,
    "dn_tong": 5,
    "dn_dang_ky": 5,
    "dn_cong_nhan": 3,
    "csgd_tong": 5,
    "csgd_dang_ky": 5,
    "csgd_cong_nhan": 3,
}
MODEL: dict[str, Cell] = {"loai": "PCTP_TNXH", "trang_thai": "HOAT_DONG", "hieu_qua": "CO"}
BUCKETS = [f"{year}-{part}" for year in (2021, 2022, 2023) for part in ("B1", "B2", "B3", "B4")]


@dataclass
class Case:
    """A commune that meets every condition in 2023, and what is different about it."""

    flows: dict[str, dict[str, Cell]] = field(default_factory=dict)
    """Bucket → element → value instead of the usual one."""
    annual: dict[str, Cell] = field(default_factory=dict)
    models: dict[str, dict[str, Cell]] = field(default_factory=lambda: {"MH01": MODEL})
    level: str = "NTM"
    absent: tuple[str, ...] = ()
    """Buckets or elements for which nothing was reported."""

    def insert(self, connection: Connection) -> None:
        """Load it as the submissions of three years."""
        for year in (2021, 2022, 2023):
            submission = accept(connection, DISTRICT, str(year))
            for bucket in (b for b in BUCKETS if b.startswith(str(year)) and b not in self.absent):
                self._add(connection, submission, bucket, FLOWS | self.flows.get(bucket, {}))
            if year == 2023:
                self._add(connection, submission, "2023", ANNUAL | self.annual)
                self._add(connection, submission, "2023-12-14", {"muc_ntm": self.level})
                for item, values in self.models.items():
                    self._add(connection, submission, "2023-12-14", values, item)

    def _add(
        self, connection: Connection, submission: int, time: str, values: Mapping[str, Cell], item: str = ""
    ) -> None:
        kept = {k: v for k, v in values.items() if k not in self.absent}
        add_facts(connection, submission, COMMUNE, time, kept, item)


def judge(connection: Connection, case: Case, indicator: str) -> Any:
    case.insert(connection)
    evaluate_period(connection, load_calendar().period("2023"))
    return connection.execute(
        text(
            "select outcome, failed, missing, inputs from core.verdicts_as_known('infinity')"
            " where unit_code = :unit and indicator = :indicator"
        ),
        {"unit": COMMUNE, "indicator": indicator},
    ).one()


def flow(bucket: str, **values: int) -> Case:
    return Case(flows={bucket: dict(values)})


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
