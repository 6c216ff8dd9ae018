"""Rows whose commune could not be resolved: listed for an operator, who may accept a name for their office."""

from __future__ import annotations

from typing import NamedTuple

from psycopg.types.range import DateRange
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from antt.archive import Archive
from antt.errors import WrongRequest
from antt.pipeline.again import returned, returned_for, take_again
from antt.pipeline.mapping import read_submitted
from antt.pipeline.names import by_accepted_names, doubts, owing
from antt.read import Reading
from antt.reference.vietnamese import text_key
from antt.settings import Settings
from antt.warehouse import open_warehouse

UNRESOLVED = frozenset({"row.unresolved"})


class Waiting(NamedTuple):
    """What some rows of a returned submission say instead of a commune of their office."""

    submission: int
    name: str
    district: str
    typed: str
    """Code, if any, and name."""
    places: tuple[str, ...]
    """Sheet and cell of each row."""
    candidates: tuple[str, ...]
    """Codes of the communes that it may mean."""


class AcceptedName(NamedTuple):
    """What an acceptance did."""

    district: str
    typed: str
    unit_code: str
    submission: int | None
    """The submission in which the same bytes are taken up again; None while other rows are not resolved."""


def waiting(settings: Settings) -> list[Waiting]:
    """What may be accepted: about submissions that were returned for it and that nothing followed."""
    with open_warehouse(settings) as engine:
        return [
            one
            for row in returned_for(engine, UNRESOLVED)
            for one in _waiting(row.id, row.name, read_submitted(engine, Archive(settings.archive).get(row.sha256)))
        ]


def accept_name(settings: Settings, submission: int, typed: str, unit_code: str, by: str) -> AcceptedName:
    """Accept what rows of a submission say as a commune of its office, as long as that commune exists.

    The same bytes are taken up again once all of their rows are resolved.

    Raises:
        WrongRequest: nobody is named, no row says so, or the office does not report for that commune.
    """
    if not by.strip():
        raise WrongRequest("name the person who accepts")
    with open_warehouse(settings) as engine:
        content = Archive(settings.archive).get(returned(engine, submission))
        reading = read_submitted(engine, content)
        one, key = owing(reading), text_key(typed)
        if one is None or key not in {text_key(doubt.typed) for _, _, doubt in doubts(reading)}:
            raise WrongRequest(f"no row of submission {submission} waits for «{typed}»")
        unit = next((u for u in one.communes if u.code == unit_code), None)
        if unit is None:
            raise WrongRequest(f"{unit_code} is no commune that the office reports for")
        try:
            with engine.begin() as connection:
                connection.execute(
                    text(
                        "insert into intake.unit_alias"
                        " (district_code, alias, unit_code, valid, accepted_by, from_submission)"
                        " values (:district, :alias, :unit, :valid, :by, :submission)"
                    ),
                    {
                        "district": one.district,
                        "alias": key,
                        "unit": unit.code,
                        "valid": DateRange(unit.valid.start, unit.valid.end, "[)"),
                        "by": by,
                        "submission": submission,
                    },
                )
                rest = doubts(by_accepted_names(connection, reading))
                taken = None if rest else take_again(connection, submission)
        except IntegrityError as error:
            raise WrongRequest(f"submission {submission} cannot be taken up again: {error.orig}") from error
    return AcceptedName(one.district, typed, unit.code, taken)


def _waiting(submission: int, name: str, reading: Reading) -> list[Waiting]:
    found: dict[str, Waiting] = {}
    for grid, row, doubt in doubts(reading):
        place = f"{grid.sheet.name}!{grid.addresses['ma_xa'][row]}"
        known = found.get(text_key(doubt.typed))
        found[text_key(doubt.typed)] = Waiting(
            submission,
            name,
            reading.cover.district_code if reading.cover else "",
            doubt.typed,
            (*(known.places if known else ()), place),
            tuple(unit.code for unit in doubt.candidates),
        )
    return list(found.values())
