"""The whole season in memory: always all years, so that a period's values do not depend on which were written."""

from __future__ import annotations

from typing import NamedTuple

from antt.blank import CellValue
from antt.errors import WrongRequest
from antt.reference.calendar import Period
from antt.reference.form import Form
from antt.season.annual import annual_rows
from antt.season.district import district_rows
from antt.season.flows import PARTS, Flows, simulate_flows
from antt.season.frame import Counts, Frame, build_frame
from antt.season.models import Model, build_models, model_rows
from antt.season.stocks import count_addicts, remove_hot_spots
from antt.season.targets import Targets

Row = dict[str, CellValue]
Table = list[Row]


class OutOfSeason(WrongRequest):
    """The generator knows no figures for that period."""


class Season(NamedTuple):
    """Everything drawn from one seed."""

    targets: Targets
    seed: int
    frame: Frame
    flows: Flows
    """By field: (year, bucket, commune)."""
    stocks: dict[str, Counts]
    """By field, at the end of each bucket: (year, bucket, commune)."""
    models: list[Model]


def simulate(form: Form, targets: Targets, seed: int) -> Season:
    """Draw a season."""
    frame = build_frame(targets, seed)
    flows = simulate_flows(form, frame, targets, seed)
    hot_spots, flows["tu_diem_xoa"] = remove_hot_spots(frame, flows, seed)
    stocks = {"tu_diem_cu": hot_spots, "nghien_ma_tuy": count_addicts(frame, flows, seed)}
    return Season(targets, seed, frame, flows, stocks, build_models(frame, targets, seed))


def tables(season: Season, form: Form, period: Period) -> dict[str, Table]:
    """Rows of every data sheet for all communes and reporting units; each row also has the unit's code.

    Raises:
        OutOfSeason: the period does not close in the days that are simulated.
    """
    if not season.targets.covers(period.cut_off):
        raise OutOfSeason(f"no synthetic season for {period.code}")
    parts = [code.partition("-")[2] for code in period.buckets]
    year, last = period.year - season.frame.years[0], PARTS.index(parts[-1])
    closing = {field: values[year, last] for field, values in season.stocks.items()}
    reported = frozenset(parts)
    districts = district_rows(season.frame, season.flows, season.targets, period, season.seed)
    rows = {
        "annual": annual_rows(season.frame, season.models, closing, period, reported, season.seed),
        "flows": _flow_rows(season, form, year, parts),
        "models": model_rows(season.models, season.frame, period, reported),
    }
    codes = (unit.code for unit in season.frame.communes)
    unit_of = dict(zip(codes, season.frame.district.tolist(), strict=True))
    by_sheet = {sheet: [{form.unit_code: unit_of[str(r["ma_xa"])]} | r for r in table] for sheet, table in rows.items()}
    return by_sheet | {"district": [{form.unit_code: code} | row for code, row in districts.items()]}


def _flow_rows(season: Season, form: Form, year: int, parts: list[str]) -> Table:
    fields = [f.id for f in form.sheet("flows").fields if f.id in season.flows]
    rows: Table = []
    for commune, unit in enumerate(season.frame.communes):
        for part in parts:
            counts: Row = {field: int(season.flows[field][year, PARTS.index(part), commune]) for field in fields}
            rows.append(counts | {"ma_xa": unit.code, "ten_xa": unit.name, "doan_ky": part})
    return rows
