"""Counts of cases by year, bucket and commune, that fall slowly and agree with each other.

Every array has the shape (year, bucket, commune); years count from the first, buckets from B1.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from antt.reference.calendar import load_calendar
from antt.reference.form import FieldKind, Form
from antt.season.frame import Counts, Frame
from antt.season.streams import stream
from antt.season.targets import Targets

Flows: TypeAlias = dict[str, Counts]

PARTS = tuple(rule.id for rule in load_calendar().buckets)
CRIMES = ("tp_ttxh", "tp_kinh_te", "tp_moi_truong", "tp_ma_tuy", "tp_cong_nghe_cao")


def simulate_flows(form: Form, frame: Frame, targets: Targets, seed: int) -> Flows:
    """All flow fields of the form, plus ``unresolved`` (serious crimes not handled as required).

    A count that a standard compares with the year before never rises, in any bucket of any commune, except where
    a failure says so.
    """
    shape = len(frame.years), len(PARTS), len(frame.communes)
    fields = [f.id for f in form.elements.values() if f.kind is FieldKind.FLOW]
    flows = {field: np.zeros(shape, dtype=np.int64) for field in [*fields, "unresolved"]}
    flows |= {field: _trend(frame, targets, seed, field) for field in targets.rates}
    for field, share in targets.per_accident.items():
        hurt = stream(seed, "first year", field).binomial(flows["tngt_vu"][0], share)
        flows[field] = np.minimum(_decline(hurt, frame, targets, seed, field), flows["tngt_vu"])
    _add_failures(flows, frame)
    flows |= _crime_details(flows, frame, targets, stream(seed, "crime"))
    flows |= _fire_details(flows, stream(seed, "fire"))
    flows |= _other_cases(flows, frame, stream(seed, "other"))
    return flows


def _trend(frame: Frame, targets: Targets, seed: int, field: str) -> Counts:
    """Poisson counts in the first year, in proportion to people and days, then a decline."""
    days = [(b.ends - b.starts).days + 1 for b in (load_calendar().bucket(f"{frame.years[0]}-{p}") for p in PARTS)]
    share = np.array(days)[:, None] / sum(days)
    expected = targets.rates[field] / 10_000 * share * frame.population
    return _decline(stream(seed, "first year", field).poisson(expected), frame, targets, seed, field)


def _decline(first: Counts, frame: Frame, targets: Targets, seed: int, field: str) -> Counts:
    """Thin the first year's counts year by year; held level where a failure must show as a rise."""
    rng = stream(seed, "decline", field)
    held = np.zeros(len(frame.communes), dtype=bool)
    for failure, commune in frame.failures:
        if field in failure.hold:
            held[commune] = True
            place = PARTS.index(failure.bucket), commune
            first[place] = max(first[place], failure.hold[field])
    years = [first]
    for _ in frame.years[1:]:
        years.append(np.stack([_thin(rng, bucket, held, frame.district, targets.decline) for bucket in years[-1]]))
    return np.stack(years)


def _thin(
    rng: np.random.Generator,
    counts: Counts,
    held: NDArray[np.bool_],
    district: NDArray[np.str_],
    decline: tuple[float, float],
) -> Counts:
    """Take a share of each district's cases away, at random among its communes that are not held."""
    left = counts.copy()
    for code in np.unique(district):
        loose = np.flatnonzero((district == code) & ~held)
        total = int(counts[loose].sum())
        taken = int(total * rng.uniform(*decline) + rng.random())
        left[loose] -= rng.multivariate_hypergeometric(counts[loose], min(taken, total))
    return left


def _add_failures(flows: Flows, frame: Frame) -> None:
    """Put the cases of failures, and of districts with complaints above their level, into ``flows``."""
    for failure, commune in frame.failures:
        for field, cases in failure.add.items():
            flows[field][failure.year - frame.years[0], PARTS.index(failure.bucket), commune] += cases
        if failure.weak_district:
            flows["kk_vuot_cap"][:, :, commune] += failure.weak_district.over_level_complaints


def _crime_details(flows: Flows, frame: Frame, targets: Targets, rng: np.random.Generator) -> Flows:
    """Severity, named offences and clearance of the crimes; the two partitions have the same sum."""
    order = flows["tp_ttxh"]
    shares = [*targets.offences.values(), 1 - sum(targets.offences.values())]
    named = dict(zip(targets.offences, np.moveaxis(rng.multinomial(order, shares), -1, 0), strict=False))
    total = np.sum([flows[kind] for kind in CRIMES], axis=0)
    unresolved = flows["unresolved"]
    very_serious = named["giet_nguoi"] + rng.binomial(flows["tp_ma_tuy"], 0.08)
    serious = np.maximum(rng.binomial(total - very_serious, 0.12), unresolved - very_serious)
    grave = serious + very_serious
    unavoidable = np.minimum(rng.binomial(grave, 0.02), grave - unresolved)
    cleared = rng.binomial(order, 0.84)
    return named | {
        "tp_it_nt": total - grave,
        "tp_nt": serious,
        "tp_rat_nt": very_serious,
        "tp_nt_bat_kha_khang": unavoidable,
        "tp_nt_xu_ly_kip_thoi": grave - unavoidable - unresolved,
        "tp_ttxh_kham_pha": cleared,
        "tp_ttxh_doi_tuong": cleared + rng.binomial(cleared, 0.6),
        # 19.2 nâng cao allows no resident who committed a serious crime.
        "cd_pt_nt_tro_len": rng.binomial(grave, 0.3) * ~frame.ever_advanced,
    }


def _fire_details(flows: Flows, rng: np.random.Generator) -> Flows:
    """Serious fires and their harm; harm only where there was a fire or an explosion."""
    events = flows["chay_vu"] + flows["no_vu"]
    planted = flows["chay_no_nghiem_trong"]
    unavoidable = np.minimum(rng.binomial(events, 0.01), events - planted)
    damage = np.round(events * rng.lognormal(3.5, 1.0, events.shape)).astype(np.int64)
    return {
        "chay_no_nghiem_trong": planted + unavoidable,
        "chay_no_bkk": unavoidable,
        "chay_no_chet": rng.binomial(planted + unavoidable, 0.2),
        "chay_no_bi_thuong": rng.binomial(events, 0.05),
        "chay_no_thiet_hai": damage,
    }


def _other_cases(flows: Flows, frame: Frame, rng: np.random.Generator) -> Flows:
    """Rare cases that break no standard."""
    shape = flows["tp_ttxh"].shape
    accidents, incidents = rng.poisson(0.001, shape), rng.poisson(0.0005, shape)
    return {
        "kk_dong_nguoi": flows["kk_dong_nguoi"] + rng.poisson(0.01, shape),
        "tnld_chet_nguoi": accidents,
        "tnld_bkk": accidents,
        "su_co_nghiem_trong": incidents,
        "su_co_bkk": incidents,
        "dt_tai_pham": rng.poisson(frame.population * 0.000004, shape),
    }
