"""The synthetic city adds up to what was published: judged here from the values put in, by nothing of the pipeline."""

from __future__ import annotations

import pandas as pd
import pytest

CRIMES = ["tp_ttxh", "tp_kinh_te", "tp_moi_truong", "tp_ma_tuy", "tp_cong_nghe_cao"]
SECURITY = [f"vv_4_3_{case}" for case in ("a", "b", "c", "d", "dd", "e", "g")]
BODIES = ["kdc", "cq", "dn", "csgd"]
SAFETY = ["PCTP_TNXH", "ATGT", "PCCC"]
Truth = dict[str, dict[str, pd.DataFrame]]


def cases(truth: Truth, *parts: str, by: str = "ma_xa") -> pd.DataFrame:
    """Sums of the flows over buckets written ``2023:B1``."""
    chosen = []
    for part in parts:
        period, bucket = part.split(":")
        flows = truth[period]["flows"]
        chosen.append(flows[flows["doan_ky"] == bucket])
    total = pd.concat(chosen).groupby(by).sum(numeric_only=True)
    return total.assign(toi_pham=total[CRIMES].sum(axis=1), chay_no=total["chay_vu"] + total["no_vu"])


def parts(period: str, buckets: str = "B1 B2 B3 B4") -> list[str]:
    return [f"{period}:{bucket}" for bucket in buckets.split()]


def working_models(truth: Truth, period: str) -> pd.DataFrame:
    """Number of effective models of each kind, by commune."""
    models = truth[period]["models"]
    works = models[(models["trang_thai"] == "HOAT_DONG") & (models["hieu_qua"] == "CO")]
    communes = truth[period]["annual"]["ma_xa"]
    return pd.crosstab(works["ma_xa"], works["loai"]).reindex(communes, fill_value=0)


def in_first_quarter(day: pd.Series) -> pd.Series:
    return day.between("2023-01-01", "2023-03-31")


def tt124_of_2023(truth: Truth) -> pd.Series:
    """Circular 124/2021/TT-BCA article 5, by commune."""
    annual = truth["2023"]["annual"].set_index("ma_xa")
    now = cases(truth, "2022:B4", *parts("2023", "B1 B2 B3"))
    before = cases(truth, "2021:B4", *parts("2022", "B1 B2 B3"))
    bodies = {s: annual[[f"{body}_{s}" for body in BODIES]].sum(axis=1) for s in ("tong", "dang_ky", "cong_nhan")}
    conditions = [
        *(in_first_quarter(annual[day]) for day in ("nq_dang_uy_ngay", "kh_ubnd_ngay", "dang_ky_ngay")),
        working_models(truth, "2023").sum(axis=1) >= 1,
        annual["danh_gia_4_2"] == "DAT",
        now[SECURITY].sum(axis=1) == 0,
        *(now[count] <= before[count] for count in ("toi_pham", "tnxh_vu", "vp_hanh_chinh_antt")),
        now["tp_nt"] + now["tp_rat_nt"] + now["tp_dac_biet_nt"]
        <= now["tp_nt_bat_kha_khang"] + now["tp_nt_xu_ly_kip_thoi"],
        now["tu_diem_moi"] + now["tnxh_nguoi_moi"] == 0,
        now["chay_no_nghiem_trong"] <= now["chay_no_bkk"],
        now["tnld_chet_nguoi"] <= now["tnld_bkk"],
        now["su_co_nghiem_trong"] <= now["su_co_bkk"],
        (now["cax_ky_luat"] == 0) & (annual["cax_danh_gia"] != "KHONG"),
        bodies["dang_ky"] == bodies["tong"],
        100 * bodies["cong_nhan"] >= 70 * bodies["tong"],
    ]
    return pd.concat(conditions, axis=1).all(axis=1)


def indicator_19_2(truth: Truth, period: str, now: pd.DataFrame, before: pd.DataFrame) -> pd.Series:
    """Indicator 19.2 of commune, by commune."""
    annual = truth[period]["annual"].set_index("ma_xa")
    not_more = ["toi_pham", "tnxh_vu", "tngt_vu", "tngt_chet", "tngt_bi_thuong", "chay_no"]
    conditions = [
        now["vv_4_3_a"] + now["vv_4_3_b"] + now["vv_4_3_dd"] + now["kk_dong_nguoi_keo_dai"] == 0,
        now["tp_dac_biet_nt"] + now["tp_xam_hai_tre_em"] == 0,
        *(now[count] <= before[count] for count in not_more),
        working_models(truth, period)[SAFETY].sum(axis=1) >= 1,
    ]
    if period == "2024-H1":  # guidance HD 04 of 18/3/2024
        conditions += [annual[day] != "KHÔNG" for day in ("nq_dang_uy_ngay", "kh_ubnd_ngay")]
        conditions += [now["vv_4_3_c"] + now["vv_4_3_d"] == 0]
    return pd.concat(conditions, axis=1).all(axis=1)


def passed(truth: Truth, period: str, field: str) -> pd.Series:
    return truth[period]["annual"].set_index("ma_xa")[field] == "DAT"


def test_368_of_382_communes_meet_the_standard_of_2023(truth: Truth) -> None:
    judged = tt124_of_2023(truth)
    assert (len(judged), judged.sum()) == (382, 368)
    assert judged.equals(passed(truth, "2023", "tt124_ket_qua"))


