"""Write a season: one workbook a district, and on request the values that went into them."""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from pathlib import Path

from antt.blank import CellValue, blank_rows, write_blank
from antt.reference.calendar import Period
from antt.reference.form import SYNTHETIC_MARK, Form, load_form
from antt.reference.units import Unit, load_units
from antt.season.simulate import Table, simulate, tables
from antt.season.targets import load_targets


def write_season(period: Period, seed: int, out: Path, truth: Path | None = None) -> list[Path]:
    """Write the filled workbook of every reporting district to ``out/<period>/``; return the paths in order of code.

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
    form = load_form()
    season = simulate(form, load_targets(), seed)
    all_rows = tables(season, form, period)
    if truth is not None:
        write_truth(truth / period.code, form, period, all_rows)
    folder = out / period.code
    folder.mkdir(parents=True, exist_ok=True)
    by_district = _by_district(all_rows)
    units = load_units().on(period.cut_off)
    return [_write_one(folder, form, period, units[code], rows) for code, rows in sorted(by_district.items())]


def _write_one(folder: Path, form: Form, period: Period, district: Unit, rows: dict[str, Table]) -> Path:
    path = folder / f"{district.code}_{slug(district.name)}.xlsx"
    unfinished = path.with_name(f".{path.name}")
    cover = blank_rows(form, period, district.code)["cover"][0] | _cover(period)
    write_blank(unfinished, form, period, district.code, rows | {"cover": [cover]}, SYNTHETIC_MARK)
    return unfinished.replace(path)


def _cover(period: Period) -> dict[str, CellValue]:
    return {
        "lan_nop": 1,
        "nguoi_lap": "Cán bộ lập biểu (giả lập)",
        "nguoi_ky": "Lãnh đạo đơn vị (giả lập)",
        "so_van_ban": "01/BC-CAH (giả lập)",
        "ngay_van_ban": period.cut_off + dt.timedelta(days=1),
        "do_mat": "THUONG",
    }


def _by_district(rows: dict[str, Table]) -> dict[str, dict[str, Table]]:
    """Rows of each sheet, by district."""
    result: dict[str, dict[str, Table]] = {}
    for sheet, table in rows.items():
        for row in table:
            result.setdefault(str(row["ma_huyen"]), {name: [] for name in rows})[sheet].append(row)
    return result


def write_truth(folder: Path, form: Form, period: Period, rows: dict[str, Table]) -> None:
    """Write the values of a period as one CSV a sheet: codes, ISO dates, an empty cell for an empty cell."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet_id, table in rows.items():
        fields = ["ma_huyen", *(f.id for f in form.sheet(sheet_id).asked(period.ky))]
        with (folder / f"{sheet_id}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fields, extrasaction="ignore", restval="")
            writer.writeheader()
            writer.writerows(table)


def slug(name: str) -> str:
    """Name without marks for a file name: ``Thạch Thất`` → ``thach-that``."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")
