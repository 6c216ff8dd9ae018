"""How people name what is released."""

from __future__ import annotations

from functools import cache

from antt.reference.calendar import Period, UnknownPeriod, load_calendar
from antt.reference.units import load_units
from antt.render.kinds import KINDS, About
from antt.render.profile import load_profile
from antt.render.tier import tier_of
from antt.render.typography import in_sentence, toned

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
    unit = load_units().on(covered.cut_off).get(scope)
    name = toned(unit.full_name) if unit else ""
    subject = known.subject.format(**_words(kind, covered, name)) if known else kind
    if not scope or (unit and in_sentence(name) in subject):
        return f"{subject} {covered.label}"
    if unit:
        return f"{subject} {covered.label} - {name}"
    try:
        return f"{subject} {calendar.period(scope).label} và {covered.label}"
    except UnknownPeriod:
        return f"{subject} {covered.label} - {scope}"


def _words(kind: str, period: Period, name: str) -> dict[str, str]:
    """What stands in the subject of a kind for the unit that it is about; of many, for each of them."""
    each = _each(kind, period)
    return {"dia_ban": in_sentence(name) if name else f"từng {each}", "don_vi": each}


@cache
def _each(kind: str, period: Period) -> str:
    tier = tier_of(period, period)
    return tier.communal if kind in KINDS and KINDS[kind].about is About.COMMUNE else tier.reporting
