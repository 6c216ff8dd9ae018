"""Count a figure again from single rows, by the query that its lineage names.

Written apart from the statements of the reports on purpose, in Python over plain rows: what one of them gets wrong, the
other does not.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from antt.reference.calendar import load_calendar
from antt.reference.units import load_units
from antt.render.figure import Lineage
from antt.render.results import WHOLE
from antt.render.situation import COMMUNE_ELEMENTS
from antt.trace.evidence import Evidence, Fact
from antt.trace.found import Record, Value, Verdict

NONE = "none"
"""The statement that there is none: of a number, zero."""
_RATED = {"XS", "TOT", "HT"}
_LEVELS = {"NTM", "NANG_CAO", "KIEU_MAU"}


@dataclass(frozen=True)
class Recount:
    """The value counted again, and the rows that it was counted from."""

    value: Decimal | int | None
    received: int | None = None
    """Units whose values are in it; None: not a matter of units that report."""
    facts: tuple[Fact, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    records: tuple[Record, ...] = ()


Answers = Mapping[str, Value]
"""Element → value of one unit."""


def amounts(evidence: Evidence, lineage: Lineage) -> Recount:
    """Sum of elements over times; a unit counts when all of its times are there, none is a sum of nothing."""
    within = {u.code for u in evidence.owed(lineage.unit)} | set(evidence.reporting(lineage.unit))
    sums: list[Decimal] = []
    received: list[int] = []
    used: list[Fact] = []
    for element in lineage.elements:
        complete = _complete(evidence, element, lineage.time_periods) & within
        if lineage.among:
            complete &= _complete(evidence, element, lineage.among)
        facts = [f for f in evidence.facts([element], lineage.time_periods) if f.unit in complete and not f.item]
        used += facts
        received.append(len(complete))
        if complete:
            sums.append(sum((_number(f.value) for f in facts), Decimal(0)))
    value = sum(sums, Decimal(0)) if len(sums) == len(lineage.elements) else None
    if lineage.filter == WHOLE and lineage.expected is not None and min(received) < lineage.expected:
        value = None
    return Recount(value, min(received), tuple(used))


def _complete(evidence: Evidence, element: str, times: tuple[str, ...]) -> set[str]:
    there = Counter(f.unit for f in evidence.facts([element], times) if not f.item)
    return {unit for unit, number in there.items() if number == len(times)}


def _number(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def communes(evidence: Evidence, lineage: Lineage) -> Recount:
    """Communal units of which what they reported meets the filter; a level is one of the programme."""
    programme = load_units().programme_on(evidence.day) if "muc_ntm" in lineage.elements else None
    within = {u.code for u in evidence.owed(lineage.unit, programme)}
    if lineage.filter == "tong":
        return Recount(len(within), records=_register(evidence, within, within))
    answers: dict[str, dict[str, Value]] = defaultdict(dict)
    for fact in evidence.facts(COMMUNE_ELEMENTS, lineage.time_periods):
        if fact.unit in within:
            answers[fact.unit][fact.element] = fact.value
    year = next(int(time) for time in lineage.time_periods if len(time) == 4)
    meets = _COMMUNE_FILTERS[lineage.filter]
    value = sum(meets(answer, year) for answer in answers.values()) if answers else None
    used = (f for f in evidence.facts(lineage.elements, lineage.time_periods) if f.unit in within)
    return Recount(value, len(answers), tuple(used))


def _lawful(element: str) -> Callable[[Answers, int], bool]:
    """Dated in the first quarter."""

    def dated(answer: Answers, year: int) -> bool:
        on = answer.get(element)
        return isinstance(on, dt.date) and on.year == year and on.month <= 3

    return dated


_COMMUNE_FILTERS: dict[str, Callable[[Answers, int], bool]] = {
    "ntm": lambda a, _: a.get("muc_ntm") in _LEVELS,
    "nang_cao": lambda a, _: a.get("muc_ntm") in _LEVELS - {"NTM"},
    "kieu_mau": lambda a, _: a.get("muc_ntm") == "KIEU_MAU",
    "kieu_mau_antt": lambda a, _: a.get("muc_ntm") == "KIEU_MAU" and a.get("linh_vuc_kieu_mau_antt") == "CO",
    "nghi_quyet": _lawful("nq_dang_uy_ngay"),
    "ke_hoach": _lawful("kh_ubnd_ngay"),
    "dang_ky": _lawful("dang_ky_ngay"),
    "du_ba_van_ban": lambda a, year: all(
        _lawful(element)(a, year) for element in ("nq_dang_uy_ngay", "kh_ubnd_ngay", "dang_ky_ngay")
    ),
    "cong_an_xa": lambda a, _: a.get("cax_danh_gia") in _RATED,
    "luc_luong_co_so": lambda a, _: a.get("ll_co_so_danh_gia") in _RATED,
    "co_camera": lambda a, _: _number(a.get("camera_diem", NONE)) > 0,
}


def recognition(evidence: Evidence, lineage: Lineage) -> Recount:
    """Communal units under circular 124 that their office entered as recognised."""
    within = {u.code for u in evidence.owed(lineage.unit, "TT124")}
    used = [f for f in evidence.facts(lineage.elements, lineage.time_periods) if f.unit in within]
    results = {f.unit: f.value for f in used if f.element == "tt124_ket_qua" and f.value != NONE}
    value = sum(result == "DAT" for result in results.values()) if results else None
    return Recount(value, len(results), tuple(used))


def frame(evidence: Evidence, lineage: Lineage) -> Recount:
    """Units of the register on the day."""
    if lineage.filter in _REPORTING_KINDS:
        kinds = evidence.reporting(lineage.unit)
        counted = {code for code, kind in kinds.items() if kind in _REPORTING_KINDS[lineage.filter]}
        records = tuple(Record("đơn vị báo cáo", code, kind, code in counted) for code, kind in kinds.items())
        return Recount(len(counted), records=records)
    within = {u.code: u for u in evidence.units if lineage.unit in {"", u.reporting, u.code}}
    if lineage.filter == "xa_ntm":
        programme = load_units().programme_on(evidence.day)
        counted = {code for code, u in within.items() if programme in u.programmes}
    else:
        counted = {code for code, u in within.items() if u.kind == lineage.filter}
    return Recount(len(counted), records=_register(evidence, set(within), counted))


_REPORTING_KINDS = {"cap_huyen": {"huyen", "thi_xa"}, "huyen": {"huyen"}, "thi_xa": {"thi_xa"}}


def _register(evidence: Evidence, within: set[str], counted: set[str]) -> tuple[Record, ...]:
    return tuple(
        Record(
            "đơn vị trong danh mục",
            u.code,
            f"{u.kind} {u.name}: {', '.join(u.programmes) or 'không'}",
            u.code in counted,
        )
        for u in evidence.units
        if u.code in within
    )


def models(evidence: Evidence, lineage: Lineage) -> Recount:
    """Models that the communal units list: groups, communes, or sums over those at work."""
    *of, part = lineage.filter.split("/")
    within = {u.code for u in evidence.owed()}
    rows: dict[tuple[str, str], dict[str, Value]] = defaultdict(dict)
    facts = [f for f in evidence.facts(lineage.elements, lineage.time_periods) if f.unit in within and f.item]
    for fact in facts:
        rows[fact.unit, fact.item][fact.element] = fact.value
    kinds = _most_given(rows, "loai")
    wanted = {
        key: row
        for key, row in rows.items()
        if (not of or kinds.get(key[1]) == of[0]) and (len(of) < 2 or key[1] == of[1])
    }
    used = tuple(f for f in facts if (f.unit, f.item) in wanted)
    value = _MODEL_PARTS[part](wanted) if lineage.received else None
    return Recount(value, facts=used)


Rows = Mapping[tuple[str, str], Answers]
"""Commune and code of the model → element → value."""


def _most_given(rows: Rows, element: str) -> dict[str, Value]:
    """Code → the value that most communes give it; of equals, the first."""
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, code), row in rows.items():
        if element in row:
            given[code][str(row[element])] += 1
    return {code: min(counts, key=lambda value: (-counts[value], value)) for code, counts in given.items()}


def _active(rows: Rows) -> Iterable[tuple[tuple[str, str], Answers]]:
    return ((key, row) for key, row in rows.items() if row.get("trang_thai") == "HOAT_DONG")


def _sum_of(element: str) -> Callable[[Rows], Decimal]:
    return lambda rows: sum((_number(row.get(element, NONE)) for _, row in _active(rows)), Decimal(0))


def _in_state(state: str) -> Callable[[Rows], int]:
    return lambda rows: sum(row.get("trang_thai") == state for row in rows.values())


_MODEL_PARTS: dict[str, Callable[[Rows], Decimal | int]] = {
    "nhom": lambda rows: len({code for (_, code), _ in _active(rows)}),
    "xa": lambda rows: len({unit for (unit, _), _ in _active(rows)}),
    "diem": _sum_of("so_diem"),
    "to": _sum_of("so_to"),
    "thanh_vien": _sum_of("so_thanh_vien"),
    "kha_tot": lambda rows: sum(row.get("xep_loai") in {"TOT", "KHA"} for _, row in _active(rows)),
    "tam_dung": _in_state("TAM_DUNG"),
    "thanh_loai": _in_state("THANH_LOAI"),
}


def unit_models(evidence: Evidence, lineage: Lineage) -> Recount:
    """A number of one model of one communal unit."""
    facts = evidence.facts(lineage.elements, lineage.time_periods)
    used = tuple(f for f in facts if (f.unit, f.item) == (lineage.unit, lineage.filter))
    numbers = [f.value for f in used if isinstance(f.value, Decimal)]
    return Recount(max(numbers, default=None), facts=used)


def restated(evidence: Evidence, lineage: Lineage) -> Recount:
    """A sum over past times of the units of then that a unit is made of.

    The shares of what was divided are those of ``mart.restated``, which the report asks too: only the cells are looked
    at anew.
    """
    values: list[Decimal] = []
    used: list[Fact] = []
    then = evidence.at(evidence.known_at, load_calendar().bucket(lineage.time_periods[-1]).ends)
    for element in lineage.elements:
        number, origins = evidence.restated(element, lineage.time_periods, lineage.unit)
        if number is not None:
            values.append(number)
        used += [f for f in then.facts([element], lineage.time_periods) if f.unit in origins and not f.item]
    value = sum(values, Decimal(0)) if len(values) == len(lineage.elements) else None
    return Recount(value, int(value is not None), tuple(used))


def findings(evidence: Evidence, lineage: Lineage) -> Recount:
    """What was inspected on site, and how much of it came out otherwise than entered or judged."""
    found = evidence.findings(lineage.time_periods)
    other = [f for f in found if {f.entered, f.computed} - {None, f.found}]
    value = {"xa": len({f.unit for f in found}), "luot": len(found), "khac": len(other)}[lineage.filter]
    counted = other if lineage.filter == "khac" else found
    records = tuple(
        Record(
            f"kiểm tra, {f.indicator} {f.period}", f.unit, f"{f.found}; {f.sheet}!{f.cell}, {f.sha256}", f in counted
        )
        for f in found
    )
    return Recount(value, records=records)
