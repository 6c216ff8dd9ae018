"""The report's profile: the words and recipients of the office that issues it, and the targets it is held to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from antt.errors import WrongRequest
from antt.reference.calendar import Period
from antt.reference.files import Schema, load_yaml
from antt.reference.form import Ky
from antt.settings import REFERENCE


class Basis(Schema):
    """A legal basis printed before the text."""

    text: str
    valid_from: dt.date | None = None


class Signatory(Schema):
    """Who signs: lines of authority and post, rank and name (empty ones are left for the pen)."""

    authority: tuple[str, ...]
    name: str = ""
    rank: str = ""


class Aim(Schema):
    """A target's number and its source."""

    value: Decimal
    unit: str
    basis: str


class Target(Schema):
    """A target and the figure that is held against it."""

    id: str
    label: str
    achieved: str
    national: Aim | None = None
    city: Aim | None = None


class ReportKind(Schema):
    """A kind of report: its subject, which the period follows, and the kinds of period that it can cover.

    In its words, ``{dia_ban}`` stands for the unit that it is about, ``{don_vi}`` for the office.
    """

    subject: str
    periods: tuple[Ky, ...]
    name: str = "BÁO CÁO"
    symbol: str = ""
    """After its number; empty: that of the profile."""
    signed: bool = True
    """False: a file for the office's own use, without number, addressee, recipients and signature."""
    addressee: str = ""
    """Empty: that of the profile; so for the recipients."""
    recipients: tuple[str, ...] = ()


class Profile(Schema):
    """``reference/report/*.yaml``."""

    parent_agency: str
    agency: str
    agency_short: str
    locality: str
    place: str
    symbol: str
    addressee: str
    signatory: Signatory
    recipients: tuple[str, ...]
    bases: tuple[Basis, ...]
    reports: dict[str, ReportKind]
    targets: tuple[Target, ...]
    reduction_target: Aim
    tile_map: dict[str, tuple[int, int]]
    """Row and column of each district on a map of tiles, from the north-west."""

    def kind(self, name: str, period: Period) -> ReportKind:
        """The kind of report of that name.

        Raises:
            WrongRequest: there is none, or it does not cover such a period.
        """
        kind = self.reports.get(name)
        if kind is None or period.ky not in kind.periods:
            raise WrongRequest(f"no report {name!r} for period {period.code}; there are {', '.join(self.reports)}")
        return kind

    def addressed(self, kind: ReportKind, words: Mapping[str, str]) -> Profile:
        """The profile with symbol, addressee and recipients of a kind of report."""
        return self.model_copy(
            update={
                "symbol": kind.symbol or self.symbol,
                "addressee": (kind.addressee or self.addressee).format(**words),
                "recipients": tuple(line.format(**words) for line in kind.recipients or self.recipients),
            }
        )

    def bases_on(self, day: dt.date) -> tuple[str, ...]:
        """Legal bases that hold on ``day``."""
        return tuple(b.text for b in self.bases if b.valid_from is None or b.valid_from <= day)


@cache
def load_profile(name: str = "hanoi") -> Profile:
    """Load ``reference/report/<name>.yaml``."""
    return load_yaml(REFERENCE / "report" / f"{name}.yaml", Profile)
