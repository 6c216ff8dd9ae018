"""Which verdict a person asks for, by a code or a name; what is wrong with the question is said in one line."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, text

from antt.errors import WrongRequest
from antt.reference.calendar import Period
from antt.reference.criteria import load_criteria
from antt.reference.units import Unit, load_units
from antt.reference.vietnamese import text_key
from antt.settings import TIMEZONE


def asked_unit(connection: Connection, asked: str, indicator: str, period: Period, known_at: dt.datetime) -> Unit:
    """The one unit of that code or name that was judged by an indicator in a period.

    Raises:
        WrongRequest: no such indicator or unit, several units, or none that was judged.
    """
    indicators = {i.id: None for s in load_criteria() for i in s.indicators}
    if indicator not in indicators:
        raise WrongRequest(f"there is no indicator {indicator!r}; there are {', '.join(indicators)}")
    named = _named(asked, period.cut_off)
    if not named:
        raise WrongRequest(f"there is no unit {asked!r} on {period.cut_off}")
    judged = _judged(connection, indicator, period, known_at)
    if not judged:
        moment = f"{known_at.astimezone(TIMEZONE):%Y-%m-%d %H:%M} in Viet Nam"
        raise WrongRequest(f"indicator {indicator} was not evaluated for {period.code} by {moment}")
    found = [unit for unit in named if unit.code in judged]
    if not found:
        raise WrongRequest(f"{_told(named, period.cut_off)}: not judged by indicator {indicator} in {period.code}")
    if len(found) > 1:
        raise WrongRequest(f"several units are called {asked!r}, give a code: {_told(found, period.cut_off)}")
    return found[0]


def _named(asked: str, day: dt.date) -> list[Unit]:
    units, key = load_units().on(day), text_key(asked)
    if asked in units:
        return [units[asked]]
    return [u for u in units.values() if key in {text_key(u.name), text_key(u.full_name)}]


def _judged(connection: Connection, indicator: str, period: Period, known_at: dt.datetime) -> set[str]:
    query = text(
        "select unit_code from core.verdicts_as_known(:known_at) where period_code = :period and indicator = :indicator"
    )
    values = {"known_at": known_at, "period": period.code, "indicator": indicator}
    return set(connection.scalars(query, values))


def _told(units: list[Unit], day: dt.date) -> str:
    existing = load_units().on(day)
    return "; ".join(f"{u.code} {u.full_name} ({existing[u.parent].full_name if u.parent else ''})" for u in units)
