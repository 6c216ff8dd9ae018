"""Which unit went into which, and when: ``reference/units/successions.csv``.

A unit that goes on as it was has no row. One that was divided has a row for each unit that it went into; their shares
are of whatever is counted in it, and empty where nobody has published them.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from antt.reference.files import ReferenceError, Schema
from antt.reference.units import Unit, Units, load_units
from antt.settings import REFERENCE

PATH = REFERENCE / "units" / "successions.csv"
Code = Annotated[str, Field(pattern=r"^(\d{3}|\d{5})$")]


class Succession(Schema):
    """A unit, as it was on the day before ``on_date``, going whole or in part into a unit of that day."""

    on_date: dt.date
    old_code: Code
    new_code: Code
    kind: Literal["rename", "merge", "split_part"]
    share: Annotated[Decimal, Field(gt=0, le=1)] | None
    """Of the old unit; 1 where it goes whole, None where it is not known."""
    wording: Literal["confirmed", "to_be_confirmed"]
    """Whether the text of the resolution itself was seen."""

    @model_validator(mode="after")
    def _whole_or_part(self) -> Self:
        if (self.kind == "split_part") == (self.share == 1):
            raise ValueError(f"{self.kind} with share {self.share}: a part has less than 1, anything else has 1")
        return self


@cache
def load_successions() -> tuple[Succession, ...]:
    """Load the file and check it against the units.

    Raises:
        ReferenceError: a row is not of its form, names a unit that was not there, or shares do not make a whole.
    """
    rows = []
    with PATH.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                rows.append(Succession.model_validate(row | {"share": row["share"] or None}))
            except ValidationError as error:
                raise ReferenceError(f"{PATH.name}: line {line}: {error.errors()[0]['msg']}") from error
    check_successions(rows, load_units())
    return tuple(rows)


def origins(unit: Unit) -> list[Succession]:
    """What went into a unit when it began, or later."""
    return [s for s in load_successions() if s.new_code == unit.code and unit.valid.covers(s.on_date)]


def successors(unit: Unit) -> list[Succession]:
    """What a unit went into, when it ended or, in part, before."""
    day = dt.timedelta(days=1)
    return [s for s in load_successions() if s.old_code == unit.code and unit.valid.covers(s.on_date - day)]


def check_successions(rows: Iterable[Succession], units: Units) -> None:
    """Every unit exists on its side of the date; the shares of one unit are all unknown, or make a whole.

    Raises:
        ReferenceError: not so.
    """
    shares: dict[tuple[dt.date, str], list[Decimal | None]] = defaultdict(list)
    existing = cache(units.on)
    for row in rows:
        shares[row.on_date, row.old_code].append(row.share)
        if row.old_code not in existing(row.on_date - dt.timedelta(days=1)) or row.new_code not in existing(
            row.on_date
        ):
            raise ReferenceError(f"{PATH.name}: {row.old_code} to {row.new_code} on {row.on_date}: no such unit then")
    for (day, code), parts in shares.items():
        known = [share for share in parts if share is not None]
        if known and (len(known) < len(parts) or sum(known) != 1):
            raise ReferenceError(f"{PATH.name}: the shares of {code} on {day} do not make 1")
