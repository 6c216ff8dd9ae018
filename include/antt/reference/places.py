"""From what somebody calls a place to the unit that it is on a day.

A code alone is not enough, nor is a name: codes were given to other units, and several units bear one name. What is not
certain stays unresolved, with its candidates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from antt.reference.successions import successors
from antt.reference.units import Unit, Units
from antt.reference.vietnamese import text_key


def resolve(units: Units, text: str, day: dt.date, within: str | None = None) -> tuple[Unit, ...]:
    """Units that a code or a name may mean on a day; exactly one when it is certain.

    Args:
        units: all units.
        text: code, or name with or without its kind, however typed.
        day: on which they exist.
        within: code of the unit right above them.
    """
    existing = [u for u in units.on(day).values() if within in {None, u.parent}]
    return tuple(u for u in existing if u.code == text.strip()) or named(existing, text)


def named(among: Iterable[Unit], text: str) -> tuple[Unit, ...]:
    """Units of that name, with or without its kind, by code."""
    key = text_key(text)
    found = (u for u in among if key in {text_key(u.name), text_key(u.full_name)})
    return tuple(sorted(found, key=lambda u: (u.code, u.valid.start or dt.date.min)))


def lives(units: Units, code: str) -> list[Unit]:
    """Every unit that has borne a code, in order of time."""
    return sorted((u for u in units.units if u.code == code), key=lambda u: u.valid.start or dt.date.min)


def heirs(units: Units, unit: Unit, day: dt.date) -> frozenset[str]:
    """Codes of the units of a later day into which a unit went, whole or in part; empty when nobody knows."""
    if unit.valid.covers(day):
        return frozenset({unit.code})
    ends = unit.valid.end
    if ends is None or ends > day:
        return frozenset()
    following = units.on(ends)
    into = (following[s.new_code] for s in successors(unit) if s.on_date == ends)
    return frozenset[str]().union(*(heirs(units, heir, day) for heir in into))


def likely(units: Units, communes: Iterable[Unit], code: str, name: str, day: dt.date) -> tuple[Unit, ...]:
    """Of an office's communes on a day, those that a row may mean which gives a name and no code of theirs.

    The name they bear, else the name or code that they, or what went into them, bore before.
    """
    among = tuple(communes)
    if found := named(among, name):
        return found
    earlier = [u for u in units.units if u.valid.end is not None and u.valid.end <= day]
    before = named(earlier, name) or tuple(u for u in earlier if u.code == code)
    now = frozenset[str]().union(*(heirs(units, unit, day) for unit in before))
    return tuple(u for u in among if u.code in now)
