"""Read a workbook: is it one, is it our form, and then every value with its address."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from antt.guard import Content, Finding, Refused
from antt.parse import Opener, Workbook, open_workbook
from antt.read.cells import Cells
from antt.read.columns import NO_MAPPING, ColumnMapping
from antt.read.database import layouts
from antt.read.reading import Cover, Grid, Reading
from antt.read.sheet import SheetReading, expectation, if_none, read_sheet
from antt.read.values import as_typed
from antt.reference.form import NOTE_ROW, RECORD_ID, RECORD_LABEL, SYNTHETIC_MARK, Form, Ky
from antt.reference.vietnamese import text_key

__all__ = ["MOST_ROWS", "expectation", "if_none", "read_workbook"]

MOST_ROWS = 1200
"""Of a sheet. A district's longest has some 900; what is far beyond is damaged, and would take minutes to check."""


def read_workbook(
    content: Content, *forms: Form, mapping: ColumnMapping = NO_MAPPING, opener: Opener = open_workbook
) -> Reading:
    """Read the bytes of a workbook; never raises for what a sender may have done to it.

    Args:
        content: the file, .xlsx, .xlsm, .xls, .ods, a zip of .csv or rows of a database, whatever its name says.
        forms: the versions of the form that are taken, oldest first.
        mapping: headings that were accepted as fields for the office whose workbook it is.
        opener: what opens it; ``antt.parse.open_apart`` for files of strangers. A sheet has the same id under all names
            that versions of its form give it.
    """
    ids = {text_key(sheet.name): sheet.id for form in forms for sheet in form.sheets}
    opened = opener(content, frozenset(ids))
    if isinstance(opened, Finding):
        return _refused(opened)
    try:
        if opened.by_field:
            sheets = {sheet: Cells(rows) for sheet, rows in layouts(opened.sheets, forms).items()}
        else:
            sheets = {ids[text_key(sheet.name)]: Cells.of(sheet) for sheet in opened.sheets}
        return _read(forms, opened, sheets, mapping)
    except Refused as refused:
        return _refused(refused.finding)


def _refused(*findings: Finding) -> Reading:
    return Reading(None, None, findings=findings)


def _read(forms: Sequence[Form], opened: Workbook, sheets: Mapping[str, Cells], mapping: ColumnMapping) -> Reading:
    form = _version(forms, sheets.get("cover"))
    cover_sheet = form.sheet("cover")
    missing = [Finding("sheet.missing", s.name) for s in form.sheets if s.id not in sheets]
    if "cover" not in sheets:
        return _refused(*missing)
    # Sheets of another version may have other names: what matters to its sender is the version.
    control = read_sheet(form, cover_sheet, cover_sheet.fields, sheets["cover"], mapping)
    said = {field: column[0] for field, column in control.grid.values.items() if len(column)}
    if wrong := _wrong_form(form, said, asked=not missing):
        return _refused(wrong)
    if missing:
        return _refused(*missing)
    if long := [s for s in form.sheets if sheets[s.id].height > MOST_ROWS]:
        return _refused(
            *(Finding("sheet.too_long", s.name, found=str(sheets[s.id].height), expected=str(MOST_ROWS)) for s in long)
        )
    findings = (*_links(opened), *control.findings)
    synthetic = _is_synthetic(sheets["cover"])
    cover = _cover(form, said)
    if cover is None:
        return Reading(form, None, findings=findings, synthetic=synthetic)
    rest = [read_sheet(form, s, s.asked(cover.ky), sheets[s.id], mapping) for s in form.sheets[1:]]
    return _together(form, cover, [control, *rest], findings, synthetic)


def _version(forms: Sequence[Form], cover: Cells | None) -> Form:
    """The version most of whose fields stand on the cover by id or label; of equals, the newest."""
    if cover is None:
        return forms[-1]
    headings = {
        cover.text(row, column - 1).lower() for row in range(len(cover.rows)) for column in (RECORD_ID, RECORD_LABEL)
    }

    def known(form: Form) -> int:
        return sum(not headings.isdisjoint((f.id, f.label.lower())) for f in form.sheet("cover").fields)

    return max(reversed(forms), key=known)


def _together(
    form: Form, cover: Cover, read: list[SheetReading], findings: tuple[Finding, ...], synthetic: bool
) -> Reading:
    findings = (*findings, *(f for one in read[1:] for f in one.findings))
    grids: Mapping[str, Grid] = {one.grid.sheet.id: one.grid for one in read}
    if any(len(one.grid.fields) < len(one.grid.sheet.asked(cover.ky)) for one in read) or any(
        f.rule == "column.twice" for f in findings
    ):
        grids = {"cover": read[0].grid}
    columns = [one.columns for one in read]
    return Reading(
        form,
        cover,
        grids,
        findings,
        tuple(p for one in columns for p in one.proposals),
        tuple(u for one in columns for u in one.unread),
        synthetic,
    )


def _cover(form: Form, said: Mapping[Hashable, Any]) -> Cover | None:
    unit, ky, year = said.get(form.unit_code), said.get("ky_bao_cao"), said.get("nam")
    if isinstance(unit, str) and ky in set(Ky) and isinstance(year, int):
        return Cover(unit, Ky(ky), year)
    return None


def _wrong_form(form: Form, said: Mapping[Hashable, Any], asked: bool) -> Finding | None:
    """What is wrong with form and version as stated; a file that states none is blamed for it only when ``asked``."""
    name, version = said.get("mau_bieu"), said.get("phien_ban")
    if (name, version) == (form.id, form.version):
        return None
    if name is None and version is None:
        found = "Trang thông tin chung không ghi mẫu biểu và phiên bản."
        return _form_finding(form, found) if asked else None
    found = f"Mẫu {name or '(không ghi)'}, phiên bản {'(không ghi)' if version is None else version}"
    if name == form.id and isinstance(version, int):
        found += ", cũ hơn phiên bản đang dùng" if version < form.version else ", chưa có trong hệ thống"
    return _form_finding(form, f"{found}.")


def _form_finding(form: Form, found: str) -> Finding:
    expected = f"Mẫu {form.id}, phiên bản {form.version}."
    return Finding("file.form", form.sheet("cover").name, found=found, expected=expected)


def _is_synthetic(cover: Cells) -> bool:
    return any(as_typed(cell) == SYNTHETIC_MARK for row in cover.rows[:NOTE_ROW] for cell in row)


def _links(opened: Workbook) -> list[Finding]:
    return [Finding("file.links", found=", ".join(opened.links))] if opened.links else []
