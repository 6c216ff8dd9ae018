"""Figures in the units of any date."""

from __future__ import annotations

import datetime as dt

from antt.reference.calendar import load_calendar
from antt.reference.form import every_field
from antt.settings import Settings
from antt.territory import Figure, reported, restated, times_of
from antt.warehouse import open_warehouse


def figures(settings: Settings, element: str, period: str, as_of: dt.date | None) -> list[Figure]:
    """A count of a period: as reported, or restated to the units of a day.

    Raises:
        WrongRequest: there is no such element, or it is none that is summed.
    """
    wanted = load_calendar().period(period)
    times = times_of(every_field(), element, wanted)
    with open_warehouse(settings) as engine, engine.connect() as connection:
        if as_of is None:
            return reported(connection, element, times, wanted.cut_off)
        return restated(connection, element, times, as_of)
