"""Whatever the seed, the figures of a season agree with each other."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from antt.reference.calendar import load_calendar
from antt.reference.form import load_form
from antt.season.flows import CRIMES
from antt.season.simulate import Season, simulate, tables
from antt.season.targets import load_targets

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=4, deadline=None)
FORM = load_form()


@cache
def season(seed: int) -> Season:
    return simulate(FORM, load_targets(), seed)


@given(seeds)
@few
def test_what_a_standard_compares_falls_except_where_something_goes_wrong(seed: int) -> None:
    s = season(seed)
    for field in [*load_targets().rates, *load_targets().per_accident]:
        year, bucket, commune = np.nonzero(np.diff(s.flows[field], axis=0) > 0)
        risen = set(zip((year + 2022).tolist(), (bucket + 1).tolist(), commune.tolist(), strict=True))
        planted = {
            (p.failure.year, int(p.failure.bucket[1:]), p.commune) for p in s.frame.failures if field in p.failure.add
        }
        assert risen == planted, field


@given(seeds)
@few
def test_crimes_by_kind_and_by_severity_have_one_sum(seed: int) -> None:
    f = season(seed).flows
    kinds = sum(f[kind] for kind in CRIMES)
    grave = f["tp_nt"] + f["tp_rat_nt"] + f["tp_dac_biet_nt"]
    assert np.array_equal(f["tp_it_nt"] + grave, kinds)
    assert np.array_equal(f["tp_nt_bat_kha_khang"] + f["tp_nt_xu_ly_kip_thoi"] + f["unresolved"], grave)
    assert (sum(f[offence] for offence in load_targets().offences) <= f["tp_ttxh"]).all()
    assert (f["tp_ttxh_kham_pha"] <= f["tp_ttxh"]).all()
    assert (f["tp_xam_hai_tre_em"] <= kinds).all()


@given(seeds)
@few
def test_parts_are_within_their_wholes_and_nothing_is_negative(seed: int) -> None:
    f = season(seed).flows
    for part, whole in [
        ("tngt_chet", f["tngt_vu"]),
        ("tngt_bi_thuong", f["tngt_vu"]),
        ("chay_no_nghiem_trong", f["chay_vu"] + f["no_vu"]),
        ("chay_no_bkk", f["chay_no_nghiem_trong"]),
        ("chay_no_chet", f["chay_no_nghiem_trong"]),
        ("tnld_bkk", f["tnld_chet_nguoi"]),
        ("su_co_bkk", f["su_co_nghiem_trong"]),
        ("kk_dong_nguoi_keo_dai", f["kk_dong_nguoi"]),
    ]:
        assert (f[part] <= whole).all(), part
    assert all((counts >= 0).all() for counts in f.values())
    assert not f["chay_no_thiet_hai"][f["chay_vu"] + f["no_vu"] == 0].any()


@given(seeds)
@few
def test_stocks_close_at_opening_plus_new_minus_removed(seed: int) -> None:
    s = season(seed)
    for stock, new, removed in [("tu_diem_cu", "tu_diem_moi", "tu_diem_xoa"), ("nghien_ma_tuy", "nghien_moi", None)]:
        communes = len(s.frame.communes)
        closing = s.stocks[stock].reshape(-1, communes)
        change = (s.flows[new] - (s.flows[removed] if removed else 0)).reshape(-1, communes)
        assert np.array_equal(np.diff(closing, axis=0), change[1:])
        assert (closing >= 0).all()


@given(seeds)
@few
def test_registrations_nest_and_households_are_plausible(seed: int) -> None:
    rows = tables(season(seed), FORM, load_calendar().period("2023"))["annual"]
    for row in rows:
        values = {field: value for field, value in row.items() if isinstance(value, int)}
        for body in ("kdc", "cq", "dn", "csgd"):
            assert values[f"{body}_cong_nhan"] <= values[f"{body}_dang_ky"] <= values[f"{body}_tong"]
        assert values["so_ho_dang_ky"] <= values["so_ho"] <= values["dan_so"]
        assert 2 <= values["dan_so"] / values["so_ho"] <= 6


def test_every_asked_field_has_a_value() -> None:
    for code in ("2021", "2023-H1", "2024", "2024-H2"):
        period = load_calendar().period(code)
        for sheet, table in tables(season(1), FORM, period).items():
            required = {f.id for f in FORM.sheet(sheet).asked(period.ky) if f.required}
            assert all(required <= row.keys() for row in table), (code, sheet)


def test_the_year_and_its_half_agree_on_the_part_that_both_report() -> None:
    year, half = (tables(season(1), FORM, load_calendar().period(code))["flows"] for code in ("2024", "2024-H1"))
    assert [row for row in year if row["doan_ky"] == "B1"] == half