def test_the_14_failures_have_14_reasons_in_14_districts(truth: Truth) -> None:
    annual = truth["2023"]["annual"]
    failed = annual[annual["tt124_ket_qua"] == "CHUA"]
    assert failed["tt124_ly_do"].nunique() == failed["ma_huyen"].nunique() == 14
    assert set(failed["tt124_so_qd"]) == set(failed["tt124_ngay_qd"]) == {"KHÔNG"}
    assert not failed["muc_ntm"].isin(["NANG_CAO", "KIEU_MAU"]).any()


def test_recognition_is_decided_within_the_lawful_days(truth: Truth) -> None:
    days = truth["2023"]["annual"].query("tt124_ket_qua == 'DAT'")["tt124_ngay_qd"]
    assert days.between("2023-11-16", "2023-11-19").all()


@pytest.mark.parametrize(("period", "failing"), [("2022", 0), ("2023", 3), ("2024-H1", 4)])
def test_indicator_19_2_fails_only_where_something_went_wrong(truth: Truth, period: str, failing: int) -> None:
    last = str(int(period[:4]) - 1)
    buckets = "B1" if period.endswith("H1") else "B1 B2 B3 B4"
    judged = indicator_19_2(truth, period, cases(truth, *parts(period, buckets)), cases(truth, *parts(last, buckets)))
    assert (~judged).sum() == failing
    assert judged.equals(passed(truth, period, "ct_19_2_tu_danh_gia"))


@pytest.mark.parametrize(
    ("period", "advanced", "model"), [("2021", 14, 5), ("2022", 48, 5), ("2023", 111, 20), ("2024-H1", 186, 68)]
)
def test_recognised_communes_by_date(truth: Truth, period: str, advanced: int, model: int) -> None:
    annual = truth[period]["annual"]
    assert annual["muc_ntm"].isin(["NANG_CAO", "KIEU_MAU"]).sum() == advanced
    assert (annual["muc_ntm"] == "KIEU_MAU").sum() == model
    assert set(annual["muc_ntm"]) == {"NTM", "NANG_CAO", "KIEU_MAU"}


@pytest.mark.parametrize("period", ["2023", "2024-H1"])
def test_31_groups_and_1524_points_of_models(truth: Truth, period: str) -> None:
    models = truth[period]["models"]
    active = models[models["trang_thai"] == "HOAT_DONG"]
    assert (active["ma_mo_hinh"].nunique(), active["so_diem"].sum()) == (31, 1524)
    assert not models.duplicated(["ma_xa", "ma_mo_hinh"]).any()


@pytest.mark.parametrize("period", ["2022", "2023", "2024-H1"])
def test_advanced_communes_meet_their_own_indicator(truth: Truth, period: str) -> None:
    annual = truth[period]["annual"].set_index("ma_xa")
    advanced = annual.index[annual["muc_ntm"].isin(["NANG_CAO", "KIEU_MAU"])]
    buckets = sorted(truth[period]["flows"]["doan_ky"].unique())
    now = cases(truth, *parts(period, " ".join(buckets))).loc[advanced]
    assert (now["cd_pt_nt_tro_len"] + now["cd_pt_xam_hai_te"] == 0).all()
    assert (working_models(truth, period).loc[advanced, [*SAFETY, "CAMERA"]] >= 1).all(axis=None)
    assert set(annual.loc[advanced, "ct_19_2_nc_tu_danh_gia"]) == {"DAT"}
    assert set(annual.drop(advanced)["ct_19_2_nc_tu_danh_gia"]) == {"KHONG_AP_DUNG"}


@pytest.mark.parametrize("period", ["2022", "2023", "2024-H1"])
def test_15_of_18_districts_meet_9_4_and_the_entered_verdicts_follow_from_the_figures(
    truth: Truth, period: str
) -> None:
    district = truth[period]["district"].set_index("ma_huyen")
    buckets = " ".join(sorted(truth[period]["flows"]["doan_ky"].unique()))
    now = cases(truth, *parts(period, buckets), by="ma_huyen")
    before = cases(truth, *parts(str(int(period[:4]) - 1), buckets), by="ma_huyen")
    led = (district[["huyen_nq_ngay", "huyen_kh_ngay"]] != "KHÔNG").all(axis=1) & (district["cah_danh_gia"] != "KHONG")
    calm = now["kk_dong_nguoi_keo_dai"] + now["kk_vuot_cap"] + now["diem_nong"] == 0
    not_more = (now["toi_pham"] <= before["toi_pham"]) & (now["tnxh_vu"] <= before["tnxh_vu"])
    fewer = (now["toi_pham"] < before["toi_pham"]) & (now["tnxh_vu"] < before["tnxh_vu"])
    assert (led & calm & not_more).equals(district["ct_9_4"] == "DAT")
    assert (district["ct_9_4"] == "DAT").sum() == 15
    judged = district["ct_9_1"] != "KHONG_AP_DUNG"
    assert judged.sum() == 4
    assert (led & calm & fewer)[judged].all()
    assert set(district["ct_9_1"][judged]) == {"DAT"}


def test_most_but_not_all_districts_are_5_percent_below_2019(truth: Truth) -> None:
    crimes = cases(truth, *parts("2023"), by="ma_huyen")["tp_ttxh"]
    baseline = truth["2023"]["district"].set_index("ma_huyen")["tp_ttxh_2019"]
    assert 15 <= (100 * crimes <= 95 * baseline).sum() <= 17


def test_the_half_year_repeats_nothing_of_the_year_before(truth: Truth) -> None:
    half, year = truth["2024-H1"]["flows"], truth["2023"]["flows"]
    assert half["doan_ky"].unique().tolist() == ["B1"]
    assert not half.equals(year[year["doan_ky"] == "B1"].reset_index(drop=True))
