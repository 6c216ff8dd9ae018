"""The form asks for every data element of the reporting regime, and says of each what kind of value it is."""

from __future__ import annotations

import unicodedata

import pytest
from pydantic import ValidationError

from antt.reference.form import FieldKind, FieldType, Form, Ky, load_form

HEADER = """mau_bieu phien_ban ky_bao_cao nam ma_huyen ten_huyen ngay_chot lan_nop ly_do_sua nguoi_lap nguoi_ky
    so_van_ban ngay_van_ban do_mat"""
FRAME = """dan_so so_ho so_ho_dang_ky kdc_tong kdc_dang_ky kdc_cong_nhan cq_tong cq_dang_ky cq_cong_nhan dn_tong
    dn_dang_ky dn_cong_nhan csgd_tong csgd_dang_ky csgd_cong_nhan muc_ntm muc_ntm_ngay muc_ntm_so_qd
    linh_vuc_kieu_mau_antt xa_trong_diem"""
LEADERSHIP = """nq_dang_uy_ngay kh_ubnd_ngay dang_ky_ngay danh_gia_4_2 cax_danh_gia ll_co_so_danh_gia to_bv_antt
    to_bv_antt_tv"""
STOCKS = "nghien_ma_tuy sau_cai tu_diem_cu dt_quan_ly camera_diem camera_mat camera_chia_se"
VERDICTS = """tt124_ket_qua tt124_so_qd tt124_ngay_qd tt124_ly_do ct_19_2_tu_danh_gia ct_19_2_nc_tu_danh_gia
    qd510_diem qd510_xep_loai"""
SECURITY = """vv_4_3_a vv_4_3_b vv_4_3_c vv_4_3_d vv_4_3_dd vv_4_3_e vv_4_3_g kk_dong_nguoi kk_dong_nguoi_keo_dai
    kk_vuot_cap diem_nong"""
CRIME = """tp_ttxh tp_ttxh_kham_pha tp_ttxh_doi_tuong tp_kinh_te tp_moi_truong tp_ma_tuy tp_cong_nghe_cao tp_it_nt tp_nt
    tp_rat_nt tp_dac_biet_nt tp_nt_bat_kha_khang tp_nt_xu_ly_kip_thoi tp_xam_hai_tre_em trom_cap co_bac giet_nguoi cuop
    co_y_gay_tt lua_dao cd_pt_nt_tro_len cd_pt_xam_hai_te"""
SOCIAL = "tnxh_vu tnxh_nguoi_moi nghien_moi tu_diem_moi tu_diem_xoa vp_hanh_chinh_antt dt_tai_pham"
ACCIDENTS = """tngt_vu tngt_chet tngt_bi_thuong chay_vu no_vu chay_no_nghiem_trong chay_no_bkk chay_no_chet
    chay_no_bi_thuong chay_no_thiet_hai tnld_chet_nguoi tnld_bkk su_co_nghiem_trong su_co_bkk"""
DISCIPLINE = "cax_ky_luat ll_co_so_ky_luat"
MODELS = """ma_xa ma_mo_hinh ten_mo_hinh loai cap_dia_ban so_diem so_to so_thanh_vien ngay_thanh_lap trang_thai xep_loai
    hieu_qua"""
DISTRICT = """ct_9_4 ct_9_1 tp_ttxh_2019 huyen_nq_ngay huyen_kh_ngay cah_danh_gia so_van_ban_chi_dao so_cuoc_kiem_tra
    so_lop_tap_huan so_buoi_tuyen_truyen ton_tai nguyen_nhan kien_nghi"""


def ids(*sections: str) -> set[str]:
    return set(" ".join(sections).split())


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form()


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("cover", ids(HEADER)),
        ("annual", ids("ma_xa ten_xa", FRAME, LEADERSHIP, STOCKS, VERDICTS)),
        ("flows", ids("ma_xa ten_xa doan_ky", SECURITY, CRIME, SOCIAL, ACCIDENTS, DISCIPLINE)),
        ("models", ids(MODELS)),
        ("district", ids(DISTRICT)),
    ],
)
def test_every_data_element_of_the_regime_is_asked(form: Form, sheet: str, expected: set[str]) -> None:
    assert expected <= {f.id for f in form.sheet(sheet).fields}


def test_rows_are_named_by_their_keys(form: Form) -> None:
    keys = {s.id: s.keys for s in form.sheets}
    assert keys == {
        "cover": (),
        "annual": ("ma_xa",),
        "flows": ("ma_xa", "doan_ky"),
        "models": ("ma_xa", "ma_mo_hinh"),
        "district": (),
    }


def test_cases_are_flows_and_nothing_else_is(form: Form) -> None:
    flows = {f.id for f in form.elements.values() if f.kind is FieldKind.FLOW}
    assert flows == ids(SECURITY, CRIME, SOCIAL, ACCIDENTS, DISCIPLINE)


def test_recognition_under_tt124_is_asked_once_a_year(form: Form) -> None:
    yearly = {f.id for f in form.elements.values() if f.asked_in == (Ky.NAM,)}
    recognised = {f"{body}_cong_nhan" for body in ("kdc", "cq", "dn", "csgd")}
    assert yearly == recognised | {f for f in ids(VERDICTS) if f.startswith(("tt124_", "qd510_"))}
    assert all(f.asked_in == tuple(Ky) for f in form.elements.values() if f.id not in yearly)


def test_a_count_must_be_stated_even_when_it_is_zero(form: Form) -> None:
    counts = [f for f in form.elements.values() if f.type in {FieldType.INTEGER, FieldType.DECIMAL}]
    assert all(f.required and f.min is not None and f.min >= 0 for f in counts)


def test_dates_that_may_not_exist_can_be_stated_as_none(form: Form) -> None:
    can_be_none = {f.id for f in form.elements.values() if f.allow_none and f.type is FieldType.DATE}
    assert can_be_none == {
        "nq_dang_uy_ngay",
        "kh_ubnd_ngay",
        "dang_ky_ngay",
        "muc_ntm_ngay",
        "tt124_ngay_qd",
        "huyen_nq_ngay",
        "huyen_kh_ngay",
    }


def test_only_scores_and_years_have_a_bound_that_cannot_be_passed(form: Form) -> None:
    bounded = {f.id for s in form.sheets for f in s.fields if f.max is not None}
    assert bounded == {"qd510_diem", "nam"}


def test_vietnamese_is_composed_and_every_field_is_labelled(form: Form) -> None:
    texts = [t for s in form.sheets for f in s.fields for t in (f.label, f.group, f.unit, f.help, f.basis)]
    texts += [v.label for values in form.enums.values() for v in values]
    assert all(unicodedata.is_normalized("NFC", t) and t == t.strip() for t in texts)
    assert all(f.label and f.group for s in form.sheets for f in s.fields)


def test_a_field_id_names_one_element(form: Form) -> None:
    data = form.model_dump(mode="json")
    data["sheets"][4]["fields"].append(data["sheets"][1]["fields"][2])
    with pytest.raises(ValidationError, match=r"field ids used twice.*dan_so"):
        Form.model_validate(data)
