"""The truth tables of the criteria, run through the SQL that judges, and whether they would notice a slip in a rule."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, text
from sqlglot import exp

from antt.evaluate.compile import Compiled, Compiler
from antt.evaluate.judge import outcome_tables
from antt.reference.calendar import load_calendar
from antt.reference.cases import Case, Table, Value, load_tables
from antt.reference.criteria import Condition, Indicator, load_criteria
from antt.reference.expressions import parse
from antt.reference.form import Form, load_form
from tests.unit.check.mutants import altered

TABLES = load_tables()
RULES = {(i.id, i.version): (i, s) for s in load_criteria() for i in s.indicators}
EQUIVALENT: dict[tuple[str, str], str] = {}
"""Mutants, by indicator, that no case can tell from the rule, each with the reason."""
pytestmark = pytest.mark.parametrize("table", TABLES, ids=lambda t: f"{t.indicator}-v{t.version}")


class Verdict(NamedTuple):
    """What the compiled SQL says of a case."""

    outcome: str
    failed: tuple[str, ...]
    missing: tuple[str, ...]
    conditions: tuple[tuple[str, bool | None], ...]


def rule_of(table: Table) -> tuple[Indicator, Form]:
    indicator, criteria = RULES[table.indicator, table.version]
    return indicator, criteria.read_from(load_form())


def compiled(table: Table, rule: Indicator, form: Form) -> Compiled:
    return Compiler(rule, load_calendar().period(table.period), form).compile()


def judged(connection: Connection, table: Table, rule: Indicator, form: Form) -> list[Verdict]:
    """Verdicts of all cases of a table in its order: one statement for all cases with the same parameters."""
    groups: dict[str, list[tuple[int, Case]]] = defaultdict(list)
    for number, case in enumerate(table.all_cases):
        groups[json.dumps(dict(case.parameters), sort_keys=True)].append((number, case))
    found: dict[int, Verdict] = {}
    for cases in groups.values():
        chosen = rule
        for name, value in cases[0][1].parameters.items():
            chosen = chosen.with_parameter(name, value)
        found |= ask(connection, compiled(table, chosen, form), ((n, inputs(table, c)) for n, c in cases))
    return [verdict for _, verdict in sorted(found.items())]


def inputs(table: Table, case: Case) -> dict[str, Any]:
    """The case as the object of inputs that a unit has: a value that is missing has no key."""
    return {k: as_input(v) for k, v in {**table.base, **case.given}.items() if k not in case.without}


def as_input(value: Value) -> int | float | str:
    match value:
        case None:
            return "none"
        case dt.date():
            return value.isoformat()
        case _:
            return value


def ask(connection: Connection, rule: Compiled, cases: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[int, Verdict]:
    rows = connection.execute(
        text(
            "with inputs as (select * from jsonb_to_recordset(cast(:cases as jsonb)) as c (unit_code int, v jsonb)),"
            f" unit as (select unit_code from inputs), {outcome_tables(rule)}"
            " select unit_code, outcome, failed, missing, conditions from verdict"
        ),
        {
            "cases": json.dumps([{"unit_code": number, "v": v} for number, v in cases]),
            "conditions": [key for key, _ in rule.conditions],
        },
    )
    return {
        r.unit_code: Verdict(r.outcome, tuple(r.failed), tuple(r.missing), tuple(r.conditions.items())) for r in rows
    }


def test_every_case_is_judged_as_the_law_says(connection: Connection, table: Table) -> None:
    rule, form = rule_of(table)
    said = [v[:3] for v in judged(connection, table, rule, form)]
    assert {c.case: v for c, v in zip(table.all_cases, said, strict=True)} == {
        c.case: (c.verdict, c.fails, c.unknown) for c in table.all_cases
    }


def test_the_base_has_every_input_and_no_other(table: Table) -> None:
    rule = compiled(table, *rule_of(table))
    assert {i.alias for i in (*rule.inputs, *rule.counts, *rule.tallies)} == set(table.base)


def test_a_missing_input_is_never_met_and_never_silently_failed(connection: Connection, table: Table) -> None:
    rule, form = rule_of(table)
    each = {n: inputs(table, Case(case=name, without=(name,))) for n, name in enumerate(table.base)}
    verdicts = ask(connection, compiled(table, rule, form), each.items())
    assert {v.outcome for v in verdicts.values()} == {"khong_du_so_lieu"}


def test_no_slip_in_a_condition_goes_unnoticed(connection: Connection, table: Table) -> None:
    rule, form = rule_of(table)
    right = judged(connection, table, rule, form)
    unnoticed = []
    # A function of PostgreSQL takes 100 arguments: 50 conditions at a time.
    for batch in batches(condition_mutants(rule), 45):
        changed = rule.model_copy(
            update={
                "conditions": tuple(Condition(id=f"m{n}", label="", basis="", expr=m) for n, (_, m) in enumerate(batch))
            }
        )
        said = [dict(v.conditions) for v in judged(connection, table, changed, form)]
        truth = [dict(v.conditions) for v in right]
        for n, (condition, mutant) in enumerate(batch):
            if [s.get(f"m{n}") for s in said] == [t.get(condition) for t in truth]:
                unnoticed.append(f"{condition}: {mutant}")
    for what, changed in other_mutants(rule):
        if judged(connection, table, changed, form) == right:
            unnoticed.append(what)
    assert [m for m in unnoticed if (rule.id, m) not in EQUIVALENT] == []


def condition_mutants(rule: Indicator) -> Iterator[tuple[str, str]]:
    """Every condition dropped, negated, and with each operator, threshold, word and bound altered."""
    for condition in rule.conditions:
        tree = parse(condition.expr)
        yield condition.id, "true"
        yield condition.id, exp.Not(this=exp.Paren(this=tree)).sql("postgres")
        yield from ((condition.id, mutant.sql("postgres")) for mutant in altered(tree))


def other_mutants(rule: Indicator) -> Iterator[tuple[str, Indicator]]:
    """The rule with a slip in a term or in what it applies to."""
    for name, term in rule.terms.items():
        for mutant in altered(parse(term)):
            sql = mutant.sql("postgres")
            yield f"{name}: {sql}", rule.model_copy(update={"terms": {**rule.terms, name: sql}})
    if rule.applies_if:
        for mutant in altered(parse(rule.applies_if)):
            sql = mutant.sql("postgres")
            yield f"applies_if: {sql}", rule.model_copy(update={"applies_if": sql})


def batches(items: Iterable[tuple[str, str]], size: int) -> Iterator[Sequence[tuple[str, str]]]:
    iterator = iter(items)
    while batch := tuple(islice(iterator, size)):
        yield batch


def test_a_count_counts_the_rows_that_it_should(connection: Connection, table: Table) -> None:
    rule, form = rule_of(table)
    for count in compiled(table, rule, form).counts:
        rows = table.counts[count.alias]
        for name, expected in (("counted", True), ("not_counted", False)):
            for row in getattr(rows, name):
                holds = connection.scalar(
                    text(f"select {count.where} from (select cast(:row as jsonb) as v) i"),
                    {"row": json.dumps(dict(row))},
                )
                assert holds is expected, (count.alias, row)
