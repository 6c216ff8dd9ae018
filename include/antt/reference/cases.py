"""Truth tables of the criteria: a unit that meets every condition, and what each change of it does to the verdict.

They are the readable specification of ``reference/criteria``. The tests run them through the compiled SQL; here are
their schema and which cases a table owes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field as Constraint

from antt.reference.criteria import CriteriaSet, Indicator
from antt.reference.files import Place, Problem, ReferenceError, Schema, YamlFile, validated
from antt.settings import PROJECT

CASES = PROJECT / "tests" / "cases" / "criteria"
Value = int | float | str | dt.date | None
"""A reported value; nothing is the statement that there is none (KHÔNG)."""
NOT_APPLICABLE = "khong_ap_dung"


class Case(Schema):
    """One change of the unit that meets everything."""

    case: str
    given: Mapping[str, Value] = Constraint(default_factory=dict)
    """Inputs with another value than in the base."""
    without: tuple[str, ...] = ()
    """Inputs that nobody reported."""
    parameters: Mapping[str, bool | str] = Constraint(default_factory=dict)
    """Choices other than those of the rule."""
    fails: tuple[str, ...] = ()
    """Conditions that are not met, in the order of the rule."""
    unknown: tuple[str, ...] = ()
    """Conditions that cannot be judged."""
    outcome: Literal["", "khong_ap_dung"] = ""

    @property
    def verdict(self) -> str:
        """The outcome that the law demands."""
        if self.outcome:
            return self.outcome
        return "chua_dat" if self.fails else "khong_du_so_lieu" if self.unknown else "dat"


class RowCases(Schema):
    """Rows of a sub-table that a count counts, and that it does not."""

    counted: Annotated[tuple[Mapping[str, str], ...], Constraint(min_length=1)]
    not_counted: Annotated[tuple[Mapping[str, str], ...], Constraint(min_length=1)]


class Table(Schema):
    """The cases of one version of an indicator."""

    indicator: str
    version: int
    period: str
    """The period in which the unit is judged: it gives the dates of the rule."""
    base: Mapping[str, Value]
    """Every input of a unit that meets every condition; ``prev.`` and ``communes.`` as in the expressions."""
    cases: tuple[Case, ...]
    also: tuple[Case, ...] = ()
    """Cases that are written at another version and hold for this one too."""
    missing: Mapping[str, tuple[str, ...]]
    """Input → conditions that cannot be judged without it."""
    counts: Mapping[str, RowCases] = Constraint(default_factory=dict)

    @property
    def all_cases(self) -> tuple[Case, ...]:
        """The base, every case, and one for each input that is missing."""
        absent = (
            Case(case=f"{name} is missing", without=(name,), unknown=conditions)
            for name, conditions in self.missing.items()
        )
        return (Case(case="everything met"), *self.cases, *self.also, *absent)


class TruthTables(Schema):
    """One file of tables."""

    tables: tuple[Table, ...]


def load_tables(folder: Path = CASES) -> tuple[Table, ...]:
    """All tables of a folder.

    Raises:
        ReferenceError: a file is not of the schema.
    """
    return tuple(t for _, tables in _read(folder) for t in tables.tables)


def find_missing_cases(sets: Sequence[tuple[Path, CriteriaSet]], folder: Path = CASES) -> list[Problem]:
    """What the tables owe: one for each version of each indicator, and in it a case for each condition."""
    try:
        read = list(_read(folder))
    except ReferenceError as error:
        return list(error.problems)
    tables = {(t.indicator, t.version): (d, ("tables", n), t) for d, ts in read for n, t in enumerate(ts.tables)}
    problems = []
    for path, criteria in sets:
        for position, indicator in enumerate(criteria.indicators):
            if not indicator.conditions:
                continue
            found = tables.get((indicator.id, indicator.version))
            if found is None:
                what = f"no truth table of indicator {indicator.id}, version {indicator.version}, in {folder}"
                problems.append(YamlFile(path).problem(("indicators", position, "id"), what))
                continue
            document, place, table = found
            problems += [document.problem((*place, *inner), what) for inner, what in _owed(indicator, table)]
    return problems


def _owed(indicator: Indicator, table: Table) -> Iterator[tuple[Place, str]]:
    cases = (*table.cases, *table.also)
    conditions = {c.id for c in indicator.conditions}
    for condition in sorted(conditions - {c.fails[0] for c in cases if len(c.fails) == 1 and not c.unknown}):
        yield ("cases",), f"no case in which condition {condition} alone fails"
    if indicator.applies_if and not any(c.outcome for c in cases):
        yield ("cases",), f"no case with outcome {NOT_APPLICABLE}"
    for name in sorted(table.base.keys() - table.missing.keys()):
        yield ("missing",), f"does not say what cannot be judged without {name}"
    for name in sorted(indicator.counts.keys() - table.counts.keys()):
        yield ("counts",), f"no rows that {name} counts and does not count"
    for number, case in enumerate(table.cases):
        for condition in sorted({*case.fails, *case.unknown} - conditions - {"applies_if"}):
            yield ("cases", number), f"the indicator has no condition {condition}"


def _read(folder: Path) -> Iterator[tuple[YamlFile, TruthTables]]:
    for path in sorted(folder.glob("*.yaml")):
        document = YamlFile(path)
        yield document, validated(document, TruthTables, document.data)
