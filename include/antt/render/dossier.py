"""The content of a dossier: all that is known of one commune for those who inspect it on site.

The dossiers of a period are gathered together: what is asked of the warehouse does not grow with their number.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from antt.findings import Comparison, compare
from antt.reference.calendar import Period, load_calendar
from antt.reference.criteria import Level, load_criteria
from antt.reference.form import Field, FieldKind, FieldType, Form, form_on
from antt.reference.units import load_units
from antt.render.amounts import SUMS, AmountTable, Windows, add_flow, add_level, amount_table, numeric_elements
from antt.render.content import ensure_reportable, judged_year, windows_of
from antt.render.figure import Figures, Lineage, prefixed
from antt.render.gathered import Gathered
from antt.render.queries import EACH, Frame, Model, Verdict, Warehouse
from antt.render.tier import Tier, tier_of
from antt.render.typography import in_sentence, toned

HISTORY = ("toi_pham", "tnxh_vu", "tngt_vu", "chay_vu")
"""Flows that are told over the periods."""
LOOK_BACK = 3
"""Years that are told before the period's own."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What was reported about one paper or attribute: a text, a day, or that there is none; else nothing."""

    text: str | None
    date: dt.date | None
    absent: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A period before, and whether the commune was the same unit then."""

    period: str
    label: str
    restated: bool
    verdicts: Mapping[str, str]
    """Indicator → outcome; empty where the unit was another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier(Gathered):
    """What a dossier says. Its figures bear the code of the commune, as in every report."""

    year: Period
    name: str
    """``xã Đại Đồng, huyện Thạch Thất``, as in a sentence."""
    office: str
    tier: Tier
    in_programme: bool
    reported: Mapping[str, Reported]
    """Element → what was reported besides numbers."""
    verdicts: tuple[Verdict, ...]
    models: tuple[Model, ...]
    history: tuple[Past, ...]
    """Oldest first."""
    inspected: tuple[Comparison, ...]


@dataclass(frozen=True)
class _All:
    """What was asked for all communes at once, by code."""

    tier: Tier
    form: Form
    windows: Windows
    frames: Mapping[str, Frame]
    table: AmountTable
    texts: Mapping[str, Mapping[str, Reported]]
    verdicts: Mapping[str, Sequence[Verdict]]
    models: Mapping[str, Sequence[Model]]
    past: Sequence[tuple[Period, AmountTable, bool]]
    inspected: Mapping[str, Sequence[Comparison]]
    synthetic: bool


def gather(
    connection: Connection, kind: str, period: Period, known_at: dt.datetime, scopes: Sequence[str]
) -> Iterator[Dossier]:
    """The dossiers of these communes, as known at ``known_at``.

    Raises:
        NothingToReport: nothing is known of the period.
    """
    warehouse = Warehouse(connection, known_at, period.cut_off)
    year = judged_year(warehouse, period)
    windows, earlier = windows_of(period), _earlier(period)
    past = [time for p in earlier for time in p.buckets]
    warehouse.prepare({*windows.now, *windows.flow_before, str(year.year), *past})
    ensure_reportable(warehouse, period, warehouse.offices(period))
    found = _ask(warehouse.focused(EACH), period, year, earlier)
    for scope in scopes:
        yield _dossier(kind, scope, period, year, found)


def _earlier(period: Period) -> list[Period]:
    """The same period of the years before, oldest first."""
    calendar = load_calendar()
    first = max(calendar.first_year, period.year - LOOK_BACK)
    return [calendar.period_of(period.ky, year) for year in range(first, period.year)]


def _ask(warehouse: Warehouse, period: Period, year: Period, earlier: Sequence[Period]) -> _All:
    form, windows = form_on(period.cut_off), windows_of(period)
    frames = {f.district: f for f in warehouse.frame() if f.district}
    numbers = list(numeric_elements(form))
    table = amount_table(warehouse.amounts(numbers, windows.now, windows.flow_before), list(frames.values()), form)
    indicators = [(i.id, p.code) for i, p in _indicators(period, year)]
    ids = list(dict.fromkeys(i for i, _ in indicators))
    before = ((i, code) for i in ids for p in earlier for code in (p.code, str(p.year)))
    asked = list(dict.fromkeys([*indicators, *before]))  # a half-year's own indicators are of a year before, too
    texts: dict[str, dict[str, Reported]] = defaultdict(dict)
    worded = [f.id for f in form.elements.values() if f.type not in {FieldType.INTEGER, FieldType.DECIMAL}]
    for unit, element, time, text, date, absent in warehouse.texts(worded, (*windows.single, str(year.year))):
        # What is asked once a year only comes from the year that is told.
        own = period.ky in form.elements[element].asked_in
        if time in (windows.single if own else (str(year.year),)):
            texts[unit][element] = Reported(text, date, absent)
    return _All(
        tier=tier_of(period, load_calendar().period_of(period.ky, period.year - 1)),
        form=form,
        windows=windows,
        frames=frames,
        table=table,
        texts=texts,
        verdicts=_by_unit(warehouse.verdicts(asked)),
        models=_by_unit(warehouse.unit_models()),
        past=list(_known(warehouse, period, earlier, frames.values(), form)),
        inspected=_by_unit(compare(warehouse.connection, [period.code, year.code], warehouse.known_at)),
        synthetic=warehouse.synthetic({period.year, period.year - 1, year.year}),
    )


def _by_unit(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.unit].append(row)
    return found


def _indicators(period: Period, year: Period) -> list[tuple[Any, Period]]:
    """Indicators that judge communes, each with the period whose verdict is told."""
    judging = [i for s in load_criteria() for i in s.indicators if i.level is Level.COMMUNE and s.judges]
    return [(i, period if period.ky in i.periods else year) for i in {i.id: i for i in judging}.values()]


