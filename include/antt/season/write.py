"""Write a season: one workbook a reporting unit, and on request the values that went into them."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import unicodedata
from pathlib import Path

from antt.blank import CellValue, blank_rows, write_blank
from antt.reference.calendar import Period, load_calendar
from antt.reference.form import SYNTHETIC_MARK, Form, form_on
from antt.reference.units import Unit, load_units
from antt.season.errors import Label, labels, plant
from antt.season.simulate import Table, simulate, tables
from antt.season.targets import targets_on


def write_season(period: Period, seed: int, out: Path, truth: Path | None = None) -> list[Path]:
    """Write the filled workbook of every reporting unit to ``out/<period>/``; return the paths in order of code.

    The same period and seed give the same files, whichever periods were written before. A file appears under its
    name when it is complete.

    Args:
        period: a reporting period of the simulated years.
        seed: of all random numbers.
        out: folder of the season.
        truth: folder for the values as CSV, ``<truth>/<period>/<sheet>.csv``; None for none.

    Raises:
        OutOfSeason: the period's year is not simulated.
    """
    form = form_on(period.cut_off)
    season = simulate(form, targets_on(period.cut_off), seed)
    all_rows = tables(season, form, period)
    if truth is not None:
        write_truth(truth / period.code, form, period, all_rows)
    folder = out / period.code
    folder.mkdir(parents=True, exist_ok=True)
    by_district = _workbooks(form, period, all_rows)
    units = load_units().on(period.cut_off)
    return [_write_one(folder, form, period, units[code], rows) for code, rows in sorted(by_district.items())]


def write_season_with_errors(period: Period, seed: int, out: Path, file: Path) -> list[Label]:
    """Write the season with planted errors to ``out/<period>/`` and what was planted to ``file``; return the labels.

    Every district has a workbook; errors that hide the others, or concern the whole file, are in further copies.

    Args:
        period: a reporting period of the simulated years but the first.
        seed: of all random numbers; the errors are in the season that ``write_season`` writes with it.
        out: folder of the season.
        file: JSON, a list of labels.

    Raises:
        OutOfSeason: the period's year or the one before is not simulated.
    """
    form = form_on(period.cut_off)
    season = simulate(form, targets_on(period.cut_off), seed)
    before = load_calendar().period_of(period.ky, period.year - 1)
    honest, earlier = (_workbooks(form, p, tables(season, form, p)) for p in (period, before))
    folder = out / period.code
    folder.mkdir(parents=True, exist_ok=True)
    units = load_units().on(period.cut_off)
    found = []
    for workbook in plant(form, period, honest, earlier):
        path = _write_one(folder, form, period, units[workbook.district], workbook.rows, workbook.suffix)
        found += labels(form, period, workbook, path)
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(label._asdict(), ensure_ascii=False, default=str) for label in found)
    file.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return found


def _write_one(
    folder: Path, form: Form, period: Period, district: Unit, rows: dict[str, Table], suffix: str = ""
) -> Path:
    path = folder / f"{district.code}_{slug(district.name)}{suffix}.xlsx"
    unfinished = path.with_name(f".{path.name}")
    write_blank(unfinished, form, period, district.code, rows, SYNTHETIC_MARK)
    return unfinished.replace(path)


def _workbooks(form: Form, period: Period, rows: dict[str, Table]) -> dict[str, dict[str, Table]]:
    """Rows of each sheet, the cover included, by reporting unit."""
    by_district = _by_district(form, rows)
    for code, sheets in by_district.items():
        sheets["cover"] = [blank_rows(form, period, code)["cover"][0] | _cover(code, period)]
    return by_district


def _cover(code: str, period: Period) -> dict[str, CellValue]:
    office = load_units().office_of(code, period.cut_off)
    symbol = office.code.partition("-")[0] if office else ""
    return {
        "lan_nop": 1,
        "nguoi_lap": "Cán bộ lập biểu (giả lập)",
        "nguoi_ky": "Lãnh đạo đơn vị (giả lập)",
        "so_van_ban": f"01/BC-{symbol} (giả lập)",
        "ngay_van_ban": period.cut_off + dt.timedelta(days=1),
        "do_mat": "THUONG",
    }


def _by_district(form: Form, rows: dict[str, Table]) -> dict[str, dict[str, Table]]:
    """Rows of each sheet, by reporting unit."""
    result: dict[str, dict[str, Table]] = {}
    for sheet, table in rows.items():
        for row in table:
            result.setdefault(str(row[form.unit_code]), {name: [] for name in rows})[sheet].append(row)
    return result


def write_truth(folder: Path, form: Form, period: Period, rows: dict[str, Table]) -> None:
    """Write the values of a period as one CSV a sheet: codes, ISO dates, an empty cell for an empty cell."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet_id, table in rows.items():
        fields = [form.unit_code, *(f.id for f in form.sheet(sheet_id).asked(period.ky))]
        with (folder / f"{sheet_id}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fields, extrasaction="ignore", restval="")
            writer.writeheader()
            writer.writerows(table)


def slug(name: str) -> str:
    """Name without marks for a file name: ``Thạch Thất`` → ``thach-that``."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")
