"""Rows of the sheet ``annual``: the frame, leadership, forces and verdicts of every commune."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import numpy as np

from antt.blank import CellValue
from antt.reference.calendar import Period
from antt.reference.form import NONE_WORD
from antt.season.frame import BODIES, Counts, Frame
from antt.season.models import CAMERA, Model
from antt.season.streams import stream
from antt.season.targets import Failure

Row = dict[str, CellValue]
GROWTH = 1.008
SECURITY_TEAMS_SINCE = dt.date(2024, 7, 1)
OUTSIDE_THE_PROGRAMME: Row = {
    "muc_ntm": "KHONG_AP_DUNG",
    "muc_ntm_ngay": NONE_WORD,
    "muc_ntm_so_qd": NONE_WORD,
    "ct_19_2_tu_danh_gia": "KHONG_AP_DUNG",
    "ct_19_2_nc_tu_danh_gia": "KHONG_AP_DUNG",
}
"""What a ward answers: New Rural Development is for communes."""


class CommuneYear(NamedTuple):
    """What the rows of one commune are drawn from."""

    commune: int
    period: Period
    failure: Failure | None
    rng: np.random.Generator
    """Of this commune and year: periods of one year agree."""


def annual_rows(
    frame: Frame, models: list[Model], stocks: dict[str, Counts], period: Period, parts: frozenset[str], seed: int
) -> list[Row]:
    """One row a commune; ``stocks`` are those at the period's cut-off, one element a commune."""
    failing = frame.failing(period.year, parts)
    with_camera = {m.commune for m in models if m.catalogue.kind == CAMERA}
    rows = []
    for index, unit in enumerate(frame.communes):
        failure = failing.get(index)
        case = CommuneYear(index, period, failure, stream(seed, "annual", unit.code, period.year))
        rows.append(
            {"ma_xa": unit.code, "ten_xa": unit.name}
            | _people(frame, case)
            | _bodies(frame, case)
            | _recognition(frame, case, stream(seed, "decisions", unit.code))
            | _leadership(case)
            | _forces(frame, case)
            | {field: int(values[index]) for field, values in stocks.items()}
            | _managed(frame, case, stream(seed, "managed", unit.code))
            | _cameras(frame, case, index in with_camera, stream(seed, "cameras", unit.code))
            | _verdicts(frame, case, stream(seed, "tt124", unit.parent, period.year))
            | (_planted(failure) if failure else {})
            | (OUTSIDE_THE_PROGRAMME if unit.kind == "phuong" else {})
        )
    return rows


def _people(frame: Frame, case: CommuneYear) -> Row:
    people = round(float(frame.population[case.commune]) * GROWTH ** (case.period.year - frame.years[0]))
    households = round(people / float(frame.household_size[case.commune]))
    return {"dan_so": people, "so_ho": households, "so_ho_dang_ky": households}


