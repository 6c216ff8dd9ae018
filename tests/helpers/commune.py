"""One commune as facts: it meets every condition of 2023, and a case says what is different about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

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

    def insert(self, connection: Connection, revision: int = 1) -> None:
        """Load it as the submissions of three years; another revision replaces the one before."""
        for year in (2021, 2022, 2023):
            submission = accept(connection, DISTRICT, str(year), revision)
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


def flow(bucket: str, **values: int) -> Case:
    return Case(flows={bucket: dict(values)})
