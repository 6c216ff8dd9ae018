"""Put the sheets of a workbook together."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xlsxwriter import Workbook

from antt.blank.guide import write_guide
from antt.blank.lists import write_lists
from antt.blank.rows import Rows, blank_rows
from antt.blank.sheets import Context, write_record, write_table
from antt.blank.styles import BLUE, GREY, INPUT, Styles
from antt.celltext import XLSXWRITER_OPTIONS
from antt.reference.calendar import Period
from antt.reference.form import GUIDE_SHEET, LISTS_SHEET, Form, SheetLayout
from antt.reference.units import load_units


def write_blank(
    path: Path, form: Form, period: Period, district: str, rows: Rows | None = None, mark: str = ""
) -> None:
    """Write the workbook of a reporting unit for a period, blank or with values in it.

    The same arguments give the same bytes.

    Args:
        path: where to write it; its folder exists.
        form: the form.
        period: the reporting period.
        district: code of the reporting unit, e.g. ``276``.
        rows: values to put into the blank; default the pre-filled cells only (``blank_rows``).
        mark: text under the title of every sheet, for generated data.

    Raises:
        UnknownDistrict: no office reports for it on the cut-off date.
    """
    prefilled = blank_rows(form, period, district)
    rows = prefilled if rows is None else rows
    workbook = Workbook(str(path), dict(XLSXWRITER_OPTIONS))
    styles = Styles(workbook)
    guide = workbook.add_worksheet(GUIDE_SHEET)
    write_guide(guide, styles, form, period, _office(period, district), mark)
    guide.set_tab_color(BLUE)
    data = [workbook.add_worksheet(layout.name) for layout in form.sheets]
    communes = [(unit.code, unit.name) for unit in load_units().owing(period.cut_off, district)]
    lists_sheet = workbook.add_worksheet(LISTS_SHEET)
    lists = write_lists(lists_sheet, styles, form, communes, mark)
    lists_sheet.set_tab_color(GREY)
    context = Context(form, period, styles, lists, mark)
    for sheet, layout in zip(data, form.sheets, strict=True):
        if layout.layout is SheetLayout.TABLE:
            write_table(sheet, layout, rows[layout.id], context)
        else:
            write_record(sheet, layout, rows[layout.id][0], context)
        sheet.set_tab_color(INPUT)
    _describe(workbook, form, period, district, mark)
    workbook.close()


def _office(period: Period, district: str) -> str:
    """Name of the office that reports for a unit on the cut-off date."""
    office = load_units().office_of(district, period.cut_off)
    return office.name if office else ""


def _describe(workbook: Workbook, form: Form, period: Period, district: str, mark: str) -> None:
    created = dt.datetime.combine(period.cut_off, dt.time(), tzinfo=dt.UTC)  # fixed: the bytes say nothing of when
    workbook.set_properties(
        {"title": form.title, "subject": period.label, "keywords": mark, "comments": mark, "created": created}
    )
    properties = {"form": form.id, "form_version": form.version, "period": period.code, "district": district}
    for name, value in properties.items():
        workbook.set_custom_property(f"antt_{name}", value)
