"""The single row of the sheet ``district``: what a district says about itself."""

from __future__ import annotations

import datetime as dt
from math import ceil

import numpy as np

from antt.blank import CellValue
from antt.reference.calendar import Period
from antt.reference.form import NONE_WORD
from antt.season.flows import Flows
from antt.season.frame import Frame
from antt.season.streams import stream
from antt.season.targets import Targets, WeakDistrict

Row = dict[str, CellValue]


def district_rows(frame: Frame, flows: Flows, targets: Targets, period: Period, seed: int) -> dict[str, Row]:
    """The row of each district, by its code."""
    weak = {str(frame.district[p.commune]): p.failure.weak_district for p in frame.failures if p.failure.weak_district}
    strong = sorted((c for c in frame.districts if c not in weak), key=lambda c: -int((frame.district == c).sum()))
    advanced = set(strong[: targets.advanced_districts])
    laggards = set(strong[-targets.baseline_2019.laggards :])
    rows = {}
    for code in frame.districts:
        first_year = int(flows["tp_ttxh"][0][:, frame.district == code].sum())
        rows[code] = (
            _verdicts(code, advanced, weak)
            | {"tp_ttxh_2019": _baseline(first_year, targets, code in laggards, stream(seed, "baseline", code))}
            | _leadership(weak.get(code), period, stream(seed, "district year", code, period.year))
            | _activities(period, stream(seed, "activities", code, period.code))
            | _narratives(targets, stream(seed, "narratives", code, period.code))
        )
    return rows


def _verdicts(code: str, advanced: set[str], weak: dict[str, WeakDistrict]) -> Row:
    return {
        "ct_9_4": "CHUA" if code in weak else "DAT",
        "ct_9_1": "DAT" if code in advanced else "KHONG_AP_DUNG",
    }


def _baseline(first_year: int, targets: Targets, laggard: bool, rng: np.random.Generator) -> int:
    """Social-order crimes of 2019, from those of the first simulated year."""
    baseline = targets.baseline_2019
    return ceil(first_year * (baseline.laggard if laggard else rng.uniform(*baseline.usual)))


def _leadership(weak: WeakDistrict | None, period: Period, rng: np.random.Generator) -> Row:
    new_year = dt.date(period.year, 1, 1)
    resolved, planned = int(rng.integers(4, 30)), int(rng.integers(31, 59))
    missing = weak is not None and weak.no_resolution
    return {
        "huyen_nq_ngay": NONE_WORD if missing else new_year + dt.timedelta(days=resolved),
        "huyen_kh_ngay": new_year + dt.timedelta(days=planned),
        "cah_danh_gia": "HT" if weak else str(rng.choice(["XS", "TOT"])),
    }


def _activities(period: Period, rng: np.random.Generator) -> Row:
    """Roughly in proportion to the days of the period."""
    share = ((period.cut_off - period.starts).days + 1) / 365
    usual = {"so_van_ban_chi_dao": 24, "so_cuoc_kiem_tra": 18, "so_lop_tap_huan": 8, "so_buoi_tuyen_truyen": 320}
    return {field: 1 + int(rng.poisson(number * share)) for field, number in usual.items()}


def _narratives(targets: Targets, rng: np.random.Generator) -> Row:
    return {field: " ".join(rng.choice(texts, 2, replace=False)) for field, texts in targets.narratives.items()}
