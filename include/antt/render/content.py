"""The content of a report: its figures and what it names (units, reasons, texts), as known at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from antt.evaluate import rules_in_force
from antt.reference.calendar import Period, load_calendar
from antt.reference.form import Ky, form_on
from antt.reference.units import load_units
from antt.render import amounts, quality, results, situation
from antt.render.amounts import Windows
from antt.render.figure import Figures
from antt.render.gathered import Gathered, NothingToReport, digest_of, plain_figure
from antt.render.profile import load_profile
from antt.render.queries import Failure, Frame, Models, Narrative, Recognition, Warehouse
from antt.render.tier import Tier, tier_of
from antt.render.typography import in_sentence, toned
from antt.review import Score

QUOTED = ("ton_tai", "nguyen_nhan", "kien_nghi")
"""Free texts of the reporting units that the report gathers."""

MOST_NAMED = 20
"""Reporting units that a sentence names one by one."""

BY_UNIT = frozenset(
    {"camera_diem", "camera_mat", "camera_chia_se"}
    | {"tp_ttxh", "tnxh_vu", "tngt_vu", "tngt_chet", "tngt_bi_thuong", "chay_vu", "no_vu", "chay_no_chet"}
    | {"chay_no_bi_thuong", "chay_no_thiet_hai", "toi_pham"}
)
"""Numbers that the annexes show by unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content(Gathered):
    """What a periodic report says: of the whole province, or of one reporting unit commune by commune."""

    year: Period
    """The year of the annual verdicts: the period itself, or the last year judged by its cut-off."""
    tier: Tier
    districts: tuple[Frame, ...]
    """The reporting units, or the communes of the one that it is about."""
    outside: tuple[str, ...]
    """Communes of the register that are not in the programme."""
    offices: tuple[Score, ...]
    recognition: Recognition
    """Decisions of circular 124 of ``year`` over the whole city."""
    failures: tuple[Failure, ...]
    models: tuple[Models, ...]
    quotes: tuple[Narrative, ...]

    @property
    def missing(self) -> tuple[Score, ...]:
        """Offices of which no submission counts."""
        return tuple(o for o in self.offices if o.accepted is None)

    @property
    def about(self) -> str:
        """Name of the unit that it is about, as in a sentence: ``huyện Thạch Thất``; empty: the whole province."""
        if not self.scope:
            return ""
        return in_sentence(toned(load_units().on(self.period.cut_off)[self.scope].full_name))

    @property
    def digest(self) -> str:
        """Hash of everything in the report; the same content has the same hash, whenever it was computed."""
        # As it was before there were other kinds: what was stored then is found again.
        offices = [(o.district, o.accepted is not None, quality.arrived_on(o)) for o in self.offices]
        parts = {
            "kind": self.kind,
            **({"scope": self.scope} if self.scope else {}),
            "periods": [p.model_dump(mode="json") for p in (self.period, self.year)],
            "units": [[asdict(d) for d in self.districts], self.outside],
            "figures": [plain_figure(f) for f in self.figures.values()],
            "offices": offices,
            "named": [
                asdict(row) for rows in ((self.recognition,), self.failures, self.models, self.quotes) for row in rows
            ],
            "synthetic": self.synthetic,
            **({"paragraphs": [asdict(p) for p in self.paragraphs]} if self.paragraphs else {}),
        }
        return digest_of(parts)


def gather(
    connection: Connection, kind: str, period: Period, known_at: dt.datetime, scopes: Sequence[str]
) -> Iterator[Content]:
    """Compute the content from the warehouse as known at ``known_at``, for each of ``scopes`` (empty: the province).

    Raises:
        NothingToReport: nobody reports on the cut-off date, or nothing is known of the period.
    """
    warehouse = Warehouse(connection, known_at, period.cut_off)
    year = judged_year(warehouse, period)
    windows = windows_of(period)
    model_days = map(str, results.model_days(period))
    warehouse.prepare({*windows.now, *windows.flow_before, *year.buckets, str(year.year), *model_days})
    scores = warehouse.offices(period)
    ensure_reportable(warehouse, period, scores)
    for scope in scopes:
        yield _gather(warehouse.focused(scope), kind, period, year, [s for s in scores if scope in {"", s.district}])


