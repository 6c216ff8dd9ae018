"""Rules that compare fields: within a row, across sheets, with an earlier period, with other communes.

They are data (``reference/checks/rules.yaml``). A rule compares two sides with an operator as DHIS2 has them, or states
an expression that must be true, or names a query of ``include/sql/checks``. ``expressions`` says what may stand in it.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field as Constraint
from pydantic import model_validator
from sqlglot import exp

from antt.reference.expressions import WITH_NULLS, parse
from antt.reference.files import Place, ReferenceError, Schema, YamlFile, load_yaml
from antt.reference.form import FieldKind, Form, Ky, load_forms
from antt.reference.rule import Rule
from antt.settings import REFERENCE, SQL


class About(StrEnum):
    """What a rule is about: a row of a sheet, all that a file says about a commune, or the whole file."""

    COVER = "cover"
    ANNUAL = "annual"
    FLOWS = "flows"
    MODELS = "models"
    DISTRICT = "district"
    COMMUNE = "commune"
    """A row of sheet ``annual``, with sums of the commune's flows, counts of its models and its earlier values."""
    FILE = "file"
    """Only for queries."""


class Operator(StrEnum):
    """How two sides must relate."""

    EQUAL = "equal"
    NOT_EQUAL = "not_equal"
    LESS = "less"
    LESS_OR_EQUAL = "less_or_equal"
    GREATER = "greater"
    GREATER_OR_EQUAL = "greater_or_equal"
    COMPULSORY_PAIR = "compulsory_pair"
    """Both are given or neither."""
    EXCLUSIVE_PAIR = "exclusive_pair"
    """Not both are given."""


class Missing(StrEnum):
    """What a rule does where values are missing."""

    SKIP_IF_ANY = "skip_if_any"
    """Nothing is compared where any value is missing."""
    SKIP_IF_ALL = "skip_if_all"
    """Nothing is compared where all are missing; a number that is missing beside others counts as 0."""
    NEVER_SKIP = "never_skip"
    """A missing number counts as 0."""


class Prefix(StrEnum):
    """Where the value of a name comes from; the part before the dot."""

    OWN = ""
    COVER = "cover"
    PERIOD = "period"
    BEFORE = "before"
    """The commune's stock at the end of the day before the period starts."""
    LAST_YEAR = "last_year"
    """The unit's annual value of the year before."""


PERIOD_NAMES = frozenset(
    {"starts", "cut_off", "due_district", "received", "year_starts", "q1_ends", "tt124_ends", "tt124_decided"}
)
"""Dates of the period: ``received`` is the day on which the file came in, ``tt124_ends`` the last day of the window of
circular 124 for communes and ``tt124_decided`` the day before which its decision is due (articles 8.2 and 10)."""

Values = Mapping[str, int | float | str | dt.date | None]


class Examples(Schema):
    """Values of a rule's names with which it holds and fails; together they tell it from every neighbouring rule."""

    holds: tuple[Values, ...]
    fails: tuple[Values, ...]


