"""How people name what is released."""

from __future__ import annotations

from antt.reference.calendar import UnknownPeriod, load_calendar
from antt.reference.units import load_units
from antt.render.profile import load_profile

STATES = {
    "draft": "chờ duyệt",
    "approved": "đã duyệt, chờ phát hành",
    "rejected": "bị trả lại",
    "released": "đã phát hành",
    "superseded": "đã được thay thế",
}


def report_name(kind: str, period: str, scope: str = "") -> str:
    """A report in words: what it reports, on which period, about which unit or together with which earlier period."""
    calendar = load_calendar()
    covered = calendar.period(period)
    known = load_profile().reports.get(kind)
    subject = known.subject if known else kind
    if not scope:
        return f"{subject} {covered.label}"
    if unit := load_units().on(covered.cut_off).get(scope):
        return f"{subject} {covered.label} - {unit.full_name}"
    try:
        return f"{subject} {calendar.period(scope).label} và {covered.label}"
    except UnknownPeriod:
        return f"{subject} {covered.label} - {scope}"
