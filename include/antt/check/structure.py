"""Sender and structure before content: may they send it, is it our form, whose is it, and for which period?

Content is not checked on a broken file: its sender gets one clear issue, not nine hundred.
"""

from __future__ import annotations

import datetime as dt

from antt.read import Finding, Reading
from antt.reference.calendar import Period, load_calendar
from antt.reference.checks import load_catalogue
from antt.reference.form import Form, form_on
from antt.reference.units import load_units
from antt.reference.vietnamese import text_key

NOT_THEIRS = "sender.units"
"""Rule on what was sent by who may not send the figures of that unit."""


def check_structure(
    reading: Reading,
    expected_period: str | None,
    received: dt.date,
    locked_since: dt.date | None = None,
    form: Form | None = None,
) -> tuple[Finding, ...]:
    """Findings of level 0; empty when the content can be checked.

    Args:
        reading: what was read.
        expected_period: the period for which the file was handed in, if its place says so.
        received: the day it came in, in Vietnam.
        locked_since: first day on which its period takes nothing more, if it is locked.
        form: the form that it must be; by default that on which its period is reported.
    """
    broken = tuple(f for f in reading.findings if load_catalogue().rule(f.rule).level == 0)
    if broken:
        return broken
    if reading.cover is None or reading.form is None:
        sheet = reading.form.sheet("cover").name if reading.form else ""
        return (Finding("cover.incomplete", sheet),)
    period = period_of(reading)
    if period is None:
        return (_cover(reading, "cover.period", "nam", str(reading.cover.year), expected_period or ""),)
    in_force = form or form_on(period.cut_off)
    if reading.form != in_force:
        found = f"Mẫu {reading.form.id}, phiên bản {reading.form.version}."
        expected = f"Mẫu {in_force.id}, phiên bản {in_force.version} dùng cho kỳ này."
        return (_cover(reading, "file.form", "phien_ban", found, expected),)
    findings = _cover_findings(reading, in_force, period, expected_period, received)
    if locked_since is not None:
        findings.append(_cover(reading, "period.locked", "ky_bao_cao", period.code, f"{locked_since:%d/%m/%Y}"))
    return tuple(findings)


def check_sender(reading: Reading, may_send: frozenset[str] | None) -> tuple[Finding, ...]:
    """A finding if those who sent a file may not send the figures of the unit that it is of."""
    code = district_of(reading)
    if may_send is None or code is None or code in may_send or reading.form is None:
        return ()
    return (_cover(reading, NOT_THEIRS, reading.form.unit_code, code, ", ".join(sorted(may_send))),)


def period_of(reading: Reading) -> Period | None:
    """The period that the cover names; None when the calendar has no such year."""
    cover, calendar = reading.cover, load_calendar()
    if cover is None or not calendar.first_year <= cover.year <= calendar.last_year:
        return None
    return calendar.period_of(cover.ky, cover.year)


def district_of(reading: Reading) -> str | None:
    """Code of the reporting unit that the cover names, if an office reports for it in that period."""
    period = period_of(reading)
    if reading.cover is None or period is None:
        return None
    code = reading.cover.district_code
    return code if load_units().office_of(code, period.cut_off) else None


def _cover_findings(
    reading: Reading, form: Form, period: Period, expected: str | None, received: dt.date
) -> list[Finding]:
    said = reading.grids["cover"].values.iloc[0].to_dict()
    findings = []
    if expected is not None and expected != period.code:
        findings.append(_cover(reading, "cover.period", "ky_bao_cao", period.code, expected))
    if district_of(reading) is None:
        findings.append(_cover(reading, "cover.district", form.unit_code, str(said[form.unit_code])))
    elif said.get(form.unit_name):
        unit = load_units().on(period.cut_off)[str(said[form.unit_code])]
        if text_key(str(said[form.unit_name])) not in {text_key(unit.name), text_key(unit.full_name)}:
            findings.append(_cover(reading, "cover.name", form.unit_name, str(said[form.unit_name]), unit.full_name))
    if said["ngay_chot"] != period.cut_off:
        found = reading.grids["cover"].typed["ngay_chot"].iloc[0]
        findings.append(_cover(reading, "cover.cut_off", "ngay_chot", found, f"{period.cut_off:%d/%m/%Y}"))
    if received <= period.cut_off:
        findings.append(_cover(reading, "cover.not_closed", "ky_bao_cao", period.code, f"{period.cut_off:%d/%m/%Y}"))
    if said["do_mat"] not in {None, "THUONG"}:
        findings.append(_cover(reading, "cover.secrecy", "do_mat", reading.grids["cover"].typed["do_mat"].iloc[0]))
    return findings


def _cover(reading: Reading, rule: str, field: str, found: str, expected: str = "") -> Finding:
    grid = reading.grids["cover"]
    return Finding(rule, grid.sheet.name, grid.addresses[field][0], field, found=found, expected=expected)