class FieldRule(Rule):
    """One rule."""

    about: About
    operator: Operator | None = None
    left: str = ""
    right: str = ""
    expr: str = ""
    query: str = ""
    """Name of a file in ``include/sql/checks``."""
    waits_for: Literal["", "half_year", "last_year"] = ""
    """The earlier report that a query needs."""
    any_earlier: bool = False
    """Whether a query reads whatever earlier reports there are, and waits for none."""
    parameters: Mapping[str, float] = Constraint(default_factory=dict)
    """Thresholds of a query."""
    counts: Mapping[str, str] = Constraint(default_factory=dict)
    """Names for numbers of rows of sheet ``models`` that meet a condition; ``about: commune`` only."""
    buckets: tuple[str, ...] = ()
    """Parts of the year over which flows are summed, ``about: commune``; empty for all that the file reports."""
    missing: Missing = Missing.SKIP_IF_ANY
    cell: str = ""
    """Field whose cell is marked; for queries, what they say."""
    periods: tuple[Ky, ...] = tuple(Ky)
    unit_kinds: Annotated[tuple[str, ...], Constraint(min_length=1)] = ("xa", "phuong", "thi_tran")
    valid_from: dt.date = dt.date.min
    valid_to: dt.date = dt.date.max
    """Cut-off dates for which the rule holds: from inclusive, to exclusive."""
    examples: Examples | None = None

    @model_validator(mode="after")
    def _one_way_to_judge(self) -> FieldRule:
        ways = [self.operator is not None and bool(self.left and self.right), bool(self.expr), bool(self.query)]
        if sum(ways) != 1:
            raise ValueError(f"rule {self.code}: give operator with left and right, or expr, or query")
        if self.query:
            if not (SQL / "checks" / f"{self.query}.sql").is_file():
                raise ValueError(f"rule {self.code}: there is no query {self.query}")
        elif not self.cell or self.examples is None:
            raise ValueError(f"rule {self.code}: give cell and examples")
        for text in self.texts:
            try:
                parse(text, WITH_NULLS)
            except ValueError as error:
                raise ValueError(f"rule {self.code}: {error}") from error
        return self

    @property
    def texts(self) -> tuple[str, ...]:
        """Its expressions."""
        return tuple(t for t in (self.left, self.right, self.expr, *self.counts.values()) if t)

    @cached_property
    def names(self) -> tuple[exp.Column, ...]:
        """Names that its sides or its expression read, in order, each once."""
        columns = (
            c for t in (self.left, self.right, self.expr) if t for c in parse(t, WITH_NULLS).find_all(exp.Column)
        )
        return tuple({c.sql(): c for c in columns}.values())

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The earlier reports that it reads: ``before``, ``last_year``, ``half_year``."""
        earlier = {c.table for c in self.names} & {Prefix.BEFORE, Prefix.LAST_YEAR}
        return (*sorted(earlier), *([self.waits_for] if self.waits_for else []))

    @property
    def looks_back(self) -> bool:
        """Whether it reads earlier reports: what it says may change when one arrives, is revised or taken back."""
        return self.any_earlier or bool(self.needs)

    def in_force(self, cut_off: dt.date, ky: Ky) -> bool:
        """Whether it applies to a period."""
        return ky in self.periods and self.valid_from <= cut_off < self.valid_to


class Rules(Schema):
    """All rules, written once for each group of fields that they hold for."""

    rules: tuple[FieldRule, ...]


def _expanded(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """One rule for each mapping of ``for_each``, with ``$name`` replaced in every text."""
    variants = entry.pop("for_each", [{}])
    return [_replaced(entry, {k: str(v) for k, v in variant.items()}) for variant in variants]


def _replaced(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return string.Template(value).substitute(words) if words else value
    if isinstance(value, dict):
        return {_replaced(k, words): _replaced(v, words) for k, v in value.items()}
    if isinstance(value, list):
        return [_replaced(v, words) for v in value]
    return value


def check_names(rules: Rules, form: Form) -> None:
    """Every name of a rule that holds while the form does must be a field that the rule can see.

    Raises:
        ReferenceError: naming the rule and the name.
    """
    for rule in rules.rules:
        if rule.valid_from >= form.valid_to or form.valid_from >= rule.valid_to:
            continue
        for column in rule.names:
            if column.name not in _known(rule, form, column.table):
                raise ReferenceError(f"rules.yaml: rule {rule.code}: unknown name {column.sql()}")
        if rule.cell and rule.cell not in {f.id for s in form.sheets for f in s.fields}:
            raise ReferenceError(f"rules.yaml: rule {rule.code}: unknown cell {rule.cell}")


def _known(rule: FieldRule, form: Form, prefix: str) -> set[str]:
    of_sheet = {s.id: {f.id for f in s.fields} for s in form.sheets}
    match prefix:
        case Prefix.COVER:
            return of_sheet["cover"]
        case Prefix.PERIOD:
            return set(PERIOD_NAMES)
        case Prefix.BEFORE:
            return {f.id for f in form.elements.values() if f.kind is FieldKind.STOCK}
        case Prefix.LAST_YEAR:
            return {f.id for f in form.elements.values() if f.kind is FieldKind.ANNUAL}
        case Prefix.OWN if rule.about is About.COMMUNE:
            return of_sheet["annual"] | of_sheet["flows"] | set(rule.counts)
        case Prefix.OWN:
            return of_sheet.get(rule.about, set())
        case _:
            return set()


@cache
def load_rules() -> Rules:
    """Load ``reference/checks/rules.yaml``.

    Raises:
        ReferenceError: not of the schema, or with a name that is no field of the form.
    """
    path = REFERENCE / "checks" / "rules.yaml"
    rules = load_yaml(path, Rules, prepare=_prepare, written_at=lambda place: _written_at(path, place))
    for form in load_forms():
        check_names(rules, form)
    return rules


def _prepare(data: dict[str, Any]) -> dict[str, Any]:
    return {"rules": [rule for entry in data["rules"] for rule in _expanded(entry)]}


def _written_at(path: Path, place: Place) -> Place:
    """Where the rule at a place is written: several come from one entry with ``for_each``."""
    entries = YamlFile(path).data["rules"]
    origins = [n for n, entry in enumerate(entries) for _ in entry.get("for_each", [{}])]
    return ("rules", origins[int(place[1])], *place[2:]) if len(place) > 1 else place
