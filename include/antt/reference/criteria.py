"""Criteria sets: which conditions a unit must meet, under which instrument, from when to when.

Conditions are SQL boolean expressions over field ids. Only names, literals, comparison, arithmetic and logic are
allowed, so that what a verdict depends on is known by parsing and a reference file can run nothing else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Literal

from pydantic import BaseModel, field_validator, model_validator
from pydantic import Field as Constraint
from sqlglot import exp

from antt.reference.expressions import parse
from antt.reference.files import ReferenceError, Schema, load_yaml
from antt.reference.form import Form, Ky
from antt.reference.units import PROGRAMME
from antt.settings import REFERENCE


class Level(StrEnum):
    """Which units an indicator judges."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"


class Outcome(StrEnum):
    """What a verdict says."""

    MET = "dat"
    NOT_MET = "chua_dat"
    NOT_APPLICABLE = "khong_ap_dung"
    NOT_ENOUGH_DATA = "khong_du_so_lieu"


class Scope(StrEnum):
    """Where the value of a name in an expression comes from; the prefix before the dot."""

    OWN = ""
    PREV = "prev"
    COMMUNES = "communes"
    COMMUNES_PREV = "communes_prev"
    PERIOD = "period"


PERIOD_DATES = frozenset({"year_starts", "q1_ends", "cut_off"})


class Condition(Schema):
    """One condition of an indicator."""

    id: str
    label: str
    basis: str
    expr: str


class Count(Schema):
    """Number of rows of a sub-table that meet ``where``, for the unit at the cut-off."""

    sheet: str
    where: str


class Tally(Schema):
    """Number of verdicts with one of ``outcomes`` of another indicator, in the same period and within the unit."""

    indicator: str
    outcomes: tuple[Outcome, ...]


class Indicator(Schema):
    """One version of an indicator's rule."""

    id: str
    version: int
    title: str
    level: Level
    valid_from: dt.date
    valid_to: dt.date | None = None
    wording: Literal["confirmed", "to_be_confirmed"]
    programme: str = PROGRAMME
    """Whose communes are judged, or summed up for a unit above them."""
    entered: str = ""
    """Field in which the sender enters its own result; compared with the verdict, never an input of it."""
    periods: tuple[Ky, ...]
    window: str
    applies_if: str = ""
    parameters: Mapping[str, bool | str] = Constraint(default_factory=dict)
    terms: Mapping[str, str] = Constraint(default_factory=dict)
    counts: Mapping[str, Count] = Constraint(default_factory=dict)
    verdicts: Mapping[str, Tally] = Constraint(default_factory=dict)
    conditions: tuple[Condition, ...]

    @model_validator(mode="after")
    def _expressions_are_restricted(self) -> Indicator:
        texts = {f"condition {c.id}": c.expr for c in self.conditions} | {f"term {k}": t for k, t in self.terms.items()}
        texts |= {f"count {k}": c.where for k, c in self.counts.items()}
        if self.applies_if:
            texts["applies_if"] = self.applies_if
        for place, text in texts.items():
            try:
                parse(text)
            except ValueError as error:
                raise ValueError(f"indicator {self.id}, {place}: {error}") from error
        return self

    @field_validator("conditions")
    @classmethod
    def _ids_are_unique(cls, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        ids = [c.id for c in conditions]
        if len(ids) != len(set(ids)):
            raise ValueError("condition ids must differ")
        return conditions

    @property
    def digest(self) -> str:
        """SHA-256 of the rule: two verdicts with the same digest were judged alike."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def in_force(self, day: dt.date) -> bool:
        """True when the rule holds on the assessment date."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class CriteriaSet(Schema):
    """The indicators of one instrument."""

    set: str
    title: str
    instrument: str
    issued: dt.date
    indicators: tuple[Indicator, ...]


class Name(BaseModel, frozen=True):
    """A name an expression reads: where from, and which field."""

    scope: Scope
    id: str


def column_name(column: exp.Column) -> Name:
    """The name that a column node stands for.

    Raises:
        ValueError: its prefix is unknown.
    """
    return Name(scope=Scope(column.table), id=column.name)


def check_names(criteria: CriteriaSet, form: Form) -> None:
    """Every name in every expression must be a field of the form, a term, a count, a parameter or a period's date.

    Raises:
        ReferenceError: naming the set, the indicator, the condition and the name.
    """
    for indicator in criteria.indicators:
        own = (indicator.terms, indicator.counts, indicator.verdicts, indicator.parameters)
        known = set(form.elements).union(*own)
        texts = [(c.id, c.expr) for c in indicator.conditions] + list(indicator.terms.items())
        for place, text in [*texts, ("applies_if", indicator.applies_if or "true")]:
            for column in parse(text).find_all(exp.Column):
                names = PERIOD_DATES if column.table == Scope.PERIOD else known
                if column.table not in set(Scope) or column.name not in names:
                    raise ReferenceError(
                        f"{criteria.set}.yaml: indicator {indicator.id}, {place}: unknown name {column.sql()}"
                    )


@cache
def load_criteria() -> tuple[CriteriaSet, ...]:
    """Load ``reference/criteria/*.yaml``, in the order of their names."""
    return tuple(load_yaml(path, CriteriaSet) for path in sorted((REFERENCE / "criteria").glob("*.yaml")))