def _bodies(frame: Frame, case: CommuneYear) -> Row:
    """Bodies in all, registered and recognised; unless it fails, a commune passes 70 % in each kind."""
    row: Row = {}
    for body in BODIES:
        total = int(frame.bodies[body][case.commune])
        registered = int(total * case.failure.registered) if case.failure and body == "kdc" else total
        recognised = max(registered - int(case.rng.binomial(registered, 0.06)), -(-total * 7 // 10))
        if case.failure and case.failure.recognised < 1:
            recognised = int(total * case.failure.recognised)
        row |= {f"{body}_tong": total, f"{body}_dang_ky": registered, f"{body}_cong_nhan": min(recognised, registered)}
    return row


def _recognition(frame: Frame, case: CommuneYear, rng: np.random.Generator) -> Row:
    """Level of New Rural Development at the cut-off; some kiểu mẫu communes chose the ANTT field."""
    steps = (("NTM", frame.standard_on), ("NANG_CAO", frame.advanced_on), ("KIEU_MAU", frame.model_on))
    numbers, in_security = rng.integers(100, 6500, len(steps)), rng.random() < 0.4
    level, day, number = "CHUA", None, 0
    for (name, days), decision in zip(steps, numbers, strict=True):
        reached = days[case.commune]
        if reached is not None and reached <= case.period.cut_off:
            level, day, number = name, reached, int(decision)
    return {
        "muc_ntm": level,
        "muc_ntm_ngay": day or NONE_WORD,
        "muc_ntm_so_qd": f"{number}/QĐ-UBND" if day else NONE_WORD,
        "linh_vuc_kieu_mau_antt": "CO" if level == "KIEU_MAU" and in_security else "KHONG",
        "xa_trong_diem": "CO" if case.failure and case.failure.complex else "KHONG",
    }


def _leadership(case: CommuneYear) -> Row:
    new_year = dt.date(case.period.year, 1, 1)
    resolved, planned, registered = (int(case.rng.integers(*span)) for span in ((4, 35), (36, 60), (61, 88)))
    return {
        "nq_dang_uy_ngay": new_year + dt.timedelta(days=resolved),
        "kh_ubnd_ngay": new_year + dt.timedelta(days=planned),
        "dang_ky_ngay": new_year + dt.timedelta(days=registered),
        "danh_gia_4_2": "DAT",
    }


def _forces(frame: Frame, case: CommuneYear) -> Row:
    grades = ["XS", "TOT", "TOT", "HT"]
    police, grassroots = (str(grade) for grade in case.rng.choice(grades, 2))
    teams = int(frame.bodies["kdc"][case.commune])
    since = case.period.cut_off >= SECURITY_TEAMS_SINCE
    return {
        "cax_danh_gia": police,
        "ll_co_so_danh_gia": grassroots,
        "to_bv_antt": teams if since else NONE_WORD,
        "to_bv_antt_tv": 3 * teams if since else NONE_WORD,
    }


def _managed(frame: Frame, case: CommuneYear, rng: np.random.Generator) -> Row:
    people = int(frame.population[case.commune])
    recovering, managed = int(rng.poisson(people * 0.0003)), int(rng.poisson(people * 0.0008))
    return {"sau_cai": recovering, "dt_quan_ly": max(0, managed - (case.period.year - frame.years[0]))}


def _cameras(frame: Frame, case: CommuneYear, installed: bool, rng: np.random.Generator) -> Row:
    """Camera places grow by a tenth of the first year's number each year."""
    base, eyes, shared = int(rng.integers(6, 40)), int(rng.integers(1, 4)), float(rng.uniform(0.3, 0.9))
    places = base + base * (case.period.year - frame.years[0]) // 10 if installed else 0
    return {"camera_diem": places, "camera_mat": places * eyes, "camera_chia_se": int(places * shared)}


def _verdicts(frame: Frame, case: CommuneYear, district_rng: np.random.Generator) -> Row:
    """What the district says of the commune; one decision a district recognises all that pass (16 to 19 November)."""
    broken = case.failure.breaks if case.failure else ()
    passes = "tt124" not in broken
    day = dt.date(case.period.year, 11, 16) + dt.timedelta(days=int(district_rng.integers(0, 4)))
    number = f"{district_rng.integers(1500, 9000)}/QĐ-UBND"
    advanced_on = frame.advanced_on[case.commune]
    advanced = advanced_on is not None and advanced_on <= case.period.cut_off
    score = round(float(case.rng.uniform(80, 98) if passes else case.rng.uniform(55, 69)), 1)
    return {
        "tt124_ket_qua": "DAT" if passes else "CHUA",
        "tt124_so_qd": number if passes else NONE_WORD,
        "tt124_ngay_qd": day if passes else NONE_WORD,
        "tt124_ly_do": NONE_WORD if passes or case.failure is None else case.failure.reason,
        "ct_19_2_tu_danh_gia": "CHUA" if "ct_19_2" in broken else "DAT",
        "ct_19_2_nc_tu_danh_gia": "DAT" if advanced else "KHONG_AP_DUNG",
        "qd510_diem": score,
        "qd510_xep_loai": "XUAT_SAC" if score >= 90 else "KHA" if score >= 70 else "TRUNG_BINH",
    }


def _planted(failure: Failure) -> Row:
    """Values that the failure sets; MM-DD is a day of its year."""
    return {
        field: dt.date.fromisoformat(f"{failure.year}-{text}") if re.fullmatch(r"\d\d-\d\d", text) else text
        for field, text in failure.values.items()
    }
