"""The kinds of reports: what each is about, how its content is gathered and how that is put into words.

A kind is an entry here and one under ``reports`` in ``reference/report/*.yaml`` (its title, recipients and the kinds of
period that it covers), with its text in ``templates/reports``. Formats, editions and release know no kind by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from antt.errors import WrongRequest
from antt.reference.calendar import Period, UnknownPeriod, load_calendar
from antt.reference.units import load_units
from antt.render import dossier, dossier_text, inspection, inspection_text, periodic_text, scorecard
from antt.render.content import Content
from antt.render.content import gather as gather_content
from antt.render.gathered import Gathered
from antt.render.letter import Letter
from antt.render.paragraphs import read_paragraphs
from antt.render.profile import load_profile

if TYPE_CHECKING:
    from antt.render.snapshot import Snapshot


class About(StrEnum):
    """What of its period a report is about: what its scope names."""

    PROVINCE = "province"
    """All of it; the scope is empty."""
    OFFICE = "office"
    """One reporting unit."""
    COMMUNE = "commune"
    """One communal unit."""
    SINCE = "since"
    """All of it and of an earlier period."""


Gather = Callable[[Connection, str, Period, dt.datetime, Sequence[str]], Iterator[Gathered]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of report."""

    about: About
    content: type[Gathered]
    gather: Gather
    """One content a scope, from connection, name of the kind, period, moment and scopes."""
    compose: Callable[[Snapshot, Any], Letter]
    """The words of a snapshot, given its content."""

    def scopes(self, period: Period) -> list[str]:
        """Every scope of a period that a report of this kind can be about."""
        match self.about:
            case About.OFFICE:
                return [o.unit_code for o in load_units().offices_on(period.cut_off)]
            case About.COMMUNE:
                return [u.code for u in load_units().owing(period.cut_off)]
            case About.SINCE:
                return [p.code for p in load_calendar().before(period)]
        return [""]


KINDS: dict[str, Kind] = {
    "annual": Kind(About.PROVINCE, Content, gather_content, periodic_text.compose),
    "half_year": Kind(About.PROVINCE, Content, gather_content, periodic_text.compose),
    "district": Kind(About.OFFICE, Content, gather_content, periodic_text.compose),
    "scorecard": Kind(About.PROVINCE, scorecard.Scorecard, scorecard.gather, scorecard.compose),
    "inspection": Kind(About.SINCE, inspection.Inspection, inspection.gather, inspection_text.compose),
    "dossier": Kind(About.COMMUNE, dossier.Dossier, dossier.gather, dossier_text.compose),
}
"""By name, in the order in which they are offered."""


def kind_named(name: str) -> Kind:
    """The kind of that name.

    Raises:
        WrongRequest: there is none.
    """
    if name not in KINDS:
        raise WrongRequest(f"no report {name!r}; there are {', '.join(KINDS)}")
    return KINDS[name]


def gather(
    connection: Connection, name: str, period: Period, known_at: dt.datetime, scopes: Sequence[str]
) -> Iterator[Gathered]:
    """The content of the reports about these scopes of a period, as known at a moment.

    Raises:
        NothingToReport: nobody reports on the cut-off date, or nothing is known of the period.
        WrongRequest: no such kind of report for that period, or it can be about no such scope.
    """
    kind = kind_named(name)
    load_profile().kind(name, period)
    possible = set(kind.scopes(period))
    for scope in scopes:
        if scope not in possible:
            raise WrongRequest(_refusal(name, kind, period, scope))
    for content in kind.gather(connection, name, period, known_at, scopes):
        added = read_paragraphs(connection, name, period.code, content.scope, known_at, content.figures)
        yield replace(content, paragraphs=added)


def _refusal(name: str, kind: Kind, period: Period, scope: str) -> str:
    if kind.about is About.SINCE:
        try:
            load_calendar().period(scope)
        except UnknownPeriod as error:
            return str(error)
        return f"report {name!r} of {period.code} covers an earlier period as well, and {scope} is none"
    if kind.about is About.PROVINCE:
        return f"report {name!r} is about the whole province, not about {scope}"
    if not scope:
        return f"report {name!r} is about one {kind.about}: say which, or all"
    return f"no {kind.about} {scope!r} reports in {period.code}"
