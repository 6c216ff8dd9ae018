"""Figures as reported, or restated to the units of another date: what schema ``mart`` computes, for Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text
from sqlalchemy.exc import DataError

from antt.errors import WrongRequest
from antt.reference.calendar import Period
from antt.reference.form import FieldKind, Form
from antt.reference.units import load_units
from antt.warehouse.moment import known_moment

OBSTACLES = {"khong_so_sanh_duoc": "không so sánh được", "khong_du_so_lieu": "không đủ số liệu"}


class Figure(NamedTuple):
    """A count of one unit."""

    unit_code: str | None
    """None for what was reported and went nowhere known."""
    name: str
    number: Decimal | None
    """None when something keeps it from being told."""
    obstacle: str
    """Why, in Vietnamese; empty with a number."""
    because: tuple[str, ...]
    """Codes of the units that are in the way."""
    origins: tuple[str, ...]
    """Codes of the units that it comes from."""
    to_be_confirmed: bool
    """True when it rests on a succession whose legal text was not seen."""


def times_of(form: Form, element: str, period: Period) -> tuple[str, ...]:
    """Times at which a period reports an element.

    Raises:
        WrongRequest: the form has no such element.
    """
    kinds = {f.id: f.kind for sheet in form.sheets for f in sheet.fields}
    match kinds.get(element):
        case FieldKind.FLOW:
            return tuple(period.buckets)
        case FieldKind.STOCK:
            return (period.cut_off.isoformat(),)
        case FieldKind.ANNUAL:
            return (str(period.year),)
        case _:
            raise WrongRequest(f"there is no element {element} with values in time")


def reported(connection: Connection, element: str, times: Sequence[str], day: dt.date) -> list[Figure]:
    """A count summed over times, of every unit that reported it; ``day`` says which names the units have."""
    rows = _ask(
        connection,
        "select r.unit_code, r.number, case when r.number is null then 'khong_du_so_lieu' end as obstacle,"
        " array[]::text[] as because, array[r.unit_code] as origins, false as to_be_confirmed"
        " from mart.reported(:element, :times, :known_at) r order by 1",
        {"element": element, "times": list(times)},
    )
    return [_figure(row, day) for row in rows]


def restated(connection: Connection, element: str, times: Sequence[str], as_of: dt.date) -> list[Figure]:
    """A count summed over times, of every unit of a day into which something went that was reported.

    Raises:
        WrongRequest: it cannot be summed over these times, or they are later than the day.
    """
    rows = _ask(
        connection,
        "select * from mart.restated(:element, :times, cast(:as_of as date), :known_at)",
        {"element": element, "times": list(times), "as_of": as_of},
    )
    return [_figure(row, as_of) for row in rows]


def _ask(connection: Connection, query: str, values: dict[str, object]) -> Sequence[Row[Any]]:
    try:
        return connection.execute(text(query), values | {"known_at": known_moment(connection)}).all()
    except DataError as error:
        diagnosis = getattr(error.orig, "diag", None)
        raise WrongRequest(diagnosis.message_primary if diagnosis else str(error.orig)) from error


def _figure(row: Row[Any], day: dt.date) -> Figure:
    unit = load_units().on(day).get(row.unit_code)
    return Figure(
        row.unit_code,
        unit.full_name if unit else "",
        row.number,
        OBSTACLES.get(row.obstacle, ""),
        tuple(row.because),
        tuple(row.origins),
        row.to_be_confirmed,
    )
