"""Criteria sets: which conditions a unit must meet, under which instrument, from when to when.

Conditions are SQL boolean expressions over field ids. Only names, literals, comparison, arithmetic and logic are
allowed, so that what a verdict depends on is known by parsing and a reference file can run nothing else.
What a file alone cannot tell (names, windows, versions that overlap) is looked at in ``antt.reference.consistency``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, field_validator, model_validator
from pydantic import Field as Constraint
from sqlglot import exp

from antt.reference.expressions import parse
from antt.reference.files import ReferenceError, Schema, load_yaml
from antt.reference.form import EnumValue, Field, Form, Ky, Sheet, SheetLayout, SheetRows
from antt.settings import REFERENCE


class Level(StrEnum):
    """Which units an indicator judges."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    RESIDENTIAL_AREA = "residential_area"
    BODY = "body"
    """An agency or enterprise (circular 124, article 6)."""
    SCHOOL = "school"


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


class Status(StrEnum):
    """Whether a set can judge."""

    IN_FORCE = "in_force"
    DRAFT = "draft"
    """Its wording or its thresholds are not known yet: it is read and shown, and judges nothing."""


class Data(StrEnum):
    """Whether anybody reports what a set asks."""

    COLLECTED = "collected"
    NOT_COLLECTED = "not_collected"
    """No form asks for it: the set declares its ``inputs`` and judges nothing in the warehouse."""


PERIOD_DATES = frozenset({"year_starts", "q1_ends", "cut_off"})


def _restricted(text: str) -> str:
    if text:
        parse(text)
    return text


Expression = Annotated[str, Constraint(min_length=1), AfterValidator(_restricted)]
"""See ``antt.reference.expressions``."""
OptionalExpression = Annotated[str, AfterValidator(_restricted)]
ParameterValue = bool | str


class Parameter(Schema):
    """A choice that the text leaves open: what was chosen, among what, and why."""

    value: ParameterValue
    one_of: tuple[ParameterValue, ...] = ()
    """Empty in rules stored before choices were written down; files must give them."""
    why: str = ""

    @model_validator(mode="before")
    @classmethod
    def _only_a_value(cls, data: object) -> object:
        return {"value": data} if isinstance(data, bool | str) else data

    @model_validator(mode="after")
    def _value_is_allowed(self) -> Parameter:
        if self.one_of and self.value not in self.one_of:
            raise ValueError(f"{self.value!r} is not one of {', '.join(map(repr, self.one_of))}")
        return self


class Condition(Schema):
    """One condition of an indicator."""

    id: str
    label: str
    basis: str
    expr: Expression


class Count(Schema):
    """Number of rows of a sub-table that meet ``where``, for the unit at the cut-off."""

    sheet: str
    where: Expression


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
    commune_group: str = ""
    """Group of communes for which the targets hold (decision 51/2025 has three); empty for all."""
    programme: str = "NTM-2021-2025"
    """Whose communes are judged, or summed up for a unit above them; a set of a later programme names its own."""
    entered: str = ""
    """Field in which the sender enters its own result; compared with the verdict, never an input of it."""
    valid_from: dt.date
    valid_to: dt.date | None = None
    """First day on which it no longer holds."""
    wording: Literal["confirmed", "to_be_confirmed"]
    unconfirmed: str = ""
    """What of the text was not seen, in Vietnamese, for ``to_be_confirmed``."""
    periods: tuple[Ky, ...]
    window: str
    applies_if: OptionalExpression = ""
    parameters: Mapping[str, Parameter] = Constraint(default_factory=dict)
    terms: Mapping[str, Expression] = Constraint(default_factory=dict)
    counts: Mapping[str, Count] = Constraint(default_factory=dict)
    verdicts: Mapping[str, Tally] = Constraint(default_factory=dict)
    conditions: tuple[Condition, ...]

    @field_validator("conditions")
    @classmethod
    def _ids_are_unique(cls, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        ids = [c.id for c in conditions]
        if len(ids) != len(set(ids)):
            raise ValueError("condition ids must differ")
        return conditions

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Indicator:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} is not after valid_from {self.valid_from}")
        return self

    @property
    def digest(self) -> str:
        """SHA-256 of the rule: two verdicts with the same digest were judged alike."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def in_force(self, day: dt.date) -> bool:
        """True when the rule holds on the assessment date."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def with_parameter(self, name: str, value: bool | str) -> Indicator:
        """The same rule under another choice.

        Raises:
            KeyError: there is no such parameter.
            ValueError: it cannot have that value.
        """
        changed = Parameter.model_validate(self.parameters[name].model_dump() | {"value": value})
        return self.model_copy(update={"parameters": {**self.parameters, name: changed}})


class CriteriaSet(Schema):
    """The indicators of one instrument."""

    set: str
    title: str
    instrument: str
    issued: dt.date
    status: Status = Status.IN_FORCE
    data: Data = Data.COLLECTED
    enums: Mapping[str, tuple[EnumValue, ...]] = Constraint(default_factory=dict)
    """Enumerations of ``inputs`` beside those of the form."""
    inputs: tuple[Field, ...] = ()
    """What its expressions read, where no form asks for it."""
    indicators: tuple[Indicator, ...]

    @model_validator(mode="after")
    def _inputs_are_declared_where_no_form_asks(self) -> CriteriaSet:
        if bool(self.inputs) != (self.data is Data.NOT_COLLECTED):
            raise ValueError("inputs and data: not_collected go together")
        return self

    @property
    def judges(self) -> bool:
        """Whether units in the warehouse are judged by it."""
        return self.status is Status.IN_FORCE and self.data is Data.COLLECTED

    def read_from(self, form: Form) -> Form:
        """What the names in its expressions mean: the form, or its own inputs as if a form had asked for them."""
        if not self.inputs:
            return form
        sheet = Sheet(
            id="inputs",
            name="inputs",
            title=self.title,
            layout=SheetLayout.TABLE,
            rows=SheetRows.FREE,
            fields=self.inputs,
        )
        return Form(id=self.set, version=1, title=self.title, enums={**form.enums, **self.enums}, sheets=(sheet,))


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


def criteria_files() -> list[Path]:
    """Files of ``reference/criteria``, in the order of their names."""
    return sorted((REFERENCE / "criteria").glob("*.yaml"))


def judging_order(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Each indicator after those whose verdicts it counts; else as they come.

    Raises:
        ReferenceError: indicators count each other's verdicts in a circle.
    """
    by_id = {i.id: i for i in indicators}
    counted = {i.id: [t.indicator for t in i.verdicts.values() if t.indicator in by_id] for i in by_id.values()}
    try:
        return [by_id[name] for name in TopologicalSorter(counted).static_order()]
    except CycleError as error:
        raise ReferenceError(f"indicators count each other's verdicts: {' of '.join(error.args[1])}") from error


@cache
def load_criteria() -> tuple[CriteriaSet, ...]:
    """Load ``reference/criteria/*.yaml``, in the order of their names."""
    return tuple(load_yaml(path, CriteriaSet) for path in criteria_files())
