"""The report's profile: the words and recipients of the office that issues it, and the targets it is held to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from pydantic import model_validator

from antt.errors import WrongRequest
from antt.reference.calendar import Period
from antt.reference.files import Schema, load_yaml
from antt.reference.form import Ky
from antt.settings import REFERENCE


class Basis(Schema):
    """A legal basis printed before the text."""

    text: str
    valid_from: dt.date = dt.date.min
    valid_to: dt.date = dt.date.max
    """First day on which it no longer holds."""


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


class Programme(Schema):
    """A programme of New Rural Development, as reports of its years speak of it."""

    valid_from: dt.date = dt.date.min
    valid_to: dt.date = dt.date.max
    """First day on which it no longer holds."""
    instruments: str
    """Under which it is led, as in a sentence."""
    short: str
    """The same, where they were named before."""
    targets_by: str = ""
    """By when its targets are to be reached, as in a sentence."""
    targets: tuple[Target, ...] = ()
    reduction_target: Aim | None = None
    """Of the social-order crimes of each district against 2019."""

    @property
    def aims(self) -> dict[str, tuple[str, Aim]]:
        """Id of the figure → label and number of everything that it aims at."""
        found = {
            f"muc_tieu.{target.id}.{level}": (f"{target.label}: mục tiêu", aim)
            for target in self.targets
            for level, aim in (("toan_quoc", target.national), ("thanh_pho", target.city))
            if aim
        }
        if self.reduction_target:
            found["muc_tieu.giam_2019"] = "Mục tiêu giảm phạm tội về trật tự xã hội", self.reduction_target
        return found


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
    programmes: tuple[Programme, ...]
    """One on each day."""
    tile_map: dict[str, tuple[int, int]]
    """Row and column of each district on a map of tiles, from the north-west."""

    @model_validator(mode="after")
    def _one_programme_a_day(self) -> Profile:
        ends = [dt.date.min, *(programme.valid_to for programme in self.programmes)]
        begins = [*(programme.valid_from for programme in self.programmes), dt.date.max]
        for end, begin in zip(ends, begins, strict=True):
            if end != begin:
                raise ValueError(f"programmes: one begins where the one before ends, not {begin} after {end}")
        return self

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

    def bases_on(self, *days: dt.date) -> tuple[str, ...]:
        """Legal bases that hold on any of these days."""
        return tuple(b.text for b in self.bases if any(b.valid_from <= day < b.valid_to for day in days))

    def programme_on(self, day: dt.date) -> Programme:
        """The programme of ``day``."""
        return next(p for p in self.programmes if p.valid_from <= day < p.valid_to)


@cache
def load_profile(name: str = "hanoi") -> Profile:
    """Load ``reference/report/<name>.yaml``."""
    return load_yaml(REFERENCE / "report" / f"{name}.yaml", Profile)