def _known(
    warehouse: Warehouse, period: Period, earlier: Iterable[Period], frames: Iterable[Frame], form: Form
) -> Iterator[tuple[Period, AmountTable, bool]]:
    """Those of the earlier periods of which anything was reported."""
    for past in earlier:
        table, restated = _past(warehouse, past, period, frames, form)
        if table.rows:
            yield past, table, restated


def _past(
    warehouse: Warehouse, past: Period, period: Period, frames: Iterable[Frame], form: Form
) -> tuple[AmountTable, bool]:
    """Numbers of a period that was over, restated where a unit was another then, and whether they are."""
    units, elements = load_units(), [e for stem in HISTORY for e in _parts(stem)]
    frames = list(frames)
    if all(units.same_unit(f.district or "", period.cut_off, past.cut_off) for f in frames):
        return amount_table(warehouse.amounts(elements, past.buckets, ()), frames, form), False
    return amount_table(warehouse.restated(elements, past.buckets), frames, form), True


def _parts(stem: str) -> tuple[str, ...]:
    return SUMS[stem][1] if stem in SUMS else (stem,)


def _dossier(kind: str, code: str, period: Period, year: Period, found: _All) -> Dossier:
    unit = load_units().on(period.cut_off)[code]
    figures = Figures()
    compared = load_calendar().period_of(period.ky, period.year - 1)
    tier = replace(found.tier, same_units=load_units().same_unit(code, period.cut_off, compared.cut_off))
    _add_numbers(figures, code, found, tier)
    _add_models(figures, code, found)
    _add_history(figures, code, found)
    above = load_units().on(period.cut_off).get(unit.parent)
    name = in_sentence(toned(unit.full_name))
    if above and above.kind != "thanh_pho":
        name = f"{name}, {in_sentence(toned(above.full_name))}"
    return Dossier(
        kind=kind,
        period=period,
        scope=code,
        figures=figures,
        synthetic=found.synthetic,
        year=year,
        name=name,
        office=_office(unit.code, unit.parent, period),
        tier=tier,
        in_programme=bool(found.frames[code].in_programme),
        reported=found.texts.get(code, {}),
        verdicts=tuple(_own(found.verdicts.get(code, ()), period, year)),
        models=tuple(found.models.get(code, ())),
        history=tuple(_history(code, period, found)),
        inspected=tuple(found.inspected.get(code, ())),
    )


def _office(code: str, parent: str, period: Period) -> str:
    offices = (load_units().office_of(unit, period.cut_off) for unit in (code, parent))
    return next((office.name for office in offices if office), "")


def _own(verdicts: Iterable[Verdict], period: Period, year: Period) -> Iterator[Verdict]:
    """Verdicts of the dossier's own period, and of the year for what is judged once a year."""
    told = {(i.id, p.code) for i, p in _indicators(period, year)}
    return (v for v in verdicts if (v.indicator, v.period) in told)


def _add_numbers(figures: Figures, code: str, found: _All, tier: Tier) -> None:
    for field in numeric_elements(found.form).values():
        if field.id in {f.id for f in found.form.sheet("district").fields}:
            continue
        if field.kind is FieldKind.FLOW:
            add_flow(figures, found.table, code, found.windows, field.id, [field], field.label, tier.no_comparison)
        else:
            add_level(figures, found.table, code, found.windows, field)
    for stem, (label, elements) in SUMS.items():
        fields: list[Field] = [found.form.elements[e] for e in elements]
        add_flow(figures, found.table, code, found.windows, stem, fields, label, tier.no_comparison)


def _add_models(figures: Figures, code: str, found: _All) -> None:
    """``<code>.mo_hinh.<model>.diem``, ``.to`` and ``.thanh_vien`` of each model."""
    for model in found.models.get(code, ()):
        for part, element, unit, value in (
            ("diem", "so_diem", "điểm", model.points),
            ("to", "so_to", "tổ", model.teams),
            ("thanh_vien", "so_thanh_vien", "người", model.members),
        ):
            lineage = Lineage(
                query="report_unit_models",
                unit=code,
                elements=(element,),
                time_periods=(found.windows.stock,),
                filter=model.code,
            )
            label = f"{found.form.elements[element].label}: mô hình {model.code}"
            figures.add(prefixed(code, f"mo_hinh.{model.code}.{part}"), value, unit, label, lineage)


def _add_history(figures: Figures, code: str, found: _All) -> None:
    """``<code>.lich_su.<period>.<flow>``: what the commune had, or what the units it is made of had."""
    for past, table, restated in found.past:
        for stem in HISTORY:
            ids = _parts(stem)
            amounts = [table.now(code, i) for i in ids]
            values = [a.value for a in amounts if a.value is not None]
            value = sum(values, Decimal(0)) if len(values) == len(ids) else None
            lineage = Lineage(
                query="report_restated" if restated else "report_amounts",
                unit=code,
                elements=ids,
                time_periods=past.buckets,
                received=int(value is not None),
                expected=1,
            )
            label = SUMS[stem][0] if stem in SUMS else found.form.elements[stem].label
            unit = found.form.elements[ids[0]].unit
            figures.add(prefixed(code, f"lich_su.{past.code}.{stem}"), value, unit, f"{label}, {past.label}", lineage)


def _history(code: str, period: Period, found: _All) -> Iterator[Past]:
    verdicts = {(v.indicator, v.period): v.outcome for v in found.verdicts.get(code, ())}
    for past, _, restated in found.past:
        own = {i: o for (i, p), o in verdicts.items() if p == (str(past.year) if i == "124" else past.code)}
        same = load_units().same_unit(code, period.cut_off, past.cut_off)
        yield Past(past.code, past.label, restated, own if same else {})