def _gather(warehouse: Warehouse, kind: str, period: Period, year: Period, offices: Sequence[Score]) -> Content:
    windows = windows_of(period)
    city, *districts = warehouse.frame()
    if not city.owed:
        raise NothingToReport(f"period {period.code}: nobody reports on {period.cut_off}")
    tier = tier_of(period, _compared(period), warehouse.scope, year)
    figures = Figures(unit=warehouse.scope)
    situation.add_frame(figures, [city, *districts], has_programme(period))
    situation.add_days(figures, load_calendar().compared(period))
    quality.add_quality(figures, offices, period.code, tier.office_level)
    _add_situation(figures, warehouse, windows, period, [city, *districts], tier)
    # What was judged of other units says nothing of these; the report of that year tells it.
    indicators = [i for i in results.judged_indicators(period, year) if tier.same_year or i.period == period.code]
    asked = [(i.indicator, i.level.value, i.programme, i.period) for i in indicators]
    results.add_outcomes(figures, warehouse.outcomes(asked), indicators)
    recognition = warehouse.recognition(results.DECISION_ELEMENTS, year.year)
    if tier.same_year:
        _add_year(figures, warehouse, year, [city, *districts], tier)
        results.add_recognition(figures, recognition, str(year.year))
    models = warehouse.models(results.MODEL_ELEMENTS)
    results.add_models(figures, models, form_on(period.cut_off), str(period.cut_off), figures["xa.nghi_quyet"].lineage)
    days = results.model_days(period)
    answered = {on: warehouse.communes(("muc_ntm",), (str(on),), year.year) for on in days}
    results.add_model_history(
        figures,
        {on: warehouse.models(results.MODEL_ELEMENTS, on) for on in days},
        {on: next(row for row in rows if row.district is None) for on, rows in answered.items()},
    )
    results.add_aims(figures, load_profile().programme_on(period.cut_off))
    return Content(
        kind=kind,
        period=period,
        scope=warehouse.scope,
        year=year,
        tier=tier,
        figures=figures,
        districts=tuple(districts),
        outside=city.outside,
        offices=tuple(offices),
        recognition=next(r for r in recognition if r.district is None),
        failures=tuple(warehouse.failures(asked)),
        models=tuple(models),
        quotes=tuple(warehouse.narratives(QUOTED)),
        synthetic=warehouse.synthetic({period.year, period.year - 1, year.year}),
    )


def ensure_reportable(warehouse: Warehouse, period: Period, offices: Sequence[Score]) -> None:
    """Where a rule was in force, a report needs verdicts; where none was, as between two programmes, figures.

    Raises:
        NothingToReport: it has none.
    """
    if rules_in_force(period):
        if period.code not in warehouse.judged([period.code]):
            advice = "load its submissions and evaluate it"
            raise NothingToReport(f"period {period.code}: no verdict is known; {advice}")
    elif all(office.accepted is None for office in offices):
        raise NothingToReport(f"period {period.code}: no submission of it was accepted")


def has_programme(period: Period) -> bool:
    """Whether the register says which communes take part in a programme of New Rural Development at the cut-off."""
    return bool(load_units().programme_on(period.cut_off))


def judged_year(warehouse: Warehouse, period: Period) -> Period:
    """The year whose annual verdicts are printed: of a second half the year that it closes, once that is judged."""
    calendar = load_calendar()
    own, last = (calendar.period_of(Ky.NAM, year) for year in (period.year, period.year - 1))
    closes = period.cut_off == own.cut_off
    return own if period.ky is Ky.NAM or (closes and warehouse.judged([own.code]).get(own.code)) else last


def _compared(period: Period) -> Period:
    """The same period of the year before."""
    return load_calendar().period_of(period.ky, period.year - 1)


def windows_of(period: Period) -> Windows:
    """The times that a report on a period looks at."""
    return Windows(
        flow=period.buckets,
        flow_before=load_calendar().window("reporting_period", period, years_back=1) or (),
        stock=str(period.cut_off),
        annual=str(period.year),
    )


def _add_situation(
    figures: Figures, warehouse: Warehouse, windows: Windows, period: Period, frames: list[Frame], tier: Tier
) -> None:
    form = form_on(period.cut_off)
    table = amounts.amount_table(
        warehouse.amounts(list(amounts.numeric_elements(form)), windows.now, windows.flow_before), frames, form
    )
    codes = [f.district for f in frames if f.district]
    amounts.add_amounts(figures, table, form, windows, codes, BY_UNIT, tier.no_comparison)
    situation.add_clear_up(figures)
    figures.add_share("so_ho_dang_ky.ty_le", "so_ho_dang_ky", "so_ho", "Tỷ lệ hộ đăng ký “An toàn về ANTT”")
    communes = warehouse.communes(situation.COMMUNE_ELEMENTS, windows.single, period.year)
    situation.add_leadership(figures, communes, windows.single)
    if tier.districts and not tier.one:
        results.add_model_districts(figures, codes)


def _add_year(figures: Figures, warehouse: Warehouse, year: Period, frames: list[Frame], tier: Tier) -> None:
    """What the law asks for once a year: recognised areas and bodies, and crimes against 2019."""
    form = form_on(year.cut_off)
    subjects = [f"{s}_{part}" for s in results.SUBJECTS for part in ("tong", "dang_ky", "cong_nhan")]
    base = [results.REDUCTION_BASE] if tier.districts else []
    elements = [*subjects, "tp_ttxh", *base]
    table = amounts.amount_table(warehouse.amounts(elements, (*year.buckets, str(year.year)), ()), frames, form)
    codes = [f.district for f in frames if f.district]
    results.add_subjects(figures, table, form, str(year.year), [None, *codes])
    if tier.districts:
        units = [None] if tier.one else codes
        if aim := load_profile().programme_on(year.cut_off).reduction_target:
            results.add_reduction(figures, table, str(year.year), year.buckets, units, aim.value)
