"""What is wrong in criteria files, taken together with the form, the calendar, the units and each other.

Every problem names file, line and field, so that who adds a criterion needs no Python to mend it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sqlglot import exp

from antt.reference.calendar import Calendar, load_calendar
from antt.reference.criteria import (
    PERIOD_DATES,
    CriteriaSet,
    Indicator,
    Level,
    Scope,
    Status,
    criteria_files,
)
from antt.reference.expression_types import OF_FIELD, Says, WrongType, type_of
from antt.reference.expressions import parse
from antt.reference.files import Place, Problem, ReferenceError, YamlFile, validated
from antt.reference.form import Field, FieldType, Form, every_field
from antt.reference.units import load_units

RESULTS = frozenset({"DAT", "CHUA"})
"""Codes that a field of an entered result offers at least."""
_ABOVE_COMMUNES = frozenset({Level.DISTRICT, Level.PROVINCE})
_COMPARISONS = (exp.EQ, exp.NEQ, exp.In)


class _Read(NamedTuple):
    """A criteria file and the set that it holds."""

    document: YamlFile
    criteria: CriteriaSet

    def problems(self, found: Iterable[tuple[Place, str]]) -> list[Problem]:
        return [self.document.problem(place, what) for place, what in found]


def find_problems(candidates: Sequence[Path] = ()) -> list[Problem]:
    """What is wrong in the files of ``reference/criteria``, with ``candidates`` in place of those of their names."""
    problems: list[Problem] = []
    read: list[_Read] = []
    replaced = {path.name for path in candidates}
    for path in [*(p for p in criteria_files() if p.name not in replaced), *candidates]:
        try:
            document = YamlFile(path)
            read.append(_Read(document, validated(document, CriteriaSet, document.data)))
        except ReferenceError as error:
            problems += error.problems
    form, calendar = every_field(), load_calendar()
    ids = {i.id for f in read for i in f.criteria.indicators}
    for file in read:
        problems += file.problems(_of_set(file.criteria, form, calendar))
        problems += file.problems(_of_tallies(file.criteria, ids))
    return sorted(problems + _overlaps(read))


def check_names(criteria: CriteriaSet, form: Form) -> None:
    """Every name in every expression must be a field of the form or declared by the set.

    Raises:
        ReferenceError: naming the set, the indicator, the place in it and the name.
    """
    for indicator in criteria.indicators:
        for place, what in _of_expressions(indicator, criteria.read_from(form)):
            where = ".".join(map(str, place))
            raise ReferenceError(f"{criteria.set}.yaml: indicator {indicator.id}, {where}: {what}")


def _of_set(criteria: CriteriaSet, form: Form, calendar: Calendar) -> Iterator[tuple[Place, str]]:
    source = criteria.read_from(form)
    for position, indicator in enumerate(criteria.indicators):
        place: Place = ("indicators", position)
        if criteria.status is Status.IN_FORCE and not indicator.conditions:
            yield (*place, "conditions"), "a set in force judges by at least one condition"
        if criteria.judges and not _has_units(indicator):
            yield (*place, "programme"), f"no unit is in programme {indicator.programme} while the rule holds"
        for inner, what in (
            *_of_words(indicator),
            *_of_surroundings(indicator, form, calendar),
            *_of_expressions(indicator, source),
        ):
            yield (*place, *inner), what


def _has_units(indicator: Indicator) -> bool:
    begins, ends = indicator.valid_from, indicator.valid_to or dt.date.max
    scopes = (s.valid for s in load_units().scopes if s.programme == indicator.programme)
    return any((v.start or dt.date.min) < ends and begins < (v.end or dt.date.max) for v in scopes)


def _of_words(indicator: Indicator) -> Iterator[tuple[Place, str]]:
    if bool(indicator.unconfirmed) != (indicator.wording == "to_be_confirmed"):
        yield ("wording",), "to_be_confirmed and unconfirmed, which says what was not seen, go together"
    for name, parameter in indicator.parameters.items():
        if not (parameter.why and len(set(parameter.one_of)) > 1):
            yield ("parameters", name, "one_of"), "give one_of, at least two values, and why"


def _of_surroundings(indicator: Indicator, form: Form, calendar: Calendar) -> Iterator[tuple[Place, str]]:
    for ky in indicator.periods:
        if calendar.window(indicator.window, calendar.period_of(ky, calendar.last_year)) is None:
            yield ("window",), f"the calendar has no window {indicator.window} for a period {ky}"
    field = form.elements.get(indicator.entered)
    if indicator.entered and (field is None or not {v.code for v in form.enums.get(field.enum, ())} >= RESULTS):
        yield ("entered",), f"no field of the form in which a result (DAT, CHUA) is entered: {indicator.entered}"


def _of_expressions(indicator: Indicator, form: Form) -> Iterator[tuple[Place, str]]:
    texts: list[tuple[Place, str]] = [
        *((("conditions", n, "expr"), c.expr) for n, c in enumerate(indicator.conditions)),
        *((("terms", name), text) for name, text in indicator.terms.items()),
        *([(("applies_if",), indicator.applies_if)] if indicator.applies_if else []),
    ]
    scoped = set(form.elements) | set(indicator.terms) | set(indicator.counts) | set(indicator.parameters)
    for place, text in texts:
        tree = parse(text)
        for column in tree.find_all(exp.Column):
            if not _known(column, indicator, scoped):
                yield place, f"unknown name {column.sql()}"
        yield from ((place, what) for what in _unknown_codes(tree, form.elements, form))
    yield from _of_types(indicator, form)
    for name, count in indicator.counts.items():
        place = ("counts", name, "where")
        sheet = next((s for s in form.sheets if s.id == count.sheet), None)
        if sheet is None:
            yield ("counts", name, "sheet"), f"the form has no sheet {count.sheet}"
            continue
        fields = {f.id: f for f in sheet.fields}
        tree = parse(count.where)
        unknown = (c for c in tree.find_all(exp.Column) if c.table or c.name not in fields)
        yield from ((place, f"unknown name {c.sql()}") for c in unknown)
        yield from ((place, what) for what in _unknown_codes(tree, fields, form))
        yield from _of_type(place, count.where, {i: OF_FIELD[f.type] for i, f in fields.items()})


def _of_types(indicator: Indicator, form: Form) -> Iterator[tuple[Place, str]]:
    """Conditions that are none, and what compares or adds up what cannot be."""
    names = {i: OF_FIELD[f.type] for i, f in form.elements.items()}
    names |= dict.fromkeys((*indicator.counts, *indicator.verdicts), Says.NUMBER)
    names |= dict.fromkeys(PERIOD_DATES, Says.DAY)
    names |= {i: Says.TRUTH if isinstance(p.value, bool) else Says.TEXT for i, p in indicator.parameters.items()}
    for _ in indicator.terms:  # one may use another, wherever that stands
        for name, text in indicator.terms.items():
            with suppress(WrongType, KeyError):
                names[name] = type_of(parse(text), names)
    for name, text in indicator.terms.items():
        yield from _of_type(("terms", name), text, names, set(Says))
    for n, condition in enumerate(indicator.conditions):
        yield from _of_type(("conditions", n, "expr"), condition.expr, names)
    if indicator.applies_if:
        yield from _of_type(("applies_if",), indicator.applies_if, names)


def _of_type(
    place: Place, text: str, names: dict[str, Says], wanted: Container[Says] = (Says.TRUTH,)
) -> Iterator[tuple[Place, str]]:
    try:
        said = type_of(parse(text), names)
    except WrongType as error:
        yield place, str(error)
    except KeyError:
        return  # told as an unknown name
    else:
        if said not in wanted:
            yield place, f"{text} is {said}; a condition is {Says.TRUTH}"


def _known(column: exp.Column, indicator: Indicator, names: set[str]) -> bool:
    match column.table:
        case Scope.PERIOD:
            return column.name in PERIOD_DATES
        case Scope.COMMUNES | Scope.COMMUNES_PREV:
            return indicator.level in _ABOVE_COMMUNES and column.name in names
        case Scope.PREV:
            return column.name in names
        case Scope.OWN:
            return column.name in names | set(indicator.verdicts)
        case _:
            return False


def _unknown_codes(tree: exp.Expr, fields: dict[str, Field], form: Form) -> Iterator[str]:
    """A code that an enumeration does not have would make a condition false for ever, without a word."""
    for node in tree.find_all(*_COMPARISONS):
        names = [c.name for c in node.find_all(exp.Column) if c.name in fields]
        enums = {fields[n].enum for n in names if fields[n].type is FieldType.ENUM}
        codes = {v.code for enum in enums for v in form.enums[enum]}
        for literal in node.find_all(exp.Literal):
            if enums and literal.is_string and literal.this not in codes:
                yield f"{names[0]} has no code {literal.this}; there are {', '.join(sorted(codes))}"


def _of_tallies(criteria: CriteriaSet, ids: set[str]) -> Iterator[tuple[Place, str]]:
    for position, indicator in enumerate(criteria.indicators):
        for name, tally in indicator.verdicts.items():
            if tally.indicator not in ids:
                place = ("indicators", position, "verdicts", name, "indicator")
                yield place, f"there is no indicator {tally.indicator}"


def _overlaps(read: Sequence[_Read]) -> list[Problem]:
    """Two versions of an indicator that hold on one day, or have one number."""
    problems = []
    versions = [
        (file, ("indicators", n, "valid_from"), i) for file in read for n, i in enumerate(file.criteria.indicators)
    ]
    for later, (file, place, indicator) in enumerate(versions):
        for _, _, other in versions[:later]:
            if (other.id, other.commune_group) != (indicator.id, indicator.commune_group):
                continue
            if other.version == indicator.version:
                what = f"indicator {indicator.id} has version {indicator.version} twice"
                problems.append(file.document.problem((*place[:2], "version"), what))
            if other.in_force(indicator.valid_from) or indicator.in_force(other.valid_from):
                what = f"versions {other.version} and {indicator.version} of indicator {indicator.id} hold at one time"
                problems.append(file.document.problem(place, what))
    return problems
